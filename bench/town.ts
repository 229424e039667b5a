import { buildTown } from '../src/demo/content/town.ts';
import { DEMO_SEED } from '../src/demo/demo.ts';

/** Who of the demo town does what in the measurements. The seed says who they are, so no server is asked. */
export interface Cast {
  /** People who follow many: theirs are the feeds that are read. */
  readers: string[];
  /** People with the middle number of followers. */
  usual: string[];
  usualFollowers: number;
  /** The most followed person, and followers of theirs. */
  star: string;
  fans: string[];
}

const READERS = 20;
export const AUTHORS = 16;
const FANS = 250;
/** Whoever follows fewer has a feed that is soon at its end. */
const FOLLOWS_OF_A_READER = 20;

export function castTown(): Cast {
  const town = buildTown({ seed: DEMO_SEED, now: Date.now() });
  const followers = new Map<number, number[]>();
  const follows = new Map<number, number>();
  for (const { from, to } of town.follows) {
    followers.set(to, [...(followers.get(to) ?? []), from]);
    follows.set(from, (follows.get(from) ?? 0) + 1);
  }
  const count = (index: number): number => followers.get(index)?.length ?? 0;
  const people = town.people
    .filter((person) => !person.locked && !person.bot)
    .toSorted((a, b) => count(a.index) - count(b.index) || a.index - b.index);
  const name = (index: number): string => town.people[index]?.username ?? '';
  const names = (list: readonly { username: string }[]): string[] => list.map((person) => person.username);
  const readers = people.filter((person) => (follows.get(person.index) ?? 0) >= FOLLOWS_OF_A_READER);
  const step = Math.max(1, Math.floor(readers.length / READERS));
  const middle = Math.floor((people.length - AUTHORS) / 2);
  const star = people.at(-1);
  if (!star) throw new Error('the demo town is empty');
  return {
    readers: names(readers.filter((_, at) => at % step === 0).slice(0, READERS)),
    usual: names(people.slice(middle, middle + AUTHORS)),
    usualFollowers: count(people[middle + AUTHORS / 2]?.index ?? 0),
    star: star.username,
    fans: (followers.get(star.index) ?? []).slice(0, FANS).map(name),
  };
}

const WORDS =
  'harbour morning quiet lantern bridge ferry market bread winter story little again people street window rain letter garden tomorrow boat soup light'.split(
    ' ',
  );
const WORDS_IN_A_POST = 18;
let written = 0;

/** A short post, different each time; every fifth has a tag. Apps say the language, so nobody has to guess it. */
export function postBody(): string {
  written += 1;
  const words = Array.from({ length: WORDS_IN_A_POST }, (_, at) => WORDS[(written * 7 + at * at + at) % WORDS.length]);
  return JSON.stringify({
    status: `${words.join(' ')} ${written}${written % 5 === 0 ? ' #harbour' : ''}`,
    language: 'en',
  });
}
