/**
 * Custom emoji: small pictures that people write as `:shortcode:`. Staff add them; which there are is kept in memory by
 * every process, since each text that is shown may name some.
 * Owns custom_emojis. Emits and hears nothing: what is rendered with a set is kept under the set's version.
 */
export {
  addEmoji,
  changeEmoji,
  type EmojiChanges,
  emojiById,
  emojisOf,
  isShortcode,
  type ListedEmoji,
  MAX_EMOJI_BYTES,
  MAX_EMOJIS,
  type NewEmoji,
  removeEmoji,
} from './keep.ts';
export { type Emoji, type EmojiSet, emojiSet, NO_EMOJIS } from './set.ts';
