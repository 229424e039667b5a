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
}

const NO_REGARD: Regard = Object.freeze({
  following: false,
  showingShares: false,
  languages: [],
  blocking: false,
  blockedBy: false,
  muting: false,
  mutingNotifications: false,
});

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
});

/** The part of a relation that decides what is seen in feeds. */
export type Regard = Pick<
  Relation,
  'following' | 'showingShares' | 'languages' | 'blocking' | 'blockedBy' | 'muting' | 'mutingNotifications'
>;

type Kind = 'following' | 'followedBy' | 'requested' | 'requestedBy' | 'blocking' | 'blockedBy' | 'muting';

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
      where m.expires_at is null or m.expires_at > ${p.now}`,
);

const regardRows = prepare(
  (_db, p: { me: Id; now: number; ids: string }, engine) => sql<Pick<Row, 'other' | 'kind' | 'a' | 'languages'>>`
    with ids as materialized (select id from ${idsFrom(engine, p.ids)} as listed)
    select f.followed_id as other, 'following' as kind, f.shares as a, f.languages as languages
      from ids join follows f on f.follower_id = ${p.me} and f.followed_id = ids.id
    union all select b.blocked_id, 'blocking', 0, ''
      from ids join blocks b on b.blocker_id = ${p.me} and b.blocked_id = ids.id
    union all select b.blocker_id, 'blockedBy', 0, ''
      from ids join blocks b on b.blocker_id = ids.id and b.blocked_id = ${p.me}
    union all select m.muted_id, 'muting', m.hide_notifications, ''
      from ids join mutes m on m.muter_id = ${p.me} and m.muted_id = ids.id
      where m.expires_at is null or m.expires_at > ${p.now}`,
);

/**
 * How `viewerId` regards up to 1 000 accounts: what every page of a feed asks, so it looks up less than {@link relationsOf}.
 * Accounts without any relation are absent: use {@link NO_RELATION}.
 */
export async function regardsOf(
  db: Reader,
  now: number,
  viewerId: Id,
  accountIds: readonly Id[],
): Promise<Map<Id, Regard>> {
  const regards = new Map<Id, { -readonly [Key in keyof Regard]: Regard[Key] }>();
  if (accountIds.length === 0) return regards;
  for (const row of await regardRows(db, { me: viewerId, now, ids: idList(accountIds) })) {
    let regard = regards.get(row.other);
    if (!regard) {
      regard = { ...NO_REGARD };
      regards.set(row.other, regard);
    }
    if (row.kind === 'following') {
      regard.following = true;
      regard.showingShares = row.a === 1;
      regard.languages = languagesOf(row.languages);
    } else if (row.kind === 'muting') {
      regard.muting = true;
      regard.mutingNotifications = row.a === 1;
    } else if (row.kind === 'blocking' || row.kind === 'blockedBy') regard[row.kind] = true;
  }
  return regards;
}

const languagesOf = (text: string): readonly string[] => (text === '[]' ? NO_RELATION.languages : JSON.parse(text));

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
