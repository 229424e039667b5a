/** Randomness, injected so that a simulation can be repeated from its seed. */
export interface Random {
  /** `length` unpredictable bytes (cryptographically strong in production). */
  bytes(length: number): Buffer;
}
