import { Type } from 'typebox';
import { type App, appById, registerApp, vapidPublicKey } from '#access/access.ts';
import { type Route, route } from '#http/route.ts';
import { notFound } from '#kernel/errors.ts';
import type { Needs } from '#ports/ports.ts';

/** Apps register themselves, and ask what they registered. */
export function appRoutes(needs: Needs<'db' | 'clock' | 'ids' | 'random'>): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/apps',
      who: 'anyone',
      body: Type.Object({
        client_name: Type.String(),
        // A single text with an address on each line, as older clients send it, arrives as a list of one.
        redirect_uris: Type.Array(Type.String()),
        scopes: Type.Optional(Type.String()),
        website: Type.Optional(Type.String()),
      }),
      async handle({ body }) {
        const app = await registerApp(needs, {
          name: body.client_name,
          redirectUris: body.redirect_uris,
          scopes: body.scopes ?? '',
          website: body.website ?? '',
        });
        return {
          ...toAppJson(app, await vapidPublicKey(needs)),
          client_id: app.clientId,
          client_secret: app.clientSecret,
          client_secret_expires_at: 0,
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/apps/verify_credentials',
      who: 'app',
      async handle({ identity }) {
        const app = await appById(needs.db.reader, identity.appId);
        if (!app) throw notFound();
        return toAppJson(app, await vapidPublicKey(needs));
      },
    }),
  ];
}

const toAppJson = (app: App, vapidKey: string) => ({
  id: String(app.id),
  name: app.name,
  website: app.website === '' ? null : app.website,
  scopes: app.scopes,
  redirect_uris: app.redirectUris,
  redirect_uri: app.redirectUris.join('\n'),
  vapid_key: vapidKey,
});
