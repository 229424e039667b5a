import { html, raw, type SafeHtml } from '#kernel/text/html.ts';
import type { Site } from '#ports/ports.ts';
import type { Audience } from '#store/tables.ts';
import type { AccountView } from '#views/accounts.ts';
import type { Marks } from '#views/marks.ts';
import type { PostView } from '#views/posts.ts';
import { personPath, postPath } from '../addresses.ts';
import type { Visit } from '../visit.ts';
import { form, hidden, submit } from './form.ts';
import { type IconName, icon } from './icons.ts';
import { linkCard, pictures } from './media.ts';
import { avatar, byline, nameOf } from './person.ts';
import { poll } from './poll.ts';
import { time } from './time.ts';

/** Everything one post needs to be shown to one visitor. */
export interface ShownPost {
  post: PostView;
  author: AccountView;
  /** Who shared it into this feed; null where it stands for itself. */
  sharer: AccountView | null;
  /** Whom it answers, where they are known. */
  answered: AccountView | null;
  marks: Marks;
  votes: readonly number[];
}

const AUDIENCE_ICONS: Record<Audience, IconName> = {
  public: 'globe',
  quiet: 'moon',
  followers: 'lock',
  mutuals: 'lock',
  circle: 'lock',
  mentioned: 'mail',
};

export interface PostOptions {
  /** The post that the page is about. */
  main?: boolean;
  pinned?: boolean;
  site: Site;
}

/** One post as an article. */
export function postArticle(visit: Visit, shown: ShownPost, options: PostOptions): SafeHtml {
  const { post, author } = shown;
  const { say } = visit;
  const { site, main = false } = options;
  const when = html`<a class="when" href="${postPath(author, post.id)}">${time(visit, post.createdAt, main ? 'moment' : 'near')}</a>`;
  const audience = html`<span class="audience" title="${say(`audience.${post.audience}`)}">${icon(AUDIENCE_ICONS[post.audience])}<span class="unseen">${say(`audience.${post.audience}`)}</span></span>`;
  return html`<article class="post${main ? ' main' : ''}" id="post-${post.id}" aria-label="${say('post.by', { name: nameOf(author) })}">
${above(visit, shown, options)}<header>${avatar(site, author)}<div class="who">${byline(author)}<p class="meta">${when}${post.editedAt === null ? '' : html` · ${main ? say('post.edited-at', { time: new Date(post.editedAt).toISOString().slice(0, 10) }) : say('post.edited')}`} ${audience}${post.localOnly ? html` · ${say('audience.local-only')}` : ''}${main && post.app ? html` · ${say('post.via', { app: post.app.name })}` : ''}</p></div></header>
${context(visit, shown)}${content(visit, shown, site)}
${bottom(visit, shown, options)}
</article>`;
}

function above({ say }: Visit, { sharer }: ShownPost, { pinned }: PostOptions): SafeHtml | '' {
  if (sharer) {
    return html`<p class="above">${icon('share')}<a href="${personPath(sharer)}">${say('post.shared', { name: nameOf(sharer) })}</a></p>`;
  }
  return pinned ? html`<p class="above">${icon('pin')}${say('post.pinned')}</p>` : '';
}

function context({ say }: Visit, { post, author, answered }: ShownPost): SafeHtml | '' {
  if (post.replyToId === null || answered?.id === author.id) return '';
  const words = answered ? say('post.reply-to', { name: nameOf(answered) }) : say('post.reply-to-gone');
  return html`<p class="context">${icon('reply')}${answered ? html`<a href="${postPath(answered, post.replyToId)}">${words}</a>` : words}</p>`;
}

