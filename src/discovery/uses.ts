import { sql } from 'kysely';
import type { Reader, Tx } from '#ports/database.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { TrendKind } from '#store/tables/discovery.ts';
import type { Id, Millis } from '#store/tables.ts';
import { dayOf } from './history.ts';

/**
 * Counts who used which tag and link, and who shared, answered or liked which post, by day. Every use is a row, so hearing of it
 * twice, or filling the tables anew from the posts, counts it once.
 */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Days that single uses are kept, today included: what scores are made of. */
export const USES_KEPT_DAYS = 2;
/** Older posts do not trend, whoever likes them. */
export const MAX_TRENDING_AGE_MS = DAY_MS;

/** Counting by the hour keeps a busy author's row from being written at each post. */
const hourOf = (ms: Millis): Millis => ms - (ms % HOUR_MS);

interface PostFacts {
  id: Id;
  account_id: Id;
  local: 0 | 1;
  audience: string;
  created_at: Millis;
  share_of_id: Id | null;
  /** What it shares or answers: the post, its author, its time. */
  object_id: Id | null;
  object_author: Id | null;
  object_at: Millis | null;
  has_tags: 0 | 1;
  /** 1: it, or what it shares, has a link and no warning. */
  has_link: 0 | 1;
  discoverable: 0 | 1;
  active_at: Millis | null;
}

/** Posts for everybody by people in good standing; of shares, only those of such posts. What is local only stays here. */
const factRows = prepare(
  (_db, p: { ids: string }, engine) => sql<PostFacts>`
    select p.id, p.account_id, p.local, p.audience, p.created_at, p.share_of_id, o.id as object_id,
      b.id as object_author, o.created_at as object_at, p.has_tags, a.discoverable, d.active_at,
      case when exists (select 1 from post_cards c where c.post_id = coalesce(p.share_of_id, p.id))
        and p.sensitive = 0 and p.spoiler = '' and (p.share_of_id is null or (o.sensitive = 0 and o.spoiler = ''))
        then 1 else 0 end as has_link
    from ${idsFrom(engine, p.ids)} as ids
      join posts p on p.id = ids.id
      join accounts a on a.id = p.account_id
      left join posts o on o.id = coalesce(p.share_of_id, p.reply_to_id)
        and o.audience = 'public' and o.local_only = 0 and o.removed_at is null
      left join accounts b on b.id = o.account_id
        and b.suspended_at is null and b.limited_at is null and b.removed_at is null
      left join derived.directory d on d.account_id = p.account_id
    where p.audience in ('public', 'quiet') and p.local_only = 0 and p.removed_at is null
      and a.suspended_at is null and a.limited_at is null and a.removed_at is null
      and (p.share_of_id is null or b.id is not null)`,
);

/** Whether a post counts for anything: most do not, and cost no transaction. */
const isOfUse = (post: PostFacts): boolean =>
  answersOther(post) ||
  (post.audience === 'public' &&
    (post.has_link === 1 || (post.share_of_id === null && post.has_tags === 1) || isNewlyActive(post)));

/** Whether it shares or answers somebody else's recent post. */
const answersOther = (post: PostFacts): boolean =>
  post.object_at !== null &&
  post.object_author !== null &&
  post.object_author !== post.account_id &&
  post.created_at - post.object_at < MAX_TRENDING_AGE_MS;

const isNewlyActive = (post: PostFacts): boolean =>
  post.discoverable === 1 && post.share_of_id === null && (post.active_at ?? -1) < hourOf(post.created_at);

/** Which of up to 1 000 posts have something to count. */
export async function postsOfUse(db: Reader, postIds: readonly Id[]): Promise<Set<Id>> {
  if (postIds.length === 0) return new Set();
  const rows = await factRows(db, { ids: idList(postIds) });
  return new Set(rows.filter(isOfUse).map((row) => row.id));
}

const insertTagUses = prepare(
  (_db, p: { post: Id; day: number }) => sql<{ subject_id: Id }>`
    insert into derived.daily_uses (kind, subject_id, day, account_id, post_id)
    select 'tag', t.tag_id, ${p.day}, p.account_id, p.id
    from posts p join post_tags t on t.post_id = p.id where p.id = ${p.post}
    on conflict do nothing returning subject_id`,
);

const insertLinkUse = prepare(
  (_db, p: { post: Id; day: number }) => sql<{ subject_id: Id }>`
    insert into derived.daily_uses (kind, subject_id, day, account_id, post_id)
    select 'link', c.card_id, ${p.day}, p.account_id, p.id
    from posts p join post_cards c on c.post_id = coalesce(p.share_of_id, p.id) where p.id = ${p.post}
    on conflict do nothing returning subject_id`,
);

const insertPostUse = prepare(
  (_db, p: { post: Id; day: number; account: Id; by: Id }) => sql<never>`
    insert into derived.daily_uses (kind, subject_id, day, account_id, post_id)
    values ('post', ${p.post}, ${p.day}, ${p.account}, ${p.by}) on conflict do nothing`,
);

