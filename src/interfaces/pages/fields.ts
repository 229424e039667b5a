import { Refusal } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import type { Id } from '#store/tables.ts';

const MAX_FIELD_CHARACTERS = 60_000;

/** The fields of a form or a query: texts only. What comes twice or nested is not a field. */
export interface Fields {
  /** '' where it is absent. */
  text(name: string): string;
  /** Whether a box is ticked. */
  ticked(name: string): boolean;
  id(name: string): Id | null;
  /** All values of a name that may come more than once. */
  all(name: string): string[];
}

/** Reads fields; refuses ('invalid') what cannot be stored by both databases. */
export function readFields(source: unknown): Fields {
  const values = typeof source === 'object' && source !== null ? (source as Record<string, unknown>) : {};
  const own = (name: string): unknown => (Object.hasOwn(values, name) ? values[name] : undefined);
  const text = (name: string): string => {
    const value = own(name);
    return typeof value === 'string' ? checked(value) : '';
  };
  return {
    text,
    ticked: (name) => text(name) !== '',
    id: (name) => parseId(text(name)),
    all(name) {
      const value = own(name);
      const list = Array.isArray(value) ? value : [value];
      return list.flatMap((item) => (typeof item === 'string' ? checked(item) : []));
    },
  };
}

/** As {@link readFields}, for a form: a field that would be refused is refused before anything is done with the others. */
export function readForm(source: unknown): Fields {
  const fields = readFields(source);
  if (typeof source === 'object' && source !== null) for (const name of Object.keys(source)) fields.all(name);
  return fields;
}

function checked(value: string): string {
  if (value.includes('\0') || !value.isWellFormed() || value.length > MAX_FIELD_CHARACTERS) {
    throw new Refusal('invalid', 'Text contains characters that cannot be stored, or is too long.');
  }
  return value;
}
