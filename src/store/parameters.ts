/**
 * Refuses values that a driver would store as something else without a word: `undefined` and NaN as NULL, a Date as NULL,
 * integers beyond 2^53 rounded, and U+0000, which only one of the two engines can keep in a text.
 */
export function checkParameters(parameters: readonly unknown[]): void {
  for (let i = 0; i < parameters.length; i += 1) {
    const value = parameters[i];
    if (typeof value === 'number') {
      if (Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))) continue;
    } else if (typeof value === 'string') {
      if (!value.includes('\0')) continue;
    } else if (value === null || value instanceof Uint8Array) {
      continue;
    }
    throw new TypeError(`parameter ${i + 1} of a query cannot be stored as it is: ${describe(value)}`);
  }
}

/** Says what it is without quoting it: the value may be private. */
function describe(value: unknown): string {
  if (typeof value === 'string') return 'a text with U+0000';
  if (typeof value === 'number') return Number.isFinite(value) ? 'an integer beyond 2^53' : String(value);
  if (value instanceof Date) return 'a Date (store milliseconds)';
  return `a value of type ${typeof value}`;
}
