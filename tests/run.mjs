/**
 * `npm test`: everything in order, stopping at the first part that fails, with one closing line over all. For developers:
 * `npm test -- --only unit,journeys` runs some parts, `--match posts` only test files whose path holds the word.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const BIN = join(ROOT, 'node_modules/.bin');
/** A run that saw fewer tests lost some on the way. */
const FEWEST_TESTS = 1_150;
const FEWEST_UNIT_TESTS = 780;
const PART_LIMIT_MS = 480_000;

const files = (pattern) =>
  globSync(pattern, { cwd: ROOT })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
const nodeTest = (flags, paths) => ({
  command: process.execPath,
  args: ['--test', '--test-reporter=spec', ...flags, ...paths],
  tests: paths,
});

const PARTS = [
  { name: 'types', run: () => ({ command: join(BIN, 'tsc'), args: ['--noEmit', '-p', '.'] }) },
  { name: 'style', run: () => ({ command: join(BIN, 'biome'), args: ['ci', '--error-on-warnings'] }) },
  { name: 'architecture', run: () => nodeTest([], files('tests/architecture.test.ts')) },
  {
    name: 'unit',
    fewest: FEWEST_UNIT_TESTS,
    run: () => nodeTest(['--test-isolation=none'], files('{src/**,tests/kit}/*.test.ts')),
  },
  { name: 'durability', run: () => nodeTest(['--test-concurrency=1'], files('tests/durability/*.test.ts')) },
  { name: 'journeys', run: () => nodeTest(['--test-concurrency=2'], files('tests/journeys/*.test.ts')) },
  { name: 'browser', run: () => nodeTest(['--test-concurrency=1'], files('tests/browser/*.test.ts')) },
  { name: 'clients', run: () => nodeTest(['--test-concurrency=1'], files('tests/clients/*.test.ts')) },
  { name: 'fuzz', run: () => nodeTest(['--test-concurrency=1'], files('tests/fuzz/*.test.ts')) },
];

const { values } = parseArgs({ options: { only: { type: 'string' }, match: { type: 'string' } } });
const only = values.only?.split(',');
for (const name of only ?? []) {
  if (!PARTS.some((part) => part.name === name)) {
    console.error(`There is no part ${name}. Parts: ${PARTS.map((part) => part.name).join(', ')}.`);
    process.exit(64);
  }
}

if (Number(process.versions.node.split('.')[0]) < 26) {
  console.error(`The tests need Node 26, and this is ${process.versions.node}: run "npm ci", then "npm test".`);
  process.exit(78);
}

/** Runs one program; its output is shown as it comes and read for the counts of the test reporter. */
function run({ command, args }, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: PART_LIMIT_MS,
    });
    let tail = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      process.stdout.write(text);
      tail = (tail + text).slice(-4000);
    });
    child.once('error', (error) => {
      console.error(error.message);
      resolve({ code: 1, passed: 0, failed: 0, skipped: 0 });
    });
    child.once('close', (code, signal) => {
      if (signal) console.error(`This part was ended by ${signal} (its limit is ${PART_LIMIT_MS / 1000} s).`);
      const count = (name) => Number([...tail.matchAll(new RegExp(`^ℹ ${name} (\\d+)$`, 'gm'))].at(-1)?.[1] ?? 0);
      resolve({
        code: code ?? 1,
        passed: count('pass'),
        failed: count('fail') + count('cancelled'),
        skipped: count('skipped'),
      });
    });
  });
}

const total = { passed: 0, failed: 0, skipped: 0 };
const times = [];
let good = true;
let cluster = null;
const env = { ...process.env, FORCE_COLOR: '0' };

try {
  for (const part of PARTS) {
    if (only && !only.includes(part.name)) continue;
    const job = part.run();
    if (job.tests && values.match) {
      const kept = job.tests.filter((path) => path.includes(values.match));
      job.args = [...job.args.filter((arg) => !job.tests.includes(arg)), ...kept];
      job.tests = kept;
    }
    // A test runner that is given no file succeeds, so a part without files must not be run.
    if (job.tests?.length === 0) continue;
    console.log(`\n=== ${part.name} ===`);
    const began = performance.now();
    if (job.tests && part.name !== 'architecture' && !cluster && !env.PARLEY_TEST_POSTGRES_URL) {
      const { CLUSTER_VARIABLE, startCluster } = await import('./kit/postgres-cluster.ts');
      cluster = await startCluster();
      env[CLUSTER_VARIABLE] = cluster.url;
    }
    const result = await run(job, env);
    times.push(`${part.name} ${((performance.now() - began) / 1000).toFixed(1)} s`);
    total.passed += result.passed;
    total.failed += result.failed;
    total.skipped += result.skipped;
    if (!job.tests) total[result.code === 0 ? 'passed' : 'failed'] += 1;
    else if (result.code !== 0 && result.failed === 0) total.failed += 1;
    good = result.code === 0;
    if (good && job.tests && !values.match && result.passed < (part.fewest ?? 1)) {
      console.error(
        `Only ${result.passed} tests ran in "${part.name}", and there should be ${part.fewest ?? 1}: some were lost.`,
      );
      good = false;
    }
    if (!good) break;
  }
} finally {
  await cluster?.stop();
}

if (good && !only && !values.match && total.passed < FEWEST_TESTS) {
  console.error(`Only ${total.passed} tests ran, and there should be ${FEWEST_TESTS}: some were lost.`);
  good = false;
}
if (!good && total.failed === 0) total.failed = 1;
console.log(`\nTimes: ${times.join(', ')}`);
if (total.skipped > 0) console.log(`Skipped: ${total.skipped}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = good ? 0 : 1;
