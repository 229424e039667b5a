import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { testFolder } from '../kit/postgres-cluster.ts';
import { runProgram, startRunningNode } from '../kit/running-node.ts';

const ROOT = join(import.meta.dirname, '../..');
const PREFLIGHT = join(ROOT, 'src/app/preflight.mjs');
/** From the signal to the end. */
const DRAIN_LIMIT_MS = 10_000;
/** After sysexits.h: a setting is wrong. */
const EXIT_CONFIG = 78;

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(testFolder(), 'parley-shutdown-'));
  folders.push(folder);
  return folder;
};
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const start = (env: Record<string, string>, cwd = ROOT) =>
  runProgram(process.execPath, [PREFLIGHT], { env, cwd, limitMs: 60_000 }).ended;

test('npm passes SIGTERM on: an open request is answered, then the node ends with 0', async () => {
  await using node = await startRunningNode({ start: { command: 'npm', args: ['start', '--silent'] } });
  const { token } = await node.person('ann');
  const { hostname, port } = new URL(node.origin);
  const body = JSON.stringify({ status: 'finished while stopping' });
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(
    `POST /api/v1/statuses HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
  );
  const idle = connect(Number(port), hostname);
  await once(idle, 'connect');
  // The node has read the beginning of the request when it answers one that came later.
  assert.equal((await fetch(`${node.origin}/ready`)).status, 200);
  const began = Date.now();
  const stopping = node.stop('SIGTERM');
  await node.program.said('stopping');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
  });
  socket.write(body.slice(10));
  await once(socket, 'close');
  idle.destroy();
  const { code, signal } = await stopping;
  assert.match(answer, /^HTTP\/1\.1 200 /);
  assert.match(answer, /finished while stopping/);
  assert.deepEqual([code, signal], [0, null]);
  assert.ok(Date.now() - began < DRAIN_LIMIT_MS, 'the drain took too long');
});

test('a stopped node starts again with all it had, and a second one beside it is refused by name', async () => {
  const data = newFolder();
  const first = await startRunningNode({ data });
  const { token } = await first.person('ann');
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const post = await fetch(`${first.origin}/api/v1/statuses`, { method: 'POST', headers, body: '{"status":"kept"}' });
  assert.equal(post.status, 200);
  const refused = await start({ PARLEY_DATA: data, PARLEY_PORT: '0' });
  assert.notEqual(refused.code, 0);
  assert.ok(refused.output.includes(String(first.program.child.pid)), `it does not say who: ${refused.output}`);
  const port = new URL(first.origin).port;
  const taken = await start({ PARLEY_DATA: newFolder(), PARLEY_PORT: port });
  assert.notEqual(taken.code, 0);
  assert.match(taken.output, new RegExp(`Port ${port} .*in use`));
  assert.equal((await first.stop()).code, 0);

  const again = await startRunningNode({ data });
  const home = await fetch(`${again.origin}/api/v1/timelines/home`, { headers });
  assert.match(await home.text(), /kept/);
  assert.equal((await again.stop('SIGINT')).code, 0);
});

test('data of a newer Parley are refused with a sentence and stay as they are', async () => {
  const data = newFolder();
  await (await startRunningNode({ data })).stop();
  const database = new DatabaseSync(join(data, 'parley.db'));
  database.exec("insert into migrations select max(number) + 1000, 'from the future', 0 from migrations");
  database.close();
  const { code, output } = await start({ PARLEY_DATA: data, PARLEY_PORT: '0' });
  assert.notEqual(code, 0);
  assert.match(output, /newer/);
  assert.doesNotMatch(output, /\n {4}at /, 'a sentence, not a trace');
});

test('a wrong setting stops the start with a sentence that names it', async () => {
  const data = newFolder();
  const wrong: Record<string, string>[] = [
    { PARLEY_PORT: 'many' },
    { PARLEY_DATABASE_URL: 'mysql://localhost' },
    { PARLEY_RATE_LIMITS: 'off', PARLEY_ORIGIN: 'https://parley.example' },
  ];
  const endings = await Promise.all(
    wrong.map(async (env) => ({ env, ended: await start({ PARLEY_DATA: data, ...env }) })),
  );
  for (const { env, ended } of endings) {
    const [name = ''] = Object.keys(env);
    assert.equal(ended.code, EXIT_CONFIG, `${name}: ${ended.output}`);
    assert.ok(ended.output.includes(name), `it does not name ${name}: ${ended.output}`);
    assert.equal(ended.output.trim().split('\n').length, 1, ended.output);
  }
  const folder = newFolder();
  writeFileSync(join(folder, 'parley.conf'), '# settings\nPARLEY_PORT = 0\nPARLEY_LOGLEVEL = warn\n');
  const inFile = await start({ PARLEY_DATA: data }, folder);
  assert.equal(inFile.code, EXIT_CONFIG);
  assert.match(inFile.output, /PARLEY_LOGLEVEL.*line 3.*PARLEY_LOG_LEVEL/);
});
