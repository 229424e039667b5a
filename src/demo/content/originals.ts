/** Posts that start something: everyday posts, the town's events, links, polls and stories. */
import { dayTags, type EventPhase, momentBetween } from './calendar.ts';
import { institutionPosts } from './desks.ts';
import type { Line } from './grammar.ts';
import type { Pack, PollLine, Story } from './packs.ts';
import { weighted } from './prng.ts';
import {
  type Article,
  DAY_MS,
  type Group,
  LANGUAGES,
  type Language,
  MINUTE_MS,
  type Topic,
  type TownAudience,
  type TownPerson,
} from './types.ts';
import { type Draft, fillFor, type Pen, picture, TOPIC_PICTURES, trait, write } from './writer.ts';

const GROUP_TOPICS: Readonly<Record<Group, readonly Topic[]>> = {
  sailing: ['sailing', 'harbour', 'weather'],
  choir: ['choir', 'life', 'books'],
  school: ['school', 'life', 'books'],
  brewery: ['food', 'jokes', 'choir'],
  newsroom: ['council', 'ferry', 'books'],
  football: ['football', 'jokes', 'food'],
  allotments: ['garden', 'food', 'cats'],
  repair: ['tech', 'jokes', 'cats'],
  library: ['books', 'cats', 'harbour'],
  quay: ['life', 'ferry', 'weather', 'harbour', 'cats', 'food'],
};
const EVERYDAY: readonly Topic[] = [
  'weather',
  'life',
  'food',
  'ferry',
  'cats',
  'harbour',
  'jokes',
  'council',
  'books',
  'tech',
  'garden',
  'school',
];
const GROUP_TOPIC_SHARE = 0.55;
const TAGGED_SHARE = 0.3;
const SPOILER_SHARE = 0.09;
const SENSITIVE_PICTURE_SHARE = 0.03;
const MAX_PICTURES = 4;
const SECOND_PICTURE_SHARE = 0.22;
/** Of everyday posts without a picture: a second paragraph on the same topic. */
const LONG_SHARE = 0.12;
const LINK_SHARE = 0.06;
const DIRECT_SHARE = 0.018;
const OWN_LANGUAGE_SHARE = 0.78;
const NEWS_AGE_MS = 6 * DAY_MS;
const POLL_REPEATS = 3;
const POLL_HOURS = [24, 24, 48, 72, 72, 168];

/** Draws authors: by chattiness, among the residents whose account already exists. */
class Authors {
  readonly #pen: Pen;
  readonly #draw: ReturnType<typeof weighted>;
  readonly #byLanguage = new Map<Language, ReturnType<typeof weighted>>();

  constructor(pen: Pen) {
    this.#pen = pen;
    this.#draw = weighted(pen.people.map((p) => p.chattiness));
    for (const language of LANGUAGES) {
      const weights = pen.people.map((p) => (p.language === language ? p.chattiness : 0));
      if (weights.some((weight) => weight > 0)) this.#byLanguage.set(language, weighted(weights));
    }
  }

  at(moment: number, language?: Language): TownPerson | undefined {
    const draw = language === undefined ? this.#draw : this.#byLanguage.get(language);
    if (draw === undefined) return undefined;
    for (let tries = 0; tries < 50; tries += 1) {
      const person = this.#pen.people[draw(this.#pen.prng)];
      if (person !== undefined && person.createdAt < moment) return person;
    }
    return undefined;
  }
}

/** `count` original posts (stories count with all their parts). */
export function buildOriginals(pen: Pen, articles: readonly Article[], count: number): Draft[] {
  const authors = new Authors(pen);
  const drafts: Draft[] = [];
  const room = () => count - drafts.length;
  const add = (more: readonly Draft[]) => drafts.push(...more.slice(0, room()));

  add(institutionPosts(pen, articles, count));
  const scale = Math.min(1, count / 3600);
  add(stories(pen, authors, scale));
  add(polls(pen, authors, scale));
  for (const phase of pen.phases) {
    for (let i = Math.round(phase.share * count); i > 0; i -= 1) add(eventPost(pen, authors, phase));
  }
  for (let i = Math.round(LINK_SHARE * count); i > 0; i -= 1) add(linkPost(pen, authors, articles));
  for (let i = Math.round(DIRECT_SHARE * count); i > 0; i -= 1) add(directPost(pen, authors));
  for (let tries = room() * 3; tries > 0 && room() > 0; tries -= 1) add(everydayPost(pen, authors));
  return drafts;
}

