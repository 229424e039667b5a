import type { Town } from './town.ts';

/** Counts the statements that a town's reader runs, whatever they are built with. */
export function countStatements(town: Town): { during<T>(work: () => Promise<T>): Promise<[T, string[]]> } {
  const executor = town.context.db.reader.getExecutor();
  let heard: string[] | null = null;
  const run = executor.executeQuery.bind(executor);
  executor.executeQuery = (query, ...rest) => {
    heard?.push(query.sql);
    return run(query, ...rest);
  };
  return {
    async during(work) {
      const mine: string[] = [];
      heard = mine;
      try {
        return [await work(), mine];
      } finally {
        heard = null;
      }
    },
  };
}
