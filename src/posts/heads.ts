import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Reader } from '#ports/database.ts';
import { commitsSeenBy } from '#store/commits.ts';
import { idList, idsFrom, MAX_IDS_IN_QUERY } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { QuotePolicy, QuoteState, ReplyPolicy } from '#store/tables/posting.ts';
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
  /** What the post quotes. */
  quote: { postId: Id; accountId: Id; state: QuoteState } | null;
  quotePolicy: QuotePolicy;
  replyPolicy: ReplyPolicy;
  /** Removed by its author, its origin or a moderator. */
  removed: boolean;
  authorGone: boolean;
  /** Limited by a moderator: seen by their followers only. */
  authorLimited: boolean;
  /** All that the author posts is shown as sensitive, by a moderator's word. */
  authorSensitized: boolean;
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
  quote_of_id: Id | null;
  quote_account_id: Id | null;
  quote_state: QuoteState | null;
  quote_policy: QuotePolicy;
  reply_policy: ReplyPolicy;
  removed_at: number | null;
  gone: number;
  limited_at: number | null;
  sensitized_at: number | null;
}

const headRows = prepare(
  (_db, p: { ids: string }, engine) => sql<HeadRow>`
    select p.id, ps.version, p.account_id, s.version as account_version, p.local, p.audience, p.local_only,
      p.share_of_id, p.reply_to_id, p.reply_to_account_id, p.thread_id, p.language, p.has_poll, p.has_mentions,
      p.quote_of_id, p.quote_account_id, p.quote_state, p.quote_policy, p.reply_policy, p.removed_at,
      case when a.suspended_at is null and a.removed_at is null then 0 else 1 end as gone, a.limited_at, a.sensitized_at
    from ${idsFrom(engine, p.ids)} as ids
      join posts p on p.id = ids.id
      join post_stats ps on ps.post_id = p.id
      join accounts a on a.id = p.account_id
      join account_stats s on s.account_id = p.account_id`,
);

const quoteOf = (row: HeadRow): PostHead['quote'] =>
  row.quote_of_id === null || row.quote_account_id === null || row.quote_state === null
    ? null
    : { postId: row.quote_of_id, accountId: row.quote_account_id, state: row.quote_state };

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
  quote: quoteOf(row),
  quotePolicy: row.quote_policy,
  replyPolicy: row.reply_policy,
  removed: row.removed_at !== null,
  authorGone: row.gone === 1,
  authorLimited: row.limited_at !== null,
  authorSensitized: row.sensitized_at !== null,
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
  sensitized: number;
}

/** What a head says of its author is checked apart from its version. */
const authorRows = prepare(
  (_db, p: { ids: string }, engine) => sql<AuthorRow>`
    select a.id, s.version, case when a.suspended_at is null and a.removed_at is null then 0 else 1 end as gone,
      case when a.limited_at is null then 0 else 1 end as limited,
      case when a.sensitized_at is null then 0 else 1 end as sensitized
    from ${idsFrom(engine, p.ids)} as ids join accounts a on a.id = ids.id join account_stats s on s.account_id = a.id`,
);

interface KeptHead {
  head: PostHead;
  /** How many commits the reader saw when the head was last known to be true; null where that is not counted. */
  checkedAt: number | null;
}

const MAX_KEPT_HEADS = 20_000;
const keptHeads = new WeakMap<Reader, LRUCache<Id, KeptHead>>();

/** Transactions come and go, and see what nobody else does yet: nothing is kept for them. */
function headsKeptFor(db: Reader): LRUCache<Id, KeptHead> | null {
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
 * heads are kept under their version, so what was seen before costs two short look-ups, or none if nobody committed since.
 */
export async function headsOf(db: Reader, ids: readonly Id[]): Promise<Map<Id, PostHead>> {
  const heads = new Map<Id, PostHead>();
  const kept = headsKeptFor(db);
  const seen = commitsSeenBy(db);
  const missing = kept ? await takeKept(db, kept, seen, ids, heads) : ids;
  if (missing.length === 0) return heads;
  for (const row of await headRows(db, { ids: idList(missing) })) {
    const head = toHead(row);
    kept?.set(head.id, { head, checkedAt: seen });
    heads.set(head.id, head);
  }
  return heads;
}

/** Moves what is kept and still true into `heads`; gives the ids that have to be read. */
async function takeKept(
  db: Reader,
  kept: LRUCache<Id, KeptHead>,
  seen: number | null,
  ids: readonly Id[],
  heads: Map<Id, PostHead>,
): Promise<Id[]> {
  const missing: Id[] = [];
  const unsure: KeptHead[] = [];
  for (const id of ids) {
    const entry = kept.get(id);
    if (!entry) missing.push(id);
    else if (seen !== null && entry.checkedAt === seen) heads.set(id, entry.head);
    else unsure.push(entry);
  }
  if (unsure.length === 0) return missing;
  const versions = await versionRows(db, { ids: idList(unsure.map(({ head }) => head.id)) });
  const versionOf = new Map(versions.map((row) => [row.id, row.version]));
  const authorIds = [...new Set(unsure.map(({ head }) => head.accountId))];
  const authors = new Map((await authorRows(db, { ids: idList(authorIds) })).map((row) => [row.id, row]));
  for (const entry of unsure) {
    const { id, version, accountId } = entry.head;
    const author = authors.get(accountId);
    if (author && versionOf.get(id) === version) {
      entry.head = ofAuthor(entry.head, author);
      entry.checkedAt = seen;
      heads.set(id, entry.head);
    } else missing.push(id);
  }
  return missing;
}

function ofAuthor(head: PostHead, { version, gone, limited, sensitized }: AuthorRow): PostHead {
  const authorGone = gone === 1;
  const authorLimited = limited === 1;
  const authorSensitized = sensitized === 1;
  const same =
    head.accountVersion === version &&
    head.authorGone === authorGone &&
    head.authorLimited === authorLimited &&
    head.authorSensitized === authorSensitized;
  return same ? head : { ...head, accountVersion: version, authorGone, authorLimited, authorSensitized };
}

/** From a share over what it shares and quotes to what that quotes: no further is anything shown. */
const MAX_STEPS = 3;

const behind = (head: PostHead | undefined): Id | null => head?.shareOfId ?? head?.quote?.postId ?? null;

/** The ids behind some posts, as far as their heads are known. */
const idsBehind = (ids: Iterable<Id>, headOf: (id: Id) => PostHead | undefined): Set<Id> => {
  const next = new Set<Id>();
  for (const id of ids) {
    const one = behind(headOf(id));
    if (one !== null) next.add(one);
  }
  return next;
};

/**
 * As {@link headsOf}, with the heads of what these posts share and quote, and of what that quotes. Where these are kept
 * already, they are asked for together with the posts themselves.
 */
export async function headsAround(db: Reader, ids: readonly Id[]): Promise<Map<Id, PostHead>> {
  const kept = headsKeptFor(db);
  const wanted = new Set(ids);
  let level: Iterable<Id> = ids;
  for (let step = 0; kept && step < MAX_STEPS; step += 1) {
    const next = idsBehind(level, (id) => kept.peek(id)?.head);
    if (next.size === 0) break;
    for (const id of next) if (wanted.size < MAX_IDS_IN_QUERY) wanted.add(id);
    level = next;
  }
  const heads = await headsOf(db, [...wanted]);
  level = ids;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const next = idsBehind(level, (id) => heads.get(id));
    const missing = [...next].filter((id) => !heads.has(id));
    if (missing.length > 0) for (const [id, head] of await headsOf(db, missing)) heads.set(id, head);
    if (next.size === 0) break;
    level = next;
  }
  return heads;
}