/** Adds a use of some tags or links to the day's counts; the person counts once a day. */
const addToCounts = prepare(
  (_db, p: { kind: TrendKind; ids: string; day: number; account: Id; post: Id }, engine) => sql<never>`
    insert into derived.daily_counts (kind, subject_id, day, accounts, uses)
    select ${p.kind}, ids.id, ${p.day},
      case when exists (
        select 1 from derived.daily_uses u where u.kind = ${p.kind} and u.subject_id = ids.id and u.day = ${p.day}
          and u.account_id = ${p.account} and u.post_id <> ${p.post}) then 0 else 1 end, 1
    from ${idsFrom(engine, p.ids)} as ids where true
    on conflict (kind, subject_id, day) do update
      set accounts = daily_counts.accounts + excluded.accounts, uses = daily_counts.uses + excluded.uses`,
);

const noteActive = prepare(
  (_db, p: { account: Id; local: number; at: Millis }) => sql<never>`
    insert into derived.directory (account_id, local, active_at) values (${p.account}, ${p.local}, ${p.at})
    on conflict (account_id) do update set active_at = excluded.active_at
      where directory.active_at < excluded.active_at`,
);

/** Counts up to 1 000 posts, shares included, in a transaction of the derived tables. */
export async function countPosts(tx: Tx, postIds: readonly Id[]): Promise<void> {
  if (postIds.length === 0) return;
  for (const post of await factRows(tx, { ids: idList(postIds) })) {
    if (isOfUse(post)) await countPost(tx, post);
  }
}

async function countPost(tx: Tx, post: PostFacts): Promise<void> {
  const day = dayOf(post.created_at);
  const { id, account_id: account } = post;
  const count = async (kind: TrendKind, rows: readonly { subject_id: Id }[]): Promise<void> => {
    if (rows.length === 0) return;
    const ids = idList(rows.map((row) => row.subject_id));
    await addToCounts(tx, { kind, ids, day, account, post: id });
  };
  if (post.object_id !== null && answersOther(post)) {
    await insertPostUse(tx, { post: post.object_id, day, account, by: id });
  }
  if (post.audience !== 'public') return;
  if (post.has_link === 1) await count('link', await insertLinkUse(tx, { post: id, day }));
  if (post.share_of_id !== null) return;
  if (post.has_tags === 1) await count('tag', await insertTagUses(tx, { post: id, day }));
  if (isNewlyActive(post)) await noteActive(tx, { account, local: post.local, at: hourOf(post.created_at) });
}

const insertFavourite = prepare(
  (_db, p: { post: Id; account: Id; day: number; after: Millis }) => sql<never>`
    insert into derived.daily_uses (kind, subject_id, day, account_id, post_id)
    select 'post', p.id, ${p.day}, ${p.account}, 0 from posts p
    where p.id = ${p.post} and p.audience = 'public' and p.account_id <> ${p.account} and p.created_at > ${p.after}
    on conflict do nothing`,
);

/** Counts a favourite. */
export async function countFavourite(tx: Tx, mark: { postId: Id; accountId: Id }, at: Millis): Promise<void> {
  const { postId: post, accountId: account } = mark;
  await insertFavourite(tx, { post, account, day: dayOf(at), after: at - MAX_TRENDING_AGE_MS });
}

/** Takes back a favourite, or with `share` a share. */
export async function uncountMark(tx: Tx, mark: { postId: Id; accountId: Id }, share: Id | null): Promise<void> {
  await tx
    .deleteFrom('derived.daily_uses')
    .where('kind', '=', 'post')
    .where('subject_id', '=', mark.postId)
    .where('account_id', '=', mark.accountId)
    .where('post_id', '=', share ?? 0)
    .execute();
}

const noteFindable = prepare(
  (_db, p: { ids: string }, engine) => sql<never>`
    insert into derived.directory (account_id, local, active_at)
    select a.id, h.local, 0
    from ${idsFrom(engine, p.ids)} as ids
      join accounts a on a.id = ids.id join hosts h on h.id = a.host_id
    where a.discoverable = 1 and a.suspended_at is null and a.removed_at is null
    on conflict (account_id) do nothing`,
);

const forgetUnfindable = prepare(
  (_db, p: { ids: string }, engine) => sql<never>`
    delete from derived.directory where account_id in (
      select a.id from ${idsFrom(engine, p.ids)} as ids join accounts a on a.id = ids.id
      where a.discoverable = 0 or a.suspended_at is not null or a.removed_at is not null)`,
);

/** Puts up to 1 000 people who want to be found into the directory, and takes the others out. */
export async function noteAccounts(tx: Tx, accountIds: readonly Id[]): Promise<void> {
  const ids = idList(accountIds);
  await noteFindable(tx, { ids });
  await forgetUnfindable(tx, { ids });
}
