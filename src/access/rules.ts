import { invalid, notFound } from '#kernel/errors.ts';
import { cleanText, isBlank } from '#kernel/text/clean.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import { audit } from './audit.ts';
import type { Viewer } from './identity.ts';
import { requirePermission } from './permissions.ts';
import { isLanguageTag } from './preferences.ts';

export interface Rule {
  id: Id;
  text: string;
  /** A longer explanation, or ''. */
  hint: string;
  /** By language tag. */
  translations: Readonly<Record<string, { text: string; hint: string }>>;
}

export const MAX_RULES = 50;
export const MAX_RULE_CHARACTERS = 300;
const MAX_HINT_CHARACTERS = 1_000;

/** The rules of this server in their order. */
export async function rulesOf(db: Reader): Promise<Rule[]> {
  const rows = await db
    .selectFrom('rules')
    .select(['id', 'text', 'hint', 'translations'])
    .where('removed_at', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .limit(MAX_RULES)
    .execute();
  return rows.map((row) => ({ ...row, translations: JSON.parse(row.translations) as Rule['translations'] }));
}

/**
 * Adds a rule at the end. Needs manage-rules; `viewer` is null for the command line. Refuses ('invalid') an empty or long
 * one and more than {@link MAX_RULES}.
 */
export async function addRule(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer | null,
  rule: { text: string; hint?: string },
): Promise<Id> {
  if (viewer) requirePermission(viewer, 'manage-rules');
  const text = cleanText(rule.text, { maxCodePoints: MAX_RULE_CHARACTERS, multiline: true, what: 'Rule' });
  const hint = cleanText(rule.hint ?? '', { maxCodePoints: MAX_HINT_CHARACTERS, multiline: true, what: 'Hint' });
  if (isBlank(text)) throw invalid('A rule cannot be empty.');
  const now = clock.now();
  return db.write(async (tx) => {
    const rules = await rulesOf(tx);
    if (rules.length >= MAX_RULES) throw invalid(`There can be at most ${MAX_RULES} rules.`);
    const last = await tx
      .selectFrom('rules')
      .select((e) => e.fn.max('position').as('position'))
      .executeTakeFirst();
    const id = ids.next();
    await tx
      .insertInto('rules')
      .values({ id, position: (last?.position ?? 0) + 1, text, hint })
      .execute();
    await audit(tx, { ids, now }, viewer, 'add-rule', `rule:${id}`, { text });
    return id;
  });
}

/** Takes a rule back; it stays in the table, since reports may name it. Needs manage-rules. */
export async function removeRule(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer | null,
  ruleId: Id,
): Promise<void> {
  if (viewer) requirePermission(viewer, 'manage-rules');
  const now = clock.now();
  await db.write(async (tx) => {
    const removed = await tx
      .updateTable('rules')
      .set({ removed_at: now })
      .where('id', '=', ruleId)
      .where('removed_at', 'is', null)
      .executeTakeFirst();
    if (removed.numUpdatedRows === 0n) throw notFound();
    await audit(tx, { ids, now }, viewer, 'remove-rule', `rule:${ruleId}`);
  });
}

/** Languages a rule may be translated into. */
const MAX_TRANSLATIONS = 100;

/**
 * Gives a rule in another language, or takes that back with an empty text. Needs manage-rules. Refuses not-found, and
 * ('invalid') what is no language, too long, or one too many.
 */
export async function translateRule(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer | null,
  ruleId: Id,
  words: { language: string; text: string; hint?: string },
): Promise<void> {
  if (viewer) requirePermission(viewer, 'manage-rules');
  if (!isLanguageTag(words.language)) throw invalid('That is not a language.');
  const text = cleanText(words.text, { maxCodePoints: MAX_RULE_CHARACTERS, multiline: true, what: 'Rule' });
  const hint = cleanText(words.hint ?? '', { maxCodePoints: MAX_HINT_CHARACTERS, multiline: true, what: 'Hint' });
  await db.write(async (tx) => {
    const rule = (await rulesOf(tx)).find((one) => one.id === ruleId);
    if (!rule) throw notFound();
    const { [words.language]: _, ...others } = rule.translations;
    const translations = isBlank(text) ? others : { ...others, [words.language]: { text, hint } };
    if (Object.keys(translations).length > MAX_TRANSLATIONS) {
      throw invalid(`A rule can have at most ${MAX_TRANSLATIONS} translations.`);
    }
    await tx
      .updateTable('rules')
      .set({ translations: JSON.stringify(translations) })
      .where('id', '=', ruleId)
      .execute();
    await audit(tx, { ids, now: clock.now() }, viewer, 'translate-rule', `rule:${ruleId}`, {
      language: words.language,
    });
  });
}
