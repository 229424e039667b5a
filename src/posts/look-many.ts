import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import type { Reader } from '#ports/database.ts';
import { regardsOfMany } from '#relationships/relationships.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';
import { headsAround, type PostHead } from './heads.ts';
import { admittedAmong, type Facts, type Place, type Seen, seeAll } from './visibility.ts';

const mentionRows = prepare(
  (_db, p: { viewers: string; posts: string }, engine) => sql<{ viewer: Id; post: Id }>`
    select m.account_id as viewer, m.post_id as post from ${idsFrom(engine, p.posts)} as posts_in
      join mentions m on m.post_id = posts_in.id
      join ${idsFrom(engine, p.viewers)} as viewers on viewers.id = m.account_id`,
);

const apartRows = prepare(
  (_db, p: { viewers: string; author: Id }, engine) => sql<{ viewer: Id }>`
    select distinct l.owner_id as viewer from list_members m join lists l on l.id = m.list_id and l.exclusive = 1
      join ${idsFrom(engine, p.viewers)} as viewers on viewers.id = l.owner_id
    where m.account_id = ${p.author}`,
);

/**
 * Looks at one post for up to 1 000 viewers, as `look` does for one, in a number of statements that does not depend on how
 * many they are, and gives by account what those see who may. For what is told to many at once.
 */
export async function lookForMany(
  db: Reader,
  now: number,
  viewers: readonly Viewer[],
  postId: Id,
  place: Place,
): Promise<Map<Id, Seen>> {
  const found = new Map<Id, Seen>();
  const heads = await headsAround(db, [postId]);
  const head = heads.get(postId);
  if (!head || viewers.length === 0) return found;
  const viewerIds = viewers.map((viewer) => viewer.accountId);
  const regards = await regardsOfMany(db, now, viewerIds, peopleBehind(head, heads));
  const mentioned = await mentionsAmong(db, viewerIds, heads);
  const admitted = await admittedTo(db, viewerIds, heads);
  const apart = place === 'home' ? await apartFrom(db, viewerIds, head.accountId) : null;
  const tagged = place === 'home' ? await followingTagOf(db, viewerIds, postId) : NOTHING;
  for (const viewer of viewers) {
    const me = viewer.accountId;
    const facts = {
      relations: regards.get(me) ?? NOBODY,
      mentioned: mentioned.get(me) ?? NOTHING,
      admitted: admitted.get(me) ?? NOTHING,
      apart: apart && (apart.has(me) ? new Set([head.accountId]) : NOTHING),
      tagged: tagged.has(me) ? new Set([postId]) : NOTHING,
    };
    const [seen] = seeAll(viewer, [postId], heads, facts, place);
    if (seen) found.set(me, seen);
  }
  return found;
}

const NOBODY: Facts['relations'] = new Map();
const NOTHING: ReadonlySet<Id> = new Set();

/** The authors of a post and of those behind it, and whom it answers. */
function peopleBehind(head: PostHead, heads: ReadonlyMap<Id, PostHead>): Id[] {
  const people = new Set([...heads.values()].map((one) => one.accountId));
  if (head.replyToAccountId !== null) people.add(head.replyToAccountId);
  return [...people];
}

function add(sets: Map<Id, Set<Id>>, key: Id, value: Id): void {
  sets.set(key, (sets.get(key) ?? new Set()).add(value));
}

/** By viewer: the posts that mention them, of those where it matters. */
async function mentionsAmong(db: Reader, viewers: readonly Id[], heads: ReadonlyMap<Id, PostHead>) {
  const mentions = new Map<Id, Set<Id>>();
  const posts = [...heads.values()].filter(
    (one) => one.hasMentions && one.audience !== 'public' && one.audience !== 'quiet',
  );
  if (posts.length === 0) return mentions;
  const wanted = { viewers: idList(viewers), posts: idList(posts.map((one) => one.id)) };
  for (const row of await mentionRows(db, wanted)) add(mentions, row.viewer, row.post);
  return mentions;
}

/** By viewer: the posts to mutuals or circles that are for them too. */
async function admittedTo(db: Reader, viewers: readonly Id[], heads: ReadonlyMap<Id, PostHead>) {
  const admitted = new Map<Id, Set<Id>>();
  for (const head of heads.values()) {
    for (const viewer of await admittedAmong(db, head, viewers)) add(admitted, viewer, head.id);
  }
  return admitted;
}

const tagRows = prepare(
  (_db, p: { viewers: string; post: Id }, engine) => sql<{ viewer: Id }>`
    select distinct t.account_id as viewer from ${idsFrom(engine, p.viewers)} as viewers
      cross join post_tags pt join followed_tags t on t.account_id = viewers.id and t.tag_id = pt.tag_id
    where pt.post_id = ${p.post}`,
);

/** Those who follow one of the post's tags. */
async function followingTagOf(db: Reader, viewers: readonly Id[], post: Id): Promise<Set<Id>> {
  const rows = await tagRows(db, { viewers: idList(viewers), post });
  return new Set(rows.map((row) => row.viewer));
}

/** Those who read the author in a list only. */
async function apartFrom(db: Reader, viewers: readonly Id[], author: Id): Promise<Set<Id>> {
  const rows = await apartRows(db, { viewers: idList(viewers), author });
  return new Set(rows.map((row) => row.viewer));
}
