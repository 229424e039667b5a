/** Visits a running node as a browser without scripts does: keeps cookies, follows redirects, fills in forms. */

const MAX_REDIRECTS = 10;

/** A page that was opened. */
export interface Visited {
  /** Where it was found in the end. */
  url: string;
  status: number;
  html: string;
}

export interface Form {
  action: string;
  method: 'get' | 'post';
  /** Values as the page gives them; buttons with a name are among `buttons`. */
  fields: Map<string, string>;
  buttons: { name: string; value: string }[];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };
export const unescapeHtml = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (whole, name: string) => ENTITIES[name] ?? whole);

function attributes(tag: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', quoted] of tag.matchAll(/\s([a-z-]+)(?:="([^"]*)")?/g))
    found.set(name, unescapeHtml(quoted ?? ''));
  return found;
}

/** The forms of a page, in their order. */
export function formsOf({ html, url }: Visited): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head = '', inside = '']) => {
    const own = attributes(head);
    const fields = new Map<string, string>();
    const buttons: { name: string; value: string }[] = [];
    for (const [, kind, tag = ''] of inside.matchAll(/<(input|textarea|select|button)\b([^>]*)>/g)) {
      const given = attributes(tag);
      const name = given.get('name');
      if (name === undefined) continue;
      if (kind === 'button') buttons.push({ name, value: given.get('value') ?? '' });
      else if (!['checkbox', 'radio'].includes(given.get('type') ?? '') || given.has('checked'))
        fields.set(name, given.get('value') ?? '');
      else if (!fields.has(name)) fields.set(name, '');
    }
    const method = own.get('method')?.toLowerCase() === 'post' ? 'post' : 'get';
    return { action: new URL(own.get('action') || url, url).href, method, fields, buttons };
  });
}

/** The addresses of a page's links, on the same origin. */
export function linksOf({ html, url }: Visited): string[] {
  const links = [...html.matchAll(/<a\b[^>]*\shref="([^"]*)"/g)].map(
    ([, href = '']) => new URL(unescapeHtml(href), url),
  );
  return links.filter((link) => link.origin === new URL(url).origin).map((link) => link.href);
}

/** Somebody with a browser. */
export class Visitor {
  readonly #cookies = new Map<string, string>();

  async open(url: string, init: RequestInit = {}): Promise<Visited> {
    let [at, request] = [url, init];
    for (let count = 0; count < MAX_REDIRECTS; count += 1) {
      const headers = new Headers(request.headers);
      headers.set('accept', 'text/html');
      headers.set('cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '));
      const answer = await fetch(at, { ...request, headers, redirect: 'manual' });
      this.#keep(answer.headers.getSetCookie());
      const location = answer.headers.get('location');
      const html = await answer.text();
      if (location === null || answer.status < 300 || answer.status > 399)
        return { url: at, status: answer.status, html };
      at = new URL(location, at).href;
      request = {};
    }
    throw new Error(`${url} redirects without end`);
  }

  /** Sends a form with some fields filled in. */
  submit(form: Form, values: Readonly<Record<string, string>> = {}): Promise<Visited> {
    const body = new URLSearchParams({ ...Object.fromEntries(form.fields), ...values });
    return form.method === 'post'
      ? this.open(form.action, { method: 'POST', body })
      : this.open(`${form.action.split('?')[0]}?${body}`);
  }

  /** Logs in at the page that asks for it, and gives the page that comes then. */
  async logIn(page: Visited, login: string, password: string): Promise<Visited> {
    const form = formsOf(page).find((one) => one.fields.has('password'));
    if (!form) throw new Error(`There is no login at ${page.url}: ${page.html.slice(0, 2_000)}`);
    return this.submit(form, { login, password });
  }

  #keep(cookies: readonly string[]): void {
    for (const cookie of cookies) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (name === undefined || value === undefined) continue;
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}

/**
 * What a person does in the browser that a client sends them to: log in, say yes, copy the code. The page names the client.
 */
export async function codeFor(
  address: string,
  person: { email: string; password: string },
  client: RegExp,
): Promise<string> {
  const visitor = new Visitor();
  const asked = await visitor.open(address);
  const consent = await visitor.logIn(asked, person.email, person.password);
  const form = formsOf(consent).find((one) => one.action.endsWith('/oauth/authorize'));
  if (!form || !client.test(consent.html))
    throw new Error(`no consent at ${consent.url}: ${consent.html.slice(0, 2_000)}`);
  const shown = await visitor.submit(form, { decision: 'allow' });
  const code = /<input\b[^>]*\bid="code"[^>]*\bvalue="([^"]+)"/.exec(shown.html)?.[1];
  if (shown.status !== 200 || !code) throw new Error(`no code is shown: ${shown.html.slice(0, 2_000)}`);
  return code;
}
