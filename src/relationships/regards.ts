import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Reader } from '#ports/database.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';
import { languagesOf, NO_RELATION, type Relation } from './relation.ts';

/**
 * The part of a relation that decides what is seen in feeds, kept in memory for those who read: every page of a feed asks
 * for it, and it seldom changes. What is kept holds while the viewer's account has the same version, so **whoever changes
 * a follow, block, blocked domain or mute raises the versions of both sides** (`raiseAccountVersions`, or the counts that do).
 */
export type Regard = Pick<
  Relation,
  | 'following'
  | 'showingShares'
  | 'languages'
  | 'blocking'
  | 'blockedBy'
  | 'muting'
  | 'mutingNotifications'
  | 'domainBlocking'
>;

export interface RegardRow {
  other: Id;
  kind: 'following' | 'blocking' | 'blockedBy' | 'muting' | 'domainBlocking';
  a: number;
  until: number;
  languages: string;
}

const rowsOf = prepare(
  (_db, p: { me: Id; ids: string }, engine) => sql<RegardRow>`
    with ids as materialized (select id from ${idsFrom(engine, p.ids)} as listed)
    select f.followed_id as other, 'following' as kind, f.shares as a, 0 as until, f.languages as languages
      from ids join follows f on f.follower_id = ${p.me} and f.followed_id = ids.id
    union all select b.blocked_id, 'blocking', 0, 0, ''
      from ids join blocks b on b.blocker_id = ${p.me} and b.blocked_id = ids.id
    union all select b.blocker_id, 'blockedBy', 0, 0, ''
      from ids join blocks b on b.blocker_id = ids.id and b.blocked_id = ${p.me}
    union all select m.muted_id, 'muting', m.hide_notifications, coalesce(m.expires_at, 0), ''
      from ids join mutes m on m.muter_id = ${p.me} and m.muted_id = ids.id
    union all select a.id, 'domainBlocking', 0, 0, ''
      from ids join accounts a on a.id = ids.id join hosts h on h.id = a.host_id and h.local = 0
        join domain_blocks d on d.account_id = ${p.me} and d.host = h.name`,
);

const versionRow = prepare((db, p: { me: Id }) =>
  db.selectFrom('account_stats').select('version').where('account_id', '=', p.me),
);

/** A regard with the time its mute ends (0: never), so that it need not be read again then. */
export interface KeptRegard extends Regard {
  mutedUntil: number;
}

interface Viewer {
  version: number;
  /** Null for accounts that have no relation. */
  regards: Map<Id, KeptRegard | null>;
}

const MAX_VIEWERS = 5_000;
/** Accounts kept for one viewer; then they are read anew. */
const MAX_REGARDS = 2_000;
const viewersOf = new WeakMap<Reader, LRUCache<Id, Viewer>>();

/** What is kept for a viewer as they are now. In transactions nothing is: they see what nobody else does yet. */
async function keptFor(db: Reader, viewerId: Id): Promise<Viewer> {
  if (db.isTransaction) return { version: 0, regards: new Map() };
  let viewers = viewersOf.get(db);
  if (!viewers) {
    viewers = new LRUCache({ max: MAX_VIEWERS });
    viewersOf.set(db, viewers);
  }
  const version = (await versionRow(db, { me: viewerId }))[0]?.version ?? 0;
  const known = viewers.get(viewerId);
  if (known?.version === version && known.regards.size < MAX_REGARDS) return known;
  const viewer = { version, regards: new Map() };
  viewers.set(viewerId, viewer);
  return viewer;
}

/** How `viewerId` regards up to 1 000 accounts. Accounts without any relation are absent: use `NO_RELATION`. */
export async function regardsOf(
  db: Reader,
  now: number,
  viewerId: Id,
  accountIds: readonly Id[],
): Promise<Map<Id, Regard>> {
  const result = new Map<Id, Regard>();
  if (accountIds.length === 0) return result;
  const { regards } = await keptFor(db, viewerId);
  const missing = accountIds.filter((id) => !regards.has(id));
  if (missing.length > 0) {
    const read = await readRegards(db, viewerId, missing);
    for (const id of missing) regards.set(id, read.get(id) ?? null);
  }
  for (const id of accountIds) {
    const regard = regards.get(id);
    if (regard)
      result.set(id, muteIsOver(regard, now) ? { ...regard, muting: false, mutingNotifications: false } : regard);
  }
  return result;
}

const muteIsOver = ({ muting, mutedUntil }: KeptRegard, now: number): boolean =>
  muting && mutedUntil !== 0 && mutedUntil <= now;

async function readRegards(db: Reader, viewerId: Id, accountIds: readonly Id[]): Promise<Map<Id, KeptRegard>> {
  const regards = new Map<Id, KeptRegard>();
  for (const row of await rowsOf(db, { me: viewerId, ids: idList(accountIds) })) addRegardRow(regards, row);
  return regards;
}

/** Adds what one row says to somebody's regards. */
export function addRegardRow(regards: Map<Id, KeptRegard>, row: RegardRow): void {
  const before = regards.get(row.other) ?? NO_REGARD;
  regards.set(row.other, { ...before, ...saidBy(row) });
}

function saidBy(row: RegardRow): Partial<KeptRegard> {
  switch (row.kind) {
    case 'following':
      return { following: true, showingShares: row.a === 1, languages: languagesOf(row.languages) };
    case 'muting':
      return { muting: true, mutingNotifications: row.a === 1, mutedUntil: row.until };
    default:
      return { [row.kind]: true };
  }
}

const NO_REGARD: KeptRegard = Object.freeze({
  following: false,
  showingShares: false,
  languages: NO_RELATION.languages,
  blocking: false,
  blockedBy: false,
  muting: false,
  mutingNotifications: false,
  domainBlocking: false,
  mutedUntil: 0,
});
