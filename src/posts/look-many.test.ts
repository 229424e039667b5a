import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Viewer } from '#access/identity.ts';
import { addToList, block, createList, follow, mute } from '#relationships/relationships.ts';
import type { Audience, Id } from '#store/tables.ts';
import { withDatabases } from '../../tests/kit/databases.ts';
import { settle } from '../../tests/kit/people.ts';
import { lookForMany } from './look-many.ts';
import { look, mayQuote, type Place, type Seen } from './visibility.ts';

const PEOPLE = 4;
const who = fc.nat(PEOPLE - 1);
const AUDIENCES: readonly Audience[] = ['public', 'quiet', 'followers', 'mutuals', 'circle', 'mentioned'];
const PLACES: readonly Place[] = ['home', 'list', 'public'];

const tie = fc.record({
  from: who,
  to: who,
  what: fc.constantFrom('follow', 'follow without shares', 'block', 'mute', 'read in a list only', 'follow the tag'),
});
const writing = fc.record({
  author: who,
  audience: fc.constantFrom(...AUDIENCES),
  mentioned: fc.option(who, { nil: null }),
  tagged: fc.boolean(),
  /** Which earlier post it shares, answers or quotes. */
  of: fc.nat(3),
  as: fc.constantFrom('post', 'share', 'reply', 'quote'),
});

/** What of a sight makes it look different. */
const told = (seen: Seen | undefined, viewer: Viewer) =>
  seen && [
    seen.sight.head.id,
    seen.original?.head.id,
    mayQuote(viewer, seen.original ?? seen.sight),
    seen.quote?.state,
    seen.quote?.sight?.head.id,
  ];

withDatabases('a post looked at for many', (open, engine) => {
  test('is what each of them sees when they look', async () => {
    const { db, close } = await open();
    const town = await settle(db);
    let round = 0;
    const tagId = town.ids.next();
    const tag = { id: tagId, name: 'fog', display: 'fog', created_at: 1 };
    await db.write((tx) => tx.insertInto('tags').values(tag).execute());
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(tie, { maxLength: 10 }),
          fc.array(writing, { minLength: 1, maxLength: 6 }),
          async (ties, writings) => {
            round += 1;
            const people: Viewer[] = [];
            for (let i = 0; i < PEOPLE; i += 1) people.push(await town.person(`p${i}of${round}`));
            for (const { from, to, what } of ties) {
              const [me, other] = [people[from]!, people[to]!];
              if (what === 'follow the tag') {
                const row = { account_id: me.accountId, tag_id: tagId, id: town.ids.next(), created_at: 1 };
                await db.write((tx) =>
                  tx
                    .insertInto('followed_tags')
                    .values(row)
                    .onConflict((conflict) => conflict.doNothing())
                    .execute(),
                );
                continue;
              }
              if (me === other) continue;
              try {
                if (what === 'block') await block(town, me, other.accountId);
                else if (what === 'mute') await mute(town, me, other.accountId);
                else await follow(town, me, other.accountId, { shares: what !== 'follow without shares' });
                if (what !== 'read in a list only') continue;
                const list = await createList(town, me, { title: 'apart', exclusive: true });
                await addToList(town, me, list, [other.accountId]);
              } catch {
                // Nobody follows whom they block.
              }
            }
            const posts: Id[] = [];
            for (const { author, audience, mentioned, tagged, of, as } of writings) {
              town.clock.move(1);
              const before = posts[of];
              const head =
                before === undefined ? undefined : { id: before, accountId: people[writings[of]!.author]!.accountId };
              const id = await town.post(people[author]!, {
                audience,
                ...(head && as === 'reply' ? { replyTo: head } : {}),
                ...(head && as === 'share' ? { shareOf: head.id } : {}),
              });
              if (head && as === 'quote') {
                const set = {
                  quote_of_id: head.id,
                  quote_account_id: head.accountId,
                  quote_state: 'accepted' as const,
                };
                await db.write((tx) => tx.updateTable('posts').set(set).where('id', '=', id).execute());
              }
              if (tagged) {
                const row = { tag_id: tagId, post_id: id };
                await db.write(async (tx) => {
                  await tx.insertInto('post_tags').values(row).execute();
                  await tx.updateTable('posts').set({ has_tags: 1 }).where('id', '=', id).execute();
                });
              }
              if (mentioned !== null) {
                const row = { post_id: id, account_id: people[mentioned]!.accountId };
                await db.write(async (tx) => {
                  await tx.insertInto('mentions').values(row).execute();
                  await tx.updateTable('posts').set({ has_mentions: 1 }).where('id', '=', id).execute();
                });
              }
              posts.push(id);
            }
            const now = town.clock.now();
            for (const id of posts) {
              for (const place of PLACES) {
                const many = await lookForMany(db.reader, now, people, id, place);
                for (const viewer of people) {
                  const [seen] = await look(db.reader, now, viewer, [id], place);
                  assert.deepEqual(told(many.get(viewer.accountId), viewer), told(seen, viewer), `${place} ${id}`);
                }
              }
            }
          },
        ),
        { numRuns: engine === 'sqlite' ? 10 : 2 },
      );
    } finally {
      await close();
    }
  });
});
