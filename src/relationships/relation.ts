import { sql } from 'kysely';
import type { Reader } from '#ports/database.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';

/** What stands between the one who looks and another account. */
export interface Relation {
  following: boolean;
  /** Of a follow: whether their shares are wanted in the feed. */
  showingShares: boolean;
  /** Of a follow: whether each of their posts is notified. */
  notifying: boolean;
  /** Of a follow: the languages wanted; empty means all. */
  languages: readonly string[];
  followedBy: boolean;
  requested: boolean;
  requestedBy: boolean;
  blocking: boolean;
  blockedBy: boolean;
  muting: boolean;
  mutingNotifications: boolean;
  /** ms since 1970; null for a mute without end. */
  mutingExpiresAt: number | null;
  /** Whether the viewer wants to see nobody of their host. */
  domainBlocking: boolean;
  /** Whether the viewer shows them on their profile. */
  endorsed: boolean;
}

export const NO_RELATION: Relation = Object.freeze({
  following: false,
  showingShares: false,
  notifying: false,
  languages: [],
  followedBy: false,
  requested: false,
  requestedBy: false,
  blocking: false,
  blockedBy: false,
  muting: false,
  mutingNotifications: false,
  mutingExpiresAt: null,
  domainBlocking: false,
  endorsed: false,
});

type Kind =
  | 'following'
  | 'followedBy'
  | 'requested'
  | 'requestedBy'
  | 'blocking'
  | 'blockedBy'
  | 'muting'
  | 'domainBlocking'
  | 'endorsed';

interface Row {
  other: Id;
  kind: Kind;
  a: number;
  b: number;
  languages: string;
}

const rowsOf = prepare(
  (_db, p: { me: Id; now: number; ids: string }, engine) => sql<Row>`
    with ids as materialized (select id from ${idsFrom(engine, p.ids)} as listed)
    select f.followed_id as other, 'following' as kind, f.shares as a, f.notify as b, f.languages as languages
      from ids join follows f on f.follower_id = ${p.me} and f.followed_id = ids.id
    union all select f.follower_id, 'followedBy', 0, 0, ''
      from ids join follows f on f.follower_id = ids.id and f.followed_id = ${p.me}
    union all select r.followed_id, 'requested', r.shares, r.notify, r.languages
      from ids join follow_requests r on r.follower_id = ${p.me} and r.followed_id = ids.id
    union all select r.follower_id, 'requestedBy', 0, 0, ''
      from ids join follow_requests r on r.follower_id = ids.id and r.followed_id = ${p.me}
    union all select b.blocked_id, 'blocking', 0, 0, ''
      from ids join blocks b on b.blocker_id = ${p.me} and b.blocked_id = ids.id
    union all select b.blocker_id, 'blockedBy', 0, 0, ''
      from ids join blocks b on b.blocker_id = ids.id and b.blocked_id = ${p.me}
    union all select m.muted_id, 'muting', m.hide_notifications, coalesce(m.expires_at, 0), ''
      from ids join mutes m on m.muter_id = ${p.me} and m.muted_id = ids.id
      where m.expires_at is null or m.expires_at > ${p.now}
    union all select e.endorsed_id, 'endorsed', 0, 0, ''
      from ids join endorsements e on e.account_id = ${p.me} and e.endorsed_id = ids.id
    union all select a.id, 'domainBlocking', 0, 0, ''
      from ids join accounts a on a.id = ids.id join hosts h on h.id = a.host_id and h.local = 0
        join domain_blocks d on d.account_id = ${p.me} and d.host = h.name`,
);

/** Reads a follow's languages as they are stored. */
export const languagesOf = (text: string): readonly string[] =>
  text === '[]' ? NO_RELATION.languages : JSON.parse(text);

/**
 * The relations of `viewerId` to up to 1 000 accounts, in one statement. Accounts without any are absent: use
 * {@link NO_RELATION}. `now` decides whether a timed mute still holds.
 */
export async function relationsOf(
  db: Reader,
  now: number,
  viewerId: Id,
  accountIds: readonly Id[],
): Promise<Map<Id, Relation>> {
  const relations = new Map<Id, { -readonly [Key in keyof Relation]: Relation[Key] }>();
  if (accountIds.length === 0) return relations;
  for (const row of await rowsOf(db, { me: viewerId, now, ids: idList(accountIds) })) {
    let relation = relations.get(row.other);
    if (!relation) {
      relation = { ...NO_RELATION };
      relations.set(row.other, relation);
    }
    relation[row.kind] = true;
    if (row.kind === 'following' || row.kind === 'requested') {
      relation.showingShares = row.a === 1;
      relation.notifying = row.b === 1;
      relation.languages = languagesOf(row.languages);
    } else if (row.kind === 'muting') {
      relation.mutingNotifications = row.a === 1;
      relation.mutingExpiresAt = row.b === 0 ? null : row.b;
    }
  }
  return relations;
}
