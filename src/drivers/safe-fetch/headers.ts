import { validateHeaderName, validateHeaderValue } from 'node:http';
import { MIMEType } from 'node:util';
import { FetchRefused } from '#ports/fetch.ts';

/** Bytes of all header lines of an answer together. */
export const MAX_HEADER_BYTES = 16 * 1024;

/**
 * What a caller may not set: the host decides TLS and the certificate check, the framing belongs to the client, and no
 * cookie or proxy credential ever leaves.
 */
const RESERVED = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export type Headers = Record<string, string>;

/** The caller's headers in lower case. Throws {@link FetchRefused} 'url' for one that is reserved or not sendable. */
export function readCallerHeaders(given: Readonly<Record<string, string>>): Headers {
  const headers: Headers = {};
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    if (RESERVED.has(lower) || lower.startsWith('proxy-')) {
      throw new FetchRefused('url', `The request header ${lower} cannot be set.`);
    }
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch (cause) {
      throw new FetchRefused('url', 'A request header contains characters that cannot be sent.', { cause });
    }
    headers[lower] = value;
  }
  return headers;
}

/** The answer's headers, repeated ones joined; cookies are dropped, since nothing here keeps them. */
export function readAnswerHeaders(given: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const entries = Object.entries(given).flatMap(([name, value]): [string, string][] => {
    if (value === undefined || name === 'set-cookie') return [];
    return [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]];
  });
  return Object.fromEntries(entries);
}

/** The type without parameters and its charset, in lower case; an empty type where the header is absent or broken. */
export function readContentType(header: string | undefined): { contentType: string; charset: string | undefined } {
  try {
    const type = new MIMEType(header ?? '');
    return { contentType: type.essence, charset: type.params.get('charset')?.toLowerCase() };
  } catch {
    return { contentType: '', charset: undefined };
  }
}

/** Whether a type is among the accepted ones, of which `image/*` and the like stand for all their kinds. */
export function isAccepted(contentType: string, accept: readonly string[]): boolean {
  return accept.some((wanted) => {
    if (wanted === '*/*') return true;
    const lower = wanted.toLowerCase();
    return lower.endsWith('/*') ? contentType.startsWith(lower.slice(0, -1)) : contentType === lower;
  });
}
