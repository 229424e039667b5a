import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import sharp from 'sharp';
import { openDiskStore } from '#drivers/disk/disk.ts';
import { openSafeFetch } from '#drivers/safe-fetch/safe-fetch.ts';
import { openSandbox } from '#drivers/sandbox/sandbox.ts';
import type { SafeFetch } from '#ports/fetch.ts';
import { type Sandbox, SandboxRefused } from '#ports/sandbox.ts';
import type { Id } from '#store/tables.ts';
import { createJobRunner } from '#work/jobs.ts';
import { type OpenDatabase, silentLog, systemClock, withDatabases } from '../../tests/kit/databases.ts';
import { settle } from '../../tests/kit/people.ts';
import { cardsQueue, linkForCard, normaliseLink, requestCard } from './links.ts';
import { RETRY_AFTER_MS } from './request.ts';

const ARTICLE = (picture: string) => `<!doctype html><html lang="en"><head><meta charset="utf-8">
  <title>Ferry runs again | Harbour Post</title><meta property="og:site_name" content="Harbour Post">
  <meta property="og:title" content="Ferry runs again"><meta property="og:type" content="article">
  <meta property="og:description" content="After two weeks of repairs the ferry crosses the bay again from Monday.">
  <meta property="og:image" content="${picture}"><meta property="og:image:alt" content="A white ferry">
  </head><body><article><h1>Ferry runs again</h1><p>After two weeks of repairs the ferry crosses the bay again from
  Monday. The first boat leaves at six in the morning, the last one at midnight, the harbour office says.</p>
  </article></body></html>`;

let sandbox: Sandbox;
let fetch: SafeFetch;
let folder: string;
let server: Server;
let origin: string;
let picture: Buffer;
let asked: string[] = [];

