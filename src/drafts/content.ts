import { invalid } from '#kernel/errors.ts';
import { cleanText } from '#kernel/text/clean.ts';
import { MAX_POLL_OPTIONS, MAX_POST_MEDIA, MAX_THREAD_POSTS, type PostDraft } from '#posts/posts.ts';
import type { QuotePolicy, ReplyPolicy } from '#store/tables/posting.ts';
import type { Audience, Id, JsonText } from '#store/tables.ts';

/** A draft may be longer than a post may, to be cut later, but not without end. */
const MAX_DRAFT_CHARACTERS = 25_000;
/** All of a draft as it is stored. */
export const MAX_DRAFT_BYTES = 128 * 1024;

/** One of the posts of a draft. Null means: as the person's preferences say when it is published. */
export interface DraftPost {
  text: string;
  spoiler: string;
  sensitive: boolean | null;
  language: string | null;
  mediaIds: Id[];
  poll: { options: string[]; expiresInMs: number; multiple: boolean; hideTotals: boolean } | null;
}

/** What a draft holds, as it is stored. */
export interface DraftContent {
  /** One, or the posts of a thread in order. */
  posts: DraftPost[];
  audience: Audience | null;
  circleId: Id | null;
  localOnly: boolean | null;
  /** Of the first post. */
  replyToId: Id | null;
  quoteOfId: Id | null;
  quotePolicy: QuotePolicy | null;
  replyPolicy: ReplyPolicy | null;
}

/**
 * Checks what a draft may hold: less than what a post must, since it is not finished. Gives it cleaned and as it is stored.
 * Refuses (invalid) what is too large.
 */
export function checkDraft(content: DraftContent): { content: DraftContent; stored: JsonText } {
  const { posts } = content;
  if (posts.length === 0 || posts.length > MAX_THREAD_POSTS) {
    throw invalid(`Validation failed: A draft has 1 to ${MAX_THREAD_POSTS} posts`);
  }
  const cleaned = { ...content, posts: posts.map(checkDraftPost) };
  const stored = JSON.stringify(cleaned);
  if (Buffer.byteLength(stored) > MAX_DRAFT_BYTES) throw invalid('Validation failed: The draft is too large');
  return { content: cleaned, stored };
}

function checkDraftPost(post: DraftPost): DraftPost {
  if (post.mediaIds.length > MAX_POST_MEDIA) {
    throw invalid(`Validation failed: Cannot attach more than ${MAX_POST_MEDIA} files`);
  }
  if (post.poll && post.poll.options.length > MAX_POLL_OPTIONS) {
    throw invalid(`Validation failed: Poll cannot have more than ${MAX_POLL_OPTIONS} items`);
  }
  const clean = (text: string, multiline: boolean): string =>
    cleanText(text, { maxCodePoints: MAX_DRAFT_CHARACTERS, multiline });
  return {
    ...post,
    text: clean(post.text, true),
    spoiler: clean(post.spoiler, false),
    mediaIds: [...new Set(post.mediaIds)],
    poll: post.poll && { ...post.poll, options: post.poll.options.map((option) => clean(option, false)) },
  };
}

export const readContent = (stored: JsonText): DraftContent => JSON.parse(stored) as DraftContent;

export const mediaIdsOf = (content: DraftContent): Id[] => [...new Set(content.posts.flatMap((post) => post.mediaIds))];

/** Posts as they would be published, as a draft holds them; what belongs to all of them is taken from the first. */
export function draftContentOf(posts: readonly PostDraft[]): DraftContent {
  const [first] = posts;
  return {
    posts: posts.map((post) => ({
      text: post.text,
      spoiler: post.spoiler ?? '',
      sensitive: post.sensitive ?? null,
      language: post.language ?? null,
      mediaIds: [...(post.mediaIds ?? [])],
      poll: post.poll
        ? {
            options: [...post.poll.options],
            expiresInMs: post.poll.expiresInMs,
            multiple: post.poll.multiple ?? false,
            hideTotals: post.poll.hideTotals ?? false,
          }
        : null,
    })),
    audience: first?.audience ?? null,
    circleId: first?.circleId ?? null,
    localOnly: first?.localOnly ?? null,
    replyToId: first?.replyToId ?? null,
    quoteOfId: first?.quoteOfId ?? null,
    quotePolicy: first?.quotePolicy ?? null,
    replyPolicy: first?.replyPolicy ?? null,
  };
}

/** The posts as they are to be published: each but the first answers the one before it. */
export function toPostDrafts(content: DraftContent): PostDraft[] {
  const { posts, replyToId, quoteOfId, audience, circleId, localOnly, quotePolicy, replyPolicy } = content;
  return posts.map((post, i) => ({
    text: post.text,
    spoiler: post.spoiler,
    sensitive: post.sensitive ?? undefined,
    language: post.language,
    mediaIds: post.mediaIds,
    poll: post.poll,
    audience: audience ?? undefined,
    circleId,
    localOnly: localOnly ?? undefined,
    replyToId: i === 0 ? replyToId : null,
    quoteOfId: i === 0 ? quoteOfId : null,
    quotePolicy: quotePolicy ?? undefined,
    replyPolicy: replyPolicy ?? undefined,
  }));
}
