import type { Identity } from '#access/identity.ts';
import { covers } from '#access/scopes.ts';
import { Refusal } from '#kernel/errors.ts';
import { parseId } from '#kernel/ids.ts';
import { tagKey } from '#kernel/text/clean.ts';
import type { Reader } from '#ports/database.ts';
import { listById } from '#relationships/relationships.ts';
import type { Id } from '#store/tables.ts';

/** Streams of one's own, which need a token. */
const OWN = ['user', 'user:notification', 'list', 'direct'] as const;
/** Streams of public posts. */
const PUBLIC = [
  'public',
  'public:media',
  'public:local',
  'public:local:media',
  'public:remote',
  'public:remote:media',
] as const;
const TAGGED = ['hashtag', 'hashtag:local'] as const;

export type StreamName = (typeof OWN)[number] | (typeof PUBLIC)[number] | (typeof TAGGED)[number];

/** What a client listens to. `key` is the same for the same stream, so that it is subscribed once. */
export interface Subscription {
  name: StreamName;
  key: string;
  /** As it stands in messages: `["hashtag", "harbour"]`. */
  labels: readonly string[];
  /** Folded; '' for other streams. */
  tag: string;
  /** 0 for other streams. */
  listId: Id;
}

const MAX_TAG_CHARACTERS = 200;
const NAMES = new Set<string>([...OWN, ...PUBLIC, ...TAGGED]);

const isStream = (name: string): name is StreamName => NAMES.has(name);

/** What a client may ask for beside the stream's name. */
export interface StreamParameters {
  tag?: string | undefined;
  list?: string | undefined;
}

/**
 * Reads what a client wants to listen to. Refuses: malformed (no such stream, no tag), unauthenticated (a stream of one's
 * own without a person's token), forbidden (outside the token's scopes), not-found (a list that is not one's own).
 */
export async function readSubscription(
  db: Reader,
  identity: Identity | null,
  name: string,
  { tag = '', list = '' }: StreamParameters,
): Promise<Subscription> {
  if (!isStream(name)) throw new Refusal('malformed', 'Unknown stream type');
  const needed = name === 'user:notification' ? 'read:notifications' : 'read:statuses';
  if (identity && !covers(identity.scopes, needed)) {
    throw new Refusal('forbidden', 'Access token does not have the required scopes');
  }
  const plain = { name, key: name, labels: [name], tag: '', listId: 0 };
  if ((OWN as readonly string[]).includes(name) && !identity?.viewer) {
    throw new Refusal('unauthenticated', 'Missing access token');
  }
  if (name === 'list' && identity?.viewer) {
    const id = parseId(list);
    if (id === null || !(await listById(db, identity.viewer, id))) throw new Refusal('not-found', 'Not found');
    return { ...plain, key: `list ${id}`, labels: ['list', list], listId: id };
  }
  if ((TAGGED as readonly string[]).includes(name)) {
    const folded = tagKey(tag.replace(/^#/, ''));
    if (folded === '' || tag.length > MAX_TAG_CHARACTERS || !tag.isWellFormed()) {
      throw new Refusal('malformed', 'Missing tag name parameter');
    }
    return { ...plain, key: `${name} ${folded}`, labels: [name, tag], tag: folded };
  }
  return plain;
}

/** Whether a public post belongs in a stream of public posts. */
export function isInPublic(name: StreamName, post: { local: boolean; hasMedia: boolean }): boolean {
  if (!name.startsWith('public')) return false;
  if (name.endsWith(':media') && !post.hasMedia) return false;
  if (name.startsWith('public:local')) return post.local;
  if (name.startsWith('public:remote')) return !post.local;
  return true;
}
