import type { Reader } from '#ports/database.ts';
import type { StrikeAction } from '#store/tables/moderation.ts';
import type { Id, Millis } from '#store/tables.ts';

/** What staff did to somebody, as that person is told it. */
export interface Strike {
  id: Id;
  accountId: Id;
  action: StrikeAction;
  words: string;
  postIds: Id[];
  createdAt: Millis;
}

interface Row {
  id: Id;
  account_id: Id;
  action: StrikeAction;
  words: string;
  post_ids: string;
  created_at: Millis;
}

const toStrike = (row: Row): Strike => ({
  id: row.id,
  accountId: row.account_id,
  action: row.action,
  words: row.words,
  postIds: JSON.parse(row.post_ids) as Id[],
  createdAt: row.created_at,
});

const COLUMNS = ['id', 'account_id', 'action', 'words', 'post_ids', 'created_at'] as const;

/** Strikes by id, in one statement; for whoever was struck and for staff. */
export async function strikesByIds(db: Reader, strikeIds: readonly Id[]): Promise<Map<Id, Strike>> {
  if (strikeIds.length === 0) return new Map();
  const rows = await db.selectFrom('strikes').select(COLUMNS).where('id', 'in', strikeIds).execute();
  return new Map(rows.map((row) => [row.id, toStrike(row)]));
}
