import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ALL_SCOPES, covers, parseScopes, within } from './scopes.ts';

const scope = fc.constantFrom(...ALL_SCOPES);

test('a broad scope covers its finer ones and nothing else', () => {
  fc.assert(
    fc.property(scope, scope, (granted, needed) => {
      const byName = needed === granted || needed.startsWith(`${granted}:`);
      const byFollow = granted === 'follow' && /^(read|write):(blocks|follows|mutes)$/.test(needed);
      assert.equal(covers([granted], needed), byName || byFollow);
    }),
  );
  assert.equal(covers(['read'], 'admin:read'), false);
  assert.equal(covers(['write'], 'write:statuses'), true);
  assert.equal(covers([], 'read'), false);
});

test('what an app may ask for lies within what it registered, and more grants never cover less', () => {
  fc.assert(
    fc.property(fc.array(scope), fc.array(scope), scope, (registered, more, needed) => {
      assert.equal(within(registered, registered), true);
      if (covers(registered, needed)) assert.equal(covers([...registered, ...more], needed), true);
    }),
  );
});

test('scope lists are read as clients send them, and unknown ones refused', () => {
  assert.deepEqual(parseScopes(''), ['read']);
  assert.deepEqual(parseScopes('read write+follow  push read'), ['read', 'write', 'follow', 'push']);
  for (const text of ['read:nothing', 'READ', 'read,write', 'admin', 'read\0', '__proto__', 'constructor']) {
    assert.throws(() => parseScopes(text), { kind: 'invalid' }, text);
  }
});
