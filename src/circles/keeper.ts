import { sql } from 'kysely';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';
import type { Listener } from '#work/listeners.ts';

const leaveCircles = prepare(
  (_db, p: { member: Id; owner: Id }) => sql<never>`
    delete from circle_members
    where account_id = ${p.member} and circle_id in (select id from circles where owner_id = ${p.owner})
      and not exists (select 1 from follows f where f.follower_id = ${p.member} and f.followed_id = ${p.owner})`,
);

/** Hears that somebody follows no more: they leave that person's circles, and do not come back into them by following. */
export const circleKeeper: Listener = {
  name: 'circles',
  cursorIn: 'main',
  hears: ['follow.ended'],
  async hear(tx, event) {
    if (event.type !== 'follow.ended') return;
    await leaveCircles(tx, { member: event.payload.followerId, owner: event.payload.followedId });
  },
};
