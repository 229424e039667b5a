import type { Updateable } from 'kysely';
import { cleanText } from '#kernel/text/clean.ts';
import { releaseFiles, type StoredImage, storeImage } from '#media/media.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Accounts, Millis } from '#store/tables.ts';

/** Descriptions of a profile's pictures, in code points; Mastodon's limit. */
export const MAX_PICTURE_ALT_CHARACTERS = 150;

/** A picture is the path of an upload, or null to take it away; what is absent stays as it is. */
export interface PictureChanges {
  avatar?: string | null;
  avatarAlt?: string;
  header?: string | null;
  headerAlt?: string;
}

export interface StoredPictures {
  avatar?: StoredImage | null;
  header?: StoredImage | null;
  alts: Pick<Updateable<Accounts>, 'avatar_alt' | 'header_alt'>;
}

/** Decodes and stores new pictures, before the transaction that shows them. Refuses ('invalid') what is no picture. */
export async function storePictures(
  needs: Needs<'db' | 'clock' | 'ids' | 'media' | 'sandbox'>,
  changes: PictureChanges,
): Promise<StoredPictures> {
  const alts: StoredPictures['alts'] = {};
  if (changes.avatarAlt !== undefined) alts.avatar_alt = cleanAlt(changes.avatarAlt);
  if (changes.headerAlt !== undefined) alts.header_alt = cleanAlt(changes.headerAlt);
  const stored: StoredPictures = { alts };
  for (const use of ['avatar', 'header'] as const) {
    const change = changes[use];
    if (change !== undefined) stored[use] = change === null ? null : await storeImage(needs, change, use);
  }
  return stored;
}

const cleanAlt = (text: string): string =>
  cleanText(text, { maxCodePoints: MAX_PICTURE_ALT_CHARACTERS, multiline: true, what: 'Description of the picture' });

type PictureColumns = Pick<
  Updateable<Accounts>,
  'avatar' | 'avatar_static' | 'avatar_alt' | 'header' | 'header_static' | 'header_alt'
>;

/** The account's columns for new pictures; files that it no longer uses are given up in the same transaction. */
export async function takePictures(
  tx: Tx,
  needs: Needs<'ids'> & { now: Millis },
  pictures: StoredPictures,
  before: { avatar: string; avatar_static: string; header: string; header_static: string },
): Promise<PictureColumns> {
  const columns: PictureColumns = {};
  const unused: string[] = [];
  const { avatar, header, alts } = pictures;
  // A description belongs to its picture: a new picture begins without one.
  if (avatar !== undefined) {
    Object.assign(columns, { avatar: avatar?.original ?? '', avatar_static: avatar?.static ?? '', avatar_alt: '' });
    unused.push(before.avatar, before.avatar_static);
  }
  if (header !== undefined) {
    Object.assign(columns, { header: header?.original ?? '', header_static: header?.static ?? '', header_alt: '' });
    unused.push(before.header, before.header_static);
  }
  if (unused.length > 0) await releaseFiles(tx, needs, unused);
  return { ...columns, ...alts };
}
