import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { notFound } from '#kernel/errors.ts';

const WEB = join(import.meta.dirname, '../../../web');
const BUILT = join(WEB, 'dist');
/** Served as they are where nothing was built yet. */
const PUBLIC = join(WEB, 'public');
const MAX_FILES = 500;
const STYLE = 'src/styles/pages.css';
const YEAR_SECONDS = 31_536_000;
const DAY_SECONDS = 86_400;
/** Names that Vite gives hold a hash of the content, and so never change their meaning. */
const HASHED = /-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

interface Asset {
  bytes: Buffer;
  type: string;
  hashed: boolean;
}

/** The built files, read once: they are few and small. */
export interface Assets {
  /** The address of the style sheet; '' where nothing is built (tests). */
  style: string;
  files: ReadonlyMap<string, Asset>;
}

/** Reads what Vite built, by its manifest. */
export function readAssets(): Assets {
  const files = new Map<string, Asset>();
  for (const root of [PUBLIC, BUILT]) {
    const folder = join(root, 'assets');
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder).sort().slice(0, MAX_FILES)) {
      const type = TYPES[extname(name)];
      if (type) files.set(name, { bytes: readFileSync(join(folder, name)), type, hashed: HASHED.test(name) });
    }
  }
  return { style: styleAddress(), files };
}

function styleAddress(): string {
  const path = join(BUILT, '.vite/manifest.json');
  if (!existsSync(path)) return '';
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, { file?: string }>;
  const file = manifest[STYLE]?.file;
  return file === undefined ? '' : `/${file}`;
}

/** `GET /assets/<name>`, and the icon that browsers ask for by themselves. */
export function registerAssets(server: FastifyInstance, { files }: Assets): void {
  server.get('/assets/:name', (request, reply) => {
    const { name } = request.params as { name: string };
    const asset = files.get(name);
    if (!asset) throw notFound();
    const seconds = asset.hashed ? YEAR_SECONDS : DAY_SECONDS;
    return reply
      .header('cache-control', `public, max-age=${seconds}${asset.hashed ? ', immutable' : ''}`)
      .header('content-type', asset.type)
      .header('cross-origin-resource-policy', 'cross-origin')
      .send(asset.bytes);
  });
  server.get('/favicon.ico', (_request, reply) =>
    reply.header('cache-control', `public, max-age=${DAY_SECONDS}`).redirect('/assets/icon.svg', 302),
  );
}
