/**
 * Holds every answer that a journey gets against the client API's published schema and what a real Mastodon sent: a missing
 * key, a wrong type, a key nobody knows, an undocumented status or a wrong error body fails the journey at its end, with
 * the route and the place.
 */
import { readFileSync } from 'node:fs';
import { keyOf, Published, problemsOf } from '../contract/published.ts';
import { DIGEST_FILE, type Digest } from '../contract/recorded.ts';
import { eachEngine, type NewTown, type Town } from '../kit/town.ts';

/** Problems that are told at once. */
const MAX_TOLD = 10;
/** Answers that have a shape of their own, which is documented elsewhere. */
const OWN_PATHS = /^\/(api\/parley\/|health$|ready$|media\/|\.well-known\/(webfinger|host-meta)|nodeinfo\/2\.1$)/;

const digest = JSON.parse(readFileSync(DIGEST_FILE, 'utf8')) as Digest;
const published = new Published(undefined, new Map(Object.entries(digest.always)));
const operations = published.operations();

/** What is wrong with an entity of the client API, such as a `Status` out of a stream. */
export function entityProblems(name: string, value: unknown): string[] {
  const check = published.entity(name);
  if (!check) throw new Error(`There is no entity ${name} in the published schema.`);
  return problemsOf(check, value);
}

/** An answer as it goes out; `path` in the router's form, with `:id`. */
export interface Told {
  method: string;
  path: string;
  status: number;
  headers: Readonly<Record<string, unknown>>;
  body: unknown;
}

/** What is wrong with an answer of the client API. */
export function answerProblems({ method, path, status, headers, body }: Told): string[] {
  const key = keyOf(method, path);
  if (status >= 400) return errorProblems(key, status, body);
  if (OWN_PATHS.test(path)) return [];
  const operation = operations.get(key);
  if (!operation) return ['it is not documented'];
  const found: string[] = [];
  const deprecation = digest.deprecations[key];
  if (deprecation !== undefined && headers.deprecation !== deprecation) {
    found.push(`the header Deprecation should be ${deprecation} and is ${headers.deprecation}`);
  }
  const answer = published.answer(operation, status);
  if (!answer) found.push(`status ${status} is not documented`);
  else if (answer !== 'empty') found.push(...problemsOf(answer.check, body));
  else if (JSON.stringify(body) !== '{}')
    found.push(`the answer should be empty: ${JSON.stringify(body).slice(0, 80)}`);
  return found;
}

/** Errors have one shape; those of a wrong form may say more, field by field. */
function errorProblems(key: string, status: number, body: unknown): string[] {
  const plain = entityProblems('Error', body);
  if (plain.length === 0 || status !== 422) return plain;
  const operation = operations.get(key);
  const answer = operation && published.answer(operation, status);
  if (!answer || answer === 'empty') return plain;
  return problemsOf(answer.check, body).length === 0 ? [] : plain;
}

/** Watches all answers of a town, and gives what was wrong with them so far. */
function watch(town: Town): string[] {
  const problems: string[] = [];
  town.server.addHook('onSend', async (request, reply, payload) => {
    const headers = reply.getHeaders();
    const { url } = request.routeOptions;
    if (url === undefined || (typeof payload !== 'string' && !Buffer.isBuffer(payload))) return;
    if (!String(headers['content-type'] ?? '').includes('application/json')) {
      if (url.startsWith('/api/') && reply.statusCode >= 400 && payload.length > 0) {
        problems.push(`${request.method} ${url}: the error ${reply.statusCode} is not told as JSON`);
      }
      return;
    }
    const body: unknown = JSON.parse(String(payload));
    const found = answerProblems({ method: request.method, path: url, status: reply.statusCode, headers, body });
    for (const problem of found) problems.push(`${request.method} ${url} ${reply.statusCode}: ${problem}`);
  });
  return problems;
}

/** Towns whose answers are held against the contract when they close. */
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
      throw new Error(`Answers differ from the client API's contract:\n${told.join('\n')}`);
    };
    town[Symbol.asyncDispose] = () => town.close();
    return town;
  };

/** As `eachEngine`, with towns that keep the contract. */
export const journeys: typeof eachEngine = (name, tests) =>
  eachEngine(name, (newTown, engine) => tests(keepingContract(newTown), engine));
