import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { lockFolder } from '#drivers/sqlite/lock.ts';
import { openSqlite } from '#drivers/sqlite/sqlite.ts';
import { silentLog, systemClock } from '../kit/databases.ts';
import { testFolder } from '../kit/postgres-cluster.ts';
import { type Ended, type RunningNode, runProgram, startRunningNode } from '../kit/running-node.ts';

/** `./parley` as people run it. */
const PARLEY = join(import.meta.dirname, '../../parley');
const COMMAND_LIMIT_MS = 60_000;
const REFUSED = 1;
const USAGE = 64;
const CONFIG = 78;

interface Folder {
  data: string;
  port?: string;
}

const run = (folder: Folder, args: readonly string[], input = ''): Promise<Ended> =>
  runProgram(PARLEY, args, {
    env: { PARLEY_DATA: folder.data, PARLEY_PORT: folder.port ?? '0', PARLEY_LOG_LEVEL: 'error' },
    input,
    limitMs: COMMAND_LIMIT_MS,
  }).ended;

/** The outcome of a command that succeeds. */
async function outcome(folder: Folder, ...args: string[]) {
  const { code, output } = await run(folder, [...args, '--json']);
  assert.equal(code, 0, output);
  return JSON.parse(output);
}

async function refuses(
  folder: Folder,
  args: readonly string[],
  code: number,
  words: RegExp,
  input = '',
): Promise<void> {
  const ended = await run(folder, args, input);
  assert.equal(ended.code, code, ended.output);
  assert.match(ended.output, words);
  assert.doesNotMatch(ended.output, /^\s+at /m, 'a refusal is a sentence, not a trace');
}

async function ask(
  node: RunningNode,
  path: string,
  token?: string,
): Promise<{ status: number; body: ReturnType<typeof JSON.parse> }> {
  const answer = await fetch(node.origin + path, token ? { headers: { authorization: `Bearer ${token}` } } : {});
  return { status: answer.status, body: await answer.json() };
}

