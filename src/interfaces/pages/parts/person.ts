import { html, raw, type SafeHtml } from '#kernel/text/html.ts';
import type { Site } from '#ports/ports.ts';
import { NO_RELATION, type Relation } from '#relationships/relationships.ts';
import type { AccountView } from '#views/accounts.ts';
import { personPath, pictureAddress } from '../addresses.ts';
import type { Visit } from '../visit.ts';
import { form, hidden, submit } from './form.ts';

/** People who are gone have neither name nor picture. */
const isGone = (person: AccountView): boolean => person.suspended || person.removed;

export const nameOf = (person: AccountView): string =>
  isGone(person) || person.displayName === '' ? person.username : person.displayName;

/** A handle with its host, as it is told to others. */
export const handleOf = (person: AccountView): string => `@${person.username}@${person.host}`;

/** Beside a name that says the same, so without an alternative text. */
export const avatar = (site: Site, person: AccountView, size: 'small' | 'large' = 'small'): SafeHtml =>
  html`<img class="avatar ${size}" src="${pictureAddress(site, isGone(person) ? '' : person.avatarStatic || person.avatar, 'avatar')}" alt="" width="${size === 'large' ? 96 : 48}" height="${size === 'large' ? 96 : 48}" loading="lazy" decoding="async">`;

export const nameLink = (person: AccountView): SafeHtml =>
  html`<a class="name" href="${personPath(person)}"><bdi>${nameOf(person)}</bdi></a>`;

/** A name under which `nameLink` is not wanted, with the handle. */
export const byline = (person: AccountView): SafeHtml =>
  html`<span class="byline">${nameLink(person)} <span class="handle" translate="no">@${person.acct}</span></span>`;

/** Follower, following and post counts; the first two lead to their lists. */
export function counters({ say }: Visit, person: AccountView): SafeHtml {
  const { counts } = person;
  const path = personPath(person);
  const count = (to: string, number: number, kind: string): SafeHtml =>
    html`<li><a href="${to}"><strong>${say('number', { number })}</strong> ${say(`person.count-${kind}`, { count: number })}</a></li>`;
  return html`<ul class="counters">${count(path, counts.posts, 'posts')}${count(`${path}/followers`, counts.followers, 'followers')}${count(`${path}/following`, counts.following, 'following')}</ul>`;
}

/** What one may do about somebody; `deed` is a path of deeds.ts. */
const deedForm = (visit: Visit, person: AccountView, deed: string, label: string, look = 'button'): SafeHtml =>
  form(visit, `/deeds/person/${person.id}/${deed}`, html`${hidden('next', visit.path)}${submit(label, look)}`, {
    look: 'inline',
  });

/** The follow button in its states; nothing for oneself and for strangers, who are offered the login by the caller. */
export function followButton(visit: Visit, person: AccountView, relation: Relation = NO_RELATION): SafeHtml | '' {
  const { say, viewer } = visit;
  if (!viewer || viewer.accountId === person.id || isGone(person)) return '';
  if (relation.blocking) return deedForm(visit, person, 'unblock', say('person.unblock'), 'button quiet');
  if (relation.following) return deedForm(visit, person, 'unfollow', say('person.unfollow'), 'button quiet');
  if (relation.requested) return deedForm(visit, person, 'unfollow', say('person.requested'), 'button quiet');
  return deedForm(visit, person, 'follow', say(person.locked ? 'person.request' : 'person.follow'));
}

/** Mute and block, out of the way. */
export function moreAbout(visit: Visit, person: AccountView, relation: Relation = NO_RELATION): SafeHtml | '' {
  const { say, viewer } = visit;
  if (!viewer || viewer.accountId === person.id || isGone(person)) return '';
  return html`<details class="more"><summary>${say('post.more')}</summary><div class="menu">${
    relation.muting
      ? deedForm(visit, person, 'unmute', say('person.unmute'), 'button quiet')
      : deedForm(visit, person, 'mute', say('person.mute'), 'button quiet')
  }${relation.blocking ? '' : deedForm(visit, person, 'block', say('person.block'), 'button quiet')}</div></details>`;
}

/** One line of a list of people. */
export const personRow = (site: Site, person: AccountView, more: SafeHtml | '' = ''): SafeHtml =>
  html`<li class="person-row">${avatar(site, person)}<div class="who"><p class="byline">${nameLink(person)}</p><p class="handle" translate="no">@${person.acct}</p>${person.noteHtml === '' || isGone(person) ? '' : html`<div class="note short" dir="auto">${raw(person.noteHtml)}</div>`}</div>${more === '' ? '' : html`<div class="row-deeds">${more}</div>`}</li>`;
