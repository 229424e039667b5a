/** Who follows whom: nearly all follow the paper, groups follow each other, the rest is preferential attachment. */
import { INSTITUTIONS } from './institutions.ts';
import { createPrng, weighted } from './prng.ts';
import type { TownFollow, TownPerson } from './types.ts';

/** Of log-normally distributed wishes, before reciprocity adds some: gives a median of about 50 in a town of 300. */
const MEDIAN_FOLLOWING_SHARE = 0.135;
const FOLLOWING_SPREAD = 0.5;
const MAX_FOLLOWING_SHARE = 0.75;
const GROUP_MATE_CHANCE = 0.45;
const FOLLOW_BACK_CHANCE = 0.2;
/** Exponent of the Pareto-distributed pull of people; smaller is heavier-tailed. */
const PULL_EXPONENT = 1.15;
const MAX_PULL = 60;
const TRIES_PER_FOLLOW = 4;

/** All follows, by time, no doubles, nobody themself, none before both accounts exist. */
export function buildFollows(seed: string, people: readonly TownPerson[], now: number): TownFollow[] {
  const prng = createPrng(`${seed}/follows`);
  const following = people.map(() => new Set<number>());
  const pull = people.map((p) => (p.institution ? 0 : Math.min(MAX_PULL, (1 - prng.next()) ** (-1 / PULL_EXPONENT))));
  const drawPopular = weighted(pull);
  const mates = mateTable(people);

  for (const person of people) {
    const mine = following[person.index];
    if (mine === undefined) continue;
    const wish = Math.exp(Math.log(MEDIAN_FOLLOWING_SHARE * people.length) + prng.normal() * FOLLOWING_SPREAD);
    const wanted = person.bot ? 0 : Math.min(MAX_FOLLOWING_SHARE * people.length, person.institution ? wish / 2 : wish);
    INSTITUTIONS.forEach((institution, index) => {
      const reach = person.bot
        ? 0
        : index === 0
          ? institution.reach
          : institution.reach * Math.min(1.25, 0.6 + wanted / 100);
      if (index !== person.index && prng.chance(reach)) mine.add(index);
    });
    for (const mate of mates[person.index] ?? []) {
      if (mine.size < wanted && mate !== person.index && prng.chance(GROUP_MATE_CHANCE)) mine.add(mate);
    }
    for (let tries = wanted * TRIES_PER_FOLLOW; tries > 0 && mine.size < wanted; tries -= 1) {
      const other = people[drawPopular(prng)];
      if (other === undefined || other.index === person.index) continue;
      if (person.speaks.includes(other.language) || prng.chance(0.15)) mine.add(other.index);
    }
  }

  people.forEach((person) => {
    for (const other of [...(following[person.index] ?? [])]) {
      const back = people[other];
      if (back !== undefined && !back.institution && prng.chance(FOLLOW_BACK_CHANCE))
        following[other]?.add(person.index);
    }
  });

  const follows: TownFollow[] = [];
  following.forEach((mine, from) => {
    for (const to of mine) {
      const earliest = Math.max(people[from]?.createdAt ?? now, people[to]?.createdAt ?? now) + 60_000;
      follows.push({ from, to, at: earliest + Math.floor(prng.next() ** 2 * Math.max(0, now - earliest)) });
    }
  });
  return follows.sort((a, b) => a.at - b.at || a.from - b.from || a.to - b.to);
}

/** For each person, the members of their groups. */
function mateTable(people: readonly TownPerson[]): number[][] {
  const members = new Map<string, number[]>();
  for (const person of people) {
    for (const group of person.groups) members.set(group, [...(members.get(group) ?? []), person.index]);
  }
  return people.map((person) => [...new Set(person.groups.flatMap((group) => members.get(group) ?? []))]);
}
