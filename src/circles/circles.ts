/**
 * Circles: named parts of somebody's followers, to post to. A circle is its owner's own business: members are not told.
 * Tables: circles, circle_members. Only followers are members: whoever stops to follow leaves.
 * Emits nothing. Hears follow.ended (`circleKeeper`).
 */
export {
  addToCircle,
  type Circle,
  circleById,
  circleMembers,
  circlesOf,
  createCircle,
  deleteCircle,
  MAX_CIRCLE_MEMBERS,
  MAX_CIRCLE_TITLE_CHARACTERS,
  MAX_CIRCLES,
  removeFromCircle,
  renameCircle,
} from './deeds.ts';
export { circleKeeper } from './keeper.ts';
