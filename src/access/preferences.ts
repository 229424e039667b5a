import { invalid } from '#kernel/errors.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { QuotePolicy, ReplyPolicy } from '#store/tables/posting.ts';
import type { Audience, Id } from '#store/tables.ts';

/** How a person's new posts begin, and in which language they read this server. What is absent stays as it is. */
export interface PreferenceChanges {
  defaultAudience?: Audience | undefined;
  defaultSensitive?: boolean | undefined;
  defaultQuotePolicy?: QuotePolicy | undefined;
  defaultReplyPolicy?: ReplyPolicy | undefined;
  /** ISO 639, or '' to detect it from the text. */
  defaultLanguage?: string | undefined;
  /** Language tag. */
  locale?: string | undefined;
}

const AUDIENCES: readonly Audience[] = ['public', 'quiet', 'followers', 'mentioned'];
/** Language tags as far as clients use them (BCP 47: language, script, region, variant). */
const LANGUAGE_TAG = /^[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}$/i;

/** Whether a text can be a language tag; which languages exist is for others to know. */
export const isLanguageTag = (text: string): boolean => LANGUAGE_TAG.test(text);

/** Refuses ('invalid') what is no audience or language: for who changes something else with it, before they do. */
export function checkPreferences({ defaultAudience, defaultLanguage, locale }: PreferenceChanges): void {
  if (defaultAudience !== undefined && !AUDIENCES.includes(defaultAudience)) {
    throw invalid(`Validation failed: The audience must be one of ${AUDIENCES.join(', ')}`);
  }
  if (defaultLanguage && !isLanguageTag(defaultLanguage))
    throw invalid('Validation failed: Language is not a language');
  if (locale !== undefined && !isLanguageTag(locale)) throw invalid('Validation failed: Locale is not a language');
}

/** Changes the preferences of the one who asks; refuses what {@link checkPreferences} does. */
export async function updatePreferences(
  { db }: Needs<'db'>,
  viewer: { accountId: Id },
  changes: PreferenceChanges,
): Promise<void> {
  checkPreferences(changes);
  const { defaultAudience, defaultSensitive, defaultLanguage, locale } = changes;
  const row = {
    ...(defaultAudience === undefined ? {} : { default_audience: defaultAudience }),
    ...(defaultSensitive === undefined ? {} : { default_sensitive: defaultSensitive ? (1 as const) : (0 as const) }),
    ...(defaultLanguage === undefined ? {} : { default_language: defaultLanguage }),
    ...(changes.defaultQuotePolicy === undefined ? {} : { default_quote_policy: changes.defaultQuotePolicy }),
    ...(changes.defaultReplyPolicy === undefined ? {} : { default_reply_policy: changes.defaultReplyPolicy }),
    ...(locale === undefined ? {} : { locale }),
  };
  if (Object.keys(row).length === 0) return;
  await db.write((tx) => tx.updateTable('users').set(row).where('account_id', '=', viewer.accountId).execute());
}

/** The language in which a person reads this server: a language tag. */
export async function readLocale(db: Reader, viewer: { accountId: Id }): Promise<string> {
  const query = db.selectFrom('users').select('locale').where('account_id', '=', viewer.accountId);
  return (await query.executeTakeFirst())?.locale ?? 'en';
}
