import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { type Form, formsOf, linksOf, type Visited } from '../clients/browser.ts';
import { eachEngine, type Person, type Town } from '../kit/town.ts';
import { encodings, hostileText, rowCounter, SEED, toQuery } from './hostile.ts';

const RUNS = { sqlite: 25, postgres: 10 } as const;
const FEWEST_FORMS = 20;
const FEWEST_PAGES = 20;
const MAX_PAGES = 150;
/** What a page may ask for in its address. */
const QUERY_NAMES = [
  'q',
  'next',
  'max_id',
  'min_id',
  'since_id',
  'token',
  'page',
  'tab',
  'lang',
  'reply',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'response_type',
  'code_challenge',
  'code_challenge_method',
];

/** A browser of somebody, by inject: cookies, and the token that its forms carry. */
class Browser {
  readonly #town: Town;
  readonly #cookies = new Map<string, string>();

  constructor(town: Town) {
    this.#town = town;
  }

  async ask(options: InjectOptions) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', cookie, ...options.headers };
    const answer = await this.#town.server.inject({ ...options, headers });
    for (const { name, value } of answer.cookies) {
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return answer;
  }

  async open(path: string): Promise<Visited> {
    const answer = await this.ask({ method: 'GET', url: path });
    return { url: new URL(path, this.#town.origin).href, status: answer.statusCode, html: answer.body };
  }

  async logIn(person: Person): Promise<void> {
    const form = formsOf(await this.open('/auth/login')).find((one) => one.fields.has('password'));
    if (!form) throw new Error('there is no login');
    const values = { ...Object.fromEntries(form.fields), login: person.email, password: person.password };
    const answer = await this.ask({ method: 'POST', url: pathOf(form.action), ...asForm(values) });
    assert.equal(answer.statusCode, 303, answer.body.slice(0, 500));
  }
}

const pathOf = (url: string): string => new URL(url).pathname + new URL(url).search;
const asForm = (values: object) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  payload: toQuery(values),
});
/** Pages that differ only in an id are one. */
const kindOf = (path: string): string => (path.split('?')[0] ?? path).replace(/\d{6,}/g, ':id');

/** Follows every link from a few pages on, and gives all kinds of pages and forms that were seen. */
async function crawl(browser: Browser, starts: readonly string[]): Promise<{ pages: string[]; forms: Form[] }> {
  const pages = new Map<string, string>(starts.map((path) => [kindOf(path), path]));
  const forms = new Map<string, Form>();
  for (const path of pages.values()) {
    if (pages.size > MAX_PAGES) break;
    const page = await browser.open(path);
    assert.ok(page.status < 500, `${path} answers ${page.status}`);
    for (const link of linksOf(page)) {
      const next = pathOf(link);
      if (!next.startsWith('/media/') && !pages.has(kindOf(next))) pages.set(kindOf(next), next);
    }
    for (const form of formsOf(page)) {
      const key = `${form.method} ${kindOf(pathOf(form.action))} ${[...form.fields.keys()].sort().join()}`;
      if (!forms.has(key)) forms.set(key, form);
    }
  }
  return { pages: [...pages.values()], forms: [...forms.values()] };
}

/** The fields of a form as its page gives them, with some of them changed, and its token now and then. */
function filled(form: Form, token: string): fc.Arbitrary<Record<string, unknown>> {
  const names = [...form.fields.keys(), ...form.buttons.map((button) => button.name)].filter(
    (name) => name !== 'form_token',
  );
  const buttons = new Map(form.buttons.map((button) => [button.name, button.value]));
  const fields = Object.fromEntries(
    names.map((name) => {
      const given = form.fields.get(name) || buttons.get(name) || 'ann';
      return [
        name,
        fc.oneof(
          { weight: 3, arbitrary: fc.constant<unknown>(given) },
          { weight: 3, arbitrary: hostileText },
          { weight: 1, arbitrary: fc.constantFrom<unknown>(undefined, ['a', 'b'], { a: 'b' }) },
        ),
      ];
    }),
  );
  const tokens = fc.oneof(
    { weight: 6, arbitrary: fc.constant(token) },
    { weight: 1, arbitrary: fc.constantFrom('', 'wrong', 'x'.repeat(43)) },
  );
  return fc.tuple(fc.record(fields), tokens).map(([values, form_token]) => {
    const kept = Object.entries(values).filter(([, value]) => value !== undefined);
    return { ...Object.fromEntries(kept), form_token };
  });
}

