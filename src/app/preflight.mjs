/**
 * The first thing that runs, on whatever Node there is: plain JavaScript that an old one understands. It refuses an old
 * Node with one sentence, then hands over to the program.
 */
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 26;

if (Number(process.versions.node.split('.')[0]) < NEEDED_MAJOR) {
  console.error(
    `Parley needs Node ${NEEDED_MAJOR}, and this is ${process.versions.node}: run "npm ci" in Parley's folder, which brings it, and start with "npm start".`,
  );
  process.exit(78);
}
// Syncs of the database share the thread pool with hashing and look-ups: slow ones must not hold up an answer.
process.env.UV_THREADPOOL_SIZE ??= '8';
module.enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/parley', import.meta.url)));
const args = process.argv.slice(2);
const program = args[0] === '--cli' ? './command-line.ts' : './main.ts';
const { main } = await import(program);
await main(args[0] === '--cli' ? args.slice(1) : args);
