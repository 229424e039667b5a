/** What people do with posts: favourites, bookmarks, poll votes, pins and lists. */
import { createPrng, type Prng, weighted } from './prng.ts';
import type { Followers } from './threads.ts';
import {
  HOUR_MS,
  type TownFollow,
  type TownList,
  type TownMark,
  type TownPerson,
  type TownPost,
  type TownVote,
} from './types.ts';

const FAVOURITES_PER_POST = 3.4;
const BOOKMARKS_PER_POST = 0.16;
const MAX_FAVOURITE_SHARE = 0.55;
const LIKES_MEDIAN_MS = HOUR_MS;
const VOTER_SHARE = 0.3;
const PINNERS_SHARE = 0.4;
const LISTS_SHARE = 0.2;
const LIST_TITLES = [
  'Neighbours',
  'Harbour people',
  'Choir',
  'Close friends',
  'News',
  'Ferry & weather',
  'Cats only',
  'Freunde',
  'Nachbarn',
  'Voisins',
  'À lire',
  'أصدقاء',
  'ご近所',
  '静かな人たち',
  'Quiet ones',
  'Work',
  'Soup committee',
  'Boats',
];

interface Marking {
  readonly people: readonly TownPerson[];
  readonly posts: readonly TownPost[];
  readonly followers: Followers;
  readonly now: number;
}

const later = (prng: Prng, at: number, now: number, median: number) => {
  const moment = at + 1000 + Math.floor(Math.exp(Math.log(median) + prng.normal() * 1.7));
  return moment < now ? moment : at + 1 + Math.floor(prng.next() * (now - at));
};

/** Somebody who can see the post: mostly a follower, for public posts at times a passer-by. */
function reader(prng: Prng, { people, followers }: Marking, post: TownPost): TownPerson | undefined {
  const circle = followers[post.author] ?? [];
  const stranger = post.audience !== 'followers' && (circle.length === 0 || prng.chance(0.12));
  const person = people[stranger ? prng.int(0, people.length - 1) : prng.pick(circle.length > 0 ? circle : [-1])];
  if (person === undefined || person.bot || person.index === post.author || person.createdAt > post.at)
    return undefined;
  return person;
}

/** Favourites: heavy-tailed over posts, about as many per post in towns of any size. */
export function buildFavourites(seed: string, marking: Marking): TownMark[] {
  const prng = createPrng(`${seed}/favourites`);
  const worth = marking.posts.map((post) => {
    if (post.shareOf !== undefined || post.audience === 'mentioned') return 0;
    const bonus = (post.pictures.length > 0 ? 2 : 1) * (post.replyTo === undefined ? 1 : 0.45);
    return ((marking.followers[post.author]?.length ?? 0) + 2) ** 0.8 * bonus * Math.exp(prng.normal() * 0.95);
  });
  return marksOf(prng, marking, worth, Math.round(FAVOURITES_PER_POST * marking.posts.length));
}

/** Bookmarks: links, recipes and whatever else is worth finding again. */
export function buildBookmarks(seed: string, marking: Marking): TownMark[] {
  const prng = createPrng(`${seed}/bookmarks`);
  const worth = marking.posts.map((post) => {
    if (post.shareOf !== undefined || post.audience === 'mentioned') return 0;
    return (
      (post.link === undefined ? 1 : 8) *
      (post.topic === 'food' || post.topic === 'books' ? 2 : 1) *
      (post.replyTo === undefined ? 1 : 0.2)
    );
  });
  return marksOf(prng, marking, worth, Math.round(BOOKMARKS_PER_POST * marking.posts.length));
}

function marksOf(prng: Prng, marking: Marking, worth: readonly number[], count: number): TownMark[] {
  const { posts, people, now } = marking;
  if (!worth.some((value) => value > 0)) return [];
  const draw = weighted(worth);
  const done = new Set<number>();
  const perPost = new Map<number, number>();
  const marks: TownMark[] = [];
  for (let tries = count * 3; tries > 0 && marks.length < count; tries -= 1) {
    const post = posts[draw(prng)];
    const person = post === undefined ? undefined : reader(prng, marking, post);
    if (post === undefined || person === undefined) continue;
    const key = post.index * people.length + person.index;
    const before = perPost.get(post.index) ?? 0;
    if (done.has(key) || before > MAX_FAVOURITE_SHARE * people.length) continue;
    done.add(key);
    perPost.set(post.index, before + 1);
    marks.push({ person: person.index, post: post.index, at: later(prng, post.at, now, LIKES_MEDIAN_MS) });
  }
  return marks.sort((a, b) => a.at - b.at || a.post - b.post || a.person - b.person);
}

/** Votes, one per person and poll, before the poll closes; every poll has its own favourite. */
export function buildVotes(seed: string, marking: Marking): TownVote[] {
  const prng = createPrng(`${seed}/votes`);
  const votes: TownVote[] = [];
  for (const post of marking.posts) {
    const { poll } = post;
    if (poll === undefined) continue;
    const end = Math.min(marking.now, post.at + poll.hours * HOUR_MS);
    const draw = weighted(poll.options.map(() => 0.15 + prng.next()));
    const voters = new Set<number>();
    for (
      let tries = Math.ceil(8 + (marking.followers[post.author]?.length ?? 0) * VOTER_SHARE);
      tries > 0;
      tries -= 1
    ) {
      const person = reader(prng, marking, post);
      if (person === undefined || voters.has(person.index)) continue;
      voters.add(person.index);
      const first = draw(prng);
      const second = draw(prng);
      const options =
        poll.multiple && second !== first && prng.chance(0.6) ? [first, second].sort((a, b) => a - b) : [first];
      const at = Math.min(later(prng, post.at, end, 3 * HOUR_MS), end - 1);
      if (at > post.at) votes.push({ person: person.index, post: post.index, at, options });
    }
  }
  return votes;
}

/** One to three pinned posts for some people, their own and public. */
export function buildPins(seed: string, { people, posts }: Marking): { person: number; post: number }[] {
  const prng = createPrng(`${seed}/pins`);
  const own = new Map<number, number[]>();
  for (const post of posts) {
    if (post.audience !== 'public' || post.shareOf !== undefined || post.replyTo !== undefined) continue;
    own.set(post.author, [...(own.get(post.author) ?? []), post.index]);
  }
  return people.flatMap((person) => {
    const mine = own.get(person.index) ?? [];
    if (person.bot || mine.length === 0 || !prng.chance(PINNERS_SHARE)) return [];
    const pinned = prng.shuffled(mine).slice(0, prng.chance(0.7) ? 1 : prng.int(2, 3));
    return pinned.map((post) => ({ person: person.index, post }));
  });
}

/** Lists of people whom the owner follows. */
export function buildLists(seed: string, people: readonly TownPerson[], follows: readonly TownFollow[]): TownList[] {
  const prng = createPrng(`${seed}/lists`);
  const following = new Map<number, number[]>();
  for (const { from, to } of follows) {
    const mine = following.get(from);
    if (mine === undefined) following.set(from, [to]);
    else mine.push(to);
  }
  return people.flatMap((person) => {
    const known = following.get(person.index) ?? [];
    if (person.institution || known.length < 8 || !prng.chance(LISTS_SHARE)) return [];
    const titles = prng.shuffled(LIST_TITLES).slice(0, prng.chance(0.6) ? 1 : 2);
    return titles.map((title) => ({
      owner: person.index,
      title,
      members: prng.shuffled(known).slice(0, prng.int(4, Math.min(25, known.length))),
    }));
  });
}
