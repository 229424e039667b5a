import { firstPage } from '#kernel/paging.ts';
import { html, type SafeHtml } from '#kernel/text/html.ts';
import {
  acceptRequests,
  clearNotifications,
  dismissRequests,
  NOTIFICATION_TYPES,
  type Notification,
  notificationsOf,
  requestsOf,
} from '#notifications/notifications.ts';
import { look } from '#posts/posts.ts';
import { peopleIn } from '#relationships/relationships.ts';
import type { Id, NotificationType } from '#store/tables.ts';
import { type AccountView, readAccounts } from '#views/accounts.ts';
import type { PageNeeds } from '../needs.ts';
import { type Page, Redirect } from '../page.ts';
import { form, hidden, submit } from '../parts/form.ts';
import { type IconName, icon } from '../parts/icons.ts';
import { pager } from '../parts/pager.ts';
import { avatar, nameLink, nameOf, personRow } from '../parts/person.ts';
import { postArticle, type ShownPost } from '../parts/post.ts';
import { time } from '../parts/time.ts';
import { own, type PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { pagingOf } from './page-of.ts';
import { shownPosts } from './shown.ts';

const NOTIFICATIONS_ON_A_PAGE = 30;
const REQUESTS_ON_A_PAGE = 40;

const ICONS: Record<NotificationType, IconName> = {
  mention: 'reply',
  status: 'bell',
  reblog: 'share',
  follow: 'person',
  follow_request: 'person',
  favourite: 'heart',
  poll: 'check',
  update: 'bell',
  quote: 'reply',
  quoted_update: 'bell',
  severed_relationships: 'shield',
  moderation_warning: 'shield',
  added_to_collection: 'bookmark',
  collection_update: 'bookmark',
  'admin.sign_up': 'shield',
  'admin.report': 'shield',
};

/** What others did, newest first, with the requests to follow and those whom the policy keeps out of sight above. */
export function registerNotifications(routes: PageRoutes, needs: PageNeeds): void {
  const { db, site } = needs;
  routes.get(
    '/notifications',
    own(async ({ visit, fields }, viewer) => {
      const { say } = visit;
      const paging = pagingOf(fields, NOTIFICATIONS_ON_A_PAGE);
      const { notifications, cursors } = await notificationsOf(
        db.reader,
        visit.now,
        viewer,
        { types: NOTIFICATION_TYPES, fromId: null },
        paging,
      );
      const people = await readAccounts(db.reader, [...new Set(notifications.map((one) => one.fromId))]);
      const ids = [...new Set(notifications.flatMap((one) => one.postId ?? []))];
      const seen = await look(db.reader, visit.now, viewer, ids, 'asked');
      const posts = new Map((await shownPosts(db.reader, viewer, seen)).map((shown) => [shown.post.id, shown]));
      const rows = notifications.map((one) =>
        row(needs, visit, one, people.get(one.fromId), posts.get(one.postId ?? 0)),
      );
      const clear = form(visit, '/notifications/clear', submit(say('notifications.clear'), 'button quiet'), {
        look: 'inline',
      });
      const page: Page = {
        title: say('notifications.title'),
        place: 'notifications',
        hidden: true,
        body: html`<header class="page-head with-deed"><h1>${say('notifications.title')}</h1>${notifications.length === 0 ? '' : clear}</header>${await requests(needs, visit)}${await strangers(visit)}${rows.length === 0 ? html`<p class="empty">${say('notifications.empty')}</p>` : html`<ul class="notifications">${rows}</ul>`}${pager(visit, '/notifications', paging.maxId === null, cursors)}`,
      };
      return page;
    }),
  );
  routes.post(
    '/notifications/clear',
    own(async (_call, viewer) => {
      await clearNotifications(needs, viewer);
      return new Redirect('/notifications');
    }),
  );

  for (const deed of ['accept', 'dismiss'] as const) {
    routes.post(
      `/notifications/requests/:id/${deed}`,
      own(async ({ id }, viewer) => {
        const decide = deed === 'accept' ? acceptRequests : dismissRequests;
        await decide(needs, viewer, [id()], true);
        return new Redirect('/notifications');
      }),
    );
  }

  /** People whose notifications wait to be accepted. */
  async function strangers(visit: Visit): Promise<SafeHtml | ''> {
    const { say, viewer } = visit;
    if (!viewer) return '';
    const waiting = await requestsOf(db.reader, visit.now, viewer, firstPage(REQUESTS_ON_A_PAGE));
    if (waiting.length === 0) return '';
    const people = await readAccounts(
      db.reader,
      waiting.map((request) => request.fromId),
    );
    const button = (id: Id, deed: string, label: string, look: string) =>
      form(visit, `/notifications/requests/${id}/${deed}`, submit(label, look), { look: 'inline' });
    return html`<section class="sheet"><h2>${say('notifications.strangers')}</h2><p class="hint">${say('notifications.strangers-hint')}</p><ul class="people">${waiting.flatMap(
      ({ id, fromId }) => {
        const one = people.get(fromId);
        return one
          ? personRow(
              site,
              one,
              html`${button(id, 'accept', say('notifications.accept'), 'button')}${button(id, 'dismiss', say('notifications.reject'), 'button quiet')}`,
            )
          : [];
      },
    )}</ul></section>`;
  }

  async function requests(_needs: PageNeeds, visit: Visit): Promise<SafeHtml | ''> {
    const { say, viewer } = visit;
    if (!viewer) return '';
    const entries = await peopleIn(db.reader, 'requests', viewer.accountId, firstPage(REQUESTS_ON_A_PAGE));
    if (entries.length === 0) return '';
    const people = await readAccounts(
      db.reader,
      entries.map((entry) => entry.id),
    );
    return html`<section class="sheet"><h2>${say('notifications.requests')}</h2><ul class="people">${entries.flatMap(
      ({ id }) => {
        const one = people.get(id);
        const button = (deed: string, label: string, look: string) =>
          form(visit, `/deeds/person/${id}/${deed}`, html`${hidden('next', visit.path)}${submit(label, look)}`, {
            look: 'inline',
          });
        return one
          ? personRow(
              site,
              one,
              html`${button('accept', say('notifications.accept'), 'button')}${button('reject', say('notifications.reject'), 'button quiet')}`,
            )
          : [];
      },
    )}</ul></section>`;
  }
}

function row(
  needs: PageNeeds,
  visit: Visit,
  notification: Notification,
  from: AccountView | undefined,
  shown: ShownPost | undefined,
): SafeHtml | '' {
  if (!from) return '';
  const { say } = visit;
  const words = say(`notifications.${notification.type}`, { name: nameOf(from) });
  return html`<li class="notification ${notification.type.replace('.', '-')}"><p class="what">${icon(ICONS[notification.type])}${avatar(needs.site, from)}<span>${words} <span class="hint">${time(visit, notification.createdAt)}</span></span><span class="unseen">${nameLink(from)}</span></p>${shown ? postArticle(visit, shown, { site: needs.site }) : ''}</li>`;
}
