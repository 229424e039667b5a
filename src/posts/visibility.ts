import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { notFound } from '#kernel/errors.ts';
import type { Reader } from '#ports/database.ts';
import { NO_RELATION, type Regard, regardsOf } from '#relationships/relation.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';
import { headsWithOriginals, type PostHead } from './heads.ts';

export { headsOf, type PostHead } from './heads.ts';

/**
 * Who may see which post, in one place. Feeds, threads, searches, notifications, streams, pages and pushes all come
 * through {@link judge}; nothing else decides it, and no route has a rule of its own.
 */

const mentionRows = prepare(
  (_db, p: { me: Id; ids: string }, engine) => sql<{ post_id: Id }>`
    select m.post_id from ${idsFrom(engine, p.ids)} as ids
      join mentions m on m.post_id = ids.id and m.account_id = ${p.me}`,
);

/**
 * Where a post would be shown. `asked`: somebody named this post. `thread`: around one that was asked for. `profile`: its
 * author's page. `home`: the feed of people one follows. `list`: a list's feed. `public`: local, tag and other feeds of
 * strangers' posts. `notification`: about the viewer.
 */
export type Place = 'asked' | 'thread' | 'profile' | 'home' | 'list' | 'public' | 'notification';

/** A post with what was found out about it for one viewer. */
export interface Sight {
  head: PostHead;
  relation: Regard;
  mentioned: boolean;
}

const isSelf = (viewer: Viewer | null, head: PostHead): boolean => viewer?.accountId === head.accountId;

/** Whether the audience the author chose holds this viewer, everything else aside. */
function inAudience(viewer: Viewer | null, { head, relation, mentioned }: Sight): boolean {
  if (isSelf(viewer, head)) return true;
  if (head.localOnly && !viewer) return false;
  switch (head.audience) {
    case 'public':
    case 'quiet':
      return true;
    case 'followers':
      return relation.following || mentioned;
    case 'mentioned':
      return mentioned;
  }
}

/** Whether the viewer does not want to see this author here, or moderators keep the author out of this place. */
function keptOut(viewer: Viewer | null, { head, relation }: Sight, place: Place): boolean {
  if (isSelf(viewer, head) || place === 'asked' || place === 'profile') return false;
  // A mute may leave notifications as they are.
  const muting = place === 'notification' ? relation.mutingNotifications : relation.muting;
  return relation.blocking || muting || (head.authorLimited && !relation.following);
}

/**
 * The one rule: may `viewer` see this post at this place? For a share, `original` is the sight of what it shares, and both
 * must pass. What is removed, of people who are gone, or of people who block the viewer is nowhere.
 */
export function judge(viewer: Viewer | null, sight: Sight, original: Sight | null, place: Place): boolean {
  const { head, relation } = sight;
  if (head.removed || head.authorGone || relation.blockedBy) return false;
  if (!inAudience(viewer, sight) || keptOut(viewer, sight, place)) return false;
  // Private messages are read as messages, never among the posts of a feed.
  if (head.audience === 'mentioned' && (place === 'home' || place === 'list')) return false;
  if (head.shareOfId === null) return place !== 'public' || head.audience === 'public';
  if (!original) return false;
  return place !== 'public' && judge(viewer, original, null, place === 'profile' ? 'thread' : place);
}

/**
 * What else the home feed asks: a reply is shown when it answers the viewer, its own author, or somebody the viewer
 * follows too; a share when the follow wants shares; a post in a language the follow wants. `answered` is the relation to
 * the person answered.
 */
export function belongsInHome(viewer: Viewer, { head, relation }: Sight, answered: Regard): boolean {
  if (isSelf(viewer, head)) return true;
  if (!relation.following) return false;
  if (head.shareOfId !== null && !relation.showingShares) return false;
  if (relation.languages.length > 0 && head.language !== null && !relation.languages.includes(head.language))
    return false;
  if (head.replyToAccountId === null || head.replyToAccountId === head.accountId) return true;
  return head.replyToAccountId === viewer.accountId || answered.following;
}

/** Posts that passed, in the order asked for. */
export interface Seen {
  sight: Sight;
  /** For a share: what it shares. */
  original: Sight | null;
}

/**
 * Looks at posts for one viewer, in bulk and in a fixed number of statements (heads, heads of shared posts, relations,
 * mentions), and keeps those that {@link judge} lets pass, in the given order.
 */
export async function look(
  db: Reader,
  now: number,
  viewer: Viewer | null,
  ids: readonly Id[],
  place: Place,
): Promise<Seen[]> {
  if (ids.length === 0) return [];
  const heads = await headsWithOriginals(db, ids);
  const { relations, mentioned } = await factsFor(db, now, viewer, [...heads.values()]);
  const apart = viewer && place === 'home' ? await inExclusiveLists(db, viewer.accountId) : null;
  const sightOf = (head: PostHead): Sight => ({
    head,
    relation: relations.get(head.accountId) ?? NO_RELATION,
    mentioned: mentioned.has(head.id),
  });
  const seen: Seen[] = [];
  for (const id of ids) {
    const head = heads.get(id);
    if (!head) continue;
    const sight = sightOf(head);
    const shared = head.shareOfId === null ? undefined : heads.get(head.shareOfId);
    const original = shared ? sightOf(shared) : null;
    if (!judge(viewer, sight, original, place)) continue;
    if (place === 'home') {
      if (!viewer) continue;
      const answered = relations.get(head.replyToAccountId ?? 0) ?? NO_RELATION;
      if (apart?.has(head.accountId) || !belongsInHome(viewer, sight, answered)) continue;
    }
    seen.push({ sight, original });
  }
  return seen;
}

const exclusiveRows = prepare((db, p: { me: Id }) =>
  db
    .selectFrom('lists as l')
    .innerJoin('list_members as m', 'm.list_id', 'l.id')
    .select('m.account_id')
    .where('l.owner_id', '=', p.me)
    .where('l.exclusive', '=', 1),
);

/** People whose posts the viewer reads in a list only. */
const inExclusiveLists = async (db: Reader, viewerId: Id): Promise<Set<Id>> =>
  new Set((await exclusiveRows(db, { me: viewerId })).map((row) => row.account_id));

async function factsFor(db: Reader, now: number, viewer: Viewer | null, heads: readonly PostHead[]) {
  if (!viewer) return { relations: new Map<Id, Regard>(), mentioned: new Set<Id>() };
  const people = new Set<Id>();
  const private_: Id[] = [];
  for (const head of heads) {
    if (head.accountId !== viewer.accountId) people.add(head.accountId);
    if (head.replyToAccountId !== null) people.add(head.replyToAccountId);
    if (head.hasMentions && (head.audience === 'followers' || head.audience === 'mentioned')) private_.push(head.id);
  }
  const relations = await regardsOf(db, now, viewer.accountId, [...people]);
  const mentioned = private_.length === 0 ? [] : await mentionRows(db, { me: viewer.accountId, ids: idList(private_) });
  return { relations, mentioned: new Set(mentioned.map((row) => row.post_id)) };
}

/**
 * The head of a post that the viewer may see when asked for by id; refuses "not found" for everything else, so that what
 * is private and what is absent look the same.
 */
export async function requireVisible(db: Reader, now: number, viewer: Viewer | null, postId: Id): Promise<PostHead> {
  const [seen] = await look(db, now, viewer, [postId], 'asked');
  if (!seen) throw notFound();
  return seen.sight.head;
}
