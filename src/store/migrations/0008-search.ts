import type { Migration } from '#store/migration.ts';

/** What somebody shared, answered and voted on, newest first: search looks there. */
export const search: Migration = {
  number: 8,
  name: 'search',
  statements: [
    `create index posts_shared_by on posts (account_id, share_of_id) where share_of_id is not null`,
    `create index posts_replied_by on posts (account_id, reply_to_id) where reply_to_id is not null`,
    `create index poll_votes_account on poll_votes (account_id, poll_id)`,
  ],
};
