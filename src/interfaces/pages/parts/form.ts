import { type HtmlValue, html, type SafeHtml } from '#kernel/text/html.ts';
import { TOKEN_FIELD, type Visit } from '../visit.ts';

/** A POST form with its hidden token. `upload` for forms with files. */
export const form = (
  visit: Visit,
  action: string,
  body: HtmlValue,
  options: { upload?: boolean; look?: string } = {},
): SafeHtml =>
  html`<form method="post" action="${action}" class="${options.look ?? 'form'}"${options.upload ? html` enctype="multipart/form-data"` : ''}><input type="hidden" name="${TOKEN_FIELD}" value="${visit.formToken}">${body}</form>`;

export const hidden = (name: string, value: string | number): SafeHtml =>
  html`<input type="hidden" name="${name}" value="${value}">`;

export interface FieldOptions {
  type?: 'text' | 'email' | 'password' | 'url' | 'number' | 'date' | 'datetime-local';
  value?: string;
  hint?: HtmlValue;
  /** What is wrong with it. */
  fault?: string | undefined;
  required?: boolean;
  autocomplete?: string;
  maxLength?: number;
  minLength?: number;
  pattern?: string;
  /** Keyboards of phones should leave it as it is. */
  exact?: boolean;
  inputmode?: 'numeric';
  focus?: boolean;
}

/** A labelled line of text. Faults and hints are tied to it for screen readers. */
export function field(name: string, label: string, options: FieldOptions = {}): SafeHtml {
  const { hint, fault } = options;
  const described = [hint ? `${name}-hint` : '', fault ? `${name}-fault` : ''].filter((id) => id !== '').join(' ');
  return html`<div class="field">
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${options.type ?? 'text'}" value="${options.value ?? ''}"${attributes(options)}${described === '' ? '' : html` aria-describedby="${described}"`}${fault ? html` aria-invalid="true"` : ''}>
${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : ''}${fault ? html`<p class="fault" id="${name}-fault">${fault}</p>` : ''}
</div>`;
}

const attributes = (options: FieldOptions): SafeHtml =>
  html`${options.required ? html` required` : ''}${options.autocomplete ? html` autocomplete="${options.autocomplete}"` : ''}${options.maxLength ? html` maxlength="${options.maxLength}"` : ''}${options.minLength ? html` minlength="${options.minLength}"` : ''}${options.pattern ? html` pattern="${options.pattern}"` : ''}${options.exact ? html` autocapitalize="none" autocorrect="off" spellcheck="false"` : ''}${options.inputmode ? html` inputmode="${options.inputmode}"` : ''}${options.focus ? html` autofocus` : ''}`;

export function area(
  name: string,
  label: string,
  options: {
    value?: string;
    hint?: HtmlValue;
    fault?: string | undefined;
    rows?: number;
    maxLength?: number;
    required?: boolean;
  } = {},
): SafeHtml {
  const { hint, fault } = options;
  return html`<div class="field">
<label for="${name}">${label}</label>
<textarea id="${name}" name="${name}" rows="${options.rows ?? 4}" dir="auto"${options.maxLength ? html` maxlength="${options.maxLength}"` : ''}${options.required ? html` required` : ''}${hint ? html` aria-describedby="${name}-hint"` : ''}${fault ? html` aria-invalid="true"` : ''}>
${options.value ?? ''}</textarea>
${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : ''}${fault ? html`<p class="fault">${fault}</p>` : ''}
</div>`;
}

export const tick = (
  name: string,
  label: HtmlValue,
  options: { on?: boolean; required?: boolean; fault?: string | undefined; hint?: HtmlValue } = {},
): SafeHtml =>
  html`<div class="tick"><input type="checkbox" id="${name}" name="${name}" value="1"${options.on ? html` checked` : ''}${options.required ? html` required` : ''}><label for="${name}">${label}${options.hint ? html`<span class="hint">${options.hint}</span>` : ''}</label>${options.fault ? html`<p class="fault">${options.fault}</p>` : ''}</div>`;

export const choice = (
  name: string,
  label: string,
  options: readonly { value: string; label: string }[],
  chosen: string,
): SafeHtml =>
  html`<div class="field"><label for="${name}">${label}</label><select id="${name}" name="${name}">${options.map(
    (option) =>
      html`<option value="${option.value}"${option.value === chosen ? html` selected` : ''}>${option.label}</option>`,
  )}</select></div>`;

export const submit = (label: HtmlValue, look = 'button'): SafeHtml =>
  html`<button type="submit" class="${look}">${label}</button>`;

/** What went wrong or right, said first. */
export const notice = (words: HtmlValue, kind: 'fault' | 'good' | 'plain' = 'plain'): SafeHtml =>
  html`<div class="notice ${kind}" role="${kind === 'fault' ? 'alert' : 'status'}"><p>${words}</p></div>`;
