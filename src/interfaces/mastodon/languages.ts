import { type Route, route } from '#http/route.ts';

const CACHE = 'max-age=86400, public';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Every language with a two-letter code (ISO 639-1) and its English name, as far as the runtime knows them. */
function nameLanguages(): { code: string; name: string }[] {
  const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  const codes = [...LETTERS].flatMap((first) => [...LETTERS].map((second) => first + second));
  return codes.flatMap((code) => {
    const name = names.of(code);
    // Outdated codes are given up for newer ones, which are listed under their own letters.
    return name === undefined || Intl.getCanonicalLocales(code)[0] !== code ? [] : [{ code, name }];
  });
}

let languages: { code: string; name: string }[] | undefined;

/** `/api/v1/instance/languages`: what a post's language may be, for clients' menus. */
export const languageRoutes = (): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/instance/languages',
    who: 'anyone',
    async handle({ reply }) {
      reply.header('cache-control', CACHE);
      languages ??= nameLanguages();
      return languages;
    },
  }),
];
