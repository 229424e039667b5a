import type { Site } from '#ports/ports.ts';
import type { Marks } from '#views/marks.ts';
import type { CardView, MediaView, PollView, PostView } from '#views/posts.ts';
import { mediaUrl, time, timeOrNull, visibilityOf } from './account.ts';

/** A media attachment as the client API's `MediaAttachment`. */
export function mediaEntity(site: Site, media: MediaView): Record<string, unknown> {
  return {
    id: String(media.id),
    type: media.kind,
    url: mediaUrl(site, media.original) || media.remoteUrl,
    preview_url: mediaUrl(site, media.small) || media.remoteUrl,
    remote_url: media.remoteUrl === '' ? null : media.remoteUrl,
    preview_remote_url: null,
    text_url: null,
    meta: {
      original: dimensions(media.width, media.height),
      small: dimensions(media.smallWidth, media.smallHeight),
      focus: media.focus,
    },
    description: media.description === '' ? null : media.description,
    blurhash: media.blurhash === '' ? null : media.blurhash,
  };
}

const dimensions = (width: number, height: number) => ({
  width,
  height,
  size: `${width}x${height}`,
  aspect: height === 0 ? 1 : width / height,
});

function cardEntity(site: Site, card: CardView): Record<string, unknown> {
  return {
    url: card.url,
    title: card.title,
    description: card.description,
    language: card.language === '' ? null : card.language,
    type: card.type,
    author_name: card.authorName,
    author_url: card.authorUrl,
    provider_name: card.siteName,
    provider_url: '',
    html: '',
    width: card.imageWidth,
    height: card.imageHeight,
    image: card.image === '' ? null : mediaUrl(site, card.image),
    image_description: card.imageAlt,
    embed_url: '',
    blurhash: card.blurhash === '' ? null : card.blurhash,
    published_at: timeOrNull(card.publishedAt),
    authors: card.authorName === '' ? [] : [{ name: card.authorName, url: card.authorUrl, account: null }],
    missing_attribution: false,
  };
}

/** A poll as one viewer sees it: hidden totals stay hidden until it closes. */
export function pollEntity(poll: PollView, now: number, own: readonly number[] | null): Record<string, unknown> {
  const expired = poll.closedAt !== null || (poll.expiresAt !== null && poll.expiresAt <= now);
  const hidden = poll.hideTotals && !expired;
  return {
    id: String(poll.id),
    expires_at: timeOrNull(poll.expiresAt),
    expired,
    multiple: poll.multiple,
    votes_count: poll.options.reduce((sum, option) => sum + option.votes, 0),
    voters_count: poll.voters,
    ...(own ? { voted: own.length > 0, own_votes: own } : {}),
    options: poll.options.map((option) => ({ title: option.title, votes_count: hidden ? null : option.votes })),
    emojis: [],
  };
}

/** Rendered pieces of a status that are the same for everybody; the author's JSON goes between them. */
export interface StatusFragment {
  head: string;
  tail: string;
  poll: PollView | null;
  threadId: number;
}

/**
 * Renders what does not depend on who looks, once for each version of a post: it is joined with the author, the viewer's
 * marks and the poll by {@link joinStatus}.
 */
export function renderFragment(site: Site, post: PostView): StatusFragment {
  const head = {
    id: String(post.id),
    created_at: time(post.createdAt),
    in_reply_to_id: post.replyToId === null ? null : String(post.replyToId),
    in_reply_to_account_id: post.replyToAccountId === null ? null : String(post.replyToAccountId),
    sensitive: post.sensitive,
    spoiler_text: post.spoiler,
    visibility: visibilityOf(post.audience),
    language: post.language,
    uri: post.uri,
    url: post.url,
    replies_count: post.counts.replies,
    reblogs_count: post.counts.shares,
    favourites_count: post.counts.favourites,
    quotes_count: post.counts.quotes,
    edited_at: timeOrNull(post.editedAt),
    content: post.html,
    application: post.app ? { name: post.app.name, website: post.app.website === '' ? null : post.app.website } : null,
  };
  const tail = {
    media_attachments: post.media.map((media) => mediaEntity(site, media)),
    mentions: post.mentions.map(({ id, ...mention }) => ({ id: String(id), ...mention })),
    tags: post.tags.map((tag) => ({ name: tag.name, url: `${site.origin}/tags/${encodeURIComponent(tag.name)}` })),
    emojis: [],
    tagged_collections: [],
    quote: null,
    quote_approval: { automatic: [], manual: [], current_user: 'denied' },
    card: post.card ? cardEntity(site, post.card) : null,
    ...(post.localOnly ? { parley: { local_only: true } } : {}),
  };
  return {
    head: `${JSON.stringify(head).slice(0, -1)},"account":`,
    tail: `,${JSON.stringify(tail).slice(1, -1)}`,
    poll: post.poll,
    threadId: post.threadId ?? post.id,
  };
}

export interface ForViewer {
  marks: Marks;
  threadMuted: boolean;
  /** Pins are told on one's own posts only. */
  own: boolean;
}

/** One status as JSON text. `viewer` is null for a stranger, who is told no marks. */
export function joinStatus(
  fragment: StatusFragment,
  account: string,
  viewer: ForViewer | null,
  poll: string,
  reblog: string,
): string {
  const marks = viewer
    ? `,"favourited":${viewer.marks.favourited},"reblogged":${viewer.marks.shared},"muted":${viewer.threadMuted},"bookmarked":${viewer.marks.bookmarked}${viewer.own ? `,"pinned":${viewer.marks.pinned}` : ''},"filtered":[]`
    : '';
  return `${fragment.head}${account}${fragment.tail}${marks},"poll":${poll},"reblog":${reblog}}`;
}
