import { DEFAULT_SETTINGS, readSettings, type Settings, setSetting } from '#access/access.ts';
import { invalid } from '#kernel/errors.ts';
import { checkFiles } from '#media/media.ts';
import { recount } from '#posts/posts.ts';
import type { Command, CommandNeeds } from './command.ts';

const EXIT_DIFFERENT = 1;
const MOST_SHOWN = 50;

const count = async (
  { db }: CommandNeeds,
  table: 'users' | 'posts' | 'jobs' | 'set_aside_events' | 'media_files',
): Promise<number> => {
  const row = await db.reader
    .selectFrom(table)
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
};

export const statusCommand: Command = {
  name: 'status',
  usage: '',
  words: 'Says what runs and what waits.',
  positionals: 0,
  options: {},
  async run(needs) {
    const { db, site, serving } = needs;
    const failed = await db.reader
      .selectFrom('jobs')
      .select((e) => e.fn.countAll<number>().as('count'))
      .where('failed_at', 'is not', null)
      .executeTakeFirstOrThrow();
    const data = {
      version: site.version,
      origin: site.origin,
      serving,
      database: db.engine,
      people: await count(needs, 'users'),
      posts: await count(needs, 'posts'),
      mediaFiles: await count(needs, 'media_files'),
      jobs: { waiting: (await count(needs, 'jobs')) - failed.count, failed: failed.count },
      setAsideEvents: await count(needs, 'set_aside_events'),
      listeners: await needs.lag(),
    };
    return {
      data,
      lines: [
        `Parley ${data.version} ${serving ? 'runs' : 'does not run'} at ${data.origin}, database: ${data.database}`,
        `People: ${data.people}, posts: ${data.posts}, media files: ${data.mediaFiles}`,
        `Jobs: ${data.jobs.waiting} waiting, ${data.jobs.failed} failed; events set aside: ${data.setAsideEvents}`,
        ...data.listeners.map(({ listener, behind }) => `Listener ${listener}: ${behind} events behind`),
      ],
    };
  },
};

export const migrateCommand: Command = {
  name: 'migrate',
  usage: '',
  words: 'Brings the database up to date, as every start does.',
  positionals: 0,
  options: {},
  // Opening the database has done it already.
  async run({ db }) {
    const steps = await db.reader.selectFrom('migrations').select(['number', 'name']).orderBy('number').execute();
    return { data: steps, lines: [`The database is up to date: step ${steps.at(-1)?.number ?? 0}.`] };
  },
};

export const checkCommand: Command = {
  name: 'check',
  usage: '',
  words: 'Compares counters with rows and files with rows. Exit code 1 where they differ.',
  positionals: 0,
  options: {},
  async run({ db, media }, { progress }) {
    progress('counting rows');
    const counters = await recount(db.reader);
    progress('comparing media files');
    const files = await checkFiles(db.reader, media);
    const lines = [
      ...counters.map((it) => `${it.table} ${it.id}: ${it.column} is ${it.stored} and should be ${it.actual}`),
      ...files.missing.map((key) => `media file missing or wrong: ${key}`),
      ...files.unknown.map((key) => `media file that no row knows: ${key}`),
    ];
    const good = lines.length === 0;
    return {
      data: { good, counters, files },
      lines: good
        ? ['All counters equal their rows and all media files are there.']
        : [...lines.slice(0, MOST_SHOWN), `${lines.length} differences`],
      exitCode: good ? 0 : EXIT_DIFFERENT,
    };
  },
};

export const routesCommand: Command = {
  name: 'routes',
  usage: '',
  words: 'Prints the routes of the client API with their scopes.',
  positionals: 0,
  options: {},
  async run({ routes }) {
    const data = routes().map(({ method, path, who, scopes }) => ({ method, path, who, scopes }));
    return {
      data,
      lines: data.map((it) => `${it.method.padEnd(6)} ${it.path}  ${it.who}  ${it.scopes.join(' or ')}`.trimEnd()),
    };
  },
};

const NAMES = Object.keys(DEFAULT_SETTINGS) as (keyof Settings)[];

function readName(text: string | undefined): keyof Settings {
  const name = NAMES.find((it) => it === text);
  if (!name) throw invalid(`The setting must be one of ${NAMES.join(', ')}.`);
  return name;
}

export const getSettingCommand: Command = {
  name: 'settings get',
  usage: '[NAME]',
  words: 'Says the settings that change while the node runs, or one of them.',
  positionals: 1,
  options: {},
  async run({ db }, { positionals }) {
    const settings = await readSettings(db.reader);
    const names = positionals[0] === undefined ? NAMES : [readName(positionals[0])];
    return {
      data: Object.fromEntries(names.map((name) => [name, settings[name]])),
      lines: names.map((name) => (names.length === 1 ? settings[name] : `${name}: ${settings[name]}`)),
    };
  },
};

export const setSettingCommand: Command = {
  name: 'settings set',
  usage: 'NAME VALUE',
  words: `Changes a setting at once: ${NAMES.join(', ')}.`,
  positionals: 2,
  options: {},
  async run(needs, { positionals }) {
    const name = readName(positionals[0]);
    const value = positionals[1];
    if (value === undefined) throw invalid('The value is missing.');
    // The module checks the value and refuses what does not fit.
    await setSetting(needs, null, name, value as Settings[typeof name]);
    return { data: { [name]: value }, lines: [`${name} is ${value} now.`] };
  },
};
