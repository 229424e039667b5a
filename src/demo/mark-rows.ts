import { GROUPED_TYPES } from '#notifications/notifications.ts';
import type { Id, NotificationType } from '#store/tables.ts';
import { DAY_MS, HOUR_MS, type Town, type TownMark } from './content/types.ts';
import type { DemoNeeds } from './demo.ts';
import type { People } from './people-rows.ts';
import type { PostRows } from './post-rows.ts';
import { createPastIds, type Plan } from './rows.ts';

/** Notifications are made for what happened lately; older ones would have been read long ago. */
const NOTIFIED_DAYS = 7;

/** Plans what people did with posts: favourites, bookmarks, pins, polls with votes, and recent notifications. */
export function planMarks(plan: Plan, needs: DemoNeeds, town: Town, people: People, posts: PostRows): void {
  const idAt = createPastIds();
  const markRow = ({ person, post, at }: TownMark) => ({
    account_id: people.ids[person]!,
    post_id: posts.ids[post]!,
    id: idAt(at),
    created_at: at,
  });
  plan.add(town.favourites.map(markRow), (tx, part) => tx.insertInto('favourites').values(part).execute());
  plan.add(town.bookmarks.map(markRow), (tx, part) => tx.insertInto('bookmarks').values(part).execute());
  const pins = town.pins.map(({ person, post }) => markRow({ person, post, at: town.posts[post]!.at }));
  plan.add(pins, (tx, part) => tx.insertInto('pins').values(part).execute());
  planPolls(plan, needs, town, people, posts);
  planNotifications(plan, needs, town, people, posts);
}

function planPolls(plan: Plan, { clock, ids }: DemoNeeds, town: Town, people: People, posts: PostRows): void {
  const now = clock.now();
  const pollIds = new Map<number, Id>();
  const voters = new Map<number, Set<number>>();
  const counts = new Map<string, number>();
  for (const vote of town.votes) {
    voters.set(vote.post, (voters.get(vote.post) ?? new Set()).add(vote.person));
    for (const option of vote.options) {
      const key = `${vote.post} ${option}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  const polls = town.posts.flatMap((post, i) => {
    if (!post.poll) return [];
    const id = ids.next();
    pollIds.set(i, id);
    const expiresAt = post.at + post.poll.hours * HOUR_MS;
    return {
      id,
      post_id: posts.ids[i]!,
      multiple: post.poll.multiple ? (1 as const) : (0 as const),
      hide_totals: post.poll.hideTotals ? (1 as const) : (0 as const),
      expires_at: expiresAt,
      closed_at: expiresAt <= now ? expiresAt : null,
      voters: voters.get(i)?.size ?? 0,
    };
  });
  plan.add(polls, (tx, part) => tx.insertInto('polls').values(part).execute());
  const options = town.posts.flatMap((post, i) =>
    (post.poll?.options ?? []).map((title, position) => ({
      poll_id: pollIds.get(i)!,
      position,
      title,
      votes: counts.get(`${i} ${position}`) ?? 0,
    })),
  );
  plan.add(options, (tx, part) => tx.insertInto('poll_options').values(part).execute());
  const votes = town.votes.flatMap((vote) =>
    vote.options.map((position) => ({
      poll_id: pollIds.get(vote.post)!,
      account_id: people.ids[vote.person]!,
      position,
      created_at: vote.at,
    })),
  );
  plan.add(votes, (tx, part) => tx.insertInto('poll_votes').values(part).execute());
}

interface Told {
  to: number;
  from: number;
  type: NotificationType;
  post: number | null;
  at: number;
}

function planNotifications(plan: Plan, { clock }: DemoNeeds, town: Town, people: People, posts: PostRows): void {
  const since = clock.now() - NOTIFIED_DAYS * DAY_MS;
  const told: Told[] = [];
  for (const { from, to, at } of town.follows) told.push({ to, from, type: 'follow', post: null, at });
  for (const { person, post, at } of town.favourites) {
    told.push({ to: town.posts[post]!.author, from: person, type: 'favourite', post, at });
  }
  for (const [i, post] of town.posts.entries()) {
    if (post.shareOf !== undefined) {
      told.push({
        to: town.posts[post.shareOf]!.author,
        from: post.author,
        type: 'reblog',
        post: post.shareOf,
        at: post.at,
      });
    }
    for (const to of posts.mentioned.get(i) ?? [])
      told.push({ to, from: post.author, type: 'mention', post: i, at: post.at });
  }
  const idAt = createPastIds();
  const rows = told
    .filter((one) => one.at >= since && one.to !== one.from)
    .map((one) => ({
      id: idAt(one.at),
      account_id: people.ids[one.to]!,
      from_account_id: people.ids[one.from]!,
      type: one.type,
      post_id: one.post === null ? 0 : posts.ids[one.post]!,
      created_at: one.at,
      group_hour: GROUPED_TYPES.includes(one.type) ? Math.floor(one.at / HOUR_MS) : null,
    }));
  plan.add(rows, (tx, part) => tx.insertInto('notifications').values(part).execute());
}
