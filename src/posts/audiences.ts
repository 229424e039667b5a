import type { Audience } from '#store/tables.ts';

/** From the widest to the narrowest. */
export const AUDIENCES: readonly Audience[] = ['public', 'quiet', 'followers', 'mutuals', 'circle', 'mentioned'];

/** The narrower of two audiences: a reply is never wider than what it answers. */
export const narrower = (a: Audience, b: Audience): Audience => (AUDIENCES.indexOf(a) > AUDIENCES.indexOf(b) ? a : b);
