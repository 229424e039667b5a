import { Resolver } from 'node:dns/promises';

/** Finds every address of a host name, in plain notation; throws or answers an empty list where there is none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** Milliseconds for one question to one name server, and how often it is put. */
const QUESTION_TIMEOUT_MS = 2000;
const QUESTION_TRIES = 2;

/**
 * Asks DNS itself rather than the system's resolver, for two reasons. `getaddrinfo` blocks one of the few threads that
 * also do file and crypto work, so a handful of hostile names with slow servers would stall the process; and it tries
 * search domains, so that a bare word could become a host of the local network. The hosts file is therefore not read;
 * `localhost` means the IPv4 loopback (RFC 6761, 6.3). `servers`, as `address:port`, replace the name servers that the system names.
 */
export async function resolveByDns(hostname: string, servers?: readonly string[]): Promise<readonly string[]> {
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return ['127.0.0.1'];
  // A resolver of its own reads the present name servers and holds no cache.
  const resolver = new Resolver({ timeout: QUESTION_TIMEOUT_MS, tries: QUESTION_TRIES });
  if (servers) resolver.setServers(servers);
  const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  // One family usually has no records; only when both are without is it an error.
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}
