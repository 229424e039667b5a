import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import {
  covers,
  issueToken,
  type PasswordCost,
  readTokenHolder,
  resendConfirmation,
  type Standing,
  signUp,
} from '#access/access.ts';
import { normalise } from '#http/normalise.ts';
import { checkRate } from '#http/rates.ts';
import { bearerToken, type HttpNeeds, type Route, route } from '#http/route.ts';
import { takeBody } from '#http/uploads.ts';
import { compileCheck } from '#http/validate.ts';
import { Refusal } from '#kernel/errors.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';

type SignUpNeeds = Needs<'db' | 'clock' | 'ids' | 'random' | 'site'> & { passwordCost?: PasswordCost };

const text = Type.Optional(Type.String());

/** Sign-up through an app: the answer is the new person's token, which works once their address is confirmed. */
export function signUpRoutes(needs: SignUpNeeds): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/accounts',
      who: 'app',
      scopes: ['write', 'write:accounts'],
      rate: 'sign-up',
      // All optional: what is missing is refused field by field, with the codes that clients know.
      body: Type.Object({
        username: text,
        email: text,
        password: text,
        agreement: Type.Optional(Type.Boolean()),
        locale: text,
        reason: text,
        invite_code: text,
      }),
      async handle({ body, identity, request }) {
        if (identity.viewer) throw new Refusal('forbidden', 'This method needs a token of the app itself.');
        const { accountId } = await signUp(needs, {
          username: body.username ?? '',
          email: body.email ?? '',
          password: body.password ?? '',
          agreement: body.agreement ?? false,
          locale: body.locale ?? '',
          reason: body.reason ?? '',
          inviteCode: body.invite_code ?? '',
          address: request.ip,
        });
        const grant = { appId: identity.appId, accountId, scopes: identity.scopes };
        const { token, scopes, createdAt } = await issueToken(needs, grant);
        return {
          access_token: token,
          token_type: 'Bearer',
          scope: scopes.join(' '),
          created_at: Math.floor(createdAt / 1000),
        };
      },
    }),
  ];
}

const ConfirmationBody = Type.Object({ email: text });
const checkConfirmationBody = compileCheck(ConfirmationBody);

type ConfirmationNeeds = HttpNeeds & Needs<'db' | 'clock' | 'ids' | 'random'>;

/**
 * What somebody may call whose address is not confirmed yet: have the mail sent again, and ask whether it is. Routes of
 * the client API refuse such a token, so these two read it themselves.
 */
export function registerConfirmations(server: FastifyInstance, needs: ConfirmationNeeds): void {
  server.post('/api/v1/emails/confirmations', async (request, reply) => {
    const { accountId } = await readHolder(needs, request, reply, ['write', 'write:accounts']);
    const body = normalise(ConfirmationBody, (await takeBody(needs, request, [])).fields);
    checkConfirmationBody(body);
    await resendConfirmation(needs, accountId, (body as { email?: string }).email);
    return reply.send({});
  });
  server.get('/api/v1/emails/check_confirmation', async (request, reply) => {
    const { standing } = await readHolder(needs, request, reply, ['read', 'read:accounts']);
    return reply.header('content-type', 'application/json; charset=utf-8').send(String(standing !== 'unconfirmed'));
  });
}

async function readHolder(
  needs: ConfirmationNeeds,
  request: FastifyRequest,
  reply: FastifyReply,
  scopes: readonly string[],
): Promise<{ accountId: Id; standing: Standing }> {
  reply.header('cache-control', 'private, no-store');
  const token = bearerToken(request);
  if (token === null) throw new Refusal('unauthenticated', 'The access token is invalid');
  const { person, ...holder } = await readTokenHolder(needs.db.reader, token).catch((refusal: unknown) => {
    checkRate(needs.limiter, 'confirm', request, reply, null);
    throw refusal;
  });
  checkRate(needs.limiter, 'confirm', request, reply, { ...holder, viewer: null });
  if (!person) throw new Refusal('unauthenticated', 'This method requires an authenticated user');
  if (!scopes.some((scope) => covers(holder.scopes, scope))) {
    throw new Refusal('forbidden', 'This action is outside the authorized scopes');
  }
  if (person.standing === 'disabled') throw new Refusal('forbidden', 'Your login is currently disabled');
  return person;
}
