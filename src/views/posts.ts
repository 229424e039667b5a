import { sql } from 'kysely';
import { type MediaItem, type MediaItemRow, toMediaItem } from '#media/media.ts';
import type { Reader } from '#ports/database.ts';
import { idList, idsFrom } from '#store/dialect.ts';
import { prepare } from '#store/prepared.ts';
import type { QuotePolicy, ReplyPolicy } from '#store/tables/posting.ts';
import type { Audience, Id } from '#store/tables.ts';
import { type CardView, cardsOfPosts } from './cards.ts';

export type { CardView } from './cards.ts';

export interface MentionView {
  id: Id;
  username: string;
  acct: string;
  url: string;
}

export interface TagView {
  name: string;
  display: string;
}

export interface PollView {
  id: Id;
  multiple: boolean;
  hideTotals: boolean;
  expiresAt: number | null;
  closedAt: number | null;
  voters: number;
  options: { title: string; votes: number }[];
}

/** A post as every interface shows it, without anything that depends on who looks. */
export interface PostView {
  id: Id;
  version: number;
  accountId: Id;
  uri: string;
  url: string;
  createdAt: number;
  editedAt: number | null;
  audience: Audience;
  localOnly: boolean;
  replyToId: Id | null;
  replyToAccountId: Id | null;
  shareOfId: Id | null;
  threadId: Id | null;
  text: string;
  html: string;
  spoiler: string;
  sensitive: boolean;
  language: string | null;
  app: { name: string; website: string } | null;
  /** As it is kept; `quotableBy` says what holds. */
  quotePolicy: QuotePolicy;
  replyPolicy: ReplyPolicy;
  /** For the author's eyes. */
  circleId: Id | null;
  counts: { replies: number; shares: number; favourites: number; quotes: number };
  media: MediaItem[];
  mentions: MentionView[];
  tags: TagView[];
  poll: PollView | null;
  card: CardView | null;
}

interface Row {
  id: Id;
  version: number;
  account_id: Id;
  uri: string;
  url: string;
  created_at: number;
  edited_at: number | null;
  audience: Audience;
  local_only: number;
  reply_to_id: Id | null;
  reply_to_account_id: Id | null;
  share_of_id: Id | null;
  thread_id: Id | null;
  text: string;
  html: string;
  spoiler: string;
  sensitive: number;
  language: string | null;
  app_name: string | null;
  app_website: string | null;
  has_media: number;
  has_poll: number;
  has_tags: number;
  has_mentions: number;
  quote_policy: QuotePolicy;
  reply_policy: ReplyPolicy;
  circle_id: Id | null;
  replies: number;
  shares: number;
  favourites: number;
  quotes: number;
}

const postRows = prepare(
  (_db, p: { ids: string }, engine) => sql<Row>`
    select p.id, s.version, p.account_id, p.uri, p.url, p.created_at, p.edited_at, p.audience, p.local_only,
      p.reply_to_id, p.reply_to_account_id, p.share_of_id, p.thread_id, p.text, p.html, p.spoiler,
      case when a.sensitized_at is null then p.sensitive else 1 end as sensitive,
      p.language, app.name as app_name, app.website as app_website,
      p.has_media, p.has_poll, p.has_tags, p.has_mentions, p.quote_policy, p.reply_policy, p.circle_id,
      s.replies, s.shares, s.favourites, s.quotes
    from ${idsFrom(engine, p.ids)} as ids
      join posts p on p.id = ids.id
      join post_stats s on s.post_id = p.id
      join accounts a on a.id = p.account_id
      left join apps app on app.id = p.app_id`,
);

const mediaRows = prepare(
  (_db, p: { ids: string }, engine) => sql<MediaItemRow & { post_id: Id }>`
    select m.id, m.post_id, m.kind, m.original, m.small, m.width, m.height, m.small_width, m.small_height, m.blurhash,
      m.description, m.focus_x, m.focus_y, m.remote_url, m.recording
    from ${idsFrom(engine, p.ids)} as ids join media m on m.post_id = ids.id
    order by m.post_id, m.position`,
);

const mentionRows = prepare(
  (_db, p: { ids: string }, engine) =>
    sql<{ post_id: Id; id: Id; username: string; host: string; local: number; url: string }>`
    select m.post_id, a.id, a.username, h.name as host, h.local, a.url
    from ${idsFrom(engine, p.ids)} as ids
      join mentions m on m.post_id = ids.id
      join accounts a on a.id = m.account_id
      join hosts h on h.id = a.host_id
    order by m.post_id, a.id`,
);

