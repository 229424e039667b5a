import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Refusal } from '#kernel/errors.ts';
import type { Needs } from '#ports/ports.ts';
import { SandboxRefused } from '#ports/sandbox.ts';
import { openTown, type Town } from '../../tests/kit/access.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import { createLocalAccount, MAX_FIELDS, readFields, updateProfile } from './accounts.ts';

/** Takes any file whose text begins with `picture`, and stores it under a hash made of its use. */
function pictureNeeds(): Needs<'media' | 'sandbox'> & { stored: Set<string> } {
  const stored = new Set<string>();
  return {
    stored,
    media: {
      async put(key) {
        stored.add(key);
      },
      open: async () => null,
      size: async () => null,
      async remove(key) {
        stored.delete(key);
      },
      async *keys() {
        yield* stored;
      },
    },
    sandbox: {
      async image(job) {
        if (!job.input.endsWith('.good')) throw new SandboxRefused('unreadable', 'no picture');
        const sha256 = Buffer.from(`${job.use}${job.input}`).toString('hex').slice(-64);
        const file = { path: job.input, sha256, contentType: 'image/webp', bytes: 10, width: 400, height: 400 };
        return { animated: false, blurhash: 'L', files: [{ ...file, variant: 'original' }] };
      },
      page: async () => assert.fail('no page is read here'),
      async close() {},
    },
  };
}

withDatabases('profile', (open) => {
  let town: Town;
  let ann: number;
  const folder = mkdtempSync(join(tmpdir(), 'parley-profile-'));
  const pictures = pictureNeeds();
  before(async () => {
    town = await openTown(open);
    ann = await town.db.write((tx) => createLocalAccount(tx, { ...town, now: 1 }, { username: 'ann' }));
    await town.db.write((tx) => createLocalAccount(tx, { ...town, now: 1 }, { username: 'ben' }));
  });
  after(async () => {
    await town.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const change = (changes: Parameters<typeof updateProfile>[2]) =>
    updateProfile({ ...town, ...pictures }, { accountId: ann }, changes);
  const row = () => town.db.reader.selectFrom('accounts').selectAll().where('id', '=', ann).executeTakeFirstOrThrow();
  const version = async () => {
    const stats = await town.db.reader
      .selectFrom('account_stats')
      .select('version')
      .where('account_id', '=', ann)
      .execute();
    return stats[0]?.version ?? 0;
  };

  test('words are cleaned, the note is rendered, what is absent stays', async () => {
    const before = await version();
    await change({
      displayName: '  Ann\nof the harbour ',
      note: 'I sail with @ben and @nobody #Sailing <b>',
      bot: true,
    });
    await change({ locked: true });
    const account = await row();
    assert.equal(account.display_name, 'Ann of the harbour');
    assert.match(account.note_html, /<a href="https:\/\/town\.example\/@ben" class="u-url mention">/);
    assert.match(account.note_html, /href="https:\/\/town\.example\/tags\/sailing"/);
    assert.match(account.note_html, /@nobody.*&lt;b&gt;/);
    assert.deepEqual([account.bot, account.kind, account.locked], [1, 'service', 1]);
    assert.equal(await version(), before + 2);
    const events = await town.db.reader.selectFrom('outbox').select(['type', 'payload']).execute();
    assert.ok(events.some(({ type, payload }) => type === 'account.changed' && payload === `{"accountId":${ann}}`));
  });

  test('fields are kept in order, empty ones dropped, and a proof lasts as long as its address', async () => {
    await change({
      fields: [
        { name: 'Site', value: 'https://ann.example' },
        { name: '', value: '' },
        { name: 'Boat', value: 'Ida' },
      ],
    });
    const [site, boat] = readFields((await row()).fields);
    assert.match(site?.html ?? '', /rel="me nofollow noopener"/);
    assert.equal(boat?.value, 'Ida');
    await town.db.write((tx) =>
      tx
        .updateTable('accounts')
        .set({ fields: JSON.stringify([{ ...site, verified_at: 99 }]) })
        .where('id', '=', ann)
        .execute(),
    );
    await change({ fields: [{ name: 'Home', value: 'https://ann.example' }] });
    assert.equal(readFields((await row()).fields)[0]?.verified_at, 99);
    await change({ fields: [{ name: 'Home', value: 'https://other.example' }] });
    assert.equal(readFields((await row()).fields)[0]?.verified_at, null);
  });

  test('what is too long or too much is refused and changes nothing', async () => {
    const before = await row();
    const many = Array.from({ length: MAX_FIELDS + 1 }, (_, i) => ({ name: `n${i}`, value: 'v' }));
    for (const bad of [
      { displayName: 'x'.repeat(41) },
      { note: 'x'.repeat(501) },
      { fields: many },
      { fields: [{ name: 'x'.repeat(256), value: '' }] },
      { displayName: 'a\0b' },
      { avatarAlt: 'x'.repeat(151) },
    ]) {
      await assert.rejects(
        change({ locked: false, ...bad }),
        (error) => error instanceof Refusal && error.kind === 'invalid',
      );
    }
    assert.deepEqual(await row(), before);
  });

  test('pictures come, change and go, and files nobody uses are given up', async () => {
    const path = join(folder, 'a.good');
    writeFileSync(path, '');
    await change({ avatar: path, avatarAlt: 'Ann at the helm' });
    const first = await row();
    assert.ok(pictures.stored.has(first.avatar));
    assert.equal(first.avatar_static, first.avatar);
    assert.equal(first.avatar_alt, 'Ann at the helm');
    await assert.rejects(change({ header: join(folder, 'a.bad') }), { kind: 'invalid' });
    await change({ header: path });
    await change({ avatar: null });
    const last = await row();
    assert.deepEqual([last.avatar, last.avatar_static, last.avatar_alt], ['', '', '']);
    assert.notEqual(last.header, '');
    const jobs = await town.db.reader
      .selectFrom('jobs')
      .select('unique_key')
      .where('queue', '=', 'media-release')
      .execute();
    assert.ok(jobs.some(({ unique_key }) => unique_key.startsWith(first.avatar)));
  });
});
