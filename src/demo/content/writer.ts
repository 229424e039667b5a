/** The pen of the town: deals a line, fills it for one writer, and avoids what was already said word for word. */
import type { EventPhase } from './calendar.ts';
import { type Deck, fill, type Line } from './grammar.ts';
import type { Pack } from './packs.ts';
import type { Prng } from './prng.ts';
import type {
  Article,
  Language,
  PictureKind,
  PictureSpec,
  Topic,
  TownAudience,
  TownPerson,
  TownPoll,
} from './types.ts';

/** A post while the town is being built; posts get their index when all are there and sorted. */
export interface Draft {
  readonly author: TownPerson;
  readonly at: number;
  text: string;
  readonly language: Language;
  readonly topic: Topic;
  readonly audience: TownAudience;
  readonly parent?: Draft;
  readonly shareOf?: Draft;
  /** The first post of its thread; itself for an original. */
  readonly root?: Draft;
  /** Words and conditions that replies may take up. */
  readonly bound: Map<string, string>;
  readonly tags: ReadonlySet<string>;
  spoiler?: string;
  sensitive?: boolean;
  pictures?: PictureSpec[];
  link?: Article;
  poll?: TownPoll;
  edited?: { text: string; at: number };
}

export interface Pen {
  readonly prng: Prng;
  readonly packs: Readonly<Record<Language, Pack>>;
  readonly people: readonly TownPerson[];
  readonly phases: readonly EventPhase[];
  readonly start: number;
  readonly now: number;
  /** Texts written so far, without mentions and tags. */
  readonly said: Set<string>;
}

const FRESH_TRIES = 7;
/** So many different drawings of each kind; a small town keeps showing the same cat. */
export const PICTURE_SEEDS_PER_KIND = 24;
const LOWER_CASE_SHARE = 0.07;
const EMOJI_SHARE = 0.3;
const EMOJI_PER_POST = 0.3;
const EMOJI = ['🌊', '☕', '⛵', '🌧️', '😅', '🙃', '🐟', '🎶', '🌿', '😂', '🧡', '🐈', '🫠', '✨', '🍞', '🤷'];

/** Pictures that fit a topic. */
export const TOPIC_PICTURES: Readonly<Record<Topic, readonly PictureKind[]>> = {
  weather: ['dusk', 'harbour', 'dusk', 'lighthouse'],
  ferry: ['boat', 'dusk', 'lighthouse'],
  food: ['food'],
  council: ['harbour', 'chart'],
  cats: ['cat'],
  garden: ['garden'],
  school: ['abstract'],
  life: ['night', 'harbour', 'dusk'],
  football: ['pitch'],
  choir: ['abstract'],
  harbour: ['harbour', 'lighthouse', 'harbour', 'boat', 'dusk'],
  books: ['books'],
  jokes: ['cat', 'chart'],
  tech: ['chart'],
  sailing: ['boat'],
  storm: ['storm'],
  derby: ['pitch'],
  festival: ['festival'],
  bridge: ['bridge'],
};

const SHAPES = [
  [1200, 900],
  [1200, 900],
  [1200, 900],
  [900, 1200],
  [1200, 1200],
  [1200, 675],
] as const;

/** A picture with a description in the writer's language. Seeds repeat, so that a town has a few hundred drawings. */
export function picture(pen: Pen, kind: PictureKind, language: Language): PictureSpec {
  const { prng } = pen;
  const seed = prng.int(1, PICTURE_SEEDS_PER_KIND);
  const [width, height] = SHAPES[seed % SHAPES.length] ?? SHAPES[0];
  const pack = pen.packs[language];
  const filling = { prng, words: pack.words, bound: new Map(), feminine: false, language, special: {} };
  const round = (value: number) => Math.round(value * 100) / 100;
  return {
    kind,
    seed,
    width,
    height,
    alt: fill(prng.pick(pack.alts[kind]), filling),
    focal: { x: round((prng.next() - 0.5) * 0.6), y: round((prng.next() - 0.3) * 0.6) },
  };
}

