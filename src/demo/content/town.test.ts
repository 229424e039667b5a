import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { buildTown, MIN_PEOPLE } from './town.ts';
import { DAY_MS, LANGUAGES, type Town, type TownPost } from './types.ts';
import { bare } from './writer.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const MAX_POST_CHARACTERS = 500;

const at = <T>(list: readonly T[], index: number): T => {
  const item = list[index];
  assert.ok(item !== undefined, `no item ${index}`);
  return item;
};

describe('the demo town', () => {
  let town: Town;
  before(() => {
    town = buildTown({ seed: 1, now: NOW });
  });

  test('has 300 people and 8 000 posts over 60 days, in order of time', () => {
    assert.equal(town.people.length, 300);
    assert.equal(town.posts.length, 8000);
    let last = NOW - 60 * DAY_MS;
    for (const [index, post] of town.posts.entries()) {
      assert.equal(post.index, index);
      assert.ok(post.at >= last && post.at <= NOW);
      assert.ok(at(town.people, post.author).createdAt <= post.at, 'nobody posts before joining');
      last = post.at;
    }
    assert.ok(at(town.posts, 0).at < NOW - 59 * DAY_MS && last > NOW - DAY_MS);
  });

  test('is the same, byte for byte, from the same seed, and another from another', () => {
    const wishes = { people: 80, posts: 1000, now: NOW };
    const [first, again, other] = [1, 1, 2].map((seed) => JSON.stringify(buildTown({ seed, ...wishes })));
    assert.ok(first === again);
    assert.ok(first !== other);
  });

  test('people have usable names and profiles in five languages', () => {
    assert.equal(new Set(town.people.map((p) => p.username)).size, 300);
    for (const person of town.people) {
      assert.match(person.username, /^[a-z0-9_]{2,30}$/);
      assert.ok(person.displayName.length <= 30 && person.bio.length > 5 && person.bio.length <= 300, person.bio);
      assert.ok(person.fields.length <= 4);
      assert.doesNotMatch(JSON.stringify([person.bio, person.fields]), /[<>{}|]{2}|undefined/);
    }
    for (const language of LANGUAGES) {
      assert.ok(town.people.filter((p) => p.language === language).length >= 12, language);
      assert.ok(town.posts.filter((p) => p.language === language).length >= 300, language);
    }
  });

  test('follows are heavy-tailed: nearly all follow the paper, half follow forty to sixty', () => {
    const following = town.people.map(() => 0);
    const followers = town.people.map(() => 0);
    const pairs = new Set<string>();
    for (const { from, to, at: when } of town.follows) {
      following[from] = at(following, from) + 1;
      followers[to] = at(followers, to) + 1;
      assert.notEqual(from, to);
      assert.ok(when <= NOW && when > at(town.people, from).createdAt);
      pairs.add(`${from}/${to}`);
    }
    assert.equal(pairs.size, town.follows.length);
    const paper = at(followers, 0);
    assert.equal(paper, Math.max(...followers));
    assert.ok(paper >= 0.93 * 300 && paper < 300);
    const median = at(
      following.toSorted((a, b) => a - b),
      150,
    );
    assert.ok(median >= 40 && median <= 60, `median following ${median}`);
    const ordered = followers.toSorted((a, b) => b - a);
    assert.ok(at(ordered, 15) > 2 * at(ordered, 150), 'the most followed stand out');
  });

  test('posts refer only to what a reader could refer to', () => {
    for (const post of town.posts) {
      if (post.replyTo !== undefined) {
        const parent = at(town.posts, post.replyTo);
        assert.ok(parent.at < post.at && parent.shareOf === undefined);
        if (parent.author !== post.author)
          assert.ok(post.text.startsWith(`@${at(town.people, parent.author).username} `));
      }
      if (post.shareOf === undefined) continue;
      const original = at(town.posts, post.shareOf);
      assert.ok(original.at < post.at && original.audience === 'public' && original.shareOf === undefined);
      assert.ok(post.text === '' && original.author !== post.author);
    }
  });

  test('posts have everything that lived-in posts have', () => {
    const count = (has: (post: TownPost) => boolean) => town.posts.filter(has).length;
    assert.ok(count((p) => p.replyTo !== undefined) > 2500);
    assert.ok(count((p) => p.shareOf !== undefined) > 700);
    assert.ok(count((p) => p.pictures.length > 0) > 300);
    assert.ok(count((p) => p.link !== undefined) > 150);
    assert.ok(count((p) => p.poll !== undefined) > 50);
    assert.ok(count((p) => p.spoiler !== undefined) > 80);
    assert.ok(count((p) => p.edited !== undefined) > 80);
    assert.ok(count((p) => /(^|\s)#\p{L}/u.test(p.text)) > 600);
    for (const audience of ['public', 'quiet', 'followers', 'mentioned', 'local']) {
      assert.ok(count((p) => p.audience === audience) > 40, audience);
    }
    for (const post of town.posts) {
      assert.ok([...post.text].length <= MAX_POST_CHARACTERS && (post.shareOf !== undefined || bare(post.text) !== ''));
      assert.doesNotMatch(post.text, /[{}[\]¶]|undefined/, 'no template syntax is left');
      assert.ok(post.pictures.length <= 4 && post.pictures.every((p) => p.alt.length > 5));
    }
  });

  test('mentions name people who exist', () => {
    const names = new Set(town.people.map((p) => p.username));
    for (const post of town.posts) {
      for (const mention of post.text.matchAll(/@([a-z0-9_]+)/g)) assert.ok(names.has(mention[1] ?? ''), post.text);
      if (post.audience === 'mentioned') assert.match(post.text, /@/);
    }
  });

  test('fewer than 2 % of the texts are repeated, mentions aside', () => {
    const texts = town.posts.filter((p) => p.shareOf === undefined).map((p) => bare(p.text));
    const repeated = 1 - new Set(texts).size / texts.length;
    assert.ok(repeated < 0.02, `${(100 * repeated).toFixed(2)} %`);
  });

  test('nights are quiet', () => {
    const hours = Array.from({ length: 24 }, () => 0);
    for (const { at: when } of town.posts) {
      const hour = new Date(when + 3_600_000).getUTCHours();
      hours[hour] = at(hours, hour) + 1;
    }
    assert.ok(Math.max(at(hours, 2), at(hours, 3)) * 5 < Math.max(...hours));
  });

  test('votes lie within their poll and its time; pins are own; list members are followed', () => {
    for (const vote of town.votes) {
      const post = at(town.posts, vote.post);
      assert.ok(post.poll !== undefined && post.author !== vote.person);
      assert.ok(vote.options.length === 1 || post.poll.multiple);
      assert.ok(vote.options.every((o) => o >= 0 && o < (post.poll?.options.length ?? 0)));
      assert.ok(vote.at > post.at && vote.at < post.at + post.poll.hours * 3_600_000);
    }
    for (const pin of town.pins) assert.equal(at(town.posts, pin.post).author, pin.person);
    const pairs = new Set(town.follows.map((f) => `${f.from}/${f.to}`));
    for (const list of town.lists) for (const member of list.members) assert.ok(pairs.has(`${list.owner}/${member}`));
    for (const mark of [...town.favourites, ...town.bookmarks]) {
      const post = at(town.posts, mark.post);
      assert.ok(mark.at >= post.at && mark.at <= NOW && post.audience !== 'mentioned');
      if (post.audience === 'followers') assert.ok(pairs.has(`${mark.person}/${post.author}`));
    }
  });
});

test('towns of any size hold together', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: MIN_PEOPLE, max: 90 }),
      fc.integer({ min: 200, max: 600 }),
      (seed, people, posts) => {
        const town = buildTown({ seed, people, posts, now: NOW, days: 20 });
        assert.equal(town.people.length, people);
        assert.equal(town.posts.length, posts);
        for (const post of town.posts) {
          assert.ok(post.at <= NOW && post.at >= NOW - 20 * DAY_MS);
          assert.ok((post.replyTo ?? -1) < post.index && (post.shareOf ?? -1) < post.index);
        }
      },
    ),
    { numRuns: 8 },
  );
  assert.throws(() => buildTown({ seed: 1, people: 3, now: NOW }), RangeError);
});
