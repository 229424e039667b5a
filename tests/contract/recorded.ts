/**
 * What a real Mastodon answered. `node tests/contract/recorded.ts` writes recorded-digest.json: what our answers are held
 * against beside the schema, so that not every test file reads a megabyte.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyOf, type Operation, Published, type Schema } from './published.ts';

const FIXTURE = join(import.meta.dirname, '../fixtures/mastodon-exchanges.ndjson');
export const DIGEST_FILE = join(import.meta.dirname, '../fixtures/recorded-digest.json');

export interface Digest {
  /** Keys that Mastodon sent with every instance of an entity, beside those that the schema requires. */
  always: Record<string, string[]>;
  /** Methods that answered with a `Deprecation` header, and what it said. */
  deprecations: Record<string, string>;
  /** Methods that answered with a `Link` header. */
  linked: string[];
}

export interface Exchange {
  /** `GET /api/v1/statuses/*`. */
  key: string;
  operation: Operation | undefined;
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON, else null. */
  body: unknown;
}

interface Line {
  method: string;
  path: string;
  status: number;
  headers: Record<string, string>;
  body: string;
}

const pattern = (path: string): RegExp => new RegExp(`^${path.replace(/\{[^}]*\}|\*/g, '([^/]+)')}$`);

/** All exchanges; a concrete path is that of the documented method with the fewest parameters that fits. */
export function readExchanges(published: Published): Exchange[] {
  const known = [...published.operations().values()]
    .map((operation) => ({ operation, fits: pattern(operation.path), parameters: operation.key.split('*').length }))
    .sort((a, b) => a.parameters - b.parameters);
  return readFileSync(FIXTURE, 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const { method, path, status, headers, body } = JSON.parse(line) as Line;
      const plain = path.replace(/\?.*$/, '').replace(/(?<=.)\/$/, '');
      const operation = known.find((one) => one.operation.method === method && one.fits.test(plain))?.operation;
      const isJson = headers['content-type']?.includes('application/json') === true;
      return {
        key: operation?.key ?? keyOf(method, plain),
        operation,
        status,
        headers,
        body: isJson ? (JSON.parse(body) as unknown) : null,
      };
    });
}

/** Keys that depend on who asks, or on what the thing is: that they were always sent in the recordings says nothing. */
const CONDITIONAL: Readonly<Record<string, readonly string[]>> = {
  Status: ['favourited', 'reblogged', 'muted', 'bookmarked', 'pinned', 'filtered', 'application', 'text'],
  MetaDetails: ['width', 'height'],
  Announcement: ['read'],
  Reaction: ['me'],
  Tag: ['following', 'featuring'],
  NotificationGroup: ['status_id'],
  Conversation: ['last_status'],
  // In the results of filtering only the filter itself is said.
  Filter: ['keywords', 'statuses'],
};
/** An entity seen less often proves nothing. */
const FEWEST_SIGHTINGS = 5;

interface Sightings {
  count: number;
  keys: Map<string, number>;
}

/** What the recordings say that the schema does not. */
export function digestOf(published: Published, exchanges: readonly Exchange[]): Digest {
  const deprecated = exchanges.filter((exchange) => exchange.headers.deprecation !== undefined);
  const linked = exchanges.filter((exchange) => exchange.headers.link !== undefined);
  return {
    always: Object.fromEntries([...alwaysSent(published, exchanges)].sort()),
    deprecations: Object.fromEntries(deprecated.map(({ key, headers }) => [key, headers.deprecation ?? ''])),
    linked: [...new Set(linked.map(({ key }) => key))].sort(),
  };
}

export const digestText = (digest: Digest): string => `${JSON.stringify(digest, null, 1)}\n`;

function alwaysSent(published: Published, exchanges: readonly Exchange[]): Map<string, string[]> {
  const seen = new Map<string, Sightings>();
  for (const { operation, status, body } of exchanges) {
    const answer = operation && status < 300 ? published.answer(operation, status) : undefined;
    if (answer && answer !== 'empty' && body !== null) look(published, answer.schema, body, seen);
  }
  const always = new Map<string, string[]>();
  for (const [name, { count, keys }] of seen) {
    if (count < FEWEST_SIGHTINGS) continue;
    const apart = new Set([
      ...(CONDITIONAL[name] ?? []),
      ...(published.document.components.schemas[name]?.required ?? []),
    ]);
    const every = [...keys].filter(([key, times]) => times === count && !apart.has(key)).map(([key]) => key);
    if (every.length > 0) always.set(name, every.sort());
  }
  return always;
}

function look(published: Published, schema: Schema, value: unknown, seen: Map<string, Sightings>): void {
  if (value === null || value === undefined) return;
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    if (typeof value === 'object' && !Array.isArray(value)) note(seen, name, value);
    const target = published.document.components.schemas[name];
    if (target) look(published, target, value, seen);
    return;
  }
  const fitting = schema.anyOf?.find((one) => !one.$ref || fits(published, one.$ref, value));
  if (fitting) look(published, fitting, value, seen);
  if (Array.isArray(value)) {
    if (schema.items) for (const item of value) look(published, schema.items, item, seen);
  } else if (typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      const property = schema.properties?.[key];
      if (property) look(published, property, inner, seen);
    }
  }
}

const fits = (published: Published, pointer: string, value: unknown): boolean =>
  published.at(pointer.slice(1))?.(value) === true;

function note(seen: Map<string, Sightings>, name: string, value: object): void {
  const sightings = seen.get(name) ?? { count: 0, keys: new Map<string, number>() };
  sightings.count += 1;
  for (const key of Object.keys(value)) sightings.keys.set(key, (sightings.keys.get(key) ?? 0) + 1);
  seen.set(name, sightings);
}

if (import.meta.main) {
  const published = new Published();
  writeFileSync(DIGEST_FILE, digestText(digestOf(published, readExchanges(published))));
}
