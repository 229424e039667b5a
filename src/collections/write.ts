import { isLanguageTag } from '#access/access.ts';
import type { Viewer } from '#access/identity.ts';
import { invalid, type Refusal } from '#kernel/errors.ts';
import { cleanText, countCodePoints, isBlank } from '#kernel/text/clean.ts';
import { parse } from '#kernel/text/parse.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { insertItems } from './items.ts';
import { MAX_COLLECTION_ITEMS, requireOwnCollection } from './own.ts';

/** Collections one person may have; the role in the client API says the same (`collection_limit`). */
export const MAX_COLLECTIONS = 10;
export const MAX_COLLECTION_NAME_CHARACTERS = 40;
export const MAX_COLLECTION_DESCRIPTION_CHARACTERS = 100;
/** What is read at all before it is measured. */
const MAX_TEXT_CHARACTERS = 10_000;

export interface CollectionChanges {
  name?: string;
  description?: string;
  /** ISO 639, or null for none. */
  language?: string | null;
  sensitive?: boolean;
  /** Whether others find it on the owner's profile and in searches; by its address everybody does. */
  discoverable?: boolean;
  /** One hashtag, with or without its hash; '' or null for none. */
  tag?: string | null;
}

const refuse = (field: string, what: string, error: string, description: string): Refusal =>
  invalid(`Validation failed: ${what} ${description}`, { [field]: [{ error, description }] });

function checkText(field: string, what: string, text: string, most: number): string {
  const clean = cleanText(text, { maxCodePoints: MAX_TEXT_CHARACTERS, multiline: field === 'description', what });
  if (countCodePoints(clean) > most) {
    throw refuse(field, what, 'ERR_TOO_LONG', `is too long (maximum is ${most} characters)`);
  }
  return clean;
}

function checkName(text: string): string {
  const name = checkText('name', 'Name', text, MAX_COLLECTION_NAME_CHARACTERS);
  if (isBlank(name)) throw refuse('name', 'Name', 'ERR_BLANK', "can't be blank");
  return name;
}

/** The tag as typed, without its hash. */
function checkTag(text: string | null): string {
  const tag = (text ?? '').trim().replace(/^[#＃]/, '');
  if (tag === '') return '';
  const [token, ...more] = parse(`#${tag}`);
  if (token?.kind !== 'tag' || more.length > 0) throw refuse('tag_name', 'Tag', 'ERR_INVALID', 'is not a hashtag');
  return token.name;
}

function checkLanguage(text: string | null): string | null {
  if (text === null || text === '') return null;
  if (!isLanguageTag(text)) throw refuse('language', 'Language', 'ERR_INVALID', 'is not a language');
  return text;
}

/** The columns that some changes set. Refuses ('invalid', by field) what does not fit. */
const columnsOf = ({ name, description, language, sensitive, discoverable, tag }: CollectionChanges) => ({
  ...(name === undefined ? {} : { name: checkName(name) }),
  ...(description === undefined
    ? {}
    : { description: checkText('description', 'Description', description, MAX_COLLECTION_DESCRIPTION_CHARACTERS) }),
  ...(language === undefined ? {} : { language: checkLanguage(language) }),
  ...(sensitive === undefined ? {} : { sensitive: sensitive ? (1 as const) : (0 as const) }),
  ...(discoverable === undefined ? {} : { discoverable: discoverable ? (1 as const) : (0 as const) }),
  ...(tag === undefined ? {} : { tag: checkTag(tag) }),
});

/**
 * Makes a collection with people in it, all or nothing; gives its id. Refuses ('invalid', by field) what does not fit and
 * one collection too many, and as `addToCollection` does people who may not be listed.
 */
export async function createCollection(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer,
  words: CollectionChanges & { name: string },
  accountIds: readonly Id[],
): Promise<Id> {
  const columns = { ...columnsOf(words), name: checkName(words.name) };
  const people = [...new Set(accountIds)];
  if (people.length > MAX_COLLECTION_ITEMS) {
    throw refuse(
      'collection_items',
      'Collection items',
      'ERR_TOO_MANY',
      `are too many (maximum is ${MAX_COLLECTION_ITEMS})`,
    );
  }
  const id = ids.next();
  const now = clock.now();
  await db.write(async (tx) => {
    const { n } = await tx
      .selectFrom('collections')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('account_id', '=', viewer.accountId)
      .executeTakeFirstOrThrow();
    if (n >= MAX_COLLECTIONS) {
      throw refuse('base', 'Collections', 'ERR_TOO_MANY', `are too many (maximum is ${MAX_COLLECTIONS})`);
    }
    await tx
      .insertInto('collections')
      .values({ ...columns, id, account_id: viewer.accountId, created_at: now, updated_at: now })
      .execute();
    await insertItems(tx, { ids, now }, viewer, id, people);
  });
  return id;
}

/** Changes a collection's words. Refuses what {@link createCollection} does, not-found, and (forbidden) others' collections. */
export async function updateCollection(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  collectionId: Id,
  changes: CollectionChanges,
): Promise<void> {
  const columns = columnsOf(changes);
  const now = clock.now();
  await db.write(async (tx) => {
    await requireOwnCollection(tx, viewer, collectionId);
    if (Object.keys(columns).length === 0) return;
    await tx
      .updateTable('collections')
      .set({ ...columns, updated_at: now })
      .where('id', '=', collectionId)
      .execute();
    await emit(tx, now, 'collection.updated', { collectionId, ownerId: viewer.accountId });
  });
}

/** Deletes a collection. Refuses not-found, and (forbidden) others' collections. */
export async function deleteCollection({ db }: Needs<'db'>, viewer: Viewer, collectionId: Id): Promise<void> {
  await db.write(async (tx) => {
    await requireOwnCollection(tx, viewer, collectionId);
    await tx.deleteFrom('collection_items').where('collection_id', '=', collectionId).execute();
    await tx.deleteFrom('collections').where('id', '=', collectionId).execute();
  });
}
