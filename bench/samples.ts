/** Numbers of one load: how many answers a second, and how long they took. */
export interface Sample {
  /** Answers a second. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/** The sample of `times` (milliseconds each) that were collected within `elapsed` milliseconds. */
export function sampleOf(times: number[], elapsed: number): Sample {
  times.sort((a, b) => a - b);
  return { rate: (times.length / elapsed) * 1000, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

/** The value below which that part of the sorted values lies. */
export const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

/** The middle one, of the lower half where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

/** Each number is the median of the repeats' own. */
export const medianSample = (samples: readonly Sample[]): Sample => ({
  rate: median(samples.map((sample) => sample.rate)),
  p50: median(samples.map((sample) => sample.p50)),
  p99: median(samples.map((sample) => sample.p99)),
});

/** How far the repeats lie apart, as a part of the median: above {@link NOISY} a row is marked. */
export function spread(values: readonly number[]): number {
  const middle = median(values);
  return middle === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / middle;
}

export const NOISY = 0.25;
