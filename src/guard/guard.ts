/**
 * The guard: what keeps a surge, a flood or a guesser from hurting the people here. Owns no table; its counts are in
 * memory, and on several processes each counts its own share.
 */

export { networkOf } from './network.ts';
export {
  isShutOut,
  MAX_NETWORK_BLOCKS,
  networkSeverity,
  readNetwork,
  refreshNetworkBlocks,
} from './network-blocks.ts';
export { createRateLimiter, RATE_RULES, type RateLimiter, type RateRule, type RateTaken } from './rate-limits.ts';
