import type { SafeFetch } from '#ports/fetch.ts';
import type { Translator } from '#ports/translator.ts';
import { ask, broken, isRecord, languageCode, MAX_LANGUAGES, recordsOf } from './service.ts';

/** Keys of the free plan end so, and belong to another host. */
const FREE_KEY = ':fx';
const FREE_ORIGIN = 'https://api-free.deepl.com';
const PAID_ORIGIN = 'https://api.deepl.com';

/** DeepL (developers.deepl.com). */
export function openDeepL(fetch: SafeFetch, { apiKey }: { apiKey: string }): Translator {
  const origin = apiKey.endsWith(FREE_KEY) ? FREE_ORIGIN : PAID_ORIGIN;
  const headers = { authorization: `DeepL-Auth-Key ${apiKey}` };

  async function codes(type: 'source' | 'target'): Promise<string[]> {
    const rows = recordsOf(await ask(fetch, { url: `${origin}/v2/languages?type=${type}`, headers }), MAX_LANGUAGES);
    return rows.flatMap((row) => languageCode(row.language) ?? []).map(toOurs);
  }

  return {
    provider: 'DeepL.com',
    async languages() {
      const targets = await codes('target');
      // Regional targets are taken for their language too: `pt` is understood where `pt-BR` is.
      const known = [...new Set(targets.flatMap((code) => [code, code.split('-')[0] ?? code]))];
      return new Map((await codes('source')).map((source) => [source, known.filter((code) => code !== source)]));
    },
    async translate({ texts, from, to }) {
      const body = {
        text: texts,
        ...(from ? { source_lang: from.split('-')[0]?.toUpperCase() } : {}),
        target_lang: toTheirs(to),
        tag_handling: 'html',
      };
      const answer = await ask(fetch, { url: `${origin}/v2/translate`, headers, body });
      if (!isRecord(answer)) throw broken();
      const rows = recordsOf(answer.translations, texts.length);
      if (rows.length !== texts.length) throw broken();
      const translated = rows.map(({ text }) => {
        if (typeof text !== 'string') throw broken();
        return text;
      });
      return { texts: translated, from: from ?? toOurs(languageCode(rows[0]?.detected_source_language) ?? '') };
    },
  };
}

/** `PT-BR` is told as `pt-BR`. */
function toOurs(code: string): string {
  const [language = '', ...rest] = code.split('-');
  return [language.toLowerCase(), ...rest].join('-');
}

/** English and Portuguese are targets only with their region. */
function toTheirs(code: string): string {
  const upper = code.toUpperCase();
  if (upper === 'EN') return 'EN-US';
  return upper === 'PT' ? 'PT-PT' : upper;
}
