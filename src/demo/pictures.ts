import type { PictureSpec, Town } from './content/types.ts';
import type { DemoNeeds } from './demo.ts';
import { type Painted, type PaintingJob, type PaintingReport, paintAll } from './painter.ts';
import type { Plan } from './rows.ts';

/** A drawn picture in the media store. */
export interface Stored {
  /** Media-store key. */
  original: string;
  small: string;
  width: number;
  height: number;
  smallWidth: number;
  smallHeight: number;
  blurhash: string;
}

export interface Pictures {
  face(seed: string): Stored | undefined;
  header(seed: string | undefined): Stored | undefined;
  picture(spec: Pick<PictureSpec, 'kind' | 'seed'>): Stored | undefined;
}

/** Link-preview pictures are drawn in the proportions that sites use. */
const CARD = { width: 1200, height: 630, alt: '', focal: { x: 0, y: 0 } } as const;
const TELL_EVERY = 100;

const keyOf = ({ sha256 }: Painted): string => `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}.webp`;

/** Draws every face, header and picture once and stores it; its rows are planned. */
export async function paintTown(
  plan: Plan,
  { clock, media }: DemoNeeds,
  town: Town,
  folder: string,
  tell: (words: string) => void,
): Promise<Pictures> {
  const subjects = new Map<string, PaintingJob['subject']>();
  for (const person of town.people) {
    subjects.set(`face ${person.faceSeed}`, { face: person.faceSeed });
    if (person.headerSeed) subjects.set(`header ${person.headerSeed}`, { header: person.headerSeed });
  }
  for (const post of town.posts) {
    for (const spec of post.pictures) subjects.set(`picture ${spec.kind} ${spec.seed}`, { picture: spec });
  }
  for (const { image } of town.articles) {
    const key = `picture ${image.kind} ${image.seed}`;
    if (!subjects.has(key)) subjects.set(key, { picture: { ...CARD, ...image } });
  }
  const names = [...subjects.keys()];
  const stored = new Map<string, Stored>();
  const files = new Map<string, number>();
  const jobs = [...subjects.values()].map((subject, id): PaintingJob => ({ id, folder, subject }));
  await paintAll(jobs, async (report) => {
    for (const file of new Set([report.original, report.small])) {
      await media.put(keyOf(file), file.path);
      files.set(keyOf(file), file.bytes);
    }
    stored.set(names[report.id]!, toStored(report));
    if (stored.size % TELL_EVERY === 0) tell(`${stored.size} of ${jobs.length} pictures drawn`);
  });
  const now = clock.now();
  const rows = [...files].map(([key, bytes]) => ({ key, content_type: 'image/webp', bytes, created_at: now }));
  plan.add(rows, (tx, part) => tx.insertInto('media_files').values(part).execute());
  return {
    face: (seed) => stored.get(`face ${seed}`),
    header: (seed) => (seed === undefined ? undefined : stored.get(`header ${seed}`)),
    picture: ({ kind, seed }) => stored.get(`picture ${kind} ${seed}`),
  };
}

const toStored = ({ original, small, blurhash }: PaintingReport): Stored => ({
  original: keyOf(original),
  small: keyOf(small),
  width: original.width,
  height: original.height,
  smallWidth: small.width,
  smallHeight: small.height,
  blurhash,
});
