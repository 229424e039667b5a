import { updatePreferences, type Viewer } from '#access/access.ts';
import {
  MAX_DISPLAY_NAME_CHARACTERS,
  MAX_FIELD_CHARACTERS,
  MAX_FIELDS,
  MAX_NOTE_CHARACTERS,
  MAX_PICTURE_ALT_CHARACTERS,
  type ProfileChanges,
  updateProfile,
} from '#accounts/accounts.ts';
import { notFound } from '#kernel/errors.ts';
import { html, type SafeHtml } from '#kernel/text/html.ts';
import { type AccountView, readAccounts } from '#views/accounts.ts';
import { type OwnView, readOwn } from '#views/own.ts';
import { pictureAddress } from '../addresses.ts';
import { type Fault, faultOf, NO_FAULT } from '../auth/faults.ts';
import type { PageNeeds } from '../needs.ts';
import { type Page, Redirect } from '../page.ts';
import { AUDIENCES } from '../parts/composer.ts';
import { area, choice, field, form, submit, tick } from '../parts/form.ts';
import { type Call, orFault, own, type PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';
import { settingsPage } from './frame.ts';

const NUMBERS = Array.from({ length: MAX_FIELDS }, (_, i) => i + 1);

/** `/settings`: what others see of oneself, and how one's posts begin. */
export function registerProfile(routes: PageRoutes, needs: PageNeeds): void {
  routes.get(
    '/settings',
    own(({ visit, fields }, viewer) => profilePage(needs, visit, viewer, NO_FAULT, fields.ticked('saved'))),
  );
  routes.post(
    '/settings',
    own(async (call, viewer) => {
      const { fields, visit, reply } = call;
      return orFault(
        async () => {
          await updateProfile(needs, viewer, changesOf(call));
          await updatePreferences(needs, viewer, {
            defaultAudience: AUDIENCES.find((one) => one === fields.text('audience')),
            defaultSensitive: fields.ticked('sensitive'),
          });
          return new Redirect('/settings?saved=1');
        },
        (refusal) => profilePage(needs, visit, viewer, faultOf(reply, refusal), false),
      );
    }),
    { files: ['avatar', 'header'] },
  );
}

function changesOf({ fields, files }: Call): ProfileChanges {
  const changes: ProfileChanges = {
    displayName: fields.text('name'),
    note: fields.text('note'),
    fields: NUMBERS.map((i) => ({ name: fields.text(`label${i}`), value: fields.text(`content${i}`) })),
    avatarAlt: fields.text('avatar_alt'),
    headerAlt: fields.text('header_alt'),
    locked: fields.ticked('locked'),
    bot: fields.ticked('bot'),
    discoverable: fields.ticked('discoverable'),
    indexable: fields.ticked('indexable'),
    hideCollections: fields.ticked('hide_collections'),
  };
  for (const use of ['avatar', 'header'] as const) {
    const file = files[use];
    if (fields.ticked(`remove_${use}`)) changes[use] = null;
    else if (file && file.bytes > 0) changes[use] = file.path;
  }
  return changes;
}

async function profilePage(
  needs: PageNeeds,
  visit: Visit,
  viewer: Viewer,
  fault: Fault,
  saved: boolean,
): Promise<Page> {
  const { db } = needs;
  const me = (await readAccounts(db.reader, [viewer.accountId])).get(viewer.accountId);
  if (!me) throw notFound();
  const own = await readOwn(db.reader, viewer.accountId);
  const { say } = visit;
  const body = html`${fault.banner}${fault.of('fields') ?? ''}${form(
    visit,
    '/settings',
    html`<section class="sheet">${field('name', say('profile.name'), { value: me.displayName, maxLength: MAX_DISPLAY_NAME_CHARACTERS })}${area('note', say('profile.note'), { value: me.note, maxLength: MAX_NOTE_CHARACTERS })}${pictureFields(needs, visit, me, 'avatar')}${pictureFields(needs, visit, me, 'header')}</section>
<section class="sheet"><h2>${say('profile.fields')}</h2><p class="hint">${say('profile.fields-hint', { count: MAX_FIELDS })}</p>${NUMBERS.map((number) => fieldPair(visit, me, number))}</section>
<section class="sheet"><h2>${say('profile.switches')}</h2>${tick('locked', say('profile.locked'), { on: me.locked })}${tick('discoverable', say('profile.discoverable'), { on: me.discoverable })}${tick('indexable', say('profile.indexable'), { on: me.indexable })}${tick('hide_collections', say('profile.hide-collections'), { on: me.hideCollections })}${tick('bot', say('profile.bot'), { on: me.bot })}</section>
${writing(visit, own)}
<p class="save">${submit(say('settings.save'), 'button')}</p>`,
    { upload: true },
  )}`;
  return settingsPage(visit, 'profile', body, { status: fault.status, ...(saved ? { done: 'settings.saved' } : {}) });
}

const writing = ({ say }: Visit, own: OwnView): SafeHtml =>
  html`<section class="sheet"><h2>${say('profile.writing')}</h2>${choice(
    'audience',
    say('profile.audience'),
    AUDIENCES.map((value) => ({ value, label: say(`audience.${value}`) })),
    own.defaultAudience,
  )}${tick('sensitive', say('profile.sensitive'), { on: own.defaultSensitive })}</section>`;

function pictureFields(needs: PageNeeds, { say }: Visit, me: AccountView, use: 'avatar' | 'header'): SafeHtml {
  const key = use === 'avatar' ? me.avatarStatic || me.avatar : me.headerStatic || me.header;
  return html`<div class="field picture-field"><label for="${use}">${say(`profile.${use}`)}</label><img class="${use === 'avatar' ? 'avatar large' : 'header-thumb'}" src="${pictureAddress(needs.site, key, use)}" alt=""><input type="file" id="${use}" name="${use}" accept="image/*"></div>${field(`${use}_alt`, say(`profile.${use}-alt`), { value: use === 'avatar' ? me.avatarAlt : me.headerAlt, maxLength: MAX_PICTURE_ALT_CHARACTERS })}${key === '' ? '' : tick(`remove_${use}`, say(`profile.remove-${use}`))}`;
}

function fieldPair({ say }: Visit, me: AccountView, number: number): SafeHtml {
  const known = me.fields[number - 1];
  return html`<div class="pair">${field(`label${number}`, say('profile.field-name', { number }), { value: known?.name ?? '', maxLength: MAX_FIELD_CHARACTERS })}${field(`content${number}`, say('profile.field-value', { number }), { value: known?.value ?? '', maxLength: MAX_FIELD_CHARACTERS })}</div>`;
}
