import ipaddr from 'ipaddr.js';
import type { Clock } from '#ports/clock.ts';
import type { Database, Reader } from '#ports/database.ts';
import type { NetworkSeverity } from '#store/tables/moderation.ts';
import type { Millis } from '#store/tables.ts';

/** Networks that staff may block. */
export const MAX_NETWORK_BLOCKS = 10_000;
/** Another process's change is seen this late. */
const AGE_MS = 5_000;

const ORDER: readonly NetworkSeverity[] = ['sign_up_requires_approval', 'sign_up_block', 'no_access'];

interface Block {
  network: ReturnType<typeof ipaddr.parseCIDR>;
  severity: NetworkSeverity;
  expiresAt: Millis | null;
}

interface Kept {
  blocks: readonly Block[];
  readAt: Millis;
}

const kept = new WeakMap<Reader, Kept>();
const reading = new WeakMap<Reader, Promise<Kept>>();

/** Reads `192.0.2.0/24`, `192.0.2.1` or the like as the network it names, with the host's bits cleared; null: none. */
export function readNetwork(text: string): string | null {
  const typed = text.trim();
  try {
    const [address, length] = typed.includes('/')
      ? ipaddr.parseCIDR(typed)
      : [ipaddr.process(typed), ipaddr.process(typed).kind() === 'ipv4' ? 32 : 128];
    const kind = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
    return `${kind.networkAddressFromCIDR(`${address.toString()}/${length}`).toString()}/${length}`;
  } catch {
    return null;
  }
}

async function read(db: Reader, now: Millis): Promise<Kept> {
  const rows = await db
    .selectFrom('ip_blocks')
    .select(['network', 'severity', 'expires_at'])
    .orderBy('id')
    .limit(MAX_NETWORK_BLOCKS)
    .execute();
  const blocks = rows.map((row) => ({
    network: ipaddr.parseCIDR(row.network),
    severity: row.severity,
    expiresAt: row.expires_at,
  }));
  const fresh = { blocks, readAt: now };
  kept.set(db, fresh);
  return fresh;
}

function readOnce(db: Reader, now: Millis): Promise<Kept> {
  const underWay = reading.get(db);
  if (underWay) return underWay;
  const started = read(db, now).finally(() => reading.delete(db));
  reading.set(db, started);
  return started;
}

function strongest({ blocks }: Kept, now: Millis, address: string): NetworkSeverity | null {
  if (blocks.length === 0 || !ipaddr.isValid(address)) return null;
  const parsed = ipaddr.process(address);
  let found = -1;
  for (const { network, severity, expiresAt } of blocks) {
    if (expiresAt !== null && expiresAt <= now) continue;
    if (network[0].kind() === parsed.kind() && parsed.match(network)) found = Math.max(found, ORDER.indexOf(severity));
  }
  return ORDER[found] ?? null;
}

type GuardNeeds = { db: Pick<Database, 'reader'>; clock: Clock };

/** What staff decided about the network of an address; the strongest, or null. */
export async function networkSeverity({ db, clock }: GuardNeeds, address: string): Promise<NetworkSeverity | null> {
  const now = clock.now();
  return strongest(kept.get(db.reader) ?? (await readOnce(db.reader, now)), now, address);
}

/**
 * Whether an address may not come here at all. Asked on every request, so it answers at once from what was read last, and
 * has it read anew every few seconds.
 */
export function isShutOut({ db, clock }: GuardNeeds, address: string): boolean {
  const now = clock.now();
  const known = kept.get(db.reader);
  // A database that cannot be read shuts nobody out: the request itself will tell.
  if (!known || now - known.readAt > AGE_MS) readOnce(db.reader, now).catch(() => undefined);
  return known !== undefined && strongest(known, now, address) === 'no_access';
}

/** Reads what is blocked anew, after a change. */
export async function refreshNetworkBlocks({ db, clock }: GuardNeeds): Promise<void> {
  await read(db.reader, clock.now());
}
