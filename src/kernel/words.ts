import englishMails from '../../words/mail.en.json' with { type: 'json' };
import germanPages from '../../words/pages.de.json' with { type: 'json' };
import englishPages from '../../words/pages.en.json' with { type: 'json' };

/**
 * Messages by key; `{name}` in them stands for a value. A message that depends on a number is several, one for each plural
 * category of the language that differs: `followers.one`, `followers.other`, chosen by the value `count`.
 */
type Catalogue = Readonly<Record<string, string>>;

/** Languages that people can read this server in; the first is told where nothing fits. */
export const LOCALES = ['en', 'de'] as const;
export type Locale = (typeof LOCALES)[number];

const CATALOGUES: Readonly<Record<Locale, Catalogue>> = {
  en: { ...englishMails, ...englishPages },
  de: germanPages,
};

export type WordValues = Readonly<Record<string, string | number>>;
/** Says a message in one language. */
export type Say = (key: string, values?: WordValues) => string;

interface Speaker {
  catalogue: Catalogue;
  plurals: Intl.PluralRules;
  numbers: Intl.NumberFormat;
}

const speakerOf = (locale: Locale): Speaker => ({
  catalogue: CATALOGUES[locale],
  plurals: new Intl.PluralRules(locale),
  numbers: new Intl.NumberFormat(locale),
});

const SPEAKERS: Readonly<Record<Locale, Speaker>> = { en: speakerOf('en'), de: speakerOf('de') };

const isLocale = (text: string): text is Locale => (LOCALES as readonly string[]).includes(text);

/** The language of the catalogues that a language tag means: `de-AT` is `de`, what is unknown is English. */
export function localeOf(tag: string): Locale {
  const language = tag.slice(0, 2).toLowerCase();
  return isLocale(language) ? language : LOCALES[0];
}

function find({ catalogue, plurals }: Speaker, key: string, count: string | number | undefined): string | undefined {
  if (catalogue[key] !== undefined || typeof count !== 'number') return catalogue[key];
  return catalogue[`${key}.${plurals.select(count)}`] ?? catalogue[`${key}.other`];
}

/**
 * The words of a language: `words('de')('mail.greeting', { username })`. Numbers are written as the language does. A
 * language or key that is missing is told in English, a key that is missing there too is a bug and throws.
 */
export function words(tag: string): Say {
  const speaker = SPEAKERS[localeOf(tag)];
  return (key, values = {}) => {
    const message = find(speaker, key, values.count) ?? find(SPEAKERS.en, key, values.count);
    if (message === undefined) throw new Error(`there are no words for ${key}`);
    return message.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === 'number' ? speaker.numbers.format(value) : value;
    });
  };
}

/** The keys that one catalogue has and another has not; for tests. */
export function missingWords(locale: Locale): string[] {
  const known = CATALOGUES[locale];
  return Object.keys(englishPages).filter((key) => known[key] === undefined);
}
