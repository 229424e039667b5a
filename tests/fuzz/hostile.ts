/** What a client may send that no route expects. Everything is drawn by fast-check, so a failure can be run again. */
import fc from 'fast-check';
import { sql } from 'kysely';
import type { TObject, TSchema } from 'typebox';
import type { Database } from '#ports/database.ts';

/** The same requests in every run; another seed in this variable draws others. */
export const SEED = Number(process.env.PARLEY_TEST_SEED ?? 20_260_504);

const FEWEST_TABLES = 40;
const LONG = 'x'.repeat(70_000);
const LONE_SURROGATE = '\ud83d';
const TEXTS = [
  '',
  ' ',
  '0',
  '1',
  '-1',
  '1.5',
  '1e999',
  'NaN',
  'true',
  'null',
  'undefined',
  '9'.repeat(16),
  '9'.repeat(31),
  'a\0b',
  LONE_SURROGATE,
  '\udc00 reversed \ud800',
  '\u202e\u2066bidi\u2069',
  '\ufeff\ufffe\uffff',
  'e\u0301'.repeat(400),
  '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}'.repeat(300),
  '@'.repeat(3_000),
  '#'.repeat(3_000),
  '@a@b.c '.repeat(1_000),
  'https://'.repeat(1_000),
  'https://[::1]:99999/%00',
  'javascript:alert(1)',
  '<script>alert(1)</script>',
  "'; drop table posts; --",
  '%00%ff%c0%af',
  '../../../../etc/passwd',
  '__proto__',
  'constructor',
  '{"a":1}',
  '2026-13-45T99:99:99Z',
  LONG,
];

/** A value inside 60 others. */
const deep = (wrap: (inner: unknown) => unknown): unknown => {
  let value: unknown = 1;
  for (let depth = 0; depth < 60; depth += 1) value = wrap(value);
  return value;
};

const VALUES: unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  2 ** 53,
  -(2 ** 63),
  1e308,
  [],
  {},
  [[]],
  [null],
  { a: { b: [1] } },
  { '': 1 },
  { length: 5 },
  { toString: 'x' },
  deep((inner) => [inner]),
  deep((inner) => ({ inner })),
  Array.from({ length: 1_200 }, (_, i) => i),
  Array.from({ length: 30 }, () => LONE_SURROGATE),
  Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, i])),
];

export const hostileText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);
const hostileValue = fc.oneof(hostileText, fc.constantFrom(...VALUES), fc.jsonValue({ maxDepth: 3 }));

interface Shape {
  type?: string;
  properties?: Record<string, TSchema>;
  items?: TSchema;
  anyOf?: TSchema[];
}

/** Near what a schema asks for, so that more than its first check is reached. `ids` are those of things that are there. */
function nearly(schema: TSchema, ids: readonly string[]): fc.Arbitrary<unknown> {
  const shape = schema as Shape;
  if (shape.anyOf?.[0]) return nearly(shape.anyOf[0], ids);
  switch (shape.type) {
    case 'object':
      return shape.properties ? nearObject(schema as TObject, ids) : fc.jsonValue();
    case 'array':
      return fc.array(shape.items ? nearly(shape.items, ids) : fc.jsonValue(), { maxLength: 6 });
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer(), fc.constantFrom('1', '20', '-5', '0', 3600, 1e15));
    case 'boolean':
      return fc.constantFrom(true, false, '1', 'off', 'true');
    default:
      return fc.oneof(
        fc.constantFrom(...ids),
        fc.constantFrom(
          'hello @ann #tag https://a.example',
          'public',
          'direct',
          'none',
          'en',
          '0.5,0.5',
          'urn:ietf:wg:oauth:2.0:oob',
        ),
      );
  }
}

/** Each field of a schema: missing, nearly right, or hostile; and a few that the schema does not know. */
export function nearObject(schema: TObject, ids: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  for (const [name, inner] of Object.entries(schema.properties)) {
    fields[name] = fc.oneof(
      { weight: 1, arbitrary: fc.constant(undefined) },
      { weight: 2, arbitrary: nearly(inner, ids) },
      { weight: 3, arbitrary: hostileValue },
    );
  }
  const unknown = fc.constantFrom(
    {},
    {},
    { unknown: 1 },
    JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":1}}'),
  );
  return fc.tuple(fc.record(fields), unknown).map(([known, more]) => {
    const given = Object.entries(known).filter(([, value]) => value !== undefined);
    return { ...more, ...Object.fromEntries(given) } as Record<string, unknown>;
  });
}

