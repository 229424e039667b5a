import { Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { type Json, json } from '#http/json.ts';
import { type Route, route } from '#http/route.ts';
import { createTranslations, type TranslatedPost } from '#translation/translation.ts';
import { oneStatus } from './answers.ts';
import type { ApiNeeds } from './mastodon.ts';

const PUBLIC_CACHE = 'max-age=300, public, stale-while-revalidate=30';

/** Posts in another language, and the older way to ask for a post's card. */
export function translationRoutes(needs: ApiNeeds): Route[] {
  const translations = createTranslations(needs);
  return [
    route({
      method: 'POST',
      path: '/api/v1/statuses/:id/translate',
      who: 'person',
      scopes: ['read:statuses'],
      rate: 'translate',
      body: Type.Object({ lang: Type.Optional(Type.String({ maxLength: 35 })) }),
      async handle({ viewer, id, body }) {
        const to = body.lang || (await localeOf(needs, viewer));
        return translationEntity(await translations.translate(viewer, id(), to));
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/instance/translation_languages',
      who: 'anyone',
      async handle({ reply }) {
        reply.header('cache-control', PUBLIC_CACHE);
        return Object.fromEntries(await translations.languages());
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/statuses/:id/card',
      who: 'anyone',
      scopes: ['read:statuses'],
      handle: async ({ viewer, id }) => cardOf(await oneStatus(needs, viewer, id())),
    }),
  ];
}

/** The card within a status; an empty object where it has none, as the client API had it. */
function cardOf(status: Json): Json {
  const parsed: unknown = JSON.parse(status.text);
  const card = typeof parsed === 'object' && parsed !== null && 'card' in parsed ? parsed.card : null;
  return json(card ?? {});
}

async function localeOf({ db }: ApiNeeds, viewer: Viewer): Promise<string> {
  const row = await db.reader
    .selectFrom('users')
    .select('locale')
    .where('account_id', '=', viewer.accountId)
    .executeTakeFirst();
  return row?.locale ?? 'en';
}

const translationEntity = ({ content, spoiler, poll, descriptions, from, to, provider }: TranslatedPost) => ({
  detected_source_language: from,
  language: to,
  provider,
  spoiler_text: spoiler,
  content,
  poll: poll && { id: String(poll.id), options: poll.options.map((title) => ({ title })) },
  media_attachments: descriptions.map(({ id, text }) => ({ id: String(id), description: text })),
});
