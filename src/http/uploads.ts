import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Multipart, MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import qs from 'qs';
import { Refusal } from '#kernel/errors.ts';
import type { Random } from '#ports/random.ts';

/** A file of a multipart request, in the upload folder until the request is over. */
export interface Upload {
  path: string;
  bytes: number;
  /** As the client said; never trusted. */
  contentType: string;
  remove(): Promise<void>;
}

export interface Taken {
  fields: unknown;
  files: Record<string, Upload>;
}

export const MAX_UPLOAD_BYTES = 16 * 1024 * 1024;
export const MAX_FIELDS = 1000;
/** Of multipart requests, whose text the parser holds in memory until they end: together at most 25 MiB. */
export const MAX_PART_FIELDS = 200;
export const MAX_PART_FIELD_BYTES = 128 * 1024;
/** All text of a multipart request together. */
export const MAX_TEXT_BYTES = 512 * 1024;
/** What boundaries and part headers may add to a multipart request. */
const MAX_FRAME_BYTES = 512 * 1024;
export const MAX_FILES = 4;
export const MAX_JSON_DEPTH = 32;
const MAX_JSON_NODES = 10_000;
const QS = {
  depth: 5,
  parameterLimit: MAX_FIELDS,
  arrayLimit: 100,
  allowPrototypes: false,
  plainObjects: false,
} as const;

/** Reads `a=1&b[]=2&c[d]=3`; names deeper or more numerous than the limits are dropped by the parser. */
export const parseForm = (text: string): unknown => (text === '' ? {} : qs.parse(text, QS));

/** The fields of a request's body, whatever its encoding, and the files of the fields that may be files. */
export async function takeBody(
  needs: { random: Random; uploadFolder: string },
  request: FastifyRequest,
  fileFields: readonly string[],
  fileBytes = MAX_UPLOAD_BYTES,
): Promise<Taken> {
  if (!request.isMultipart()) {
    const body = request.body ?? {};
    if (typeof body !== 'object' || Array.isArray(body)) {
      throw new Refusal('malformed', 'The request body must be an object.');
    }
    checkJsonSize(body);
    return { fields: body, files: {} };
  }
  const most = MAX_TEXT_BYTES + MAX_FRAME_BYTES + fileFields.length * fileBytes;
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge();
  const files: Record<string, Upload> = {};
  const pairs: string[] = [];
  let textBytes = 0;
  try {
    for await (const part of request.parts({ limits: { fileSize: fileBytes } })) {
      if (part.type === 'file') await takeFile(needs, part, { fileFields, fileBytes }, files);
      else {
        const pair = readField(part);
        textBytes += part.fieldname.length + String(part.value).length;
        if (textBytes > MAX_TEXT_BYTES) throw tooLarge();
        pairs.push(pair);
      }
    }
  } catch (error) {
    for (const upload of Object.values(files)) await upload.remove();
    throw isParserError(error)
      ? new Refusal('malformed', 'The request could not be read: its multipart body is broken or cut short.')
      : error;
  }
  return { fields: parseForm(pairs.join('&')), files };
}

const tooLarge = (): Refusal => new Refusal('too-large', 'The request is too large.');

/** The multipart parser and a broken connection throw plain errors; refusals and limits have a kind, the disk a system call. */
const isParserError = (error: unknown): boolean =>
  error instanceof Error &&
  !(error instanceof Refusal) &&
  !('statusCode' in error) &&
  (!('syscall' in error) || ('code' in error && error.code === 'ECONNRESET'));

/** Multipart names nest as form names do, so the fields are read by the same parser. */
function readField(part: Multipart): string {
  if (part.type !== 'field' || typeof part.value !== 'string') {
    throw new Refusal('malformed', 'A multipart field is not text.');
  }
  if (part.valueTruncated || part.fieldnameTruncated) throw new Refusal('too-large', 'A field is too long.');
  return `${encodeURIComponent(part.fieldname.toWellFormed()).replaceAll('%5B', '[').replaceAll('%5D', ']')}=${encodeURIComponent(part.value.toWellFormed())}`;
}

async function takeFile(
  { random, uploadFolder }: { random: Random; uploadFolder: string },
  part: MultipartFile,
  { fileFields, fileBytes }: { fileFields: readonly string[]; fileBytes: number },
  files: Record<string, Upload>,
): Promise<void> {
  if (!fileFields.includes(part.fieldname) || Object.hasOwn(files, part.fieldname)) {
    part.file.resume();
    return;
  }
  const path = join(uploadFolder, random.bytes(16).toString('hex'));
  const remove = () => rm(path, { force: true });
  try {
    await pipeline(part.file, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  } catch (error) {
    await remove();
    throw error;
  }
  if (part.file.truncated) {
    await remove();
    throw new Refusal('too-large', `A file may have at most ${Math.floor(fileBytes / 1024 / 1024)} MB.`);
  }
  files[part.fieldname] = { path, bytes: part.file.bytesRead, contentType: part.mimetype, remove };
}

/** Refuses JSON that is deeper or has more values than any request needs. */
function checkJsonSize(body: object): void {
  let nodes = 0;
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_JSON_DEPTH) throw new Refusal('malformed', 'The request is nested too deeply.');
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const inner of Object.values(value)) {
        nodes += 1;
        if (nodes > MAX_JSON_NODES) throw new Refusal('malformed', 'The request has too many values.');
        next.push(inner);
      }
    }
    level = next;
  }
}
