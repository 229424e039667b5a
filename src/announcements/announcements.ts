/**
 * Announcements: what staff tell everybody here, from a time on or until one, and what people make of it.
 * Owns announcements, announcement_reads, announcement_reactions. Emits announcement.published, announcement.removed,
 * announcement.reacted. Hears nothing. Job: announcements (what begins or ends at a time).
 */
export {
  type AnnouncementChanges,
  changeAnnouncement,
  createAnnouncement,
  deleteAnnouncement,
  MAX_ANNOUNCEMENT_CHARACTERS,
} from './keep.ts';
export { dismissAnnouncement, MAX_REACTION_NAMES, react, unreact } from './reactions.ts';
export {
  type Announcement,
  announcementById,
  announcementsOf,
  listAnnouncements,
  type Reaction,
  reactionCount,
} from './read.ts';
export { announcementQueue } from './schedule.ts';
