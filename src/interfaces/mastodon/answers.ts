import type { Viewer } from '#access/identity.ts';
import { type Json, jsonArray } from '#http/json.ts';
import { notFound } from '#kernel/errors.ts';
import type { Page } from '#kernel/paging.ts';
import type { Place } from '#posts/visibility.ts';
import { relationsOf } from '#relationships/relationships.ts';
import type { Id } from '#store/tables.ts';
import { fillPage } from '#views/feed.ts';
import type { ApiNeeds } from './mastodon.ts';

/** Statuses on one page, as the client API documents it. */
export const USUAL_STATUSES = 20;
export const MOST_STATUSES = 40;
/** Accounts on one page. */
export const USUAL_ACCOUNTS = 40;
export const MOST_ACCOUNTS = 80;
/** Ids that may be asked for at once with `id[]`. */
export const MOST_IDS = 40;

type Needs = Pick<ApiNeeds, 'db' | 'clock' | 'entities'>;
type Link = (cursors: { first: Id; last: Id; more: boolean } | null) => void;

/** One status the viewer may see, as it is now; refuses not-found otherwise. */
export async function oneStatus({ db, entities }: Needs, viewer: Viewer | null, postId: Id): Promise<Json> {
  const status = (await entities.statusesById(db.reader, viewer, [postId], 'asked')).get(postId);
  if (!status) throw notFound();
  return status;
}

/** A page of a feed, with its `Link` header. */
export async function feedAnswer(
  { db, clock, entities }: Needs,
  viewer: Viewer | null,
  place: Place,
  page: Page,
  link: Link,
  candidates: (page: Page) => Promise<Id[]>,
): Promise<Json> {
  const { seen, cursors } = await fillPage(db.reader, clock.now(), viewer, place, page, candidates);
  link(cursors);
  return jsonArray(await entities.statuses(db.reader, viewer, seen));
}

/** Rows that point at something and are paged by an id of their own. */
export interface Pointer {
  id: Id;
  cursor: Id;
}

export function linkPointers(link: Link, page: Page, rows: readonly Pointer[]): void {
  const first = rows[0];
  const last = rows.at(-1);
  link(first && last ? { first: first.cursor, last: last.cursor, more: rows.length === page.limit } : null);
}

/**
 * A page of people in a list that others may read too. People who block the viewer, whom the viewer blocks or mutes, or of
 * whose host they want to see nobody, are left out, as in feeds.
 */
export async function strangersAnswer(
  needs: Needs,
  viewer: Viewer | null,
  page: Page,
  link: Link,
  rows: readonly Pointer[],
): Promise<Json> {
  if (!viewer) return accountsAnswer(needs, page, link, rows);
  const ids = rows.map((row) => row.id);
  const relations = await relationsOf(needs.db.reader, needs.clock.now(), viewer.accountId, ids);
  return accountsAnswer(needs, page, link, rows, (id) => {
    const relation = relations.get(id);
    return !relation || !(relation.blockedBy || relation.blocking || relation.domainBlocking || relation.muting);
  });
}

/** A page of accounts, newest row first. The page's cursors are those of all rows, whoever of them is shown. */
export async function accountsAnswer(
  { db, entities }: Pick<Needs, 'db' | 'entities'>,
  page: Page,
  link: Link,
  rows: readonly Pointer[],
  shows: (accountId: Id) => boolean = () => true,
): Promise<Json> {
  linkPointers(link, page, rows);
  const accounts = await entities.accounts(
    db.reader,
    rows.map((row) => row.id),
  );
  return jsonArray(rows.flatMap((row) => (shows(row.id) ? (accounts.get(row.id) ?? []) : [])));
}
