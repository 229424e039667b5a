/** A structured log: fields first, then a sentence. Secrets, tokens, addresses of people and post texts never go in. */
export interface Log {
  info(fields: object, words: string): void;
  warn(fields: object, words: string): void;
  error(fields: object, words: string): void;
}
