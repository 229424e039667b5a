import type { Draft, DraftContent } from '#drafts/drafts.ts';
import type { MediaItem } from '#media/media.ts';
import type { Site } from '#ports/ports.ts';
import type { Author } from '#posts/posts.ts';
import { quotableBy } from '#posts/visibility.ts';
import type { Id, Millis } from '#store/tables.ts';
import { time, timeOrNull, visibilityOf } from './account.ts';
import { mediaEntity } from './status.ts';

/** Uploads by id; those that are gone are left out. */
export type MediaById = ReadonlyMap<Id, MediaItem>;

const shownMedia = (site: Site, ids: readonly Id[], media: MediaById) =>
  ids.flatMap((id) => {
    const item = media.get(id);
    return item ? [mediaEntity(site, item)] : [];
  });

const idOrNull = (id: Id | null): string | null => (id === null ? null : String(id));

const pollOf = (poll: DraftContent['posts'][number]['poll']) =>
  poll && {
    options: poll.options,
    expires_in: Math.round(poll.expiresInMs / 1000),
    multiple: poll.multiple,
    hide_totals: poll.hideTotals,
  };

/**
 * A `ScheduledStatus`. Of a scheduled thread it shows the first post. `author` says what holds where the post names nothing;
 * the ids of apps and of the post answered are numbers there.
 */
export function scheduledEntity(
  site: Site,
  draft: Draft & { scheduledAt: Millis },
  author: Author,
  media: MediaById,
): Record<string, unknown> {
  const { content } = draft;
  const [post] = content.posts;
  const mediaIds = post?.mediaIds ?? [];
  const audience = content.audience ?? (content.circleId ? 'circle' : author.default_audience);
  const quotePolicy = content.quotePolicy ?? author.default_quote_policy;
  return {
    id: String(draft.id),
    scheduled_at: time(draft.scheduledAt),
    params: {
      text: post?.text ?? '',
      media_ids: mediaIds.length === 0 ? null : mediaIds.map(String),
      sensitive: post?.sensitive ?? null,
      spoiler_text: post?.spoiler === '' ? null : (post?.spoiler ?? null),
      visibility: visibilityOf(audience),
      language: post?.language ?? null,
      scheduled_at: null,
      poll: pollOf(post?.poll ?? null),
      idempotency: draft.idempotencyKey === '' ? null : draft.idempotencyKey,
      with_rate_limit: false,
      application_id: draft.appId ?? 0,
      in_reply_to_id: content.replyToId,
      quoted_status_id: idOrNull(content.quoteOfId),
      quote_approval_policy: quotableBy({ audience, quotePolicy }),
    },
    media_attachments: shownMedia(site, mediaIds, media),
  };
}

/** A draft as Parley's own API shows it; the fields of its posts are named as in `POST /api/v1/statuses`. */
export function draftEntity(site: Site, draft: Draft, media: MediaById): Record<string, unknown> {
  const { content } = draft;
  const narrow = content.audience === 'mutuals' || content.audience === 'circle';
  return {
    id: String(draft.id),
    version: draft.version,
    created_at: time(draft.createdAt),
    updated_at: time(draft.updatedAt),
    scheduled_at: timeOrNull(draft.scheduledAt),
    failure: draft.failure === '' ? null : draft.failure,
    posts: content.posts.map((post) => ({
      status: post.text,
      spoiler_text: post.spoiler,
      sensitive: post.sensitive,
      language: post.language,
      media_ids: post.mediaIds.map(String),
      media_attachments: shownMedia(site, post.mediaIds, media),
      poll: pollOf(post.poll),
    })),
    visibility: content.audience === null ? null : visibilityOf(content.audience),
    in_reply_to_id: idOrNull(content.replyToId),
    quoted_status_id: idOrNull(content.quoteOfId),
    quote_approval_policy: content.quotePolicy,
    parley: {
      audience: narrow ? content.audience : null,
      circle_id: idOrNull(content.circleId),
      local_only: content.localOnly,
      reply_policy: content.replyPolicy,
    },
  };
}
