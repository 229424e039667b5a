import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FetchAnswer, FetchRefused, type FetchRequest, type SafeFetch } from '#ports/fetch.ts';
import { TranslationFailed } from '#ports/translator.ts';
import { openTranslator } from './translate.ts';

/** A network on which one service answers what the test says. */
function serviceThat(answer: (request: FetchRequest, body: unknown) => unknown): {
  fetch: SafeFetch;
  asked: FetchRequest[];
} {
  const asked: FetchRequest[] = [];
  return {
    asked,
    fetch: {
      async fetch(request): Promise<FetchAnswer> {
        asked.push(request);
        const given = answer(request, request.body ? JSON.parse(Buffer.from(request.body).toString()) : null);
        const status = typeof given === 'number' ? given : 200;
        const body = Buffer.from(typeof given === 'string' ? given : JSON.stringify(given));
        return { url: request.url, status, headers: {}, contentType: 'application/json', charset: 'utf-8', body };
      },
      async close() {},
    },
  };
}

const failed = (reason: TranslationFailed['reason']) => (error: unknown) =>
  error instanceof TranslationFailed && error.reason === reason;

test('LibreTranslate is asked for HTML, with its key, and for what it can do', async () => {
  const { fetch, asked } = serviceThat((request, body) =>
    request.url.endsWith('/languages')
      ? [
          { code: 'en', name: 'English', targets: ['de', 'en', 'fr'] },
          { code: 'de', name: 'German', targets: ['en', 7, '<b>'] },
        ]
      : { translatedText: ['<p>Guten Tag</p>', 'Tee'], detectedLanguage: [{ language: 'en', confidence: 90 }], body },
  );
  const translator = openTranslator(fetch, { service: 'libretranslate', url: 'https://libre.example', apiKey: 'key' });
  assert.ok(translator);
  assert.deepEqual(
    [...(await translator.languages())],
    [
      ['en', ['de', 'fr']],
      ['de', ['en']],
    ],
  );
  const texts = ['<p>Good day</p>', 'tea'];
  assert.deepEqual(await translator.translate({ texts, from: null, to: 'de' }), {
    texts: ['<p>Guten Tag</p>', 'Tee'],
    from: 'en',
  });
  const request = asked.at(-1);
  assert.deepEqual([request?.url, request?.method], ['https://libre.example/translate', 'POST']);
  assert.deepEqual(JSON.parse(Buffer.from(request?.body ?? '').toString()), {
    q: texts,
    source: 'auto',
    target: 'de',
    format: 'html',
    api_key: 'key',
  });
});

test('DeepL is asked in its own codes, at the host of the plan', async () => {
  const { fetch, asked } = serviceThat((request) => {
    if (request.url.includes('type=source')) return [{ language: 'EN' }, { language: 'PT' }];
    if (request.url.includes('type=target')) return [{ language: 'EN-US' }, { language: 'PT-BR' }, { language: 'DE' }];
    return { translations: [{ detected_source_language: 'EN', text: 'Olá' }] };
  });
  const translator = openTranslator(fetch, { service: 'deepl', apiKey: 'secret:fx' });
  assert.ok(translator);
  const languages = await translator.languages();
  assert.deepEqual(languages.get('pt'), ['en-US', 'en', 'pt-BR', 'de']);
  assert.deepEqual(await translator.translate({ texts: ['hello'], from: null, to: 'pt' }), {
    texts: ['Olá'],
    from: 'en',
  });
  const request = asked.at(-1);
  assert.equal(request?.url, 'https://api-free.deepl.com/v2/translate');
  assert.equal(request?.headers?.authorization, 'DeepL-Auth-Key secret:fx');
  assert.deepEqual(JSON.parse(Buffer.from(request?.body ?? '').toString()), {
    text: ['hello'],
    target_lang: 'PT-PT',
    tag_handling: 'html',
  });
});

test('a service that answers nonsense, too much or nothing fails in one of three ways', async () => {
  const cases: [unknown, TranslationFailed['reason']][] = [
    ['not JSON', 'broken'],
    [{}, 'broken'],
    [{ translatedText: ['one', 'two'], translations: [{ text: 'one' }, { text: 'two' }] }, 'broken'],
    [{ translatedText: [1], translations: [{ text: 1 }] }, 'broken'],
    [500, 'broken'],
    [429, 'busy'],
    [456, 'quota'],
  ];
  for (const [answer, reason] of cases) {
    const { fetch } = serviceThat(() => answer);
    for (const options of [
      { service: 'libretranslate', url: 'https://libre.example', apiKey: '' },
      { service: 'deepl', apiKey: 'secret' },
    ] as const) {
      const translator = openTranslator(fetch, options);
      await assert.rejects(async () => translator?.translate({ texts: ['x'], from: 'en', to: 'de' }), failed(reason));
    }
  }
  const unreachable: SafeFetch = {
    async fetch() {
      throw new FetchRefused('dns', 'There is no such host.');
    },
    async close() {},
  };
  const translator = openTranslator(unreachable, { service: 'deepl', apiKey: 'secret' });
  await assert.rejects(async () => translator?.languages(), failed('broken'));
  assert.equal(openTranslator(unreachable, null), null);
});
