/**
 * Translation of posts for people who ask, by the service that the operator chose (ports/translator.ts).
 * Owns no tables, emits and hears nothing. What was translated is kept in memory for a day, by what was translated.
 */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Viewer } from '#access/identity.ts';
import { notFound, Refusal } from '#kernel/errors.ts';
import type { Needs } from '#ports/ports.ts';
import { TranslationFailed, type Translator } from '#ports/translator.ts';
import { requireVisible } from '#posts/visibility.ts';
import type { Id } from '#store/tables.ts';
import { type PostView, readPosts } from '#views/posts.ts';
import { type Languages, readLanguages, targetFor } from './languages.ts';
import { assemble, piecesOf, type Sources, sourcesOf, type TranslatedPost } from './texts.ts';

export type { TranslatedPost } from './texts.ts';

const MAX_KEPT = 2_000;
const KEPT_MS = 24 * 3_600_000;
/** A service that does not tell its languages is asked again after so long. */
const LANGUAGES_KEPT_MS = 24 * 3_600_000;
const MAX_LANGUAGE_CHARACTERS = 35;

export interface Translations {
  /**
   * A post in another language. Refuses: not-found (no service, no such post for the viewer), forbidden (a post that is
   * not for everybody, languages the service does not know), unavailable (the service fails).
   */
  translate(viewer: Viewer, postId: Id, to: string): Promise<TranslatedPost>;
  /** What can be translated into what; empty without a service or where it does not answer. */
  languages(): Promise<Languages>;
}

export function createTranslations({
  db,
  clock,
  translator,
  log,
}: Needs<'db' | 'clock' | 'translator' | 'log'>): Translations {
  const kept = new LRUCache<string, { until: number; promise: Promise<TranslatedPost> }>({ max: MAX_KEPT });
  let languages: { until: number; promise: Promise<Languages> } | null = null;

  function languagesOf(service: Translator): Promise<Languages> {
    const now = clock.now();
    if (!languages || languages.until <= now) {
      const promise = readLanguages(service);
      languages = { until: now + LANGUAGES_KEPT_MS, promise };
      promise.catch(() => {
        languages = null;
      });
    }
    return languages.promise;
  }

  async function translate(viewer: Viewer, postId: Id, to: string): Promise<TranslatedPost> {
    if (!translator) throw new Refusal('not-found', 'Not Found');
    let head = await requireVisible(db.reader, clock.now(), viewer, postId);
    if (head.shareOfId !== null) head = await requireVisible(db.reader, clock.now(), viewer, head.shareOfId);
    if (head.audience !== 'public' && head.audience !== 'quiet') throw notAllowed();
    const post = (await readPosts(db.reader, [head.id])).get(head.id);
    if (!post) throw notFound();
    const pair = targetFor(
      await orUnavailable(() => languagesOf(translator)),
      post.language,
      to.slice(0, MAX_LANGUAGE_CHARACTERS),
    );
    if (!pair) throw notAllowed();
    return orUnavailable(() => remembered(translator, post, pair));
  }

  /** From what is kept, or from the service: who asks while it is asked waits for the same answer. */
  function remembered(service: Translator, post: PostView, pair: { from: string | null; to: string }) {
    const sources = sourcesOf(post);
    const key = createHash('sha256')
      .update(JSON.stringify([post.id, sources, pair]))
      .digest('base64url');
    const before = kept.get(key);
    if (before && before.until > clock.now()) return before.promise;
    const promise = askService(service, post, sources, pair);
    kept.set(key, { until: clock.now() + KEPT_MS, promise });
    promise.catch(() => kept.delete(key));
    return promise;
  }

  return {
    translate,
    async languages() {
      if (!translator) return new Map();
      try {
        return await languagesOf(translator);
      } catch (error) {
        if (!(error instanceof TranslationFailed)) throw error;
        log.warn({ reason: error.reason }, 'the translation service does not tell its languages');
        return new Map();
      }
    },
  };
}

async function askService(
  service: Translator,
  post: PostView,
  sources: Sources,
  { from, to }: { from: string | null; to: string },
): Promise<TranslatedPost> {
  const texts = piecesOf(sources);
  const answer = texts.length === 0 ? { texts, from: from ?? '' } : await service.translate({ texts, from, to });
  return assemble(post, sources, answer, { to, provider: service.provider });
}

const notAllowed = (): Refusal => new Refusal('forbidden', 'This action is not allowed');

const WORDS: Record<TranslationFailed['reason'], string> = {
  quota: 'The server-wide usage quota for the translation service has been exceeded.',
  busy: 'There have been too many requests to the translation service recently.',
  broken: 'The translation service does not answer.',
};
const RETRY_AFTER_SECONDS = 60;

async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TranslationFailed)) throw error;
    throw new Refusal('unavailable', WORDS[error.reason], { retryAfter: RETRY_AFTER_SECONDS });
  }
}
