import type { Viewer } from '#access/identity.ts';
import { circleById } from '#circles/circles.ts';
import { invalid, Refusal } from '#kernel/errors.ts';
import { timeOfId } from '#kernel/ids.ts';
import { detectLanguage } from '#kernel/text/language.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { QuoteState } from '#store/tables/posting.ts';
import type { Audience, Id } from '#store/tables.ts';
import { narrower } from './audiences.ts';
import { type Composed, compose, withQuoteLink } from './compose.ts';
import { type CheckedContent, checkContent, type PostDraft } from './draft.ts';
import { type Author, authorOf, urlOf } from './originals.ts';
import { requireReplyable } from './reply-policy.ts';
import { flag, type PostRow, type Readers } from './rows.ts';
import { look, mayQuote, type PostHead, quotableBy } from './visibility.ts';

/** A post that was checked and rendered and has its place: only its rows are to be written. */
export interface PreparedPost {
  row: PostRow;
  content: CheckedContent;
  composed: Composed;
  /** For a post to a circle: where its readers come from. */
  readers: Readers | null;
}

/** What a reply needs to know of what it answers. */
export type Parent = Pick<PostHead, 'id' | 'accountId' | 'audience' | 'localOnly' | 'replyToAccountId' | 'threadId'>;

interface Quoted {
  head: PostHead;
  state: QuoteState;
}

type Preparing = Needs<'db' | 'clock' | 'ids' | 'site'>;

export interface PrepareOptions {
  appId?: Id | null | undefined;
  /** The post it goes on from, which is not written yet either. */
  after?: PreparedPost | undefined;
}

/**
 * Checks and renders a post without writing anything. Refuses: invalid (limits, poll, language, audience, circle),
 * not-found (a parent or quoted post that is not there for the author, or not to be quoted), forbidden (a reply that is not
 * wanted).
 */
export async function preparePost(
  needs: Preparing,
  viewer: Viewer,
  draft: PostDraft,
  { appId = null, after }: PrepareOptions = {},
): Promise<PreparedPost> {
  const { db } = needs;
  const content = checkContent(draft);
  const author = await authorOf(db.reader, viewer.accountId);
  const parent = after ? parentFrom(after.row) : await parentOf(needs, viewer, draft.replyToId ?? null);
  const quoted = draft.quoteOfId ? await quotedBy(needs, viewer, draft.quoteOfId) : null;
  const composed = await compose(db.reader, needs.site, content.text);
  if (quoted) composed.html = withQuoteLink(composed.html, await urlOf(db.reader, quoted.head.id));
  const language = content.language ?? (author.default_language || (await detectLanguage(content.text)));
  const row = rowOf(needs, viewer, { draft, content, composed, author, parent, quoted, language, appId });
  checkMessage(row, composed);
  return { row, content, composed, readers: await readersOf(needs, viewer, { draft, row, parent, quoted }) };
}

const parentFrom = (row: PostRow): Parent => ({
  id: row.id,
  accountId: row.account_id,
  audience: row.audience,
  localOnly: row.local_only === 1,
  replyToAccountId: row.reply_to_account_id,
  threadId: row.thread_id,
});

async function parentOf(
  { db, clock }: Needs<'db' | 'clock'>,
  viewer: Viewer,
  replyToId: Id | null,
): Promise<Parent | null> {
  if (replyToId === null) return null;
  const [seen] = await look(db.reader, clock.now(), viewer, [replyToId], 'asked');
  if (!seen) throw new Refusal('not-found', 'The post you are trying to reply to does not appear to exist');
  const head = seen.original?.head ?? seen.sight.head;
  await requireReplyable(db.reader, viewer.accountId, head);
  return head;
}

async function quotedBy({ db, clock }: Needs<'db' | 'clock'>, viewer: Viewer, postId: Id): Promise<Quoted> {
  const [seen] = await look(db.reader, clock.now(), viewer, [postId], 'asked');
  const sight = seen ? (seen.original ?? seen.sight) : null;
  const answer = sight ? mayQuote(viewer, sight) : 'denied';
  // Whether a post is not there or not to be quoted is not told apart, as in Mastodon.
  if (!sight || answer === 'denied') {
    throw new Refusal('not-found', 'The post you are trying to quote does not appear to exist');
  }
  return { head: sight.head, state: answer === 'automatic' ? 'accepted' : 'pending' };
}

