import { type Static, Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { v1FilterEntity } from '#entities/filter.ts';
import {
  createFilter,
  type Filter,
  type FilterChanges,
  filterOfKeyword,
  filtersOf,
  removeKeyword,
  updateFilter,
} from '#filters/filters.ts';
import { type Route, route } from '#http/route.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import type { Id } from '#store/tables.ts';
import { ExpiresIn, readExpiry } from './filters.ts';
import type { ApiNeeds } from './mastodon.ts';

const PATH = '/api/v1/filters';

const PhraseBody = Type.Object({
  phrase: Type.Optional(Type.String()),
  context: Type.Optional(Type.Array(Type.String())),
  irreversible: Type.Optional(Type.Boolean()),
  whole_word: Type.Optional(Type.Boolean()),
  expires_in: ExpiresIn,
});

/**
 * `/api/v1/filters`, the older form: a filter is one phrase. Here it is one keyword of a filter, and goes by the keyword's
 * id; a filter with several keywords is told as several.
 */
export const v1FilterRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: PATH,
    who: 'person',
    scopes: ['read:filters'],
    async handle({ viewer }) {
      const filters = await filtersOf(needs.db.reader, viewer.accountId);
      return filters.flatMap((filter) => filter.keywords.map((keyword) => v1FilterEntity(filter, keyword)));
    },
  }),
  route({
    method: 'POST',
    path: PATH,
    who: 'person',
    scopes: ['write:filters'],
    body: PhraseBody,
    async handle({ viewer, body }) {
      const { phrase = '' } = body;
      const id = await createFilter(needs, viewer, {
        title: phrase,
        contexts: body.context ?? [],
        action: actionOf(body) ?? 'warn',
        expiresInMs: readExpiry(body.expires_in),
        keywords: [{ keyword: phrase, wholeWord: body.whole_word ?? false }],
      });
      const filter = (await filtersOf(needs.db.reader, viewer.accountId)).find((one) => one.id === id);
      const keyword = filter?.keywords[0];
      if (!filter || !keyword) throw notFound();
      return v1FilterEntity(filter, keyword);
    },
  }),
  route({
    method: 'GET',
    path: `${PATH}/:id`,
    who: 'person',
    scopes: ['read:filters'],
    handle: ({ viewer, id }) => phraseAnswer(needs, viewer, id()),
  }),
  route({
    method: 'PUT',
    path: `${PATH}/:id`,
    who: 'person',
    scopes: ['write:filters'],
    body: PhraseBody,
    async handle({ viewer, body, id }) {
      const filter = await requireFilterOf(needs, viewer, id());
      await updateFilter(needs, viewer, filter.id, changesOf(filter, id(), body));
      return phraseAnswer(needs, viewer, id());
    },
  }),
  route({
    method: 'DELETE',
    path: `${PATH}/:id`,
    who: 'person',
    scopes: ['write:filters'],
    handle: ({ viewer, id }) => removeKeyword(needs, viewer, id(), { emptied: true }),
  }),
];

const actionOf = ({ irreversible }: Static<typeof PhraseBody>): string | undefined =>
  irreversible === undefined ? undefined : irreversible ? 'hide' : 'warn';

/** What holds for a whole filter cannot be changed through one of several keywords. */
function changesOf(filter: Filter, keywordId: Id, body: Static<typeof PhraseBody>): FilterChanges {
  const { phrase, context } = body;
  const alone = filter.keywords.length === 1;
  const action = actionOf(body);
  const expiresInMs = readExpiry(body.expires_in);
  const sameAction = action === undefined || (action === 'hide') === (filter.action === 'hide');
  const same =
    sameAction &&
    (context === undefined || new Set([...context, ...filter.contexts]).size === filter.contexts.length) &&
    (expiresInMs === undefined || (expiresInMs === null && filter.expiresAt === null));
  if (!alone && !same) {
    throw invalid(
      'Validation failed: These parameters cannot be changed from this application because they apply to more than one filter keyword. Use a more recent application or the web interface.',
    );
  }
  return {
    title: alone ? phrase : undefined,
    contexts: context,
    action: sameAction ? undefined : action,
    expiresInMs,
    keywords: [{ id: keywordId, keyword: phrase, wholeWord: body.whole_word }],
  };
}

async function requireFilterOf({ db }: ApiNeeds, viewer: Viewer, keywordId: Id): Promise<Filter> {
  const filter = await filterOfKeyword(db.reader, viewer, keywordId);
  if (!filter) throw notFound();
  return filter;
}

async function phraseAnswer(needs: ApiNeeds, viewer: Viewer, keywordId: Id): Promise<Record<string, unknown>> {
  const filter = await requireFilterOf(needs, viewer, keywordId);
  const keyword = filter.keywords.find(({ id }) => id === keywordId);
  if (!keyword) throw notFound();
  return v1FilterEntity(filter, keyword);
}
