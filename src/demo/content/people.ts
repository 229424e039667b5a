/** Who lives in the town: names, profiles, interests. */
import { fill } from './grammar.ts';
import { INSTITUTIONS } from './institutions.ts';
import { namesOf, plain, scripts } from './names.ts';
import type { Pack } from './packs.ts';
import { createPrng, type Prng, weighted } from './prng.ts';
import { DAY_MS, type Group, LANGUAGES, type Language, PICTURE_KINDS, type TownPerson } from './types.ts';

const LANGUAGE_WEIGHTS: Readonly<Record<Language, number>> = { en: 48, de: 20, fr: 14, ar: 9, ja: 9 };
const GROUPS: readonly Group[] = [
  'sailing',
  'choir',
  'school',
  'brewery',
  'newsroom',
  'football',
  'allotments',
  'repair',
  'library',
  'quay',
];
const GROUP_WEIGHTS = [24, 26, 28, 18, 14, 34, 24, 20, 22, 60];
const OBJECT_FACES = [
  'boat',
  'cat',
  'cat',
  'lighthouse',
  'fish',
  'mug',
  'bird',
  'bird',
  'plant',
  'wave',
  'anchor',
  'sun',
  'moon',
  'note',
  'book',
];
const HEADER_KINDS = PICTURE_KINDS.filter((kind) => kind !== 'chart' && kind !== 'cat');
/** Shares of people. */
const OBJECT_FACE_SHARE = 0.16;
const LOCKED_SHARE = 0.06;
const NO_HEADER_SHARE = 0.22;
const NEWCOMER_SHARE = 0.14;
/** Accounts that are older than the posts are at most this much older. */
const OLDEST_ACCOUNT_MS = 420 * DAY_MS;
const MAX_FIELDS = 4;

type Look = 'w' | 'm' | 'n';

interface Setting {
  readonly prng: Prng;
  readonly packs: Readonly<Record<Language, Pack>>;
  /** The posts lie in [start, now]. */
  readonly start: number;
  readonly now: number;
  readonly taken: Set<string>;
}

/** The people, institutions first. Every username is unique. */
export function buildPeople(
  seed: string,
  packs: Readonly<Record<Language, Pack>>,
  count: number,
  start: number,
  now: number,
): TownPerson[] {
  const setting: Setting = { prng: createPrng(`${seed}/people`), packs, start, now, taken: new Set() };
  const people = INSTITUTIONS.map((_, index) => institution(index, setting));
  for (let index = people.length; index < count; index += 1) people.push(resident(index, setting));
  return people;
}

function institution(index: number, { prng, start, taken }: Setting): TownPerson {
  const is = INSTITUTIONS[index];
  if (is === undefined) throw new Error(`no institution ${index}`);
  taken.add(is.username);
  return {
    index,
    username: is.username,
    displayName: is.displayName,
    bio: is.bio,
    language: 'en',
    speaks: ['en'],
    fields: is.fields,
    createdAt: start - prng.int(60, 400) * DAY_MS,
    faceSeed: is.face,
    headerSeed: `${is.header}-${prng.int(1, 999)}`,
    bot: is.bot,
    locked: false,
    role: is.role,
    institution: true,
    groups: [is.group],
    chattiness: 0,
    feminine: true,
  };
}

const pickLanguage = weighted(LANGUAGES.map((language) => LANGUAGE_WEIGHTS[language]));
const pickGroup = weighted(GROUP_WEIGHTS);

function languagesOf(own: Language, prng: Prng): Language[] {
  const speaks: Language[] = [own];
  if (own !== 'en' && prng.chance(0.85)) speaks.push('en');
  if (own !== 'de' && prng.chance(own === 'en' ? 0.22 : 0.15)) speaks.push('de');
  if (own !== 'fr' && prng.chance(own === 'ar' ? 0.3 : 0.12)) speaks.push('fr');
  if (own === 'en' && prng.chance(0.04)) speaks.push('ja');
  return speaks;
}

function username(given: string, family: string, { prng, taken }: Setting): string {
  const first = plain(given);
  const last = plain(family);
  const forms = [
    first,
    `${first}_${last}`,
    `${first}${last.slice(0, 1)}`,
    `${first.slice(0, 1)}${last}`,
    last,
    `${first}.${last}`.replace('.', '_'),
    `${first}_of_${prng.pick(['holm', 'netstreet', 'ropewalk', 'thequay', 'northside'])}`,
    `${prng.pick(['salty', 'foggy', 'captain', 'dr', 'just', 'hey', 'old', 'tiny'])}_${first}`,
    `${first}${prng.int(60, 99)}`,
  ];
  let name = prng.pick(forms);
  for (let i = 2; taken.has(name); i += 1) name = i < 6 ? prng.pick(forms) : `${first}_${last}${i}`;
  taken.add(name);
  return name;
}

