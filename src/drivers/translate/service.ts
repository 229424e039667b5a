import { type FetchAnswer, FetchRefused, type FetchRequest, type SafeFetch } from '#ports/fetch.ts';
import { TranslationFailed } from '#ports/translator.ts';

/** Bytes of one answer: the texts of a post are a few kilobytes, a list of languages is the largest. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const TIMEOUT_MS = 15_000;
/** Languages of one service. */
export const MAX_LANGUAGES = 500;
const LANGUAGE = /^[a-z]{2,8}(?:-[a-z0-9]{1,8}){0,2}$/i;

export interface Question {
  url: string;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON by POST; a GET without. */
  body?: object;
}

/** Asks a service and gives the JSON it answers. Throws {@link TranslationFailed}. */
export async function ask(fetch: SafeFetch, { url, headers = {}, body }: Question): Promise<unknown> {
  const request: FetchRequest = {
    url,
    accept: ['application/json'],
    headers: body ? { ...headers, 'content-type': 'application/json' } : headers,
    maxBytes: MAX_ANSWER_BYTES,
    timeoutMs: TIMEOUT_MS,
    ...(body ? { method: 'POST', body: Buffer.from(JSON.stringify(body)) } : {}),
  };
  const answer = await reach(fetch, request);
  if (answer.status === 429) throw new TranslationFailed('busy');
  // DeepL's and LibreTranslate's own numbers for an allowance that is used up.
  if (answer.status === 456 || answer.status === 403) throw new TranslationFailed('quota');
  if (answer.status !== 200) throw new TranslationFailed('broken');
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch (cause) {
    throw new TranslationFailed('broken', { cause });
  }
}

async function reach(fetch: SafeFetch, request: FetchRequest): Promise<FetchAnswer> {
  try {
    return await fetch.fetch(request);
  } catch (cause) {
    if (!(cause instanceof FetchRefused)) throw cause;
    throw new TranslationFailed(cause.reason === 'busy' ? 'busy' : 'broken', { cause });
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

export const broken = (): TranslationFailed => new TranslationFailed('broken');

/** A language code as it is told to clients, or null for what is none. */
export const languageCode = (value: unknown): string | null =>
  typeof value === 'string' && LANGUAGE.test(value) ? value : null;

/** The items of a list of records. Throws where it is none, or longer than `most`. */
export function recordsOf(value: unknown, most: number): Record<string, unknown>[] {
  if (!Array.isArray(value) || value.length > most || !value.every(isRecord)) throw broken();
  return value;
}
