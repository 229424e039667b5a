/**
 * Drafts: what somebody has not published yet. They lie on the server, so that all of a person's devices see them, keep
 * their uploads, and may hold a whole thread. A draft with a time is a scheduled post and publishes itself.
 * Tables: drafts, draft_media. Emits nothing itself (posts says post.created); hears nothing. Queue: scheduled-posts.
 */
export { type DraftContent, type DraftPost, draftContentOf, MAX_DRAFT_BYTES } from './content.ts';
export {
  changeDraft,
  createDraft,
  type Draft,
  deleteDraft,
  draftById,
  draftsOf,
  MAX_DRAFTS,
  scheduledOf,
} from './keep.ts';
export { type Published, publishDraft, publishOrKeep, scheduledQueue } from './publish.ts';
export {
  cancelScheduled,
  FAR_MS,
  MAX_SCHEDULED,
  MAX_SCHEDULED_PER_DAY,
  MIN_SCHEDULE_MS,
  reschedule,
  scheduledById,
  schedulePost,
} from './schedule.ts';
