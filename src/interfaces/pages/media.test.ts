import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { eachEngine } from '../../../tests/kit/town.ts';

const KEY = 'ab/cd/abcd.webp';

eachEngine('media files', (newTown) => {
  test('bytes come whole, in parts, once, and harmless', async () => {
    await using town = await newTown();
    const { db, media, uploadFolder, clock } = town.context;
    const path = join(uploadFolder, 'x');
    writeFileSync(path, '0123456789');
    await media.put(KEY, path);
    await db.write(async (tx) => {
      await tx
        .insertInto('media_files')
        .values({ key: KEY, content_type: 'image/webp', bytes: 10, created_at: clock.now() })
        .execute();
    });
    const get = (headers: Record<string, string> = {}) => town.stranger.get(`/media/${KEY}`, { headers });
    const whole = await get();
    assert.equal(whole.status, 200);
    assert.equal(whole.text, '0123456789');
    assert.equal(whole.headers['content-type'], 'image/webp');
    assert.match(String(whole.headers['content-security-policy']), /sandbox/);
    assert.match(String(whole.headers['cache-control']), /immutable/);
    assert.equal(whole.headers['access-control-allow-origin'], '*');
    const part = await get({ range: 'bytes=2-4' });
    assert.deepEqual([part.status, part.text, part.headers['content-range']], [206, '234', 'bytes 2-4/10']);
    assert.equal((await get({ range: 'bytes=-3' })).text, '789');
    assert.equal((await get({ range: 'bytes=8-' })).text, '89');
    assert.equal((await get({ range: 'bytes=0-1,3-4' })).status, 200);
    assert.equal((await get({ range: 'bytes=10-' })).status, 416);
    assert.equal((await get({ 'if-none-match': String(whole.headers.etag) })).status, 304);
    assert.equal((await town.stranger.get('/media/ab/cd/none.webp')).status, 404);
    assert.equal((await town.stranger.get('/media/../parley.db')).status, 404);
  });
});
