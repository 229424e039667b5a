import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from '#kernel/errors.ts';
import { SOURCE_PREFIX } from '#media/media.ts';
import type { Needs } from '#ports/ports.ts';
import { prepare } from '#store/prepared.ts';

const YEAR_SECONDS = 31_536_000;
const MAX_KEY_CHARACTERS = 200;

const fileRow = prepare((db, p: { key: string }) =>
  db.selectFrom('media_files').select(['content_type', 'bytes']).where('key', '=', p.key),
);

/**
 * `GET /media/<key>`: the bytes of pictures and other media. A key names its content, so an answer is good for ever. Media
 * come from strangers: nothing in them may run or be taken for another type. One byte range is answered (RFC 9110 14.2),
 * several are answered with the whole.
 */
export function registerMedia(server: FastifyInstance, { db, media }: Needs<'db' | 'media'>): void {
  server.get('/media/*', async (request, reply) => {
    const key = (request.params as { '*': string })['*'];
    const [file] = mayBeKey(key) ? await fileRow(db.reader, { key }) : [];
    if (!file) throw notFound();
    const etag = `"${key}"`;
    reply
      .header('etag', etag)
      .header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cross-origin-resource-policy', 'cross-origin')
      .header('x-content-type-options', 'nosniff')
      .header('accept-ranges', 'bytes');
    if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
    reply.header('content-type', file.content_type);
    const range = asksForPart(request, etag) ? readRange(request.headers.range ?? '', file.bytes) : null;
    if (range === 'none') {
      return reply.code(416).removeHeader('content-type').header('content-range', `bytes */${file.bytes}`).send();
    }
    if (request.method === 'HEAD') return sendHead(reply, range, file.bytes);
    const opened = await media.open(key, range ?? undefined);
    if (!opened) throw notFound();
    if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${file.bytes}`);
    return reply.header('content-length', opened.bytes).send(opened.stream);
  });
}

/** Uploads that are not processed yet hold places and names of devices, and are nobody's to see. */
const mayBeKey = (key: string): boolean =>
  key.length <= MAX_KEY_CHARACTERS && !key.includes('\0') && !key.startsWith(SOURCE_PREFIX);

function sendHead(reply: FastifyReply, range: Range | null, bytes: number): FastifyReply {
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${bytes}`);
  return reply.header('content-length', range ? range.end - range.start + 1 : bytes).send();
}

const matches = (header: string | undefined, etag: string): boolean =>
  header !== undefined && (header === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag));

/** A part is wanted only of the bytes that the caller has begun to read (`If-Range`). */
function asksForPart(request: FastifyRequest, etag: string): boolean {
  const ifRange = request.headers['if-range'];
  return request.headers.range !== undefined && (ifRange === undefined || ifRange === etag);
}

interface Range {
  /** Both inclusive. */
  start: number;
  end: number;
}

/** The range asked for; null where the whole is to be sent, 'none' where no byte of it exists. */
export function readRange(header: string, bytes: number): Range | 'none' | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim());
  if (!match || (match[1] === '' && match[2] === '')) return null;
  if (match[1] === '') {
    const last = Math.min(bytes, Number(match[2]));
    return last === 0 ? 'none' : { start: bytes - last, end: bytes - 1 };
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? bytes - 1 : Math.min(bytes - 1, Number(match[2]));
  if (match[2] !== '' && Number(match[2]) < start) return null;
  return start >= bytes ? 'none' : { start, end };
}
