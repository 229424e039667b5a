/** Time, injected so that tests and simulations can drive it. Milliseconds since 1970, UTC. */
export interface Clock {
  now(): number;
  /** Calls `deed` once after `ms`; the answer cancels it. Does not keep the process alive. */
  after(ms: number, deed: () => void): () => void;
}
