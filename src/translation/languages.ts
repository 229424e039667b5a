import type { Translator } from '#ports/translator.ts';

/** Source language to target languages. `und` is a text whose language is to be found out. */
export type Languages = ReadonlyMap<string, readonly string[]>;

export const UNDETERMINED = 'und';

/** What a service can do, with what it can be asked to do for texts of unknown language. Throws `TranslationFailed`. */
export async function readLanguages(service: Translator): Promise<Languages> {
  const pairs = new Map(await service.languages());
  pairs.set(UNDETERMINED, [...new Set([...pairs.values()].flat())].sort());
  return pairs;
}

/** The code that a service has for a language: the same one, or that of the language without its region. */
function codeAmong(codes: Iterable<string>, wanted: string): string | null {
  const lower = wanted.toLowerCase();
  const [language = ''] = lower.split('-');
  let found: string | null = null;
  for (const code of codes) {
    if (code.toLowerCase() === lower) return code;
    if (code.toLowerCase() === language) found = code;
  }
  return found;
}

/**
 * From which code to which code a service is to translate; null where it cannot. `from` null, or a language it does not
 * know, is left to it to find out.
 */
export function targetFor(
  languages: Languages,
  from: string | null,
  to: string,
): { from: string | null; to: string } | null {
  const source = from === null ? null : codeAmong(languages.keys(), from);
  const target = codeAmong(languages.get(source ?? UNDETERMINED) ?? [], to);
  return target === null || target === source ? null : { from: source, to: target };
}