eachEngine('hostile forms', (newTown, engine) => {
  for (const who of ['owner', 'stranger'] as const) {
    test(`every page and form answers below 500 to a ${who}, and a refused form changes nothing`, async () => {
      await using town = await newTown();
      const ann = await town.person('ann', { role: 'owner' });
      const [bob, cleo] = await town.people('bob', 'cleo');
      await bob.follow(ann);
      const post = await ann.write('mine', { poll: { options: ['a', 'b'], expires_in: 3600 } });
      const other = await bob.write('@ann hello #tag', { poll: { options: ['a', 'b'], expires_in: 3600 } });
      await cleo.write('cleo was here');
      const wish = { client_name: 'A', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob', scopes: 'read write' };
      const app = (await town.stranger.post('/api/v1/apps', wish)).body;
      await town.settle();
      const browser = new Browser(town);
      if (who === 'owner') await browser.logIn(ann);
      const starts = [
        '/',
        '/public',
        '/about',
        '/auth/sign-up',
        '/auth/login',
        '/auth/forgot',
        '/auth/confirm',
        '/auth/reset',
        '/settings',
        `/@ann/${post.id}`,
        `/@bob/${other.id}`,
        '/@bob',
        '/@nobody',
        '/tags/tag',
        '/notifications',
        `/oauth/authorize?response_type=code&scope=read&client_id=${app.client_id}`,
      ];
      const { pages, forms } = await crawl(browser, starts);
      const posts = forms.filter((form) => form.method === 'post' && !form.action.endsWith('/auth/logout'));
      if (who === 'owner') {
        assert.ok(pages.length >= FEWEST_PAGES, `only ${pages.length} pages: ${pages.join(' ')}`);
        assert.ok(
          posts.length >= FEWEST_FORMS,
          `only ${posts.length} forms: ${posts.map((form) => form.action).join(' ')}`,
        );
      }
      const problems: string[] = [];
      const note = (
        what: string,
        result: Pick<fc.RunDetails<unknown>, 'failed' | 'errorInstance' | 'counterexample'>,
      ): void => {
        if (!result.failed) return;
        const why = result.errorInstance instanceof Error ? result.errorInstance.message : 'failed';
        problems.push(`${what}: ${why.slice(0, 300)}\n  ${JSON.stringify(result.counterexample).slice(0, 600)}`);
      };
      const settings = { numRuns: RUNS[engine], seed: SEED, endOnFailure: true } as const;
      const query = fc.dictionary(fc.constantFrom(...QUERY_NAMES), hostileText, { maxKeys: 4 });
      for (const path of pages) {
        const property = fc.asyncProperty(query, async (values) => {
          const answer = await browser.ask({
            method: 'GET',
            url: `${path.split('?')[0]}?${toQuery(values).slice(0, 6_000)}`,
          });
          assert.ok(answer.statusCode < 500, `${answer.statusCode} ${answer.body.slice(0, 300)}`);
        });
        note(`GET ${path}`, await fc.check(property, settings));
      }

      const rows = await rowCounter(town.context.db);
      let before = await rows();
      for (const form of posts) {
        // A form may have ended the session; the next one starts with a new one.
        if (who === 'owner' && !(await browser.open('/settings')).html.includes('form_token')) await browser.logIn(ann);
        const fresh = formsOf(await browser.open(who === 'owner' ? '/settings' : '/auth/login'));
        const token = fresh.find((one) => one.fields.has('form_token'))?.fields.get('form_token') ?? '';
        const property = fc.asyncProperty(filled(form, token).chain(encodings), async ({ type, payload }) => {
          const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
          before = await rows();
          const answer = await browser.ask({ method: 'POST', url: pathOf(form.action), headers, payload });
          assert.ok(answer.statusCode < 500, `${answer.statusCode} ${answer.body.slice(0, 300)}`);
          if (answer.statusCode >= 400)
            assert.equal(await rows(), before, `${answer.statusCode}, and rows have changed`);
        });
        note(`POST ${pathOf(form.action)}`, await fc.check(property, settings));
      }
      assert.deepEqual(problems, [], `seed ${SEED}`);
    });
  }
});
