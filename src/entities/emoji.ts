import type { Emoji, EmojiSet } from '#emoji/emoji.ts';
import type { Site } from '#ports/ports.ts';
import type { AccountView } from '#views/accounts.ts';
import type { PollView, PostView } from '#views/posts.ts';

/** A custom emoji as the client API's `CustomEmoji`. */
export const emojiEntity = (site: Site, emoji: Emoji): Record<string, unknown> => ({
  shortcode: emoji.shortcode,
  url: `${site.mediaBase}/${emoji.image}`,
  static_url: `${site.mediaBase}/${emoji.still}`,
  visible_in_picker: emoji.visible,
  ...(emoji.category === '' ? {} : { category: emoji.category }),
});

/** Those that texts name. */
export const emojisIn = (site: Site, emojis: EmojiSet, ...texts: readonly string[]): Record<string, unknown>[] =>
  emojis.in(...texts).map((emoji) => emojiEntity(site, emoji));

/** What is said of somebody in their own words. */
export const accountEmojis = (site: Site, emojis: EmojiSet, view: AccountView): Record<string, unknown>[] =>
  emojisIn(site, emojis, view.displayName, view.note, ...view.fields.flatMap(({ name, value }) => [name, value]));

export const pollEmojis = (site: Site, emojis: EmojiSet, poll: PollView): Record<string, unknown>[] =>
  emojisIn(site, emojis, ...poll.options.map((option) => option.title));

export const postEmojis = (site: Site, emojis: EmojiSet, post: PostView): Record<string, unknown>[] =>
  emojisIn(
    site,
    emojis,
    post.spoiler,
    post.text === '' ? post.html : post.text,
    ...(post.poll?.options.map((option) => option.title) ?? []),
  );
