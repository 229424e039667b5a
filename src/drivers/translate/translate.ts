import type { SafeFetch } from '#ports/fetch.ts';
import type { Translator } from '#ports/translator.ts';
import { openDeepL } from './deepl.ts';
import { openLibreTranslate } from './libretranslate.ts';

export type TranslatorOptions =
  | { service: 'libretranslate'; url: string; apiKey: string }
  | { service: 'deepl'; apiKey: string };

/** The machine translation that the operator chose, over the safe fetcher; null for none. */
export function openTranslator(fetch: SafeFetch, options: TranslatorOptions | null): Translator | null {
  if (!options) return null;
  return options.service === 'deepl' ? openDeepL(fetch, options) : openLibreTranslate(fetch, options);
}