export interface Wish {
  readonly deck: Deck;
  readonly by: TownPerson;
  readonly language: Language;
  readonly bound: Map<string, string>;
  readonly fits: (line: Line) => boolean;
}

/** One text that nobody wrote before, if the deck has any; undefined when no line fits. */
export function write(pen: Pen, wish: Wish): { text: string; line: Line } | undefined {
  let best: { text: string; line: Line; bound: Map<string, string> } | undefined;
  for (let tries = 0; tries < FRESH_TRIES; tries += 1) {
    const line = wish.deck.deal(wish.fits);
    if (line === undefined) return undefined;
    const bound = new Map(wish.bound);
    const text = inStyle(pen, wish.by, wish.language, fillFor(pen, wish, line, bound));
    best = { text, line, bound };
    if (!pen.said.has(bare(text))) break;
  }
  if (best === undefined) return undefined;
  if (pen.said.has(bare(best.text)) && !wish.by.institution) {
    const tail = pen.packs[wish.language].talk.tails.deal();
    if (tail !== undefined) best.text = joined(best.text, fillFor(pen, wish, tail, best.bound), wish.language);
  }
  pen.said.add(bare(best.text));
  for (const [slot, word] of best.bound) wish.bound.set(slot, word);
  return best;
}

function joined(first: string, second: string, language: Language): string {
  const ended = /[.!?。！？؟…\p{Extended_Pictographic}]$/u.test(first)
    ? first
    : `${first}${language === 'ja' ? '。' : '.'}`;
  return language === 'ja' ? `${ended}${second}` : `${ended} ${second}`;
}

/** A text without its mentions, as two texts are compared. */
export function bare(text: string): string {
  return text.replace(/@\w+ ?/g, '').trim();
}

/** Fills a template in the name of one person. */
export function fillFor(
  pen: Pen,
  wish: Omit<Wish, 'deck' | 'fits'>,
  line: { text: string },
  bound: Map<string, string>,
): string {
  const { prng } = pen;
  const other = () => someone(pen, wish.by, wish.language);
  const filling = {
    prng,
    words: pen.packs[wish.language].words,
    bound,
    feminine: wish.by.feminine,
    language: wish.language,
    special: {
      name: () => other().displayName.split(/[ |]/)[0] ?? 'Robin',
      person: () => {
        const named = bound.get('person') ?? other().username;
        return named === bound.get('author') ? other().username : named;
      },
    },
  };
  return fill(line.text, filling)
    .replaceAll('¶', '\n')
    .replace(/ +/g, ' ')
    .replace(/ ([,.])/g, '$1')
    .trim();
}

/** Another resident of the same language. */
function someone(pen: Pen, not: TownPerson, language: Language): TownPerson {
  for (let tries = 0; tries < 60; tries += 1) {
    const person = pen.prng.pick(pen.people);
    if (person !== not && !person.institution && person.language === language) return person;
  }
  return pen.people.find((p) => p !== not && !p.institution) ?? not;
}

/** A stable trait of a person: true for the given share of people. */
export function trait(person: TownPerson, name: string, share: number): boolean {
  let value = 7;
  for (const c of `${name}${person.username}`) value = (value * 31 + (c.codePointAt(0) ?? 0)) % 100_003;
  return value % 1000 < share * 1000;
}

/** The writer's habits: some never press shift, some end with an emoji. */
function inStyle(pen: Pen, by: TownPerson, language: Language, text: string): string {
  if (by.institution) return text;
  let styled = text;
  if ((language === 'en' || language === 'fr') && trait(by, 'lower', LOWER_CASE_SHARE)) {
    styled = styled
      .split(' ')
      .map((word) => (/^[@#]|:\/\//.test(word) ? word : word.toLowerCase()))
      .join(' ')
      .replace(/\.$/, '');
  }
  if (trait(by, 'emoji', EMOJI_SHARE) && pen.prng.chance(EMOJI_PER_POST)) styled = `${styled} ${pen.prng.pick(EMOJI)}`;
  return styled;
}
