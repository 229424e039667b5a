import ipaddr from 'ipaddr.js';

/**
 * What counts as one caller: an IPv4 address, or an IPv6 /64 (one household gets a whole one, so single addresses mean
 * nothing). What is no address at all is one caller too.
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const bytes = parsed.toByteArray();
  return ipaddr.fromByteArray([...bytes.slice(0, 8), 0, 0, 0, 0, 0, 0, 0, 0]).toString();
}
