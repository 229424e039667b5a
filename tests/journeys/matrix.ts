/** The town of the privacy matrix: an author, people in every relation to them, posts to every audience. */
import { createECDH } from 'node:crypto';
import type { Caller, Person, Town } from '../kit/town.ts';

/** Who looks, seen from the author. */
export const RELATIONS = [
  'self',
  'follower',
  'mutual',
  'member',
  'requested',
  'former',
  'mentioned',
  'muting',
  'blocking',
  'blocked',
  'stranger',
  'anonymous',
] as const;
export type Relation = (typeof RELATIONS)[number];

/** As clients say them; `local` is a public post that only people of this place read. */
export const AUDIENCES = ['public', 'local', 'unlisted', 'private', 'mutuals', 'circle', 'direct'] as const;
export type Audience = (typeof AUDIENCES)[number];

const EVERYBODY = RELATIONS.filter((relation) => relation !== 'blocked');

/** Whom the author's choice lets read a post that is asked for by name. Everything else follows from it. */
export const READERS: Record<Audience, readonly Relation[]> = {
  public: EVERYBODY,
  local: EVERYBODY.filter((relation) => relation !== 'anonymous'),
  unlisted: EVERYBODY,
  private: ['self', 'follower', 'mutual', 'member', 'mentioned'],
  mutuals: ['self', 'mutual', 'mentioned'],
  circle: ['self', 'member', 'mentioned'],
  direct: ['self', 'mentioned'],
};

/** Posts to these may be pinned to a profile. */
export const PINNED: readonly Audience[] = ['public', 'local', 'unlisted', 'private'];

/** `top`: by itself. `reply`: to the host's post. `quote`: of the host's post. */
export const KINDS = ['top', 'reply', 'quote'] as const;
export type Kind = (typeof KINDS)[number];

export interface MatrixPost {
  id: string;
  audience: Audience;
  kind: Kind;
}

export interface Matrix {
  town: Town;
  author: Person;
  /** Somebody who stands aside, whose posts are answered and quoted. */
  host: Person;
  /** The host's post. */
  root: string;
  people: Record<Relation, Caller>;
  /** Those of the people who have a name. */
  persons: Map<Relation, Person>;
  posts: MatrixPost[];
  /** Lists that hold the author, of those who follow them. */
  lists: Map<Relation, string>;
}

/** A word that only the author's posts hold. */
export const WORD = 'xylograph';
export const TAG = 'matrixtag';

const named = RELATIONS.filter((relation) => relation !== 'anonymous' && relation !== 'self');

/** Everybody and their relations; nothing is written by the author yet. */
export async function peopleOfMatrix(town: Town): Promise<Matrix> {
  const author = await town.person('self', { locked: true });
  const host = await town.person('host');
  await author.patch('/api/v1/accounts/update_credentials', { discoverable: true, indexable: true });
  const persons = new Map<Relation, Person>([['self', author]]);
  for (const name of named) persons.set(name, await town.person(name));
  const get = (relation: Relation): Person => {
    const person = persons.get(relation);
    if (!person) throw new Error(`nobody is ${relation}`);
    return person;
  };
  for (const relation of ['follower', 'mutual', 'member', 'former', 'requested'] as const) {
    await get(relation).post(`/api/v1/accounts/${author.id}/follow`, { notify: relation === 'follower' });
    if (relation !== 'requested') await author.post(`/api/v1/follow_requests/${get(relation).id}/authorize`);
  }
  await author.follow(get('mutual'));
  // By itself, messages of people one does not follow wait among the requests.
  await get('mentioned').patch('/api/v2/notifications/policy', { for_private_mentions: 'accept' });
  await get('muting').post(`/api/v1/accounts/${author.id}/mute`);
  await get('blocking').post(`/api/v1/accounts/${author.id}/block`);
  await author.post(`/api/v1/accounts/${get('blocked').id}/block`);
  const lists = new Map<Relation, string>();
  for (const relation of ['follower', 'mutual', 'member'] as const) {
    const list = (await get(relation).post('/api/v1/lists', { title: 'The author' })).body;
    await get(relation).post(`/api/v1/lists/${list.id}/accounts`, { account_ids: [author.id] });
    lists.set(relation, list.id);
  }
  const root = (await host.write('Say what you like', { quote_approval_policy: 'public' })).id;
  const people = Object.fromEntries(
    RELATIONS.map((one) => [one, persons.get(one) ?? town.stranger]),
  ) as Matrix['people'];
  await town.settle();
  return { town, author, host, root, people, persons, posts: [], lists };
}

