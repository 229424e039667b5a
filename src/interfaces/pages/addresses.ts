import type { Site } from '#ports/ports.ts';
import type { AccountView } from '#views/accounts.ts';

const MAX_NEXT_CHARACTERS = 9_000;
const NOWHERE = 'https://nowhere.invalid';

/**
 * Where to go after a login or a deed: a path of this server, else `/`. Whatever a URL parser would read as another
 * origin (`//host`, `/\host`, a scheme, control characters that parsers drop) is none.
 */
export function safeNext(text: string | undefined): string {
  if (text === undefined || text.length > MAX_NEXT_CHARACTERS || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text)) {
    return '/';
  }
  const url = URL.parse(text, NOWHERE);
  if (!url || url.origin !== NOWHERE || url.pathname.startsWith('//')) return '/';
  return `${url.pathname}${url.search}${url.hash}`;
}

/** A path with a query; empty values are left out. */
export function withQuery(path: string, values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined && value !== '') query.set(name, value);
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The page here about somebody. */
export const personPath = (person: Pick<AccountView, 'acct'>): string => `/@${person.acct}`;
export const postPath = (author: Pick<AccountView, 'acct'>, postId: number): string => `/@${author.acct}/${postId}`;
export const tagPath = (name: string): string => `/tags/${encodeURIComponent(name)}`;

/** The address of a media-store key, or of the drawn stand-in where there is none. */
export const pictureAddress = (site: Site, key: string, missing: 'avatar' | 'header'): string =>
  key === '' ? `/assets/missing-${missing}.png` : `${site.mediaBase}/${key}`;

/** Whether a remote address may be put in a link. */
export const isWebAddress = (address: string): boolean => /^https?:\/\//i.test(address);
