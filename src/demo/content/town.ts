/**
 * The demo town Sandrel: an invented harbour town in five languages, computed from one seed. Pure: no clock, no database, no
 * files. Exports `buildTown`; what its arrays hold is in types.ts, pictures and faces are drawn by drawing.ts.
 */
import { buildArticles } from './articles.ts';
import { eventPhases } from './calendar.ts';
import { buildFollows } from './follows.ts';
import { buildBookmarks, buildFavourites, buildLists, buildPins, buildVotes } from './marks.ts';
import { buildOriginals } from './originals.ts';
import { buildPacks } from './packs.ts';
import { buildPeople } from './people.ts';
import { createPrng } from './prng.ts';
import { addEdits, buildReplies, buildShares } from './threads.ts';
import { DAY_MS, type Town, type TownPost } from './types.ts';
import type { Draft, Pen } from './writer.ts';

export interface TownWishes {
  readonly seed: number | string;
  /** At least MIN_PEOPLE. */
  readonly people?: number;
  readonly posts?: number;
  /** The moment the town is looked at, UTC milliseconds; nothing in it is later. */
  readonly now: number;
  /** The posts lie in this many days before `now`. */
  readonly days?: number;
}

/** The institutions and a few people to talk to each other. */
export const MIN_PEOPLE = 40;
const MIN_DAYS = 10;
const SHARES_SHARE = 0.12;
const REPLIES_SHARE = 0.41;

/** The whole town; the same wishes give the same town, byte for byte. Throws a RangeError when the town would be too small. */
export function buildTown({ seed, people: count = 300, posts: wanted = 8000, now, days = 60 }: TownWishes): Town {
  if (count < MIN_PEOPLE || days < MIN_DAYS)
    throw new RangeError(`a town needs ${MIN_PEOPLE} people and ${MIN_DAYS} days`);
  const name = `sandrel/${seed}`;
  const start = now - days * DAY_MS;
  const packs = buildPacks(name);
  const people = buildPeople(name, packs, count, start, now);
  const follows = buildFollows(name, people, now);
  const followers = people.map((): number[] => []);
  for (const { from, to } of follows) followers[to]?.push(from);
  const articles = buildArticles(name, start, now).filter((article) => article.publishedAt < now);
  const pen: Pen = {
    prng: createPrng(`${name}/posts`),
    packs,
    people,
    phases: eventPhases(start, now),
    start,
    now,
    said: new Set(),
  };

  const shareCount = Math.round(wanted * SHARES_SHARE);
  const replyCount = Math.round(wanted * REPLIES_SHARE);
  const originals = buildOriginals(pen, articles, wanted - shareCount - replyCount);
  const replies = buildReplies(pen, originals, followers, wanted - shareCount - originals.length);
  const written = [...originals, ...replies];
  addEdits(pen, written);
  const shares = buildShares(pen, written, followers, wanted - written.length);
  const posts = numbered([...written, ...shares]);

  const marking = { people, posts, followers, now };
  return {
    name: 'Sandrel',
    people,
    follows,
    posts,
    favourites: buildFavourites(name, marking),
    bookmarks: buildBookmarks(name, marking),
    votes: buildVotes(name, marking),
    pins: buildPins(name, marking),
    lists: buildLists(name, people, follows),
    articles,
  };
}

/** In order of time, with indexes in place of references; a reply or share is always later than what it refers to. */
function numbered(drafts: readonly Draft[]): TownPost[] {
  const order = [...drafts].sort((a, b) => a.at - b.at);
  const indexes = new Map(order.map((draft, index) => [draft, index]));
  const refer = (draft: Draft): number => {
    const index = indexes.get(draft);
    if (index === undefined) throw new Error(`a post refers to one that is not in the town: ${draft.text}`);
    return index;
  };
  return order.map((draft, index) => ({
    index,
    author: draft.author.index,
    at: draft.at,
    text: draft.text,
    language: draft.language,
    topic: draft.topic,
    audience: draft.audience,
    ...(draft.parent === undefined ? {} : { replyTo: refer(draft.parent) }),
    ...(draft.shareOf === undefined ? {} : { shareOf: refer(draft.shareOf) }),
    ...(draft.spoiler === undefined ? {} : { spoiler: draft.spoiler }),
    sensitive: draft.sensitive ?? false,
    pictures: draft.pictures ?? [],
    ...(draft.link === undefined ? {} : { link: draft.link }),
    ...(draft.poll === undefined ? {} : { poll: draft.poll }),
    ...(draft.edited === undefined ? {} : { edited: draft.edited }),
  }));
}
