import { FetchRefused } from '#ports/fetch.ts';

/** Characters of an address, the longest that common servers take without complaint. */
export const MAX_URL_LENGTH = 2048;
/** Characters of a name in DNS (RFC 1035, 2.3.4). */
const MAX_HOST_LENGTH = 253;

/**
 * Reads an absolute http or https address, or a redirect's target against `base`. The fragment and a trailing dot of the
 * host are dropped, so that one host has one name. Throws {@link FetchRefused} 'url' or 'scheme'.
 */
export function readUrl(text: string, base?: URL): URL {
  // The URL parser silently drops tabs and newlines; what other readers saw would differ from what is fetched.
  if (text.length > MAX_URL_LENGTH) throw new FetchRefused('url', 'The address is too long.');
  if (/\p{Cc}/u.test(text)) throw new FetchRefused('url', 'The address contains control characters.');
  const url = URL.parse(text, base?.href);
  if (!url) throw new FetchRefused('url', 'This is not an absolute address.');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new FetchRefused('scheme', 'Only https addresses are fetched.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new FetchRefused('url', 'An address with a user name or password in it is not fetched.');
  }
  url.hash = '';
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1);
  if (url.hostname === '' || url.hostname.endsWith('.') || url.hostname.length > MAX_HOST_LENGTH) {
    throw new FetchRefused('url', 'The address has no usable host name.');
  }
  if (url.href.length > MAX_URL_LENGTH) throw new FetchRefused('url', 'The address is too long.');
  return url;
}