function content(visit: Visit, { post, author, votes }: ShownPost, site: Site): SafeHtml {
  const own = visit.viewer?.accountId === author.id;
  const warned = post.spoiler !== '';
  const text =
    post.html === ''
      ? ''
      : html`<div class="text" dir="auto"${post.language === null ? '' : html` lang="${post.language}"`}>${raw(post.html)}</div>`;
  const body = html`${text}${pictures(visit, site, post.media, post.sensitive && !warned)}${post.poll ? poll(visit, post.poll, own, votes) : ''}${post.card && post.media.length === 0 ? linkCard(visit, site, post.card) : ''}`;
  if (!warned) return body;
  return html`<details class="warning"><summary><span class="unseen">${visit.say('post.warning', { warning: '' })}</span><span dir="auto">${post.spoiler}</span></summary>${body}</details>`;
}

/** Counts for strangers; for people, the same places are buttons. */
function bottom(visit: Visit, shown: ShownPost, options: PostOptions): SafeHtml {
  const { post, author } = shown;
  const { say, viewer } = visit;
  const { counts } = post;
  if (!viewer) {
    const part = (picture: IconName, count: number, kind: string): SafeHtml =>
      html`<li>${icon(picture)}<span aria-hidden="true">${say('number', { number: count })}</span><span class="unseen">${say(`post.${kind}`, { count })}</span></li>`;
    return html`<ul class="numbers">${part('reply', counts.replies, 'replies')}${part('share', counts.shares, 'shares')}${part('heart', counts.favourites, 'favourites')}</ul>`;
  }
  const { marks } = shown;
  const shareable =
    post.audience === 'public' ||
    post.audience === 'quiet' ||
    (viewer.accountId === author.id && post.audience === 'followers');
  const reply = options.main
    ? html`<a class="deed" href="#compose">${icon('reply')}<span aria-hidden="true">${say('number', { number: counts.replies })}</span><span class="unseen">${say('post.reply')}, ${say('post.replies', { count: counts.replies })}</span></a>`
    : html`<a class="deed" href="${postPath(author, post.id)}#compose">${icon('reply')}<span aria-hidden="true">${say('number', { number: counts.replies })}</span><span class="unseen">${say('post.reply')}, ${say('post.replies', { count: counts.replies })}</span></a>`;
  return html`<div class="deeds">${reply}${
    shareable ? deed(visit, post, 'share', 'share', marks.shared, counts.shares, 'shares') : ''
  }${deed(visit, post, 'favourite', 'heart', marks.favourited, counts.favourites, 'favourites')}${deed(visit, post, 'bookmark', 'bookmark', marks.bookmarked, null, '')}${
    viewer.accountId === author.id ? ownMenu(visit, shown) : ''
  }</div>`;
}

function deed(
  visit: Visit,
  post: PostView,
  name: string,
  picture: IconName,
  on: boolean,
  count: number | null,
  counted: string,
): SafeHtml {
  const { say } = visit;
  const label = say(on ? `post.un${name}` : `post.${name}`);
  const number = count === null ? '' : html`<span aria-hidden="true">${say('number', { number: count })}</span>`;
  const words = count === null ? label : `${label}, ${say(`post.${counted}`, { count })}`;
  return form(
    visit,
    `/deeds/post/${post.id}/${on ? 'un' : ''}${name}`,
    html`${hidden('next', visit.path)}<button type="submit" class="deed ${name}${on ? ' on' : ''}" title="${label}">${icon(picture)}${number}<span class="unseen">${words}</span></button>`,
    { look: 'inline' },
  );
}

function ownMenu(visit: Visit, { post, marks }: ShownPost): SafeHtml {
  const { say } = visit;
  const button = (name: string, label: string, look: string): SafeHtml =>
    form(visit, `/deeds/post/${post.id}/${name}`, html`${hidden('next', visit.path)}${submit(label, look)}`, {
      look: 'inline',
    });
  return html`<details class="more"><summary><span class="unseen">${say('post.more')}</span>${icon('more')}</summary><div class="menu">${
    marks.pinned
      ? button('unpin', say('post.unpin'), 'button quiet')
      : post.audience === 'mentioned'
        ? ''
        : button('pin', say('post.pin'), 'button quiet')
  }${button('delete', say('post.delete'), 'button danger')}</div></details>`;
}