function languageFor(pen: Pen, person: TownPerson): Language {
  return pen.prng.chance(OWN_LANGUAGE_SHARE) ? person.language : pen.prng.pick(person.speaks);
}

function audienceFor(pen: Pen, by: TownPerson): TownAudience {
  const roll = pen.prng.next();
  if (by.locked && roll < 0.5) return 'followers';
  if (roll < 0.81) return 'public';
  return roll < 0.89 ? 'quiet' : roll < 0.96 ? 'followers' : 'local';
}

function topicFor(pen: Pen, by: TownPerson, pack: Pack): Topic {
  for (let tries = 0; tries < 12; tries += 1) {
    const mine = pen.prng.chance(GROUP_TOPIC_SHARE) ? GROUP_TOPICS[pen.prng.pick(by.groups)] : EVERYDAY;
    const topic = pen.prng.pick(mine);
    if (pack.topics.has(topic)) return topic;
  }
  return 'life';
}

/** Does a line suit the moment? Its conditions on daytime and event must hold; p and q only tell what it is. */
function suits(line: Line, moment: string): boolean {
  let phase = true;
  let digits = false;
  let digitFits = false;
  for (const tag of line.tags) {
    if (tag === 'p' || tag === 'q') continue;
    if (tag >= '1' && tag <= '4') {
      digits = true;
      digitFits ||= moment.includes(tag);
    } else if (!moment.includes(tag)) phase = false;
  }
  return phase && (!digits || digitFits);
}

function originalOf(pen: Pen, by: TownPerson, at: number, topic: Topic, conditions: string): Draft[] {
  const { prng } = pen;
  let language = languageFor(pen, by);
  if (!pen.packs[language].topics.has(topic)) language = 'en';
  const pack = pen.packs[language];
  const deck = pack.topics.get(topic)?.posts;
  if (deck === undefined) return [];
  const bound = new Map<string, string>();
  const moment = `${dayTags(at)}${conditions}`;
  const written = write(pen, { deck, by, language, bound, fits: (line) => suits(line, moment) });
  if (written === undefined) return [];
  const tags = new Set([...written.line.tags, ...conditions]);
  const draft: Draft = {
    author: by,
    at,
    text: written.text,
    language,
    topic,
    audience: audienceFor(pen, by),
    bound,
    tags,
  };
  if (tags.has('p')) {
    const kinds = TOPIC_PICTURES[topic];
    draft.pictures = [picture(pen, prng.pick(kinds), language)];
    while (draft.pictures.length < MAX_PICTURES && prng.chance(SECOND_PICTURE_SHARE)) {
      const next = picture(pen, prng.pick(kinds), language);
      if (!draft.pictures.some((p) => p.kind === next.kind && p.seed === next.seed)) draft.pictures.push(next);
    }
    draft.sensitive = prng.chance(SENSITIVE_PICTURE_SHARE);
  }
  if (conditions === '' && !tags.has('p') && !tags.has('q') && prng.chance(LONG_SHARE)) {
    const more = write(pen, {
      deck,
      by,
      language,
      bound,
      fits: (line) => !line.tags.has('p') && !line.tags.has('q') && suits(line, moment),
    });
    if (more !== undefined && more.line !== written.line) draft.text = `${draft.text}\n\n${more.text}`;
  }
  decorate(pen, pack, draft);
  return [draft];
}

/** Tags below the post and a content warning above it, as people's habits go. */
function decorate(pen: Pen, pack: Pack, draft: Draft): void {
  const { prng } = pen;
  const tags = pack.tags.get(draft.topic);
  const share = trait(draft.author, 'tags', 0.35) ? 0.75 : TAGGED_SHARE / 2;
  if (tags !== undefined && prng.chance(share)) {
    const chosen = prng.shuffled(tags).slice(0, prng.int(1, 3));
    draft.text = `${draft.text}${prng.chance(0.6) ? '\n\n' : ' '}${chosen.join(' ')}`;
  }
  const warnings = pack.warnings.get(draft.topic);
  if (warnings !== undefined && prng.chance(SPOILER_SHARE)) {
    const wish = { by: draft.author, language: draft.language, bound: draft.bound };
    draft.spoiler = fillFor(pen, wish, { text: prng.pick(warnings) }, draft.bound);
    draft.sensitive = true;
  }
}

function everydayPost(pen: Pen, authors: Authors): Draft[] {
  const at = momentBetween(pen.prng, pen.start, pen.now);
  const by = authors.at(at);
  if (by === undefined) return [];
  const topic = topicFor(pen, by, pen.packs[by.language]);
  return originalOf(pen, by, at, topic, '');
}

