/** The shapes of the demo town: plain data, one index space for people and one for posts. Times are UTC milliseconds. */

export const LANGUAGES = ['en', 'de', 'fr', 'ar', 'ja'] as const;
export type Language = (typeof LANGUAGES)[number];

export const TOPICS = [
  'weather',
  'ferry',
  'food',
  'council',
  'cats',
  'garden',
  'school',
  'life',
  'football',
  'choir',
  'harbour',
  'books',
  'jokes',
  'tech',
  'sailing',
  'storm',
  'derby',
  'festival',
  'bridge',
] as const;
export type Topic = (typeof TOPICS)[number];

export const PICTURE_KINDS = [
  'harbour',
  'dusk',
  'food',
  'cat',
  'chart',
  'boat',
  'night',
  'abstract',
  'lighthouse',
  'books',
  'garden',
  'pitch',
  'storm',
  'festival',
  'bridge',
] as const;
export type PictureKind = (typeof PICTURE_KINDS)[number];

/** A picture to draw with `drawPicture`; equal kind and seed give the same picture, and seeds repeat on purpose. */
export interface PictureSpec {
  readonly kind: PictureKind;
  readonly seed: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly alt: string;
  /** -1 to 1 in each direction from the centre, y upwards, as the client API has it. */
  readonly focal: { readonly x: number; readonly y: number };
}

export type Group =
  | 'sailing'
  | 'choir'
  | 'school'
  | 'brewery'
  | 'newsroom'
  | 'football'
  | 'allotments'
  | 'repair'
  | 'library'
  | 'quay';

export interface TownPerson {
  readonly index: number;
  readonly username: string;
  readonly displayName: string;
  readonly bio: string;
  readonly language: Language;
  /** Every language this person writes, their own first. */
  readonly speaks: readonly Language[];
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly createdAt: number;
  /** For `drawFace`. */
  readonly faceSeed: string;
  /** For `drawHeader`; absent: this person never chose a header. */
  readonly headerSeed?: string;
  readonly bot: boolean;
  readonly locked: boolean;
  /** A hint for the node's roles. */
  readonly role: 'owner' | 'admin' | 'moderator' | 'member';
  readonly institution: boolean;
  readonly groups: readonly Group[];
  /** How much this person posts; the median is about 1. */
  readonly chattiness: number;
  readonly feminine: boolean;
}

export interface TownFollow {
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** What a link's preview card would say: no request is ever made for it. */
export interface Article {
  readonly url: string;
  readonly title: string;
  readonly description: string;
  readonly author: string;
  readonly site: string;
  readonly language: Language;
  readonly topic: Topic;
  readonly publishedAt: number;
  readonly image: { readonly kind: PictureKind; readonly seed: number };
}

export interface TownPoll {
  readonly options: readonly string[];
  readonly multiple: boolean;
  readonly hours: number;
  readonly hideTotals: boolean;
}

export type TownAudience = 'public' | 'quiet' | 'followers' | 'mentioned' | 'local';

export interface TownPost {
  readonly index: number;
  readonly author: number;
  readonly at: number;
  /** Plain text as typed: mentions as @username, tags as #tag; empty for a share. */
  readonly text: string;
  readonly language: Language;
  readonly topic: Topic;
  readonly audience: TownAudience;
  readonly replyTo?: number;
  readonly shareOf?: number;
  readonly spoiler?: string;
  readonly sensitive: boolean;
  readonly pictures: readonly PictureSpec[];
  readonly link?: Article;
  readonly poll?: TownPoll;
  readonly edited?: { readonly text: string; readonly at: number };
}

export interface TownMark {
  readonly person: number;
  readonly post: number;
  readonly at: number;
}

export interface TownVote extends TownMark {
  /** Option indexes; several only where the poll allows it. */
  readonly options: readonly number[];
}

export interface TownList {
  readonly owner: number;
  readonly title: string;
  /** All followed by the owner. */
  readonly members: readonly number[];
}

export interface Town {
  readonly name: string;
  readonly people: readonly TownPerson[];
  readonly follows: readonly TownFollow[];
  /** In order of time. */
  readonly posts: readonly TownPost[];
  readonly favourites: readonly TownMark[];
  readonly bookmarks: readonly TownMark[];
  readonly votes: readonly TownVote[];
  readonly pins: readonly { readonly person: number; readonly post: number }[];
  readonly lists: readonly TownList[];
  readonly articles: readonly Article[];
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
