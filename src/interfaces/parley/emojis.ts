import { Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { requirePermission } from '#access/permissions.ts';
import { addEmoji, changeEmoji, emojiById, emojisOf, type ListedEmoji, removeEmoji } from '#emoji/emoji.ts';
import { emojiEntity } from '#entities/emoji.ts';
import { type Route, route } from '#http/route.ts';
import { invalid } from '#kernel/errors.ts';
import type { Id } from '#store/tables.ts';
import type { ParleyNeeds } from './parley.ts';

const PATH = '/api/parley/v1/admin/custom_emojis';

const Words = Type.Object({
  shortcode: Type.Optional(Type.String()),
  category: Type.Optional(Type.String()),
  visible_in_picker: Type.Optional(Type.Boolean()),
});

/** `/api/parley/v1/admin/custom_emojis`: staff add, change and remove custom emoji. */
export function emojiDeskRoutes(needs: ParleyNeeds): Route[] {
  const { db, site } = needs;
  const listed = (emoji: ListedEmoji) => ({ id: String(emoji.id), ...emojiEntity(site, emoji) });
  const answer = async (id: Id) => listed(await emojiById(db.reader, id));
  const requireStaff = (viewer: Viewer): void => requirePermission(viewer, 'manage-emoji');
  return [
    route({
      method: 'GET',
      path: PATH,
      who: 'person',
      scopes: ['admin:read'],
      async handle({ viewer }) {
        requireStaff(viewer);
        return (await emojisOf(db.reader)).map(listed);
      },
    }),
    route({
      method: 'POST',
      path: PATH,
      who: 'person',
      scopes: ['admin:write'],
      body: Words,
      files: ['image'],
      async handle({ viewer, body, files }) {
        requireStaff(viewer);
        const { image } = files;
        if (!image) throw invalid("Validation failed: Image can't be blank");
        const { category, visible_in_picker: visible } = body;
        const words = { shortcode: body.shortcode ?? '', picture: image.path };
        return answer(await addEmoji(needs, viewer, { ...words, category, visible }));
      },
    }),
    route({
      method: 'PATCH',
      path: `${PATH}/:id`,
      who: 'person',
      scopes: ['admin:write'],
      body: Words,
      async handle({ viewer, body, id }) {
        const { shortcode, category, visible_in_picker: visible } = body;
        await changeEmoji(needs, viewer, id(), { shortcode, category, visible });
        return answer(id());
      },
    }),
    route({
      method: 'DELETE',
      path: `${PATH}/:id`,
      who: 'person',
      scopes: ['admin:write'],
      handle: ({ viewer, id }) => removeEmoji(needs, viewer, id()),
    }),
  ];
}
