import type { Needs } from '#ports/ports.ts';

const KEY_BYTES = 16;

/** A key for one form that writes, so that sending it twice does its work once. */
export const newKey = ({ random }: Needs<'random'>): string => random.bytes(KEY_BYTES).toString('hex');
