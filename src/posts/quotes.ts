import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { invalid, notFound, Refusal } from '#kernel/errors.ts';
import { lowerBound, newestFirst, type Page, readsForward, upperBound } from '#kernel/paging.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { prepare } from '#store/prepared.ts';
import type { QuotePolicy, QuoteState } from '#store/tables/posting.ts';
import type { Audience, Id } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { changePostCounts, isCountedReply, raisePostVersions } from './counts.ts';
import { heldPost } from './originals.ts';
import { quotableBy } from './quoting.ts';
import { requireVisible } from './visibility.ts';

export const QUOTE_POLICIES: readonly QuotePolicy[] = ['public', 'followers', 'nobody'];

/** Refuses (invalid) what is no quote policy. */
export function checkQuotePolicy(text: string): QuotePolicy {
  const policy = QUOTE_POLICIES.find((one) => one === text);
  if (!policy) throw invalid('Validation failed: Quote approval policy is not included in the list');
  return policy;
}

/**
 * Changes who may quote one of the viewer's own posts from now on; quotes that are there stay. What only some may see is
 * quoted by nobody, whatever is asked for. Refuses not-found.
 */
export async function setQuotePolicy(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  postId: Id,
  policy: QuotePolicy,
): Promise<void> {
  await db.write(async (tx) => {
    const post = await heldPost(tx, { postId, accountId: viewer.accountId });
    if (!post || post.share_of_id !== null) throw notFound();
    const quote_policy = quotableBy({ audience: post.audience, quotePolicy: policy });
    if (post.quote_policy === quote_policy) return;
    await tx.updateTable('posts').set({ quote_policy }).where('id', '=', postId).execute();
    await emit(tx, clock.now(), 'post.refreshed', { postId, accountId: viewer.accountId });
    await raisePostVersions(tx, [postId]);
  });
}

interface QuotingRow {
  account_id: Id;
  audience: Audience;
  quote_state: QuoteState;
}

const heldQuote = prepare(
  (_db, p: { quotingId: Id; quotedId: Id; quotedAccountId: Id }, engine) => sql<QuotingRow>`
    select account_id, audience, quote_state from posts
    where id = ${p.quotingId} and quote_of_id = ${p.quotedId} and quote_account_id = ${p.quotedAccountId}
      and removed_at is null
    ${engine === 'postgres' ? sql`for no key update` : sql``}`,
);

/**
 * Takes the viewer's consent to a quote of theirs back: the quoting post stays, without the quote. A quote that still waits
 * is rejected; doing it twice changes nothing. Refuses: not-found; forbidden (somebody else is quoted).
 */
export async function revokeQuote(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  quotedId: Id,
  quotingId: Id,
): Promise<void> {
  const now = clock.now();
  const head = await requireVisible(db.reader, now, viewer, quotedId);
  if (head.accountId !== viewer.accountId) throw new Refusal('forbidden', 'This action is not allowed');
  await db.write(async (tx) => {
    const [quote] = await heldQuote(tx, { quotingId, quotedId, quotedAccountId: viewer.accountId });
    if (!quote) throw notFound();
    if (quote.quote_state !== 'accepted' && quote.quote_state !== 'pending') return;
    const quote_state = quote.quote_state === 'accepted' ? 'revoked' : 'rejected';
    await tx.updateTable('posts').set({ quote_state }).where('id', '=', quotingId).execute();
    const ids = { postId: quotingId, quotedPostId: quotedId, quotedAccountId: viewer.accountId };
    await emit(tx, now, 'quote.revoked', ids);
    await emit(tx, now, 'post.refreshed', { postId: quotingId, accountId: quote.account_id });
    const counted = quote.quote_state === 'accepted' && isCountedReply(quote.audience);
    await changePostCounts(tx, [{ postId: quotingId }, { postId: quotedId, quotes: counted ? -1 : 0 }]);
  });
}

const quoteRows = (direction: 'asc' | 'desc') =>
  prepare(
    (_db, p: { postId: Id; above: Id; below: Id; limit: number }) => sql<{ id: Id }>`
      select id from posts
      where quote_of_id = ${p.postId} and quote_state = 'accepted' and removed_at is null
        and id > ${p.above} and id < ${p.below}
      order by id ${sql.raw(direction)} limit ${p.limit}`,
  );

const QUOTES = { asc: quoteRows('asc'), desc: quoteRows('desc') };

/** Ids of the posts that quote one with consent, newest first; not yet judged. */
export async function quotesOf(db: Reader, postId: Id, page: Page): Promise<Id[]> {
  const rows = await QUOTES[readsForward(page) ? 'asc' : 'desc'](db, {
    postId,
    above: lowerBound(page),
    below: upperBound(page),
    limit: page.limit,
  });
  return newestFirst(page, rows).map((row) => row.id);
}
