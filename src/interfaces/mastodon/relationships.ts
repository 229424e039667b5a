import { type Static, type TObject, Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { time } from '#entities/account.ts';
import { Json, jsonArray } from '#http/json.ts';
import { pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { notFound } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import {
  acceptRequest,
  block,
  type Entry,
  follow,
  listsOf,
  mute,
  NO_RELATION,
  notesOf,
  type PeopleList,
  peopleIn,
  type Relation,
  rejectRequest,
  relationsOf,
  removeFollower,
  setNote,
  unblock,
  unfollow,
  unmute,
} from '#relationships/relationships.ts';
import type { Id } from '#store/tables.ts';
import { readAccounts } from '#views/accounts.ts';
import { accountsAnswer, linkPointers, MOST_ACCOUNTS, strangersAnswer, USUAL_ACCOUNTS } from './answers.ts';
import { listEntity } from './lists.ts';
import type { ApiNeeds } from './mastodon.ts';

/** Relationships that may be asked for at once: clients ask for a whole page of accounts, and some for two. */
const MOST_RELATIONSHIPS = 200;

/** What one does with other people, and the lists of people that come of it. */
export const relationshipRoutes = (needs: ApiNeeds): Route[] => [
  ...deedRoutes(needs),
  ...readingRoutes(needs),
  ...peopleRoutes(needs),
  ...requestRoutes(needs),
];

/** A relation as the client API's `Relationship`. */
const relationshipEntity = (id: Id, relation: Relation, note: string): Record<string, unknown> => ({
  id: String(id),
  following: relation.following,
  showing_reblogs: relation.showingShares,
  notifying: relation.notifying,
  languages: relation.languages.length === 0 ? null : relation.languages,
  followed_by: relation.followedBy,
  blocking: relation.blocking,
  blocked_by: relation.blockedBy,
  muting: relation.muting,
  muting_notifications: relation.mutingNotifications,
  muting_expires_at: relation.mutingExpiresAt === null ? null : time(relation.mutingExpiresAt),
  requested: relation.requested,
  requested_by: relation.requestedBy,
  domain_blocking: relation.domainBlocking,
  endorsed: relation.endorsed,
  note,
});

/** The relationships to accounts that are known to exist, in their order. */
async function relationships(needs: ApiNeeds, viewer: Viewer, ids: readonly Id[]): Promise<Record<string, unknown>[]> {
  const relations = await relationsOf(needs.db.reader, needs.clock.now(), viewer.accountId, ids);
  const notes = await notesOf(needs, viewer.accountId, ids);
  return ids.map((id) => relationshipEntity(id, relations.get(id) ?? NO_RELATION, notes.get(id) ?? ''));
}

/** `POST` of a deed towards somebody, answered with what stands between the two now. */
export const deed = <B extends TObject>(
  needs: ApiNeeds,
  path: string,
  scope: string,
  body: B,
  act: (viewer: Viewer, accountId: Id, body: Static<B>) => Promise<void>,
): Route =>
  route({
    method: 'POST',
    path,
    who: 'person',
    scopes: [scope],
    body,
    async handle(call) {
      const id = call.id();
      await act(call.viewer, id, call.body);
      const [relationship] = await relationships(needs, call.viewer, [id]);
      return relationship;
    },
  });

const NOTHING = Type.Object({});

const FollowBody = Type.Object({
  reblogs: Type.Optional(Type.Boolean()),
  notify: Type.Optional(Type.Boolean()),
  languages: Type.Optional(Type.Array(Type.String({ maxLength: 20 }))),
});

const MuteBody = Type.Object({
  notifications: Type.Optional(Type.Boolean()),
  /** Seconds; 0 means without end. */
  duration: Type.Optional(Type.Integer({ minimum: 0 })),
});

const deedRoutes = (needs: ApiNeeds): Route[] => [
  deed(needs, '/api/v1/accounts/:id/follow', 'write:follows', FollowBody, (viewer, id, body) =>
    follow(needs, viewer, id, { shares: body.reblogs, notify: body.notify, languages: body.languages }),
  ),
  deed(needs, '/api/v1/accounts/:id/unfollow', 'write:follows', NOTHING, (viewer, id) => unfollow(needs, viewer, id)),
  deed(needs, '/api/v1/accounts/:id/remove_from_followers', 'write:follows', NOTHING, (viewer, id) =>
    removeFollower(needs, viewer, id),
  ),
  deed(needs, '/api/v1/accounts/:id/block', 'write:blocks', NOTHING, (viewer, id) => block(needs, viewer, id)),
  deed(needs, '/api/v1/accounts/:id/unblock', 'write:blocks', NOTHING, (viewer, id) => unblock(needs, viewer, id)),
  deed(needs, '/api/v1/accounts/:id/mute', 'write:mutes', MuteBody, (viewer, id, body) =>
    mute(needs, viewer, id, { notifications: body.notifications, durationMs: (body.duration ?? 0) * 1000 }),
  ),
  deed(needs, '/api/v1/accounts/:id/unmute', 'write:mutes', NOTHING, (viewer, id) => unmute(needs, viewer, id)),
  deed(
    needs,
    '/api/v1/accounts/:id/note',
    'write:accounts',
    Type.Object({ comment: Type.Optional(Type.String()) }),
    (viewer, id, body) => setNote(needs, viewer, id, body.comment ?? ''),
  ),
];

const readingRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/accounts/relationships',
    who: 'person',
    scopes: ['read:follows'],
    query: Type.Object({
      id: Type.Optional(Type.Array(Type.String(), { maxItems: MOST_RELATIONSHIPS })),
      with_suspended: Type.Optional(Type.Boolean()),
    }),
    async handle({ query, viewer }) {
      const wanted = [...new Set((query.id ?? []).flatMap((text) => parseId(text) ?? []))];
      const accounts = await readAccounts(needs.db.reader, wanted);
      const here = wanted.filter((id) => {
        const account = accounts.get(id);
        return account && !account.removed && !account.waiting && (query.with_suspended || !account.suspended);
      });
      return relationships(needs, viewer, here);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts/:id/lists',
    who: 'person',
    scopes: ['read:lists'],
    async handle({ viewer, id }) {
      return (await listsOf(needs.db.reader, viewer, id())).map(listEntity);
    },
  }),
  ...(['followers', 'following'] as const).map((list) =>
    route({
      method: 'GET',
      path: `/api/v1/accounts/:id/${list}`,
      who: 'anyone',
      scopes: ['read:accounts'],
      query: Type.Object(pageQuery),
      async handle({ query, viewer, id, link }) {
        const accountId = id();
        const page = readPage(query, USUAL_ACCOUNTS, MOST_ACCOUNTS);
        const open = await showsPeople(needs, viewer, accountId);
        const rows = open ? await peopleIn(needs.db.reader, list, accountId, page) : [];
        const own = viewer?.accountId === accountId;
        return own ? accountsAnswer(needs, page, link, rows) : strangersAnswer(needs, viewer, page, link, rows);
      },
    }),
  ),
];

