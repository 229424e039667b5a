import { Type } from 'typebox';
import { invalid, notFound } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import { checkQuotePolicy, checkReplyPolicy, type PollDraft, type PostDraft } from '#posts/posts.ts';
import type { Audience, Id } from '#store/tables.ts';
import { IdText } from './paging.ts';

/** The fields of a post as clients send them, shared by all routes that take one. */
const Poll = Type.Object({
  options: Type.Optional(Type.Array(Type.String())),
  expires_in: Type.Optional(Type.Number()),
  multiple: Type.Optional(Type.Boolean()),
  hide_totals: Type.Optional(Type.Boolean()),
});

/** What can be changed by an edit too. */
export const contentFields = {
  status: Type.Optional(Type.String()),
  spoiler_text: Type.Optional(Type.String()),
  sensitive: Type.Optional(Type.Boolean()),
  language: Type.Optional(Type.String()),
  media_ids: Type.Optional(Type.Array(IdText)),
  poll: Type.Optional(Poll),
};

/** Who may read it, answer it and quote it, and what it belongs to. `parley` holds what is Parley's own. */
export const placeFields = {
  in_reply_to_id: Type.Optional(Type.String()),
  visibility: Type.Optional(Type.String()),
  local_only: Type.Optional(Type.Boolean()),
  quoted_status_id: Type.Optional(Type.String()),
  quote_approval_policy: Type.Optional(Type.String()),
  reply_policy: Type.Optional(Type.String()),
  parley: Type.Optional(
    Type.Object({
      audience: Type.Optional(Type.String()),
      circle_id: Type.Optional(Type.String()),
      reply_policy: Type.Optional(Type.String()),
      local_only: Type.Optional(Type.Boolean()),
    }),
  ),
};

export interface ContentBody {
  status?: string;
  spoiler_text?: string;
  sensitive?: boolean;
  language?: string;
  media_ids?: string[];
  poll?: { options?: string[]; expires_in?: number; multiple?: boolean; hide_totals?: boolean };
}

export interface PlaceBody {
  in_reply_to_id?: string;
  visibility?: string;
  local_only?: boolean;
  quoted_status_id?: string;
  quote_approval_policy?: string;
  reply_policy?: string;
  parley?: { audience?: string; circle_id?: string; reply_policy?: string; local_only?: boolean };
}

const AUDIENCES: Record<string, Audience> = {
  public: 'public',
  unlisted: 'quiet',
  private: 'followers',
  direct: 'mentioned',
};

/** Ids in a list that cannot be ids of ours are ids of nothing. */
const readIds = (texts: readonly string[] | undefined): Id[] | undefined =>
  texts?.map((text) => {
    const id = parseId(text);
    if (id === null) throw notFound();
    return id;
  });

/** An id that may be absent; one that cannot be an id of ours is answered 404. */
const readOptionalId = (text: string | undefined): Id | null => {
  if (!text) return null;
  const id = parseId(text);
  if (id === null) throw notFound();
  return id;
};

const readPoll = (poll: ContentBody['poll']): PollDraft | null =>
  poll?.options
    ? {
        options: poll.options,
        expiresInMs: (poll.expires_in ?? 0) * 1000,
        multiple: poll.multiple,
        hideTotals: poll.hide_totals,
      }
    : null;

export const readContent = (body: ContentBody): PostDraft => ({
  text: body.status ?? '',
  spoiler: body.spoiler_text,
  sensitive: body.sensitive,
  language: body.language,
  mediaIds: readIds(body.media_ids),
  poll: readPoll(body.poll),
});

function readAudience({ visibility, parley }: PlaceBody): { audience?: Audience; localOnly?: boolean } {
  if (parley?.audience) {
    if (parley.audience === 'mutuals' || parley.audience === 'circle') return { audience: parley.audience };
    throw invalid('Validation failed: Audience must be mutuals or circle; the others are said by visibility');
  }
  if (visibility === undefined || visibility === '') return {};
  // `local` is what forks of the field call a public post that stays here.
  if (visibility === 'local') return { audience: 'public', localOnly: true };
  const audience = AUDIENCES[visibility];
  if (!audience) throw invalid('Validation failed: Visibility is not included in the list');
  return { audience };
}

/** Refuses: invalid (names that are in no list), not-found (what can be no id of ours). */
export function readPlace(body: PlaceBody): Omit<PostDraft, 'text'> {
  const localOnly = body.parley?.local_only ?? body.local_only;
  const replyPolicy = body.parley?.reply_policy ?? body.reply_policy;
  return {
    ...readAudience(body),
    ...(localOnly === undefined ? {} : { localOnly }),
    replyToId: readOptionalId(body.in_reply_to_id),
    quoteOfId: readOptionalId(body.quoted_status_id),
    circleId: readOptionalId(body.parley?.circle_id),
    ...(body.quote_approval_policy ? { quotePolicy: checkQuotePolicy(body.quote_approval_policy) } : {}),
    ...(replyPolicy ? { replyPolicy: checkReplyPolicy(replyPolicy) } : {}),
  };
}

/** A time as clients send it, ms since 1970. Refuses (invalid) what is none. */
export function readTime(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw invalid('Validation failed: Scheduled at is no date');
  return at;
}
