import type { Id } from '#store/tables.ts';

/** The others of a conversation as they are kept: `,3,17,`, ascending, so that one can be found with `like`; `,` for none. */
export const writePeople = (ids: Iterable<Id>): string =>
  `,${[...new Set(ids)]
    .toSorted((a, b) => a - b)
    .map((id) => `${id},`)
    .join('')}`;

export const readPeople = (text: string): Id[] => text.split(',').flatMap((part) => (part === '' ? [] : Number(part)));

/** A pattern for `like` that finds the conversations with somebody. */
export const peopleWith = (id: Id): string => `%,${id},%`;
