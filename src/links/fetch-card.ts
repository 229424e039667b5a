import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '#kernel/errors.ts';
import { decodeHtml } from '#kernel/text/decode.ts';
import { type StoredImage, storeImage } from '#media/media.ts';
import { type FetchAnswer, FetchRefused, type FetchRequest } from '#ports/fetch.ts';
import type { Needs } from '#ports/ports.ts';
import { type PageCard, SandboxRefused } from '#ports/sandbox.ts';
import type { Id } from '#store/tables.ts';
import { emit } from '#work/events.ts';
import type { JobQueue } from '#work/jobs.ts';
import { CARDS_QUEUE } from './request.ts';

const MAX_PAGE_BYTES = 5 * 1024 * 1024;
const MAX_PICTURE_BYTES = 8 * 1024 * 1024;
const FETCH_TIMEOUT_MS = 10_000;

type Fetching = Needs<'db' | 'clock' | 'ids' | 'fetch' | 'sandbox' | 'media' | 'log'>;

/** Reads the pages of links. Whatever goes wrong with a page leaves a card that is not shown; only haste is tried again. */
export function cardsQueue(needs: Fetching): JobQueue {
  return {
    name: CARDS_QUEUE,
    concurrency: 4,
    maxAttempts: 6,
    leaseMs: 120_000,
    run: (payload) => fetchCard(needs, (payload as { cardId: Id }).cardId),
  };
}

async function fetchCard(needs: Fetching, cardId: Id): Promise<void> {
  const { db } = needs;
  const row = await db.reader
    .selectFrom('cards')
    .select(['address', 'state'])
    .where('id', '=', cardId)
    .executeTakeFirst();
  if (!row || row.state === 'ready') return;
  const page = await readPage(needs, row.address);
  if (!page || page.title === '') return giveUp(needs, cardId);
  const picture = page.image === '' ? null : await storePicture(needs, page.image);
  await keep(needs, cardId, page, picture);
}

/** The page's card, or null where there is none to be had. */
async function readPage(needs: Fetching, address: string): Promise<PageCard | null> {
  const answer = await get(needs, {
    url: address,
    accept: ['text/html', 'application/xhtml+xml'],
    maxBytes: MAX_PAGE_BYTES,
  });
  if (!answer) return null;
  try {
    return await needs.sandbox.page({ html: decodeHtml(answer.body, answer.charset), url: answer.url });
  } catch (error) {
    if (error instanceof SandboxRefused && error.reason !== 'busy') return null;
    throw error;
  }
}

/** An answer that was a success, or null; throws where another try soon makes sense. */
async function get({ fetch }: Fetching, request: FetchRequest): Promise<FetchAnswer | null> {
  try {
    const answer = await fetch.fetch({ ...request, timeoutMs: FETCH_TIMEOUT_MS });
    return answer.status >= 200 && answer.status < 300 ? answer : null;
  } catch (error) {
    if (error instanceof FetchRefused && error.reason !== 'busy') return null;
    throw error;
  }
}

/** The card's picture in our own encoding; null where it cannot be had, which spoils no card. */
async function storePicture(needs: Fetching, address: string): Promise<StoredImage | null> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-card-'));
  try {
    const answer = await get(needs, { url: address, accept: ['image/*'], maxBytes: MAX_PICTURE_BYTES });
    if (!answer) return null;
    const path = join(folder, 'picture');
    await writeFile(path, answer.body, { mode: 0o600 });
    return await storeImage(needs, path, 'card');
  } catch (error) {
    if (error instanceof Refusal || error instanceof FetchRefused) return null;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function giveUp({ db, clock }: Fetching, cardId: Id): Promise<void> {
  await db.write(async (tx) => {
    await tx
      .updateTable('cards')
      .set({ state: 'none', fetched_at: clock.now() })
      .where('id', '=', cardId)
      .where('state', '=', 'waiting')
      .execute();
  });
}

async function keep({ db, clock }: Fetching, cardId: Id, page: PageCard, picture: StoredImage | null): Promise<void> {
  const now = clock.now();
  await db.write(async (tx) => {
    const kept = await tx
      .updateTable('cards')
      .set({
        state: 'ready',
        url: page.url,
        title: page.title,
        description: page.description,
        language: page.language,
        type: page.type,
        author_name: page.authorName,
        author_url: page.authorUrl,
        site_name: page.siteName,
        published_at: page.publishedAt,
        image: picture?.original ?? '',
        image_width: picture?.width ?? 0,
        image_height: picture?.height ?? 0,
        image_alt: picture ? page.imageDescription : '',
        blurhash: picture?.blurhash ?? '',
        fetched_at: now,
      })
      .where('id', '=', cardId)
      .where('state', '<>', 'ready')
      .executeTakeFirst();
    if (kept.numUpdatedRows === 1n) await emit(tx, now, 'card.ready', { cardId });
  });
}
