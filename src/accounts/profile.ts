import type { Updateable } from 'kysely';
import { Refusal } from '#kernel/errors.ts';
import { cleanText } from '#kernel/text/clean.ts';
import { mentionsIn, renderBio, renderField } from '#kernel/text/render.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs, Site } from '#ports/ports.ts';
import type { AccountKind, Accounts, Id } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { raiseAccountVersions } from './counts.ts';
import { findAccountsByHandles, normaliseHost } from './handles.ts';
import { type PictureChanges, storePictures, takePictures } from './pictures.ts';

/** Mastodon's limits, in code points, so that a profile fits the other servers too. */
export const MAX_DISPLAY_NAME_CHARACTERS = 40;
export const MAX_NOTE_CHARACTERS = 500;
export const MAX_FIELDS = 8;
export const MAX_FIELD_CHARACTERS = 255;
/** Hosts whose pages may name somebody as their author. */
export const MAX_ATTRIBUTION_DOMAINS = 100;

/** One line of a profile, as it lies in `accounts.fields`. */
export interface ProfileField {
  name: string;
  /** As typed. */
  value: string;
  html: string;
  /** When the page it names was seen to link back, ms since 1970. */
  verified_at: number | null;
}

/** What is absent stays as it is. */
export interface ProfileChanges extends PictureChanges {
  displayName?: string;
  note?: string;
  /** All of them, in order; empty ones are dropped. */
  fields?: readonly { name: string; value: string }[];
  locked?: boolean;
  /** Whether the account acts by itself; people who are one otherwise stay what they are. */
  bot?: boolean;
  discoverable?: boolean;
  indexable?: boolean;
  hideCollections?: boolean;
  /** Which parts of the profile page are wanted. */
  showMedia?: boolean;
  showMediaReplies?: boolean;
  showFeatured?: boolean;
  /** Hosts whose pages may name this person as their author; all of them. */
  attributionDomains?: readonly string[];
}

/** Reads `accounts.fields`. */
export const readFields = (json: string): ProfileField[] => (json === '[]' ? [] : (JSON.parse(json) as ProfileField[]));

type ProfileNeeds = Needs<'db' | 'clock' | 'ids' | 'site' | 'sandbox' | 'media'>;
type Row = Updateable<Accounts>;

/**
 * Changes the profile of the one who asks: words, switches and pictures, in one transaction. Pictures are decoded and
 * stored before it. Refuses ('invalid') what is too long or no picture, and then changes nothing. Emits account.changed.
 */
export async function updateProfile(
  needs: ProfileNeeds,
  viewer: { accountId: Id },
  changes: ProfileChanges,
): Promise<void> {
  const { db, clock, ids } = needs;
  const words = await readWords(needs, changes);
  const pictures = await storePictures(needs, changes);
  const now = clock.now();
  await db.write(async (tx) => {
    const before = await tx
      .selectFrom('accounts')
      .select(['kind', 'fields', 'avatar', 'avatar_static', 'header', 'header_static', 'removed_at'])
      .where('id', '=', viewer.accountId)
      .executeTakeFirst();
    if (!before || before.removed_at !== null) throw new Refusal('not-found', 'Record not found');
    const row: Row = {
      ...words,
      ...switches(changes, before.kind),
      ...(changes.fields ? { fields: JSON.stringify(readNewFields(changes.fields, readFields(before.fields))) } : {}),
      ...(await takePictures(tx, { ids, now }, pictures, before)),
      updated_at: now,
    };
    await tx.updateTable('accounts').set(row).where('id', '=', viewer.accountId).execute();
    await announce(tx, now, viewer.accountId);
  });
}

/** Says that a profile changed. */
async function announce(tx: Tx, now: number, accountId: Id): Promise<void> {
  await emit(tx, now, 'account.changed', { accountId });
  await raiseAccountVersions(tx, [accountId]);
}

