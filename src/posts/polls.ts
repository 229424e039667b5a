import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { prepare } from '#store/prepared.ts';
import type { Flag, Id, Millis } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import type { JobQueue } from '#work/jobs.ts';
import { raisePostVersions } from './counts.ts';
import { MAX_POLL_OPTIONS } from './draft.ts';
import { holdPost } from './originals.ts';
import { POLLS_QUEUE } from './poll-rows.ts';
import { requireVisible } from './visibility.ts';

interface PollRow {
  id: Id;
  post_id: Id;
  multiple: Flag;
  expires_at: Millis | null;
  closed_at: Millis | null;
}

const pollById = prepare((db, p: { id: Id }) => db.selectFrom('polls').select('post_id').where('id', '=', p.id));

/** Votes in one poll take turns: on PostgreSQL by the lock on its row, on SQLite there is one writer anyway. */
const heldPoll = prepare(
  (_db, p: { id: Id }, engine) => sql<PollRow>`
    select id, post_id, multiple, expires_at, closed_at from polls where id = ${p.id}
    ${engine === 'postgres' ? sql`for update` : sql``}`,
);

const insertVote = prepare(
  (_db, p: { pollId: Id; accountId: Id; position: number; now: Millis }) => sql<never>`
    insert into poll_votes (poll_id, account_id, position, created_at)
    values (${p.pollId}, ${p.accountId}, ${p.position}, ${p.now})`,
);

const countVote = prepare(
  (_db, p: { pollId: Id; position: number }) => sql<{ position: number }>`
    update poll_options set votes = votes + 1 where poll_id = ${p.pollId} and position = ${p.position}
    returning position`,
);

const countVoter = prepare((_db, p: { id: Id }) => sql<never>`update polls set voters = voters + 1 where id = ${p.id}`);

const voteOf = prepare((db, p: { pollId: Id; accountId: Id }) =>
  db
    .selectFrom('poll_votes')
    .select('position')
    .where('poll_id', '=', p.pollId)
    .where('account_id', '=', p.accountId)
    .limit(1),
);

/** The post that a poll belongs to, for a viewer who may see it; refuses not-found. */
export async function postOfPoll({ db, clock }: Needs<'db' | 'clock'>, viewer: Viewer | null, pollId: Id): Promise<Id> {
  const [poll] = await pollById(db.reader, { id: pollId });
  if (!poll) throw notFound();
  await requireVisible(db.reader, clock.now(), viewer, poll.post_id);
  return poll.post_id;
}

/**
 * Votes once and for good for one option, or for several where the poll allows it; `choices` are positions from 0. Gives
 * the post's id. Refuses: not-found; invalid (no or unknown choices, too many, own poll, over, voted already).
 */
export async function vote(
  needs: Needs<'db' | 'clock'>,
  viewer: Viewer,
  pollId: Id,
  choices: readonly number[],
): Promise<Id> {
  const { db, clock } = needs;
  const [poll] = await pollById(db.reader, { id: pollId });
  if (!poll) throw notFound();
  const head = await requireVisible(db.reader, clock.now(), viewer, poll.post_id);
  if (head.accountId === viewer.accountId) throw invalid('Validation failed: You cannot vote in your own polls');
  const positions = [...new Set(choices)];
  if (positions.length === 0) throw invalid('Validation failed: No choice was made');
  if (positions.length > MAX_POLL_OPTIONS || !positions.every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw invalid('Validation failed: The chosen vote option does not exist');
  }
  await db.write(async (tx) => {
    await holdPost(tx, poll.post_id);
    await castVote(tx, { pollId, accountId: viewer.accountId, positions, now: clock.now() });
  });
  return poll.post_id;
}

interface Ballot {
  pollId: Id;
  accountId: Id;
  positions: readonly number[];
  now: Millis;
}

async function castVote(tx: Tx, { pollId, accountId, positions, now }: Ballot): Promise<void> {
  const [poll] = await heldPoll(tx, { id: pollId });
  if (!poll) throw notFound();
  if (poll.closed_at !== null || (poll.expires_at !== null && poll.expires_at <= now)) {
    throw invalid('Validation failed: The poll has already ended');
  }
  if (poll.multiple === 0 && positions.length > 1) throw invalid('Validation failed: Only one option can be chosen');
  if ((await voteOf(tx, { pollId, accountId })).length > 0) {
    throw invalid('Validation failed: You have already voted on this poll');
  }
  for (const position of positions) {
    if ((await countVote(tx, { pollId, position })).length === 0) {
      throw invalid('Validation failed: The chosen vote option does not exist');
    }
    await insertVote(tx, { pollId, accountId, position, now });
  }
  await countVoter(tx, { id: pollId });
  await emit(tx, now, 'poll.voted', { postId: poll.post_id, accountId });
  await raisePostVersions(tx, [poll.post_id]);
}

/** Closes polls at their time. A poll that was removed, or whose end was moved, is left alone. */
export function pollsQueue({ db, clock }: Needs<'db' | 'clock'>): JobQueue {
  return {
    name: POLLS_QUEUE,
    concurrency: 4,
    maxAttempts: 20,
    leaseMs: 60_000,
    async run(payload) {
      const { pollId } = payload as { pollId: Id };
      const now = clock.now();
      await db.write(async (tx) => {
        const [poll] = await heldPoll(tx, { id: pollId });
        if (!poll || poll.closed_at !== null || poll.expires_at === null || poll.expires_at > now) return;
        await tx.updateTable('polls').set({ closed_at: now }).where('id', '=', pollId).execute();
        await emit(tx, now, 'poll.closed', { postId: poll.post_id });
        await raisePostVersions(tx, [poll.post_id]);
      });
    },
  };
}
