import type { Clock } from '#ports/clock.ts';
import type { Database, Reader } from '#ports/database.ts';
import { MAX_EMOJIS } from './limits.ts';

/** How a shortcode stands in a text: whole, between two colons, and not within a word (Mastodon's rule). */
const IN_TEXT = /(?<![\p{L}\p{N}:]):([A-Za-z0-9_]{2,64}):(?![\p{L}\p{N}:])/gu;
/** Different emoji of one text that are told; more is decoration. */
const MAX_IN_TEXT = 100;
/** What another process changed is seen this late. */
const AGE_MS = 5_000;

/** A custom emoji as texts use it. */
export interface Emoji {
  shortcode: string;
  /** '' for none. */
  category: string;
  /** Whether clients offer it. */
  visible: boolean;
  /** Media-store keys; `still` does not move. */
  image: string;
  still: string;
}

/** The custom emoji there are. */
export interface EmojiSet {
  /** Rises within this process whenever the set is another one. What is rendered with a set is kept under it. */
  version: number;
  /** By shortcode, in its order. */
  byCode: ReadonlyMap<string, Emoji>;
  /** Those that texts name, once each, in order. Costs nothing where there are none. */
  in(...texts: readonly string[]): readonly Emoji[];
}

const NONE: readonly Emoji[] = Object.freeze([]);

function setOf(version: number, emojis: readonly Emoji[]): EmojiSet {
  const byCode = new Map(emojis.map((emoji) => [emoji.shortcode, emoji]));
  return {
    version,
    byCode,
    in(...texts) {
      if (byCode.size === 0) return NONE;
      const found = new Set<Emoji>();
      for (const text of texts) {
        if (!text.includes(':')) continue;
        for (const [, code = ''] of text.matchAll(IN_TEXT)) {
          const emoji = byCode.get(code);
          if (emoji && found.size < MAX_IN_TEXT) found.add(emoji);
        }
      }
      return found.size === 0 ? NONE : [...found];
    },
  };
}

/** For texts that are rendered without. */
export const NO_EMOJIS: EmojiSet = setOf(0, []);

interface Kept {
  set: EmojiSet;
  /** The rows as JSON, to tell whether they changed. */
  rows: string;
  /** Whether it was asked for since it was read: what nobody asks for is not read anew. */
  used: boolean;
}

const kept = new WeakMap<Reader, Kept>();
const reading = new WeakMap<Reader, Promise<EmojiSet>>();

type SetNeeds = { db: Pick<Database, 'reader'>; clock: Clock };

/** The emoji there are: at once, after the first time. */
export function emojiSet(needs: SetNeeds): EmojiSet | Promise<EmojiSet> {
  const known = kept.get(needs.db.reader);
  if (!known) return readOnce(needs);
  if (!known.used) {
    known.used = true;
    needs.clock.after(AGE_MS, () => {
      // A failure leaves the set as it was; the next use tries again.
      refreshEmojis(needs).catch(() => {
        known.used = false;
      });
    });
  }
  return known.set;
}

/** Reads the set anew, after a change or with time. */
export async function refreshEmojis({ db }: SetNeeds): Promise<EmojiSet> {
  const found = await db.reader
    .selectFrom('custom_emojis')
    .select(['shortcode', 'category', 'visible', 'image', 'still'])
    .orderBy('shortcode')
    .limit(MAX_EMOJIS)
    .execute();
  const rows = JSON.stringify(found);
  const before = kept.get(db.reader);
  const emojis = found.map((row) => ({ ...row, visible: row.visible === 1 }));
  const set = before?.rows === rows ? before.set : setOf((before?.set.version ?? 0) + 1, emojis);
  kept.set(db.reader, { set, rows, used: false });
  return set;
}

function readOnce(needs: SetNeeds): Promise<EmojiSet> {
  const underWay = reading.get(needs.db.reader);
  if (underWay) return underWay;
  const started = refreshEmojis(needs).finally(() => reading.delete(needs.db.reader));
  reading.set(needs.db.reader, started);
  return started;
}
