import type { TSchema } from 'typebox';
import { Refusal } from '#kernel/errors.ts';

/**
 * Turns what a client sent (query, form, multipart or loose JSON) into the types its route's schema asks for, and drops
 * what the schema does not name. Clients of this API send numbers as text, booleans as `1`, `true` or `on`, and arrays as
 * `x[]=`. What cannot be turned is left as it is, for the validator to refuse with a sentence.
 */
export function normalise(schema: TSchema, value: unknown): unknown {
  const shape = schema as Shape;
  if (value === undefined) return undefined;
  if (shape.anyOf) return normaliseNullable(shape.anyOf, value);
  switch (shape.type) {
    case 'object':
      return shape.properties ? normaliseObject(shape.properties, value) : value;
    case 'array':
      return normaliseArray(shape.items, value);
    case 'integer':
    case 'number':
      return normaliseNumber(value);
    case 'boolean':
      return normaliseBoolean(value);
    case 'string':
      return normaliseString(value);
    default:
      return value;
  }
}

interface Shape {
  type?: string;
  properties?: Record<string, TSchema>;
  items?: TSchema;
  anyOf?: TSchema[];
}

const MAX_ARRAY_ITEMS = 1000;
const TRUE = new Set<unknown>([true, 1, '1', 'true', 'True', 'TRUE', 't', 'on', 'yes']);
const FALSE = new Set<unknown>([false, 0, '0', 'false', 'False', 'FALSE', 'f', 'off', 'no', '']);

/** The only unions routes use are "this or null"; null stays, the rest follows the first variant. */
function normaliseNullable(variants: TSchema[], value: unknown): unknown {
  if (value === null) return null;
  const main = variants.find((variant) => (variant as Shape).type !== 'null');
  return main ? normalise(main, value) : value;
}

function normaliseObject(properties: Record<string, TSchema>, value: unknown): unknown {
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(properties)) {
    if (!Object.hasOwn(value, key)) continue;
    const raw = (value as Record<string, unknown>)[key];
    const schema = properties[key]!;
    // A null for a field that cannot be null means: not given.
    if (raw === null && !(schema as Shape).anyOf) continue;
    const turned = normalise(schema, raw);
    if (turned !== undefined) result[key] = turned;
  }
  return result;
}

function normaliseArray(items: TSchema | undefined, value: unknown): unknown {
  let list: unknown[];
  if (Array.isArray(value)) list = value;
  else if (value === '') list = [];
  // `x[0]=…&x[1]=…` beyond the query parser's array limit, and forms, arrive as objects with numeric keys.
  else if (typeof value === 'object' && value !== null) list = Object.values(value);
  else list = [value];
  if (list.length > MAX_ARRAY_ITEMS) throw new Refusal('invalid', `A list may have at most ${MAX_ARRAY_ITEMS} items.`);
  return items ? list.map((item) => normalise(items, item)) : list;
}

function normaliseNumber(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (text === '') return undefined;
  return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text) && text.length < 25 ? Number(text) : value;
}

function normaliseBoolean(value: unknown): unknown {
  if (TRUE.has(value)) return true;
  if (FALSE.has(value)) return false;
  return value;
}

/** NUL and lone surrogates cannot be stored by both engines, so they are refused wherever text comes in. */
function normaliseString(value: unknown): unknown {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof text === 'string' && (text.includes('\0') || !text.isWellFormed())) {
    throw new Refusal('invalid', 'Text contains characters that cannot be stored.');
  }
  return text;
}
