import { Type } from 'typebox';
import { reportEntity } from '#entities/moderation.ts';
import { IdText } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { notFound } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import { report, reportsByIds } from '#moderation/moderation.ts';
import type { Id } from '#store/tables.ts';
import type { ApiNeeds } from './mastodon.ts';

/** What cannot be an id of ours is an id of nothing. */
export const readIds = (texts: readonly string[] | undefined): Id[] => (texts ?? []).map((text) => parseId(text) ?? 0);

const IdTexts = Type.Optional(Type.Array(IdText));

/** `POST /api/v1/reports`: telling staff of somebody. */
export const reportRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'POST',
    path: '/api/v1/reports',
    who: 'person',
    scopes: ['write:reports'],
    body: Type.Object({
      account_id: IdText,
      status_ids: IdTexts,
      comment: Type.Optional(Type.String()),
      forward: Type.Optional(Type.Boolean()),
      category: Type.Optional(Type.Enum(['spam', 'legal', 'violation', 'other'])),
      rule_ids: IdTexts,
      collection_ids: IdTexts,
    }),
    async handle({ body, viewer }) {
      const { db, entities } = needs;
      const targetId = parseId(body.account_id) ?? 0;
      const reportId = await report(needs, viewer, {
        targetId,
        postIds: readIds(body.status_ids),
        comment: body.comment ?? '',
        forward: body.forward ?? false,
        category: body.category ?? 'other',
        ruleIds: readIds(body.rule_ids),
        collectionIds: readIds(body.collection_ids),
      });
      const written = (await reportsByIds(db.reader, [reportId])).get(reportId);
      const target = (await entities.accounts(db.reader, [targetId])).get(targetId);
      if (!written || !target) throw notFound();
      return reportEntity(written, target);
    },
  }),
];
