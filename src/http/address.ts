import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';
import ipaddr from 'ipaddr.js';

/**
 * Reads a caller's address from a bare request the way the server does for its own: the socket's, or what trusted proxies
 * say in X-Forwarded-For.
 */
export function addressReader(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  if (trustedProxies.length === 0) return (request) => request.socket.remoteAddress ?? '';
  const trust = proxyAddress.compile([...trustedProxies]);
  return (request) => proxyAddress(request, trust);
}

/** Whether the far end of a socket stands for many callers: a trusted proxy, or a program on this machine. */
export function proxyTrust(trustedProxies: readonly string[]): (address: string) => boolean {
  const trust = proxyAddress.compile([...trustedProxies]);
  return (address) => ipaddr.isValid(address) && (ipaddr.process(address).range() === 'loopback' || trust(address, 0));
}
