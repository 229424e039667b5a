/**
 * Hostile input (pictures, web pages) is decoded in a worker process of its own, started on first use, ended when idle.
 * A crash, a time-out or too much memory there is a {@link SandboxRefused} here and nothing else.
 */
export interface ImageJob {
  /** Absolute path of the upload. */
  input: string;
  /** Absolute path of an existing folder that the results are written to. */
  outputFolder: string;
  /**
   * Which shape is wanted. `post`: kept aspect; `avatar`: 400x400; `header`: 1500x500; `card`: link-preview picture;
   * `emoji`: kept aspect, small.
   */
  use: 'post' | 'avatar' | 'header' | 'card' | 'emoji';
}

export interface ImageFile {
  /** `original`: the large one that is shown; `small`: the preview; `static`: first frame, for moving avatars. */
  variant: 'original' | 'small' | 'static';
  path: string;
  /** Hex SHA-256 of the file. */
  sha256: string;
  contentType: string;
  bytes: number;
  width: number;
  height: number;
}

export interface ImageResult {
  animated: boolean;
  blurhash: string;
  files: ImageFile[];
}

export interface PageJob {
  html: string;
  /** The address the page came from, after redirects. */
  url: string;
}

/** A preview card as read from a page. Empty strings where nothing is known. */
export interface PageCard {
  /** The canonical address if the page names one on its own origin, else the page's. */
  url: string;
  title: string;
  description: string;
  /** BCP 47 language of the page, lower case primary subtag, or ''. */
  language: string;
  type: 'link' | 'photo' | 'video';
  authorName: string;
  authorUrl: string;
  siteName: string;
  /** Milliseconds since 1970, or null. */
  publishedAt: number | null;
  /** Absolute https/http address of the picture, or ''. */
  image: string;
  imageDescription: string;
}

export class SandboxRefused extends Error {
  override name = 'SandboxRefused';
  readonly reason: 'unreadable' | 'too-large' | 'timeout' | 'crash' | 'busy';
  constructor(reason: SandboxRefused['reason'], words: string) {
    super(words);
    this.reason = reason;
  }
}

export interface Sandbox {
  image(job: ImageJob): Promise<ImageResult>;
  page(job: PageJob): Promise<PageCard>;
  close(): Promise<void>;
}
