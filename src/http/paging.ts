import { Type } from 'typebox';
import { parseId } from '#kernel/ids.ts';
import type { Page } from '#kernel/paging.ts';

/** An id as clients send it. Ids that no row can have are let through and find nothing. */
export const IdText = Type.String({ pattern: '^[0-9]{1,30}$', description: 'an id: decimal digits' });

/** The query parameters of every list. */
export const pageQuery = {
  max_id: Type.Optional(IdText),
  since_id: Type.Optional(IdText),
  min_id: Type.Optional(IdText),
  limit: Type.Optional(Type.Integer()),
};

export interface PageQuery {
  max_id?: string;
  since_id?: string;
  min_id?: string;
  limit?: number;
}

/** Reads the page asked for; a limit beyond `most` is cut to it, one below 1 is 1. */
export function readPage(query: PageQuery, usual: number, most: number): Page {
  return {
    limit: Math.min(most, Math.max(1, query.limit ?? usual)),
    maxId: bound(query.max_id),
    sinceId: bound(query.since_id),
    minId: bound(query.min_id),
  };
}

/** An id larger than any of ours bounds nothing. */
const bound = (text: string | undefined): number | null =>
  text === undefined ? null : (parseId(text) ?? (Number(text) === 0 ? 0 : Number.MAX_SAFE_INTEGER));

/**
 * The `Link` header of a page (RFC 8288): `next` goes on to older rows, `prev` to newer ones. `first` and `last` are the
 * cursor ids of the page's newest and oldest row; `more` says whether older rows may exist.
 */
export function linkHeader(
  origin: string,
  requestUrl: string,
  cursors: { first: number; last: number; more: boolean } | null,
): string | undefined {
  if (!cursors) return undefined;
  const [path = '', query = ''] = requestUrl.replaceAll(/[<>"\s]/g, encodeURIComponent).split('?', 2);
  const kept = new URLSearchParams(query);
  for (const name of ['max_id', 'since_id', 'min_id', 'access_token']) kept.delete(name);
  const others = kept.size === 0 ? '' : `${kept}&`;
  const address = `<${origin}${path}?${others}`;
  const prev = `${address}min_id=${cursors.first}>; rel="prev"`;
  return cursors.more ? `${address}max_id=${cursors.last}>; rel="next", ${prev}` : prev;
}
