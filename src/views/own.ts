import type { Reader } from '#ports/database.ts';
import type { QuotePolicy, ReplyPolicy } from '#store/tables/posting.ts';
import type { Audience, Id, Role } from '#store/tables.ts';

/** What a person is told about their own account only. */
export interface OwnView {
  role: Role;
  defaultAudience: Audience;
  defaultSensitive: boolean;
  /** '' means: detect it. */
  defaultLanguage: string;
  defaultQuotePolicy: QuotePolicy;
  defaultReplyPolicy: ReplyPolicy;
  followRequests: number;
}

export async function readOwn(db: Reader, accountId: Id): Promise<OwnView> {
  const row = await db
    .selectFrom('users')
    .select((e) => [
      'role',
      'default_audience',
      'default_sensitive',
      'default_language',
      'default_quote_policy',
      'default_reply_policy',
      e
        .selectFrom('follow_requests')
        .select((count) => count.fn.countAll<number>().as('requests'))
        .whereRef('followed_id', '=', 'users.account_id')
        .as('requests'),
    ])
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return {
    role: row.role,
    defaultAudience: row.default_audience,
    defaultSensitive: row.default_sensitive === 1,
    defaultLanguage: row.default_language,
    defaultQuotePolicy: row.default_quote_policy,
    defaultReplyPolicy: row.default_reply_policy,
    followRequests: row.requests ?? 0,
  };
}
