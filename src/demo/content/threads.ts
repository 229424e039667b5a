/** What follows an original: replies that take up its topic and words, the author's answers, side talk, shares, edits. */
import { afterSleep } from './calendar.ts';
import type { Line } from './grammar.ts';
import { weighted } from './prng.ts';
import { HOUR_MS, MINUTE_MS, type Topic, type TownAudience, type TownPerson } from './types.ts';
import { type Draft, fillFor, type Pen, write } from './writer.ts';

const MAX_THREAD = 45;
const TOPIC_REPLY_SHARE = 0.7;
const AUTHOR_ANSWERS_SHARE = 0.5;
const EDIT_SHARE = 0.028;
const REPLY_PICTURE_MEDIAN_MS = 24 * MINUTE_MS;
const SHARE_MEDIAN_MS = 70 * MINUTE_MS;
const DELAY_SPREAD = 1.6;
/** How much a topic makes people talk. */
const TALK: Partial<Record<Topic, number>> = {
  bridge: 2,
  derby: 1.7,
  council: 1.4,
  cats: 1.5,
  food: 1.3,
  jokes: 1.1,
  storm: 1.5,
  festival: 1.3,
  weather: 0.9,
  sailing: 0.8,
};

/** Follower indexes of everyone. */
export type Followers = readonly (readonly number[])[];

function delay(pen: Pen, after: number, median: number): number {
  const wait = MINUTE_MS / 2 + Math.exp(Math.log(median) + pen.prng.normal() * DELAY_SPREAD);
  const at = afterSleep(pen.prng, Math.floor(after + wait));
  return at < pen.now ? at : after + 1000 + Math.floor(pen.prng.next() * Math.max(0, pen.now - after - 2000));
}

/** `count` replies below the given originals; popular people and lively topics get more, most posts get none or one. */
export function buildReplies(pen: Pen, originals: readonly Draft[], followers: Followers, count: number): Draft[] {
  const { prng } = pen;
  const open = originals.filter(
    (d) => d.parent === undefined && d.at < pen.now - 10 * MINUTE_MS && !(d.author.bot && prng.chance(0.8)),
  );
  if (open.length === 0) return [];
  const draw = weighted(
    open.map((d) => {
      const reach = ((followers[d.author.index]?.length ?? 0) + 3) ** 0.5;
      const call = (d.tags.has('q') ? 1.9 : 1) * (d.tags.has('p') ? 1.2 : 1) * (TALK[d.topic] ?? 1);
      const hush = d.audience === 'public' ? 1 : d.audience === 'mentioned' ? 0.5 : 0.6;
      return reach * call * hush * Math.exp(prng.normal() * 1.15);
    }),
  );
  const threads = new Map<Draft, Draft[]>();
  const usedLines = new Map<Draft, Set<Line>>();
  const usedIn = (root: Draft) => {
    const used = usedLines.get(root) ?? new Set();
    usedLines.set(root, used);
    return used;
  };
  const replies: Draft[] = [];
  for (let tries = count * 8; tries > 0 && replies.length < count; tries -= 1) {
    const root = open[draw(prng)];
    if (root === undefined) continue;
    const thread = threads.get(root) ?? [];
    threads.set(root, thread);
    if (thread.length >= MAX_THREAD) continue;
    const draft =
      root.audience === 'mentioned'
        ? privateAnswer(pen, root, thread)
        : reply(pen, root, thread, usedIn(root), followers);
    if (draft === undefined) continue;
    thread.push(draft);
    replies.push(draft);
  }
  return replies;
}

function parentFor(pen: Pen, root: Draft, thread: readonly Draft[]): Draft {
  const roll = pen.prng.next();
  const last = thread.at(-1);
  if (last === undefined || roll < 0.5) return root;
  return roll < 0.82 ? last : pen.prng.pick(thread);
}

