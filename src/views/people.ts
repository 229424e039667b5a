import type { Viewer } from '#access/identity.ts';
import { isLetIn } from '#accounts/accounts.ts';
import type { Reader } from '#ports/database.ts';
import { relationsOf } from '#relationships/relation.ts';
import type { Id } from '#store/tables.ts';

export interface PeopleQuery {
  /** Folded start of a username or, after an @, of a host. */
  username: string;
  host: string | null;
  limit: number;
  onlyFollowed: boolean;
}

/** Rows looked at for each that is shown: people who are gone or block the viewer are dropped afterwards. */
const CANDIDATES_PER_RESULT = 3;

/**
 * People whose handle begins with a text, the most followed first. Somebody who is suspended or not let in yet, or
 * who blocks the viewer, is not found.
 */
export async function findPeople(db: Reader, now: number, viewer: Viewer | null, query: PeopleQuery): Promise<Id[]> {
  if (query.username === '') return [];
  let rows = db
    .selectFrom('accounts as a')
    .innerJoin('account_stats as s', 's.account_id', 'a.id')
    .innerJoin('hosts as h', 'h.id', 'a.host_id')
    .select('a.id')
    .where('a.username_key', '>=', query.username)
    .where('a.username_key', '<', `${query.username}\u{10ffff}`)
    .where('a.suspended_at', 'is', null)
    .where('a.removed_at', 'is', null)
    .where(isLetIn('a.id'))
    .orderBy('s.followers', 'desc')
    .orderBy('a.id')
    .limit(query.limit * CANDIDATES_PER_RESULT);
  if (query.host !== null) rows = rows.where('h.name', '=', query.host);
  if (query.onlyFollowed && viewer) {
    rows = rows.where((e) =>
      e.exists(
        e
          .selectFrom('follows as f')
          .select('f.id')
          .where('f.follower_id', '=', viewer.accountId)
          .whereRef('f.followed_id', '=', 'a.id'),
      ),
    );
  }
  const found = (await rows.execute()).map((row) => row.id);
  if (!viewer) return found.slice(0, query.limit);
  const relations = await relationsOf(db, now, viewer.accountId, found);
  return found.filter((id) => !relations.get(id)?.blockedBy).slice(0, query.limit);
}
