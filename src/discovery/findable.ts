import { sql } from 'kysely';
import { isLetIn } from '#accounts/accounts.ts';
import type { Id, Millis } from '#store/tables.ts';

/** A condition: the account `a` wants to be found, and may be. Read afresh each time, so a change of mind holds at once. */
export const isFindable = () => sql<boolean>`a.discoverable = 1 and a.suspended_at is null and a.limited_at is null
  and a.removed_at is null and a.moved_to_id is null and a.memorial = 0 and ${isLetIn('a.id')}`;

/** A condition: nothing stands between `me` and the account `a`. */
export const isWelcomeTo = (me: Id, now: Millis) => sql<boolean>`a.id <> ${me}
  and not exists (select 1 from blocks x where x.blocker_id = ${me} and x.blocked_id = a.id)
  and not exists (select 1 from blocks x where x.blocker_id = a.id and x.blocked_id = ${me})
  and not exists (select 1 from mutes x where x.muter_id = ${me} and x.muted_id = a.id
    and (x.expires_at is null or x.expires_at > ${now}))
  and not exists (select 1 from domain_blocks x join hosts y on y.name = x.host
    where x.account_id = ${me} and y.id = a.host_id)`;

/** A condition: `me` neither follows the account `a` nor asked to, and did not wave it away. */
export const isNewTo = (me: Id) => sql<boolean>`
  not exists (select 1 from follows x where x.follower_id = ${me} and x.followed_id = a.id)
  and not exists (select 1 from follow_requests x where x.follower_id = ${me} and x.followed_id = a.id)
  and not exists (select 1 from dismissed_suggestions x where x.account_id = ${me} and x.dismissed_id = a.id)`;
