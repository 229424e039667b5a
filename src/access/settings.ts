import { invalid } from '#kernel/errors.ts';
import { cleanText } from '#kernel/text/clean.ts';
import type { Reader } from '#ports/database.ts';
import type { Needs } from '#ports/ports.ts';
import type { Millis } from '#store/tables.ts';
import { audit } from './audit.ts';
import type { Viewer } from './identity.ts';
import { requirePermission } from './permissions.ts';

export const SIGN_UP_MODES = ['open', 'approval', 'invite', 'closed'] as const;
/** `approval`: staff look at each sign-up and its reason. `invite`: only with somebody's invitation. */
export type SignUpMode = (typeof SIGN_UP_MODES)[number];

export const TREND_MODES = ['reviewed', 'unreviewed', 'off'] as const;
/** `reviewed`: nothing trends before staff allowed it. `unreviewed`: all but what staff denied. */
export type TrendMode = (typeof TREND_MODES)[number];

export const DISCLOSURES = ['nobody', 'people', 'everybody'] as const;
/** Who may read something: nobody, people who are logged in here, or everybody. */
export type Disclosure = (typeof DISCLOSURES)[number];

/** What can be changed without a restart. Texts are plain text. */
export interface Settings {
  'sign-up': SignUpMode;
  'site-title': string;
  /** One paragraph, for lists of servers and the front page. */
  'site-description': string;
  /** The page "about". */
  'site-about': string;
  'site-privacy': string;
  'contact-email': string;
  /** Username of the local account that answers questions, or ''. */
  'contact-account': string;
  trends: TrendMode;
  /** Handles of people whom staff suggest to everybody, separated by spaces. */
  'suggested-people': string;
  /** What is said of sign-ups where they are closed, or ''. */
  'sign-up-message': string;
  /** Address of a page about the state of this node, or ''. */
  'status-page': string;
  /** Who may read which other servers are limited, and why. */
  'show-host-limits': Disclosure;
  'show-host-limit-reasons': Disclosure;
  /** Whether staff get a mail for each report. */
  'report-mails': 'on' | 'off';
}

export const DEFAULT_SETTINGS: Settings = {
  'sign-up': 'open',
  'site-title': 'Parley',
  'site-description': '',
  'site-about': '',
  'site-privacy': '',
  'contact-email': '',
  'contact-account': '',
  trends: 'reviewed',
  'suggested-people': '',
  'sign-up-message': '',
  'status-page': '',
  'show-host-limits': 'nobody',
  'show-host-limit-reasons': 'nobody',
  'report-mails': 'on',
};

const MAX_LINE_CHARACTERS = 100;
const MAX_PARAGRAPH_CHARACTERS = 1_000;
const MAX_PAGE_CHARACTERS = 50_000;
const MAX_ADDRESS_CHARACTERS = 500;

const text = (what: string, maxCodePoints: number, multiline: boolean) => (value: string) =>
  cleanText(value, { maxCodePoints, multiline, what });

function disclosure(value: Disclosure): Disclosure {
  if (!DISCLOSURES.includes(value)) throw invalid(`It must be one of ${DISCLOSURES.join(', ')}.`);
  return value;
}

const CLEAN: { [Name in keyof Settings]: (value: Settings[Name]) => Settings[Name] } = {
  'sign-up': (mode) => {
    if (!SIGN_UP_MODES.includes(mode)) throw invalid(`The sign-up mode must be one of ${SIGN_UP_MODES.join(', ')}.`);
    return mode;
  },
  'site-title': text('Title', MAX_LINE_CHARACTERS, false),
  'site-description': text('Description', MAX_PARAGRAPH_CHARACTERS, true),
  'site-about': text('About page', MAX_PAGE_CHARACTERS, true),
  'site-privacy': text('Privacy page', MAX_PAGE_CHARACTERS, true),
  'contact-email': text('Contact address', MAX_LINE_CHARACTERS, false),
  'contact-account': text('Contact account', MAX_LINE_CHARACTERS, false),
  trends: (mode) => {
    if (!TREND_MODES.includes(mode)) throw invalid(`Trends must be one of ${TREND_MODES.join(', ')}.`);
    return mode;
  },
  'suggested-people': text('Suggested people', MAX_PARAGRAPH_CHARACTERS, false),
  'sign-up-message': text('Message', MAX_PARAGRAPH_CHARACTERS, true),
  'status-page': (value) => {
    const address = text('Status page', MAX_ADDRESS_CHARACTERS, false)(value);
    if (address !== '' && !/^https?:\/\//.test(address)) throw invalid('The status page must be an address.');
    return address;
  },
  'show-host-limits': disclosure,
  'show-host-limit-reasons': disclosure,
  'report-mails': (value) => {
    if (value !== 'on' && value !== 'off') throw invalid('It must be on or off.');
    return value;
  },
};

const isName = (name: string): name is keyof Settings => Object.hasOwn(DEFAULT_SETTINGS, name);

/** All settings as they are now; what was never set has its default. */
export async function readSettings(db: Reader): Promise<Settings> {
  const rows = await db.selectFrom('settings').select(['name', 'value']).execute();
  const stored = rows.filter((row) => isName(row.name)).map((row) => [row.name, JSON.parse(row.value)]);
  return { ...DEFAULT_SETTINGS, ...Object.fromEntries(stored) };
}

/** One setting as it is now. */
export async function getSetting<Name extends keyof Settings>(db: Reader, name: Name): Promise<Settings[Name]> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst();
  return row ? (JSON.parse(row.value) as Settings[Name]) : DEFAULT_SETTINGS[name];
}

/** When a setting was last changed; null: never. */
export async function settingChangedAt(db: Reader, name: keyof Settings): Promise<Millis | null> {
  const row = await db.selectFrom('settings').select('updated_at').where('name', '=', name).executeTakeFirst();
  return row?.updated_at ?? null;
}

/**
 * Changes settings, all of them or none; they hold from the next request on. Needs the permission manage-settings; `viewer`
 * is null for the command line and the configuration. Refuses ('invalid') a value that does not fit.
 */
export async function setSettings(
  { db, clock, ids }: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer | null,
  changes: Partial<Settings>,
): Promise<void> {
  if (viewer) requirePermission(viewer, 'manage-settings');
  const names = Object.keys(changes).filter(isName);
  const values = names.map((name) => ({ name, json: cleanJson(name, changes) }));
  const now = clock.now();
  await db.write(async (tx) => {
    const before = new Map(
      (await tx.selectFrom('settings').select(['name', 'value']).execute()).map((row) => [row.name, row.value]),
    );
    for (const { name, json } of values) {
      if (before.get(name) === json) continue;
      await tx
        .insertInto('settings')
        .values({ name, value: json, updated_at: now })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: json, updated_at: now }))
        .execute();
      await audit(tx, { ids, now }, viewer, 'change-setting', name);
    }
  });
}

const cleanJson = <Name extends keyof Settings>(name: Name, changes: Partial<Settings>): string =>
  JSON.stringify(CLEAN[name](changes[name] ?? DEFAULT_SETTINGS[name]));

/** Changes one setting; see {@link setSettings}. */
export const setSetting = <Name extends keyof Settings>(
  needs: Needs<'db' | 'clock' | 'ids'>,
  viewer: Viewer | null,
  name: Name,
  value: Settings[Name],
): Promise<void> => setSettings(needs, viewer, { [name]: value });
