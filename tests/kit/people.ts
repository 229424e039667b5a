import type { Viewer } from '#access/identity.ts';
import { permissionsOf } from '#access/permissions.ts';
import { createLocalAccount, registerLocalHost } from '#accounts/accounts.ts';
import { createIds, type Ids } from '#kernel/ids.ts';
import type { Clock } from '#ports/clock.ts';
import type { Database } from '#ports/database.ts';
import type { Site } from '#ports/ports.ts';
import type { Audience, Id } from '#store/tables.ts';
import { emit } from '#work/events.ts';

/** A clock that stands still until it is moved, for tests below the HTTP layer. Timers never fire. */
export function standingClock(start = Date.UTC(2026, 0, 5, 12)): Clock & { move(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    after: () => () => {},
    move(ms) {
      now += ms;
    },
  };
}

export interface Settlement {
  db: Database;
  clock: ReturnType<typeof standingClock>;
  ids: Ids;
  site: Site;
  /** A person with an account here. */
  person(username: string): Promise<Viewer>;
  /** A bare post row with its event, for tests of what reads posts; text and counts are not the matter there. */
  post(author: Viewer, more?: BarePost): Promise<Id>;
}

export interface BarePost {
  audience?: Audience;
  replyTo?: { id: Id; accountId: Id };
  shareOf?: Id;
  /** The id of a tag. */
  tag?: Id;
}

/** Accounts and bare posts on a fresh database. */
export async function settle(db: Database): Promise<Settlement> {
  const clock = standingClock();
  const ids = createIds({ now: clock.now, writer: 0, startAfter: 0 });
  const hostId = await db.write((tx) => registerLocalHost(tx, { ids, now: clock.now() }, 'parley.test'));
  const origin = 'https://parley.test';
  const site: Site = { origin, host: 'parley.test', hostId, mediaBase: `${origin}/media`, version: '0.0.0' };
  return {
    db,
    clock,
    ids,
    site,
    async person(username) {
      const accountId = await db.write((tx) => createLocalAccount(tx, { ids, now: clock.now(), site }, { username }));
      return { accountId, role: 'member', permissions: permissionsOf('member') };
    },
    async post(author, more = {}) {
      const id = ids.next();
      await db.write(async (tx) => {
        await tx
          .insertInto('posts')
          .values({
            id,
            account_id: author.accountId,
            local: 1,
            uri: `${origin}/users/x/statuses/${id}`,
            url: `${origin}/@x/${id}`,
            audience: more.audience ?? 'public',
            reply_to_id: more.replyTo?.id ?? null,
            reply_to_account_id: more.replyTo?.accountId ?? null,
            share_of_id: more.shareOf ?? null,
            has_tags: more.tag === undefined ? 0 : 1,
            created_at: clock.now(),
          })
          .execute();
        await tx.insertInto('post_stats').values({ post_id: id }).execute();
        if (more.tag !== undefined)
          await tx.insertInto('post_tags').values({ tag_id: more.tag, post_id: id }).execute();
        await emit(tx, clock.now(), 'post.created', { postId: id, accountId: author.accountId });
      });
      return id;
    },
  };
}