/** A segment of a path, ready to be put into it. */
export const hostileSegment = (ids: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...ids) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '0',
        '-1',
        '1e3',
        '99999999999999999999',
        '%00',
        '%ED%A0%80',
        '%',
        '%zz',
        '..%2f..',
        '%2e%2e',
        'a b',
        '\u00e9',
        'x'.repeat(600),
      ),
    },
    { weight: 1, arbitrary: hostileText.map((text) => encodeURIComponent(text.toWellFormed()).slice(0, 3_000)) },
  );

/** Names and values as forms and queries have them; lone surrogates cannot be encoded, and go as the bytes of one. */
export function toPairs(value: unknown, name = ''): [string, string][] {
  if (value === null || typeof value !== 'object') return [[name, String(value)]];
  const entries = Array.isArray(value)
    ? value.map((inner, i) => [i % 2 === 0 ? '' : String(i), inner] as const)
    : Object.entries(value);
  return entries.slice(0, 1_500).flatMap(([key, inner]) => toPairs(inner, name === '' ? key : `${name}[${key}]`));
}

export const toQuery = (value: object): string =>
  toPairs(value)
    .map(([name, text]) => `${encodeText(name)}=${encodeText(text)}`)
    .join('&');

const encodeText = (text: string): string =>
  text.isWellFormed()
    ? encodeURIComponent(text)
    : [...text].map((c) => (c.isWellFormed() ? encodeURIComponent(c) : '%ED%A0%80')).join('');

/** A request's body with its content type. */
export interface Sent {
  type: string;
  payload: string | Buffer;
}

const BOUNDARY = 'parley-fuzz';

function toMultipart(value: object, cut: boolean): Buffer {
  const parts = toPairs(value).map(([name, text]) => {
    const safe = name.toWellFormed().replace(/["\r\n]/g, '_');
    return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${safe}"\r\n\r\n${text}\r\n`;
  });
  const file = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="\u0000/../a.png"\r\nContent-Type: image/png\r\n\r\n\u0089PNG\r\n`;
  const whole = Buffer.from(`${parts.join('')}${file}--${BOUNDARY}--\r\n`);
  return cut ? whole.subarray(0, Math.floor(whole.length * 0.7)) : whole;
}

/** The body in one of the encodings that routes take, and in broken ones. */
export const encodings = (body: object): fc.Arbitrary<Sent> => {
  const text = JSON.stringify(body);
  const form = 'application/x-www-form-urlencoded';
  const multipart = `multipart/form-data; boundary=${BOUNDARY}`;
  const whole: Sent[] = [
    { type: 'application/json', payload: text },
    { type: 'application/json', payload: text },
    { type: form, payload: toQuery(body).slice(0, 200_000) },
    { type: multipart, payload: toMultipart(body, false) },
  ];
  const broken: Sent[] = [
    { type: 'application/json', payload: text.slice(0, -1) },
    { type: 'application/json; charset=utf-16', payload: Buffer.from(text, 'utf16le') },
    { type: 'application/json', payload: Buffer.from([0xff, 0xfe, 0x7b, 0x7d]) },
    { type: 'application/json', payload: 'null' },
    { type: 'text/html', payload: text },
    { type: '', payload: text },
    { type: multipart, payload: toMultipart(body, true) },
    { type: 'multipart/form-data', payload: toMultipart(body, false) },
    { type: form, payload: '&&==&a[[b]]=1&%zz=%' },
  ];
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...whole) },
    { weight: 2, arbitrary: fc.constantFrom(...broken) },
  );
};

/** Tells how many rows each table holds: what a refused request must leave as it was. */
export async function rowCounter(db: Database): Promise<() => Promise<string>> {
  const names =
    db.engine === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`
      : sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public'`;
  const tables = (await names.execute(db.reader)).rows.map((row) => row.name).sort();
  if (tables.length < FEWEST_TABLES) throw new Error(`only ${tables.length} tables were found`);
  const columns = tables.map((table) => sql`(select count(*) from ${sql.table(table)}) as ${sql.ref(table)}`);
  const counting = sql<Record<string, number>>`select ${sql.join(columns)}`;
  return async () => JSON.stringify((await counting.execute(db.reader)).rows[0]);
}
