import type { Audience, Id } from '#store/tables.ts';
import { compose, linkForPost } from './compose.ts';
import type { Town, TownPost } from './content/types.ts';
import type { DemoNeeds } from './demo.ts';
import type { People } from './people-rows.ts';
import type { Pictures } from './pictures.ts';
import { createPastIds, type Plan } from './rows.ts';

export interface PostRows {
  /** By index in the town. */
  ids: Id[];
  audiences: Audience[];
  /** Who was mentioned, by post index. */
  mentioned: Map<number, number[]>;
  /** The first posts of their threads; null for those that begin one. */
  threads: (Id | null)[];
}

const AUDIENCES: Record<TownPost['audience'], Audience> = {
  public: 'public',
  quiet: 'quiet',
  followers: 'followers',
  mentioned: 'mentioned',
  local: 'public',
};

const flag = (value: boolean): 0 | 1 => (value ? 1 : 0);

/** Plans the posts with all that hangs on them: counts, mentions, tags, pictures, cards, polls, history. */
export function planPosts(plan: Plan, needs: DemoNeeds, town: Town, people: People, pictures: Pictures): PostRows {
  const { ids: freshIds, site } = needs;
  const idAt = createPastIds();
  const ids = town.posts.map((post) => idAt(post.at));
  const audiences = town.posts.map((post) => AUDIENCES[post.audience]);
  const indexOfName = new Map(people.usernames.map((name, index) => [name.toLowerCase(), index]));
  const composed = town.posts.map((post) => compose(site, post, indexOfName, people));
  const mentioned = new Map(composed.map((one, i) => [i, one.mentioned]));
  const threads = threadIds(town, ids);

  const rows = town.posts.map((post, i) => {
    const username = people.usernames[post.author]!;
    const id = ids[i]!;
    const parent = post.replyTo === undefined ? undefined : town.posts[post.replyTo];
    const isShare = post.shareOf !== undefined;
    return {
      id,
      account_id: people.ids[post.author]!,
      local: 1 as const,
      uri: `${site.origin}/users/${username}/statuses/${id}${isShare ? '/activity' : ''}`,
      url: `${site.origin}/@${username}/${id}`,
      reply_to_id: post.replyTo === undefined ? null : ids[post.replyTo]!,
      reply_to_account_id: parent ? people.ids[parent.author]! : null,
      thread_id: threads[i] ?? null,
      share_of_id: post.shareOf === undefined ? null : ids[post.shareOf]!,
      audience: audiences[i]!,
      local_only: flag(post.audience === 'local'),
      text: isShare ? '' : composed[i]!.text,
      html: isShare ? '' : composed[i]!.html,
      spoiler: post.spoiler ?? '',
      sensitive: flag(post.sensitive || post.spoiler !== undefined),
      language: isShare ? null : post.language,
      has_media: flag(post.pictures.length > 0),
      has_poll: flag(post.poll !== undefined),
      has_tags: flag(composed[i]!.tags.length > 0),
      has_mentions: flag(composed[i]!.mentioned.length > 0),
      created_at: post.at,
      edited_at: post.edited?.at ?? null,
    };
  });
  plan.add(rows, (tx, part) => tx.insertInto('posts').values(part).execute());
  plan.add(statsOf(town, ids, audiences), (tx, part) => tx.insertInto('post_stats').values(part).execute());
  addPostCounts(plan, town, people, audiences);

  const mentions = composed.flatMap((one, i) =>
    one.mentioned.map((index) => ({ post_id: ids[i]!, account_id: people.ids[index]! })),
  );
  plan.add(mentions, (tx, part) => tx.insertInto('mentions').values(part).execute());
  const tags = new Map<string, { id: Id; name: string; display: string; created_at: number }>();
  const postTags: { tag_id: Id; post_id: Id }[] = [];
  for (const [i, one] of composed.entries()) {
    for (const { name, display } of one.tags) {
      const tag = tags.get(name) ?? { id: freshIds.next(), name, display, created_at: town.posts[i]!.at };
      tags.set(name, tag);
      postTags.push({ tag_id: tag.id, post_id: ids[i]! });
    }
  }
  plan.add([...tags.values()], (tx, part) => tx.insertInto('tags').values(part).execute());
  plan.add(postTags, (tx, part) => tx.insertInto('post_tags').values(part).execute());
  planMedia(plan, needs, town, people, pictures, ids);
  planCards(plan, needs, town, pictures, ids);
  planHistory(plan, needs, town, people, ids, indexOfName);
  return { ids, audiences, mentioned, threads };
}

