import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { notFound } from '#kernel/errors.ts';
import type { Reader } from '#ports/database.ts';
import { type Regard, regardsOf } from '#relationships/regards.ts';
import { NO_RELATION } from '#relationships/relation.ts';
import { idList, idsFrom, MAX_IDS_IN_QUERY } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { QuoteState } from '#store/tables/posting.ts';
import type { Id } from '#store/tables.ts';
import { headsAround, type PostHead } from './heads.ts';
import { homeFacts, mayBeBroughtByTag } from './home-facts.ts';

export { headsOf, type PostHead } from './heads.ts';
export { mayQuote, type QuoteAnswer, quotableBy } from './quoting.ts';

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
  /** Of a post to mutuals or a circle: whether the viewer is among these. Absent: no. */
  admitted?: boolean;
  /** Whether it has a tag that the viewer follows; only asked for the home feed. Absent: no. */
  tagged?: boolean;
}

const isSelf = (viewer: Viewer | null, head: PostHead): boolean => viewer?.accountId === head.accountId;

/** Whoever is quoted may see where, however narrow the audience is: they could not take consent back otherwise. */
const quotesThem = (viewer: Viewer | null, head: PostHead): boolean =>
  viewer !== null && head.quote?.accountId === viewer.accountId;

/** Whether the audience the author chose holds this viewer, everything else aside. */
function inAudience(viewer: Viewer | null, { head, relation, mentioned, admitted = false }: Sight): boolean {
  if (isSelf(viewer, head)) return true;
  if (head.localOnly && !viewer) return false;
  switch (head.audience) {
    case 'public':
    case 'quiet':
      return true;
    case 'followers':
      return relation.following || mentioned || quotesThem(viewer, head);
    case 'mutuals':
    case 'circle':
      return admitted || mentioned || quotesThem(viewer, head);
    case 'mentioned':
      return mentioned;
  }
}