before(async () => {
  sandbox = openSandbox();
  fetch = openSafeFetch({ allowedPrivateAddresses: ['127.0.0.1'], userAgent: 'parley-test', clock: systemClock });
  folder = mkdtempSync(join(tmpdir(), 'parley-links-'));
  picture = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#225588' } })
    .jpeg()
    .toBuffer();
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request.url ?? '', response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

after(async () => {
  await fetch.close();
  await sandbox.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const PAGES: Record<string, [type: string, body: () => string | Buffer]> = {
  '/article': ['text/html; charset=utf-8', () => ARTICLE('/picture.jpg')],
  '/without-picture': ['text/html', () => ARTICLE('/missing.jpg')],
  '/fake-picture': ['text/html', () => ARTICLE('/fake.jpg')],
  '/old': ['text/html; charset=iso-8859-1', () => Buffer.from('<title>Caf\xe9 am Hafen</title><p>Text</p>', 'latin1')],
  '/nameless': ['text/html', () => '<p></p>'],
  '/paper.pdf': ['application/pdf', () => '%PDF-1.4'],
  '/endless': ['text/html', () => `<title>Big</title>${'<p>word</p>'.repeat(600_000)}`],
  '/picture.jpg': ['image/jpeg', () => picture],
  '/fake.jpg': ['image/jpeg', () => '<script>alert(1)</script>'],
};

function answer(url: string, response: ServerResponse): void {
  const page = PAGES[url];
  if (!page) {
    response.writeHead(404, { 'content-type': 'text/html' }).end('<title>No such page</title>');
    return;
  }
  response.writeHead(200, { 'content-type': page[0] }).end(page[1]());
}

async function desk(open: OpenDatabase) {
  const { db, close } = await open();
  const town = await settle(db);
  const media = openDiskStore({ folder: mkdtempSync(join(folder, 'store-')) });
  const needs = { ...town, fetch, sandbox, media, log: silentLog };
  const runner = createJobRunner({ ...town, log: silentLog, queues: [cardsQueue(needs)] });
  asked = [];
  return {
    ...needs,
    runner,
    close,
    request: (path: string): Promise<Id> =>
      db.write((tx) => requestCard(tx, { ids: town.ids, now: town.clock.now() }, origin + path)),
    card: (id: Id) => db.reader.selectFrom('cards').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
  };
}

withDatabases('preview cards', (open) => {
  test('a page is fetched once, however often it is posted, and its card has a picture of ours', async () => {
    const here = await desk(open);
    try {
      const ids = await Promise.all(Array.from({ length: 5 }, () => here.request('/article')));
      const [id] = ids as [Id];
      assert.deepEqual(new Set(ids), new Set([id]));
      assert.equal((await here.card(id)).state, 'waiting');
      await here.runner.runDue();
      const card = await here.card(id);
      assert.deepEqual(
        [card.state, card.title, card.site_name, card.image_alt],
        ['ready', 'Ferry runs again', 'Harbour Post', 'A white ferry'],
      );
      assert.match(card.description, /^After two weeks of repairs/);
      assert.deepEqual([card.image_width, card.image_height], [300, 200]);
      assert.notEqual(await here.media.size(card.image), null);
      assert.match(card.blurhash, /./);
      here.clock.move(RETRY_AFTER_MS);
      await here.request('/article');
      await here.runner.runDue();
      assert.deepEqual(asked, ['/article', '/picture.jpg']);
      const events = await here.db.readOutbox({ xid: 0, seq: 0 }, 10);
      assert.deepEqual(
        events.map((event) => [event.type, JSON.parse(event.payload)]),
        [['card.ready', { cardId: id }]],
      );
    } finally {
      await here.close();
    }
  });

  test('a picture that cannot be had spoils no card, and the page’s own charset is read', async () => {
    const here = await desk(open);
    try {
      const [missing, fake, old] = [
        await here.request('/without-picture'),
        await here.request('/fake-picture'),
        await here.request('/old'),
      ];
      await here.runner.runDue();
      for (const id of [missing, fake]) {
        const card = await here.card(id);
        assert.deepEqual([card.state, card.title, card.image, card.image_alt], ['ready', 'Ferry runs again', '', '']);
      }
      assert.equal((await here.card(old)).title, 'Café am Hafen');
    } finally {
      await here.close();
    }
  });

  test('what is no page gives no card and is tried again after a day, when somebody posts it', async () => {
    const here = await desk(open);
    try {
      const paths = ['/missing', '/paper.pdf', '/nameless', '/endless'];
      const ids = await Promise.all(paths.map(here.request));
      await here.runner.runDue();
      for (const id of ids) assert.equal((await here.card(id)).state, 'none');
      here.clock.move(RETRY_AFTER_MS - 1);
      await here.request('/missing');
      await here.runner.runDue();
      assert.equal(asked.filter((path) => path === '/missing').length, 1);
      here.clock.move(1);
      await here.request('/missing');
      assert.equal((await here.card(ids[0] as Id)).state, 'waiting');
      await here.runner.runDue();
      assert.equal(asked.filter((path) => path === '/missing').length, 2);
      assert.deepEqual(await here.db.reader.selectFrom('jobs').selectAll().execute(), []);
      assert.deepEqual(await here.db.readOutbox({ xid: 0, seq: 0 }, 10), []);
    } finally {
      await here.close();
    }
  });

  test('a card waits where the sandbox has no room', async () => {
    const here = await desk(open);
    try {
      let busy = true;
      const crowded: Sandbox = {
        ...sandbox,
        page: async (job) => {
          if (busy) throw new SandboxRefused('busy', 'no room');
          return sandbox.page(job);
        },
      };
      const queue = cardsQueue({ ...here, sandbox: crowded });
      const runner = createJobRunner({ ...here, queues: [queue] });
      const id = await here.request('/article');
      await runner.runDue();
      assert.equal((await here.card(id)).state, 'waiting');
      busy = false;
      here.clock.move(60_000);
      await runner.runDue();
      assert.equal((await here.card(id)).state, 'ready');
    } finally {
      await here.close();
    }
  });
});

test('the first link that leads elsewhere gets the card', () => {
  const site = { origin: 'https://parley.test', host: 'parley.test' };
  assert.equal(linkForCard(site, []), null);
  assert.equal(linkForCard(site, ['https://parley.test/@ann', 'http://parley.test/x']), null);
  assert.equal(
    linkForCard(site, ['https://parley.test/@ann', 'https://News.example/a?utm_source=x#part', 'https://b.example/']),
    'https://news.example/a?utm_source=x',
  );
});

test('addresses that no card is kept under', () => {
  for (const address of [
    'ftp://a.example/',
    'javascript:alert(1)',
    'https://user:secret@a.example/',
    `https://a.example/${'x'.repeat(2048)}`,
    'not an address',
    '',
  ]) {
    assert.equal(normaliseLink(address), null, address);
  }
});

test('normalising twice changes nothing', () => {
  fc.assert(
    fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (address) => {
      const link = normaliseLink(address);
      assert.ok(link !== null && !link.includes('#'));
      assert.equal(normaliseLink(link), link);
    }),
    { numRuns: 30 },
  );
});