const tagRows = prepare(
  (_db, p: { ids: string }, engine) => sql<{ post_id: Id; name: string; display: string }>`
    select t.post_id, tags.name, tags.display
    from ${idsFrom(engine, p.ids)} as ids join post_tags t on t.post_id = ids.id join tags on tags.id = t.tag_id
    order by t.post_id, tags.id`,
);

interface PollRow {
  post_id: Id;
  id: Id;
  multiple: number;
  hide_totals: number;
  expires_at: number | null;
  closed_at: number | null;
  voters: number;
  title: string;
  votes: number;
}

const pollRows = prepare(
  (_db, p: { ids: string }, engine) => sql<PollRow>`
    select q.post_id, q.id, q.multiple, q.hide_totals, q.expires_at, q.closed_at, q.voters, o.title, o.votes
    from ${idsFrom(engine, p.ids)} as ids
      join polls q on q.post_id = ids.id join poll_options o on o.poll_id = q.id
    order by q.post_id, o.position`,
);

const toView = (row: Row): PostView => ({
  id: row.id,
  version: row.version,
  accountId: row.account_id,
  uri: row.uri,
  url: row.url,
  createdAt: row.created_at,
  editedAt: row.edited_at,
  audience: row.audience,
  localOnly: row.local_only === 1,
  replyToId: row.reply_to_id,
  replyToAccountId: row.reply_to_account_id,
  shareOfId: row.share_of_id,
  threadId: row.thread_id,
  text: row.text,
  html: row.html,
  spoiler: row.spoiler,
  sensitive: row.sensitive === 1,
  language: row.language,
  app: row.app_name === null ? null : { name: row.app_name, website: row.app_website ?? '' },
  quotePolicy: row.quote_policy,
  replyPolicy: row.reply_policy,
  circleId: row.circle_id,
  counts: { replies: row.replies, shares: row.shares, favourites: row.favourites, quotes: row.quotes },
  media: [],
  mentions: [],
  tags: [],
  poll: null,
  card: null,
});

/**
 * Posts by id with all that hangs on them, in at most six statements however many there are. Nothing is judged here: only
 * ids that passed `posts/visibility.ts` may come in.
 */
export async function readPosts(db: Reader, ids: readonly Id[]): Promise<Map<Id, PostView>> {
  const views = new Map<Id, PostView>();
  if (ids.length === 0) return views;
  const list = idList(ids);
  const some = { media: false, polls: false, tags: false, mentions: false };
  for (const row of await postRows(db, { ids: list })) {
    views.set(row.id, toView(row));
    some.media ||= row.has_media === 1;
    some.polls ||= row.has_poll === 1;
    some.tags ||= row.has_tags === 1;
    some.mentions ||= row.has_mentions === 1;
  }
  if (some.media) {
    for (const row of await mediaRows(db, { ids: list })) views.get(row.post_id)?.media.push(toMediaItem(row));
  }
  if (some.mentions) await addMentions(db, list, views);
  if (some.tags) {
    for (const row of await tagRows(db, { ids: list })) {
      views.get(row.post_id)?.tags.push({ name: row.name, display: row.display });
    }
  }
  if (some.polls) await addPolls(db, list, views);
  await addCards(db, list, views);
  return views;
}

async function addMentions(db: Reader, list: string, views: Map<Id, PostView>): Promise<void> {
  for (const row of await mentionRows(db, { ids: list })) {
    views.get(row.post_id)?.mentions.push({
      id: row.id,
      username: row.username,
      acct: row.local === 1 ? row.username : `${row.username}@${row.host}`,
      url: row.url,
    });
  }
}

async function addPolls(db: Reader, list: string, views: Map<Id, PostView>): Promise<void> {
  for (const row of await pollRows(db, { ids: list })) {
    const view = views.get(row.post_id);
    if (!view) continue;
    view.poll ??= {
      id: row.id,
      multiple: row.multiple === 1,
      hideTotals: row.hide_totals === 1,
      expiresAt: row.expires_at,
      closedAt: row.closed_at,
      voters: row.voters,
      options: [],
    };
    view.poll.options.push({ title: row.title, votes: row.votes });
  }
}

async function addCards(db: Reader, list: string, views: Map<Id, PostView>): Promise<void> {
  for (const [postId, card] of await cardsOfPosts(db, list)) {
    const view = views.get(postId);
    if (view) view.card = card;
  }
}