/** The first post of each thread, by index. */
function threadIds(town: Town, ids: readonly Id[]): (Id | null)[] {
  const roots: (Id | null)[] = [];
  for (const [i, post] of town.posts.entries()) {
    roots[i] = post.replyTo === undefined ? null : (roots[post.replyTo] ?? ids[post.replyTo] ?? null);
  }
  return roots;
}

function statsOf(town: Town, ids: readonly Id[], audiences: readonly Audience[]) {
  const stats = ids.map((id) => ({ post_id: id, replies: 0, shares: 0, favourites: 0 }));
  for (const [i, post] of town.posts.entries()) {
    const open = audiences[i] === 'public' || audiences[i] === 'quiet';
    if (post.replyTo !== undefined && open) stats[post.replyTo]!.replies += 1;
    if (post.shareOf !== undefined) stats[post.shareOf]!.shares += 1;
  }
  for (const { post } of town.favourites) stats[post]!.favourites += 1;
  return stats;
}

function addPostCounts(plan: Plan, town: Town, people: People, audiences: readonly Audience[]): void {
  const posts = new Map<number, { posts: number; last: number }>();
  for (const [i, post] of town.posts.entries()) {
    if (audiences[i] === 'mentioned') continue;
    const before = posts.get(post.author) ?? { posts: 0, last: 0 };
    posts.set(post.author, { posts: before.posts + 1, last: Math.max(before.last, post.at) });
  }
  plan.add([...posts], async (tx, part) => {
    for (const [author, count] of part) {
      await tx
        .updateTable('account_stats')
        .set({ posts: count.posts, last_post_at: count.last })
        .where('account_id', '=', people.ids[author]!)
        .execute();
    }
  });
}

function planMedia(
  plan: Plan,
  { ids: freshIds }: DemoNeeds,
  town: Town,
  people: People,
  pictures: Pictures,
  ids: readonly Id[],
): void {
  const rows = town.posts.flatMap((post, i) =>
    post.pictures.flatMap((spec, position) => {
      const stored = pictures.picture(spec);
      return stored
        ? {
            id: freshIds.next(),
            account_id: people.ids[post.author]!,
            post_id: ids[i]!,
            position,
            kind: 'image' as const,
            original: stored.original,
            small: stored.small,
            width: stored.width,
            height: stored.height,
            small_width: stored.smallWidth,
            small_height: stored.smallHeight,
            blurhash: stored.blurhash,
            description: spec.alt,
            focus_x: spec.focal.x,
            focus_y: spec.focal.y,
            created_at: post.at,
          }
        : [];
    }),
  );
  plan.add(rows, (tx, part) => tx.insertInto('media').values(part).execute());
}

function planCards(
  plan: Plan,
  { ids: freshIds, clock }: DemoNeeds,
  town: Town,
  pictures: Pictures,
  ids: readonly Id[],
): void {
  const now = clock.now();
  const cards = new Map<string, Id>();
  const rows = town.articles.map((article) => {
    const image = pictures.picture(article.image);
    const id = freshIds.next();
    cards.set(article.url, id);
    return {
      id,
      address: linkForPost(article.url),
      state: 'ready' as const,
      url: article.url,
      title: article.title,
      description: article.description,
      language: article.language,
      author_name: article.author,
      site_name: article.site,
      published_at: article.publishedAt,
      image: image?.original ?? '',
      image_width: image?.width ?? 0,
      image_height: image?.height ?? 0,
      blurhash: image?.blurhash ?? '',
      created_at: now,
      fetched_at: now,
    };
  });
  plan.add(rows, (tx, part) => tx.insertInto('cards').values(part).execute());
  const links = town.posts.flatMap((post, i) => {
    const card = post.link ? cards.get(post.link.url) : undefined;
    return card === undefined ? [] : { post_id: ids[i]!, card_id: card };
  });
  plan.add(links, (tx, part) => tx.insertInto('post_cards').values(part).execute());
}

/** What edited posts said before. */
function planHistory(
  plan: Plan,
  { site, ids: freshIds }: DemoNeeds,
  town: Town,
  people: People,
  ids: readonly Id[],
  indexOfName: Map<string, number>,
): void {
  const rows = town.posts.flatMap((post, i) => {
    if (!post.edited) return [];
    const { edited: _edited, ...before } = post;
    const { text, html } = compose(site, before, indexOfName, people);
    return {
      id: freshIds.next(),
      post_id: ids[i]!,
      text,
      html,
      spoiler: post.spoiler ?? '',
      sensitive: flag(post.sensitive),
      media: '[]',
      poll: null,
      created_at: post.at,
    };
  });
  plan.add(rows, (tx, part) => tx.insertInto('post_edits').values(part).execute());
}
