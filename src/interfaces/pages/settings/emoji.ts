import type { Viewer } from '#access/access.ts';
import { requirePermission } from '#access/permissions.ts';
import { addEmoji, changeEmoji, emojisOf, type ListedEmoji, removeEmoji } from '#emoji/emoji.ts';
import { Refusal } from '#kernel/errors.ts';
import { html, type SafeHtml } from '#kernel/text/html.ts';
import { type Fault, faultOf, NO_FAULT } from '../auth/faults.ts';
import type { PageNeeds } from '../needs.ts';
import { type Answer, type Page, Redirect } from '../page.ts';
import { field, form, notice, submit } from '../parts/form.ts';
import { type Call, type Handler, orFault, own, type PageRoutes } from '../routes.ts';
import type { Visit } from '../visit.ts';

/** `/admin/emoji`: staff add custom emoji, offer them or not, and remove them. */
export function registerEmoji(routes: PageRoutes, needs: PageNeeds): void {
  routes.get(
    '/admin/emoji',
    own(({ visit, fields }, viewer) => emojiPage(needs, visit, viewer, NO_FAULT, fields.ticked('saved'))),
  );
  const deed = (work: (call: Call, viewer: Viewer) => Promise<void>): Handler =>
    own((call, viewer) =>
      orFault(
        async (): Promise<Answer> => {
          await work(call, viewer);
          return new Redirect('/admin/emoji?saved=1');
        },
        (refusal) => emojiPage(needs, call.visit, viewer, faultOf(call.reply, refusal), false),
      ),
    );
  routes.post(
    '/admin/emoji',
    deed(async ({ fields, files }, viewer) => {
      requirePermission(viewer, 'manage-emoji');
      const { image } = files;
      if (!image || image.bytes === 0) throw new Refusal('invalid', 'There is no picture.');
      const words = { shortcode: fields.text('shortcode'), category: fields.text('category') };
      await addEmoji(needs, viewer, { ...words, picture: image.path });
    }),
    { files: ['image'] },
  );
  for (const [name, visible] of [
    ['show', true],
    ['hide', false],
  ] as const) {
    routes.post(
      `/admin/emoji/:id/${name}`,
      deed(({ id }, viewer) => changeEmoji(needs, viewer, id(), { visible })),
    );
  }
  routes.post(
    '/admin/emoji/:id/remove',
    deed(({ id }, viewer) => removeEmoji(needs, viewer, id())),
  );
}

async function emojiPage(needs: PageNeeds, visit: Visit, viewer: Viewer, fault: Fault, saved: boolean): Promise<Page> {
  requirePermission(viewer, 'manage-emoji');
  const { say } = visit;
  const emojis = await emojisOf(needs.db.reader);
  const list =
    emojis.length === 0
      ? html`<p class="empty">${say('emoji.none')}</p>`
      : html`<ul class="rows">${emojis.map((emoji) => emojiRow(needs, visit, emoji))}</ul>`;
  return {
    title: say('emoji.title'),
    place: 'admin',
    hidden: true,
    status: fault.status,
    body: html`<header class="page-head"><h1>${say('emoji.title')}</h1><p>${say('emoji.words')}</p></header>${saved ? notice(say('settings.saved'), 'good') : ''}${fault.banner}<section class="sheet"><h2>${say('emoji.new')}</h2>${form(
      visit,
      '/admin/emoji',
      html`${field('shortcode', say('emoji.shortcode'), { required: true, exact: true, maxLength: 64, hint: say('emoji.shortcode-hint') })}${field('category', say('emoji.category'), { maxLength: 100 })}<div class="field"><label for="image">${say('emoji.picture')}</label><input type="file" id="image" name="image" accept="image/*" required aria-describedby="image-hint"><p class="hint" id="image-hint">${say('emoji.picture-hint')}</p></div>${submit(say('emoji.add'))}`,
      { upload: true },
    )}</section><section class="sheet">${list}</section>`,
  };
}

function emojiRow(needs: PageNeeds, visit: Visit, emoji: ListedEmoji): SafeHtml {
  const { say } = visit;
  const button = (name: string, look: string): SafeHtml =>
    form(visit, `/admin/emoji/${emoji.id}/${name}`, submit(say(`emoji.${name}`), look), { look: 'inline' });
  return html`<li><div><p><img src="${needs.site.mediaBase}/${emoji.still}" alt="" height="32" loading="lazy"> <code>:${emoji.shortcode}:</code></p>${emoji.category === '' ? '' : html`<p class="hint" dir="auto">${emoji.category}</p>`}</div><div class="row-deeds">${emoji.visible ? button('hide', 'button quiet') : button('show', 'button')}${button('remove', 'button danger')}</div></li>`;
}
