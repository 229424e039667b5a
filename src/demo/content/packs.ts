/** Everything that one language can say, gathered from its words files into decks. */
import { daily as arDaily } from './ar/daily.ts';
import { events as arEvents } from './ar/events.ts';
import * as arTalk from './ar/talk.ts';
import * as arWords from './ar/words.ts';
import { daily as deDaily } from './de/daily.ts';
import { events as deEvents } from './de/events.ts';
import * as deTalk from './de/talk.ts';
import * as deWords from './de/words.ts';
import { daily as enDaily } from './en/daily.ts';
import { events as enEvents } from './en/events.ts';
import { leisure as enLeisure } from './en/leisure.ts';
import * as enTalk from './en/talk.ts';
import * as enWords from './en/words.ts';
import { daily as frDaily } from './fr/daily.ts';
import { events as frEvents } from './fr/events.ts';
import * as frTalk from './fr/talk.ts';
import * as frWords from './fr/words.ts';
import { Deck, parseLines } from './grammar.ts';
import { daily as jaDaily } from './ja/daily.ts';
import { events as jaEvents } from './ja/events.ts';
import * as jaTalk from './ja/talk.ts';
import * as jaWords from './ja/words.ts';
import { createPrng } from './prng.ts';
import { LANGUAGES, type Language, PICTURE_KINDS, type PictureKind, type Topic } from './types.ts';

type Texts = Readonly<Record<string, string>>;

interface Source {
  readonly topics: Texts;
  readonly talk: Texts;
  readonly polls: string;
  readonly stories: string;
  readonly warnings: Readonly<Record<string, readonly string[]>>;
  readonly tags: Texts;
  readonly words: Readonly<Record<string, readonly string[]>>;
  readonly bios: string;
  readonly jobs: string | Readonly<Record<'w' | 'm' | 'n', string>>;
  readonly hobbies: string;
  readonly fields: string;
  readonly pronouns: Readonly<Record<'w' | 'm' | 'n', string>>;
  readonly alts: Readonly<Record<PictureKind, string>>;
}

const SOURCES: Readonly<Record<Language, Source>> = {
  en: { topics: { ...enDaily, ...enLeisure, ...enEvents }, ...enTalk, ...enWords },
  de: { topics: { ...deDaily, ...deEvents }, ...deTalk, ...deWords },
  fr: { topics: { ...frDaily, ...frEvents }, ...frTalk, ...frWords },
  ar: { topics: { ...arDaily, ...arEvents }, ...arTalk, ...arWords },
  ja: { topics: { ...jaDaily, ...jaEvents }, ...jaTalk, ...jaWords },
};

export type Talk =
  | 'tails'
  | 'answers'
  | 'replies'
  | 'chatter'
  | 'direct'
  | 'directReplies'
  | 'links'
  | 'headlines'
  | 'edits';

export interface PollLine {
  readonly topic: Topic;
  readonly question: string;
  readonly options: readonly string[];
  readonly multiple: boolean;
}

export interface Story {
  readonly topic: Topic;
  readonly parts: readonly string[];
}

export interface Pack {
  readonly language: Language;
  readonly words: Readonly<Record<string, readonly string[]>>;
  readonly topics: ReadonlyMap<Topic, { readonly posts: Deck; readonly replies: Deck }>;
  readonly talk: Readonly<Record<Talk, Deck>>;
  readonly polls: readonly PollLine[];
  readonly stories: readonly Story[];
  readonly warnings: ReadonlyMap<Topic, readonly string[]>;
  readonly tags: ReadonlyMap<Topic, readonly string[]>;
  readonly alts: Readonly<Record<PictureKind, readonly string[]>>;
  readonly bios: readonly string[];
  readonly jobs: Readonly<Record<'w' | 'm' | 'n', readonly string[]>>;
  readonly hobbies: readonly string[];
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly pronouns: Readonly<Record<'w' | 'm' | 'n', string>>;
}

const nonEmptyLines = (block: string) =>
  block
    .split('\n')
    .map((l) => l.trim())
    .filter((l) => l !== '');
const items = (block: string) =>
  nonEmptyLines(block)
    .flatMap((l) => l.split('|'))
    .map((i) => i.trim());

function parsePoll(line: string): PollLine {
  const [head = '', ...options] = line.split(' | ');
  const colon = head.indexOf(':');
  const question = head.slice(colon + 1).trim();
  const multiple = question.startsWith('*');
  return { topic: head.slice(0, colon) as Topic, question: multiple ? question.slice(1) : question, options, multiple };
}

function parseStory(line: string): Story {
  const colon = line.indexOf(':');
  return {
    topic: line.slice(0, colon) as Topic,
    parts: line
      .slice(colon + 1)
      .split('||')
      .map((part) => part.trim()),
  };
}

function buildPack(language: Language, seed: string): Pack {
  const source = SOURCES[language];
  const deck = (block: string, name: string) =>
    new Deck(parseLines(block), createPrng(`${seed}/deck/${language}/${name}`));
  const topics = new Map<Topic, { posts: Deck; replies: Deck }>();
  for (const [topic, block] of Object.entries(source.topics)) {
    const [posts = '', replies = ''] = block.split('\n--\n');
    topics.set(topic as Topic, { posts: deck(posts, topic), replies: deck(replies, `${topic}/replies`) });
  }
  const talk = (name: Talk) => deck(source.talk[name] ?? '', name);
  const { jobs } = source;
  return {
    language,
    words: source.words,
    topics,
    talk: {
      tails: talk('tails'),
      answers: talk('answers'),
      replies: talk('replies'),
      chatter: talk('chatter'),
      direct: talk('direct'),
      directReplies: talk('directReplies'),
      links: talk('links'),
      headlines: talk('headlines'),
      edits: talk('edits'),
    },
    polls: nonEmptyLines(source.polls).map(parsePoll),
    stories: nonEmptyLines(source.stories).map(parseStory),
    warnings: new Map(Object.entries(source.warnings) as [Topic, readonly string[]][]),
    tags: new Map(Object.entries(source.tags).map(([topic, list]) => [topic as Topic, list.split(' ')])),
    alts: Object.fromEntries(PICTURE_KINDS.map((kind) => [kind, nonEmptyLines(source.alts[kind])])) as Record<
      PictureKind,
      string[]
    >,
    bios: nonEmptyLines(source.bios),
    jobs:
      typeof jobs === 'string'
        ? { w: items(jobs), m: items(jobs), n: items(jobs) }
        : { w: items(jobs.w), m: items(jobs.m), n: items(jobs.n) },
    hobbies: items(source.hobbies),
    fields: nonEmptyLines(source.fields).map((line) => {
      const bar = line.indexOf(' | ');
      return [line.slice(0, bar), line.slice(bar + 3)] as const;
    }),
    pronouns: source.pronouns,
  };
}

/** Fresh decks for all languages: dealing from them changes them, so every town gets its own. */
export function buildPacks(seed: string): Readonly<Record<Language, Pack>> {
  return Object.fromEntries(LANGUAGES.map((language) => [language, buildPack(language, seed)])) as Record<
    Language,
    Pack
  >;
}
