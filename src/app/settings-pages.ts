/** Writes `parley.conf.example` and `docs/settings.md` from the table of settings: `node src/app/settings-pages.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_VARIABLE, SETTINGS, type Setting, USUAL_CONFIG_FILE } from './settings.ts';

const LINE_CHARACTERS = 100;
const ROOT = join(import.meta.dirname, '../..');

function wrap(text: string, prefix: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && prefix.length + line.length + 1 + word.length > LINE_CHARACTERS) {
      lines.push(prefix + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, prefix + line].join('\n');
}

const defaultOf = (setting: Setting): string => setting.defaultWords ?? setting.byDefault;

/** The settings file with every setting as a comment. */
export function exampleFile(): string {
  const entries = SETTINGS.map(
    (setting) =>
      `${wrap(setting.words, '# ')}\n${wrap(`Default: ${defaultOf(setting) || 'none'}`, '# ')}\n#${setting.name}=${setting.example}\n`,
  );
  const head = wrap(
    `Settings of a Parley node. Copy this file to ${USUAL_CONFIG_FILE} and take the # away from the lines you want to change. ` +
      `Environment variables of the same names win over the file; ${CONFIG_VARIABLE} names another file.`,
    '# ',
  );
  return `${head}\n\n${entries.join('\n')}`;
}

/** The page of the documentation. */
export function settingsPage(): string {
  const rows = SETTINGS.map((setting) => {
    const fallback = defaultOf(setting);
    return `### \`${setting.name}\`\n\n${setting.words}\n\n- Default: ${fallback === '' ? 'none' : fallback}\n- Example: \`${setting.example}\`\n`;
  });
  return `# Settings

Every setting has a default that works. Settings are read once, at the start, from the file \`${USUAL_CONFIG_FILE}\` in the folder
where the command is run (or the file that \`${CONFIG_VARIABLE}\` names), then from environment variables of the same names,
which win. A wrong or unknown setting stops the start with a sentence that names it (exit code 78). The file has one
\`NAME=value\` a line and \`#\` before comments; \`parley.conf.example\` holds them all.

What changes while the node runs (who may sign up, the title, the rules) is not here but in the database: see the staff
page and \`parley settings\`.

${rows.join('\n')}`;
}

if (import.meta.main) {
  writeFileSync(join(ROOT, 'parley.conf.example'), exampleFile());
  writeFileSync(join(ROOT, 'docs/settings.md'), settingsPage());
}
