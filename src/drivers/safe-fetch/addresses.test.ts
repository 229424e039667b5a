import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { isAllowed, isListed, readAllowList } from './addresses.ts';

const NONE = readAllowList([]);

test('addresses that lead inside are refused', () => {
  const hostile = [
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.127.255.255', '100.100.100.200'],
    ...['127.0.0.1', '127.1.2.3', '127.255.255.255', '169.254.0.1', '169.254.169.254', '169.254.170.2'],
    ...['172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.0.192', '192.0.2.1', '192.31.196.1', '192.52.193.1'],
    ...['192.88.99.1', '192.168.0.1', '192.168.255.255', '192.175.48.1', '198.18.0.1', '198.19.255.255'],
    ...['198.51.100.1', '203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
    '168.63.129.16',
    ...['::', '::1', '::127.0.0.1', '::7f00:1', '::8.8.8.8', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8'],
    ...['::ffff:0:127.0.0.1', '64:ff9b::7f00:1', '64:ff9b::808:808', '64:ff9b:1::1', '100::1', '100:0:0:1::1'],
    ...['2001::1', '2001:0:7f00:1::', '2001:2::1', '2001:10::1', '2001:20::1', '2001:1ff:ffff::1', '2001:db8::1'],
    ...['2002:7f00:1::', '2002:c0a8:101::1', '2620:4f:8000::1', '3fff::1', '3fff:fff::1', '5f00::1'],
    ...['fc00::1', 'fd00:ec2::254', 'fdff::1', 'fe80::1', 'fe80::1%eth0', 'febf::1', 'fec0::1', 'ff02::1', 'ff0e::1'],
    ...['1fff:ffff::1', '4000::1', '2606:4700::1%1'],
  ];
  for (const address of hostile) assert.equal(isAllowed(address, NONE), false, address);
});

test('only the plain notation counts as an address', () => {
  const odd = ['', '8.8.8', '134744072', '0x8.8.8.8', '010.8.8.8', '08.08.08.08', '8.8.8.8.', ' 8.8.8.8', '8.8.8.8/32'];
  for (const address of [...odd, '[2606:4700::1]', 'localhost', '::ffff:8.8.8.8.8', '2606:4700:::1', '٨.٨.٨.٨']) {
    assert.equal(isAllowed(address, NONE), false, address);
  }
});

test('public addresses beside the closed networks are allowed', () => {
  const open = [
    ...['1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
    ...['128.0.0.0', '169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '192.0.1.1', '198.17.255.255'],
    ...['198.20.0.0', '223.255.255.255', '168.63.129.15', '168.63.129.17'],
    ...['2001:200::1', '2001:4860:4860::8888', '2001:db9::1', '2003::1', '2606:4700::1', '2a00:1450::1', '3ffe::1'],
  ];
  for (const address of open) assert.equal(isAllowed(address, NONE), true, address);
});

test('no address that the address library knows as special is allowed, and no ordinary one is lost', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ minLength: 4, maxLength: 4 }),
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
    // Most of the IPv6 space is empty; here the part with the exceptions in it.
    fc
      .tuple(
        fc.constantFrom([0x20, 0x01], [0x20, 0x02], [0x3f, 0xff], [0x26, 0x20]),
        fc.uint8Array({ minLength: 14, maxLength: 14 }),
      )
      .map(([head, tail]) => Uint8Array.from([...head, ...tail])),
    // IPv4 inside IPv6, in all the ways of writing that there are.
    fc
      .tuple(fc.constantFrom('::', '::ffff:', '::ffff:0:', '64:ff9b::'), fc.ipV4())
      .map(([head, tail]) => Uint8Array.from(ipaddr.parse(head + tail).toByteArray())),
  );
  const ours = /^(2001:([01]?[0-9a-f]{1,2}|):|192\.(31\.196|52\.193|175\.48)\.|168\.63\.129\.16$|2620:4f:8000:|3fff:)/;
  fc.assert(
    fc.property(bytes, (raw) => {
      const address = ipaddr.fromByteArray([...raw]);
      const text = address.toString();
      const allowed = isAllowed(text, NONE);
      if (allowed) assert.equal(address.range(), 'unicast', text);
      const isHandedOut = address.kind() === 'ipv4' || (raw[0]! & 0xe0) === 0x20;
      if (!allowed && isHandedOut && address.range() === 'unicast') assert.match(text, ours);
    }),
    { numRuns: 2000 },
  );
});

test('the operator opens networks and single addresses, in one family at a time', () => {
  const list = readAllowList(['127.0.0.1', '10.1.0.0/16', 'fd00::/8', '::1']);
  for (const address of ['127.0.0.1', '10.1.2.3', 'fd12::1', '::1']) {
    assert.ok(isListed(address, list) && isAllowed(address, list), address);
  }
  for (const address of ['127.0.0.2', '10.2.0.1', 'fe80::1', '::ffff:127.0.0.1', '::127.0.0.1']) {
    assert.ok(!isListed(address, list) && !isAllowed(address, list), address);
  }
  assert.ok(isAllowed('8.8.8.8', list) && !isListed('8.8.8.8', list));
});

test('a wrong entry of the list is named', () => {
  for (const entry of [
    '',
    'intranet',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0/8',
    '::/129',
    '1.2.3.4/-1',
    '1.2.3.4/0x8',
  ]) {
    assert.throws(
      () => readAllowList(['::1', entry]),
      new RegExp(`^Error: "${RegExp.escape(entry)}" is neither`),
      entry,
    );
  }
});
