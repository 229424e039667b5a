import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConfigError, readConfig } from './config.ts';
import { SETTINGS, type SettingName } from './settings.ts';
import { exampleFile, settingsPage } from './settings-pages.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (env: Record<string, string>) => readConfig(env, '/nowhere');
const refuses = (env: Record<string, string>, words: RegExp) =>
  assert.throws(
    () => read(env),
    (error) => error instanceof ConfigError && words.test(error.message),
  );

test('everything has a default', () => {
  const config = read({});
  assert.equal(config.origin, 'http://127.0.0.1:3000');
  assert.equal(config.data, '/nowhere/data');
  assert.equal(config.rateLimits, true);
});

test('a wrong setting is named, and a password in it is not repeated', () => {
  refuses({ PARLEY_ORGIN: 'https://a.example' }, /PARLEY_ORGIN.*Did you mean PARLEY_ORIGIN/);
  refuses({ PARLEY_ORIGIN: 'https://a.example/path' }, /PARLEY_ORIGIN/);
  refuses({ PARLEY_PORT: '70000' }, /PARLEY_PORT/);
  refuses({ PARLEY_SIGN_UP: 'perhaps' }, /PARLEY_SIGN_UP.*open, approval, invite, closed/);
  refuses({ PARLEY_ALLOWED_PRIVATE_ADDRESSES: '10.0.0.0/99' }, /PARLEY_ALLOWED_PRIVATE_ADDRESSES/);
  refuses({ PARLEY_RATE_LIMITS: 'off', PARLEY_ORIGIN: 'https://a.example' }, /PARLEY_RATE_LIMITS/);
  refuses({ PARLEY_ROLES: 'web' }, /PARLEY_ROLES/);
  refuses({ PARLEY_DATABASE_URL: 'mysql://me:hush@host/db' }, /^PARLEY_DATABASE_URL(?!.*hush)/);
  refuses({ PARLEY_SMTP_URL: 'http://me:hush@host' }, /^PARLEY_SMTP_URL(?!.*hush)/);
});

test('every setting refuses what it cannot be, in one sentence that begins with its name', () => {
  const wrong: Record<SettingName, readonly string[]> = {
    PARLEY_ORIGIN: ['parley.example', 'ftp://a.example', 'https://me@a.example', 'https://a.example/?x', 'https://a b'],
    PARLEY_PORT: ['-1', '3000x', '65536', '3.5', '0x10'],
    PARLEY_LISTEN: ['parley.example', '256.1.1.1', '127.0.0.1:3000'],
    PARLEY_DATA: [],
    PARLEY_DATABASE_URL: ['sqlite:./x', 'host/db'],
    PARLEY_SIGN_UP: ['Open', 'yes', 'constructor'],
    PARLEY_TITLE: [],
    PARLEY_ALLOWED_PRIVATE_ADDRESSES: ['localhost', '10.0.0.0/8, many', '10.0.0.0-10.0.0.9'],
    PARLEY_RATE_LIMITS: ['no', 'OFF', '0'],
    PARLEY_TRUSTED_PROXIES: ['all', '127.0.0.1/33'],
    PARLEY_MEDIA_ORIGIN: ['media.example', 'https://media.example/files'],
    PARLEY_SMTP_URL: ['mail.example', 'imap://mail.example'],
    PARLEY_MAIL_FROM: ['parley', 'Parley <parley@a.example>', 'a@b@c.example'],
    PARLEY_LOG_LEVEL: ['debug', 'WARN'],
    PARLEY_ROLES: ['web, cook', ',', 'toString'],
    PARLEY_MAX_VIDEO_MB: ['0', '-1', '2001', 'many', '1.5'],
    PARLEY_LIBRETRANSLATE_URL: ['translate.example', 'ftp://translate.example'],
    PARLEY_LIBRETRANSLATE_KEY: [],
    PARLEY_DEEPL_KEY: [],
  };
  for (const { name } of SETTINGS) {
    for (const value of wrong[name]) {
      assert.throws(
        () => read({ [name]: value }),
        (error) =>
          error instanceof ConfigError && error.message.startsWith(`${name} `) && !error.message.includes('\n'),
        `${name}=${value}`,
      );
    }
    assert.doesNotThrow(() => read({ [name]: '' }), `${name} may be left empty`);
  }
});

test('the rate limits are on wherever others could come', () => {
  const off = (PARLEY_ORIGIN: string) => read({ PARLEY_RATE_LIMITS: 'off', PARLEY_ORIGIN }).rateLimits;
  for (const here of ['http://127.0.0.1:3000', 'http://localhost', 'http://[::1]:8080', 'http://127.9.9.9']) {
    assert.equal(off(here), false);
  }
  const elsewhere = [
    'https://parley.example',
    'http://127.0.0.1.parley.example',
    'http://localhost.parley.example',
    'http://10.0.0.1',
    'http://0.0.0.0',
    'http://[::ffff:7f00:1]',
  ];
  for (const origin of elsewhere) {
    assert.throws(() => off(origin), /^ConfigError: PARLEY_RATE_LIMITS can be off only where/, origin);
    assert.equal(read({ PARLEY_RATE_LIMITS: 'on', PARLEY_ORIGIN: origin }).rateLimits, true);
  }
});

test('several processes need PostgreSQL', () => {
  const PARLEY_DATABASE_URL = 'postgres://parley@localhost/parley';
  assert.deepEqual([...read({ PARLEY_DATABASE_URL, PARLEY_ROLES: 'streaming,web' }).roles], ['streaming', 'web']);
  refuses({ PARLEY_ROLES: 'worker' }, /^PARLEY_ROLES must be web, worker, streaming with the embedded database/);
});

test('the port follows the origin of this machine, and limits may be off there', () => {
  const config = read({ PARLEY_ORIGIN: 'http://localhost:4567', PARLEY_RATE_LIMITS: 'off' });
  assert.equal(config.port, 4567);
  assert.equal(config.rateLimits, false);
});

test('variables win over the file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-config-'));
  try {
    writeFileSync(join(folder, 'parley.conf'), '# ours\nPARLEY_TITLE = "Harbour town"\nPARLEY_PORT=4000\n');
    const config = readConfig({ PARLEY_PORT: '5000' }, folder);
    assert.equal(config.title, 'Harbour town');
    assert.equal(config.port, 5000);
    writeFileSync(join(folder, 'parley.conf'), 'PARLEY_TITEL=x\n');
    assert.throws(() => readConfig({}, folder), /PARLEY_TITEL, on line 1 of .*Did you mean PARLEY_TITLE/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the documents hold every setting (node src/app/settings-pages.ts writes them)', () => {
  assert.equal(readFileSync(join(ROOT, 'parley.conf.example'), 'utf8'), exampleFile());
  assert.equal(readFileSync(join(ROOT, 'docs/settings.md'), 'utf8'), settingsPage());
});
