import { type TObject, Type } from 'typebox';
import type { Viewer } from '#access/identity.ts';
import { requirePermission } from '#access/permissions.ts';
import { mailProviderEntity, networkBlockEntity } from '#entities/moderation.ts';
import { pageQuery, readPage } from '#http/paging.ts';
import { type Route, route } from '#http/route.ts';
import { invalid } from '#kernel/errors.ts';
import type { Page } from '#kernel/paging.ts';
import {
  blockMailbox,
  blockMailProvider,
  blockNetwork,
  type MailboxBlock,
  mailboxBlockById,
  mailboxBlocks,
  mailboxBlocksOfAddress,
  mailProviderBlockById,
  mailProviderBlocks,
  networkBlockById,
  networkBlocks,
  unblockMailbox,
  unblockMailProvider,
  unblockNetwork,
  updateNetworkBlock,
} from '#moderation/moderation.ts';
import type { Id } from '#store/tables.ts';
import { linkIds, MOST_ADMIN, USUAL_ADMIN } from './admin-people.ts';
import type { ApiNeeds } from './mastodon.ts';

const text = Type.Optional(Type.String());
const flag = Type.Optional(Type.Boolean());
const Severity = Type.Enum(['sign_up_requires_approval', 'sign_up_block', 'no_access']);
const SECOND_MS = 1_000;
const NO_QUERY: TObject = Type.Object({});

/** A kind of block: how its list is read, shown and shortened. */
interface Kind<Block extends { id: Id }> {
  /** Its name in paths and scopes. */
  name: string;
  list(page: Page): Promise<Block[]>;
  one(id: Id): Promise<Block>;
  show(block: Block): Record<string, unknown>;
  remove(viewer: Viewer, id: Id): Promise<void>;
}

/** Reading and removing, which is the same for all kinds. Needs manage-blocks. */
const commonRoutes = <Block extends { id: Id }>({ name, list, one, show, remove }: Kind<Block>): Route[] => [
  route({
    method: 'GET',
    path: `/api/v1/admin/${name}`,
    who: 'person',
    scopes: [`admin:read:${name}`],
    query: Type.Object(pageQuery),
    async handle({ query, viewer, link }) {
      requirePermission(viewer, 'manage-blocks');
      const page = readPage(query, USUAL_ADMIN, MOST_ADMIN);
      const blocks = await list(page);
      linkIds(
        link,
        page.limit,
        blocks.map((block) => block.id),
      );
      return blocks.map(show);
    },
  }),
  route({
    method: 'GET',
    path: `/api/v1/admin/${name}/:id`,
    who: 'person',
    scopes: [`admin:read:${name}`],
    query: NO_QUERY,
    async handle({ viewer, id }) {
      requirePermission(viewer, 'manage-blocks');
      return show(await one(id()));
    },
  }),
  route({
    method: 'DELETE',
    path: `/api/v1/admin/${name}/:id`,
    who: 'person',
    scopes: [`admin:write:${name}`],
    handle: ({ viewer, id }) => remove(viewer, id()),
  }),
];

/** `/api/v1/admin/{email_domain,ip,canonical_email}_blocks`: who may not sign up, or not come here at all. */
export const adminBlockRoutes = (needs: ApiNeeds): Route[] => [
  ...providerRoutes(needs),
  ...networkRoutes(needs),
  ...mailboxRoutes(needs),
];

function providerRoutes(needs: ApiNeeds): Route[] {
  const one = (id: Id) => mailProviderBlockById(needs, id);
  return [
    ...commonRoutes({
      name: 'email_domain_blocks',
      list: (page) => mailProviderBlocks(needs, page),
      one,
      show: mailProviderEntity,
      remove: (viewer, id) => unblockMailProvider(needs, viewer, id),
    }),
    route({
      method: 'POST',
      path: '/api/v1/admin/email_domain_blocks',
      who: 'person',
      scopes: ['admin:write:email_domain_blocks'],
      body: Type.Object({ domain: Type.String(), allow_with_approval: flag }),
      async handle({ body, viewer }) {
        const block = { domain: body.domain, allowWithApproval: body.allow_with_approval ?? false };
        return mailProviderEntity(await one(await blockMailProvider(needs, viewer, block)));
      },
    }),
  ];
}