interface Parts {
  draft: PostDraft;
  content: CheckedContent;
  composed: Composed;
  author: Author;
  parent: Parent | null;
  quoted: Quoted | null;
  language: string | null;
  appId: Id | null;
}

function rowOf(
  { ids, site }: Needs<'ids' | 'site'>,
  viewer: Viewer,
  { draft, content, composed, author, parent, quoted, language, appId }: Parts,
): PostRow {
  const id = ids.next();
  const audience = audienceOf(draft, author, parent, quoted);
  const quotePolicy = draft.quotePolicy ?? author.default_quote_policy;
  return {
    id,
    account_id: viewer.accountId,
    uri: `${site.origin}/users/${author.username}/statuses/${id}`,
    url: `${site.origin}/@${author.username}/${id}`,
    reply_to_id: parent?.id ?? null,
    reply_to_account_id: parent ? answeredBy(viewer, parent) : null,
    thread_id: parent ? (parent.threadId ?? parent.id) : null,
    audience,
    local_only: flag([draft.localOnly, parent?.localOnly, quoted?.head.localOnly].includes(true)),
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
    quote_of_id: quoted?.head.id ?? null,
    quote_account_id: quoted?.head.accountId ?? null,
    quote_state: quoted?.state ?? null,
    quote_policy: quotableBy({ audience, quotePolicy }),
    reply_policy: draft.replyPolicy ?? author.default_reply_policy,
    circle_id: audience === 'circle' ? (draft.circleId ?? null) : null,
  };
}

/** The audience asked for, or the usual one, but never wider than what is answered or what of one's own is quoted. */
function audienceOf(draft: PostDraft, author: Author, parent: Parent | null, quoted: Quoted | null): Audience {
  let audience = draft.audience ?? (draft.circleId ? 'circle' : author.default_audience);
  if (parent) audience = narrower(audience, parent.audience);
  if (quoted && quoted.head.audience !== 'quiet') audience = narrower(audience, quoted.head.audience);
  return audience;
}

/**
 * Whom a reply answers. Going on with one's own reply to somebody still answers them (as in Mastodon), so that feeds do
 * not show the second half of a conversation whose first half they left out.
 */
const answeredBy = (viewer: Viewer, parent: Parent): Id =>
  parent.accountId === viewer.accountId && parent.replyToAccountId !== null
    ? parent.replyToAccountId
    : parent.accountId;

/** A message that quotes somebody behind their back would show them to the others only. */
function checkMessage(row: PostRow, { mentionedIds }: Composed): void {
  if (row.audience !== 'mentioned' || row.quote_account_id === null || row.quote_account_id === row.account_id) return;
  if (!mentionedIds.includes(row.quote_account_id)) {
    throw invalid('Cannot quote a non-mentioned user in a Private Mention post.');
  }
}

/** A reply within a circle's post is for the same people, and so is a quote of one's own post to a circle. */
async function readersOf(
  { db }: Needs<'db'>,
  viewer: Viewer,
  { draft, row, parent, quoted }: Pick<Parts, 'draft' | 'parent' | 'quoted'> & { row: PostRow },
): Promise<PreparedPost['readers']> {
  if (row.audience !== 'circle') return null;
  const source = [parent, quoted?.head].find((post) => post?.audience === 'circle');
  if (source) {
    row.circle_id = await ownCircleOf(db.reader, viewer, source.id);
    return { sourceId: source.id };
  }
  if (!draft.circleId) throw invalid('Validation failed: A post to a circle must name the circle');
  await circleById(db.reader, viewer, draft.circleId);
  return { circleId: draft.circleId };
}

async function ownCircleOf(db: Reader, viewer: Viewer, postId: Id): Promise<Id | null> {
  const row = await db
    .selectFrom('posts')
    .select('circle_id')
    .where('id', '=', postId)
    .where('account_id', '=', viewer.accountId)
    .executeTakeFirst();
  return row?.circle_id ?? null;
}