/** The author writes to every audience, in every kind. Everybody who can marks what they see of it. */
export async function writeMatrix(matrix: Matrix): Promise<void> {
  const { author, persons, posts, root } = matrix;
  const circle = (await author.post('/api/parley/v1/circles', { title: 'Circle' })).body;
  const member = persons.get('member')?.id;
  await author.post(`/api/parley/v1/circles/${circle.id}/accounts`, { account_ids: [member] });
  for (const audience of AUDIENCES) {
    for (const kind of KINDS) {
      // In a message only who reads it can be quoted.
      const reader = audience === 'direct' && kind === 'quote' ? '@host ' : '';
      const status = await author.write(`${reader}@mentioned ${WORD} ${kind} #${TAG}`, {
        ...audienceFields(audience, circle.id),
        ...(kind === 'reply' ? { in_reply_to_id: root } : {}),
        ...(kind === 'quote' ? { quoted_status_id: root } : {}),
      });
      posts.push({ id: status.id, audience, kind });
      if (kind === 'top' && PINNED.includes(audience)) await author.post(`/api/v1/statuses/${status.id}/pin`);
    }
  }
}

function audienceFields(audience: Audience, circleId: string): object {
  if (audience === 'mutuals') return { parley: { audience } };
  if (audience === 'circle') return { parley: { audience, circle_id: circleId } };
  return audience === 'local' ? { visibility: 'public', local_only: true } : { visibility: audience };
}

/** Pushes go to an address of each person's own; gives it. */
export async function subscribeToPushes({ town, persons }: Matrix): Promise<Map<Relation, string>> {
  const keys = createECDH('prime256v1');
  const subscription = {
    keys: { p256dh: keys.generateKeys('base64url'), auth: Buffer.alloc(16, 1).toString('base64url') },
    standard: true,
  };
  const alerts = { mention: true, status: true };
  const addresses = new Map<Relation, string>();
  for (const [relation, person] of persons) {
    const endpoint = `https://push.example/${relation}`;
    town.web.set(endpoint, { status: 201, body: '' });
    const data = { subscription: { ...subscription, endpoint }, data: { alerts, policy: 'all' } };
    const { status, text } = await person.post('/api/v1/push/subscription', data);
    if (status !== 200) throw new Error(`no pushes for ${relation}: ${text}`);
    addresses.set(relation, endpoint);
  }
  return addresses;
}

/** The author's account becomes one of another server, as far as the database knows. */
export async function moveAuthorAway({ town, author }: Matrix, host: string): Promise<void> {
  const id = town.context.ids.next();
  await town.context.db.write(async (tx) => {
    await tx.insertInto('hosts').values({ id, name: host, local: 0, created_at: town.clock.now() }).execute();
    await tx.updateTable('accounts').set({ host_id: id }).where('id', '=', author.accountId).execute();
  });
}

/** Who has marked posts while following, and then follows no more. */
export async function endFormer({ town, author, persons, posts }: Matrix): Promise<void> {
  const former = persons.get('former');
  for (const { id } of posts) {
    await former?.post(`/api/v1/statuses/${id}/favourite`);
    await former?.post(`/api/v1/statuses/${id}/bookmark`);
  }
  await author.post(`/api/v1/accounts/${former?.id}/remove_from_followers`);
  await town.settle();
}
