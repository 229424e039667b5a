import { Type } from 'typebox';
import { time } from '#entities/account.ts';
import { mediaEntity } from '#entities/status.ts';
import { type Json, json, jsonArray, jsonObject } from '#http/json.ts';
import { IdText, pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import {
  createPost,
  deletePost,
  editPost,
  editsOf,
  favouritedBy,
  type MediaChange,
  type PostDraft,
  sharedBy,
  sourceOf,
  THREAD_FOR_PEOPLE,
  THREAD_FOR_STRANGERS,
  threadOf,
} from '#posts/posts.ts';
import { requireVisible } from '#posts/visibility.ts';
import type { Audience, Id } from '#store/tables.ts';
import { readPosts } from '#views/posts.ts';
import { MOST_ACCOUNTS, MOST_IDS, oneStatus, strangersAnswer, USUAL_ACCOUNTS } from './answers.ts';
import type { ApiNeeds } from './mastodon.ts';

const AUDIENCES: Record<string, Audience> = {
  public: 'public',
  unlisted: 'quiet',
  private: 'followers',
  direct: 'mentioned',
};

const Poll = Type.Object({
  options: Type.Optional(Type.Array(Type.String())),
  expires_in: Type.Optional(Type.Number()),
  multiple: Type.Optional(Type.Boolean()),
  hide_totals: Type.Optional(Type.Boolean()),
});

const content = {
  status: Type.Optional(Type.String()),
  spoiler_text: Type.Optional(Type.String()),
  sensitive: Type.Optional(Type.Boolean()),
  language: Type.Optional(Type.String()),
  media_ids: Type.Optional(Type.Array(IdText)),
  poll: Type.Optional(Poll),
};

const NewStatus = Type.Object({
  ...content,
  in_reply_to_id: Type.Optional(Type.String()),
  visibility: Type.Optional(Type.String()),
  local_only: Type.Optional(Type.Boolean()),
  scheduled_at: Type.Optional(Type.String()),
  quoted_status_id: Type.Optional(Type.String()),
});

const EditedStatus = Type.Object({
  ...content,
  media_attributes: Type.Optional(
    Type.Array(
      Type.Object({
        id: IdText,
        description: Type.Optional(Type.String()),
        focus: Type.Optional(Type.String()),
      }),
    ),
  ),
});

/** Posts of a thread that are looked at in one go: a query takes a thousand ids, and each post may bring two people. */
const POSTS_AT_ONCE = 400;

/** Ids in a list that cannot be ids of ours are ids of nothing. */
const readIds = (texts: readonly string[] | undefined): Id[] | undefined =>
  texts?.map((text) => {
    const id = parseId(text);
    if (id === null) throw notFound();
    return id;
  });

interface ContentBody {
  status?: string;
  spoiler_text?: string;
  sensitive?: boolean;
  language?: string;
  media_ids?: string[];
  poll?: { options?: string[]; expires_in?: number; multiple?: boolean; hide_totals?: boolean };
}

const readContent = (body: ContentBody): PostDraft => ({
  text: body.status ?? '',
  spoiler: body.spoiler_text,
  sensitive: body.sensitive,
  language: body.language,
  mediaIds: readIds(body.media_ids),
  poll: body.poll?.options
    ? {
        options: body.poll.options,
        expiresInMs: (body.poll.expires_in ?? 0) * 1000,
        multiple: body.poll.multiple,
        hideTotals: body.poll.hide_totals,
      }
    : null,
});

function readAudience(visibility: string | undefined): { audience?: Audience; localOnly?: boolean } {
  if (visibility === undefined || visibility === '') return {};
  // `local` is what forks of the field call a public post that stays here.
  if (visibility === 'local') return { audience: 'public', localOnly: true };
  const audience = AUDIENCES[visibility];
  if (!audience) throw invalid('Validation failed: Visibility is not included in the list');
  return { audience };
}

/** `x,y`, each from -1 to 1. */
export function readFocus(text: string | undefined): { x: number; y: number } | undefined {
  if (text === undefined || text === '') return undefined;
  const [x, y] = text.split(',').map(Number);
  if (x === undefined || y === undefined || !(Math.abs(x) <= 1) || !(Math.abs(y) <= 1)) {
    throw invalid('Validation failed: Focus must be two numbers from -1 to 1, such as 0.5,-0.2');
  }
  return { x, y };
}

/** `/api/v1/statuses`: write, read, edit, delete, and what is around a post. */
export const statusRoutes = (needs: ApiNeeds): Route[] => [...writingRoutes(needs), ...readingRoutes(needs)];

const writingRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'POST',
    path: '/api/v1/statuses',
    who: 'person',
    scopes: ['write:statuses'],
    body: NewStatus,
    async handle({ body, viewer, identity, request }) {
      if (body.scheduled_at) throw invalid('Validation failed: posts cannot be scheduled here yet');
      if (body.quoted_status_id) throw invalid('Validation failed: posts cannot be quoted here yet');
      const replyTo = body.in_reply_to_id ? parseId(body.in_reply_to_id) : null;
      if (body.in_reply_to_id && replyTo === null) throw notFound();
      const draft: PostDraft = {
        ...readContent(body),
        ...readAudience(body.visibility),
        ...(body.local_only === undefined ? {} : { localOnly: body.local_only }),
        replyToId: replyTo,
      };
      const key = request.headers['idempotency-key'];
      const { postId } = await createPost(needs, viewer, draft, {
        idempotencyKey: typeof key === 'string' ? key : undefined,
        appId: identity.appId,
      });
      return oneStatus(needs, viewer, postId);
    },
  }),
  route({
    method: 'PUT',
    path: '/api/v1/statuses/:id',
    who: 'person',
    scopes: ['write:statuses'],
    body: EditedStatus,
    async handle({ body, viewer, id }) {
      const media = body.media_attributes?.map(
        (change): MediaChange => ({
          id: parseId(change.id) ?? 0,
          description: change.description,
          focus: readFocus(change.focus),
        }),
      );
      await editPost(needs, viewer, id(), { ...readContent(body), mediaChanges: media });
      return oneStatus(needs, viewer, id());
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/statuses/:id',
    who: 'person',
    scopes: ['write:statuses'],
    rate: 'delete',
    query: Type.Object({ delete_media: Type.Optional(Type.Boolean()) }),
    async handle({ viewer, id, query }) {
      const before = await oneStatus(needs, viewer, id());
      const source = await deletePost(needs, viewer, id(), { deleteMedia: query.delete_media ?? false });
      // For "delete and write anew": the source instead of the content.
      const { content: _content, ...rest } = JSON.parse(before.text) as Record<string, unknown>;
      return json({ ...rest, text: source.text });
    },
  }),
];

const readingRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/statuses',
    who: 'anyone',
    scopes: ['read:statuses'],
    query: Type.Object({ id: Type.Optional(Type.Array(Type.String(), { maxItems: MOST_IDS })) }),
    async handle({ query, viewer }) {
      const ids = (query.id ?? []).flatMap((text) => parseId(text) ?? []);
      const found = await needs.entities.statusesById(needs.db.reader, viewer, ids, 'asked');
      return jsonArray(ids.flatMap((id) => found.get(id) ?? []));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/statuses/:id',
    who: 'anyone',
    scopes: ['read:statuses'],
    handle: ({ viewer, id }) => oneStatus(needs, viewer, id()),
  }),
  route({
    method: 'GET',
    path: '/api/v1/statuses/:id/context',
    who: 'anyone',
    scopes: ['read:statuses'],
    async handle({ viewer, id }) {
      const { db, clock, entities } = needs;
      await requireVisible(db.reader, clock.now(), viewer, id());
      const { ancestors, descendants } = await threadOf(
        db.reader,
        id(),
        viewer ? THREAD_FOR_PEOPLE : THREAD_FOR_STRANGERS,
      );
      const found = new Map<Id, Json>();
      const around = [...ancestors, ...descendants];
      for (let start = 0; start < around.length; start += POSTS_AT_ONCE) {
        const part = around.slice(start, start + POSTS_AT_ONCE);
        for (const [one, status] of await entities.statusesById(db.reader, viewer, part, 'thread'))
          found.set(one, status);
      }
      const list = (ids: readonly Id[]): Json => jsonArray(ids.flatMap((one) => found.get(one) ?? []));
      return jsonObject({ ancestors: list(ancestors), descendants: list(descendants) });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/statuses/:id/source',
    who: 'person',
    scopes: ['read:statuses'],
    async handle({ viewer, id }) {
      const source = await sourceOf(needs, viewer, id());
      return { id: String(id()), text: source.text, spoiler_text: source.spoiler };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/statuses/:id/history',
    who: 'anyone',
    scopes: ['read:statuses'],
    handle: async ({ viewer, id }) =>
      history(needs, (await requireVisible(needs.db.reader, needs.clock.now(), viewer, id())).id),
  }),
  ...(['reblogged_by', 'favourited_by'] as const).map((what) =>
    route({
      method: 'GET',
      path: `/api/v1/statuses/:id/${what}`,
      who: 'anyone',
      scopes: ['read:statuses'],
      query: Type.Object(pageQuery),
      async handle({ query, viewer, id, link }) {
        const { db, clock } = needs;
        await requireVisible(db.reader, clock.now(), viewer, id());
        const page = readPage(query, USUAL_ACCOUNTS, MOST_ACCOUNTS);
        const rows = await (what === 'reblogged_by' ? sharedBy : favouritedBy)(db.reader, id(), page);
        return strangersAnswer(needs, viewer, page, link, rows);
      },
    }),
  ),
];

/** Former states of a post, oldest first, the present one last. */
async function history({ db, entities, site }: ApiNeeds, postId: Id): Promise<Json> {
  const [post] = (await readPosts(db.reader, [postId])).values();
  if (!post) throw notFound();
  const account = (await entities.accounts(db.reader, [post.accountId])).get(post.accountId);
  const edits = await editsOf(db.reader, postId);
  const media = new Map(post.media.map((one) => [one.id, one]));
  const present = {
    html: post.html,
    spoiler: post.spoiler,
    sensitive: post.sensitive,
    createdAt: post.editedAt ?? post.createdAt,
    media: post.media,
    poll: post.poll?.options.map((option) => option.title) ?? null,
  };
  // Pictures that were taken out of the post are gone; those that stayed show the description they had.
  const former = edits.map((edit) => ({
    ...edit,
    media: edit.media.flatMap(({ id, description }) => {
      const kept = media.get(id);
      return kept ? { ...kept, description } : [];
    }),
  }));
  return jsonArray(
    [...former, present].map((state) =>
      jsonObject({
        content: state.html,
        spoiler_text: state.spoiler,
        sensitive: state.sensitive,
        created_at: time(state.createdAt),
        account,
        ...(state.poll ? { poll: { options: state.poll.map((title) => ({ title })) } } : {}),
        media_attachments: state.media.map((media) => mediaEntity(site, media)),
        emojis: [],
        quote: null,
      }),
    ),
  );
}
