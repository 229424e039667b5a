import type { Id } from '#store/tables.ts';

/**
 * Marks stand in the index beside a post's words and say what else is known of it, so that every part of a question is
 * answered by the index. They begin with a `~`, which no word does.
 */

/** A public post of somebody who is open to search. */
export const OPEN_MARK = '~o';

const PROPERTIES = [
  ...['media', 'image', 'video', 'audio', 'poll', 'link', 'embed', 'tag'],
  ...['reply', 'sensitive', 'quote'],
] as const;
/** What `has:` and `is:` may ask for. */
export type Property = (typeof PROPERTIES)[number];

export const isProperty = (text: string): text is Property => PROPERTIES.some((property) => property === text);
export const propertyMark = (property: Property): string => `~h${property}`;

export const authorMark = (accountId: Id): string => `~a${accountId}`;
export const mentionMark = (accountId: Id): string => `~m${accountId}`;
/** Whom the post answers. */
export const answeredMark = (accountId: Id): string => `~r${accountId}`;
/** A character of a script without spaces. */
export const characterMark = (character: string): string => `~c${character}`;
/** A language tag such as `pt-BR`; the index knows only its first part. */
export const languageMark = (language: string): string => `~l${language.toLowerCase().split(/[-_]/)[0] ?? ''}`;

const TAG = /^[\p{L}\p{N}\p{M}\p{Pc}·・\u200c]{1,120}$/u;

/** A tag by its folded name; null for what cannot be one. */
export const tagMark = (name: string): string | null =>
  TAG.test(name) ? `~t${name.replaceAll(/\p{Pc}/gu, '_')}` : null;
