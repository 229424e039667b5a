/**
 * Ids are time-ordered integers within JavaScript's 53 bits: 41 bits of milliseconds since 2000-01-01, 5 bits of writer,
 * 7 bits of sequence. They are numbers inside and decimal strings at the edges. Two processes never share a writer number
 * at the same time, so ids are unique without asking the database.
 */
export const ID_EPOCH = Date.UTC(2000, 0, 1);
export const MAX_WRITERS = 32;
const SEQUENCES = 128;
const PER_MILLISECOND = MAX_WRITERS * SEQUENCES;

export interface Ids {
  /** A new id, larger than every one this generator gave before. */
  next(): number;
}

/** The first id of a millisecond (ms since 1970): a lower bound for "since then". */
export const idAtTime = (ms: number): number => Math.max(0, Math.floor(ms) - ID_EPOCH) * PER_MILLISECOND;

/** The time in an id, ms since 1970. */
export const timeOfId = (id: number): number => Math.floor(id / PER_MILLISECOND) + ID_EPOCH;

/**
 * A generator for one writer. A burst of more than 128 ids in a millisecond spills into the next one, and a clock that goes
 * back is waited out by going on from the last id. `startAfter` is the newest id already in the database.
 */
export function createIds(options: { now: () => number; writer: number; startAfter: number }): Ids {
  const { writer } = options;
  if (!Number.isInteger(writer) || writer < 0 || writer >= MAX_WRITERS) throw new Error(`no such writer: ${writer}`);
  let millisecond = options.startAfter > 0 ? timeOfId(options.startAfter) + 1 : ID_EPOCH;
  let sequence = 0;
  return {
    next() {
      const now = options.now();
      if (now > millisecond) {
        millisecond = now;
        sequence = 0;
      } else if (sequence === SEQUENCES) {
        millisecond += 1;
        sequence = 0;
      }
      return idAtTime(millisecond) + writer * SEQUENCES + sequence++;
    },
  };
}

/** An id as it came over the wire, or null where the text is none. Ids are decimal, without sign or leading zero. */
export function parseId(text: string): number | null {
  if (!/^[1-9][0-9]{0,15}$/.test(text)) return null;
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : null;
}
