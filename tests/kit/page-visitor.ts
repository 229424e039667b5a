import type { FastifyInstance, LightMyRequestResponse } from 'fastify';

/** Somebody at a browser without scripts: keeps cookies, follows redirects of forms, fills forms in. */
export interface Visitor {
  cookies: Map<string, string>;
  /** The page that is open. */
  page: Pick<LightMyRequestResponse, 'body' | 'statusCode' | 'headers'>;
  /** The path that is open, after redirects. */
  path: string;
  open(path: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** Sends the page's form with this action, its hidden fields and what is typed; goes where it leads. */
  send(
    action: string,
    typed?: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<LightMyRequestResponse>;
  /** Posts whatever is given, as another site could. */
  post(path: string, body: Record<string, string>, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  logIn(login: string, password: string): Promise<void>;
}

const MAX_REDIRECTS = 5;
const NO_PAGE: Visitor['page'] = { body: '', statusCode: 0, headers: {} };
const BROWSER = { accept: 'text/html,application/xhtml+xml', 'accept-language': 'en' };

const unescapeHtml = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** The hidden fields of a page's form. */
export function hiddenFields(body: string, action: string): Record<string, string> {
  const form = body.split('<form ').find((part) => part.includes(`action="${action}"`));
  if (!form) throw new Error(`the page has no form for ${action}: ${body.slice(0, 3000)}`);
  const inside = form.slice(0, form.indexOf('</form>'));
  const fields: Record<string, string> = {};
  for (const [, name = '', value = ''] of inside.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)) {
    fields[name] = unescapeHtml(value);
  }
  return fields;
}

/** A new browser without cookies. */
export function newVisitor(server: FastifyInstance, origin: string): Visitor {
  const cookies = new Map<string, string>();
  async function ask(method: 'GET' | 'POST', url: string, body?: Record<string, string>, headers = {}) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await server.inject({
      method,
      url,
      headers: {
        ...BROWSER,
        ...(cookie === '' ? {} : { cookie }),
        ...(body ? { 'content-type': 'application/x-www-form-urlencoded', origin } : {}),
        ...headers,
      },
      ...(body ? { payload: new URLSearchParams(body).toString() } : {}),
    });
    for (const { name, value } of response.cookies) {
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }
  async function follow(response: LightMyRequestResponse): Promise<LightMyRequestResponse> {
    let current = response;
    for (let i = 0; i < MAX_REDIRECTS && current.statusCode >= 300 && current.statusCode < 400; i += 1) {
      const to = String(current.headers.location);
      if (!to.startsWith('/')) break;
      visitor.path = to;
      current = await ask('GET', to.replace(/#.*$/, ''));
    }
    visitor.page = current;
    return current;
  }
  const visitor: Visitor = {
    cookies,
    page: NO_PAGE,
    path: '/',
    async open(path, headers) {
      visitor.path = path;
      return follow(await ask('GET', path, undefined, headers));
    },
    async send(action, typed = {}, headers) {
      return follow(await ask('POST', action, { ...hiddenFields(visitor.page.body, action), ...typed }, headers));
    },
    async post(path, body, headers) {
      return ask('POST', path, body, headers);
    },
    async logIn(login, password) {
      await visitor.open('/auth/login');
      const answer = await visitor.send('/auth/login', { login, password });
      if (answer.statusCode !== 200) throw new Error(`the login was refused: ${answer.body}`);
    },
  };
  return visitor;
}
