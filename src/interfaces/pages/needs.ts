import type { LoginDelays, PasswordCost } from '#access/access.ts';
import type { RateLimiter } from '#guard/guard.ts';
import type { Ports } from '#ports/ports.ts';

/** What the pages work with: the ports and what is kept in memory beside them. */
export interface PageNeeds extends Ports {
  limiter: RateLimiter;
  loginDelays: LoginDelays;
  /** Where files lie while their request is under way. */
  uploadFolder: string;
  /** Absent: as access says. */
  passwordCost?: PasswordCost;
}

/** What logging in takes. */
export const loginNeeds = (needs: PageNeeds) => ({ ...needs, delays: needs.loginDelays });
