import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type ImageJob, type Sandbox, SandboxRefused } from '#ports/sandbox.ts';
import { openSandbox, type SandboxOptions } from './sandbox.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-sandbox-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const input = join(folder, 'upload');
writeFileSync(input, 'GIF89a and then something a worker of these tests does not read');
const job = (path = input): ImageJob => ({ input: path, outputFolder: folder, use: 'post' });

/** A worker program of our own. `say` and `task` are at hand in its body, which runs for every job. */
function program(name: string, body: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(
    path,
    `process.on('disconnect', () => process.exit(0));
     const say = (answer) => process.send(answer);
     process.on('message', async (task) => { ${body} });`,
  );
  return path;
}

async function using(options: SandboxOptions, story: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const sandbox = openSandbox(options);
  try {
    await story(sandbox);
  } finally {
    await sandbox.close();
  }
}

const refused = (reason: SandboxRefused['reason']) => (error: unknown) =>
  error instanceof SandboxRefused && error.reason === reason;

/** A worker that says its process id in the words of its refusal. */
const sayPid = `say({ kind: 'refused', reason: 'unreadable', words: String(process.pid) });`;

async function pidOf(sandbox: Sandbox): Promise<number> {
  try {
    await sandbox.image(job());
  } catch (error) {
    if (error instanceof SandboxRefused && error.reason === 'unreadable') return Number(error.message);
    throw error;
  }
  throw new Error('no worker answered');
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  for (let tries = 0; tries < 200 && isRunning(pid); tries += 1) await sleep(10);
  assert.equal(isRunning(pid), false);
}

test('a worker is kept between jobs, leaves when idle, and the next job starts another', async () => {
  await using({ entry: program('pid', sayPid), idleMs: 60 }, async (sandbox) => {
    const first = await pidOf(sandbox);
    assert.equal(await pidOf(sandbox), first);
    await untilGone(first);
    assert.notEqual(await pidOf(sandbox), first);
  });
});

test('closing ends the workers, refuses what waits, and what comes later', async () => {
  const sandbox = openSandbox({ entry: program('silent', '') });
  const jobs = [1, 2, 3].map(() => sandbox.image(job()));
  const outcomes = Promise.allSettled(jobs);
  await sleep(50);
  await sandbox.close();
  for (const outcome of await outcomes) {
    assert.ok(outcome.status === 'rejected' && outcome.reason instanceof SandboxRefused);
  }
  await assert.rejects(sandbox.image(job()), refused('busy'));
});

test('a job that hangs is stopped alone; those that wait get a new worker', async () => {
  const entry = program('hang', `if (task.use === 'card') for (;;); ${sayPid}`);
  await using({ entry, timeMs: 1_000 }, async (sandbox) => {
    const [hanging, others] = await Promise.all([
      Promise.allSettled([sandbox.image({ ...job(), use: 'card' }), sandbox.image({ ...job(), use: 'card' })]),
      Promise.all([pidOf(sandbox), pidOf(sandbox)]),
    ]);
    for (const outcome of hanging) assert.ok(outcome.status === 'rejected' && refused('timeout')(outcome.reason));
    assert.equal(others.length, 2);
  });
});

test('a worker that is killed in mid-job costs that job and is in the log', async () => {
  const warnings: object[] = [];
  const log = { info() {}, warn: (fields: object) => void warnings.push(fields), error() {} };
  const entry = program('die', `if (task.use === 'card') process.kill(process.pid, 'SIGKILL'); else ${sayPid}`);
  await using({ entry, log }, async (sandbox) => {
    const killed = sandbox.image({ ...job(), use: 'card' });
    const survivor = pidOf(sandbox);
    await assert.rejects(killed, refused('crash'));
    assert.ok(await survivor);
    assert.ok(await pidOf(sandbox));
    assert.equal(warnings.length, 1);
    assert.ok('signal' in warnings[0]! && warnings[0].signal === 'SIGKILL');
  });
});

test('an uncaught throw and a program that does not exist are crashes too', async () => {
  await using({ entry: program('throw', `throw new Error('out of order')`) }, async (sandbox) => {
    await assert.rejects(sandbox.image(job()), refused('crash'));
  });
  await using({ entry: join(folder, 'absent.mjs') }, async (sandbox) => {
    await assert.rejects(sandbox.image(job()), refused('crash'));
  });
});

test('a worker that takes too much memory is stopped', async () => {
  const entry = program('hog', `globalThis.hog = Buffer.alloc(200 * 1024 * 1024, 1);`);
  await using({ entry, memoryMb: 150 }, async (sandbox) => {
    await assert.rejects(sandbox.image(job()), refused('too-large'));
  });
});

test('what does not fit into the queue is refused at once', async () => {
  await using({ entry: program('mute', '') }, async (sandbox) => {
    const outcomes = Array.from({ length: 80 }, () => sandbox.page({ html: '', url: 'https://news.example/' }));
    const settled = Promise.allSettled(outcomes);
    const busy = outcomes.map((outcome) => outcome.then(undefined, (error: unknown) => refused('busy')(error)));
    // One is being worked on and 64 wait: the other 15 know already.
    assert.equal(await busy[79], true);
    assert.equal(await Promise.race([busy[64], sleep(20, 'waiting')]), 'waiting');
    await sandbox.close();
    await settled;
  });
});

