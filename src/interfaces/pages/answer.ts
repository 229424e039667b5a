import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createLayout } from './layout.ts';
import type { PageNeeds } from './needs.ts';
import { type Answer, Document, Redirect } from './page.ts';
import type { Visit } from './visit.ts';

const SHARED_SECONDS = 30;
const STALE_SECONDS = 60;
const HSTS_SECONDS = 31_536_000;

/** No script, nothing from elsewhere but pictures of the media store, no frames, forms to this server only. */
function contentPolicy({ site }: Pick<PageNeeds, 'site'>, formTarget: string | undefined): string {
  const mediaOrigin = new URL(site.mediaBase).origin;
  const media = mediaOrigin === site.origin ? '' : ` ${mediaOrigin}`;
  return [
    "default-src 'none'",
    "style-src 'self'",
    `img-src 'self' data:${media}`,
    `media-src 'self'${media}`,
    `form-action 'self'${formTarget ? ` ${formTarget}` : ''}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** Headers that hold for every page, errors among them. */
export function setSafetyHeaders(needs: Pick<PageNeeds, 'site'>, reply: FastifyReply, formTarget?: string): void {
  reply
    .header('content-security-policy', contentPolicy(needs, formTarget))
    .header('referrer-policy', 'same-origin')
    .header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()')
    .header('cross-origin-opener-policy', 'same-origin')
    .header('x-frame-options', 'DENY');
  if (needs.site.origin.startsWith('https:')) {
    reply.header('strict-transport-security', `max-age=${HSTS_SECONDS}`);
  }
}

export type Sender = (
  request: FastifyRequest,
  reply: FastifyReply,
  visit: Visit,
  answer: Answer,
) => Promise<FastifyReply>;

/**
 * Sends what handlers answer. What strangers without forms get is the same for all of them, so caches may keep it for a
 * short while; everything else is for one person and one moment.
 */
export function createSender(needs: PageNeeds, style: string): Sender {
  const layout = createLayout(needs, style);
  return async (request, reply, visit, answer) => {
    const shared = !visit.session && visit.formToken === '' && request.method !== 'POST';
    setSafetyHeaders(needs, reply, 'formTarget' in answer ? answer.formTarget : undefined);
    reply.header('cache-control', shared ? sharedFor(answer) : 'private, no-store');
    if (shared) reply.header('vary', 'Cookie, Accept-Language');
    if (answer instanceof Redirect) return reply.redirect(answer.to, answer.status);
    if (answer instanceof Document) return sendText(request, reply, answer.type, answer.text, shared);
    reply.code(answer.status ?? 200);
    return sendText(request, reply, 'text/html; charset=utf-8', await layout(visit, answer), shared);
  };
}

/** Errors and redirects that depend on the visitor are not kept; an address that moved for good is. */
function sharedFor(answer: Answer): string {
  const kept =
    answer instanceof Redirect ? answer.status === 301 : !('status' in answer) || (answer.status ?? 200) < 400;
  return kept ? `public, max-age=${SHARED_SECONDS}, stale-while-revalidate=${STALE_SECONDS}` : 'no-store';
}

function sendText(
  request: FastifyRequest,
  reply: FastifyReply,
  type: string,
  text: string,
  tagged: boolean,
): FastifyReply {
  const bytes = Buffer.from(text);
  if (tagged && reply.statusCode === 200) {
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;
    reply.header('etag', etag);
    if (knows(request.headers['if-none-match'], etag)) return reply.code(304).send();
  }
  return reply.header('content-type', type).send(bytes);
}

/** Weak comparison (RFC 9110 13.1.2). */
const knows = (header: string | undefined, etag: string): boolean =>
  header !== undefined && (header === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag));
