/**
 * The one source of chance of the demo town: sfc32 (Chris Doty-Humphrey's small fast counter generator, PractRand), seeded
 * from a string. The same seed gives the same town on every machine, so nothing here may depend on the clock or on Node.
 */

export interface Prng {
  /** A number in [0, 1). */
  next(): number;
  /** An integer in [low, high], both included. */
  int(low: number, high: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** Normally distributed, mean 0, deviation 1. */
  normal(): number;
  /** A copy in random order. */
  shuffled<T>(list: readonly T[]): T[];
}

const WARM_UP_ROUNDS = 12;

/** FNV-1a over UTF-16 units with a starting value, to spread a string over four words of state. */
function hash(text: string, start: number): number {
  let value = start >>> 0;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 16777619) >>> 0;
  return value;
}

/** A generator of its own for each name: adding a draw to one part of the town leaves the other parts as they were. */
export function createPrng(seed: string): Prng {
  let a = hash(seed, 2166136261);
  let b = hash(seed, 374761393);
  let c = hash(seed, 3266489917);
  let counter = 1;

  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  }
  for (let i = 0; i < WARM_UP_ROUNDS; i += 1) next();

  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]) => list[Math.floor(next() * list.length)] as T,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    shuffled: <T>(list: readonly T[]) => {
      const copy = [...list];
      for (let i = copy.length - 1; i > 0; i -= 1) {
        const j = int(0, i);
        [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
      }
      return copy;
    },
  };
}

/** A sampler of indexes with the given weights (none negative, at least one positive). */
export function weighted(weights: readonly number[]): (prng: Prng) => number {
  const sums: number[] = [];
  let total = 0;
  for (const weight of weights) {
    total += weight;
    sums.push(total);
  }
  return (prng) => {
    const wanted = prng.next() * total;
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
