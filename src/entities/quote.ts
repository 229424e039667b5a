import { Json } from '#http/json.ts';
import { quotableBy, type SeenQuote } from '#posts/visibility.ts';
import type { PostView } from '#views/posts.ts';

/** A quote with the quoted status, which is null where the viewer is not shown it. */
export function quoteEntity(quote: SeenQuote, quoted: Json | null): Json {
  const start = `{"state":"${quote.state}","quoted_status":`;
  return quoted ? new Json([start, ...quoted.pieces, '}']) : new Json(`${start}null}`);
}

/** A quote within a quoted status: only the id, so that quotes do not nest without end. */
export const shallowQuote = ({ state, postId }: NonNullable<SeenQuote['inner']>): Json =>
  new Json(`{"state":"${state}","quoted_status_id":${postId === null ? 'null' : `"${postId}"`}}`);

/** `quote_approval` up to what it says of the viewer. Every quote that is allowed is allowed at once. */
export function approvalStart(post: PostView): string {
  const policy = quotableBy(post);
  return `{"automatic":[${policy === 'nobody' ? '' : `"${policy}"`}],"manual":[],"current_user":`;
}

/** What is Parley's own about a post, up to what only its author is told; '' where there is nothing. */
export function ownPart(post: PostView): string {
  const part = {
    ...(post.localOnly ? { local_only: true } : {}),
    ...(post.audience === 'mutuals' || post.audience === 'circle' ? { audience: post.audience } : {}),
    ...(post.replyPolicy === 'anyone' ? {} : { reply_policy: post.replyPolicy }),
  };
  return Object.keys(part).length === 0 ? '' : JSON.stringify(part).slice(0, -1);
}
