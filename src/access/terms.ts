import { invalid } from '#kernel/errors.ts';
import { cleanText, isBlank } from '#kernel/text/clean.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Millis } from '#store/tables.ts';
import { audit } from './audit.ts';
import type { Viewer } from './identity.ts';
import { requirePermission } from './permissions.ts';

/** A version of the terms of service. */
export interface Terms {
  /** The day from which it holds, `2026-08-01`, UTC. */
  day: string;
  /** Plain text. */
  text: string;
  effective: boolean;
  /** The day of the version after it, where there is one. */
  succeededBy: string | null;
}

const MAX_TERMS_CHARACTERS = 100_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const dayOf = (at: Millis): string => new Date(at).toISOString().slice(0, 10);
const isDay = (text: string): boolean => {
  const at = DAY.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && dayOf(at) === text;
};

/** The version of a day; null where there is none. */
export async function termsOf(db: Reader, now: Millis, day: string): Promise<Terms | null> {
  const row = await db.selectFrom('terms').select(['day', 'text']).where('day', '=', day).executeTakeFirst();
  if (!row) return null;
  const next = await db
    .selectFrom('terms')
    .select('day')
    .where('day', '>', day)
    .orderBy('day')
    .limit(1)
    .executeTakeFirst();
  return { ...row, effective: row.day <= dayOf(now), succeededBy: next?.day ?? null };
}

/** The version that holds now; where none does yet, the first that will; null where there are no terms. */
export async function currentTerms(db: Reader, now: Millis): Promise<Terms | null> {
  const holding = await db
    .selectFrom('terms')
    .select('day')
    .where('day', '<=', dayOf(now))
    .orderBy('day', 'desc')
    .limit(1)
    .executeTakeFirst();
  const day = holding ?? (await db.selectFrom('terms').select('day').orderBy('day').limit(1).executeTakeFirst());
  return day ? termsOf(db, now, day.day) : null;
}

/**
 * Publishes a version of the terms that holds from a day on; one of the same day is replaced. Needs manage-settings;
 * `viewer` is null for the command line. Refuses ('invalid') an empty or long text and what is no day.
 */
export async function publishTerms(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer | null,
  version: { text: string; day?: string },
): Promise<void> {
  if (viewer) requirePermission(viewer, 'manage-settings');
  const now = clock.now();
  const day = version.day || dayOf(now);
  if (!isDay(day)) throw invalid('The day must be written like 2026-08-01.');
  const text = cleanText(version.text, { maxCodePoints: MAX_TERMS_CHARACTERS, multiline: true, what: 'Terms' });
  if (isBlank(text)) throw invalid('The terms cannot be empty.');
  await db.write(async (tx) => {
    await tx
      .insertInto('terms')
      .values({ id: ids.next(), day, text, created_at: now })
      .onConflict((conflict) => conflict.column('day').doUpdateSet({ text, created_at: now }))
      .execute();
    await audit(tx, { ids, now }, viewer, 'publish-terms', `terms:${day}`);
  });
}
