import { changeRole, createPerson, issueAppAndToken, personByUsername, ROLES, setPassword } from '#access/access.ts';
import { invalid, notFound, Refusal } from '#kernel/errors.ts';
import { foldKey } from '#kernel/text/clean.ts';
import type { Random } from '#ports/random.ts';
import type { Id, Role } from '#store/tables.ts';
import { type Command, type CommandCall, type CommandNeeds, textOption } from './command.ts';

const MADE_PASSWORD_BYTES = 15;
const MOST_LISTED = 1_000;
const USUALLY_LISTED = 100;

const passwordOptions = { password: textOption, 'password-stdin': { type: 'boolean' } } as const;
const PASSWORD_USAGE = '[--password-stdin | --password WORD]';

const makePassword = (random: Random): string => random.bytes(MADE_PASSWORD_BYTES).toString('base64url');

/** The password that was given, or a fresh one, which is then said. */
function readPassword(needs: CommandNeeds, call: CommandCall): { password: string; made: boolean } {
  const given = call.input ?? call.text('password');
  return given === undefined ? { password: makePassword(needs.random), made: true } : { password: given, made: false };
}

function readRole(text: string | undefined, fallback: Role): Role {
  if (text === undefined) return fallback;
  const role = ROLES.find((it) => it === text);
  if (!role) throw invalid(`The role must be one of ${ROLES.join(', ')}.`);
  return role;
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return USUALLY_LISTED;
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MOST_LISTED) throw invalid(`--limit must be a number from 1 to ${MOST_LISTED}.`);
  return limit;
}

async function findPerson({ db }: CommandNeeds, username: string | undefined): Promise<{ id: Id; username: string }> {
  if (!username) throw invalid('Say whom: the username is missing.');
  try {
    const name = username.replace(/^@/, '');
    return { id: await personByUsername(db.reader, foldKey(name)), username: name };
  } catch (error) {
    if (error instanceof Refusal && error.kind === notFound().kind) {
      throw new Refusal('not-found', `There is nobody called ${username} here.`);
    }
    throw error;
  }
}

export const createPersonCommand: Command = {
  name: 'person create',
  usage: `NAME --email ADDRESS [--role ${ROLES.join('|')}] ${PASSWORD_USAGE}`,
  words: 'Makes a person who can log in at once. Without a password one is made and said.',
  positionals: 1,
  options: { ...passwordOptions, email: textOption, role: textOption, locale: textOption },
  async run(needs, call) {
    const [username] = call.positionals;
    const email = call.text('email');
    if (!username || !email) throw invalid('Both are needed: a username and --email.');
    const { password, made } = readPassword(needs, call);
    const role = readRole(call.text('role'), 'member');
    const locale = call.text('locale');
    const id = await createPerson(needs, { username, email, password, role, ...(locale ? { locale } : {}) });
    return {
      data: { id: String(id), username, role, ...(made ? { password } : {}) },
      lines: [`${username} is here now, as ${role}.`, ...(made ? [`Password: ${password}`] : [])],
    };
  },
};

export const promotePersonCommand: Command = {
  name: 'person promote',
  usage: `NAME --role ${ROLES.join('|')}`,
  words: 'Gives a person another role.',
  positionals: 1,
  options: { role: textOption },
  async run(needs, call) {
    const { id, username } = await findPerson(needs, call.positionals[0]);
    const wanted = call.text('role');
    if (wanted === undefined) throw invalid(`--role is missing: one of ${ROLES.join(', ')}.`);
    const role = readRole(wanted, 'member');
    await changeRole(needs, null, id, role);
    return { data: { id: String(id), username, role }, lines: [`${username} is ${role} now.`] };
  },
};

export const resetPasswordCommand: Command = {
  name: 'person reset-password',
  usage: `NAME ${PASSWORD_USAGE}`,
  words: 'Gives a person a new password; their sessions end and their apps have to log in again.',
  positionals: 1,
  options: passwordOptions,
  async run(needs, call) {
    const { id, username } = await findPerson(needs, call.positionals[0]);
    const { password, made } = readPassword(needs, call);
    await setPassword(needs, id, password);
    return {
      data: { id: String(id), username, ...(made ? { password } : {}) },
      lines: [`${username} has a new password.`, ...(made ? [`Password: ${password}`] : [])],
    };
  },
};

export const listPeopleCommand: Command = {
  name: 'person list',
  usage: `[--limit ${USUALLY_LISTED}] [--after NAME]`,
  words: 'Lists the people of this node by name.',
  positionals: 0,
  options: { limit: textOption, after: textOption },
  async run({ db }, call) {
    const limit = readLimit(call.text('limit'));
    const rows = await db.reader
      .selectFrom('users as u')
      .innerJoin('accounts as a', 'a.id', 'u.account_id')
      .select(['a.id', 'a.username', 'u.role', 'u.email_confirmed_at', 'u.approved_at', 'u.disabled_at'])
      .where('a.username_key', '>', foldKey(call.text('after') ?? ''))
      .orderBy('a.username_key')
      .limit(limit)
      .execute();
    const people = rows.map((row) => ({
      id: String(row.id),
      username: row.username,
      role: row.role,
      confirmed: row.email_confirmed_at !== null,
      approved: row.approved_at !== null,
      disabled: row.disabled_at !== null,
    }));
    const flags = (person: (typeof people)[number]) =>
      [
        person.confirmed ? '' : 'e-mail not confirmed',
        person.approved ? '' : 'waiting for approval',
        person.disabled ? 'disabled' : '',
      ].filter((flag) => flag !== '');
    return {
      data: people,
      lines: people.map((person) => [person.username, person.role, ...flags(person)].join('  ')),
    };
  },
};

export const issueTokenCommand: Command = {
  name: 'token issue',
  usage: '--person NAME --scopes "read write" [--name APP] [--client-id ID] [--client-secret SECRET] [--token TOKEN]',
  words: 'Registers an app and gives it an access token of a person, for scripts and tests.',
  positionals: 0,
  options: {
    person: textOption,
    scopes: textOption,
    name: textOption,
    'client-id': textOption,
    'client-secret': textOption,
    token: textOption,
  },
  async run(needs, call) {
    const { id } = await findPerson(needs, call.text('person'));
    const [clientId, clientSecret, token] = [call.text('client-id'), call.text('client-secret'), call.text('token')];
    const issued = await issueAppAndToken(needs, {
      accountId: id,
      scopes: call.text('scopes') ?? 'read',
      name: call.text('name') ?? 'Command line',
      ...(clientId === undefined ? {} : { clientId }),
      ...(clientSecret === undefined ? {} : { clientSecret }),
      ...(token === undefined ? {} : { token }),
    });
    return {
      data: issued,
      lines: [
        `Client id: ${issued.clientId}`,
        ...(issued.clientSecret === null ? [] : [`Client secret: ${issued.clientSecret}`]),
        `Scopes: ${issued.scopes.join(' ')}`,
        `Access token: ${issued.token}`,
      ],
    };
  },
};
