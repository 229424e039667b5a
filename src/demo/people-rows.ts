import { accountAddresses } from '#accounts/accounts.ts';
import { foldKey } from '#kernel/text/clean.ts';
import { renderBio, renderField } from '#kernel/text/render.ts';
import type { Site } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';
import type { Town, TownPerson } from './content/types.ts';
import type { DemoNeeds } from './demo.ts';
import type { Pictures } from './pictures.ts';
import { createPastIds, type Plan } from './rows.ts';

export interface People {
  /** By index in the town. */
  ids: Id[];
  usernames: string[];
}

/** Plans accounts with their logins, counts, follows and lists. Post counts are added with the posts. */
export function planPeople(
  plan: Plan,
  { clock, site }: DemoNeeds,
  town: Town,
  pictures: Pictures,
  passwordHash: string,
): People {
  const idAt = createPastIds();
  const ids = town.people.map((person) => idAt(person.createdAt));
  const now = clock.now();
  const accounts = town.people.map((person, i) => accountRow(site, person, ids[i]!, pictures));
  plan.add(accounts, (tx, part) => tx.insertInto('accounts').values(part).execute());

  const followers = new Map<number, number>();
  const following = new Map<number, number>();
  const add = (counts: Map<number, number>, key: number) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const { from, to } of town.follows) {
    add(following, from);
    add(followers, to);
  }
  const stats = town.people.map((person, i) => ({
    account_id: ids[i]!,
    followers: followers.get(person.index) ?? 0,
    following: following.get(person.index) ?? 0,
  }));
  plan.add(stats, (tx, part) => tx.insertInto('account_stats').values(part).execute());
  const users = town.people.map((person, i) => ({
    account_id: ids[i]!,
    email: `${person.username}@sandrel.example`,
    email_key: `${foldKey(person.username)}@sandrel.example`,
    email_confirmed_at: person.createdAt,
    password_hash: passwordHash,
    role: person.role,
    approved_at: person.createdAt,
    locale: person.language,
    default_language: person.language,
    created_at: person.createdAt,
    last_active_at: now,
  }));
  plan.add(users, (tx, part) => tx.insertInto('users').values(part).execute());
  const follows = town.follows.map(({ from, to, at }) => ({
    follower_id: ids[from]!,
    followed_id: ids[to]!,
    id: idAt(at),
    created_at: at,
  }));
  plan.add(follows, (tx, part) => tx.insertInto('follows').values(part).execute());
  const lists = town.lists.map((list) => ({ row: list, id: idAt(town.people[list.owner]!.createdAt) }));
  plan.add(lists, (tx, part) =>
    tx
      .insertInto('lists')
      .values(part.map(({ row, id }) => ({ id, owner_id: ids[row.owner]!, title: row.title, created_at: now })))
      .execute(),
  );
  const members = lists.flatMap(({ row, id }) =>
    row.members.map((member) => ({ list_id: id, account_id: ids[member]!, id: idAt(now) })),
  );
  plan.add(members, (tx, part) => tx.insertInto('list_members').values(part).execute());
  return { ids, usernames: town.people.map((person) => person.username) };
}

function accountRow(site: Site, person: TownPerson, id: Id, pictures: Pictures) {
  const addresses = accountAddresses(site.origin, person.username);
  const face = pictures.face(person.faceSeed);
  const header = pictures.header(person.headerSeed);
  const bio = renderBio(person.bio, {
    mention: () => null,
    tagHref: (name) => `${site.origin}/tags/${encodeURIComponent(name)}`,
  });
  return {
    id,
    host_id: site.hostId,
    username: person.username,
    username_key: foldKey(person.username),
    uri: addresses.uri,
    url: addresses.url,
    inbox: addresses.inbox,
    shared_inbox: addresses.sharedInbox,
    outbox: addresses.outbox,
    followers_uri: addresses.followers,
    following_uri: addresses.following,
    featured_uri: addresses.featured,
    display_name: person.displayName,
    note: person.bio,
    note_html: bio.html,
    fields: JSON.stringify(
      person.fields.map(({ name, value }) => ({ name, value, html: renderField(value), verified_at: null })),
    ),
    avatar: face?.original ?? '',
    avatar_static: face?.original ?? '',
    header: header?.original ?? '',
    header_static: header?.original ?? '',
    locked: person.locked ? (1 as const) : (0 as const),
    bot: person.bot ? (1 as const) : (0 as const),
    kind: person.bot ? ('service' as const) : ('person' as const),
    discoverable: 1 as const,
    indexable: 1 as const,
    created_at: person.createdAt,
    updated_at: person.createdAt,
  };
}
