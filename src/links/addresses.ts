import type { Site } from '#ports/ports.ts';

/** Longer addresses get no card. */
export const MAX_LINK_CHARACTERS = 2048;

/**
 * An address as its card is kept under: absolute http(s), host in lower case and ASCII, without fragment; all else,
 * tracking parameters too, stays, since servers may need it. Null for what gets no card.
 */
export function normaliseLink(address: string): string | null {
  if (address.length > MAX_LINK_CHARACTERS || !URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  if (url.username !== '' || url.password !== '') return null;
  url.hash = '';
  return url.href.length <= MAX_LINK_CHARACTERS ? url.href : null;
}

/** The address, among those in a post, that gets a card: the first that does not lead to this node. Null: none. */
export function linkForCard(site: Pick<Site, 'origin' | 'host'>, addresses: readonly string[]): string | null {
  for (const address of addresses) {
    const link = normaliseLink(address);
    if (link === null) continue;
    if (new URL(link).host !== site.host && !link.startsWith(`${site.origin}/`)) return link;
  }
  return null;
}