/** Whether the viewer may read who follows somebody and whom they follow. Refuses not-found for people who are not here. */
async function showsPeople({ db, clock }: ApiNeeds, viewer: Viewer | null, accountId: Id): Promise<boolean> {
  const account = (await readAccounts(db.reader, [accountId])).get(accountId);
  if (!account || account.removed || account.waiting) throw notFound();
  if (viewer?.accountId === accountId) return true;
  if (account.hideCollections || account.suspended) return false;
  if (!viewer) return true;
  const relations = await relationsOf(db.reader, clock.now(), viewer.accountId, [accountId]);
  return !relations.get(accountId)?.blockedBy;
}

const peopleRoutes = (needs: ApiNeeds): Route[] =>
  (
    [
      ['/api/v1/follow_requests', 'read:follows', 'requests'],
      ['/api/v1/blocks', 'read:blocks', 'blocks'],
      ['/api/v1/mutes', 'read:mutes', 'mutes'],
    ] as const
  ).map(([path, scope, list]) =>
    route({
      method: 'GET',
      path,
      who: 'person',
      scopes: [scope],
      query: Type.Object(pageQuery),
      async handle({ query, viewer, link }) {
        const page = readPage(query, USUAL_ACCOUNTS, MOST_ACCOUNTS);
        const rows = await peopleIn(needs.db.reader, list satisfies PeopleList, viewer.accountId, page);
        if (list !== 'mutes') return accountsAnswer(needs, page, link, rows);
        linkPointers(link, page, rows);
        return mutedAccounts(needs, viewer, rows);
      },
    }),
  );

/** Accounts with the end of their mute (`MutedAccount`). */
async function mutedAccounts({ db, clock, entities }: ApiNeeds, viewer: Viewer, rows: readonly Entry[]): Promise<Json> {
  const ids = rows.map((row) => row.id);
  const accounts = await entities.accounts(db.reader, ids);
  const relations = await relationsOf(db.reader, clock.now(), viewer.accountId, ids);
  return jsonArray(
    ids.flatMap((id) => {
      const account = accounts.get(id);
      if (!account) return [];
      const until = relations.get(id)?.mutingExpiresAt ?? null;
      const end = JSON.stringify(until === null ? null : time(until));
      return new Json(`${account.text.slice(0, -1)},"mute_expires_at":${end}}`);
    }),
  );
}

const requestRoutes = (needs: ApiNeeds): Route[] => [
  deed(needs, '/api/v1/follow_requests/:id/authorize', 'write:follows', NOTHING, (viewer, id) =>
    acceptRequest(needs, viewer, id),
  ),
  deed(needs, '/api/v1/follow_requests/:id/reject', 'write:follows', NOTHING, (viewer, id) =>
    rejectRequest(needs, viewer, id),
  ),
];
