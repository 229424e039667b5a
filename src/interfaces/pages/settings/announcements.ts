import type { Viewer } from '#access/access.ts';
import { requirePermission } from '#access/permissions.ts';
import {
  type Announcement,
  type AnnouncementChanges,
  announcementById,
  changeAnnouncement,
  createAnnouncement,
  deleteAnnouncement,
  listAnnouncements,
  MAX_ANNOUNCEMENT_CHARACTERS,
} from '#announcements/announcements.ts';
import { Refusal } from '#kernel/errors.ts';
import { firstPage } from '#kernel/paging.ts';
import { html, raw, type SafeHtml } from '#kernel/text/html.ts';
import type { Id, Millis } from '#store/tables.ts';
import { type Fault, faultOf, NO_FAULT } from '../auth/faults.ts';
import type { Fields } from '../fields.ts';
import type { PageNeeds } from '../needs.ts';
import { type Answer, type Page, Redirect } from '../page.ts';
import { area, field, form, notice, submit, tick } from '../parts/form.ts';
import { time } from '../parts/time.ts';
import { type Call, type Handler, orFault, own, type PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';

const PATH = '/admin/announcements';
const ON_A_PAGE = 40;

/** `/admin/announcements`: what staff tell everybody here. */
export function registerAnnouncements(routes: PageRoutes, needs: PageNeeds): void {
  routes.get(
    PATH,
    own(({ visit, fields }, viewer) => deskPage(needs, visit, viewer, NO_FAULT, fields.ticked('saved'))),
  );
  routes.get(
    `${PATH}/:id`,
    own(({ visit, id }, viewer) => editPage(needs, visit, viewer, id(), NO_FAULT)),
  );
  const deed = (
    work: (call: Call, viewer: Viewer) => Promise<unknown>,
    again: (call: Call, viewer: Viewer, fault: Fault) => Promise<Page>,
  ): Handler =>
    own((call, viewer) =>
      orFault(
        async (): Promise<Answer> => {
          await work(call, viewer);
          return new Redirect(`${PATH}?saved=1`);
        },
        (refusal) => again(call, viewer, faultOf(call.reply, refusal)),
      ),
    );
  const desk = (call: Call, viewer: Viewer, fault: Fault) => deskPage(needs, call.visit, viewer, fault, false);
  routes.post(
    PATH,
    deed(
      ({ fields }, viewer) =>
        createAnnouncement(needs, viewer, {
          ...readForm(fields),
          ...(fields.ticked('now') ? { published: true } : {}),
        }),
      desk,
    ),
  );
  routes.post(
    `${PATH}/:id`,
    deed(
      ({ fields, id }, viewer) => changeAnnouncement(needs, viewer, id(), readForm(fields)),
      (call, viewer, fault) => editPage(needs, call.visit, viewer, call.id(), fault),
    ),
  );
  for (const [name, published] of [
    ['publish', true],
    ['withdraw', false],
  ] as const) {
    routes.post(
      `${PATH}/:id/${name}`,
      deed(({ id }, viewer) => changeAnnouncement(needs, viewer, id(), { published, scheduledAt: null }), desk),
    );
  }
  routes.post(
    `${PATH}/:id/delete`,
    deed(({ id }, viewer) => deleteAnnouncement(needs, viewer, id()), desk),
  );
}

/** What a browser's field for a moment gives, taken as UTC. */
function readMoment(text: string): Millis | null {
  if (text === '') return null;
  const at = Date.parse(`${text}Z`);
  if (Number.isNaN(at)) throw new Refusal('invalid', 'This is no date.');
  return at;
}

const readForm = (fields: Fields): Omit<AnnouncementChanges, 'published'> => ({
  text: fields.text('text'),
  scheduledAt: readMoment(fields.text('scheduled_at')),
  startsAt: readMoment(fields.text('starts_at')),
  endsAt: readMoment(fields.text('ends_at')),
  allDay: fields.ticked('all_day'),
});

const momentValue = (at: Millis | null): string => (at === null ? '' : new Date(at).toISOString().slice(0, 16));

function fieldsOf({ say }: Visit, one: Announcement | null): SafeHtml {
  const moment = (name: string, at: Millis | null): SafeHtml =>
    field(name, say(`announcements.${name}`), { type: 'datetime-local', value: momentValue(at) });
  return html`${area('text', say('announcements.text'), { value: one?.text ?? '', rows: 5, required: true, maxLength: MAX_ANNOUNCEMENT_CHARACTERS })}${moment('starts_at', one?.startsAt ?? null)}${moment('ends_at', one?.endsAt ?? null)}${tick('all_day', say('announcements.all_day'), { on: one?.allDay ?? false })}${one?.publishedAt ? '' : moment('scheduled_at', one?.scheduledAt ?? null)}`;
}

async function deskPage(needs: PageNeeds, visit: Visit, viewer: Viewer, fault: Fault, saved: boolean): Promise<Page> {
  requirePermission(viewer, 'manage-announcements');
  const { say } = visit;
  const all = await listAnnouncements(needs.db.reader, viewer.accountId, firstPage(ON_A_PAGE));
  const list =
    all.length === 0
      ? html`<p class="empty">${say('announcements.none')}</p>`
      : html`<ul class="rows">${all.map((one) => row(visit, one))}</ul>`;
  return {
    title: say('announcements.title'),
    place: 'admin',
    hidden: true,
    status: fault.status,
    body: html`<header class="page-head"><h1>${say('announcements.title')}</h1><p>${say('announcements.words')}</p></header>${saved ? notice(say('settings.saved'), 'good') : ''}${fault.banner}<section class="sheet"><h2>${say('announcements.new')}</h2>${form(
      visit,
      PATH,
      html`${fieldsOf(visit, null)}${tick('now', say('announcements.now'), { on: true })}${submit(say('announcements.save'))}`,
    )}</section><section class="sheet">${list}</section>`,
  };
}

function row(visit: Visit, one: Announcement): SafeHtml {
  const { say } = visit;
  const button = (name: string, look: string): SafeHtml =>
    form(visit, `${PATH}/${one.id}/${name}`, submit(say(`announcements.${name}`), look), { look: 'inline' });
  const state = one.publishedAt
    ? html`${say('announcements.published')} · ${time(visit, one.publishedAt)}`
    : one.scheduledAt
      ? html`${say('announcements.scheduled')} · ${time(visit, one.scheduledAt, 'moment')}`
      : say('announcements.kept');
  const reactions = one.reactions.map(
    ({ name, count }) => html` · <bdi>${name}</bdi> ${say('number', { number: count })}`,
  );
  return html`<li><div><div dir="auto">${raw(one.html)}</div><p class="hint">${state}${reactions}</p></div><div class="row-deeds"><a class="button quiet" href="${PATH}/${one.id}">${say('announcements.edit')}</a>${one.publishedAt ? button('withdraw', 'button quiet') : button('publish', 'button')}${button('delete', 'button danger')}</div></li>`;
}

async function editPage(needs: PageNeeds, visit: Visit, viewer: Viewer, id: Id, fault: Fault): Promise<Page> {
  requirePermission(viewer, 'manage-announcements');
  const { say } = visit;
  const one = await announcementById(needs.db.reader, null, id);
  return {
    title: say('announcements.title'),
    place: 'admin',
    hidden: true,
    status: fault.status,
    body: html`<header class="page-head"><h1>${say('announcements.edit')}</h1></header>${fault.banner}<section class="sheet">${form(visit, `${PATH}/${id}`, html`${fieldsOf(visit, one)}${submit(say('announcements.save'))}`)}</section>`,
  };
}
