import { type HtmlValue, html, type SafeHtml } from './html.ts';

/** Plain text of the node's own pages as paragraphs; blank lines part them, other line ends stay. */
export const paragraphs = (text: string, open: SafeHtml = html`<p>`): SafeHtml[] =>
  text
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== '')
    .map(
      (part) => html`${open}${part.split('\n').map((line, i): HtmlValue => (i === 0 ? line : html`<br>${line}`))}</p>`,
    );
