import { types } from 'pg';

const BOOL = 16;
const INT8 = 20;
const NUMERIC = 1700;

/** A whole number as a JavaScript number; throws beyond 2^53 rather than round. */
function readNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && !Number.isSafeInteger(number)) {
    throw new RangeError('the database answered a number beyond 2^53');
  }
  return number;
}

/** Reads PostgreSQL's types as SQLite gives them: bigint and numeric (counts, sums) as numbers, boolean as 0 or 1. */
export const parsers = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === INT8 || oid === NUMERIC) return readNumber;
      if (oid === BOOL) return (text: string) => (text === 't' ? 1 : 0);
    }
    return types.getTypeParser(oid, format);
  },
};
