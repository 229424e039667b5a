import type { Viewer } from '#access/identity.ts';
import type { QuotePolicy } from '#store/tables/posting.ts';
import type { PostHead } from './heads.ts';
import type { Sight } from './visibility.ts';

/** Whether a quote is consented to beforehand, has to be asked for, or is refused. */
export type QuoteAnswer = 'automatic' | 'manual' | 'denied';

/** The policy that holds: what only some may see is quoted by its author alone. */
export const quotableBy = (head: Pick<PostHead, 'audience' | 'quotePolicy'>): QuotePolicy =>
  head.audience === 'public' || head.audience === 'quiet' ? head.quotePolicy : 'nobody';

/**
 * Who may quote a post that they may see. Authors quote themselves, but messages are quoted by nobody; between people of
 * whom one blocks the other there is no consent. Elsewhere's posts are asked for where they were written.
 */
export function mayQuote(viewer: Viewer | null, { head, relation }: Sight): QuoteAnswer {
  if (!viewer || head.shareOfId !== null || head.audience === 'mentioned') return 'denied';
  if (head.accountId === viewer.accountId) return 'automatic';
  if (relation.blocking || relation.blockedBy) return 'denied';
  const policy = quotableBy(head);
  if (policy === 'nobody' || (policy === 'followers' && !relation.following)) return 'denied';
  return head.local ? 'automatic' : 'manual';
}
