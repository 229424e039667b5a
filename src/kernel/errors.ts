/**
 * What a person or a client may be told went wrong. Modules throw a Refusal; each interface turns its kind into a wire
 * form (HTTP status, page, CLI line). Anything else that is thrown is a bug: it is logged with its cause and answered 500.
 */
export type RefusalKind =
  | 'invalid' // 422: the input cannot be taken as it is
  | 'malformed' // 400: the request could not be read at all
  | 'unauthenticated' // 401: no valid token or session
  | 'forbidden' // 403: known, but not allowed
  | 'not-found' // 404: absent, or not for these eyes
  | 'conflict' // 409: the state moved on
  | 'gone' // 410: was here, is removed
  | 'too-large' // 413
  | 'too-many' // 429
  | 'unavailable'; // 503: try again later

/** Per-field details in Mastodon's shape: `{ username: [{ error: 'ERR_TAKEN', description: '...' }] }`. */
export type RefusalDetails = Record<string, { error: string; description: string }[]>;

export class Refusal extends Error {
  override name = 'Refusal';
  readonly kind: RefusalKind;
  readonly details: RefusalDetails | undefined;
  /** Seconds after which another try makes sense; only for 'too-many' and 'unavailable'. */
  readonly retryAfter: number | undefined;

  constructor(kind: RefusalKind, words: string, more: { details?: RefusalDetails; retryAfter?: number } = {}) {
    super(words);
    this.kind = kind;
    this.details = more.details;
    this.retryAfter = more.retryAfter;
  }
}

/** The usual answer for what is absent or invisible: the two must not be told apart. */
export const notFound = (): Refusal => new Refusal('not-found', 'Record not found');

export const invalid = (words: string, details?: RefusalDetails): Refusal =>
  new Refusal('invalid', words, details ? { details } : {});
