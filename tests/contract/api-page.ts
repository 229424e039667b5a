/** Writes `docs/mastodon-api.md` from the routes and the published schema: `node tests/contract/api-page.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, HTTPMethods } from 'fastify';
import { routesOf } from '#app/server.ts';
import type { Route } from '#http/route.ts';
import { openTown, type Town } from '../kit/town.ts';
import { BESIDE_ROUTES, NOT_THERE, PARTLY } from './coverage.ts';
import { keyOf, type Operation, Published } from './published.ts';

export const API_PAGE = join(import.meta.dirname, '../../docs/mastodon-api.md');

export interface Covered {
  operation: Operation;
  /** Ours, where it is one of the table of routes. */
  route: Route | undefined;
  /** `supported`, or why it is not or only partly. Null where there is neither a route nor a reason. */
  state: string | null;
}

/** Every documented method with what we make of it, in the order of the schema. */
export function coverageOf(server: FastifyInstance, routes: readonly Route[]): Covered[] {
  const ours = new Map(routes.map((route) => [keyOf(route.method, route.path), route]));
  return [...new Published().operations().values()].map((operation) => {
    const { key, method, path } = operation;
    const route = ours.get(key);
    const beside = BESIDE_ROUTES[key];
    const answered = route || beside || server.hasRoute({ method: method as HTTPMethods, url: path });
    if (!answered) return { operation, route, state: NOT_THERE[key] ? `not: ${NOT_THERE[key]}` : null };
    const partly = PARTLY[key];
    return { operation, route, state: partly ? `partly: ${partly}` : beside ? `supported (${beside})` : 'supported' };
  });
}

/** Routes of ours that no document of the client API knows. */
export function ownRoutes(routes: readonly Route[]): Route[] {
  const documented = new Published().operations();
  return routes.filter((route) => !documented.has(keyOf(route.method, route.path)));
}

const code = (text: string): string => `\`${text}\``;
const scopesOf = (scopes: readonly string[]): string => scopes.map(code).join(' or ') || '–';

function table(covered: readonly Covered[]): string {
  const rows = covered.map(({ operation, route, state }) => {
    const since = [operation.since, operation.ended && `given up ${operation.ended}`].filter(Boolean).join(', ') || '–';
    const path = operation.path.replaceAll(/\{([^}]*)\}/g, ':$1').replaceAll('*', ':id');
    const scopes = scopesOf(route?.scopes ?? operation.scopes);
    return `| ${operation.method} | ${code(path)} | ${scopes} | ${since} | ${state ?? 'not'} |`;
  });
  return `| Method | Path | Scope | Since | Here |\n|---|---|---|---|---|\n${rows.join('\n')}`;
}

/** The page of the documentation. */
export function apiPage({ server, context }: Pick<Town, 'server' | 'context'>): string {
  const routes = routesOf(context);
  const covered = coverageOf(server, routes);
  const families = Map.groupBy(covered, ({ operation }) => operation.family);
  const sections = [...families].sort(([a], [b]) => (a < b ? -1 : 1));
  const own = ownRoutes(routes)
    .map((route) => `| ${route.method} | ${code(route.path)} | ${scopesOf(route.scopes)} |`)
    .sort();
  const count = (word: string): number => covered.filter(({ state }) => (state ?? 'not').startsWith(word)).length;
  return `# The client API

Parley speaks Mastodon's client API, so that people bring the app they like. This page is written from the routes and the
published schema (\`node tests/contract/api-page.ts\`), and a test holds that it is current. *Scope* is what a token must
cover, *since* the Mastodon version that brought a method.

Of ${covered.length} documented methods ${count('supported')} are supported, ${count('partly')} partly and ${count('not')} not.

${sections.map(([family, rows]) => `## ${family || 'discovery'}\n\n${table(rows)}`).join('\n\n')}

## Own additions

They never change a field of Mastodon's; entities may carry an object \`parley\` beside them.

| Method | Path | Scope |
|---|---|---|
${own.join('\n')}
`;
}

if (import.meta.main) {
  await using town = await openTown('sqlite');
  writeFileSync(API_PAGE, apiPage(town));
}
