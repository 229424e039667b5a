import { writePeople } from '#conversations/conversations.ts';
import type { Id } from '#store/tables.ts';
import type { Town } from './content/types.ts';
import type { DemoNeeds } from './demo.ts';
import type { People } from './people-rows.ts';
import type { PostRows } from './post-rows.ts';
import type { Plan } from './rows.ts';

interface Row {
  id: Id;
  account_id: Id;
  thread_id: Id;
  people: string;
  last_post_id: Id;
  unread: 0 | 1;
}

/** Plans the conversations of the town's private messages: for each person of each message. */
export function planConversations(plan: Plan, { ids }: DemoNeeds, town: Town, people: People, posts: PostRows): void {
  const rows = new Map<string, Row>();
  const messages: { account_id: Id; post_id: Id; conversation_id: Id }[] = [];
  for (const [i, post] of town.posts.entries()) {
    if (posts.audiences[i] !== 'mentioned') continue;
    const postId = posts.ids[i]!;
    const author = people.ids[post.author]!;
    const all = new Set([author, ...(posts.mentioned.get(i) ?? []).map((index) => people.ids[index]!)]);
    for (const person of all) {
      const others = writePeople([...all].filter((id) => id !== person));
      const threadId = posts.threads[i] ?? postId;
      const key = `${person} ${threadId} ${others}`;
      const before = rows.get(key);
      const row = before ?? {
        id: ids.next(),
        account_id: person,
        thread_id: threadId,
        people: others,
        last_post_id: postId,
        unread: 0,
      };
      if (postId >= row.last_post_id) {
        row.last_post_id = postId;
        row.unread = person === author ? 0 : 1;
      }
      rows.set(key, row);
      messages.push({ account_id: person, post_id: postId, conversation_id: row.id });
    }
  }
  plan.add([...rows.values()], (tx, part) => tx.insertInto('conversations').values(part).execute());
  plan.add(messages, (tx, part) => tx.insertInto('conversation_posts').values(part).execute());
}
