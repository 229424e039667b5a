import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { registerApp } from '#access/access.ts';
import { buildWeb } from '#app/web-build.ts';
import { openTown, type Person, type Town } from '../kit/town.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { width: 390, height: 844 };
const SMALL = { width: 360, height: 700 };
const DESK = { width: 1280, height: 900 };
const LIMIT_MS = 20_000;
/** A red square. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAMAAABEpIrGAAAAA1BMVEXMIiJNHVU6AAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAE0lEQVQ4jWNgGAWjYBSMAgasAAAEIAABMVaGxQAAAABJRU5ErkJggg==',
  'base64',
);

interface Violation {
  id: string;
  help: string;
  nodes: { html: string }[];
}

describe('pages in a browser', { skip: CHROMIUM === undefined ? 'there is no Chromium' : false }, () => {
  let browser: Browser;
  let town: Town;
  let address: string;
  let ann: Person;
  let bob: Person;
  let thread: string;

  before(async () => {
    await buildWeb(() => {});
    browser = await chromium.launch({
      executablePath: CHROMIUM ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
    });
    const port = 20_000 + (process.pid % 20_000);
    town = await openTown('sqlite', { origin: `http://127.0.0.1:${port}` });
    await town.work.start();
    await town.server.listen({ port, host: '127.0.0.1' });
    address = town.origin;
    [ann, bob] = await town.people('ann', 'bob');
    await bob.follow(ann);
    const post = await ann.write('Tea at four #tea @bob https://sandrel.example/a/long/way/to/the/harbour/and/back');
    await bob.write('@ann I bring cake', { in_reply_to_id: post.id });
    await ann.write('what I think of herring', { spoiler_text: 'Herring' });
    await ann.write('Cake?', { poll: { options: ['yes', 'no'], expires_in: 3600 } });
    await ann.patch('/api/v1/accounts/update_credentials', {
      note: 'Keeps the light.',
      fields_attributes: [{ name: 'Web', value: 'https://ann.example' }],
    });
    thread = `/@ann/${post.id}`;
    await town.settle();
  });
  after(async () => {
    await browser?.close();
    await town?.work.stop();
    await town?.close();
  });

  /** Without scripts as most tests have it; `scripted` for those that measure with a script of their own. */
  async function openContext(
    colorScheme: 'light' | 'dark',
    viewport: { width: number; height: number },
    scripted = false,
  ): Promise<BrowserContext> {
    const context = await browser.newContext({
      colorScheme,
      viewport,
      javaScriptEnabled: scripted,
      bypassCSP: scripted,
    });
    context.setDefaultTimeout(LIMIT_MS);
    return context;
  }

  async function logIn(context: BrowserContext, person: Person): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${address}/auth/login`);
    await page.fill('#login', person.username);
    await page.fill('#password', person.password);
    await page.click('main button[type=submit]');
    await page.waitForURL(`${address}/`);
    return page;
  }

  /** What axe finds on the open page. */
  async function violations(page: Page): Promise<Violation[]> {
    await page.addScriptTag({ content: AXE });
    return (await page.evaluate(
      "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }).then((r) => r.violations)",
    )) as Violation[];
  }

  const told = (found: readonly Violation[]): string[] =>
    found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html.slice(0, 200)).join(' | ')}`);

  for (const scheme of ['light', 'dark'] as const) {
    test(`nothing stands in anybody's way on the pages for strangers (${scheme})`, async () => {
      const context = await openContext(scheme, PHONE, true);
      const page = await context.newPage();
      for (const path of [
        '/',
        '/auth/login',
        '/auth/sign-up',
        '/@ann',
        thread,
        '/@ann/followers',
        '/about',
        '/nothing',
      ]) {
        await page.goto(address + path);
        assert.deepEqual(told(await violations(page)), [], path);
      }
      await context.close();
    });

    test(`nothing stands in anybody's way on the pages for people (${scheme})`, async () => {
      const context = await openContext(scheme, DESK, true);
      const page = await logIn(context, ann);
      for (const path of [
        '/',
        thread,
        '/settings',
        '/settings/security',
        '/settings/invites',
        '/notifications',
        '/search?q=ann',
      ]) {
        await page.goto(address + path);
        assert.deepEqual(told(await violations(page)), [], path);
      }
      await context.close();
    });
  }

  test('no page is wider than a small phone, and every button can be hit with a thumb', async () => {
    const context = await openContext('light', SMALL, true);
    const look = await logIn(context, bob);
    for (const path of ['/', '/@ann', thread, '/settings', '/settings/security', '/public', '/search?q=ann']) {
      await look.goto(address + path);
      const width = await look.evaluate('document.documentElement.scrollWidth');
      assert.ok(Number(width) <= SMALL.width, `${path} is ${width} wide`);
      const small = await look.evaluate(
        "[...document.querySelectorAll('button, .button, nav a, summary, select')].map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()]).filter(([, r]) => r.width > 0 && r.height > 0 && r.height < 43.5).map(([html]) => html)",
      );
      assert.deepEqual(small, [], path);
    }
    await context.close();
  });

  test('an app at another address gets its code: the content policy lets the redirect through', async () => {
    const elsewhere = address.replace('127.0.0.1', 'localhost');
    const redirectUri = `${elsewhere}/health`;
    const app = await registerApp(town.context, { name: 'An app', redirectUris: redirectUri, scopes: 'read' });
    const context = await openContext('light', PHONE);
    const page = await context.newPage();
    const query = {
      response_type: 'code',
      client_id: app.clientId,
      redirect_uri: redirectUri,
      scope: 'read',
      state: 's',
    };
    await page.goto(`${address}/oauth/authorize?${new URLSearchParams(query)}`);
    await page.fill('#login', bob.username);
    await page.fill('#password', bob.password);
    await page.click('main button[type=submit]');
    await page.click('button[value=allow]');
    await page.waitForURL(/^http:\/\/localhost:\d+\/health\?code=[\w-]+&state=s$/);
    await context.close();
  });

  test('a post with a picture is written, found and deleted by forms alone', async () => {
    const context = await openContext('light', DESK);
    const page = await logIn(context, bob);
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.fill('#text', 'The square is red');
    await page.click('.compose summary');
    await page.setInputFiles('#picture1', { name: 'red.png', mimeType: 'image/png', buffer: PNG });
    await page.fill('#alt1', 'A red square');
    await page.click('.compose button[type=submit]');
    await page.waitForSelector('.post img[alt="A red square"]');
    await town.settle();
    await page.goto(`${address}/@bob/media`);
    await page.click('.grid a');
    await page.waitForSelector('.post.main img[alt="A red square"]');
    await page.click('.post.main .more summary');
    await page.click('.post.main .button.danger');
    await page.waitForURL(`${address}/`);
    const gone = await page.goto(`${address}/@bob/media`);
    assert.equal(gone?.status(), 200);
    assert.equal(await page.locator('.grid a').count(), 0);
    assert.deepEqual(errors, [], 'the content policy let everything through that the page has');
    await context.close();
  });
});