/** Whether the viewer does not want to see this author here, or moderators keep the author out of this place. */
function keptOut(viewer: Viewer | null, { head, relation }: Sight, place: Place): boolean {
  if (isSelf(viewer, head) || place === 'asked' || place === 'profile') return false;
  // A mute may leave notifications as they are.
  const muting = place === 'notification' ? relation.mutingNotifications : relation.muting;
  // Of limited people the receiver's own policy decides whether they are notified.
  const limited = head.authorLimited && place !== 'notification';
  return relation.blocking || relation.domainBlocking || muting || (limited && !relation.following);
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
 * the person answered. Public posts with a tag that the viewer follows are shown whoever wrote them.
 */
export function belongsInHome(viewer: Viewer, sight: Sight, answered: Regard): boolean {
  return broughtByFollow(viewer, sight, answered) || broughtByTag(sight);
}

/** Limited people are out of sight for whoever does not follow them, so their tags bring nothing. */
const broughtByTag = ({ head, relation, tagged = false }: Sight): boolean =>
  tagged && mayBeBroughtByTag(head) && (!head.authorLimited || relation.following);

function broughtByFollow(viewer: Viewer, { head, relation }: Sight, answered: Regard): boolean {
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
  /** What the post, or the shared post, quotes. */
  quote: SeenQuote | null;
}

/** A quote as one viewer sees it: the states of the client API. */
export type SeenQuoteState =
  | QuoteState
  | 'deleted'
  | 'unauthorized'
  | 'blocked_account'
  | 'blocked_domain'
  | 'muted_account';

export interface SeenQuote {
  state: SeenQuoteState;
  /** The quoted post, where the viewer may see it. */
  sight: Sight | null;
  /** What the quoted post quotes in turn, of which only the id is shown. */
  inner: { state: SeenQuoteState; postId: Id | null } | null;
}

/**
 * A quote for one viewer: who may not see the quoted post learns no more than that, and what they block or mute is there to
 * be unfolded.
 */
function seeQuote(viewer: Viewer | null, head: PostHead, sightOf: (id: Id) => Sight | null): SeenQuote | null {
  if (!head.quote) return null;
  const hidden = (state: SeenQuoteState): SeenQuote => ({ state, sight: null, inner: null });
  if (head.quote.state !== 'accepted') return hidden(head.quote.state);
  const sight = sightOf(head.quote.postId);
  if (!sight || sight.head.removed) return hidden('deleted');
  if (!judge(viewer, sight, null, 'asked')) return hidden('unauthorized');
  const { relation } = sight;
  const own = isSelf(viewer, sight.head);
  if (sight.head.authorLimited && !relation.following && !own) return hidden('unauthorized');
  const state = own
    ? 'accepted'
    : relation.blocking
      ? 'blocked_account'
      : relation.domainBlocking
        ? 'blocked_domain'
        : relation.muting
          ? 'muted_account'
          : 'accepted';
  return { state, sight, inner: null };
}

/** As {@link seeQuote}, with what the quoted post quotes. */
function seeQuotes(viewer: Viewer | null, head: PostHead, sightOf: (id: Id) => Sight | null): SeenQuote | null {
  const quote = seeQuote(viewer, head, sightOf);
  if (!quote?.sight) return quote;
  const inner = seeQuote(viewer, quote.sight.head, sightOf);
  return { ...quote, inner: inner && { state: inner.state, postId: inner.sight?.head.id ?? null } };
}

/**
 * Looks at posts for one viewer, in bulk and in a fixed number of statements (heads, heads of shared and quoted posts,
 * relations, mentions, narrow audiences), at most {@link MAX_LOOKED_AT} at once, and keeps those that {@link judge} lets
 * pass, in the given order.
 */
export async function look(
  db: Reader,
  now: number,
  viewer: Viewer | null,
  ids: readonly Id[],
  place: Place,
): Promise<Seen[]> {
  if (ids.length === 0) return [];
  const heads = await headsAround(db, ids);
  const facts = await factsFor(db, now, viewer, ids, heads);
  const home = viewer && place === 'home' ? await homeFacts(db, viewer.accountId, ids, heads) : null;
  return seeAll(viewer, ids, heads, { ...facts, apart: home?.apart ?? null, tagged: home?.tagged ?? NOTHING }, place);
}

/** What stands between one viewer and some posts. */
export interface Facts {
  /** By account. */
  relations: ReadonlyMap<Id, Regard>;
  /** Posts that mention the viewer. */
  mentioned: ReadonlySet<Id>;
  /** Posts to mutuals or circles that are for the viewer too. */
  admitted: ReadonlySet<Id>;
  /** People whose posts the viewer reads in a list only; null where that does not matter. */
  apart: ReadonlySet<Id> | null;
  /** Posts with a tag that the viewer follows, as far as that matters. */
  tagged: ReadonlySet<Id>;
}

const NOTHING: ReadonlySet<Id> = new Set();

/** Judges posts by what was found out about them before; {@link look} and look-many.ts find it out. */
export function seeAll(
  viewer: Viewer | null,
  ids: readonly Id[],
  heads: ReadonlyMap<Id, PostHead>,
  { relations, mentioned, admitted, apart, tagged }: Facts,
  place: Place,
): Seen[] {
  const sightOf = (head: PostHead): Sight => ({
    head,
    relation: relations.get(head.accountId) ?? NO_RELATION,
    mentioned: mentioned.has(head.id),
    admitted: admitted.has(head.id),
    tagged: tagged.has(head.id),
  });
  const sightById = (id: Id): Sight | null => {
    const head = heads.get(id);
    return head ? sightOf(head) : null;
  };
  const seen: Seen[] = [];
  for (const id of ids) {
    const head = heads.get(id);
    if (!head) continue;
    const sight = sightOf(head);
    const original = head.shareOfId === null ? null : sightById(head.shareOfId);
    if (!judge(viewer, sight, original, place)) continue;
    if (place === 'home') {
      if (!viewer) continue;
      const answered = relations.get(head.replyToAccountId ?? 0) ?? NO_RELATION;
      if (apart?.has(head.accountId) || !belongsInHome(viewer, sight, answered)) continue;
    }
    seen.push({ sight, original, quote: seeQuotes(viewer, (original ?? sight).head, sightById) });
  }
  return seen;
}

const admittedRows = prepare(
  (_db, p: { me: Id; ids: string }, engine) => sql<{ id: Id }>`
    select p.id from ${idsFrom(engine, p.ids)} as ids join posts p on p.id = ids.id
    where (p.audience = 'circle' and exists (
        select 1 from post_recipients r where r.post_id = p.id and r.account_id = ${p.me}))
      or (p.audience = 'mutuals'
        and exists (select 1 from follows f where f.follower_id = ${p.me} and f.followed_id = p.account_id)
        and exists (select 1 from follows f where f.follower_id = p.account_id and f.followed_id = ${p.me}))`,
);

const admittedPeople = prepare(
  (_db, p: { post: Id; people: string }, engine) => sql<{ id: Id }>`
    select people.id from ${idsFrom(engine, p.people)} as people join posts p on p.id = ${p.post}
    where (p.audience = 'circle' and exists (
        select 1 from post_recipients r where r.post_id = p.id and r.account_id = people.id))
      or (p.audience = 'mutuals'
        and exists (select 1 from follows f where f.follower_id = people.id and f.followed_id = p.account_id)
        and exists (select 1 from follows f where f.follower_id = p.account_id and f.followed_id = people.id))`,
);

/** For whoever judges one post for many people: those of up to 1 000 people who are among its mutuals or its circle. */
export async function admittedAmong(db: Reader, head: PostHead, people: readonly Id[]): Promise<Set<Id>> {
  if (people.length === 0 || (head.audience !== 'mutuals' && head.audience !== 'circle')) return new Set();
  return new Set((await admittedPeople(db, { post: head.id, people: idList(people) })).map((row) => row.id));
}

/** Posts one look may take: each may bring the authors of three more and one who is answered. */
export const MAX_LOOKED_AT = MAX_IDS_IN_QUERY / 4;

/** What stands between the viewer and some posts and those behind them. */
async function factsFor(
  db: Reader,
  now: number,
  viewer: Viewer | null,
  ids: readonly Id[],
  heads: ReadonlyMap<Id, PostHead>,
) {
  if (!viewer) return { relations: new Map<Id, Regard>(), mentioned: new Set<Id>(), admitted: new Set<Id>() };
  const me = viewer.accountId;
  const people = new Set<Id>();
  const private_: Id[] = [];
  const narrow: Id[] = [];
  for (const head of heads.values()) {
    if (head.accountId !== me) people.add(head.accountId);
    if (head.hasMentions && head.audience !== 'public' && head.audience !== 'quiet') private_.push(head.id);
    if (head.accountId !== me && (head.audience === 'mutuals' || head.audience === 'circle')) narrow.push(head.id);
  }
  for (const id of ids) {
    const answered = heads.get(id)?.replyToAccountId ?? null;
    if (answered !== null) people.add(answered);
  }
  const relations = await regardsOf(db, now, viewer.accountId, [...people]);
  const mentioned = private_.length === 0 ? [] : await mentionRows(db, { me, ids: idList(private_) });
  const admitted = narrow.length === 0 ? [] : await admittedRows(db, { me, ids: idList(narrow) });
  return {
    relations,
    mentioned: new Set(mentioned.map((row) => row.post_id)),
    admitted: new Set(admitted.map((row) => row.id)),
  };
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
