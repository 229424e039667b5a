import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, isAbsolute, join, parse } from 'node:path';
import { addEmoji, emojisOf, isShortcode, MAX_EMOJIS } from '#emoji/emoji.ts';
import { invalid, Refusal } from '#kernel/errors.ts';
import { type Command, textOption } from './command.ts';

const PICTURES = new Set(['.png', '.gif', '.webp', '.jpg', '.jpeg', '.avif']);

async function picturesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => {
    throw invalid(`There is no folder ${folder}, or it cannot be read.`);
  });
  return names
    .filter((name) => PICTURES.has(extname(name).toLowerCase()))
    .sort()
    .slice(0, MAX_EMOJIS);
}

export const importEmojiCommand: Command = {
  name: 'emoji import',
  usage: 'FOLDER [--category NAME]',
  words: 'Adds a custom emoji for each picture of a folder, named after its file; those that are there already stay.',
  positionals: 1,
  options: { category: textOption },
  async run(needs, call) {
    const [folder] = call.positionals;
    // The command may run in the node that serves, whose own folder is another one.
    if (folder === undefined || !isAbsolute(folder)) throw invalid('Say which folder, by its whole path.');
    const category = call.text('category') ?? '';
    const known = new Set((await emojisOf(needs.db.reader)).map((emoji) => emoji.shortcode));
    const [added, skipped]: [string[], { file: string; why: string }[]] = [[], []];
    const workshop = await mkdtemp(join(tmpdir(), 'parley-emoji-'));
    try {
      for (const file of await picturesIn(folder)) {
        const shortcode = parse(file).name.replaceAll(/[\s-]+/g, '_');
        if (known.has(shortcode)) skipped.push({ file, why: 'is there already' });
        else if (!isShortcode(shortcode)) skipped.push({ file, why: 'has a name that no emoji can have' });
        else {
          // Decoding writes beside its input, and the folder may be read-only.
          const picture = join(workshop, 'picture');
          await copyFile(join(folder, file), picture);
          try {
            await addEmoji(needs, null, { shortcode, picture, category });
            known.add(shortcode);
            added.push(shortcode);
            call.progress(`:${shortcode}:`);
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            skipped.push({ file, why: error.message });
          }
        }
      }
    } finally {
      await rm(workshop, { recursive: true, force: true });
    }
    return {
      data: { added, skipped },
      lines: [`${added.length} emoji added.`, ...skipped.map(({ file, why }) => `${file}: ${why}`)],
    };
  },
};
