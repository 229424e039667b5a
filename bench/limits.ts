import { rmSync } from 'node:fs';
import Fastify from 'fastify';
import { sql } from 'kysely';
import { openSqlite } from '#drivers/sqlite/sqlite.ts';
import type { Database } from '#ports/database.ts';
import { type Sample, sampleOf } from './samples.ts';

/**
 * The limits that rows stand beside, in a process of their own as the server is: Fastify sending bytes it has ready, and
 * transactions that do next to nothing, through the same barrier on the same disk.
 */
export type LimitTask =
  | { kind: 'serve'; body: string }
  | { kind: 'commits'; folder: string; writers: number; ms: number };
export type LimitResult = { kind: 'serve'; origin: string } | { kind: 'commits'; sample: Sample };

const TYPE = 'application/json; charset=utf-8';

async function serve(body: string): Promise<LimitResult> {
  const server = Fastify({ logger: false });
  const bytes = Buffer.from(body);
  server.get('/string', (_request, reply) => reply.header('content-type', TYPE).send(body));
  server.get('/buffer', (_request, reply) => reply.header('content-type', TYPE).send(bytes));
  return { kind: 'serve', origin: await server.listen({ host: '127.0.0.1', port: 0 }) };
}

async function commits(folder: string, writers: number, ms: number): Promise<LimitResult> {
  const db = await openSqlite({
    folder,
    clock: {
      now: () => Date.now(),
      after(delay, deed) {
        const timer = setTimeout(deed, delay).unref();
        return () => clearTimeout(timer);
      },
    },
    log: { info() {}, warn() {}, error: (_details, words) => console.error(words) },
  });
  try {
    await db.write((tx) =>
      sql`create table bench_rows (id integer primary key, text text not null) strict`.execute(tx),
    );
    return { kind: 'commits', sample: await commitFor(db, writers, ms) };
  } finally {
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function commitFor(db: Database, writers: number, ms: number): Promise<Sample> {
  const times: number[] = [];
  const start = performance.now();
  const write = async (): Promise<void> => {
    while (performance.now() - start < ms) {
      const before = performance.now();
      await db.write((tx) => sql`insert into bench_rows (text) values (${'a row'})`.execute(tx));
      times.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  return sampleOf(times, performance.now() - start);
}

process.on('message', (task: LimitTask) => {
  void (task.kind === 'serve' ? serve(task.body) : commits(task.folder, task.writers, task.ms)).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
