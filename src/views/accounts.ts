import { sql } from 'kysely';
import type { Reader } from '#ports/database.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { AccountKind, Id, Role } from '#store/tables.ts';

export interface FieldView {
  name: string;
  /** As typed. */
  value: string;
  html: string;
  verifiedAt: number | null;
}

/** An account as every interface shows it. */
export interface AccountView {
  id: Id;
  version: number;
  username: string;
  /** `username` for local people, `username@host` for others. */
  acct: string;
  local: boolean;
  host: string;
  uri: string;
  url: string;
  kind: AccountKind;
  displayName: string;
  note: string;
  noteHtml: string;
  fields: FieldView[];
  /** Media-store keys, '' where there is none. */
  avatar: string;
  avatarStatic: string;
  avatarAlt: string;
  header: string;
  headerStatic: string;
  headerAlt: string;
  locked: boolean;
  bot: boolean;
  discoverable: boolean;
  indexable: boolean;
  hideCollections: boolean;
  /** Which parts of the profile page are wanted. */
  showMedia: boolean;
  showMediaReplies: boolean;
  showFeatured: boolean;
  /** Hosts whose pages may name them as their author. */
  attributionDomains: string[];
  memorial: boolean;
  movedToId: Id | null;
  createdAt: number;
  suspended: boolean;
  limited: boolean;
  removed: boolean;
  /** Somebody here who is not let in yet or has not confirmed their address: nobody but staff may learn of them. */
  waiting: boolean;
  /** null for remote people. */
  role: Role | null;
  counts: { followers: number; following: number; posts: number };
  lastPostAt: number | null;
}

interface Row {
  id: Id;
  version: number;
  username: string;
  host: string;
  host_local: number;
  uri: string;
  url: string;
  kind: AccountKind;
  display_name: string;
  note: string;
  note_html: string;
  fields: string;
  avatar: string;
  avatar_static: string;
  avatar_alt: string;
  header: string;
  header_static: string;
  header_alt: string;
  locked: number;
  bot: number;
  discoverable: number;
  indexable: number;
  hide_collections: number;
  show_media: number;
  show_media_replies: number;
  show_featured: number;
  attribution_domains: string;
  memorial: number;
  moved_to_id: Id | null;
  created_at: number;
  suspended_at: number | null;
  limited_at: number | null;
  removed_at: number | null;
  waiting: number;
  role: Role | null;
  followers: number;
  following: number;
  posts: number;
  last_post_at: number | null;
}

const accountRows = prepare(
  (_db, p: { ids: string }, engine) => sql<Row>`
    select a.id, s.version, a.username, h.name as host, h.local as host_local, a.uri, a.url, a.kind, a.display_name,
      a.note, a.note_html, a.fields, a.avatar, a.avatar_static, a.avatar_alt, a.header, a.header_static, a.header_alt,
      a.locked, a.bot, a.discoverable, a.indexable, a.hide_collections, a.memorial, a.moved_to_id, a.created_at,
      a.show_media, a.show_media_replies, a.show_featured, a.attribution_domains,
      a.suspended_at, a.limited_at, a.removed_at, u.role, s.followers, s.following, s.posts, s.last_post_at,
      case when u.account_id is not null and (u.approved_at is null or u.email_confirmed_at is null) then 1 else 0 end
        as waiting
    from ${idsFrom(engine, p.ids)} as ids
      join accounts a on a.id = ids.id
      join account_stats s on s.account_id = a.id
      join hosts h on h.id = a.host_id
      left join users u on u.account_id = a.id`,
);

/** A field as the column `accounts.fields` holds it. */
interface StoredField {
  name: string;
  value: string;
  html: string;
  verified_at: number | null;
}

const toView = (row: Row): AccountView => ({
  id: row.id,
  version: row.version,
  username: row.username,
  acct: row.host_local === 1 ? row.username : `${row.username}@${row.host}`,
  local: row.host_local === 1,
  host: row.host,
  uri: row.uri,
  url: row.url,
  kind: row.kind,
  displayName: row.display_name,
  note: row.note,
  noteHtml: row.note_html,
  fields: (JSON.parse(row.fields) as StoredField[]).map((field) => ({
    name: field.name,
    value: field.value,
    html: field.html,
    verifiedAt: field.verified_at,
  })),
  avatar: row.avatar,
  avatarStatic: row.avatar_static,
  avatarAlt: row.avatar_alt,
  header: row.header,
  headerStatic: row.header_static,
  headerAlt: row.header_alt,
  locked: row.locked === 1,
  bot: row.bot === 1,
  discoverable: row.discoverable === 1,
  indexable: row.indexable === 1,
  hideCollections: row.hide_collections === 1,
  showMedia: row.show_media === 1,
  showMediaReplies: row.show_media_replies === 1,
  showFeatured: row.show_featured === 1,
  attributionDomains: JSON.parse(row.attribution_domains) as string[],
  memorial: row.memorial === 1,
  movedToId: row.moved_to_id,
  createdAt: row.created_at,
  suspended: row.suspended_at !== null,
  limited: row.limited_at !== null,
  removed: row.removed_at !== null,
  waiting: row.waiting === 1,
  role: row.role,
  counts: { followers: row.followers, following: row.following, posts: row.posts },
  lastPostAt: row.last_post_at,
});

/** Up to 1 000 accounts by id, in one statement; unknown ids are absent. */
export async function readAccounts(db: Reader, ids: readonly Id[]): Promise<Map<Id, AccountView>> {
  if (ids.length === 0) return new Map();
  const rows = await accountRows(db, { ids: idList(ids) });
  return new Map(rows.map((row) => [row.id, toView(row)]));
}
