import { DatabaseSync } from 'node:sqlite';
import { workerData } from 'node:worker_threads';

/**
 * Copies the log into the database on a thread of its own, as far as nobody has to wait for it, again and again while the
 * writer adds to it. What is left then is little enough for the writer itself.
 */
const ROUNDS = 20;
const LITTLE_FRAMES = 64;

const { path } = workerData as { path: string };
const database = new DatabaseSync(path);
try {
  // In NORMAL a checkpoint syncs the log before it copies and the database after.
  database.exec('pragma synchronous = normal; pragma wal_autocheckpoint = 0');
  const checkpoint = database.prepare('pragma wal_checkpoint(passive)');
  for (let round = 0; round < ROUNDS; round += 1) {
    const { log, checkpointed } = checkpoint.get() as { log: number; checkpointed: number };
    if (log - checkpointed <= LITTLE_FRAMES) break;
  }
} finally {
  database.close();
}
