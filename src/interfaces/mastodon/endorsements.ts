import { Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { jsonArray, jsonObject } from '#http/json.ts';
import { pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { notFound } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import type { Page } from '#kernel/paging.ts';
import { type Entry, endorse, endorsementsOf, familiarFollowers, unendorse } from '#relationships/relationships.ts';
import type { Id } from '#store/tables.ts';
import { readAccounts } from '#views/accounts.ts';
import { accountsAnswer, MOST_ACCOUNTS, MOST_IDS, strangersAnswer, USUAL_ACCOUNTS } from './answers.ts';
import type { ApiNeeds } from './mastodon.ts';
import { deed } from './relationships.ts';

/** People shown on a profile, and those of one's own among somebody's followers. */
export const endorsementRoutes = (needs: ApiNeeds): Route[] => [
  ...deedRoutes(needs),
  route({
    method: 'GET',
    path: '/api/v1/endorsements',
    who: 'person',
    scopes: ['read:accounts'],
    query: Type.Object(pageQuery),
    async handle({ query, viewer, link }) {
      const page = readPage(query, USUAL_ACCOUNTS, MOST_ACCOUNTS);
      return accountsAnswer(needs, page, link, await endorsementsOf(needs.db.reader, viewer.accountId, page));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts/:id/endorsements',
    who: 'anyone',
    scopes: ['read:accounts'],
    query: Type.Object(pageQuery),
    async handle({ query, viewer, id, link }) {
      const page = readPage(query, USUAL_ACCOUNTS, MOST_ACCOUNTS);
      return strangersAnswer(needs, viewer, page, link, await endorsedBy(needs, id(), page));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts/familiar_followers',
    who: 'person',
    scopes: ['read:follows'],
    query: Type.Object({ id: Type.Optional(Type.Array(Type.String(), { maxItems: MOST_IDS })) }),
    async handle({ query, viewer }) {
      const ids = [...new Set((query.id ?? []).flatMap((text) => parseId(text) ?? []))];
      return familiarAnswer(needs, viewer, ids);
    },
  }),
];

/** The older names are `pin` and `unpin`. */
const deedRoutes = (needs: ApiNeeds): Route[] =>
  (
    [
      ['endorse', endorse],
      ['pin', endorse],
      ['unendorse', unendorse],
      ['unpin', unendorse],
    ] as const
  ).map(([name, act]) =>
    deed(needs, `/api/v1/accounts/:id/${name}`, 'write:accounts', Type.Object({}), (viewer, id) =>
      act(needs, viewer, id),
    ),
  );

/** Whom somebody shows on their profile; refuses not-found for people who are not here, and shows nothing of suspended ones. */
async function endorsedBy({ db }: ApiNeeds, accountId: Id, page: Page): Promise<Entry[]> {
  const account = (await readAccounts(db.reader, [accountId])).get(accountId);
  if (!account || account.removed || account.waiting) throw notFound();
  return account.suspended ? [] : endorsementsOf(db.reader, accountId, page);
}

/** An entry for each account that is here, in the given order. */
async function familiarAnswer({ db, entities }: ApiNeeds, viewer: Viewer, ids: readonly Id[]) {
  const known = await readAccounts(db.reader, ids);
  const here = ids.filter((id) => {
    const account = known.get(id);
    return account && !account.removed && !account.waiting && !account.suspended;
  });
  const familiar = await familiarFollowers(db.reader, viewer, here);
  const people = await entities.accounts(db.reader, [...new Set([...familiar.values()].flat())]);
  return jsonArray(
    here.map((id) => {
      const accounts = (familiar.get(id) ?? []).flatMap((one) => people.get(one) ?? []);
      return jsonObject({ id: String(id), accounts: jsonArray(accounts) });
    }),
  );
}
