import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Reader } from '#ports/database.ts';
import { idList, idsFrom, MAX_IDS_IN_QUERY } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Audience, Id } from '#store/tables.ts';

/** What the rules need to know of a post, and the versions its rendered form is kept under. */
export interface PostHead {
  id: Id;
  version: number;
  accountId: Id;
  accountVersion: number;
  local: boolean;
  audience: Audience;
  localOnly: boolean;
  shareOfId: Id | null;
  replyToId: Id | null;
  replyToAccountId: Id | null;
  threadId: Id | null;
  language: string | null;
  hasPoll: boolean;
  hasMentions: boolean;
  /** Removed by its author, its origin or a moderator. */
  removed: boolean;
  authorGone: boolean;
  /** Limited by a moderator: seen by their followers only. */
  authorLimited: boolean;
}

interface HeadRow {
  id: Id;
  version: number;
  account_id: Id;
  account_version: number;
  local: number;
  audience: Audience;
  local_only: number;
  share_of_id: Id | null;
  reply_to_id: Id | null;
  reply_to_account_id: Id | null;
  thread_id: Id | null;
  language: string | null;
  has_poll: number;
  has_mentions: number;
  removed_at: number | null;
  gone: number;
  limited_at: number | null;
}

const headRows = prepare(
  (_db, p: { ids: string }, engine) => sql<HeadRow>`
    select p.id, ps.version, p.account_id, s.version as account_version, p.local, p.audience, p.local_only,
      p.share_of_id, p.reply_to_id, p.reply_to_account_id, p.thread_id, p.language, p.has_poll, p.has_mentions,
      p.removed_at, case when a.suspended_at is null and a.removed_at is null then 0 else 1 end as gone, a.limited_at
    from ${idsFrom(engine, p.ids)} as ids
      join posts p on p.id = ids.id
      join post_stats ps on ps.post_id = p.id
      join accounts a on a.id = p.account_id
      join account_stats s on s.account_id = p.account_id`,
);

const toHead = (row: HeadRow): PostHead => ({
  id: row.id,
  version: row.version,
  accountId: row.account_id,
  accountVersion: row.account_version,
  local: row.local === 1,
  audience: row.audience,
  localOnly: row.local_only === 1,
  shareOfId: row.share_of_id,
  replyToId: row.reply_to_id,
  replyToAccountId: row.reply_to_account_id,
  threadId: row.thread_id,
  language: row.language,
  hasPoll: row.has_poll === 1,
  hasMentions: row.has_mentions === 1,
  removed: row.removed_at !== null,
  authorGone: row.gone === 1,
  authorLimited: row.limited_at !== null,
});

/** A post's version; whatever a head says of the post itself holds while it stands, and removing raises it too. */
const versionRows = prepare(
  (_db, p: { ids: string }, engine) => sql<{ id: Id; version: number }>`
    select ps.post_id as id, ps.version from ${idsFrom(engine, p.ids)} as ids join post_stats ps on ps.post_id = ids.id`,
);

interface AuthorRow {
  id: Id;
  version: number;
  gone: number;
  limited: number;
}

/** What a head says of its author is asked for each time. */
const authorRows = prepare(
  (_db, p: { ids: string }, engine) => sql<AuthorRow>`
    select a.id, s.version, case when a.suspended_at is null and a.removed_at is null then 0 else 1 end as gone,
      case when a.limited_at is null then 0 else 1 end as limited
    from ${idsFrom(engine, p.ids)} as ids join accounts a on a.id = ids.id join account_stats s on s.account_id = a.id`,
);

const MAX_KEPT_HEADS = 20_000;
const keptHeads = new WeakMap<Reader, LRUCache<Id, PostHead>>();

/** Transactions come and go, and see what nobody else does yet: nothing is kept for them. */
function headsKeptFor(db: Reader): LRUCache<Id, PostHead> | null {
  if (db.isTransaction) return null;
  let kept = keptHeads.get(db);
  if (!kept) {
    kept = new LRUCache({ max: MAX_KEPT_HEADS });
    keptHeads.set(db, kept);
  }
  return kept;
}

/**
 * The heads of up to 1 000 posts, in at most three statements and no particular order; unknown ids are absent. A reader's
 * heads are kept under their version, so what was seen before costs two short look-ups.
 */
export async function headsOf(db: Reader, ids: readonly Id[]): Promise<Map<Id, PostHead>> {
  const heads = new Map<Id, PostHead>();
  const kept = headsKeptFor(db);
  const missing = kept ? await takeKept(db, kept, ids, heads) : ids;
  if (missing.length === 0) return heads;
  for (const row of await headRows(db, { ids: idList(missing) })) {
    const head = toHead(row);
    kept?.set(head.id, head);
    heads.set(head.id, head);
  }
  return heads;
}

/** Moves what is kept and still true into `heads`; gives the ids that have to be read. */
async function takeKept(
  db: Reader,
  kept: LRUCache<Id, PostHead>,
  ids: readonly Id[],
  heads: Map<Id, PostHead>,
): Promise<readonly Id[]> {
  const known = ids.filter((id) => kept.has(id));
  if (known.length === 0) return ids;
  const versions = new Map((await versionRows(db, { ids: idList(known) })).map((row) => [row.id, row.version]));
  const current = known.flatMap((id) => {
    const head = kept.get(id);
    return head && head.version === versions.get(id) ? head : [];
  });
  const authorIds = [...new Set(current.map((head) => head.accountId))];
  const rows = authorIds.length === 0 ? [] : await authorRows(db, { ids: idList(authorIds) });
  const authors = new Map(rows.map((row) => [row.id, row]));
  for (const head of current) {
    const author = authors.get(head.accountId);
    if (author) heads.set(head.id, ofAuthor(head, author));
  }
  return ids.filter((id) => !heads.has(id));
}

function ofAuthor(head: PostHead, { version, gone, limited }: AuthorRow): PostHead {
  const authorGone = gone === 1;
  const authorLimited = limited === 1;
  const same =
    head.accountVersion === version && head.authorGone === authorGone && head.authorLimited === authorLimited;
  return same ? head : { ...head, accountVersion: version, authorGone, authorLimited };
}

/** As {@link headsOf}, with the heads of what these posts share. */
export async function headsWithOriginals(db: Reader, ids: readonly Id[]): Promise<Map<Id, PostHead>> {
  const kept = headsKeptFor(db);
  const wanted = new Set(ids);
  if (kept) {
    for (const id of ids) {
      const original = kept.get(id)?.shareOfId ?? null;
      if (original !== null && wanted.size < MAX_IDS_IN_QUERY) wanted.add(original);
    }
  }
  const heads = await headsOf(db, [...wanted]);
  const missing = new Set<Id>();
  for (const { shareOfId } of heads.values()) if (shareOfId !== null && !wanted.has(shareOfId)) missing.add(shareOfId);
  if (missing.size > 0) for (const [id, head] of await headsOf(db, [...missing])) heads.set(id, head);
  return heads;
}
