import { rulesOf } from '#access/access.ts';
import type { Viewer } from '#access/identity.ts';
import { invalid, notFound, Refusal } from '#kernel/errors.ts';
import { cleanText } from '#kernel/text/clean.ts';
import type { Reader, Tx } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import { look } from '#posts/posts.ts';
import { requireAccount } from '#relationships/relationships.ts';
import type { ReportCategory } from '#store/tables/moderation.ts';
import type { Id, MediaKind, Millis } from '#store/tables.ts';
import { emit } from '#work/events.ts';

/** As the client API documents it, in code points. */
export const MAX_REPORT_CHARACTERS = 1_000;
/** Posts that one report may name. */
export const MAX_REPORTED_POSTS = 100;
const MAX_REPORTED_COLLECTIONS = 10;
/** Reports one person may write in a day. */
const MAX_REPORTS_A_DAY = 100;
const DAY_MS = 86_400_000;

export interface ReportDraft {
  targetId: Id;
  postIds: readonly Id[];
  comment: string;
  /** The target's own server is to be told, if it is another one. */
  forward: boolean;
  category: ReportCategory;
  ruleIds: readonly Id[];
  collectionIds: readonly Id[];
}

/** A post as it was when it was reported. */
export interface Snapshot {
  text: string;
  html: string;
  spoiler: string;
  sensitive: boolean;
  language: string | null;
  editedAt: Millis | null;
  /** Keys of the media store; the files may be gone later, what they showed is described. */
  media: { id: Id; kind: MediaKind; original: string; small: string; description: string; blurhash: string }[];
  poll: string[] | null;
}

/**
 * Reports somebody, with posts of theirs that the viewer may see; what is none of these is left out. The posts are kept as
 * they are now. A report that names rules is one about a violation. Refuses not-found (nobody to report), 'invalid' (too
 * long, too many) and 'too-many'. Emits report.created.
 */
export async function report(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer,
  draft: ReportDraft,
): Promise<Id> {
  const now = clock.now();
  const comment = cleanText(draft.comment, { maxCodePoints: MAX_REPORT_CHARACTERS, multiline: true, what: 'Comment' });
  if (draft.postIds.length > MAX_REPORTED_POSTS || draft.collectionIds.length > MAX_REPORTED_COLLECTIONS) {
    throw invalid(`Validation failed: A report can name at most ${MAX_REPORTED_POSTS} posts`);
  }
  await requireAccount(db.reader, draft.targetId);
  const postIds = await reportable(db.reader, now, viewer, draft);
  const rules = new Set((await rulesOf(db.reader)).map((rule) => rule.id));
  const ruleIds = [...new Set(draft.ruleIds)].filter((id) => rules.has(id));
  if (ruleIds.length < new Set(draft.ruleIds).size) throw invalid('Validation failed: Rules do not exist');
  const collectionIds = await collectionsOf(db.reader, draft);
  return db.write(async (tx) => {
    await requireRoom(tx, now, viewer.accountId);
    const id = ids.next();
    await tx
      .insertInto('reports')
      .values({
        id,
        account_id: viewer.accountId,
        target_id: draft.targetId,
        category: ruleIds.length > 0 ? 'violation' : draft.category,
        comment,
        rule_ids: JSON.stringify(ruleIds),
        collection_ids: JSON.stringify(collectionIds),
        forwarded: draft.forward && (await isRemote(tx, draft.targetId)) ? 1 : 0,
        created_at: now,
        updated_at: now,
      })
      .execute();
    for (const [postId, snapshot] of await snapshotsOf(tx, postIds)) {
      await tx
        .insertInto('report_posts')
        .values({ report_id: id, post_id: postId, snapshot: JSON.stringify(snapshot) })
        .execute();
    }
    await emit(tx, now, 'report.created', { reportId: id, accountId: viewer.accountId });
    return id;
  });
}

/** Posts of the target among those that are named, as far as the viewer may see them. */
async function reportable(db: Reader, now: Millis, viewer: Viewer, { targetId, postIds }: ReportDraft): Promise<Id[]> {
  const seen = await look(db, now, viewer, [...new Set(postIds)], 'asked');
  const ids = seen.map(({ sight }) => sight.head).filter((head) => head.accountId === targetId);
  if (postIds.length > 0 && ids.length === 0) throw notFound();
  return ids.map((head) => head.id);
}

async function collectionsOf(db: Reader, { targetId, collectionIds }: ReportDraft): Promise<Id[]> {
  if (collectionIds.length === 0) return [];
  const rows = await db
    .selectFrom('collections')
    .select('id')
    .where('id', 'in', [...new Set(collectionIds)])
    .where('account_id', '=', targetId)
    .execute();
  return rows.map((row) => row.id);
}

async function isRemote(db: Reader, accountId: Id): Promise<boolean> {
  const row = await db
    .selectFrom('accounts as a')
    .innerJoin('hosts as h', 'h.id', 'a.host_id')
    .select('h.local')
    .where('a.id', '=', accountId)
    .executeTakeFirst();
  return row?.local === 0;
}

async function requireRoom(tx: Tx, now: Millis, accountId: Id): Promise<void> {
  const { written } = await tx
    .selectFrom('reports')
    .select((e) => e.fn.countAll<number>().as('written'))
    .where('account_id', '=', accountId)
    .where('created_at', '>', now - DAY_MS)
    .executeTakeFirstOrThrow();
  if (written >= MAX_REPORTS_A_DAY) {
    throw new Refusal('too-many', 'You have written many reports today; please go on tomorrow.');
  }
}

async function snapshotsOf(tx: Tx, postIds: readonly Id[]): Promise<Map<Id, Snapshot>> {
  const snapshots = new Map<Id, Snapshot>();
  if (postIds.length === 0) return snapshots;
  const posts = await tx
    .selectFrom('posts')
    .select(['id', 'text', 'html', 'spoiler', 'sensitive', 'language', 'edited_at'])
    .where('id', 'in', postIds)
    .orderBy('id')
    .execute();
  for (const { id, sensitive, edited_at: editedAt, ...words } of posts) {
    snapshots.set(id, { ...words, sensitive: sensitive === 1, editedAt, media: [], poll: null });
  }
  const media = await tx
    .selectFrom('media')
    .select(['id', 'post_id', 'kind', 'original', 'small', 'description', 'blurhash'])
    .where('post_id', 'in', postIds)
    .orderBy('position')
    .execute();
  for (const { post_id: postId, ...file } of media) snapshots.get(postId ?? 0)?.media.push(file);
  const options = await tx
    .selectFrom('polls as q')
    .innerJoin('poll_options as o', 'o.poll_id', 'q.id')
    .select(['q.post_id', 'o.title'])
    .where('q.post_id', 'in', postIds)
    .orderBy('o.position')
    .execute();
  for (const { post_id: postId, title } of options) {
    const snapshot = snapshots.get(postId);
    if (snapshot) snapshot.poll = [...(snapshot.poll ?? []), title];
  }
  return snapshots;
}
