import { Type } from 'typebox';

/** Lists that have no ids of their own are paged by a number of entries to skip. */
export interface OffsetPage {
  limit: number;
  offset: number;
}

/** The query parameters of such lists. */
export const offsetQuery = {
  limit: Type.Optional(Type.Integer()),
  offset: Type.Optional(Type.Integer()),
};

/** Nobody reads further: each entry that is skipped costs as much as one that is shown. */
export const MAX_OFFSET = 10_000;

/** Reads the page asked for; a limit beyond `most` is cut to it, one below 1 is 1, an offset below 0 is 0. */
export const readOffset = (query: { limit?: number; offset?: number }, usual: number, most: number): OffsetPage => ({
  limit: Math.min(most, Math.max(1, query.limit ?? usual)),
  offset: Math.min(MAX_OFFSET, Math.max(0, query.offset ?? 0)),
});

/** The `Link` header of such a page: `next` where there may be more, `prev` where something was skipped. */
export function offsetLink(
  origin: string,
  requestUrl: string,
  { limit, offset }: OffsetPage,
  more: boolean,
): string | undefined {
  const [path = '', query = ''] = requestUrl.replaceAll(/[<>"\s]/g, encodeURIComponent).split('?', 2);
  const kept = new URLSearchParams(query);
  for (const name of ['offset', 'access_token']) kept.delete(name);
  const others = kept.size === 0 ? '' : `${kept}&`;
  const link = (to: number, rel: string): string => `<${origin}${path}?${others}offset=${to}>; rel="${rel}"`;
  const links = [
    ...(more && offset + limit <= MAX_OFFSET ? [link(offset + limit, 'next')] : []),
    ...(offset > 0 ? [link(Math.max(0, offset - limit), 'prev')] : []),
  ];
  return links.length === 0 ? undefined : links.join(', ');
}
