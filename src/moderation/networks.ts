import { audit } from '#access/access.ts';
import type { Viewer } from '#access/identity.ts';
import { requirePermission } from '#access/permissions.ts';
import { MAX_NETWORK_BLOCKS, readNetwork, refreshNetworkBlocks } from '#guard/guard.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import { cleanText } from '#kernel/text/clean.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { isUniqueViolation } from '#store/dialect.ts';
import type { NetworkSeverity } from '#store/tables/moderation.ts';
import type { Id, Millis } from '#store/tables.ts';

/** A network that may not come here, or not sign up from. */
export interface NetworkBlock {
  id: Id;
  /** `192.0.2.0/24`. */
  network: string;
  severity: NetworkSeverity;
  comment: string;
  createdAt: Millis;
  expiresAt: Millis | null;
}

export interface NetworkBlockChanges {
  network?: string;
  severity?: NetworkSeverity;
  comment?: string;
  /** Milliseconds from now; null: for ever. */
  livesMs?: number | null;
}

const MAX_COMMENT_CHARACTERS = 1_000;
const COLUMNS = ['id', 'network', 'severity', 'comment', 'created_at as createdAt', 'expires_at as expiresAt'] as const;

type StaffNeeds = Needs<'db' | 'clock' | 'ids'>;

/** A page of blocked networks, newest first. */
export async function networkBlocks(db: Reader, page: Page): Promise<NetworkBlock[]> {
  const rows = await db
    .selectFrom('ip_blocks')
    .select(COLUMNS)
    .where('id', '<', upperBound(page))
    .where('id', '>', lowerBound(page))
    .orderBy('id', readsForward(page) ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  return newestFirst(page, rows);
}

/** One of them; refuses not-found. */
export async function networkBlockById(db: Reader, id: Id): Promise<NetworkBlock> {
  const found = await db.selectFrom('ip_blocks').select(COLUMNS).where('id', '=', id).executeTakeFirst();
  if (!found) throw notFound();
  return found;
}

function readRow(now: Millis, { network: typed, severity, comment, livesMs }: NetworkBlockChanges) {
  const network = typed === undefined ? undefined : readNetwork(typed);
  if (network === null) throw invalid('Validation failed: Ip is not a valid IP address');
  return {
    ...(network === undefined ? {} : { network }),
    ...(severity === undefined ? {} : { severity }),
    ...(comment === undefined
      ? {}
      : { comment: cleanText(comment, { maxCodePoints: MAX_COMMENT_CHARACTERS, multiline: true, what: 'Comment' }) }),
    ...(livesMs === undefined ? {} : { expires_at: livesMs === null ? null : now + Math.round(livesMs) }),
  };
}

const taken = (error: unknown): unknown =>
  isUniqueViolation(error) ? invalid('Validation failed: Ip has already been taken') : error;

/**
 * Blocks a network, in force at once here and within seconds in other processes. Needs manage-blocks. Refuses ('invalid')
 * no network, a known one, and one too many.
 */
export async function blockNetwork(
  needs: StaffNeeds,
  viewer: Viewer | null,
  block: NetworkBlockChanges & { network: string; severity: NetworkSeverity },
): Promise<Id> {
  const { db, clock, ids } = needs;
  if (viewer) requirePermission(viewer, 'manage-blocks');
  const now = clock.now();
  const row = readRow(now, block);
  const network = row.network ?? '';
  const id = ids.next();
  await db
    .write(async (tx) => {
      const { blocks } = await tx
        .selectFrom('ip_blocks')
        .select((e) => e.fn.countAll<number>().as('blocks'))
        .executeTakeFirstOrThrow();
      if (blocks >= MAX_NETWORK_BLOCKS) throw invalid(`There can be at most ${MAX_NETWORK_BLOCKS} blocked networks.`);
      await tx
        .insertInto('ip_blocks')
        .values({ ...row, id, network, severity: block.severity, created_at: now })
        .execute();
      await audit(tx, { ids, now }, viewer, 'block-network', `network:${network}`, { severity: block.severity });
    })
    .catch((error: unknown) => {
      throw taken(error);
    });
  await refreshNetworkBlocks(needs);
  return id;
}

/** Changes such a block. Needs manage-blocks; refuses not-found and ('invalid') no network. */
export async function updateNetworkBlock(
  needs: StaffNeeds,
  viewer: Viewer | null,
  id: Id,
  changes: NetworkBlockChanges,
): Promise<void> {
  const { db, clock, ids } = needs;
  if (viewer) requirePermission(viewer, 'manage-blocks');
  const now = clock.now();
  const row = readRow(now, changes);
  await db
    .write(async (tx) => {
      const { network } = await networkBlockById(tx, id);
      if (Object.keys(row).length === 0) return;
      await tx.updateTable('ip_blocks').set(row).where('id', '=', id).execute();
      await audit(tx, { ids, now }, viewer, 'update-network-block', `network:${network}`);
    })
    .catch((error: unknown) => {
      throw taken(error);
    });
  await refreshNetworkBlocks(needs);
}

/** Takes such a block back. Needs manage-blocks; refuses not-found. */
export async function unblockNetwork(needs: StaffNeeds, viewer: Viewer | null, id: Id): Promise<void> {
  const { db, clock, ids } = needs;
  if (viewer) requirePermission(viewer, 'manage-blocks');
  await db.write(async (tx) => {
    const { network } = await networkBlockById(tx, id);
    await tx.deleteFrom('ip_blocks').where('id', '=', id).execute();
    await audit(tx, { ids, now: clock.now() }, viewer, 'unblock-network', `network:${network}`);
  });
  await refreshNetworkBlocks(needs);
}
