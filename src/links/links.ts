/**
 * Links: the preview card of an address that somebody posted. One fetch for each address, as a job, through the safe
 * fetcher and the sandbox. Which post shows which card is known to `posts`.
 * Tables: cards.
 * Emits card.ready. Hears nothing: `posts` asks for cards in its own transaction.
 * Queues: cards.
 */
export { linkForCard, MAX_LINK_CHARACTERS, normaliseLink } from './addresses.ts';
export { cardsQueue } from './fetch-card.ts';
export { requestCard } from './request.ts';
