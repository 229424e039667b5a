import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import { testFolder } from '../kit/postgres-cluster.ts';
import { runProgram, startRunningNode } from '../kit/running-node.ts';
import { codeFor } from './browser.ts';

/** Debian's Python, whose packages the client is one of. */
const PYTHON = '/usr/bin/python3';
const SCRIPT = join(import.meta.dirname, 'mastodon_py.py');
const LIMIT_MS = 90_000;

test('python3-mastodon logs in, posts, reads, follows, searches and hears its stream', async (context) => {
  const folder = mkdtempSync(join(testFolder(), 'parley-python-'));
  await using node = await startRunningNode();
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const ann = await node.person('ann');
  const bob = await node.person('bob');
  const picture = join(folder, 'gold.png');
  const image = sharp({ create: { width: 60, height: 40, channels: 3, background: 'gold' } });
  writeFileSync(picture, await image.png().toBuffer());
  const write = (status: string, visibility: string): Promise<Response> =>
    fetch(`${node.origin}/api/v1/statuses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bob.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ status, visibility }),
    });
  // Messages of people one does not follow wait among the requests, where this client does not look.
  const followed = await fetch(`${node.origin}/api/v1/accounts/lookup?acct=bob`);
  const { id } = (await followed.json()) as { id: string };
  await fetch(`${node.origin}/api/v1/accounts/${id}/follow`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ann.token}` },
  });
  await write('@ann do you hear me?', 'direct');

  const client = runProgram(PYTHON, [SCRIPT, node.origin, 'bob', picture], { limitMs: LIMIT_MS });
  await client.said(/^at \S+$/m).catch((error: Error) => {
    throw new Error('On Debian this test needs: apt-get install python3-mastodon', { cause: error });
  });
  const address = /^at (\S+)$/m.exec(client.output())?.[1] ?? '';
  client.child.stdin?.end(`${await codeFor(address, ann, /Python client/)}\n`);
  const { code, output } = await client.ended;
  assert.equal(code, 0, output);
  assert.match(output, /^done$/m);
});
