import { html, type SafeHtml } from '#kernel/text/html.ts';
import type { PollView } from '#views/posts.ts';
import type { Visit } from '../visit.ts';
import { form, hidden, submit } from './form.ts';
import { time } from './time.ts';

/** A poll: a form for those who can still vote, bars for everybody else. Hidden totals stay hidden until it closes. */
export function poll(visit: Visit, view: PollView, own: boolean, votes: readonly number[]): SafeHtml {
  const { say, viewer, now } = visit;
  const closed = view.closedAt !== null || (view.expiresAt !== null && view.expiresAt <= now);
  const foot = html`<p class="hint">${say('poll.people', { count: view.voters })} · ${
    closed
      ? say('poll.closed')
      : view.expiresAt === null
        ? ''
        : html`${say('poll.ends')} ${time(visit, view.expiresAt)}`
  }</p>`;
  if (viewer && !closed && !own && votes.length === 0) {
    const options = view.options.map(
      (option, i) =>
        html`<label class="option"><input type="${view.multiple ? 'checkbox' : 'radio'}" name="choice" value="${i}"${view.multiple ? '' : html` required`}><span dir="auto">${option.title}</span></label>`,
    );
    return form(
      visit,
      `/deeds/poll/${view.id}/vote`,
      html`${hidden('next', visit.path)}<fieldset><legend class="unseen">${say('poll.title')}</legend>${options}</fieldset>${submit(say('poll.vote'), 'button quiet')}${foot}`,
      { look: 'poll' },
    );
  }
  const total = view.multiple ? view.voters : view.options.reduce((sum, option) => sum + option.votes, 0);
  const hiddenTotals = view.hideTotals && !closed;
  return html`<div class="poll"><ul>${view.options.map((option, i) => {
    const percent = total === 0 || hiddenTotals ? 0 : Math.round((option.votes / total) * 100);
    const mine = votes.includes(i) ? html` <span class="mine">${say('poll.own')}</span>` : '';
    return html`<li><p><span dir="auto">${option.title}</span>${mine}${hiddenTotals ? '' : html`<span class="percent">${percent} %</span>`}</p><svg class="measure" width="100%" height="8" aria-hidden="true"><rect class="track" width="100%" height="8" rx="4"/><rect class="part" width="${percent}%" height="8" rx="4"/></svg></li>`;
  })}</ul>${foot}</div>`;
}