function replier(
  pen: Pen,
  root: Draft,
  parent: Draft,
  thread: readonly Draft[],
  followers: Followers,
): TownPerson | undefined {
  const { prng } = pen;
  if (parent !== root && parent.author !== root.author && !root.author.bot && prng.chance(AUTHOR_ANSWERS_SHARE))
    return root.author;
  const circle = followers[root.author.index] ?? [];
  for (let tries = 0; tries < 14; tries += 1) {
    const known = parent !== root && thread.length > 1 && prng.chance(0.4);
    const candidate = known
      ? prng.pick(thread).author
      : pen.people[circle.length > 0 ? prng.pick(circle) : prng.int(0, pen.people.length - 1)];
    if (candidate === undefined || candidate === parent.author || candidate.institution) continue;
    if (candidate.createdAt > root.at || !candidate.speaks.includes(root.language)) continue;
    if (parent === root && candidate === root.author) continue;
    if (root.audience === 'followers' && !circle.includes(candidate.index)) continue;
    return candidate;
  }
  return undefined;
}

/** A reply fits when its conditions hold for the thread, the thread has bound its words, and nobody there said the same. */
function answersTo(root: Draft, used: ReadonlySet<Line>): (line: Line) => boolean {
  return (line) =>
    !used.has(line) &&
    line.needs.every((slot) => root.bound.has(slot)) &&
    [...line.tags].every((tag) => root.tags.has(tag));
}

function deckFor(pen: Pen, root: Draft, parent: Draft, by: TownPerson) {
  const { talk, topics } = pen.packs[root.language];
  const { prng } = pen;
  if (by === root.author) return talk.answers;
  const topical = topics.get(root.topic)?.replies;
  if (parent === root) return topical !== undefined && prng.chance(TOPIC_REPLY_SHARE) ? topical : talk.replies;
  const roll = prng.next();
  if (roll < 0.6 || topical === undefined) return talk.chatter;
  return roll < 0.75 ? talk.replies : topical;
}

function audienceBelow(pen: Pen, root: Draft): TownAudience {
  if (root.audience !== 'public') return root.audience;
  return pen.prng.chance(0.65) ? 'public' : 'quiet';
}

function reply(
  pen: Pen,
  root: Draft,
  thread: readonly Draft[],
  used: Set<Line>,
  followers: Followers,
): Draft | undefined {
  const parent = parentFor(pen, root, thread);
  const by = replier(pen, root, parent, thread, followers);
  if (by === undefined) return undefined;
  const { language, bound } = root;
  bound.set('author', root.author.username);
  const fits = answersTo(root, used);
  const { talk } = pen.packs[language];
  const deck = deckFor(pen, root, parent, by);
  const decks = by === root.author ? [deck] : parent === root ? [deck, talk.replies] : [deck, talk.chatter];
  const written = decks.reduce<ReturnType<typeof write>>(
    (found, next) => found ?? write(pen, { deck: next, by, language, bound, fits }),
    undefined,
  );
  if (written === undefined) return undefined;
  used.add(written.line);
  const others =
    parent.author !== root.author && by !== root.author && pen.prng.chance(0.4) ? `@${root.author.username} ` : '';
  const at = delay(pen, parent.at, REPLY_PICTURE_MEDIAN_MS);
  return {
    author: by,
    at,
    text: `@${parent.author.username} ${others}${written.text}`,
    language,
    topic: root.topic,
    audience: audienceBelow(pen, root),
    parent,
    root,
    bound,
    tags: root.tags,
  };
}

/** The two people of a private conversation answer each other in turn. */
function privateAnswer(pen: Pen, root: Draft, thread: readonly Draft[]): Draft | undefined {
  const parent = thread.at(-1) ?? root;
  const other = pen.people.find((p) => p.username === root.bound.get('person'));
  const by = parent.author === root.author ? other : root.author;
  if (by === undefined || by === parent.author || thread.length > 4) return undefined;
  const { language } = root;
  const talk = pen.packs[language].talk;
  const deck = by === root.author ? talk.answers : talk.directReplies;
  const written = write(pen, { deck, by, language, bound: new Map(), fits: answersTo(root, new Set()) });
  if (written === undefined) return undefined;
  return {
    author: by,
    at: delay(pen, parent.at, REPLY_PICTURE_MEDIAN_MS),
    text: `@${parent.author.username} ${written.text}`,
    language,
    topic: root.topic,
    audience: 'mentioned',
    parent,
    root,
    bound: root.bound,
    tags: root.tags,
  };
}

