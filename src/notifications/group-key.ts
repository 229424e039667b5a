import { parseId } from '#kernel/ids.ts';
import type { Id, Millis, NotificationType } from '#store/tables.ts';

/** Types of which like ones are shown as one. */
export const GROUPED_TYPES: readonly NotificationType[] = ['favourite', 'reblog', 'follow', 'admin.sign_up'];
/** A group takes what comes within so many hours of its first. */
export const GROUP_HOURS = 12;
const HOUR_MS = 3_600_000;

export const groupsByHour = (type: NotificationType): boolean => GROUPED_TYPES.includes(type);

/** Hours since 1970. */
export const hourOf = (at: Millis): number => Math.floor(at / HOUR_MS);

/** What several notifications of one receiver have in common. */
export interface Group {
  type: NotificationType;
  /** 0 where it is about no post. */
  postId: Id;
  hour: number;
}

/** The name of a group, in the form the client API's own keys have; that of what stands alone holds its id. */
export function groupKey(one: { id: Id; type: NotificationType; postId: Id | null; groupHour: number | null }): string {
  if (one.groupHour === null) return ungroupedKey(one.id);
  return one.postId === null ? `${one.type}-${one.groupHour}` : `${one.type}-${one.postId}-${one.groupHour}`;
}

export const ungroupedKey = (id: Id): string => `ungrouped-${id}`;

const MAX_KEY_CHARACTERS = 100;

/** Reads a key: the group, the id of a notification that stands alone, or null for what is no key. */
export function parseGroupKey(key: string): Group | Id | null {
  if (key.length > MAX_KEY_CHARACTERS) return null;
  const [name = '', ...numbers] = key.split('-');
  const ids = numbers.map(parseId);
  const [first = null, second = null] = ids;
  if (first === null || ids.length > 2) return null;
  if (name === 'ungrouped') return ids.length === 1 ? first : null;
  const type = GROUPED_TYPES.find((one) => one === name);
  if (!type) return null;
  if (ids.length === 1) return { type, postId: 0, hour: first };
  return second === null ? null : { type, postId: first, hour: second };
}
