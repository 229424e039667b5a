import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** One network: its base address and how many leading bits count. */
type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Networks that an operator opened by hand. Built by {@link readAllowList}. */
export type AllowList = readonly Network[];

/**
 * The IANA IPv4 special-purpose registry, multicast and the reserved block, whole: also those few entries that are
 * globally reachable (AS112, AMT), since no page or actor lives there.
 */
const CLOSED_IPV4 = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private use
  '100.64.0.0/10', // shared by carriers (CGNAT); some clouds keep their metadata here
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link local; most clouds keep their metadata here
  '172.16.0.0/12', // private use
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // AMT
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private use
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, with the broadcast address
  '168.63.129.16/32', // not in the registry: the host's own agent inside Azure, at an address that looks public
].map(readNetwork);

/** The only part of IPv6 that is handed out to the public internet. It leaves out mapped, compatible and NAT64 forms. */
const OPEN_IPV6 = readNetwork('2000::/3');

/** What lies within {@link OPEN_IPV6} and still leads elsewhere. */
const CLOSED_IPV6 = [
  '2001::/23', // protocol assignments: Teredo, ORCHID, benchmarks
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: an IPv4 address in disguise
  '2620:4f:8000::/48', // AS112
  '3fff::/20', // documentation
].map(readNetwork);

/**
 * Reads the operator's list: single addresses or CIDR networks, in the plain notation only.
 * Throws an Error with a sentence that names the first entry that is neither.
 */
export function readAllowList(entries: readonly string[]): AllowList {
  return entries.map(readNetwork);
}

/** Whether the fetcher may connect to `address` at all: it is public, or the operator opened it. */
export function isAllowed(address: string, allowList: AllowList): boolean {
  const parsed = parse(address);
  if (!parsed) return false;
  return allowList.some((network) => contains(network, parsed)) || isPublic(parsed);
}

/** Whether the operator opened `address`; such a host may also be reached by http and on any port. */
export function isListed(address: string, allowList: AllowList): boolean {
  const parsed = parse(address);
  return parsed !== undefined && allowList.some((network) => contains(network, parsed));
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.kind() === 'ipv4') return !CLOSED_IPV4.some((network) => contains(network, address));
  return contains(OPEN_IPV6, address) && !CLOSED_IPV6.some((network) => contains(network, address));
}

function contains([base, bits]: Network, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return base.kind() === address.kind() && address.match(base, bits);
}

/** Takes the plain notation only: no octal, hex or short IPv4, no zone. A mapped address stays an IPv6 address. */
function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  return isIP(text) === 0 || text.includes('%') ? undefined : ipaddr.parse(text);
}

function readNetwork(entry: string): Network {
  const [address = '', prefix, ...rest] = entry.split('/');
  const base = parse(address);
  const longest = base?.kind() === 'ipv4' ? 32 : 128;
  const bits = prefix === undefined ? longest : Number(prefix);
  const wellFormed = rest.length === 0 && (prefix === undefined || /^[0-9]{1,3}$/.test(prefix));
  if (!base || !wellFormed || bits > longest) {
    throw new Error(`"${entry}" is neither an IP address nor a network such as 10.0.0.0/8`);
  }
  return [base, bits];
}