async function logIn(node: RunningNode, form: Record<string, string>): Promise<number> {
  const answer = await fetch(`${node.origin}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) });
  return answer.status;
}

describe('the command line beside a node that serves', () => {
  let node: RunningNode;
  before(async () => {
    node = await startRunningNode();
  });
  after(async () => {
    await node.stop();
  });

  test('makes a person, who is then listed, and refuses a second one of the name', async () => {
    const made = await outcome(node, 'person', 'create', 'ann', '--email', 'ann@mail.example');
    assert.match(made.id, /^\d+$/);
    assert.equal(made.role, 'member');
    assert.ok(made.password.length >= 20, 'a password was made');
    const given = await outcome(node, 'person', 'create', 'Bob', '--email', 'b@mail.example', '--role', 'moderator');
    assert.equal(given.username, 'Bob');
    await refuses(node, ['person', 'create', 'ANN', '--email', 'x@mail.example'], REFUSED, /taken/i);
    await refuses(node, ['person', 'create', 'cy', '--email', 'ann@mail.example'], REFUSED, /e-?mail|address/i);
    await refuses(node, ['person', 'create', 'c y', '--email', 'cy@mail.example'], REFUSED, /username/i);
    await refuses(node, ['person', 'create', 'cy', '--email', 'nowhere'], REFUSED, /e-?mail|address/i);
    await refuses(node, ['person', 'create', 'cy'], REFUSED, /--email/);
    await refuses(node, ['person', 'create', 'cy', '--email', 'c@c.example', '--role', 'king'], REFUSED, /member/);
    await refuses(
      node,
      ['person', 'create', 'cy', '--email', 'c@c.example', '--password-stdin'],
      REFUSED,
      /password/i,
      'short\n',
    );
    const people = await outcome(node, 'person', 'list');
    assert.deepEqual(
      people.map((person: { username: string; role: string }) => [person.username, person.role]),
      [
        ['ann', 'member'],
        ['Bob', 'moderator'],
      ],
    );
    assert.deepEqual((await outcome(node, 'person', 'list', '--limit', '1', '--after', 'ann')).length, 1);
    await refuses(node, ['person', 'list', '--limit', 'many'], REFUSED, /--limit/);
    const { output } = await run(node, ['person', 'list']);
    assert.equal(output, 'ann  member\nBob  moderator\n');
    const { body } = await ask(node, '/api/v1/accounts/lookup?acct=ann');
    assert.equal(body.id, made.id, 'the node that serves knows her at once');
  });

  test('gives a role and a password anew', async () => {
    const promoted = await outcome(node, 'person', 'promote', '@ann', '--role', 'admin');
    assert.equal(promoted.role, 'admin');
    assert.equal((await outcome(node, 'person', 'list'))[0].role, 'admin');
    await refuses(node, ['person', 'promote', 'ann'], REFUSED, /--role/);
    await refuses(node, ['person', 'promote', 'nobody', '--role', 'admin'], REFUSED, /nobody called nobody/);
    const { token } = await outcome(node, 'token', 'issue', '--person', 'ann');
    assert.equal((await ask(node, '/api/v1/accounts/verify_credentials', token)).status, 200);
    const ended = await run(node, ['person', 'reset-password', 'ann', '--password-stdin'], 'harbour at dawn\nrest');
    assert.equal(ended.code, 0, ended.output);
    assert.doesNotMatch(ended.output, /harbour at dawn/, 'a given password is not said');
    assert.equal((await ask(node, '/api/v1/accounts/verify_credentials', token)).status, 401, 'apps log in again');
    const made = await outcome(node, 'person', 'reset-password', 'ann');
    assert.ok(made.password);
    await refuses(node, ['person', 'reset-password', 'nobody'], REFUSED, /nobody called nobody/);
  });

  test('adds the pictures of a folder as custom emoji, once', async () => {
    const folder = mkdtempSync(join(testFolder(), 'parley-emoji-'));
    try {
      const pixel = 'R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=';
      for (const name of ['big-wave.gif', 'ümlaut.gif']) writeFileSync(join(folder, name), pixel, 'base64');
      writeFileSync(join(folder, 'broken.png'), 'no picture');
      writeFileSync(join(folder, 'notes.txt'), 'no picture either');
      const first = await outcome(node, 'emoji', 'import', folder, '--category', 'Sea');
      assert.deepEqual(first.added, ['big_wave']);
      assert.deepEqual(first.skipped.map((one: { file: string }) => one.file).toSorted(), ['broken.png', 'ümlaut.gif']);
      assert.deepEqual((await outcome(node, 'emoji', 'import', folder)).added, []);
      const { body } = await ask(node, '/api/v1/custom_emojis');
      assert.deepEqual([body[0].shortcode, body[0].category], ['big_wave', 'Sea']);
      await refuses(node, ['emoji', 'import', 'here'], REFUSED, /whole path/);
      await refuses(node, ['emoji', 'import', join(folder, 'absent')], REFUSED, /no folder/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('issues tokens, with ids and secrets that were given or made', async () => {
    const given = {
      'client-id': 'client-of-the-test-0123456789abcdef',
      'client-secret': 'secret-of-the-test-0123456789abcdef',
      token: 'token-of-the-test-0123456789abcdef0123',
    };
    const options = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
    const issue = ['token', 'issue', '--person', 'Bob', '--scopes', 'read write:statuses', ...options];
    const issued = await outcome(node, ...issue, '--name', 'Checker');
    assert.equal(issued.clientId, given['client-id']);
    assert.equal(issued.clientSecret, given['client-secret']);
    assert.equal(issued.token, given.token);
    assert.deepEqual(issued.scopes, ['read', 'write:statuses']);
    const { body } = await ask(node, '/api/v1/accounts/verify_credentials', given.token);
    assert.equal(body.username, 'Bob');
    const app = await ask(node, '/api/v1/apps/verify_credentials', given.token);
    assert.equal(app.body.name, 'Checker');
    const client = { client_id: given['client-id'], client_secret: given['client-secret'] };
    assert.equal(await logIn(node, { grant_type: 'client_credentials', ...client }), 200);
    assert.equal(await logIn(node, { grant_type: 'client_credentials', ...client, client_secret: 'wrong' }), 401);
    const post = (token: string) =>
      fetch(`${node.origin}/api/v1/statuses`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: new URLSearchParams({ status: 'from the command line' }),
      });
    assert.equal((await post(given.token)).status, 200);
    const made = await outcome(node, 'token', 'issue', '--person', 'bob', '--scopes', 'read');
    assert.notEqual(made.token, given.token);
    assert.equal((await post(made.token)).status, 403, 'its scope does not cover it');
    await refuses(node, ['token', 'issue', '--person', 'bob', '--scopes', 'everything'], REFUSED, /scope/i);
    await refuses(node, ['token', 'issue'], REFUSED, /whom/);
    await refuses(node, ['token', 'issue', '--person', 'bob', '--token', 'short'], REFUSED, /8 to 128/);
    const more = await outcome(node, 'token', 'issue', '--person', 'ann', '--client-id', given['client-id']);
    assert.equal((await ask(node, '/api/v1/apps/verify_credentials', more.token)).body.name, 'Checker', 'the same app');
  });

  test('says what runs, what is there, and that it agrees', async () => {
    const status = await outcome(node, 'status');
    assert.equal(status.serving, true);
    assert.equal(status.origin, node.origin);
    assert.equal(status.database, 'sqlite');
    assert.equal(status.people, 2);
    assert.equal(status.posts, 1);
    assert.ok(status.listeners.length > 0);
    const { output } = await run(node, ['status']);
    assert.match(output, /runs at http/);
    assert.deepEqual((await outcome(node, 'check')).good, true);
    const routes: { method: string; path: string; scopes: string[] }[] = await outcome(node, 'routes');
    assert.ok(routes.some((route) => route.method === 'POST' && route.path === '/api/v1/statuses'));
    assert.ok(routes.length > 50);
    assert.ok((await outcome(node, 'migrate')).length > 0);
  });

  test('switches settings while the node runs', async () => {
    const registrations = async () => (await ask(node, '/api/v2/instance')).body.registrations;
    assert.equal((await registrations()).enabled, true);
    assert.equal((await run(node, ['settings', 'get', 'sign-up'])).output, 'open\n');
    await outcome(node, 'settings', 'set', 'sign-up', 'approval');
    assert.deepEqual([(await registrations()).enabled, (await registrations()).approval_required], [true, true]);
    await outcome(node, 'settings', 'set', 'sign-up', 'closed');
    assert.equal((await registrations()).enabled, false);
    await outcome(node, 'settings', 'set', 'site-title', 'Harbour town');
    assert.equal((await ask(node, '/api/v2/instance')).body.title, 'Harbour town');
    const settings = await outcome(node, 'settings', 'get');
    assert.equal(settings['sign-up'], 'closed');
    assert.equal(settings['site-title'], 'Harbour town');
    await refuses(node, ['settings', 'set', 'sign-up', 'perhaps'], REFUSED, /open, approval, invite, closed/);
    await refuses(node, ['settings', 'set', 'colour', 'blue'], REFUSED, /must be one of sign-up/);
    await refuses(node, ['settings', 'set', 'sign-up'], REFUSED, /value is missing/);
    assert.equal((await run(node, ['settings', 'get', 'sign-up'])).output, 'closed\n');
  });

  test('says what it does not understand, with the exit codes of sysexits', async () => {
    await refuses(node, ['fly'], USAGE, /no such command: fly/);
    await refuses(node, ['person', 'fly'], USAGE, /no such command: person fly/);
    await refuses(node, ['status', 'now'], USAGE, /Too many arguments: now[\s\S]*Usage: parley status/);
    await refuses(node, ['person', 'create', 'cy', '--mail', 'x'], USAGE, /--mail[\s\S]*Usage: parley person create/);
    const help = await run(node, []);
    assert.equal(help.code, 0);
    assert.match(help.output, /parley token issue/);
    assert.equal((await run(node, ['person', 'create', '--help'])).code, 0);
  });
});

describe('the command line alone', () => {
  let data: string;
  before(() => {
    data = mkdtempSync(join(testFolder(), 'parley-cli-'));
  });
  after(() => rmSync(data, { recursive: true, force: true }));

  test('opens the data itself, and leaves it to the node that starts next', async () => {
    const folder = { data: join(data, 'fresh') };
    const made = await outcome(folder, 'person', 'create', 'ann', '--email', 'ann@mail.example', '--role', 'owner');
    const status = await outcome(folder, 'status');
    assert.deepEqual([status.serving, status.people, status.listeners], [false, 1, []]);
    await outcome(folder, 'settings', 'set', 'sign-up', 'invite');
    assert.equal((await outcome(folder, 'check')).good, true);
    const { token } = await outcome(folder, 'token', 'issue', '--person', 'ann');
    assert.ok(!existsSync(join(folder.data, 'parley.sock')));
    await using node = await startRunningNode({ data: folder.data });
    assert.equal((await ask(node, '/api/v1/accounts/verify_credentials', token)).body.id, made.id);
    assert.equal((await ask(node, '/api/v2/instance')).body.registrations.enabled, false);
    assert.equal(node.ownerLink, '', 'the node has an owner');
  });

  test('finds a counter that is wrong and a file that no row knows', async () => {
    const folder = { data: join(data, 'wrong') };
    const { id } = await outcome(folder, 'person', 'create', 'ann', '--email', 'ann@mail.example');
    const db = await openSqlite({ folder: folder.data, clock: systemClock, log: silentLog });
    await db.write((tx) => tx.updateTable('account_stats').set({ posts: 7 }).execute());
    await db.close();
    mkdirSync(join(folder.data, 'media/ab/cd'), { recursive: true });
    writeFileSync(join(folder.data, 'media/ab/cd/abcd.webp'), 'x');
    await refuses(folder, ['check'], REFUSED, new RegExp(`account_stats ${id}: posts is 7 and should be 0`));
    await refuses(folder, ['check'], REFUSED, /media file that no row knows: ab\/cd\/abcd.webp\n2 differences/);
  });

  test('refuses data that another process holds, and names it', async () => {
    const folder = { data: join(data, 'held') };
    const lock = lockFolder(folder.data);
    try {
      await refuses(folder, ['status'], REFUSED, new RegExp(`in use by.*${process.pid}`));
    } finally {
      lock.release(true);
    }
    assert.equal((await outcome(folder, 'status')).people, 0);
  });

  test('names a wrong setting', async () => {
    const { code, output } = await runProgram(PARLEY, ['status'], { env: { PARLEY_DATA: data, PARLEY_PORT: 'many' } })
      .ended;
    assert.equal(code, CONFIG);
    assert.match(output, /^PARLEY_PORT must be/);
  });

  test('runs from anywhere, through a link', async () => {
    const link = join(data, 'link');
    symlinkSync(PARLEY, link);
    const { code, output } = await runProgram(link, ['help'], { cwd: data }).ended;
    assert.equal(code, 0);
    assert.match(output, /^Usage: parley COMMAND/);
  });
});
