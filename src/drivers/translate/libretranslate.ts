import type { SafeFetch } from '#ports/fetch.ts';
import type { Translator } from '#ports/translator.ts';
import { ask, broken, isRecord, languageCode, MAX_LANGUAGES, recordsOf } from './service.ts';

export interface LibreTranslateOptions {
  /** Address of the service, without a trailing slash. */
  url: string;
  /** '' where it wants none. */
  apiKey: string;
}

/** LibreTranslate, which people can host themselves (docs.libretranslate.com). */
export const openLibreTranslate = (fetch: SafeFetch, { url, apiKey }: LibreTranslateOptions): Translator => ({
  provider: 'LibreTranslate',
  async languages() {
    const rows = recordsOf(await ask(fetch, { url: `${url}/languages` }), MAX_LANGUAGES);
    const pairs = new Map<string, string[]>();
    for (const row of rows) {
      const code = languageCode(row.code);
      const targets = Array.isArray(row.targets) ? row.targets.slice(0, MAX_LANGUAGES) : [];
      if (code)
        pairs.set(
          code,
          targets.flatMap((target) => languageCode(target) ?? []).filter((it) => it !== code),
        );
    }
    return pairs;
  },
  async translate({ texts, from, to }) {
    const body = {
      q: texts,
      source: from ?? 'auto',
      target: to,
      format: 'html',
      ...(apiKey ? { api_key: apiKey } : {}),
    };
    const answer = await ask(fetch, { url: `${url}/translate`, body });
    if (!isRecord(answer)) throw broken();
    const { translatedText, detectedLanguage } = answer;
    if (!Array.isArray(translatedText) || translatedText.length !== texts.length) throw broken();
    const translated = translatedText.map((text: unknown) => {
      if (typeof text !== 'string') throw broken();
      return text;
    });
    const detected: unknown = Array.isArray(detectedLanguage) ? detectedLanguage[0] : detectedLanguage;
    return { texts: translated, from: from ?? (isRecord(detected) ? (languageCode(detected.language) ?? '') : '') };
  },
});
