import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { routesOf } from '#app/server.ts';
import { addressOf, NOTHING_TO_SHOW } from '../contract/addresses.ts';
import { keyOf } from '../contract/published.ts';
import { DIGEST_FILE, type Digest } from '../contract/recorded.ts';
import { type Furnished, furnish } from '../kit/furnished.ts';
import { countStatements } from '../kit/statements.ts';
import type { Answer, Town } from '../kit/town.ts';
import { journeys } from './contract.ts';

/** How full lists are when they are asked the last time; the second engine need not prove again what the first did. */
const ROUNDS = { sqlite: 20, postgres: 6 };
/** Statements that one page may take at most when nothing is kept in memory. */
const MOST_STATEMENTS = 25;
/** As many items as a page may have anywhere. */
const MOST = 80;
const SMALL_PAGE = 4;
const MAX_PAGES = 30;

/** Lists that are short by their nature, or paged otherwise than by a `Link` header. */
const NOT_PAGED = new Set<string>([
  'GET /api/v1/announcements',
  'GET /api/v1/custom_emojis',
  'GET /api/v1/filters',
  'GET /api/v2/filters',
  'GET /api/v2/filters/*/keywords',
  'GET /api/v2/filters/*/statuses',
  'GET /api/v1/instance/peers',
  'GET /api/v1/instance/activity',
  'GET /api/v1/instance/languages',
  'GET /api/v1/lists',
  'GET /api/v1/accounts/search',
  'GET /api/v1/featured_tags',
  'GET /api/v1/accounts/*/featured_tags',
  'GET /api/v1/statuses/*/history',
  'GET /api/parley/v1/circles',
  'GET /api/parley/v1/admin/custom_emojis',
]);

const digest = JSON.parse(readFileSync(DIGEST_FILE, 'utf8')) as Digest;

interface Asked {
  key: string;
  path: string;
}

/** Statements of the first and of a repeated call: what is kept in memory is there the second time. */
interface Counts {
  cold: string[];
  warm: string[];
}

const countOf = (body: unknown): number => (Array.isArray(body) ? body.length : -1);
const idOf = (item: unknown): string =>
  typeof item === 'object' && item !== null && 'id' in item ? String(item.id) : JSON.stringify(item);
const withQuery = (path: string, query: string): string => `${path}${path.includes('?') ? '&' : '?'}${query}`;

journeys('every list', (newTown, engine) => {
  let town: Town;
  let home: Furnished;
  let asked: Asked[] = [];
  const few = new Map<string, Counts>();
  const many = new Map<string, Counts>();

  before(async () => {
    town = await newTown();
    home = await furnish(town);
    await home.round();
    const routes = routesOf(town.context).filter(({ method }) => method === 'GET');
    asked = routes.flatMap((route) => {
      const key = keyOf(route.method, route.path);
      const path = addressOf(route, home.things);
      assert.ok(path || NOTHING_TO_SHOW.has(key), `tests/contract/addresses.ts knows no address for ${key}`);
      return path && !NOTHING_TO_SHOW.has(key) ? [{ key, path }] : [];
    });
    await measure(few);
    for (let i = 1; i < ROUNDS[engine]; i += 1) await home.round();
    await measure(many);
  });
  after(() => town.close());

  async function measure(counts: Map<string, Counts>): Promise<void> {
    const counter = countStatements(town);
    for (const { key, path } of asked) {
      await forget();
      const [first, cold] = await counter.during(() => home.ann.get(path));
      const [, warm] = await counter.during(() => home.ann.get(path));
      assert.equal(first.status, 200, `${key} ${path}: ${first.text}`);
      // A list that is empty yet is compared with itself later.
      if (countOf(first.body) !== 0 && !counts.has(key)) counts.set(key, { cold, warm });
    }
  }

  /** Whatever is kept in memory of posts and accounts is outdated then. */
  const forget = (): Promise<void> =>
    town.context.db.write(async (tx) => {
      const raise = { version: sql<number>`version + 1` };
      await tx.updateTable('post_stats').set(raise).execute();
      await tx.updateTable('account_stats').set(raise).execute();
    });

  test('takes as many statements for a full page as for a short one', () => {
    const grown = [...many].flatMap(([key, { cold, warm }]) => {
      const before = few.get(key);
      const more = before && (cold.length > before.cold.length || warm.length > before.warm.length);
      return more
        ? [`${key}: ${before.cold.length} → ${cold.length}, again ${before.warm.length} → ${warm.length}`]
        : [];
    });
    assert.deepEqual(grown, []);
    const dear = [...many]
      .filter(([, { cold }]) => cold.length > MOST_STATEMENTS)
      .map(([key, { cold }]) => `${key}: ${cold.length}`);
    assert.deepEqual(dear, [], 'many statements for one page');
  });

  test('can be walked through with its Link header, without gaps and repetitions', async () => {
    const unlinked: string[] = [];
    let walked = 0;
    for (const { key, path } of asked) {
      const whole = await home.ann.get(withQuery(path, `limit=${MOST}`));
      if (countOf(whole.body) <= SMALL_PAGE || NOT_PAGED.has(key)) continue;
      const small = await home.ann.get(withQuery(path, `limit=${SMALL_PAGE}`));
      if (!small.next) unlinked.push(`${key} (${countOf(small.body)} of ${countOf(whole.body)})`);
      else {
        await walk(key, small, whole);
        walked += 1;
      }
    }
    assert.deepEqual(unlinked, [], 'lists without a next page');
    assert.ok(walked > 20, `only ${walked} lists were walked through`);
  });

  test('has a Link header where a real Mastodon sends one', async () => {
    const linked = new Set(digest.linked);
    for (const { key, path } of asked) {
      if (!linked.has(key)) continue;
      // Lists that are paged by offset have a link only where there is more.
      if (countOf((await home.ann.get(path)).body) < 2) continue;
      const { headers } = await home.ann.get(`${path}${path.includes('?') ? '&' : '?'}limit=1`);
      assert.match(String(headers.link), /rel="(prev|next)"/, key);
    }
  });

  async function walk(key: string, first: Answer, whole: Answer): Promise<void> {
    const ids: string[] = [];
    let page = first;
    let pages = 0;
    for (; pages < MAX_PAGES; pages += 1) {
      assert.ok(countOf(page.body) <= SMALL_PAGE, `${key} answers more than it was asked for`);
      ids.push(...page.body.map(idOf));
      if (!page.next) break;
      page = await home.ann.get(page.next);
    }
    assert.equal(new Set(ids).size, ids.length, `${key} repeats itself`);
    const all: string[] = whole.body.map(idOf);
    assert.deepEqual(ids.slice(0, all.length), all, `${key} has gaps`);
    const second = await home.ann.get(first.next ?? '');
    if (second.prev) {
      const back = await home.ann.get(second.prev);
      assert.deepEqual(back.body.map(idOf), first.body.map(idOf), `${key}: the way back`);
    }
  }
});
