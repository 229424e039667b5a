import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { testFolder } from '../kit/postgres-cluster.ts';
import { type Program, type RunningNode, runProgram, startRunningNode } from '../kit/running-node.ts';
import { codeFor } from './browser.ts';

const LIMIT_MS = 60_000;
/** How long a post may take into a feed before the test fails. */
const PATIENCE_MS = 10_000;

let node: RunningNode;
/** Home of the client, where it keeps its logins. */
let home = '';
before(async () => {
  home = mkdtempSync(join(testFolder(), 'parley-toot-'));
  mkdirSync(join(home, '.config'));
  node = await startRunningNode();
});
after(async () => {
  await node?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** Runs Debian's client as it is. Its browser is a program that does nothing: the test is the browser. */
function startToot(args: readonly string[]): Program {
  const env = {
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    BROWSER: 'true',
    PYTHONUNBUFFERED: '1',
    LC_ALL: 'C.UTF-8',
  };
  return runProgram('toot', args, { env, limitMs: LIMIT_MS });
}

async function toot(...args: string[]): Promise<string> {
  const program = startToot([...args, '--no-color']);
  program.child.stdin?.end();
  const { code, output } = await program.ended.catch(explainMissing);
  assert.equal(code, 0, `toot ${args.join(' ')}: ${output}`);
  return output;
}

function explainMissing(error: Error): never {
  throw new Error('The client "toot" is needed for this test. On Debian: apt-get install toot', { cause: error });
}

async function logIn(person: { username: string; email: string; password: string }): Promise<void> {
  const login = startToot(['login', '--instance', new URL(node.origin).host, '--disable-https', '--no-color']);
  await login.said(/https?:\/\/\S+\/oauth\/authorize\S+|ENOENT/).catch(explainMissing);
  const address = /https?:\/\/\S+\/oauth\/authorize\S+/.exec(login.output())?.[0] ?? '';
  // The client asks whether it should open a browser, then for the code.
  login.child.stdin?.write('y\n');
  login.child.stdin?.end(`${await codeFor(address, person, /toot/)}\n`);
  const { code, output } = await login.ended;
  assert.equal(code, 0, output);
  assert.match(output, /logged in/i);
}

async function eventually(ask: () => Promise<string>, wanted: RegExp): Promise<string> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const output = await ask();
    if (wanted.test(output)) return output;
    if (Date.now() > until) throw new Error(`never ${wanted}: ${output}`);
  }
}

test('toot logs in through the browser, posts, reads, follows and searches', async () => {
  const ann = await node.person('ann');
  const bob = await node.person('bob');
  const asBob = { authorization: `Bearer ${bob.token}`, 'content-type': 'application/json' };
  const write = async (status: string): Promise<{ id: string }> => {
    const answer = await fetch(`${node.origin}/api/v1/statuses`, {
      method: 'POST',
      headers: asBob,
      body: JSON.stringify({ status }),
    });
    return (await answer.json()) as { id: string };
  };
  await logIn(ann);
  assert.match(await toot('whoami'), /@?ann/);
  assert.match(await toot('instance', '--disable-https'), /Parley/i);
  assert.match(await toot('follow', 'bob'), /following bob/i);
  const question = await write('Does anybody see the lighthouse?');
  await eventually(() => toot('timeline', '--once'), /lighthouse/);

  const path = join(home, 'light.png');
  writeFileSync(
    path,
    await sharp({ create: { width: 60, height: 40, channels: 3, background: 'gold' } })
      .png()
      .toBuffer(),
  );
  const posted = await toot(
    'post',
    '@bob Yes, and here it is #light',
    '--reply-to',
    question.id,
    '--media',
    path,
    '--description',
    'A light',
  );
  assert.match(posted, /posted/i);
  const thread = await toot('thread', question.id);
  assert.match(thread, /Does anybody see the lighthouse/);
  assert.match(thread, /Yes, and here it is/);
  assert.match(await toot('timeline', '--once', '--public', '--local'), /lighthouse/);
  assert.match(await toot('timeline', '--once', '--tag', 'light'), /here it is/);
  assert.match(await toot('search', 'bob'), /bob/);
  assert.match(await toot('favourite', question.id), /favourited/i);
  assert.match(await toot('reblog', question.id), /reblogged/i);
  assert.match(await toot('reblogged_by', question.id), /ann/);
  assert.match(await toot('bookmark', question.id), /bookmarked/i);
  assert.match(await toot('bookmarks', '--once'), /lighthouse/);
  await fetch(`${node.origin}/api/v1/statuses`, {
    method: 'POST',
    headers: asBob,
    body: JSON.stringify({ status: '@ann thank you' }),
  });
  await eventually(() => toot('notifications'), /thank you/);
  assert.match(await toot('following', 'ann'), /bob/);
  assert.match(await toot('followers', 'bob'), /ann/);
  assert.match(await toot('mute', 'bob'), /muted/i);
  assert.match(await toot('unmute', 'bob'), /no longer muted/i);
  assert.match(await toot('unfollow', 'bob'), /no longer following/i);
  await toot('logout', `ann@${new URL(node.origin).host}`);
});
