import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from './log.ts';

const logInto = (lines: string[], level: 'info' | 'warn' = 'info') =>
  createLog({ level, human: false, now: () => 0, write: (line) => lines.push(line) });

test('secrets stay out, causes stay in', () => {
  const lines: string[] = [];
  const error = new Error('no postgres://me:hush@host/db', { cause: new Error('hush not, this is the cause') });
  logInto(lines).error({ error, accessToken: 'hush', nested: { password: 'hush', count: 1 } }, 'it failed');
  const line = JSON.parse(lines[0] ?? '');
  assert.equal(line.words, 'it failed');
  assert.equal(line.accessToken, '[hidden]');
  assert.deepEqual(line.nested, { password: '[hidden]', count: 1 });
  assert.equal(line.error.message, 'no postgres://[hidden]@host/db');
  assert.match(line.error.cause.message, /this is the cause/);
});

test('what is below the level is not written', () => {
  const lines: string[] = [];
  const log = logInto(lines, 'warn');
  log.info({}, 'quiet');
  log.warn({}, 'loud');
  assert.equal(lines.length, 1);
});
