import type { FastifyError } from 'fastify';
import { Refusal, type RefusalKind } from '#kernel/errors.ts';
import type { Log } from '#ports/log.ts';

export const STATUS_OF: Record<RefusalKind, number> = {
  invalid: 422,
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  'too-large': 413,
  'too-many': 429,
  unavailable: 503,
};

/** Fastify's own refusals (bodies too large, broken JSON, wrong media type) in our terms. */
function fromFastify(error: FastifyError): Refusal | null {
  switch (error.statusCode) {
    case 400:
      return new Refusal('malformed', 'The request could not be read: its body is not what its content type says.');
    case 413:
      return new Refusal('too-large', 'The request is too large.');
    case 415:
      return new Refusal('malformed', 'This content type is not taken here. Send JSON, a form or multipart.');
    case 404:
      return new Refusal('not-found', 'Record not found');
    case 429:
      return new Refusal('too-many', 'Too many requests');
    case 503:
      return new Refusal('unavailable', 'The server is busy, try again soon.', { retryAfter: 5 });
    default:
      return error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
        ? new Refusal('malformed', 'The request could not be read.')
        : null;
  }
}

/** What to tell about an error. Anything that is not a refusal is a bug: it is logged, and the caller told nothing of it. */
export function toRefusal(error: unknown, log: Log, requestId: string): { refusal: Refusal; status: number } {
  if (error instanceof Refusal) return { refusal: error, status: STATUS_OF[error.kind] };
  const known = error instanceof Error && 'statusCode' in error ? fromFastify(error as FastifyError) : null;
  if (known) return { refusal: known, status: STATUS_OF[known.kind] };
  log.error({ error, requestId }, 'a request failed');
  return { refusal: new Refusal('unavailable', 'Something went wrong on our side.'), status: 500 };
}

/** A refusal as the client API says it: `{ error, details? }`. */
export const errorBody = (refusal: Refusal): string =>
  JSON.stringify(refusal.details ? { error: refusal.message, details: refusal.details } : { error: refusal.message });
