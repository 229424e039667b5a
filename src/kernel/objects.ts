/** A type whose absent keys may be given as undefined. */
export type Loose<T> = { [Key in keyof T]?: T[Key] | undefined };

/** Leaves out the keys that are undefined, so that "not given" stays apart from "given as nothing". */
export const given = <T extends object>(values: Loose<T>): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
