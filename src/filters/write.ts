import { sql } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import type { Ids } from '#kernel/ids.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { prepare } from '#store/prepared.ts';
import type { Id } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { expiryAt, MAX_FILTERS, MAX_KEYWORDS, readAction, readContexts, readKeyword, readTitle } from './limits.ts';

/** A keyword that is new (no id), changed, or taken away. */
export interface KeywordChange {
  id?: Id | undefined;
  keyword?: string | undefined;
  /** Default: yes. */
  wholeWord?: boolean | undefined;
  remove?: boolean | undefined;
}

export interface FilterChanges {
  title?: string | undefined;
  contexts?: readonly string[] | undefined;
  /** Default: `warn`. */
  action?: string | undefined;
  /** Milliseconds from now; null for ever. */
  expiresInMs?: number | null | undefined;
  keywords?: readonly KeywordChange[] | undefined;
}

type Changing = Needs<'db' | 'clock' | 'ids'>;

const raise = prepare(
  (_db, p: { me: Id }) => sql<never>`
    insert into filter_versions (account_id, version) values (${p.me}, 1)
    on conflict (account_id) do update set version = filter_versions.version + 1`,
);

/**
 * Changes somebody's filters: says so, and raises the version they are kept under. The version's row makes changes of one
 * person's filters take turns, so that limits hold.
 */
export const changeFilters = <T>(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  change: (tx: Tx) => Promise<T>,
) =>
  db.write(async (tx): Promise<T> => {
    await raise(tx, { me: viewer.accountId });
    const result = await change(tx);
    await emit(tx, clock.now(), 'filters.changed', { accountId: viewer.accountId });
    return result;
  });

/** Makes a filter and gives its id. Refuses: invalid (title, contexts, action, keywords, too many). */
export async function createFilter(
  needs: Changing,
  viewer: Viewer,
  filter: FilterChanges & { title: string; contexts: readonly string[] },
): Promise<Id> {
  const { clock, ids } = needs;
  const row = {
    title: readTitle(filter.title),
    contexts: JSON.stringify(readContexts(filter.contexts)),
    action: readAction(filter.action ?? 'warn'),
    expires_at: expiryAt(clock.now(), filter.expiresInMs ?? null),
  };
  return changeFilters(needs, viewer, async (tx) => {
    const { filters } = await tx
      .selectFrom('filters')
      .select((e) => e.fn.countAll<number>().as('filters'))
      .where('account_id', '=', viewer.accountId)
      .executeTakeFirstOrThrow();
    if (filters >= MAX_FILTERS) throw invalid(`Validation failed: You cannot have more than ${MAX_FILTERS} filters`);
    const [id, now] = [ids.next(), clock.now()];
    await tx
      .insertInto('filters')
      .values({ id, account_id: viewer.accountId, ...row, created_at: now, updated_at: now })
      .execute();
    await changeKeywords(tx, ids, viewer.accountId, id, filter.keywords ?? []);
    return id;
  });
}

/** Changes what is given. Refuses: not-found (the filter, a keyword), invalid (as {@link createFilter}). */
export async function updateFilter(
  needs: Changing,
  viewer: Viewer,
  filterId: Id,
  changes: FilterChanges,
): Promise<void> {
  const { clock, ids } = needs;
  const { title, contexts, action, expiresInMs } = changes;
  const row = {
    ...(title === undefined ? {} : { title: readTitle(title) }),
    ...(contexts === undefined ? {} : { contexts: JSON.stringify(readContexts(contexts)) }),
    ...(action === undefined ? {} : { action: readAction(action) }),
    ...(expiresInMs === undefined ? {} : { expires_at: expiryAt(clock.now(), expiresInMs) }),
    updated_at: clock.now(),
  };
  await changeFilters(needs, viewer, async (tx) => {
    await requireFilter(tx, viewer, filterId);
    await tx.updateTable('filters').set(row).where('id', '=', filterId).execute();
    await changeKeywords(tx, ids, viewer.accountId, filterId, changes.keywords ?? []);
  });
}

export async function deleteFilter(needs: Needs<'db' | 'clock'>, viewer: Viewer, filterId: Id): Promise<void> {
  await changeFilters(needs, viewer, async (tx) => {
    await requireFilter(tx, viewer, filterId);
    await removeFilter(tx, filterId);
  });
}

/** Removes a filter with all that is in it. */
export async function removeFilter(tx: Tx, filterId: Id): Promise<void> {
  await tx.deleteFrom('filter_keywords').where('filter_id', '=', filterId).execute();
  await tx.deleteFrom('filter_posts').where('filter_id', '=', filterId).execute();
  await tx.deleteFrom('filters').where('id', '=', filterId).execute();
}

/** Refuses not-found for a filter that is not the viewer's. */
export async function requireFilter(tx: Tx, viewer: Viewer, filterId: Id): Promise<void> {
  const row = await tx
    .selectFrom('filters')
    .select('id')
    .where('id', '=', filterId)
    .where('account_id', '=', viewer.accountId)
    .executeTakeFirst();
  if (!row) throw notFound();
}

/** Adds, changes and removes keywords of one filter. Refuses: not-found, invalid (a keyword, too many). */
export async function changeKeywords(
  tx: Tx,
  ids: Ids,
  accountId: Id,
  filterId: Id,
  changes: readonly KeywordChange[],
): Promise<void> {
  if (changes.length === 0) return;
  if (changes.length > MAX_KEYWORDS) throw tooManyKeywords();
  for (const change of changes) {
    if (change.id === undefined) await insertKeyword(tx, ids.next(), filterId, change);
    else if (change.remove) await tx.deleteFrom('filter_keywords').where(ofFilter(change.id, filterId)).execute();
    else await changeKeyword(tx, filterId, change.id, change);
  }
  const { keywords } = await tx
    .selectFrom('filter_keywords as k')
    .innerJoin('filters as f', 'f.id', 'k.filter_id')
    .select((e) => e.fn.countAll<number>().as('keywords'))
    .where('f.account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  if (keywords > MAX_KEYWORDS) throw tooManyKeywords();
}

const tooManyKeywords = () => invalid(`Validation failed: You cannot filter more than ${MAX_KEYWORDS} keywords`);

const ofFilter = (keywordId: Id, filterId: Id) => sql<boolean>`id = ${keywordId} and filter_id = ${filterId}`;

async function insertKeyword(tx: Tx, id: Id, filterId: Id, { keyword = '', wholeWord, remove }: KeywordChange) {
  if (remove) return;
  await tx
    .insertInto('filter_keywords')
    .values({ id, filter_id: filterId, keyword: readKeyword(keyword), whole_word: wholeWord === false ? 0 : 1 })
    .execute();
}

async function changeKeyword(tx: Tx, filterId: Id, keywordId: Id, { keyword, wholeWord }: KeywordChange) {
  const changed = await tx
    .updateTable('filter_keywords')
    .set({
      filter_id: filterId,
      ...(keyword === undefined ? {} : { keyword: readKeyword(keyword) }),
      ...(wholeWord === undefined ? {} : { whole_word: wholeWord ? (1 as const) : (0 as const) }),
    })
    .where(ofFilter(keywordId, filterId))
    .executeTakeFirst();
  if (changed.numUpdatedRows !== 1n) throw notFound();
}
