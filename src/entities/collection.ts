import type { CollectionItemView, CollectionView } from '#collections/collections.ts';
import { parseId } from '#kernel/ids.ts';
import { tagKey } from '#kernel/text/clean.ts';
import type { Site } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import { time } from './account.ts';

/** One listed person as the client API's `CollectionItem`. */
export const collectionItemEntity = (item: CollectionItemView): Record<string, unknown> => ({
  id: String(item.id),
  account_id: String(item.accountId),
  state: 'accepted',
  created_at: time(item.createdAt),
});

/** A collection as the client API's `Collection`. */
export const collectionEntity = (site: Site, view: CollectionView): Record<string, unknown> => ({
  id: String(view.id),
  account_id: String(view.ownerId),
  uri: `${site.origin}/users/${view.ownerUsername}/collections/${view.id}`,
  url: `${site.origin}/collections/${view.id}`,
  name: view.name,
  description: view.description,
  language: view.language,
  local: true,
  sensitive: view.sensitive,
  discoverable: view.discoverable,
  tag: view.tag === '' ? null : { name: view.tag, url: `${site.origin}/tags/${encodeURIComponent(tagKey(view.tag))}` },
  item_count: view.items.length,
  items: view.items.map(collectionItemEntity),
  created_at: time(view.createdAt),
  updated_at: time(view.updatedAt),
});

/** Collections that one post may link to. */
const MAX_LINKED = 4;
const NONE: readonly Id[] = Object.freeze([]);

/** The ids of the collections here that a post's HTML links to. */
export function linkedCollections({ origin }: Site, html: string): readonly Id[] {
  const start = `href="${origin}/collections/`;
  if (!html.includes(start)) return NONE;
  const ids = html
    .split(start)
    .slice(1, 1 + MAX_LINKED)
    .flatMap((rest) => parseId(/^\d+(?=["?#])/.exec(rest)?.[0] ?? '') ?? []);
  return [...new Set(ids)];
}

/** The collections that a post links to, as JSON; those the viewer may not see are left out. */
export const taggedCollections = (site: Site, ids: readonly Id[], views: ReadonlyMap<Id, CollectionView>): string =>
  ids.length === 0
    ? '[]'
    : JSON.stringify(
        ids.flatMap((id) => {
          const view = views.get(id);
          return view ? [collectionEntity(site, view)] : [];
        }),
      );