/** `count` shares of public posts, by people who follow the author, nobody twice. */
export function buildShares(pen: Pen, posts: readonly Draft[], followers: Followers, count: number): Draft[] {
  const { prng } = pen;
  const open = posts.filter((d) => d.audience === 'public' && d.at < pen.now - 5 * MINUTE_MS);
  if (open.length === 0) return [];
  const draw = weighted(
    open.map((d) => {
      const worth = (d.parent === undefined ? 1 : 0.12) * (d.link === undefined ? 1 : 2) * (d.tags.has('p') ? 1.6 : 1);
      return ((followers[d.author.index]?.length ?? 0) + 1) ** 0.9 * worth * Math.exp(prng.normal() * 1.4);
    }),
  );
  const done = new Set<string>();
  const shares: Draft[] = [];
  for (let tries = count * 6; tries > 0 && shares.length < count; tries -= 1) {
    const at = draw(prng);
    const original = open[at];
    if (original === undefined) continue;
    const circle = followers[original.author.index] ?? [];
    const by =
      pen.people[circle.length > 0 && prng.chance(0.9) ? prng.pick(circle) : prng.int(0, pen.people.length - 1)];
    if (by === undefined || by.bot || by === original.author || by.createdAt > original.at) continue;
    const key = `${at}/${by.index}`;
    if (done.has(key)) continue;
    done.add(key);
    shares.push({
      author: by,
      at: delay(pen, original.at, SHARE_MEDIAN_MS),
      text: '',
      language: original.language,
      topic: original.topic,
      audience: prng.chance(0.9) ? 'public' : 'quiet',
      shareOf: original,
      bound: new Map(),
      tags: new Set(),
    });
  }
  return shares;
}

/** Edits some posts: a line is added below, or a slip of the fingers is mended. */
export function addEdits(pen: Pen, drafts: readonly Draft[]): void {
  const { prng } = pen;
  for (const draft of drafts) {
    if (draft.shareOf !== undefined || draft.author.institution || draft.poll !== undefined || !prng.chance(EDIT_SHARE))
      continue;
    const at = draft.at + Math.floor(Math.exp(prng.normal() + Math.log(20 * MINUTE_MS)));
    if (at > pen.now - HOUR_MS / 60) continue;
    const { language } = draft;
    if (prng.chance(0.5) && (language === 'en' || language === 'de' || language === 'fr')) {
      const slipped = slip(draft.text);
      if (slipped === undefined) continue;
      draft.edited = { text: draft.text, at };
      draft.text = slipped;
      continue;
    }
    const line = pen.packs[language].talk.edits.deal();
    if (line === undefined) continue;
    const addition = fillFor(pen, { by: draft.author, language, bound: draft.bound }, line, new Map(draft.bound));
    draft.edited = { text: `${draft.text}\n\n${addition}`, at };
  }
}

/** The text with two neighbouring letters of its longest word swapped. */
function slip(text: string): string | undefined {
  const words = text.match(/(?<![@#/\w])[a-zà-ÿ]{6,}(?![./])/g);
  if (words === null) return undefined;
  const word = words.reduce((longest, candidate) => (candidate.length > longest.length ? candidate : longest));
  const middle = Math.floor(word.length / 2);
  if (word[middle] === word[middle - 1]) return undefined;
  const swapped = `${word.slice(0, middle - 1)}${word[middle]}${word[middle - 1]}${word.slice(middle + 1)}`;
  return text.replace(word, swapped);
}
