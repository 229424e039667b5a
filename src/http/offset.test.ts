import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_OFFSET, offsetLink, readOffset } from './offset.ts';

const ORIGIN = 'https://parley.test';

test('limits and offsets are brought within bounds', () => {
  assert.deepEqual(readOffset({}, 10, 20), { limit: 10, offset: 0 });
  assert.deepEqual(readOffset({ limit: 99, offset: -3 }, 10, 20), { limit: 20, offset: 0 });
  assert.deepEqual(readOffset({ limit: 0, offset: 1e9 }, 10, 20), { limit: 1, offset: MAX_OFFSET });
});

test('links go on and back, keep the other parameters, and never the token', () => {
  const page = { limit: 10, offset: 10 };
  assert.equal(
    offsetLink(ORIGIN, '/api/v1/directory?local=true&offset=10&access_token=x', page, true),
    `<${ORIGIN}/api/v1/directory?local=true&offset=20>; rel="next", <${ORIGIN}/api/v1/directory?local=true&offset=0>; rel="prev"`,
  );
  assert.equal(offsetLink(ORIGIN, '/a', { limit: 10, offset: 0 }, false), undefined);
  assert.equal(offsetLink(ORIGIN, '/a', { limit: 10, offset: MAX_OFFSET }, true)?.includes('next'), false);
});
