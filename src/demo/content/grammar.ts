/**
 * The sentence grammar of the demo town.
 *
 *   [a|b|c]      one of them, nested at will           <she|he>     by the writer's grammatical gender
 *   {dish}       a word, the same one all through a thread      {Dish}  with a capital letter
 *   {!dish}      a fresh word       {dish2}   another one than {dish}
 *   {n:3-9}      a number           {time:6-8}  a time of day, minutes in fives
 *
 * A line may start with conditions before `> `: m, n, e it is morning, midday, evening; p a picture belongs to it; q it is (or
 * answers) a question; b, d, a before, during, after an event; digits: which quarters of the event.
 */
import type { Prng } from './prng.ts';

export interface Line {
  readonly text: string;
  readonly tags: ReadonlySet<string>;
  /** Slots that a reply finds only in a thread that has already bound them. */
  readonly needs: readonly string[];
}

/** What a template is filled from. */
export interface Filling {
  readonly prng: Prng;
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** Words chosen so far in this thread, by slot; grows while filling. */
  readonly bound: Map<string, string>;
  readonly feminine: boolean;
  readonly language: string;
  /** Slots that are not words: the name of somebody, a username to mention. */
  readonly special: Readonly<Record<string, () => string>>;
}

const CONDITIONS = /^([a-z1-4]{1,6})> /;
const SLOT = /\{(?!n:|time:|!)([A-Za-z_]+)2?\}/g;
const ALWAYS_THERE = new Set(['town', 'name', 'person']);
const CLOSERS: Readonly<Record<string, string>> = { '[': ']', '<': '>', '{': '}' };

/** Reads one template per line; empty lines are skipped. */
export function parseLines(block: string): Line[] {
  const lines: Line[] = [];
  for (const raw of block.split('\n')) {
    const line = raw.trim();
    if (line === '') continue;
    const conditions = CONDITIONS.exec(line);
    const text = conditions === null ? line : line.slice(conditions[0].length);
    const needs = [...text.matchAll(SLOT)].map((m) => (m[1] as string).toLowerCase());
    lines.push({ text, tags: new Set(conditions?.[1] ?? ''), needs: needs.filter((slot) => !ALWAYS_THERE.has(slot)) });
  }
  return lines;
}

/** Index of the bracket that closes the one at `open`. Throws on an unbalanced template, which is an error in a words file. */
function closing(text: string, open: number): number {
  const stack: string[] = [];
  for (let i = open; i < text.length; i += 1) {
    const c = text[i] as string;
    const closer = CLOSERS[c];
    if (closer !== undefined) stack.push(closer);
    else if (c === stack.at(-1)) {
      stack.pop();
      if (stack.length === 0) return i;
    }
  }
  throw new Error(`unbalanced template: ${text}`);
}

/** Splits at the `|` that are not inside inner brackets. */
function alternatives(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i] as string;
    if (c in CLOSERS) depth += 1;
    else if (c === ']' || c === '>' || c === '}') depth -= 1;
    else if (c === '|' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function timeOfDay(hour: number, minute: number, language: string): string {
  const minutes = String(minute).padStart(2, '0');
  if (language === 'fr') return `${hour}h${minutes}`;
  if (language === 'ja') return minute === 0 ? `${hour}時` : `${hour}時${minute}分`;
  return `${hour}:${minutes}`;
}

function capital(word: string): string {
  const first = String.fromCodePoint(word.codePointAt(0) ?? 32);
  return first.toUpperCase() + word.slice(first.length);
}

function fromList(name: string, avoid: string | undefined, filling: Filling): string {
  const list = filling.words[name];
  if (list === undefined || list.length === 0) throw new Error(`no words for {${name}} in ${filling.language}`);
  let word = filling.prng.pick(list);
  for (let i = 0; i < 4 && word === avoid; i += 1) word = filling.prng.pick(list);
  return word;
}

function slot(body: string, filling: Filling): string {
  const range = /^(n|time):(\d+)-(\d+)$/.exec(body);
  if (range !== null) {
    const value = filling.prng.int(Number(range[2]), Number(range[3]));
    return range[1] === 'n' ? String(value) : timeOfDay(value, filling.prng.int(0, 11) * 5, filling.language);
  }
  const name = body.toLowerCase();
  const special = filling.special[name];
  let word: string;
  if (special !== undefined) word = special();
  else if (name.startsWith('!')) word = fromList(name.slice(1), filling.bound.get(name.slice(1)), filling);
  else {
    const known = filling.bound.get(name);
    const list = name.replace(/2$/, '');
    word = known ?? fromList(list, filling.bound.get(list), filling);
    filling.bound.set(name, word);
  }
  return /^!?[A-Z]/.test(body) ? capital(word) : word;
}

/** Fills one template; the words it chooses are remembered in `filling.bound`. */
export function fill(text: string, filling: Filling): string {
  let out = '';
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i] as string;
    if (!(c in CLOSERS)) {
      out += c;
      continue;
    }
    const end = closing(text, i);
    const body = text.slice(i + 1, end);
    if (c === '{') out += slot(body, filling);
    else {
      const options = alternatives(body);
      const chosen = c === '[' ? filling.prng.pick(options) : (options[filling.feminine ? 0 : 1] ?? '');
      out += fill(chosen, filling);
    }
    i = end;
  }
  return out;
}

/** Lines dealt like cards: one that was used goes back to the lower half, so a feed does not repeat itself. */
export class Deck {
  readonly #cards: Line[];
  readonly #prng: Prng;

  constructor(lines: readonly Line[], prng: Prng) {
    this.#prng = prng;
    this.#cards = prng.shuffled(lines);
  }

  /** The next line that `fits`, or undefined when none does. */
  deal(fits: (line: Line) => boolean = () => true): Line | undefined {
    const at = this.#cards.findIndex(fits);
    if (at < 0) return undefined;
    const [line] = this.#cards.splice(at, 1);
    if (line === undefined) return undefined;
    const half = Math.ceil(this.#cards.length / 2);
    this.#cards.splice(this.#prng.int(half, this.#cards.length), 0, line);
    return line;
  }
}
