import { invalid } from '#kernel/errors.ts';
import { cleanText, countCodePoints, isBlank } from '#kernel/text/clean.ts';
import { postLength } from '#kernel/text/length.ts';
import type { QuotePolicy, ReplyPolicy } from '#store/tables/posting.ts';
import type { Audience, Id } from '#store/tables.ts';

/** Limits of what people write here, shown to clients in the instance document. */
export const MAX_POST_CHARACTERS = 500;
export const MAX_POST_MEDIA = 4;
export const MIN_POLL_OPTIONS = 2;
export const MAX_POLL_OPTIONS = 8;
export const MAX_POLL_OPTION_CHARACTERS = 50;
export const MIN_POLL_MS = 5 * 60_000;
/** The longest month and a little: clients offer "one month". */
export const MAX_POLL_MS = 2_629_746_000;

/** Addresses count 23 however long they are, so the stored text has a limit of its own, in code points. */
const MAX_RAW_CHARACTERS = 25_000;
const MAX_LANGUAGE_CHARACTERS = 35;

export interface PollDraft {
  options: readonly string[];
  expiresInMs: number;
  multiple?: boolean | undefined;
  /** Counts are shown only when the poll is over. */
  hideTotals?: boolean | undefined;
}

/** What a person wants to post. Absent means: as the person's preferences say. */
export interface PostDraft {
  text: string;
  spoiler?: string | undefined;
  sensitive?: boolean | undefined;
  /** ISO 639 code, such as `de` or `zh-TW`. */
  language?: string | null | undefined;
  audience?: Audience | undefined;
  localOnly?: boolean | undefined;
  replyToId?: Id | null | undefined;
  mediaIds?: readonly Id[] | undefined;
  poll?: PollDraft | null | undefined;
  /** One of the author's circles; needed for the audience `circle`, except in replies within one. */
  circleId?: Id | null | undefined;
  /** The post it quotes. */
  quoteOfId?: Id | null | undefined;
  /** Who may quote it. */
  quotePolicy?: QuotePolicy | undefined;
  /** Who may reply to it. */
  replyPolicy?: ReplyPolicy | undefined;
}

/** The part of a draft that can be changed later, checked. */
export interface CheckedContent {
  text: string;
  spoiler: string;
  language: string | null;
  mediaIds: Id[];
  poll: Required<PollDraft> | null;
}

/**
 * Checks everything that can be said without the database. Refuses (invalid) with a sentence that names what is wrong.
 * A warning without a text is the text.
 */
export function checkContent(draft: PostDraft): CheckedContent {
  let text = cleanText(draft.text, { maxCodePoints: MAX_RAW_CHARACTERS, multiline: true });
  let spoiler = cleanText(draft.spoiler ?? '', {
    maxCodePoints: MAX_POST_CHARACTERS,
    multiline: false,
    what: 'Content warning',
  });
  const mediaIds = [...new Set(draft.mediaIds ?? [])];
  if (isBlank(text) && !isBlank(spoiler) && mediaIds.length === 0) {
    text = spoiler;
    spoiler = '';
  }
  const poll = draft.poll ? checkPoll(draft.poll) : null;
  if (isBlank(text) && mediaIds.length === 0 && !poll && !draft.quoteOfId)
    throw invalid("Validation failed: Text can't be blank");
  if (postLength(text, spoiler) > MAX_POST_CHARACTERS) {
    throw invalid(`Validation failed: Text character limit of ${MAX_POST_CHARACTERS} exceeded`);
  }
  if (mediaIds.length > MAX_POST_MEDIA) {
    throw invalid(`Validation failed: Cannot attach more than ${MAX_POST_MEDIA} files`);
  }
  if (poll && mediaIds.length > 0) throw invalid('Validation failed: A post with a poll cannot have files');
  return { text, spoiler, language: checkLanguage(draft.language), mediaIds, poll };
}

function checkPoll(poll: PollDraft): Required<PollDraft> {
  const options = poll.options.map((option) =>
    cleanText(option, { maxCodePoints: MAX_RAW_CHARACTERS, multiline: false, what: 'Poll option' }),
  );
  if (options.length < MIN_POLL_OPTIONS) throw invalid('Validation failed: Poll must have more than one item');
  if (options.length > MAX_POLL_OPTIONS) {
    throw invalid(`Validation failed: Poll cannot have more than ${MAX_POLL_OPTIONS} items`);
  }
  if (options.some(isBlank)) throw invalid("Validation failed: Poll options can't be blank");
  if (options.some((option) => countCodePoints(option) > MAX_POLL_OPTION_CHARACTERS)) {
    throw invalid(
      `Validation failed: Poll options cannot be longer than ${MAX_POLL_OPTION_CHARACTERS} characters each`,
    );
  }
  if (new Set(options).size !== options.length) throw invalid('Validation failed: Poll options must differ');
  // Clients may send parts of a second; times are whole milliseconds.
  const expiresInMs = Math.round(poll.expiresInMs);
  if (!(expiresInMs >= MIN_POLL_MS)) throw invalid('Validation failed: Poll must be open for at least 5 minutes');
  if (expiresInMs > MAX_POLL_MS) throw invalid('Validation failed: Poll must be open for at most one month');
  return { options, expiresInMs, multiple: poll.multiple ?? false, hideTotals: poll.hideTotals ?? false };
}

const languageNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
const knownLanguages = new Map<string, string>();
const MAX_KNOWN_LANGUAGES = 500;

/** A language as it is stored (`de`, `zh-TW`), or null where none is given. Refuses what is no ISO 639 code. */
export function checkLanguage(code: string | null | undefined): string | null {
  if (code === null || code === undefined || code === '') return null;
  const known = knownLanguages.get(code);
  if (known !== undefined) return known;
  const language = readLanguage(code);
  if (language === null) throw invalid('Validation failed: Language is not an ISO 639 code');
  if (knownLanguages.size < MAX_KNOWN_LANGUAGES) knownLanguages.set(code, language);
  return language;
}

function readLanguage(code: string): string | null {
  if (code.length > MAX_LANGUAGE_CHARACTERS) return null;
  try {
    const [canonical] = Intl.getCanonicalLocales(code.replaceAll('_', '-'));
    return canonical !== undefined && languageNames.of(canonical) !== undefined ? canonical : null;
  } catch {
    return null;
  }
}
