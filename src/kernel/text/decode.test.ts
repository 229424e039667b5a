import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeHtml } from './decode.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');

test('a page is read in the charset that its mark, its header or itself names, in this order', () => {
  assert.equal(decodeHtml(Buffer.from('Grüße'), undefined), 'Grüße');
  assert.equal(decodeHtml(latin('Gr\xfc\xdfe'), 'iso-8859-1'), 'Grüße');
  assert.equal(decodeHtml(latin('<meta charset="windows-1252">Gr\xfc\xdfe'), undefined).slice(-5), 'Grüße');
  assert.equal(decodeHtml(latin('<meta charset="utf-8">Gr\xfc\xdfe'), 'latin1').slice(-5), 'Grüße');
  assert.equal(decodeHtml(Buffer.from('\ufeffGrüße'), 'latin1'), 'Grüße');
  assert.equal(decodeHtml(Buffer.from('\ufeffGrüße', 'utf16le'), undefined), 'Grüße');
});

test('labels that mean nothing are passed over', () => {
  for (const label of ['no-such-charset', '', '"', 'x'.repeat(1000)]) {
    assert.equal(decodeHtml(Buffer.from('Grüße'), label), 'Grüße', label);
  }
});

test('no bytes and no label make it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.option(fc.string(), { nil: undefined }), (body, label) => {
      assert.equal(typeof decodeHtml(body, label), 'string');
    }),
  );
});
