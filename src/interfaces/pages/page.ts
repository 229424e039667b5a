import type { SafeHtml } from '#kernel/text/html.ts';

/** A page that a handler made; `layout.ts` puts the frame around it, `answer.ts` the headers. */
export interface Page {
  /** Without the name of this place. */
  title: string;
  body: SafeHtml;
  /** Beside the body where there is room. */
  aside?: SafeHtml;
  /** More elements of the head: OpenGraph, feeds. */
  head?: SafeHtml;
  status?: number;
  /** The address that search engines keep; also og:url. */
  canonical?: string;
  /** Asks search engines not to list it. */
  hidden?: boolean;
  /** Other places that the page's forms may lead to by a redirect: a CSP source. */
  formTarget?: string;
  /** Which entry of the navigation it is. */
  place?: 'home' | 'local' | 'search' | 'notifications' | 'profile' | 'settings' | 'admin';
  /** A narrow page in the middle: login and the like. */
  narrow?: boolean;
}

/** Goes elsewhere with 303, so that reloading does not send the form again. */
export class Redirect {
  readonly to: string;
  readonly status: 301 | 302 | 303;
  constructor(to: string, status: 301 | 302 | 303 = 303) {
    this.to = to;
    this.status = status;
  }
}

/** Something else than a page: RSS, robots.txt. */
export class Document {
  readonly type: string;
  readonly text: string;
  constructor(type: string, text: string) {
    this.type = type;
    this.text = text;
  }
}

export type Answer = Page | Redirect | Document;
