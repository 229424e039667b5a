import type { Viewer } from '#access/access.ts';
import { type Announcement, announcementsOf, dismissAnnouncement } from '#announcements/announcements.ts';
import { html, raw, type SafeHtml } from '#kernel/text/html.ts';
import type { PageNeeds } from '../needs.ts';
import { Redirect } from '../page.ts';
import { form, submit } from '../parts/form.ts';
import { time } from '../parts/time.ts';
import { own, type PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';

/** Announcements that are shown at once above the home feed. */
const MOST_SHOWN = 3;

/** What a reader does with announcements. */
export function registerReadAnnouncements(routes: PageRoutes, needs: PageNeeds): void {
  routes.post(
    '/announcements/:id/dismiss',
    own(async ({ id }, viewer) => {
      await dismissAnnouncement(needs, viewer, id());
      return new Redirect('/');
    }),
  );
}

/** What staff tell everybody and the viewer has not put away yet; one after the other. */
export async function unreadAnnouncements(
  { db, clock }: PageNeeds,
  visit: Visit,
  viewer: Viewer,
): Promise<SafeHtml | ''> {
  const all = await announcementsOf(db.reader, clock.now(), viewer.accountId);
  const unread = all.filter((one) => !one.read).slice(0, MOST_SHOWN);
  if (unread.length === 0) return '';
  const { say } = visit;
  return html`<section class="announcements" aria-label="${say('announcements.title')}">${unread.map(
    (one) =>
      html`<div class="sheet prose"><div dir="auto">${raw(one.html)}</div>${period(visit, one)}${form(visit, `/announcements/${one.id}/dismiss`, submit(say('announcements.dismiss'), 'button quiet'), { look: 'inline' })}</div>`,
  )}</section>`;
}

function period(visit: Visit, { startsAt, endsAt, allDay }: Announcement): SafeHtml | '' {
  if (startsAt === null) return '';
  const shown = allDay ? 'day' : 'moment';
  return html`<p class="hint">${time(visit, startsAt, shown)}${endsAt === null ? '' : html` – ${time(visit, endsAt, shown)}`}</p>`;
}
