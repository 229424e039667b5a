/**
 * Every setting an operator can make, in one table: the configuration is read by it, and `parley.conf.example` and
 * `docs/settings.md` are written from it (`node src/app/settings-pages.ts`).
 */
export interface Setting {
  name: string;
  /** As it is written in the file; '' means: not set. */
  byDefault: string;
  /** What is said where the default depends on something else. */
  defaultWords?: string;
  /** A believable value. */
  example: string;
  /** Whole sentences, for the two documents. */
  words: string;
}

export const SETTINGS = [
  {
    name: 'PARLEY_ORIGIN',
    byDefault: '',
    defaultWords: 'http://127.0.0.1 with the port',
    example: 'https://parley.example',
    words:
      'The public address of this node, without a path. It becomes part of every handle and link, so choose it before people come. Use https for anything but a try on your own machine.',
  },
  {
    name: 'PARLEY_PORT',
    byDefault: '',
    defaultWords: "3000, or the origin's port where the origin is this machine",
    example: '3000',
    words: 'The TCP port that is listened on. 0 takes any free one.',
  },
  {
    name: 'PARLEY_LISTEN',
    byDefault: '127.0.0.1',
    example: '0.0.0.0',
    words: 'The address that is listened on. Behind a proxy on the same machine the default is right.',
  },
  {
    name: 'PARLEY_DATA',
    byDefault: './data',
    example: '/var/lib/parley',
    words:
      'The folder for everything that this node keeps: the embedded database, media, and mails where there is no mail server. It is made if it is not there. A relative path starts where the command is run.',
  },
  {
    name: 'PARLEY_DATABASE_URL',
    byDefault: '',
    defaultWords: 'the embedded database in the data folder',
    example: 'postgres://parley:secret@localhost/parley',
    words:
      "A PostgreSQL database (15 or later) instead of the embedded one, for more than one machine. Create it with: create database parley template template0 encoding 'UTF8' locale 'C'.",
  },
  {
    name: 'PARLEY_SIGN_UP',
    byDefault: 'open',
    example: 'approval',
    words:
      'Who may sign up when the node starts for the first time: open, approval (staff look at each), invite, or closed. Later it is switched on the staff page or with: parley settings set sign-up approval.',
  },
  {
    name: 'PARLEY_TITLE',
    byDefault: 'Parley',
    example: 'Harbour town',
    words:
      'What this place is called when the node starts for the first time. Later it is a setting of the staff page.',
  },
  {
    name: 'PARLEY_ALLOWED_PRIVATE_ADDRESSES',
    byDefault: '',
    example: '10.1.0.0/16, 127.0.0.1',
    words:
      'Addresses and networks, separated by commas, that previews may be fetched from although they are not public: for intranets and tests.',
  },
  {
    name: 'PARLEY_RATE_LIMITS',
    byDefault: 'on',
    example: 'off',
    words: 'Switches the rate limits off, for benchmarks and tests. Refused unless the origin is this machine.',
  },
  {
    name: 'PARLEY_TRUSTED_PROXIES',
    byDefault: '',
    defaultWords: 'none',
    example: '127.0.0.1, 10.0.0.0/8',
    words:
      "Addresses and networks, separated by commas, of proxies whose X-Forwarded-For header is believed. Without it every request behind a proxy seems to come from the proxy, and shares one person's limits.",
  },
  {
    name: 'PARLEY_MEDIA_ORIGIN',
    byDefault: '',
    defaultWords: 'the origin',
    example: 'https://media.parley.example',
    words: 'Another address under which this node is reached for media, so that pictures have an origin of their own.',
  },
  {
    name: 'PARLEY_SMTP_URL',
    byDefault: '',
    defaultWords: 'mails become files in the folder mail of the data folder',
    example: 'smtps://user:password@mail.example',
    words: 'The mail server: smtps:// for TLS from the start, smtp:// for STARTTLS.',
  },
  {
    name: 'PARLEY_MAIL_FROM',
    byDefault: '',
    defaultWords: "parley@ and the origin's host",
    example: 'parley@parley.example',
    words: 'The address that mails come from.',
  },
  {
    name: 'PARLEY_LOG_LEVEL',
    byDefault: 'info',
    example: 'warn',
    words: 'What goes to the log on standard error: info, warn, error, or off.',
  },
  {
    name: 'PARLEY_ROLES',
    byDefault: 'web, worker, streaming',
    example: 'web, streaming',
    words:
      'What this process does. With PostgreSQL several processes can share the work; with the embedded database one process does all.',
  },
  {
    name: 'PARLEY_MAX_VIDEO_MB',
    byDefault: '99',
    example: '40',
    words:
      'How large a video or sound may be that somebody uploads, in megabytes. Videos and sounds are taken where ffmpeg is installed; pictures may have 16 MB.',
  },
  {
    name: 'PARLEY_LIBRETRANSLATE_URL',
    byDefault: '',
    defaultWords: 'posts cannot be translated',
    example: 'https://translate.example',
    words:
      'A LibreTranslate service that translates posts for people who ask. One on a private address has to be named in PARLEY_ALLOWED_PRIVATE_ADDRESSES too. Texts of public posts are sent there.',
  },
  {
    name: 'PARLEY_LIBRETRANSLATE_KEY',
    byDefault: '',
    defaultWords: 'none',
    example: 'key',
    words: 'The key of the LibreTranslate service, where it wants one.',
  },
  {
    name: 'PARLEY_DEEPL_KEY',
    byDefault: '',
    defaultWords: 'posts cannot be translated',
    example: 'key:fx',
    words:
      'The key of a DeepL account that translates posts, instead of LibreTranslate. Keys that end in :fx are of the free plan.',
  },
] as const satisfies readonly Setting[];

export type SettingName = (typeof SETTINGS)[number]['name'];

/** Names the file and who reads it, so it cannot stand in it. */
export const CONFIG_VARIABLE = 'PARLEY_CONFIG';
export const USUAL_CONFIG_FILE = 'parley.conf';