test('a worker holds no secrets and reaches no network, no process and no file but the code', async () => {
  process.env.PARLEY_TEST_SECRET = 'do not pass on';
  const entry = program(
    'curious',
    `const tries = {
       network: async () => { await new Promise((done, fail) => net.connect(1, '127.0.0.1').on('error', fail)); },
       process: () => childProcess.execFileSync('true'),
       thread: () => new Worker('1', { eval: true }),
       read: () => fs.readFileSync('/etc/hostname'),
       write: () => fs.writeFileSync(${JSON.stringify(join(folder, 'planted'))}, 'x'),
       eval: () => (0, eval)('1'),
     };
     const codes = {};
     for (const [name, deed] of Object.entries(tries)) {
       try { await deed(); codes[name] = 'allowed'; } catch (error) { codes[name] = error.code ?? error.name; }
     }
     codes.secrets = Object.keys(process.env).filter((name) => name.startsWith('PARLEY'));
     say({ kind: 'refused', reason: 'unreadable', words: JSON.stringify(codes) });`,
  );
  writeFileSync(
    entry,
    `import net from 'node:net'; import fs from 'node:fs'; import childProcess from 'node:child_process';
     import { Worker } from 'node:worker_threads';\n${readFileSync(entry, 'utf8')}`,
  );
  try {
    await using({ entry }, async (sandbox) => {
      await assert.rejects(sandbox.image(job()), (error: Error) => {
        const denied = 'ERR_ACCESS_DENIED';
        const expected = { network: denied, process: denied, thread: denied, read: denied, write: denied };
        assert.deepEqual(JSON.parse(error.message), { ...expected, eval: 'EvalError', secrets: [] });
        return true;
      });
    });
  } finally {
    delete process.env.PARLEY_TEST_SECRET;
  }
});

test('an answer that is none, or of a wrong shape, is a crash', async () => {
  const lies = [
    `'done'`,
    `{ kind: 'done' }`,
    `{ kind: 'refused', reason: 'because', words: 'x' }`,
    `{ kind: 'done', result: { animated: false, blurhash: '<script>', files: [] } }`,
    `{ kind: 'done', result: { animated: false, blurhash: 'L00000fQ', files: [{ variant: '../x', width: 1, height: 1 }] } }`,
    `{ kind: 'done', result: { animated: false, blurhash: 'L00000fQ', files: [{ variant: 'small', width: 0, height: 1 }] } }`,
  ];
  await using(
    { entry: program('liar', `say([${lies.join(',')}][Number(task.input.slice(-1))]);`) },
    async (sandbox) => {
      for (const [index] of lies.entries()) {
        const path = join(folder, `lie-${index}`);
        writeFileSync(path, readFileSync(input));
        await assert.rejects(sandbox.image(job(path)), refused('crash'));
      }
    },
  );
  await using(
    { entry: program('card', `say({ kind: 'done', result: { url: 'x', type: 'rich' } });`) },
    async (sandbox) => {
      await assert.rejects(sandbox.page({ html: '', url: 'https://news.example/' }), refused('crash'));
    },
  );
});

test('a file that a worker claims but did not write is refused, and nothing is left behind', async () => {
  const results = mkdtempSync(join(folder, 'results-'));
  const file = `{ variant: 'original', width: 1, height: 1 }`;
  const report = `{ kind: 'done', result: { animated: false, blurhash: 'L00000fQ', files: [${file}] } }`;
  await using({ entry: program('claim', `say(${report});`) }, async (sandbox) => {
    await assert.rejects(sandbox.image({ ...job(), outputFolder: results }), refused('crash'));
  });
  assert.deepEqual(readdirSync(results), []);
});

test('a page is read in a worker, and a broken or nasty one is only an empty card', async () => {
  await using({}, async (sandbox) => {
    const text = 'The council met on Monday and spoke about the bridge, its age and what a new one would cost. ';
    const html = `<!doctype html><html lang="en"><head><title>A bridge</title></head><body><article><h1>A bridge</h1>
      <p>${text.repeat(8)}</p></article><script>process.exit(1)</script></body></html>`;
    const card = await sandbox.page({ html, url: 'https://news.example/bridge' });
    assert.equal(card.title, 'A bridge');
    assert.equal(card.url, 'https://news.example/bridge');
    assert.match(card.description, /^The council met/);
    const nasty = '<div>'.repeat(50_000);
    assert.equal((await sandbox.page({ html: nasty, url: 'https://news.example/' })).type, 'link');
    assert.equal((await sandbox.page({ html: '\0\ud800', url: 'https://news.example/' })).type, 'link');
  });
});

test('the server process itself never loads the picture library', () => {
  const code = `
    const { openSandbox } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'sandbox.ts')).href)});
    await openSandbox().close();
    process.stdout.write(JSON.stringify(process.report.getReport().sharedObjects.filter((path) => /sharp|vips/.test(path))));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  assert.equal(output, '[]');
});
