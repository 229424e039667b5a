/** A machine translation service that the operator chose. */
export interface TranslationRequest {
  /** HTML, each translated on its own. */
  texts: readonly string[];
  /** ISO 639 code, or null: to be detected. */
  from: string | null;
  to: string;
}

export interface TranslatedTexts {
  /** As many as were asked for, in their order. Not to be trusted: the service could send any HTML. */
  texts: string[];
  /** The language they were in, as given or detected; '' where the service does not say. */
  from: string;
}

export class TranslationFailed extends Error {
  override name = 'TranslationFailed';
  /** `quota`: what was paid for is used up. `busy`: asked too often. `broken`: no sensible answer. */
  readonly reason: 'quota' | 'busy' | 'broken';
  constructor(reason: TranslationFailed['reason'], options?: { cause?: unknown }) {
    super(`the translation service failed: ${reason}`, options);
    this.reason = reason;
  }
}

export interface Translator {
  /** Its name, as readers are told it. */
  readonly provider: string;
  /** What can be translated into what: source language to target languages. Throws {@link TranslationFailed}. */
  languages(): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Throws {@link TranslationFailed}. */
  translate(request: TranslationRequest): Promise<TranslatedTexts>;
}
