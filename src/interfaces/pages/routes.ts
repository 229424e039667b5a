import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Viewer } from '#access/access.ts';
import { networkOf } from '#guard/guard.ts';
import { checkRule } from '#http/rates.ts';
import { takeBody, type Upload } from '#http/uploads.ts';
import { notFound, Refusal } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import type { Id } from '#store/tables.ts';
import type { Sender } from './answer.ts';
import { type Fields, readFields, readForm } from './fields.ts';
import type { PageNeeds } from './needs.ts';
import { type Answer, Redirect } from './page.ts';
import { readVisit, requireOwnForm, TOKEN_FIELD, type Visit } from './visit.ts';

/** One request for a page. */
export interface Call {
  visit: Visit;
  /** The query of a GET, the form of a POST. */
  fields: Fields;
  params: Readonly<Record<string, string>>;
  files: Readonly<Record<string, Upload>>;
  request: FastifyRequest;
  reply: FastifyReply;
  /** The caller's network, for counting. */
  network: string;
  /** The path's id; a text that cannot be one is answered 404. */
  id(name?: string): Id;
}

export type Handler = (call: Call) => Promise<Answer>;

export interface PageRoutes {
  /** A page. With `forms`, strangers get forms too, and the page is not cached. */
  get(path: string, handler: Handler, options?: { forms?: boolean }): void;
  /** What a form of ours sends. `files` are the names of its file fields. */
  post(path: string, handler: Handler, options?: { files?: readonly string[] }): void;
}

/** Registers pages: who visits, limits, forms and the checks of their origin are done here, once. */
export function pageRoutes(server: FastifyInstance, needs: PageNeeds, send: Sender): PageRoutes {
  function count(visit: Visit, network: string): void {
    if (visit.session) checkRule(needs.limiter, 'api-user', String(visit.session.accountId));
    else checkRule(needs.limiter, 'page-address', network);
  }
  const callOf = (request: FastifyRequest, reply: FastifyReply, visit: Visit, network: string) => ({
    visit,
    request,
    reply,
    network,
    params: request.params as Record<string, string>,
    id(name = 'id') {
      const id = parseId((request.params as Record<string, string>)[name] ?? '');
      if (id === null) throw notFound();
      return id;
    },
  });
  return {
    get(path, handler, { forms = false } = {}) {
      server.get(path, async (request, reply) => {
        const visit = await readVisit(needs, request, reply, { forms });
        const network = networkOf(request.ip);
        count(visit, network);
        const call = callOf(request, reply, visit, network);
        return send(request, reply, visit, await handler({ ...call, fields: readFields(request.query), files: {} }));
      });
    },
    post(path, handler, { files = [] } = {}) {
      server.post(path, async (request, reply) => {
        const visit = await readVisit(needs, request, reply, { forms: true });
        const network = networkOf(request.ip);
        count(visit, network);
        // Strangers' files are passed over: nobody without a login has a form that takes any.
        const taken = await takeBody(needs, request, visit.viewer ? files : []);
        try {
          const fields = readForm(taken.fields);
          await requireOwnForm(needs, request, visit, fields.text(TOKEN_FIELD));
          const call = callOf(request, reply, visit, network);
          return await send(request, reply, visit, await handler({ ...call, fields, files: taken.files }));
        } finally {
          for (const upload of Object.values(taken.files)) await upload.remove();
        }
      });
    },
  };
}

/** For people who may act; strangers are sent to the login and back, people who may not yet to what is missing. */
export const own =
  (handler: (call: Call, viewer: Viewer, sessionId: Id) => Promise<Answer>): Handler =>
  async (call) => {
    const { visit, request } = call;
    if (visit.viewer && visit.session) return handler(call, visit.viewer, visit.session.sessionId);
    if (visit.session) return new Redirect('/');
    const next = request.method === 'GET' ? visit.path : '/';
    return new Redirect(`/auth/login?next=${encodeURIComponent(next)}`);
  };

/** Shows a form again with what was wrong in it, instead of an error page. */
export async function orFault(work: () => Promise<Answer>, again: (fault: Refusal) => Promise<Answer> | Answer) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal && FORM_FAULTS.has(error.kind)) return again(error);
    throw error;
  }
}

const FORM_FAULTS = new Set<Refusal['kind']>([
  'invalid',
  'unauthenticated',
  'forbidden',
  'conflict',
  'too-many',
  'gone',
]);
