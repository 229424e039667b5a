import type { Selectable } from 'kysely';
import type { Ids } from '#kernel/ids.ts';
import type { Tx } from '#ports/database.ts';
import type { Id, Millis, PollOptions, Polls } from '#store/tables.ts';
import { putJob } from '#work/jobs.ts';
import type { PollDraft } from './draft.ts';
import { flag } from './rows.ts';

export const POLLS_QUEUE = 'polls';

/** Makes a post's poll, with the job that closes it. */
export async function insertPoll(tx: Tx, ids: Ids, now: Millis, postId: Id, poll: Required<PollDraft>): Promise<void> {
  const id = ids.next();
  const expiresAt = now + poll.expiresInMs;
  await tx
    .insertInto('polls')
    .values({
      id,
      post_id: postId,
      multiple: flag(poll.multiple === true),
      hide_totals: flag(poll.hideTotals === true),
      expires_at: expiresAt,
    })
    .execute();
  await insertOptions(tx, id, poll.options);
  await putClosing(tx, ids, now, id, expiresAt);
}

async function insertOptions(tx: Tx, pollId: Id, titles: readonly string[]): Promise<void> {
  await tx
    .insertInto('poll_options')
    .values(titles.map((title, position) => ({ poll_id: pollId, position, title })))
    .execute();
}

/** The key holds the time, so that a poll whose end was moved gets a second job and the first finds nothing to do. */
export async function putClosing(tx: Tx, ids: Ids, now: Millis, pollId: Id, expiresAt: Millis): Promise<void> {
  const key = `${pollId}:${expiresAt}`;
  await putJob(tx, ids, now, { queue: POLLS_QUEUE, key, payload: { pollId }, runAt: expiresAt });
}

/** Deletes a post's poll with its votes. */
export async function dropPoll(tx: Tx, postId: Id): Promise<void> {
  const poll = await tx.selectFrom('polls').select('id').where('post_id', '=', postId).executeTakeFirst();
  if (!poll) return;
  await dropVotes(tx, poll.id);
  await tx.deleteFrom('polls').where('id', '=', poll.id).execute();
}

/** Options and votes, which refer to the poll's row. */
async function dropVotes(tx: Tx, pollId: Id): Promise<void> {
  await tx.deleteFrom('poll_votes').where('poll_id', '=', pollId).execute();
  await tx.deleteFrom('poll_options').where('poll_id', '=', pollId).execute();
}

/** Where the end of a poll moves by less, it was not meant to be moved. */
const MIN_MOVE_MS = 60_000;

/**
 * Makes a poll what an edit says. With the same options votes stay, and an open poll may get another end; with others it
 * starts anew. True where anything is different now.
 */
export async function replacePoll(
  tx: Tx,
  { ids, now }: { ids: Ids; now: Millis },
  row: Selectable<Polls>,
  options: readonly Selectable<PollOptions>[],
  poll: Required<PollDraft>,
): Promise<boolean> {
  const anew =
    row.multiple !== flag(poll.multiple === true) ||
    options.length !== poll.options.length ||
    options.some((option, i) => option.title !== poll.options[i]);
  const hideTotals = flag(poll.hideTotals === true);
  const over = row.closed_at !== null || (row.expires_at !== null && row.expires_at <= now);
  const wantedEnd = now + poll.expiresInMs;
  const moved = !over && Math.abs(wantedEnd - (row.expires_at ?? 0)) >= MIN_MOVE_MS;
  if (!anew && !moved && row.hide_totals === hideTotals) return false;
  const expiresAt = anew || moved ? wantedEnd : row.expires_at;
  if (anew) {
    await dropVotes(tx, row.id);
    await insertOptions(tx, row.id, poll.options);
  }
  await tx
    .updateTable('polls')
    .set({
      multiple: flag(poll.multiple === true),
      hide_totals: hideTotals,
      expires_at: expiresAt,
      ...(anew ? { voters: 0, closed_at: null } : {}),
    })
    .where('id', '=', row.id)
    .execute();
  if (expiresAt !== null && (anew || moved)) await putClosing(tx, ids, now, row.id, expiresAt);
  return true;
}
