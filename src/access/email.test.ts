import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readEmail } from './email.ts';

test('addresses people have are taken, and one mailbox has one key', () => {
  assert.deepEqual(readEmail(' Ann.Sea+parley@Mail.Example '), {
    address: 'Ann.Sea+parley@mail.example',
    key: 'ann.sea+parley@mail.example',
  });
  assert.equal(readEmail('ann@BÜCHER.example')?.key, 'ann@xn--bcher-kva.example');
  assert.equal(readEmail("o'neil@sub.mail.example")?.address, "o'neil@sub.mail.example");
  assert.ok(readEmail(`${'a'.repeat(64)}@mail.example`));
});

test('what is no address, or two, or a header, is none', () => {
  for (const text of [
    '',
    '@',
    'ann',
    'ann@',
    '@mail.example',
    'ann@mail',
    'ann@localhost',
    'ann@@mail.example',
    'ann@mail.example@evil.example',
    'ann@mail.example,evil@evil.example',
    'ann@mail.example evil@evil.example',
    'ann@mail.example\nBcc: evil@evil.example',
    'ann\r\n@mail.example',
    'a nn@mail.example',
    '"ann"@mail.example',
    'ann(comment)@mail.example',
    '<ann@mail.example>',
    '.ann@mail.example',
    'ann.@mail.example',
    'a..n@mail.example',
    'ann@.mail.example',
    'ann@mail..example',
    'ann@-mail.example',
    'ann@mail.example.',
    'ann@[127.0.0.1]',
    'ann@127.0.0.1',
    'ann@mail.example/path',
    'ann@mail.example:25',
    'ann@mail%2eexample',
    'ann\0@mail.example',
    'ann@mail.exa\0mple',
    'ann@mail.example\u202e',
    'änn@mail.example',
    `${'a'.repeat(65)}@mail.example`,
    `ann@${'a.'.repeat(130)}example`,
    'x'.repeat(10_000),
  ]) {
    assert.equal(readEmail(text), null, JSON.stringify(text));
  }
});

// Mostly characters that matter, so that many texts are almost addresses.
const unit = fc.constantFrom(...'aZ09.-_+@@\'"(,;<> \n\0ä漢%[]:/', '\u202e', '\ud800');
const nearly = fc.tuple(fc.string({ unit, maxLength: 8 }), fc.string({ unit, maxLength: 8 }));

test('whatever is read has one @, no white space or control character, and reads back the same', () => {
  let read = 0;
  fc.assert(
    fc.property(nearly, ([local, domain]) => {
      for (const text of [`${local}@${domain}`, `a${local}@mail.example`, `ann@${domain}.example`]) {
        const email = readEmail(text);
        if (!email) continue;
        read += 1;
        assert.equal(email.address.split('@').length, 2);
        assert.match(email.address, /^[\x21-\x7e]+$/);
        assert.deepEqual(readEmail(email.address), email);
        assert.equal(readEmail(email.address.toUpperCase())?.key, email.key);
      }
    }),
    { numRuns: 500 },
  );
  assert.ok(read > 50);
});
