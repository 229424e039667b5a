import type { Selectable } from 'kysely';
import type { Viewer } from '#access/identity.ts';
import { invalid, notFound } from '#kernel/errors.ts';
import { requestCard } from '#links/links.ts';
import { attachMedia, changeDetails, checkDetails, detachMedia, type MediaRow, mediaOfPost } from '#media/media.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id, Millis, PollOptions, Polls, Posts } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import { type Composed, compose, withQuoteLink } from './compose.ts';
import { raisePostVersions } from './counts.ts';
import { type CheckedContent, checkContent, type PostDraft } from './draft.ts';
import { MAX_EDITS } from './history.ts';
import { heldPost, urlOf } from './originals.ts';
import { dropPoll, insertPoll, replacePoll } from './poll-rows.ts';
import { setQuotePolicy } from './quotes.ts';
import { flag, insertCard, insertMentions } from './rows.ts';
import { tagPost } from './tags.ts';

/** A new description or focus for one of the post's media. */
export interface MediaChange {
  id: Id;
  description?: string | undefined;
  focus?: { x: number; y: number } | undefined;
}

/** The post as it shall be: what is absent is taken away. Audience, parent, quote and reply policy stay as they are. */
export interface PostChange
  extends Omit<PostDraft, 'audience' | 'circleId' | 'localOnly' | 'replyToId' | 'quoteOfId' | 'replyPolicy'> {
  mediaChanges?: readonly MediaChange[] | undefined;
}

type Post = Selectable<Posts>;

interface State {
  post: Post;
  media: MediaRow[];
  poll: { row: Selectable<Polls>; options: Selectable<PollOptions>[] } | null;
}

type Editing = Needs<'db' | 'clock' | 'ids' | 'site'>;

