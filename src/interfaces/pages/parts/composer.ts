import { html, type SafeHtml } from '#kernel/text/html.ts';
import { MAX_POLL_OPTION_CHARACTERS, MAX_POLL_OPTIONS, MAX_POST_CHARACTERS, MAX_POST_MEDIA } from '#posts/posts.ts';
import type { Audience, Id } from '#store/tables.ts';
import type { Visit } from '../visit.ts';
import { area, choice, field, form, hidden, submit, tick } from './form.ts';

export const AUDIENCES: readonly Audience[] = ['public', 'quiet', 'followers', 'mentioned'];
/** Hours a poll can be open for. */
export const POLL_HOURS = [1, 6, 24, 72, 168] as const;
const DAY_HOURS = 24;

export interface ComposerOptions {
  /** A new one for each form, so that sending it twice posts once. */
  key: string;
  audience: Audience;
  text?: string;
  replyTo?: { postId: Id; name: string };
  fault?: SafeHtml | '';
  warning?: string;
}

/** The form that writes a post; warning, pictures and poll are folded away. */
export function composer(visit: Visit, options: ComposerOptions): SafeHtml {
  const { say } = visit;
  const { replyTo } = options;
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
  return html`<section class="compose" id="compose" aria-label="${say('compose.title')}">${options.fault ?? ''}${form(
    visit,
    '/deeds/post',
    html`${hidden('key', options.key)}${hidden('next', visit.path)}${replyTo ? hidden('reply_to', replyTo.postId) : ''}${area('text', replyTo ? say('compose.reply', { name: replyTo.name }) : say('compose.text'), { value: options.text ?? '', rows: 3 })}
<details class="extras"><summary>${say('compose.more')}</summary>
${field('warning', say('compose.warning'), { maxLength: MAX_POST_CHARACTERS, hint: say('compose.warning-hint'), value: options.warning ?? '' })}
${numbers(MAX_POST_MEDIA).map(
  (number) =>
    html`<div class="picture-fields"><div class="field"><label for="picture${number}">${say('compose.picture', { number })}</label><input type="file" id="picture${number}" name="picture${number}" accept="image/*"></div>${field(`alt${number}`, say('compose.alt', { number }), { maxLength: 1500 })}</div>`,
)}<p class="hint">${say('compose.alt-hint')}</p>${tick('sensitive', say('compose.sensitive'))}
${
  replyTo
    ? ''
    : html`<fieldset class="poll-fields"><legend>${say('compose.poll')}</legend>${numbers(MAX_POLL_OPTIONS).map((number) => field(`option${number}`, say('compose.option', { number }), { maxLength: MAX_POLL_OPTION_CHARACTERS }))}${choice('hours', say('compose.duration'), durations(visit), '24')}${tick('multiple', say('compose.multiple'))}</fieldset>`
}</details>
<div class="compose-foot">${choice(
      'audience',
      say('compose.audience'),
      // A reply within a narrower audience keeps it.
      [...new Set([...AUDIENCES, options.audience])].map((value) => ({ value, label: say(`audience.${value}`) })),
      options.audience,
    )}${submit(replyTo ? say('compose.submit-reply') : say('compose.submit'))}</div>`,
    { upload: true },
  )}</section>`;
}

const durations = ({ say }: Visit) =>
  POLL_HOURS.map((hours) => ({
    value: String(hours),
    label:
      hours < DAY_HOURS ? say('compose.hours', { count: hours }) : say('compose.days', { count: hours / DAY_HOURS }),
  }));
