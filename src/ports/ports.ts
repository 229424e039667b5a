import type { Ids } from '#kernel/ids.ts';
import type { Id } from '#store/tables.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import type { SafeFetch } from './fetch.ts';
import type { Log } from './log.ts';
import type { Mailer } from './mail.ts';
import type { MediaStore } from './media-store.ts';
import type { Random } from './random.ts';
import type { Recordings } from './recordings.ts';
import type { Sandbox } from './sandbox.ts';
import type { Translator } from './translator.ts';

/** What this node is called and where it is reached. */
export interface Site {
  /** Public address without a trailing slash, such as `https://parley.example`. */
  origin: string;
  /** The part after the @ of local handles: the origin's host, with its port where it is not the default one. */
  host: string;
  /** The row of `hosts` for it. */
  hostId: Id;
  /** Prefix of media addresses: `${mediaBase}/${key}`. */
  mediaBase: string;
  /** Parley's version. */
  version: string;
}

/** Every port, built once in app/context.ts. A function's signature says with `Needs` which ones it uses. */
export interface Ports {
  db: Database;
  clock: Clock;
  random: Random;
  ids: Ids;
  log: Log;
  fetch: SafeFetch;
  sandbox: Sandbox;
  recordings: Recordings;
  /** null where the operator chose none. */
  translator: Translator | null;
  media: MediaStore;
  mailer: Mailer;
  site: Site;
}

export type Needs<Names extends keyof Ports> = Pick<Ports, Names>;
