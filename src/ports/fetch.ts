/** The one way out to the network for content: see `docs/decisions` on the safe fetcher. */
export interface FetchRequest {
  url: string;
  method?: 'GET' | 'HEAD' | 'POST';
  /** Content types that are taken, without parameters, such as `text/html`; `image/*` works too. Sent as Accept. */
  accept: readonly string[];
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array;
  /** Bytes of the decompressed body; more is refused. */
  maxBytes: number;
  /** Milliseconds for the whole fetch, redirects included. Default 20 000. */
  timeoutMs?: number;
  /** How many redirects are followed. Default 3. */
  maxRedirects?: number;
  /** Refuse a redirect that leaves the origin of the first address (needed for ActivityPub objects). */
  sameOriginOnly?: boolean;
}

export interface FetchAnswer {
  /** The address that answered in the end, after redirects. */
  url: string;
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** Content type without parameters, in lower case. */
  contentType: string;
  /** The charset parameter of the content type, in lower case, if there is one. */
  charset: string | undefined;
  body: Buffer;
}

export type FetchRefusalReason =
  | 'url' // not an absolute http(s) address, credentials in it, too long
  | 'scheme'
  | 'port'
  | 'address' // resolves to something that is not public
  | 'dns'
  | 'redirects'
  | 'type'
  | 'size'
  | 'timeout'
  | 'network'
  | 'busy'; // too many at once to this host, or the host failed repeatedly just now

export class FetchRefused extends Error {
  override name = 'FetchRefused';
  readonly reason: FetchRefusalReason;
  constructor(reason: FetchRefusalReason, words: string, options?: { cause?: unknown }) {
    super(words, options);
    this.reason = reason;
  }
}

export interface SafeFetch {
  /** Fetches or throws {@link FetchRefused}; any HTTP status is an answer. */
  fetch(request: FetchRequest): Promise<FetchAnswer>;
  close(): Promise<void>;
}
