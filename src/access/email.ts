import { domainToASCII } from 'node:url';

/** RFC 5321 4.5.3.1: 64 octets before the @, 254 in all that a mail server must take. */
const MAX_LOCAL_PART = 64;
const MAX_ADDRESS = 254;

/** RFC 5322 dot-atom; quoted local parts and comments are legal there and only ever seen in attacks. */
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

export interface EmailAddress {
  /** As it is written to: local part as typed, domain in lower case and punycode. */
  address: string;
  /** Under which two spellings are one mailbox: all in lower case. */
  key: string;
}

/** Reads an e-mail address strictly: one `@`, a plain local part, a domain with a dot. null where it is none. */
export function readEmail(text: string): EmailAddress | null {
  const typed = text.trim();
  if (typed.length > MAX_ADDRESS) return null;
  const at = typed.indexOf('@');
  const local = typed.slice(0, at);
  if (at < 1 || local.length > MAX_LOCAL_PART || !LOCAL_PART.test(local)) return null;
  const typedDomain = typed.slice(at + 1);
  // The URL parser would quietly drop or decode some of what is no domain.
  if (!/^[\p{L}\p{N}\p{M}.-]+$/u.test(typedDomain)) return null;
  const domain = domainToASCII(typedDomain);
  if (!DOMAIN.test(domain)) return null;
  const address = `${local}@${domain}`;
  return address.length > MAX_ADDRESS ? null : { address, key: address.toLowerCase() };
}
