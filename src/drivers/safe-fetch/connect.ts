import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import type { Clock } from '#ports/clock.ts';
import { FetchRefused } from '#ports/fetch.ts';
import { type AllowList, isAllowed, isListed } from './addresses.ts';
import type { Resolve } from './resolve.ts';

/** Milliseconds for finding the addresses, and again for TCP and TLS together. */
export const CONNECT_TIMEOUT_MS = 5000;
/** Milliseconds for one of several addresses before the next is tried; longer than any round trip on earth. */
const ATTEMPT_TIMEOUT_MS = 1500;
/** Addresses that a name may have; more is no web server. */
const MAX_ADDRESSES = 32;

export interface ConnectOptions {
  allowList: AllowList;
  resolve: Resolve;
  clock: Clock;
}

/**
 * The only way a socket is opened. A name is resolved once, every address must pass, and the socket gets these very
 * addresses in place of a lookup of its own, so a second DNS answer is never asked for. TLS checks the certificate
 * against the host's name, whatever the environment says. Failures that are ours arrive as {@link FetchRefused}.
 */
export function checkedConnector(options: ConnectOptions): buildConnector.connector {
  return (target, callback) => {
    checkedAddresses(target, options)
      .then((addresses) => dial(target, addresses, callback))
      .catch((error: Error) => callback(error, null));
  };
}

function dial(target: buildConnector.Options, addresses: readonly string[], callback: buildConnector.Callback): void {
  const known = addresses.map((address) => ({ address, family: isIP(address) }));
  const lookup: LookupFunction = (_hostname, question, answer) => {
    if (question.all) answer(null, known);
    else answer(null, known[0]!.address, known[0]!.family);
  };
  const connect = buildConnector({
    lookup,
    timeout: CONNECT_TIMEOUT_MS,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ATTEMPT_TIMEOUT_MS,
    rejectUnauthorized: true,
    allowH2: false,
    maxCachedSessions: 0,
  });
  connect(target, callback);
}

/** All addresses of the target, or a refusal if one of them, the scheme or the port is not allowed. */
async function checkedAddresses(target: buildConnector.Options, options: ConnectOptions): Promise<readonly string[]> {
  const addresses = isIP(target.hostname) ? [target.hostname] : await allAddresses(target.hostname, options);
  if (!addresses.every((address) => isAllowed(address, options.allowList))) {
    throw new FetchRefused('address', 'This host is not on the public internet.');
  }
  if (!addresses.every((address) => isListed(address, options.allowList))) {
    if (target.protocol !== 'https:') throw new FetchRefused('scheme', 'Only https addresses are fetched.');
    if (target.port !== '' && target.port !== '443') throw new FetchRefused('port', 'Only port 443 is fetched from.');
  }
  return addresses;
}

async function allAddresses(hostname: string, { resolve, clock }: ConnectOptions): Promise<readonly string[]> {
  const late = Promise.withResolvers<never>();
  const cancel = clock.after(CONNECT_TIMEOUT_MS, () =>
    late.reject(new FetchRefused('timeout', 'Looking up the host took too long.')),
  );
  try {
    const addresses = await Promise.race([resolve(hostname), late.promise]);
    if (addresses.length === 0) throw new FetchRefused('dns', 'There is no such host.');
    if (addresses.length > MAX_ADDRESSES) throw new FetchRefused('dns', 'This host has too many addresses.');
    return addresses;
  } catch (cause) {
    if (cause instanceof FetchRefused) throw cause;
    throw new FetchRefused('dns', 'The host could not be looked up.', { cause });
  } finally {
    cancel();
  }
}
