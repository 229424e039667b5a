import { Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { mediaEntity } from '#entities/status.ts';
import { type Route, route } from '#http/route.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import { createMedia, deleteMedia, MAX_DESCRIPTION_CHARACTERS, mediaOf, updateMedia } from '#media/media.ts';
import type { Id } from '#store/tables.ts';
import { toMediaView } from '#views/posts.ts';
import type { ApiNeeds } from './mastodon.ts';
import { readFocus } from './statuses.ts';

const Details = Type.Object({
  description: Type.Optional(Type.String({ maxLength: MAX_DESCRIPTION_CHARACTERS })),
  focus: Type.Optional(Type.String()),
});

/** Pictures are ready when the upload is answered, so both versions of the route answer 200. */
export const mediaRoutes = (needs: ApiNeeds): Route[] => [
  ...(['/api/v1/media', '/api/v2/media'] as const).map((path) =>
    route({
      method: 'POST',
      path,
      who: 'person',
      scopes: ['write:media'],
      rate: 'media',
      body: Details,
      files: ['file', 'thumbnail'],
      async handle({ viewer, body, files }) {
        const { file } = files;
        if (!file) throw invalid("Validation failed: File can't be blank");
        const mediaId = await createMedia(needs, viewer.accountId, file.path, {
          description: body.description,
          focus: readFocus(body.focus),
        });
        return mediaAnswer(needs, viewer, mediaId);
      },
    }),
  ),
  route({
    method: 'GET',
    path: '/api/v1/media/:id',
    who: 'person',
    scopes: ['write:media'],
    handle: ({ viewer, id }) => mediaAnswer(needs, viewer, id()),
  }),
  route({
    method: 'PUT',
    path: '/api/v1/media/:id',
    who: 'person',
    scopes: ['write:media'],
    body: Details,
    async handle({ viewer, id, body }) {
      await updateMedia(needs, viewer.accountId, id(), { description: body.description, focus: readFocus(body.focus) });
      return mediaAnswer(needs, viewer, id());
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/media/:id',
    who: 'person',
    scopes: ['write:media'],
    async handle({ viewer, id }) {
      await deleteMedia(needs, viewer.accountId, id());
    },
  }),
];

async function mediaAnswer({ db, site }: ApiNeeds, viewer: Viewer, mediaId: Id): Promise<Record<string, unknown>> {
  const row = await mediaOf(db.reader, viewer.accountId, mediaId);
  if (!row) throw notFound();
  return mediaEntity(site, toMediaView(row));
}
