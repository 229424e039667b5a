/** Longest address taken from a page, in characters. */
const MAX_ADDRESS = 2000;

/** The absolute http or https address that `text` names on a page at `base`, or ''. Credentials and fragments are cut off. */
export function addressOn(text: string, base: string): string {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > MAX_ADDRESS) return '';
  try {
    const url = new URL(trimmed, base);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return '';
    url.username = '';
    url.password = '';
    url.hash = '';
    return url.href.length > MAX_ADDRESS ? '' : url.href;
  } catch {
    return '';
  }
}

/**
 * The page's own name for itself among `candidates`: the first on its own origin. A deep page that calls the site's front
 * page canonical is misconfigured and not believed.
 */
export function canonicalAddress(candidates: readonly string[], pageUrl: string): string {
  const page = addressOn(pageUrl, pageUrl) || pageUrl;
  for (const candidate of candidates) {
    const address = addressOn(candidate, page);
    if (address === '') continue;
    const [named, own] = [new URL(address), new URL(page)];
    if (named.origin === own.origin && (named.pathname !== '/' || own.pathname === '/' || named.search !== ''))
      return address;
  }
  return page;
}
