import { Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { draftContentOf, schedulePost } from '#drafts/drafts.ts';
import { emojiSet } from '#emoji/emoji.ts';
import { time } from '#entities/account.ts';
import { emojisIn } from '#entities/emoji.ts';
import { mediaEntity } from '#entities/status.ts';
import { type Json, json, jsonArray, jsonObject } from '#http/json.ts';
import { IdText, pageQuery, readPage } from '#http/paging.ts';
import { contentFields, placeFields, readContent, readPlace, readTime } from '#http/post-body.ts';
import { type Route, route } from '#http/route.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import {
  checkQuotePolicy,
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
import { MAX_LOOKED_AT, type PostHead, requireVisible } from '#posts/visibility.ts';
import type { Id } from '#store/tables.ts';
import { readPosts } from '#views/posts.ts';
import { MOST_ACCOUNTS, MOST_IDS, oneStatus, strangersAnswer, USUAL_ACCOUNTS } from './answers.ts';
import type { ApiNeeds } from './mastodon.ts';
import { scheduledAnswer } from './scheduled.ts';

const NewStatus = Type.Object({
  ...contentFields,
  ...placeFields,
  scheduled_at: Type.Optional(Type.String()),
});

const EditedStatus = Type.Object({
  ...contentFields,
  quote_approval_policy: Type.Optional(Type.String()),
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
      const draft: PostDraft = { ...readContent(body), ...readPlace(body) };
      const key = request.headers['idempotency-key'];
      const options = { idempotencyKey: typeof key === 'string' ? key : undefined, appId: identity.appId };
      const at = body.scheduled_at ? readTime(body.scheduled_at) : 0;
      // A time that is over means now, as in Mastodon.
      if (at > needs.clock.now()) {
        const draftId = await schedulePost(needs, viewer, draftContentOf([draft]), at, options);
        return scheduledAnswer(needs, viewer, draftId);
      }
      const { postId } = await createPost(needs, viewer, draft, options);
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
      const policy = body.quote_approval_policy;
      await editPost(needs, viewer, id(), {
        ...readContent(body),
        mediaChanges: media,
        ...(policy ? { quotePolicy: checkQuotePolicy(policy) } : {}),
      });
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
      const { quote } = await requireVisible(needs.db.reader, needs.clock.now(), viewer, id());
      const source = await deletePost(needs, viewer, id(), { deleteMedia: query.delete_media ?? false });
      // For "delete and write anew": the source instead of the content.
      const { content: _content, ...rest } = JSON.parse(before.text) as Record<string, unknown>;
      return json({ ...rest, ...(await quoteToRedo(needs, viewer, quote)), text: source.text });
    },
  }),
];

/** For "delete and write anew" the quoted post is told whatever became of the quote, as long as it may be seen. */
async function quoteToRedo({ db, entities }: ApiNeeds, viewer: Viewer, quote: PostHead['quote']): Promise<object> {
  if (!quote) return {};
  const quoted = (await entities.statusesById(db.reader, viewer, [quote.postId], 'asked')).get(quote.postId);
  if (!quoted) return {};
  const { quote: inner, ...status } = JSON.parse(quoted.text) as { quote: ShownQuote | null };
  const shallow = inner && { state: inner.state, quoted_status_id: inner.quoted_status?.id ?? null };
  return { quote: { state: quote.state, quoted_status: { ...status, quote: shallow } } };
}

interface ShownQuote {
  state: string;
  quoted_status: { id: string } | null;
}

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
      for (let start = 0; start < around.length; start += MAX_LOOKED_AT) {
        const part = around.slice(start, start + MAX_LOOKED_AT);
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
    handle: async ({ viewer, id }) => history(needs, await oneStatus(needs, viewer, id()), id()),
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
async function history(needs: ApiNeeds, status: Json, postId: Id): Promise<Json> {
  const { db, entities, site } = needs;
  const { quote } = JSON.parse(status.text) as { quote: unknown };
  const [post] = (await readPosts(db.reader, [postId])).values();
  if (!post) throw notFound();
  const account = (await entities.accounts(db.reader, [post.accountId])).get(post.accountId);
  const edits = await editsOf(db.reader, postId);
  const emojis = await emojiSet(needs);
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
        emojis: emojisIn(site, emojis, state.spoiler, state.html, ...(state.poll ?? [])),
        quote,
      }),
    ),
  );
}
