/** Custom emoji of one node: all of them are in every process's memory and in one answer. */
export const MAX_EMOJIS = 5_000;
/** Of the upload; Mastodon's limit. */
export const MAX_EMOJI_BYTES = 256 * 1024;
export const MAX_CATEGORY_CHARACTERS = 100;
