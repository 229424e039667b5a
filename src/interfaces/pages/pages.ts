/**
 * The server's own pages, readable without scripts: sign-up, login, consent, people, posts, settings, staff. They read and
 * write through the same modules as the client API; what a visitor may see is decided by posts/visibility.ts alone.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createSender, setSafetyHeaders } from './answer.ts';
import { readAssets, registerAssets } from './assets.ts';
import { registerConsent } from './auth/consent.ts';
import { registerLinks } from './auth/links.ts';
import { registerLogin } from './auth/login.ts';
import { registerSignUp } from './auth/sign-up.ts';
import { registerDeeds } from './deeds.ts';
import { createLayout } from './layout.ts';
import type { PageNeeds } from './needs.ts';
import { faultPage } from './parts/fault.ts';
import { registerAbout } from './read/about.ts';
import { registerReadAnnouncements } from './read/announcements.ts';
import { registerCollection } from './read/collection.ts';
import { registerFeeds } from './read/feeds.ts';
import { registerNotifications } from './read/notifications.ts';
import { registerPeople } from './read/people.ts';
import { registerPerson } from './read/person.ts';
import { registerPost } from './read/post.ts';
import { registerSearch } from './read/search.ts';
import { pageRoutes } from './routes.ts';
import { registerAdmin } from './settings/admin.ts';
import { registerAnnouncements } from './settings/announcements.ts';
import { registerApps } from './settings/apps.ts';
import { registerEmoji } from './settings/emoji.ts';
import { registerInvites } from './settings/invites.ts';
import { registerProfile } from './settings/profile.ts';
import { registerReports } from './settings/reports.ts';
import { registerSecurity } from './settings/security.ts';
import { registerTerms } from './settings/terms.ts';
import { registerTrends } from './settings/trends.ts';
import { readVisit } from './visit.ts';

export type { PageNeeds } from './needs.ts';

/** Registers every page. */
export function registerPages(server: FastifyInstance, needs: PageNeeds): void {
  const assets = readAssets();
  const routes = pageRoutes(server, needs, createSender(needs, assets.style));
  registerAssets(server, assets);
  for (const register of [
    registerLogin,
    registerSignUp,
    registerLinks,
    registerConsent,
    registerFeeds,
    registerPerson,
    registerPeople,
    registerPost,
    registerSearch,
    registerDeeds,
    registerNotifications,
    registerAbout,
    registerProfile,
    registerSecurity,
    registerApps,
    registerInvites,
    registerAdmin,
    registerAnnouncements,
    registerEmoji,
    registerTerms,
    registerReports,
    registerTrends,
    registerCollection,
    registerReadAnnouncements,
  ]) {
    register(routes, needs);
  }
}

/** What a browser is shown for an error, for the server's `errorPage`. */
export function errorPages(
  needs: PageNeeds,
): (request: FastifyRequest, reply: FastifyReply, status: number, words: string) => Promise<string | null> {
  const layout = createLayout(needs, readAssets().style);
  return async (request, reply, status, words) => {
    setSafetyHeaders(needs, reply);
    try {
      const visit = await readVisit(needs, request, reply, { forms: false });
      return await layout(visit, faultPage(visit, status, words));
    } catch (error) {
      // Where even this fails (the database is away), the answer is plain.
      needs.log.warn({ error }, 'an error page could not be made');
      return null;
    }
  };
}
