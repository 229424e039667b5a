import { Type } from 'typebox';
import { getSetting, readSettings } from '#access/access.ts';
import { findAccountByHandle } from '#accounts/accounts.ts';
import { type Route, route } from '#http/route.ts';
import { notFound, Refusal } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import { html, raw } from '#kernel/text/html.ts';
import type { Site } from '#ports/ports.ts';
import { look } from '#posts/visibility.ts';
import { readAccounts } from '#views/accounts.ts';
import { readPosts } from '#views/posts.ts';
import { createStatistics } from '#views/statistics.ts';
import type { ApiNeeds } from './mastodon.ts';

const LONG_CACHE = 'max-age=259200, public';
const SHORT_CACHE = 'max-age=1800, public';
const MAX_RESOURCE_CHARACTERS = 2000;
const EMBED_WIDTH = 400;

/** Documents by which other programs find out what is here: NodeInfo, WebFinger (RFC 7033), host-meta (RFC 6415), oEmbed. */
export function discoveryRoutes(needs: ApiNeeds): Route[] {
  const statistics = createStatistics(needs.clock.now);
  const { db, site } = needs;
  return [
    route({
      method: 'GET',
      path: '/.well-known/nodeinfo',
      who: 'anyone',
      rate: 'none',
      async handle({ reply }) {
        reply.header('cache-control', LONG_CACHE);
        return {
          links: ['2.0', '2.1'].map((version) => ({
            rel: `http://nodeinfo.diaspora.software/ns/schema/${version}`,
            href: `${site.origin}/nodeinfo/${version}`,
          })),
        };
      },
    }),
    ...(['2.0', '2.1'] as const).map((version) =>
      route({
        method: 'GET',
        path: `/nodeinfo/${version}`,
        who: 'anyone',
        rate: 'none',
        async handle({ reply }) {
          reply.header('cache-control', SHORT_CACHE);
          const numbers = await statistics(db.reader);
          const settings = await readSettings(db.reader);
          return {
            version,
            software: { name: 'parley', version: site.version },
            protocols: [],
            services: { outbound: [], inbound: [] },
            usage: {
              users: {
                total: numbers.people,
                activeMonth: numbers.activeMonth,
                activeHalfyear: numbers.activeHalfYear,
              },
              localPosts: numbers.posts,
            },
            openRegistrations: settings['sign-up'] === 'open',
            metadata: { nodeName: settings['site-title'], nodeDescription: settings['site-description'] },
          };
        },
      }),
    ),
    route({
      method: 'GET',
      path: '/.well-known/webfinger',
      who: 'anyone',
      rate: 'webfinger',
      query: Type.Object({ resource: Type.String({ maxLength: MAX_RESOURCE_CHARACTERS }) }),
      async handle({ query, reply }) {
        reply.header('cache-control', LONG_CACHE);
        return webfinger(needs, query.resource);
      },
    }),
    route({
      method: 'GET',
      path: '/.well-known/host-meta.json',
      who: 'anyone',
      rate: 'none',
      async handle({ reply }) {
        reply.header('cache-control', LONG_CACHE);
        return { links: [{ rel: 'lrdd', template: webfingerTemplate(site) }] };
      },
    }),
    route({
      method: 'GET',
      path: '/.well-known/host-meta',
      who: 'anyone',
      rate: 'none',
      async handle({ reply }) {
        reply.header('cache-control', LONG_CACHE).header('content-type', 'application/xrd+xml; charset=utf-8');
        const link = html`<Link rel="lrdd" template="${webfingerTemplate(site)}"/>`;
        return reply.send(
          `<?xml version="1.0" encoding="UTF-8"?>\n<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">${link}</XRD>\n`,
        );
      },
    }),
    route({
      method: 'GET',
      path: '/api/oembed',
      who: 'anyone',
      query: Type.Object({
        url: Type.String({ maxLength: MAX_RESOURCE_CHARACTERS }),
        maxwidth: Type.Optional(Type.Integer({ minimum: 1 })),
      }),
      handle: ({ query }) => oembed(needs, query.url, query.maxwidth ?? EMBED_WIDTH),
    }),
  ];
}

const webfingerTemplate = (site: Site): string => `${site.origin}/.well-known/webfinger?resource={uri}`;

/** `acct:name@host`, or the address of a profile here. */
function handleIn(site: Site, resource: string): string | null {
  const acct = /^acct:@?([^@]+)@(.+)$/i.exec(resource);
  if (acct?.[1] && acct[2]?.toLowerCase() === site.host) return acct[1];
  const page = resource.startsWith(`${site.origin}/`) ? resource.slice(site.origin.length + 1) : '';
  return /^(?:@|users\/)([^/?#]+)$/.exec(page)?.[1] ?? null;
}

async function webfinger({ db, site }: ApiNeeds, resource: string) {
  const handle = handleIn(site, resource);
  const id = handle === null ? null : await findAccountByHandle(db.reader, site, handle);
  const account = id === null ? undefined : (await readAccounts(db.reader, [id])).get(id);
  if (!account?.local || account.waiting) throw notFound();
  if (account.suspended || account.removed) throw new Refusal('gone', 'This person is no longer here.');
  return {
    subject: `acct:${account.username}@${site.host}`,
    aliases: [account.url, account.uri],
    links: [{ rel: 'http://webfinger.net/rel/profile-page', type: 'text/html', href: account.url }],
  };
}

/** A public post for embedding (oEmbed 1.0, `rich`): a quotation that needs no script. */
async function oembed({ db, clock, site }: ApiNeeds, address: string, width: number) {
  const id = address.startsWith(`${site.origin}/`) ? parseId(/\/(\d+)\/?$/.exec(address)?.[1] ?? '') : null;
  const [seen] = id === null ? [] : await look(db.reader, clock.now(), null, [id], 'asked');
  const head = seen?.sight.head;
  const author = head && (await readAccounts(db.reader, [head.accountId])).get(head.accountId);
  const post = head && (await readPosts(db.reader, [head.id])).get(head.id);
  if (!post || !author) throw notFound();
  const words = post.spoiler === '' ? raw(post.html) : post.spoiler;
  const name = author.displayName || author.username;
  return {
    type: 'rich',
    version: '1.0',
    title: `${name} (@${author.username}@${site.host})`,
    author_name: name,
    author_url: author.url,
    provider_name: await getSetting(db.reader, 'site-title'),
    provider_url: `${site.origin}/`,
    cache_age: 86_400,
    html: String(html`<blockquote cite="${post.url}">${words}<p><a href="${post.url}">${name}</a></p></blockquote>`),
    width,
    height: null,
  };
}