/** What somebody typed, to be edited. Refuses not-found for other people's posts. */
export async function sourceOf(
  { db }: Needs<'db'>,
  viewer: Viewer,
  postId: Id,
): Promise<{ text: string; spoiler: string; quoteOfId: Id | null }> {
  const row = await db.reader
    .selectFrom('posts')
    .select(['text', 'spoiler', 'quote_of_id as quoteOfId'])
    .where('id', '=', postId)
    .where('account_id', '=', viewer.accountId)
    .where('removed_at', 'is', null)
    .where('share_of_id', 'is', null)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

/**
 * Changes one of the viewer's own posts and keeps its former state in the history. A poll whose options change starts anew,
 * without votes. Where nothing changes nothing happens. Refuses as createPost does, and shares and other people's posts
 * with not-found.
 */
export async function editPost(needs: Editing, viewer: Viewer, postId: Id, change: PostChange): Promise<void> {
  const { db } = needs;
  const { quoteOfId } = await sourceOf(needs, viewer, postId);
  const content = checkContent({ ...change, quoteOfId });
  const details = new Map((change.mediaChanges ?? []).map((media) => [media.id, checkDetails(media)]));
  const composed = await compose(db.reader, needs.site, content.text);
  if (quoteOfId !== null) composed.html = withQuoteLink(composed.html, await urlOf(db.reader, quoteOfId));
  await db.write(async (tx) => {
    const post = await heldPost(tx, { postId, accountId: viewer.accountId });
    if (!post || post.share_of_id !== null) throw notFound();
    const before = await readState(tx, post);
    const edit: Edit = { needs, now: needs.clock.now(), before, content, composed };
    const mediaChanged = await changeMedia(tx, edit, details);
    const pollChanged = await changePoll(tx, edit);
    const row = changedRow(edit, change.sensitive);
    if (!mediaChanged && !pollChanged && !differs(post, row)) return;
    await keepHistory(tx, edit);
    const mentioned = await changeText(tx, edit, row);
    await emit(tx, edit.now, 'post.edited', { postId, accountId: viewer.accountId, mentioned });
    await raisePostVersions(tx, [postId]);
  });
  if (change.quotePolicy) await setQuotePolicy(needs, viewer, postId, change.quotePolicy);
}

interface Edit {
  needs: Editing;
  now: Millis;
  before: State;
  content: CheckedContent;
  composed: Composed;
}

async function readState(db: Reader, post: Post): Promise<State> {
  const media = post.has_media === 1 ? await mediaOfPost(db, post.id) : [];
  const row =
    post.has_poll === 1
      ? await db.selectFrom('polls').selectAll().where('post_id', '=', post.id).executeTakeFirst()
      : undefined;
  if (!row) return { post, media, poll: null };
  const options = await db
    .selectFrom('poll_options')
    .selectAll()
    .where('poll_id', '=', row.id)
    .orderBy('position')
    .execute();
  return { post, media, poll: { row, options } };
}

type Row = Pick<
  Post,
  'text' | 'html' | 'spoiler' | 'sensitive' | 'language' | 'has_media' | 'has_poll' | 'has_tags' | 'has_mentions'
>;

const changedRow = ({ before, content, composed }: Edit, sensitive: boolean | undefined): Row => ({
  text: content.text,
  html: composed.html,
  spoiler: content.spoiler,
  sensitive: flag((sensitive ?? before.post.sensitive === 1) || content.spoiler !== ''),
  language: content.language ?? before.post.language,
  has_media: flag(content.mediaIds.length > 0),
  has_poll: flag(content.poll !== null),
  has_tags: flag(composed.tags.length > 0),
  has_mentions: flag(composed.mentionedIds.length > 0),
});

const differs = (post: Post, row: Row): boolean =>
  post.text !== row.text ||
  post.spoiler !== row.spoiler ||
  post.sensitive !== row.sensitive ||
  post.language !== row.language ||
  post.html !== row.html;

/** Puts on and takes off media, and sets their details. True where something is different now. */
async function changeMedia(
  tx: Tx,
  { needs, now, before, content }: Edit,
  details: ReadonlyMap<Id, Partial<MediaRow>>,
): Promise<boolean> {
  const { post, media } = before;
  const wanted = content.mediaIds;
  const same = wanted.length === media.length && wanted.every((id, i) => media[i]?.id === id);
  if (!same) {
    await detachMedia(tx, { ids: needs.ids, now }, post.id, false, wanted);
    await attachMedia(tx, post.account_id, wanted, post.id);
  }
  let changed = !same;
  for (const id of wanted) {
    const columns = details.get(id);
    if (!columns || Object.keys(columns).length === 0) continue;
    const old = media.find((row) => row.id === id);
    if (old && Object.entries(columns).every(([name, value]) => old[name as keyof MediaRow] === value)) continue;
    await changeDetails(tx, post.account_id, id, columns);
    changed = true;
  }
  return changed;
}

async function changePoll(tx: Tx, { needs, now, before, content }: Edit): Promise<boolean> {
  const { post, poll } = before;
  if (!poll) {
    if (content.poll) await insertPoll(tx, needs.ids, now, post.id, content.poll);
    return content.poll !== null;
  }
  if (!content.poll) {
    await dropPoll(tx, post.id);
    return true;
  }
  return replacePoll(tx, { ids: needs.ids, now }, poll.row, poll.options, content.poll);
}

async function keepHistory(tx: Tx, { needs, before: { post, media, poll } }: Edit): Promise<void> {
  const { n } = await tx
    .selectFrom('post_edits')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('post_id', '=', post.id)
    .executeTakeFirstOrThrow();
  if (n >= MAX_EDITS) throw invalid(`Validation failed: A post can be changed at most ${MAX_EDITS} times`);
  await tx
    .insertInto('post_edits')
    .values({
      id: needs.ids.next(),
      post_id: post.id,
      text: post.text,
      html: post.html,
      spoiler: post.spoiler,
      sensitive: post.sensitive,
      media: JSON.stringify(media.map(({ id, description }) => ({ id, description }))),
      poll: poll ? JSON.stringify(poll.options.map((option) => option.title)) : null,
      created_at: post.edited_at ?? post.created_at,
    })
    .execute();
}

/** Gives the people who are mentioned now and were not before. */
async function changeText(tx: Tx, { needs, now, before, content, composed }: Edit, row: Row): Promise<Id[]> {
  const postId = before.post.id;
  await tx
    .updateTable('posts')
    .set({ ...row, edited_at: now })
    .where('id', '=', postId)
    .execute();
  const mentionedBefore = await dropMentionsBut(tx, postId, composed.mentionedIds);
  await insertMentions(tx, postId, composed.mentionedIds);
  await tx.deleteFrom('post_tags').where('post_id', '=', postId).execute();
  await tagPost(tx, { ids: needs.ids, now }, postId, composed.tags);
  await tx.deleteFrom('post_cards').where('post_id', '=', postId).execute();
  if (composed.link !== null && content.mediaIds.length === 0) {
    await insertCard(tx, postId, await requestCard(tx, { ids: needs.ids, now }, composed.link));
  }
  return composed.mentionedIds.filter((id) => !mentionedBefore.has(id));
}

/** Gives all who were mentioned until now. */
async function dropMentionsBut(tx: Tx, postId: Id, accountIds: readonly Id[]): Promise<Set<Id>> {
  const rows = await tx.selectFrom('mentions').select('account_id').where('post_id', '=', postId).execute();
  for (const { account_id } of rows) {
    if (accountIds.includes(account_id)) continue;
    await tx.deleteFrom('mentions').where('post_id', '=', postId).where('account_id', '=', account_id).execute();
  }
  return new Set(rows.map((row) => row.account_id));
}