async function readWords({ db, site }: Needs<'db' | 'site'>, changes: ProfileChanges): Promise<Row> {
  const row: Row = {};
  if (changes.displayName !== undefined) {
    row.display_name = cleanText(changes.displayName, {
      maxCodePoints: MAX_DISPLAY_NAME_CHARACTERS,
      multiline: false,
      what: 'Display name',
    });
  }
  if (changes.note !== undefined) {
    const note = cleanText(changes.note, { maxCodePoints: MAX_NOTE_CHARACTERS, multiline: true, what: 'Note' });
    row.note = note;
    row.note_html = await renderNote({ db, site }, note);
  }
  // Too many or too long fields are refused before any picture is stored.
  if (changes.fields) readNewFields(changes.fields, []);
  if (changes.attributionDomains) {
    row.attribution_domains = JSON.stringify(readAttributionDomains(changes.attributionDomains));
  }
  return row;
}

/** Hosts as they are typed: an address is taken for its host, and `*.` in front means the same. */
function readAttributionDomains(texts: readonly string[]): string[] {
  const hosts = texts
    .map((text) =>
      text
        .trim()
        .replace(/^https?:\/\//i, '')
        .replace(/[/?#].*$/s, '')
        .replace(/^\*\./, ''),
    )
    .filter((text) => text !== '')
    .map((text) => {
      const host = text.length > MAX_FIELD_CHARACTERS ? '' : normaliseHost(text);
      if (host === '') {
        throw new Refusal(
          'invalid',
          'Validation failed: Attribution domains contains one or more invalid domain names',
        );
      }
      return host;
    });
  const domains = [...new Set(hosts)];
  if (domains.length > MAX_ATTRIBUTION_DOMAINS) {
    throw new Refusal(
      'invalid',
      `Validation failed: Attribution domains is too long (maximum is ${MAX_ATTRIBUTION_DOMAINS})`,
    );
  }
  return domains;
}

async function renderNote({ db, site }: Needs<'db' | 'site'>, note: string): Promise<string> {
  const owners = await findAccountsByHandles(db.reader, site, mentionsIn(note));
  const rendered = renderBio(note, {
    mention(username, host) {
      const key = username.toLowerCase();
      const owner = owners.get(host === null ? key : `${key}@${host.toLowerCase()}`);
      if (!owner) return null;
      return {
        href: owner.url,
        username: owner.username,
        acct: owner.local ? owner.username : `${owner.username}@${owner.host}`,
      };
    },
    tagHref: (name) => tagAddress(site, name),
  });
  return rendered.html;
}

const tagAddress = (site: Pick<Site, 'origin'>, name: string): string =>
  `${site.origin}/tags/${encodeURIComponent(name)}`;

function readNewFields(
  fields: readonly { name: string; value: string }[],
  before: readonly ProfileField[],
): ProfileField[] {
  const clean = fields
    .map((field) => ({ name: cleanField(field.name, 'Label'), value: cleanField(field.value, 'Content') }))
    .filter((field) => field.name !== '' || field.value !== '');
  if (clean.length > MAX_FIELDS) {
    const description = `may have at most ${MAX_FIELDS} entries`;
    throw new Refusal('invalid', `Validation failed: Fields ${description}`, {
      details: { fields: [{ error: 'ERR_TOO_LONG', description }] },
    });
  }
  return clean.map(({ name, value }) => ({
    name,
    value,
    html: renderField(value),
    verified_at: before.find((old) => old.value === value)?.verified_at ?? null,
  }));
}

const cleanField = (text: string, what: string): string =>
  cleanText(text, { maxCodePoints: MAX_FIELD_CHARACTERS, multiline: false, what: `${what} of a profile field` });

function switches(changes: ProfileChanges, kind: AccountKind): Row {
  const row: Row = {};
  if (changes.locked !== undefined) row.locked = changes.locked ? 1 : 0;
  if (changes.discoverable !== undefined) row.discoverable = changes.discoverable ? 1 : 0;
  if (changes.indexable !== undefined) row.indexable = changes.indexable ? 1 : 0;
  if (changes.hideCollections !== undefined) row.hide_collections = changes.hideCollections ? 1 : 0;
  if (changes.showMedia !== undefined) row.show_media = changes.showMedia ? 1 : 0;
  if (changes.showMediaReplies !== undefined) row.show_media_replies = changes.showMediaReplies ? 1 : 0;
  if (changes.showFeatured !== undefined) row.show_featured = changes.showFeatured ? 1 : 0;
  if (changes.bot !== undefined) {
    row.bot = changes.bot ? 1 : 0;
    if (changes.bot && kind === 'person') row.kind = 'service';
    if (!changes.bot && kind === 'service') row.kind = 'person';
  }
  return row;
}
