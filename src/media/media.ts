/**
 * Media: pictures, videos and sounds of posts, pictures of profiles and cards, from the upload to the removal of their files.
 * Tables: media, media_files. The bytes lie in the media store under content addresses; decoding happens in the sandbox.
 * Emits and hears nothing: posts and accounts call it in their own transactions.
 * Queues: media-process (videos, sounds, large pictures), media-release (removes files that nothing uses), media-clean (drops uploads that no post took within a day).
 */
export {
  attachMedia,
  changeDetails,
  detachMedia,
  type MediaItem,
  type MediaItemRow,
  mediaById,
  mediaOfPost,
  toMediaItem,
} from './attach.ts';
export { checkFiles, type FileDifferences } from './check.ts';
export { cleanQueue, scheduleMediaCleaning, UNUSED_MS } from './cleaning.ts';
export { releaseFiles, releaseQueue } from './files.ts';
export { processQueue } from './process.ts';
export { type StoredImage, storeImage } from './store-image.ts';
export {
  checkDetails,
  createMedia,
  deleteMedia,
  MAX_DESCRIPTION_CHARACTERS,
  MAX_PICTURE_BYTES,
  type MediaDetails,
  type MediaRow,
  mediaOf,
  readyMedia,
  updateMedia,
} from './uploads.ts';
export { SOURCE_PREFIX } from './waiting.ts';
