/**
 * Holds every answer that a journey gets against the client API's published shapes: a missing key, a wrong type or a key
 * nobody knows fails the journey at its end, with the route and the place.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { eachEngine, type NewTown, type Town } from '../kit/town.ts';

const FIXTURE = join(import.meta.dirname, '../fixtures/mastodon-schema.json');
/** Problems that are told at once. */
const MAX_TOLD = 10;
/** Keys of our own that answers may have beside the published ones. */
const OWN_KEYS = new Set(['parley']);

const schema = JSON.parse(readFileSync(FIXTURE, 'utf8')) as { routes: Record<string, object>; $defs: object };
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema({ $id: 'mastodon', ...schema });

const checkOf = (pointer: string): ValidateFunction | undefined => ajv.getSchema(`mastodon#${pointer}`);
const escaped = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

function problemsOf(check: ValidateFunction, value: unknown): string[] {
  if (check(value)) return [];
  return (check.errors ?? []).filter((error) => !isOwn(error)).map(describeError);
}

const isOwn = (error: ErrorObject): boolean =>
  error.keyword === 'additionalProperties' && OWN_KEYS.has(String(error.params.additionalProperty));

const describeError = (error: ErrorObject): string =>
  `${error.instancePath || '/'} ${error.message ?? ''} ${JSON.stringify(error.params)}`;

/** What is wrong with an entity of the client API, such as a `Status` out of a stream. */
export function entityProblems(name: string, value: unknown): string[] {
  const check = checkOf(`/$defs/${name}`);
  if (!check) throw new Error(`There is no shape of ${name} in the fixture.`);
  return problemsOf(check, value);
}

/** The shape of a route's good answers; paths in the router's form. */
function routeCheck(method: string, path: string): ValidateFunction | undefined {
  const key = `${method} ${path.replace(/:[a-z_]+/g, '*')}`;
  return key in schema.routes ? checkOf(`/routes/${escaped(key)}`) : undefined;
}

function answerProblems(method: string, path: string, status: number, body: unknown): string[] {
  if (status >= 400) {
    const fine = typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string';
    return fine ? [] : [`an error without the key "error": ${JSON.stringify(body)}`];
  }
  const check = status === 200 ? routeCheck(method, path) : undefined;
  // A deleted post comes back with its source instead of its content.
  const deleted = method === 'DELETE' && path === '/api/v1/statuses/:id';
  return check ? problemsOf(check, deleted ? { content: '', ...(body as object) } : body) : [];
}

/** Watches all JSON answers of a town, and gives what was wrong with them so far. */
function watch(town: Town): string[] {
  const problems: string[] = [];
  town.server.addHook('onSend', async (request, reply, payload) => {
    const type = String(reply.getHeader('content-type') ?? '');
    const { url } = request.routeOptions;
    if (url === undefined || !type.includes('application/json')) return;
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return;
    const found = answerProblems(request.method, url, reply.statusCode, JSON.parse(String(payload)));
    for (const problem of found) problems.push(`${request.method} ${url}: ${problem}`);
  });
  return problems;
}

/** Towns whose answers are held against the published shapes when they close. */
const keepingContract =
  (newTown: NewTown): NewTown =>
  async (options) => {
    const town = await newTown(options);
    const problems = watch(town);
    const { close } = town;
    town.close = async () => {
      await close();
      if (problems.length === 0) return;
      const told = [...new Set(problems)].slice(0, MAX_TOLD);
      throw new Error(`Answers differ from the client API's shapes:\n${told.join('\n')}`);
    };
    town[Symbol.asyncDispose] = () => town.close();
    return town;
  };

/** As `eachEngine`, with towns that keep the contract. */
export const journeys: typeof eachEngine = (name, tests) =>
  eachEngine(name, (newTown, engine) => tests(keepingContract(newTown), engine));
