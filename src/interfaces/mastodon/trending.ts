import type { Viewer } from '#access/identity.ts';
import { linkHistory, tagHistory } from '#discovery/discovery.ts';
import { historyEntity } from '#entities/history.ts';
import { cardEntity } from '#entities/status.ts';
import { inIds } from '#store/dialect.ts';
import type { Id } from '#store/tables.ts';
import { readCards } from '#views/cards.ts';
import { NO_TAG_MARKS, tagMarksOf } from '#views/tag-marks.ts';
import type { ApiNeeds } from './mastodon.ts';

/** Tags by id as the client API's `Tag` with their week, in the given order. */
export async function trendingTags({ db, clock, site }: ApiNeeds, viewer: Viewer | null, ids: readonly Id[]) {
  if (ids.length === 0) return [];
  const rows = await db.reader
    .selectFrom('tags')
    .select(['id', 'name', 'display'])
    .where((e) => inIds(db.engine, e.ref('id'), ids))
    .execute();
  const tags = new Map(rows.map((row) => [row.id, row]));
  const histories = await tagHistory(db.reader, ids, clock.now());
  const marks = viewer ? await tagMarksOf(db.reader, viewer.accountId, ids) : null;
  return ids.flatMap((id) => {
    const tag = tags.get(id);
    if (!tag) return [];
    return {
      id: String(id),
      name: tag.display,
      url: `${site.origin}/tags/${encodeURIComponent(tag.name)}`,
      history: historyEntity(histories.get(id) ?? []),
      ...(marks ? (marks.get(id) ?? NO_TAG_MARKS) : {}),
    };
  });
}

/** A tag that nobody used yet, in the same form: it has no id. */
export async function unusedTag(
  { db, clock, site }: ApiNeeds,
  viewer: Viewer | null,
  { name, display }: { name: string; display: string },
) {
  const history = (await tagHistory(db.reader, [0], clock.now())).get(0) ?? [];
  return {
    id: '',
    name: display,
    url: `${site.origin}/tags/${encodeURIComponent(name)}`,
    history: historyEntity(history),
    ...(viewer ? NO_TAG_MARKS : {}),
  };
}

/** Links by the ids of their cards as the client API's `Trends::Link`, in the given order. */
export async function trendingLinks({ db, clock, site }: ApiNeeds, ids: readonly Id[]) {
  const cards = await readCards(db.reader, ids);
  const histories = await linkHistory(db.reader, ids, clock.now());
  const links = new Map<Id, Record<string, unknown>>();
  for (const id of ids) {
    const card = cards.get(id);
    if (card) links.set(id, { ...cardEntity(site, card), history: historyEntity(histories.get(id) ?? []) });
  }
  return links;
}
