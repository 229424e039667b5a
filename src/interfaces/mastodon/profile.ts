import { type Static, type TObject, Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { type ProfileChanges, updateProfile } from '#accounts/accounts.ts';
import { emojiSet } from '#emoji/emoji.ts';
import { credentialAccountEntity, profileEntity } from '#entities/account.ts';
import { type Json, json } from '#http/json.ts';
import { type Route, route } from '#http/route.ts';
import type { Upload } from '#http/uploads.ts';
import { notFound } from '#kernel/errors.ts';
import { given } from '#kernel/objects.ts';
import type { AccountView } from '#views/accounts.ts';
import { readAccounts } from '#views/accounts.ts';
import { readOwn } from '#views/own.ts';
import type { ApiNeeds } from './mastodon.ts';

/** What can be changed of one's profile, here and by `update_credentials`. */
export const profileFields = {
  display_name: Type.Optional(Type.String()),
  note: Type.Optional(Type.String()),
  locked: Type.Optional(Type.Boolean()),
  bot: Type.Optional(Type.Boolean()),
  discoverable: Type.Optional(Type.Boolean()),
  indexable: Type.Optional(Type.Boolean()),
  hide_collections: Type.Optional(Type.Boolean()),
  avatar_description: Type.Optional(Type.String()),
  header_description: Type.Optional(Type.String()),
  attribution_domains: Type.Optional(Type.Array(Type.String())),
  fields_attributes: Type.Optional(
    Type.Array(Type.Object({ name: Type.Optional(Type.String()), value: Type.Optional(Type.String()) })),
  ),
  show_media: Type.Optional(Type.Boolean()),
  show_media_replies: Type.Optional(Type.Boolean()),
  show_featured: Type.Optional(Type.Boolean()),
};

const ProfileBody: TObject<typeof profileFields> = Type.Object(profileFields);

/** Reads {@link profileFields} and the files `avatar` and `header`. */
export const profileChanges = (
  body: Static<typeof ProfileBody>,
  files: Readonly<Record<string, Upload>>,
): ProfileChanges =>
  given<ProfileChanges>({
    displayName: body.display_name,
    note: body.note,
    locked: body.locked,
    bot: body.bot,
    discoverable: body.discoverable,
    indexable: body.indexable,
    hideCollections: body.hide_collections,
    showMedia: body.show_media,
    showMediaReplies: body.show_media_replies,
    showFeatured: body.show_featured,
    attributionDomains: body.attribution_domains,
    avatarAlt: body.avatar_description,
    headerAlt: body.header_description,
    avatar: files.avatar?.path,
    header: files.header?.path,
    fields: body.fields_attributes?.map(({ name, value }) => ({ name: name ?? '', value: value ?? '' })),
  });

/** `/api/v1/profile`: one's own profile as it was typed. */
export const profileRoutes = (needs: ApiNeeds): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/profile',
    who: 'person',
    scopes: ['read:accounts', 'profile'],
    handle: ({ viewer }) => profileAnswer(needs, viewer),
  }),
  route({
    method: 'PATCH',
    path: '/api/v1/profile',
    who: 'person',
    scopes: ['write:accounts'],
    body: ProfileBody,
    files: ['avatar', 'header'],
    async handle({ viewer, body, files }) {
      await updateProfile(needs, viewer, profileChanges(body, files));
      return profileAnswer(needs, viewer);
    },
  }),
  ...(['avatar', 'header'] as const).map((picture) =>
    route({
      method: 'DELETE',
      path: `/api/v1/profile/${picture}`,
      who: 'person',
      scopes: ['write:accounts'],
      async handle({ viewer }) {
        await updateProfile(needs, viewer, { [picture]: null });
        return ownAnswer(needs, viewer);
      },
    }),
  ),
];

async function ownView({ db }: ApiNeeds, viewer: Viewer): Promise<AccountView> {
  const view = (await readAccounts(db.reader, [viewer.accountId])).get(viewer.accountId);
  if (!view) throw notFound();
  return view;
}

const profileAnswer = async (needs: ApiNeeds, viewer: Viewer): Promise<Record<string, unknown>> =>
  profileEntity(needs.site, await ownView(needs, viewer));

/** Oneself as `CredentialAccount`. */
export async function ownAnswer(needs: ApiNeeds, viewer: Viewer): Promise<Json> {
  const own = await readOwn(needs.db.reader, viewer.accountId);
  return json(credentialAccountEntity(needs.site, await ownView(needs, viewer), own, await emojiSet(needs)));
}
