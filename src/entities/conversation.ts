import type { Viewer } from '#access/identity.ts';
import type { Conversation } from '#conversations/conversations.ts';
import { type Json, jsonArray, jsonObject } from '#http/json.ts';
import type { Reader } from '#ports/database.ts';
import type { Entities } from './entities.ts';

/**
 * Conversations as the client API's `Conversation`, in their order. One whose latest message the viewer may not see (any
 * more) is left out.
 */
export async function renderConversations(
  entities: Entities,
  db: Reader,
  viewer: Viewer,
  conversations: readonly Conversation[],
): Promise<Json[]> {
  const statuses = await entities.statusesById(
    db,
    viewer,
    conversations.map((one) => one.lastPostId),
    'notification',
  );
  const shown = conversations.filter((one) => statuses.has(one.lastPostId));
  const people = new Set(shown.flatMap((one) => peopleOf(viewer, one)));
  const accounts = await entities.accounts(db, [...people]);
  return shown.map((one) =>
    jsonObject({
      id: String(one.id),
      unread: one.unread,
      accounts: jsonArray(peopleOf(viewer, one).flatMap((id) => accounts.get(id) ?? [])),
      last_status: statuses.get(one.lastPostId),
    }),
  );
}

/** Who talks to nobody talks to themselves. */
const peopleOf = (viewer: Viewer, { peopleIds }: Conversation): readonly number[] =>
  peopleIds.length === 0 ? [viewer.accountId] : peopleIds.slice(0, MAX_SHOWN_PEOPLE);

/** People of one conversation that are shown. */
const MAX_SHOWN_PEOPLE = 20;
