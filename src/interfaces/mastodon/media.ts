import { Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { mediaEntity } from '#entities/status.ts';
import { type Route, route } from '#http/route.ts';
import type { Upload } from '#http/uploads.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import {
  createMedia,
  deleteMedia,
  MAX_DESCRIPTION_CHARACTERS,
  MAX_PICTURE_BYTES,
  mediaOf,
  readyMedia,
  toMediaItem,
  updateMedia,
} from '#media/media.ts';
import type { RecordingLimits } from '#ports/recordings.ts';
import type { Id } from '#store/tables.ts';
import type { ApiNeeds } from './mastodon.ts';
import { readFocus } from './statuses.ts';

const Details = Type.Object({
  description: Type.Optional(Type.String({ maxLength: MAX_DESCRIPTION_CHARACTERS })),
  focus: Type.Optional(Type.String()),
});

const FILES = ['file', 'thumbnail'];
const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/avif'];
/** Width x height of a picture that is taken. */
const PICTURE_MATRIX_LIMIT = 40_000_000;
/** What is told of videos where none are taken: clients' decoders want numbers. */
const NO_RECORDINGS: RecordingLimits = {
  maxBytes: MAX_PICTURE_BYTES,
  maxPixels: PICTURE_MATRIX_LIMIT,
  maxFrameRate: 60,
  contentTypes: [],
};

/** `configuration.media_attachments` of the instance document: videos and sounds only where ffmpeg is installed. */
export function mediaLimits({ recordings }: Pick<ApiNeeds, 'recordings'>) {
  const limits = recordings.limits ?? NO_RECORDINGS;
  return {
    supported_mime_types: [...PICTURE_TYPES, ...limits.contentTypes],
    image_size_limit: MAX_PICTURE_BYTES,
    image_matrix_limit: PICTURE_MATRIX_LIMIT,
    video_size_limit: limits.maxBytes,
    video_frame_rate_limit: limits.maxFrameRate,
    video_matrix_limit: limits.maxPixels,
  };
}

/** `/api/v1/media` and `/api/v2/media`: uploads for posts to come. */
export const mediaRoutes = (needs: ApiNeeds): Route[] => [
  ...([1, 2] as const).map((version) => uploadRoute(needs, version)),
  route({
    method: 'GET',
    path: '/api/v1/media/:id',
    who: 'person',
    scopes: ['write:media'],
    async handle({ viewer, id, reply }) {
      const { answer, waiting } = await mediaAnswer(needs, viewer, id());
      if (waiting) reply.code(206);
      return answer;
    },
  }),
  route({
    method: 'PUT',
    path: '/api/v1/media/:id',
    who: 'person',
    scopes: ['write:media'],
    body: Details,
    files: ['thumbnail'],
    async handle({ viewer, id, body, files, reply }) {
      await updateMedia(needs, viewer.accountId, id(), detailsOf(body, files));
      const { answer, waiting } = await mediaAnswer(needs, viewer, id());
      if (waiting) reply.code(206);
      return answer;
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

/** The first version answers when the file is ready, the second with 202 where that takes longer. */
function uploadRoute(needs: ApiNeeds, version: 1 | 2): Route {
  return route({
    method: 'POST',
    path: `/api/v${version}/media`,
    who: 'person',
    scopes: ['write:media'],
    rate: 'media',
    body: Details,
    files: FILES,
    fileBytes: Math.max(MAX_PICTURE_BYTES, needs.recordings.limits?.maxBytes ?? 0),
    async handle({ viewer, body, files, reply }) {
      const { file } = files;
      if (!file) throw invalid("Validation failed: File can't be blank");
      const mediaId = await createMedia(needs, viewer.accountId, file.path, detailsOf(body, files));
      if (version === 1) await readyMedia(needs, viewer.accountId, mediaId);
      const { answer, waiting } = await mediaAnswer(needs, viewer, mediaId);
      if (waiting) reply.code(202);
      return answer;
    },
  });
}

const detailsOf = (
  body: { description?: string; focus?: string },
  { thumbnail }: Readonly<Record<string, Upload>>,
): Parameters<typeof updateMedia>[3] => ({
  description: body.description,
  focus: readFocus(body.focus),
  // Forms of some clients have the field with nothing in it.
  thumbnail: thumbnail && thumbnail.bytes > 0 ? thumbnail.path : undefined,
});

/** The medium and whether it is still being processed. Refuses not-found, and invalid for what cannot be processed. */
async function mediaAnswer({ db, site }: ApiNeeds, viewer: Viewer, mediaId: Id) {
  const row = await mediaOf(db.reader, viewer.accountId, mediaId);
  if (!row) throw notFound();
  if (row.state === 'failed') throw invalid(row.failure);
  return { answer: mediaEntity(site, toMediaItem(row)), waiting: row.state === 'waiting' };
}