function eventPost(pen: Pen, authors: Authors, { topic, phase, from, to }: EventPhase): Draft[] {
  const at = phase === 'd' ? from + Math.floor(pen.prng.next() * (to - from)) : momentBetween(pen.prng, from, to);
  const by = authors.at(at);
  if (by === undefined || at > pen.now) return [];
  const quarter = phase === 'd' ? String(1 + Math.floor((4 * (at - from)) / (to - from + 1))) : '';
  return originalOf(pen, by, at, topic, `${phase}${quarter}`);
}

function linkPost(pen: Pen, authors: Authors, articles: readonly Article[]): Draft[] {
  const { prng } = pen;
  const article = prng.pick(articles);
  const at = momentBetween(prng, article.publishedAt, Math.min(pen.now, article.publishedAt + NEWS_AGE_MS));
  const by = authors.at(at, prng.chance(0.8) ? article.language : undefined);
  if (by === undefined || !by.speaks.includes(article.language) || at < pen.start) return [];
  const { language } = article;
  const bound = new Map([['title', article.title]]);
  const written = write(pen, { deck: pen.packs[language].talk.links, by, language, bound, fits: () => true });
  if (written === undefined) return [];
  const text = `${written.text}\n\n${article.url}`;
  return [
    { author: by, at, text, language, topic: article.topic, audience: 'public', bound, tags: new Set(), link: article },
  ];
}

/** Between two people only; the mention is what makes it reach the other one. */
function directPost(pen: Pen, authors: Authors): Draft[] {
  const { prng } = pen;
  const at = momentBetween(prng, pen.start, pen.now - DAY_MS);
  const by = authors.at(at);
  if (by === undefined) return [];
  const { language } = by;
  const to = authors.at(at, language);
  if (to === undefined || to === by) return [];
  const bound = new Map([['person', to.username]]);
  const written = write(pen, { deck: pen.packs[language].talk.direct, by, language, bound, fits: () => true });
  if (written === undefined) return [];
  return [
    { author: by, at, text: written.text, language, topic: 'life', audience: 'mentioned', bound, tags: new Set() },
  ];
}

function polls(pen: Pen, authors: Authors, scale: number): Draft[] {
  const drafts: Draft[] = [];
  for (const language of LANGUAGES) {
    for (const line of pen.packs[language].polls) {
      const times = line.question.includes('{') ? POLL_REPEATS : 1;
      for (let i = 0; i < times; i += 1)
        if (pen.prng.chance(scale)) drafts.push(...pollPost(pen, authors, language, line));
    }
  }
  return drafts;
}

function pollPost(pen: Pen, authors: Authors, language: Language, line: PollLine): Draft[] {
  const { prng } = pen;
  const at = momentBetween(prng, pen.start, pen.now);
  const by = authors.at(at, language);
  if (by === undefined) return [];
  const bound = new Map<string, string>();
  const wish = { by, language, bound };
  const text = fillFor(pen, wish, { text: line.question }, bound);
  pen.said.add(text);
  const options = line.options.map((option) => fillFor(pen, wish, { text: option }, bound));
  const poll = { options, multiple: line.multiple, hours: prng.pick(POLL_HOURS), hideTotals: prng.chance(0.15) };
  return [{ author: by, at, text, language, topic: line.topic, audience: 'public', bound, tags: new Set('q'), poll }];
}

function stories(pen: Pen, authors: Authors, scale: number): Draft[] {
  return LANGUAGES.flatMap((language) =>
    pen.packs[language].stories.flatMap((story) =>
      pen.prng.chance(scale) ? storyPosts(pen, authors, language, story) : [],
    ),
  );
}

/** A story told in several posts, each answering the one before. */
function storyPosts(pen: Pen, authors: Authors, language: Language, story: Story): Draft[] {
  const begin = momentBetween(pen.prng, pen.start, pen.now - DAY_MS);
  const author = authors.at(begin, language);
  if (author === undefined) return [];
  const bound = new Map<string, string>();
  const parts: Draft[] = [];
  let at = begin;
  for (const text of story.parts) {
    const parent = parts.at(-1);
    const root = parts[0];
    parts.push({
      author,
      at,
      text: fillFor(pen, { by: author, language, bound }, { text }, bound),
      language,
      topic: story.topic,
      audience: 'public',
      bound,
      tags: new Set(),
      ...(parent === undefined || root === undefined ? {} : { parent, root }),
    });
    at += pen.prng.int(1, 5) * MINUTE_MS + pen.prng.int(0, 59_999);
  }
  return parts;
}
