import type { Viewer } from '#access/identity.ts';
import { readCollections } from '#collections/collections.ts';
import { type Say, words } from '#kernel/words.ts';
import { reportsByIds, strikesByIds } from '#moderation/moderation.ts';
import { type Severance, severancesOf } from '#notifications/notifications.ts';
import type { Reader } from '#ports/database.ts';
import type { Site } from '#ports/ports.ts';
import type { Id, NotificationType } from '#store/tables.ts';
import { time } from './account.ts';
import { collectionEntity } from './collection.ts';
import type { Entities } from './entities.ts';
import { reportEntity, warningEntity } from './moderation.ts';

/** What a notification may be about beside a post. */
interface About {
  type: NotificationType;
  objectId: Id | null;
}

/** What a client that asks for it gets to show in place of types it does not know. */
export interface Fallback {
  /** Types the client knows. */
  supported: ReadonlySet<string>;
  /** Language tag of the reader. */
  locale: string;
}

/** The further keys of a notification: what it is about, and its fallback. Null where that is gone. */
export type Attach = (one: About, senderName: string) => Record<string, unknown> | null;

/** A severance as the client API's `RelationshipSeveranceEvent`. */
const severanceEntity = (severance: Severance): Record<string, unknown> => ({
  id: String(severance.id),
  type: severance.kind,
  purged: false,
  target_name: severance.target,
  followers_count: severance.followers,
  following_count: severance.following,
  created_at: time(severance.createdAt),
});

function fallbackEntity(say: Say, type: NotificationType, name: string): Record<string, unknown> {
  return { title: say(`notifications.${type}`, { name }), summary: say('notifications.unknown-to-app'), details: null };
}

/** Reads what some notifications are about, in a fixed number of statements for each kind that is among them. */
export async function readObjects(
  { entities, site }: { entities: Entities; site: Site },
  db: Reader,
  viewer: Viewer,
  notifications: readonly About[],
  fallback: Fallback | null,
): Promise<Attach> {
  const idsOf = (...types: NotificationType[]): Id[] => [
    ...new Set(notifications.flatMap((one) => (types.includes(one.type) ? (one.objectId ?? []) : []))),
  ];
  const severances = await severancesOf(db, idsOf('severed_relationships'));
  const collections = await readCollections(db, viewer, idsOf('added_to_collection', 'collection_update'));
  const strikes = await strikesByIds(db, idsOf('moderation_warning'));
  const reports = await reportsByIds(db, idsOf('admin.report'));
  const struck = [...strikes.values()].map((strike) => strike.accountId);
  const reported = [...reports.values()].map((report) => report.targetId);
  const people = [...new Set([...struck, ...reported])];
  const targets = people.length === 0 ? new Map() : await entities.accounts(db, people, { waiting: true });
  const say = fallback && words(fallback.locale);

  return ({ type, objectId }, senderName) => {
    const id = objectId ?? 0;
    switch (type) {
      case 'severed_relationships': {
        const severance = severances.get(id);
        return severance ? { event: severanceEntity(severance) } : null;
      }
      case 'moderation_warning': {
        const strike = strikes.get(id);
        const target = targets.get(strike?.accountId ?? 0);
        return strike && target ? { moderation_warning: warningEntity(strike, target) } : null;
      }
      case 'admin.report': {
        const report = reports.get(id);
        const target = targets.get(report?.targetId ?? 0);
        return report && target ? { report: reportEntity(report, target) } : null;
      }
      case 'added_to_collection':
      case 'collection_update': {
        const collection = collections.get(id);
        if (!collection) return null;
        const unknown = say && !fallback.supported.has(type);
        const extra = unknown ? { fallback: fallbackEntity(say, type, senderName) } : {};
        return { collection: collectionEntity(site, collection), ...extra };
      }
      default:
        return {};
    }
  };
}
