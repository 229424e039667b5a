import type { DayOfUse } from '#discovery/discovery.ts';

/** Days of use as the client API's `history`: seconds and numbers as strings, today first. */
export const historyEntity = (days: readonly DayOfUse[]): { day: string; accounts: string; uses: string }[] =>
  days.map(({ at, accounts, uses }) => ({ day: String(at / 1000), accounts: String(accounts), uses: String(uses) }));