function displayName(given: string, family: string, language: Language, prng: Prng): string {
  const g = scripts(given);
  const f = scripts(family);
  const roll = prng.next();
  if (language === 'ja') {
    if (roll < 0.6) return `${f.native}${g.native}`;
    return roll < 0.75 ? `${g.latin} ${f.latin}` : `${g.native}${prng.pick(['🌊', '🍙', '@港', '☕', ''])}`;
  }
  if (language === 'ar') return roll < 0.8 ? `${g.native} ${f.native}` : `${g.latin} ${f.latin} | ${g.native}`;
  if (roll < 0.62) return `${g.latin} ${f.latin}`;
  if (roll < 0.74) return g.latin;
  if (roll < 0.82) return `${g.latin} ${prng.pick(['🌊', '⛵', '🐈', '🌿', '🎶', '🍞', '📚', '🚲', '☕'])}`;
  if (roll < 0.88) return `${g.latin.toLowerCase()} ${f.latin.toLowerCase()}`;
  if (roll < 0.94) return `${g.latin} ${f.latin.slice(0, 1)}.`;
  return `${g.latin} ${prng.pick(['by the sea', 'from Net Street', '(mostly ferries)', 'of the fog', '& cat'])}`;
}

function faceOf(look: Look, language: Language, prng: Prng): string {
  const number = prng.int(1, 99_999);
  if (prng.chance(OBJECT_FACE_SHARE)) return `${prng.pick(OBJECT_FACES)}-${number}`;
  if (look === 'w' && language === 'ar' && prng.chance(0.45)) return `scarf-${number}`;
  return `${look === 'w' ? 'woman' : look === 'm' ? 'man' : 'person'}-${number}`;
}

/** Fields and biography of one resident, from their language's pack. */
function profile(pack: Pack, look: Look, name: string, prng: Prng): { bio: string; fields: TownPerson['fields'] } {
  const bound = new Map<string, string>([['user', name.replaceAll('_', '-')]]);
  bound.set('pron', pack.pronouns[look]);
  const words = { ...pack.words, job: pack.jobs[look], hobby: pack.hobbies };
  const filling = { prng, words, bound, feminine: look !== 'm', language: pack.language, special: {} };
  const bio = fill(prng.pick(pack.bios), filling).replace(/\s+/g, ' ').trim();
  const wanted = prng.chance(0.35) ? 0 : prng.int(1, MAX_FIELDS);
  const fields = prng
    .shuffled(pack.fields)
    .slice(0, wanted)
    .map(([field, value]) => ({ name: field, value: fill(value, filling) }))
    .filter((field) => field.value !== '');
  return { bio: capitalised(bio), fields };
}

const capitalised = (text: string) =>
  text.replace(/(^|[.!?] )(\p{Ll})/gu, (_, before, letter) => before + letter.toUpperCase());

function resident(index: number, setting: Setting): TownPerson {
  const { prng, packs, start, now } = setting;
  const language = LANGUAGES[pickLanguage(prng)] ?? 'en';
  const look: Look = prng.chance(0.06) ? 'n' : prng.chance(0.5) ? 'w' : 'm';
  const names = namesOf(language, look);
  const given = prng.pick(names.given);
  const family = prng.pick(names.family);
  const name = username(scripts(given).latin, scripts(family).latin, setting);
  const groups = [
    ...new Set([GROUPS[pickGroup(prng)] ?? 'quay', ...(prng.chance(0.55) ? [GROUPS[pickGroup(prng)] ?? 'quay'] : [])]),
  ];
  const newcomer = prng.chance(NEWCOMER_SHARE);
  const createdAt = newcomer
    ? start + Math.floor(prng.next() * 0.75 * (now - start))
    : start - Math.floor(prng.next() ** 1.5 * OLDEST_ACCOUNT_MS) - DAY_MS;
  return {
    index,
    username: name,
    displayName: displayName(given, family, language, prng),
    ...profile(packs[language], look, name, prng),
    language,
    speaks: languagesOf(language, prng),
    createdAt,
    faceSeed: faceOf(look, language, prng),
    ...(prng.chance(NO_HEADER_SHARE) ? {} : { headerSeed: `${prng.pick(HEADER_KINDS)}-${prng.int(1, 9999)}` }),
    bot: false,
    locked: prng.chance(LOCKED_SHARE),
    role:
      index === INSTITUTIONS.length
        ? 'owner'
        : index === INSTITUTIONS.length + 1
          ? 'admin'
          : index === INSTITUTIONS.length + 2
            ? 'moderator'
            : 'member',
    institution: false,
    groups,
    chattiness: Math.exp(prng.normal() * 1.05),
    feminine: look !== 'm',
  };
}
