import { invalid, notFound } from '#kernel/errors.ts';
import { cleanText, isBlank } from '#kernel/text/clean.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import { audit } from './audit.ts';
import type { Viewer } from './identity.ts';
import { requirePermission } from './permissions.ts';

export interface Rule {
  id: Id;
  text: string;
  /** A longer explanation, or ''. */
  hint: string;
}

export const MAX_RULES = 50;
export const MAX_RULE_CHARACTERS = 300;
const MAX_HINT_CHARACTERS = 1_000;

/** The rules of this server in their order. */
export function rulesOf(db: Reader): Promise<Rule[]> {
  return db
    .selectFrom('rules')
    .select(['id', 'text', 'hint'])
    .where('removed_at', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .limit(MAX_RULES)
    .execute();
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
