import type { Viewer } from '#access/identity.ts';
import { changeAccountCounts } from '#accounts/accounts.ts';
import { Refusal } from '#kernel/errors.ts';
import { timeOfId } from '#kernel/ids.ts';
import { detectLanguage } from '#kernel/text/language.ts';
import { requestCard } from '#links/links.ts';
import { attachMedia } from '#media/media.ts';
import type { Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Audience, Id } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { type Composed, compose } from './compose.ts';
import { changePostCounts, isCountedPost, isCountedReply } from './counts.ts';
import { type CheckedContent, checkContent, type PostDraft } from './draft.ts';
import { checkKey, postOfKey, takeKey } from './idempotency.ts';
import { type Author, authorOf } from './originals.ts';
import { insertPoll } from './poll-rows.ts';
import { flag, insertCard, insertMentions, insertPostRow, type PostRow } from './rows.ts';
import { tagPost } from './tags.ts';
import { look, type PostHead } from './visibility.ts';

/** From the widest to the narrowest. */
const AUDIENCES: readonly Audience[] = ['public', 'quiet', 'followers', 'mentioned'];
const narrower = (a: Audience, b: Audience): Audience => (AUDIENCES.indexOf(a) > AUDIENCES.indexOf(b) ? a : b);

export interface CreateOptions {
  /** As the client sent it: the same key within a day gives the same post. */
  idempotencyKey?: string | undefined;
  appId?: Id | null | undefined;
}

export interface Created {
  postId: Id;
  /** True when the idempotency key had made this post before. */
  again: boolean;
}

/**
 * Writes a post for the viewer. Where the draft names no audience it is the narrower of the author's default and that of
 * the post it answers; a reply to a local-only post is local-only. Refuses: invalid (limits, media, poll, language),
 * not-found (a parent that is not there for the author).
 *
 * The hot path: a plain text post is one read outside and four statements inside the transaction.
 */
export async function createPost(
  needs: Needs<'db' | 'clock' | 'ids' | 'site'>,
  viewer: Viewer,
  draft: PostDraft,
  options: CreateOptions = {},
): Promise<Created> {
  const { db, clock } = needs;
  const key = options.idempotencyKey === undefined ? null : checkKey(options.idempotencyKey);
  if (key !== null) {
    const before = await postOfKey(db.reader, clock.now(), viewer.accountId, key);
    if (before !== null) return { postId: before, again: true };
  }
  const content = checkContent(draft);
  const author = await authorOf(db.reader, viewer.accountId);
  const parent = await parentOf(needs, viewer, draft.replyToId ?? null);
  const composed = await compose(db.reader, needs.site, content.text);
  const language = content.language ?? (author.default_language || (await detectLanguage(content.text)));
  const row = rowOf(needs, viewer, {
    draft,
    content,
    composed,
    author,
    parent,
    language,
    appId: options.appId ?? null,
  });
  return db.write(async (tx) => {
    if (key !== null && !(await takeKey(tx, row.created_at, viewer.accountId, key, row.id))) {
      const before = await postOfKey(tx, row.created_at, viewer.accountId, key);
      if (before !== null) return { postId: before, again: true };
    }
    await insertPost(tx, needs, row, content, composed);
    return { postId: row.id, again: false };
  });
}

async function parentOf(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  replyToId: Id | null,
): Promise<PostHead | null> {
  if (replyToId === null) return null;
  const [seen] = await look(db.reader, clock.now(), viewer, [replyToId], 'asked');
  if (!seen) throw new Refusal('not-found', 'The post you are trying to reply to does not appear to exist');
  return seen.original?.head ?? seen.sight.head;
}

interface Parts {
  draft: PostDraft;
  content: CheckedContent;
  composed: Composed;
  author: Author;
  parent: PostHead | null;
  language: string | null;
  appId: Id | null;
}

function rowOf(
  { ids, site }: Needs<'ids' | 'site'>,
  viewer: Viewer,
  { draft, content, composed, author, parent, language, appId }: Parts,
): PostRow {
  const id = ids.next();
  const usual = parent ? narrower(author.default_audience, parent.audience) : author.default_audience;
  return {
    id,
    account_id: viewer.accountId,
    uri: `${site.origin}/users/${author.username}/statuses/${id}`,
    url: `${site.origin}/@${author.username}/${id}`,
    reply_to_id: parent?.id ?? null,
    reply_to_account_id: parent ? answeredBy(viewer, parent) : null,
    thread_id: parent ? (parent.threadId ?? parent.id) : null,
    audience: draft.audience ?? usual,
    local_only: flag(draft.localOnly === true || parent?.localOnly === true),
    text: content.text,
    html: composed.html,
    spoiler: content.spoiler,
    sensitive: flag((draft.sensitive ?? author.default_sensitive === 1) || content.spoiler !== ''),
    language,
    app_id: appId,
    has_media: flag(content.mediaIds.length > 0),
    has_poll: flag(content.poll !== null),
    has_tags: flag(composed.tags.length > 0),
    has_mentions: flag(composed.mentionedIds.length > 0),
    created_at: timeOfId(id),
  };
}

/**
 * Whom a reply answers. Going on with one's own reply to somebody still answers them (as in Mastodon), so that feeds do
 * not show the second half of a conversation whose first half they left out.
 */
const answeredBy = (viewer: Viewer, parent: PostHead): Id =>
  parent.accountId === viewer.accountId && parent.replyToAccountId !== null
    ? parent.replyToAccountId
    : parent.accountId;

async function insertPost(
  tx: Tx,
  needs: Needs<'ids'>,
  row: PostRow,
  content: CheckedContent,
  composed: Composed,
): Promise<void> {
  const { id, created_at: now } = row;
  await insertPostRow(tx, row);
  if (content.mediaIds.length > 0) await attachMedia(tx, row.account_id, content.mediaIds, id);
  await insertMentions(tx, id, composed.mentionedIds);
  await tagPost(tx, { ids: needs.ids, now }, id, composed.tags);
  if (content.poll) await insertPoll(tx, needs.ids, now, id, content.poll);
  if (composed.link !== null && content.mediaIds.length === 0) {
    await insertCard(tx, id, await requestCard(tx, { ids: needs.ids, now }, composed.link));
  }
  await emit(tx, now, 'post.created', { postId: id, accountId: row.account_id });
  if (row.reply_to_id !== null && isCountedReply(row.audience)) {
    await changePostCounts(tx, [{ postId: row.reply_to_id, replies: 1 }]);
  }
  if (isCountedPost(row.audience)) {
    await changeAccountCounts(tx, [{ accountId: row.account_id, posts: 1, lastPostAt: now }]);
  }
}
