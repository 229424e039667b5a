/**
 * An auto-escaping tagged template for the pages and mails that the server writes itself: every value is escaped for text
 * and for double-quoted attributes alike, unless it is {@link SafeHtml} already. Attributes in a template must be quoted;
 * the address in an `href` must have been checked by whoever made it, since escaping does not make `javascript:` harmless.
 */
export class SafeHtml {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** What a template takes. Arrays are joined without a separator; null, undefined and false leave nothing behind. */
export type HtmlValue = SafeHtml | string | number | bigint | null | undefined | false | readonly HtmlValue[];

const SPECIAL = /[&<>"']/;
const SPECIALS = /[&<>"']/g;
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** The text with `& < > " '` as entities: safe as element text and inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return SPECIAL.test(text) ? text.replace(SPECIALS, (character) => ENTITIES[character] ?? '') : text;
}

function markupOf(value: HtmlValue): string {
  if (typeof value === 'string') return escapeHtml(value);
  if (value instanceof SafeHtml) return value.toString();
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) {
    let joined = '';
    for (const item of value) joined += markupOf(item);
    return joined;
  }
  return '';
}

/** ``html`<p title="${title}">${text}</p>` ``: literal parts are kept, values are escaped. */
export function html(parts: TemplateStringsArray, ...values: HtmlValue[]): SafeHtml {
  let markup = parts[0] ?? '';
  for (let i = 0; i < values.length; i += 1) markup += markupOf(values[i]) + (parts[i + 1] ?? '');
  return new SafeHtml(markup);
}

/** Markup that is trusted as it is: made by {@link html}, by the post renderer or by the sanitiser, never by a person. */
export const raw = (trusted: string): SafeHtml => new SafeHtml(trusted);
