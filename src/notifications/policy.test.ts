import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NotificationType } from '#store/tables.ts';
import { DEFAULT_POLICY, NEW_ACCOUNT_MS, NEW_FOLLOWER_MS, type Policy, type PolicyFacts, verdictOn } from './policy.ts';

const NOW = 1e12;
/** Somebody well known: follows and is followed for long, on an old account. */
const FRIEND: PolicyFacts = {
  ...DEFAULT_POLICY,
  id: 1,
  following: 1,
  followedAt: NOW - NEW_FOLLOWER_MS - 1,
  senderCreatedAt: NOW - NEW_ACCOUNT_MS - 1,
  senderLimited: 0,
  senderBot: 0,
  permitted: 0,
  addressed: 0,
};
const STRANGER: PolicyFacts = { ...FRIEND, following: 0, followedAt: null };
const ALL_DROP: Policy = {
  notFollowing: 'drop',
  notFollowers: 'drop',
  newAccounts: 'drop',
  privateMentions: 'drop',
  limitedAccounts: 'drop',
  bots: 'drop',
};

const ask = (facts: Partial<PolicyFacts>, type: NotificationType = 'mention', privately = false) =>
  verdictOn(type, privately, { ...STRANGER, ...facts }, NOW);

test('whoever chose nothing hears of all but strangers’ private messages and limited people', () => {
  assert.equal(ask({}), 'accept');
  assert.equal(ask({}, 'mention', true), 'filter');
  assert.equal(ask({ senderLimited: 1 }, 'favourite'), 'filter');
  assert.equal(ask({ senderBot: 1, senderCreatedAt: NOW }), 'accept');
  assert.equal(ask({ addressed: 1 }, 'mention', true), 'accept', 'an answer to the receiver’s own message');
});

test('each rule holds for those it names, and the strictest wins', () => {
  const cases: [Partial<PolicyFacts>, Partial<PolicyFacts>][] = [
    [{ notFollowing: 'drop' }, FRIEND],
    [{ notFollowers: 'drop' }, { followedAt: NOW - NEW_FOLLOWER_MS - 1 }],
    [{ newAccounts: 'drop', senderCreatedAt: NOW }, { senderCreatedAt: NOW - NEW_ACCOUNT_MS - 1 }],
    [{ limitedAccounts: 'drop', senderLimited: 1 }, FRIEND],
    [{ bots: 'drop', senderBot: 1 }, { senderBot: 0 }],
  ];
  for (const [rule, exempt] of cases) {
    assert.equal(ask(rule), 'drop', JSON.stringify(rule));
    assert.equal(ask({ ...rule, ...exempt, ...pick(rule) }), 'accept', JSON.stringify(rule));
  }
  assert.equal(ask({ notFollowers: 'drop', followedAt: NOW - NEW_FOLLOWER_MS + 1 }), 'drop', 'followed only just');
  assert.equal(ask({ notFollowing: 'filter', bots: 'drop', senderBot: 1 }), 'drop');
});

/** The rule of a case without its fact. */
const pick = (facts: Partial<PolicyFacts>): Partial<PolicyFacts> =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => typeof value === 'string'));

test('who was accepted comes through, and some news no policy keeps away', () => {
  assert.equal(ask({ ...ALL_DROP, permitted: 1 }, 'mention', true), 'accept');
  for (const type of ['poll', 'update', 'moderation_warning', 'severed_relationships', 'admin.report'] as const) {
    assert.equal(ask(ALL_DROP, type), 'accept', type);
  }
  for (const type of ['mention', 'follow', 'favourite', 'reblog', 'quote', 'follow_request', 'status'] as const) {
    assert.equal(ask(ALL_DROP, type), 'drop', type);
  }
});
