import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashPassword } from '#access/access.ts';
import type { Needs } from '#ports/ports.ts';
import { buildHome } from '#timelines/timelines.ts';
import { buildTown, type TownWishes } from './content/town.ts';
import { planConversations } from './conversation-rows.ts';
import { planMarks } from './mark-rows.ts';
import { planPeople } from './people-rows.ts';
import { type Pictures, paintTown } from './pictures.ts';
import { planPosts } from './post-rows.ts';
import { Plan } from './rows.ts';

/**
 * The demo town: 300 people who posted for 60 days, from one seed, so that screenshots and benchmarks show a place that is
 * lived in. The only code beside migrations that writes other modules' tables, and only into a database without people:
 * doing the deeds one by one would take minutes, and they would all have happened today.
 */
export const DEMO_SEED = 'sandrel';
/** Everybody in the town has this password. */
export const DEMO_PASSWORD = 'harbour-lights';

export type DemoNeeds = Needs<'db' | 'clock' | 'ids' | 'site' | 'media' | 'random' | 'log'>;

export interface Demo {
  /** Usernames to log in with: the owner first. */
  logins: string[];
}

/** The size of the town, where it is not the usual one. */
export type DemoSize = Pick<TownWishes, 'people' | 'posts' | 'days'>;

/** Builds the town, unless there are people already: then null. `tell` says what is being done. */
export async function buildDemo(
  needs: DemoNeeds,
  tell: (words: string) => void,
  size: DemoSize = {},
): Promise<Demo | null> {
  const { db, clock, random } = needs;
  if (await db.reader.selectFrom('users').select('account_id').limit(1).executeTakeFirst()) return null;
  const town = buildTown({ ...size, seed: DEMO_SEED, now: clock.now() });
  const plan = new Plan();
  const folder = await mkdtemp(join(tmpdir(), 'parley-demo-'));
  let pictures: Pictures;
  try {
    tell('drawing the pictures of the demo town');
    pictures = await paintTown(plan, needs, town, folder, tell);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  tell('writing people and posts');
  const people = planPeople(plan, needs, town, pictures, await hashPassword(DEMO_PASSWORD, random));
  const posts = planPosts(plan, needs, town, people, pictures);
  planMarks(plan, needs, town, people, posts);
  planConversations(plan, needs, town, people, posts);
  await db.write((tx) => plan.write(tx));
  tell('sorting the home feeds');
  for (const id of people.ids) await buildHome(needs, id);
  const owner = town.people.find((person) => person.role === 'owner');
  const staff = town.people.filter((person) => person.role === 'moderator');
  return { logins: [owner, ...staff].flatMap((person) => person?.username ?? []) };
}
