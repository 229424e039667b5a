import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { nothingPromised, pause, seeded, startLoad } from './protocol.ts';

const KILLS = 50;
const SEED = 20_260;
const LONGEST_MS = 220;

test(`${KILLS} kills under load lose no acknowledged write, no event that was heard, and damage nothing`, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-kill-'));
  const random = seeded(SEED);
  const promised = nothingPromised();
  let derivedRows = 0;
  try {
    for (let kill = 0; kill <= KILLS; kill += 1) {
      const load = startLoad(folder, promised);
      const found = await load.found;
      const where = `start ${kill}`;
      assert.deepEqual(found.lost, { rows: 0, events: 0 }, where);
      assert.ok(found.sound, `${where}: integrity_check and foreign_key_check`);
      assert.ok(found.whole, `${where}: no transaction is there in part`);
      assert.ok(found.derivedRows >= derivedRows, `${where}: a kill does not lose derived data`);
      derivedRows = found.derivedRows;
      await pause(random() * LONGEST_MS);
      load.kill();
      await load.gone;
    }
    assert.ok(promised.answers > KILLS * 20, `there was hardly any load: ${promised.answers} answers`);
    t.diagnostic(`kill -9: ${KILLS} times, ${promised.answers} acknowledged writes, none lost, nothing damaged`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
