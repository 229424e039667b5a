/**
 * What stands between two people: follows and requests, blocks, also of whole hosts, mutes, endorsements, notes, lists.
 * Tables: follows, follow_requests, blocks, mutes, account_notes, lists, list_members, domain_blocks,
 *   endorsements.
 * Emits follow.requested, follow.created, follow.ended, block.created, mute.created, list.changed,
 *   relationships.severed. Hears nothing. Queues: mutes, domain-blocks.
 * A follow and its two counts change in one transaction, so the counts are always exact.
 */
export { block, type MuteOptions, mute, muteQueue, unblock, unmute } from './block.ts';
export {
  type BlockedHost,
  blockDomain,
  domainBlockQueue,
  domainBlocksOf,
  unblockDomain,
} from './domain-blocks.ts';
export { endorse, endorsementsOf, familiarFollowers, unendorse } from './endorse.ts';
export {
  acceptRequest,
  type FollowOptions,
  follow,
  isBlockedEitherWay,
  MAX_FOLLOWING,
  rejectRequest,
  removeFollower,
  requireAccount,
  unfollow,
} from './follow.ts';
export {
  addToList,
  createList,
  deleteList,
  type List,
  listById,
  listMembers,
  listsOf,
  MAX_LIST_MEMBERS,
  MAX_LISTS,
  MAX_MEMBERS_AT_ONCE,
  REPLIES_POLICIES,
  removeFromList,
  updateList,
} from './lists.ts';
export { type Entry, notesOf, type PeopleList, peopleIn, setNote } from './pages.ts';
export { regardsOfMany } from './regards-many.ts';
export { NO_RELATION, type Relation, relationsOf } from './relation.ts';
export { severAccount, severHost } from './sever.ts';
