import { html } from '#kernel/text/html.ts';
import type { Page } from '../page.ts';
import type { Visit } from '../visit.ts';

/** The page for an error. What is absent is told in words of its own: the module's are for programs. */
export function faultPage({ say }: Pick<Visit, 'say'>, status: number, words: string): Page {
  const absent = status === 404;
  const title = absent ? say('fault.not-found-title') : say('fault.title');
  return {
    title,
    status,
    narrow: true,
    hidden: true,
    body: html`<section class="sheet"><p class="status" aria-hidden="true">${status}</p><h1>${title}</h1><p>${absent ? say('fault.not-found') : words}</p><p><a class="button" href="/">${say('fault.home')}</a></p></section>`,
  };
}
