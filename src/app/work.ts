import type { Ports } from '#ports/ports.ts';
import { createJobRunner, type JobRunner } from '#work/jobs.ts';
import { keepLease, type Lease } from '#work/leases.ts';
import { createListenerRunner, type ListenerRunner } from '#work/listeners.ts';
import { listenersOf, queuesOf, scheduleRecurring } from './subscriptions.ts';

/** What happens after the answers: listeners and jobs. */
export interface Work {
  listeners: ListenerRunner;
  jobs: JobRunner;
  start(): Promise<void>;
  /** Finishes what is under way and takes nothing new. */
  stop(): Promise<void>;
}

/** Commits come in bursts; one look for due jobs is enough for those of so many milliseconds. */
const WAKE_DELAY_MS = 20;
const LISTENERS_LEASE = 'listeners';

/** Builds the runners. They do nothing before `start`, so that tests can drive them by hand. */
export function createWork(ports: Ports & { holder: string }): Work {
  const { db, clock, ids, log, holder } = ports;
  let lease: Lease | null = null;
  const listeners = createListenerRunner({
    db,
    clock,
    ids,
    log,
    listeners: listenersOf(ports),
    mayRun: () => lease === null || lease.holds(),
  });
  const jobs = createJobRunner({ db, clock, log, queues: queuesOf(ports) });
  let unsubscribe = (): void => {};
  let cancelWake: (() => void) | null = null;

  function wakeSoon(): void {
    cancelWake ??= clock.after(WAKE_DELAY_MS, () => {
      cancelWake = null;
      jobs.wake();
    });
  }

  return {
    listeners,
    jobs,
    async start() {
      await scheduleRecurring(ports);
      lease = await keepLease(ports, {
        name: LISTENERS_LEASE,
        holder,
        onGain: () => listeners.start(),
      });
      unsubscribe = db.onOutbox(wakeSoon);
      jobs.start();
    },
    async stop() {
      unsubscribe();
      cancelWake?.();
      await Promise.all([listeners.stop(), jobs.stop()]);
      await lease?.stop();
    },
  };
}
