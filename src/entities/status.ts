import type { EmojiSet } from '#emoji/emoji.ts';
import { Json } from '#http/json.ts';
import { plainText } from '#kernel/text/plain.ts';
import type { MediaItem } from '#media/media.ts';
import type { Site } from '#ports/ports.ts';
import type { QuoteAnswer } from '#posts/visibility.ts';
import type { Marks } from '#views/marks.ts';
import type { CardView, PollView, PostView } from '#views/posts.ts';
import { mediaUrl, time, timeOrNull, visibilityOf } from './account.ts';
import { linkedCollections } from './collection.ts';
import { pollEmojis, postEmojis } from './emoji.ts';
import { approvalStart, ownPart } from './quote.ts';

/** A media attachment as the client API's `MediaAttachment`. */
export function mediaEntity(site: Site, media: MediaItem): Record<string, unknown> {
  return {
    id: String(media.id),
    type: media.kind,
    // Without an address it is still being processed; a sound may have no preview.
    url: mediaUrl(site, media.original) || media.remoteUrl || null,
    preview_url: mediaUrl(site, media.small) || media.remoteUrl || null,
    remote_url: media.remoteUrl === '' ? null : media.remoteUrl,
    preview_remote_url: null,
    text_url: null,
    meta: mediaMeta(media),
    description: media.description === '' ? null : media.description,
    blurhash: media.blurhash === '' ? null : media.blurhash,
  };
}

/** What is told of a file, as Mastodon does: of videos their pace, of sounds no size, of what has no preview nothing small. */
function mediaMeta({ kind, width, height, smallWidth, smallHeight, focus, recording }: MediaItem) {
  const small = smallWidth > 0 ? { small: dimensions(smallWidth, smallHeight) } : {};
  if (!recording) return { original: dimensions(width, height), ...small, focus };
  const { frameRate, seconds, bitrate } = recording;
  const length = { duration: seconds, bitrate };
  const original = kind === 'audio' ? length : { width, height, frame_rate: frameRate, ...length };
  return { original, ...small, focus };
}

const dimensions = (width: number, height: number) => ({
  width,
  height,
  size: `${width}x${height}`,
  aspect: height === 0 ? 1 : width / height,
});

/** A link's preview as the client API's `PreviewCard`. */
export function cardEntity(site: Site, card: CardView): Record<string, unknown> {
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
export function pollEntity(
  { site, emojis, now }: { site: Site; emojis: EmojiSet; now: number },
  poll: PollView,
  own: readonly number[] | null,
): Record<string, unknown> {
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
    emojis: pollEmojis(site, emojis, poll),
  };
}

/** Kept for long, so not in the pool that small buffers share. */
export function encoded(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}

/** Rendered pieces of a status that are the same for everybody; the author's JSON goes between them. */
export interface StatusFragment {
  /** UTF-8. */
  head: Buffer;
  tail: Buffer;
  poll: PollView | null;
  threadId: number;
  /** What filters look at: whatever people would read of the post. */
  words: string;
  /** `quote_approval` and `parley` up to what depends on the viewer; see quote.ts. */
  approval: string;
  parley: string;
  circleId: number | null;
  /** Collections it links to. */
  collectionIds: readonly number[];
}

/**
 * Renders what does not depend on who looks, once for each version of a post: it is joined with the author, the viewer's
 * marks and the poll by {@link joinStatus}.
 */
export function renderFragment(site: Site, post: PostView, emojis: EmojiSet): StatusFragment {
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
    emojis: postEmojis(site, emojis, post),
    card: post.card ? cardEntity(site, post.card) : null,
  };
  return {
    head: encoded(`${JSON.stringify(head).slice(0, -1)},"account":`),
    tail: encoded(`,${JSON.stringify(tail).slice(1, -1)}`),
    poll: post.poll,
    threadId: post.threadId ?? post.id,
    words: wordsOf(post),
    approval: approvalStart(post),
    parley: ownPart(post),
    circleId: post.circleId,
    collectionIds: linkedCollections(site, post.html),
  };
}

const wordsOf = (post: PostView): string =>
  [
    post.spoiler,
    post.text === '' ? plainText(post.html, { urls: 'full' }) : post.text,
    ...(post.poll?.options.map((option) => option.title) ?? []),
    ...post.media.map((media) => media.description),
  ]
    .filter((text) => text !== '')
    .join('\n\n');

export interface ForViewer {
  marks: Marks;
  threadMuted: boolean;
  /** Pins are told on one's own posts only. */
  own: boolean;
  /** JSON: which of their filters match. */
  filtered: string;
}

/** What is joined with a status beside its author and the viewer's marks. */
export interface Around {
  /** JSON. */
  poll: string;
  /** The status it shares. */
  reblog: Json | null;
  quote: Json | null;
  /** JSON: the collections it links to, as the viewer sees them. */
  collections: string;
  /** Whether the viewer may quote it. */
  quotable: QuoteAnswer;
}

const NULL = new Json('null');

/** One status as JSON. `viewer` is null for a stranger, who is told no marks. */
export function joinStatus(
  fragment: StatusFragment,
  account: Json,
  viewer: ForViewer | null,
  { poll, reblog, quote, collections, quotable }: Around,
): Json {
  const marks = viewer
    ? `,"favourited":${viewer.marks.favourited},"reblogged":${viewer.marks.shared},"muted":${viewer.threadMuted},"bookmarked":${viewer.marks.bookmarked}${viewer.own ? `,"pinned":${viewer.marks.pinned}` : ''},"filtered":${viewer.filtered}`
    : '';
  const approval = `,"quote_approval":${fragment.approval}"${quotable}"}`;
  const own = viewer?.own && fragment.circleId !== null ? `,"circle_id":"${fragment.circleId}"` : '';
  const parley = fragment.parley === '' ? '' : `,"parley":${fragment.parley}${own}}`;
  const last = `${marks}${approval}${parley},"tagged_collections":${collections},"poll":${poll},"quote":`;
  const before = [fragment.head, ...account.pieces, fragment.tail];
  if (!reblog && !quote) return new Json([...before, `${last}null,"reblog":null}`]);
  return new Json([...before, last, ...(quote ?? NULL).pieces, ',"reblog":', ...(reblog ?? NULL).pieces, '}']);
}
