import type { ImageJob, PageCard, PageJob, SandboxRefused } from '#ports/sandbox.ts';

/** What the server and its worker processes say to each other, as JSON over Node's IPC channel. One job at a time. */
export type PictureFormat = 'jpeg' | 'png' | 'gif' | 'webp' | 'avif';

export interface ImageTask {
  task: 'image';
  input: string;
  /** As its first bytes say. */
  format: PictureFormat;
  use: ImageJob['use'];
  /** Path and start of the name of every file that the worker writes: see {@link outputPath}. */
  stem: string;
}

export interface PageTask extends PageJob {
  task: 'page';
}

export type Task = ImageTask | PageTask;
export type TaskName = Task['task'];

export const VARIANTS = ['original', 'small', 'static'] as const;
export type Variant = (typeof VARIANTS)[number];

/** A file that the worker says it wrote. The server measures and hashes it itself. */
export interface WrittenImage {
  variant: Variant;
  width: number;
  height: number;
}

export interface ImageReport {
  animated: boolean;
  blurhash: string;
  files: WrittenImage[];
}

export interface Results {
  image: ImageReport;
  page: PageCard;
}

/** The result is what the worker says: a {@link Results} of the task, to be checked. */
export type Answer =
  | { kind: 'done'; result: unknown }
  | { kind: 'refused'; reason: SandboxRefused['reason']; words: string };

/** The server chooses the names, so that a worker gone astray cannot point it at another file. */
export const outputPath = (stem: string, variant: Variant): string => `${stem}-${variant}.webp`;

const REASONS: readonly unknown[] = [
  'unreadable',
  'too-large',
  'timeout',
  'crash',
  'busy',
] satisfies SandboxRefused['reason'][];

/** Whether a message has the shape of an answer; its result is still to be checked. */
export function isAnswer(value: unknown): value is Answer {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  if (value.kind === 'done') return 'result' in value;
  if (value.kind !== 'refused' || !('reason' in value) || !('words' in value)) return false;
  return REASONS.includes(value.reason) && typeof value.words === 'string';
}
