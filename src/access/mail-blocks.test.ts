import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalEmail, canonicalEmailHash, parentsOf } from './mail-blocks.ts';

const words = (letters: string) => fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 12 });

test('dots, tags and case do not make another mailbox', () => {
  fc.assert(
    fc.property(words('ab1'), words('ab1'), words('xy'), (first, last, tag) => {
      const plain = `${first}${last}@example.org`;
      assert.equal(canonicalEmail(`${first}.${last}+${tag}@Example.org`.toUpperCase()), plain);
      assert.equal(canonicalEmail(plain), plain);
    }),
  );
  assert.notEqual(canonicalEmailHash('ann@example.org'), canonicalEmailHash('ann@example.net'));
});

test('a domain with its parents', () => {
  assert.deepEqual(parentsOf('mail.example.org'), ['mail.example.org', 'example.org', 'org']);
});