/** Seconds from now; an empty text means for ever. */
const lifeOf = (seconds: number | null | undefined) =>
  seconds === undefined ? {} : { livesMs: seconds === null ? null : seconds * SECOND_MS };

function networkRoutes(needs: ApiNeeds): Route[] {
  const { db } = needs;
  const write = { who: 'person', scopes: ['admin:write:ip_blocks'] } as const;
  const expires = Type.Optional(Type.Union([Type.Number(), Type.Null()]));
  return [
    ...commonRoutes({
      name: 'ip_blocks',
      list: (page) => networkBlocks(db.reader, page),
      one: (id) => networkBlockById(db.reader, id),
      show: networkBlockEntity,
      remove: (viewer, id) => unblockNetwork(needs, viewer, id),
    }),
    route({
      ...write,
      method: 'POST',
      path: '/api/v1/admin/ip_blocks',
      body: Type.Object({ ip: Type.String(), severity: Severity, comment: text, expires_in: expires }),
      async handle({ body, viewer }) {
        const id = await blockNetwork(needs, viewer, {
          network: body.ip,
          severity: body.severity,
          comment: body.comment ?? '',
          ...lifeOf(body.expires_in),
        });
        return networkBlockEntity(await networkBlockById(db.reader, id));
      },
    }),
    route({
      ...write,
      method: 'PUT',
      path: '/api/v1/admin/ip_blocks/:id',
      body: Type.Object({ ip: text, severity: Type.Optional(Severity), comment: text, expires_in: expires }),
      async handle({ body, viewer, id }) {
        await updateNetworkBlock(needs, viewer, id(), {
          ...(body.ip === undefined ? {} : { network: body.ip }),
          ...(body.severity === undefined ? {} : { severity: body.severity }),
          ...(body.comment === undefined ? {} : { comment: body.comment }),
          ...lifeOf(body.expires_in),
        });
        return networkBlockEntity(await networkBlockById(db.reader, id()));
      },
    }),
  ];
}

const mailboxEntity = (block: MailboxBlock) => ({ id: String(block.id), canonical_email_hash: block.hash });

function mailboxRoutes(needs: ApiNeeds): Route[] {
  const { db } = needs;
  return [
    ...commonRoutes({
      name: 'canonical_email_blocks',
      list: (page) => mailboxBlocks(db.reader, page),
      one: (id) => mailboxBlockById(db.reader, id),
      show: mailboxEntity,
      remove: (viewer, id) => unblockMailbox(needs, viewer, id),
    }),
    route({
      method: 'POST',
      path: '/api/v1/admin/canonical_email_blocks/test',
      who: 'person',
      scopes: ['admin:read:canonical_email_blocks', 'admin:write:canonical_email_blocks'],
      body: Type.Object({ email: Type.String() }),
      async handle({ body, viewer }) {
        requirePermission(viewer, 'manage-blocks');
        return (await mailboxBlocksOfAddress(db.reader, body.email)).map(mailboxEntity);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/admin/canonical_email_blocks',
      who: 'person',
      scopes: ['admin:write:canonical_email_blocks'],
      body: Type.Object({ email: text, canonical_email_hash: text }),
      async handle({ body, viewer }) {
        const { email, canonical_email_hash: hash } = body;
        if (!email && !hash) throw invalid("Validation failed: Canonical email hash can't be blank");
        const id = await blockMailbox(needs, viewer, hash ? { hash } : { address: email ?? '' });
        return mailboxEntity(await mailboxBlockById(db.reader, id));
      },
    }),
  ];
}
