import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

/** One line of the table. Texts are ready to be shown; '' where there is nothing to say. */
export interface Row {
  what: string;
  measured: string;
  p50: string;
  p99: string;
  /** What it stands beside, measured in the same run. */
  limit: string;
  ratio: string;
  /** Required, goal and stretch of the project. */
  asked: string;
}

export const EMPTY: Row = { what: '', measured: '', p50: '', p99: '', limit: '', ratio: '', asked: '' };

export const whole = (value: number): string => Math.round(value).toLocaleString('en').replaceAll(',', ' ');
export const milliseconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} ms`;

const HEAD: Row = {
  what: 'row',
  measured: 'measured',
  p50: 'p50',
  p99: 'p99',
  limit: 'limit in the same run',
  ratio: 'of the limit',
  asked: 'required · goal · stretch',
};
const COLUMNS = Object.keys(HEAD) as (keyof Row)[];

const widthsOf = (rows: readonly Row[]): number[] =>
  COLUMNS.map((column) => Math.max(...[HEAD, ...rows].map((row) => row[column].length)));

/** The table for a terminal. */
export function plainTable(rows: readonly Row[]): string {
  const widths = widthsOf(rows);
  return [HEAD, ...rows]
    .map((row) =>
      COLUMNS.map((column, at) => row[column].padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function markdownTable(rows: readonly Row[]): string {
  const line = (row: Row): string => `| ${COLUMNS.map((column) => row[column]).join(' | ')} |`;
  return [line(HEAD), `|${COLUMNS.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** What the numbers were measured on. */
export function machine(): string {
  const list = cpus();
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  return `${list.length} × ${list[0]?.model.trim() ?? 'unknown processor'}, ${gigabytes} GB, ${process.platform}, Node ${process.versions.node}`;
}

/** A sentence where the machine was busy with other things, else ''. */
export function warnOfLoad(load = loadavg()[0] ?? 0): string {
  if (load < cpus().length * BUSY_SHARE) return '';
  return `The machine was busy when this began (load ${load.toFixed(1)} on ${cpus().length} processors): compare with the limits, not with other runs.`;
}

const BUSY_SHARE = 0.4;
const BEGIN = '<!-- written by npm run bench: from here -->';
const END = '<!-- to here -->';

/** Puts the results into the page and leaves what people wrote around them. */
export function writePage(path: string, results: string): void {
  const before = existsSync(path)
    ? readFileSync(path, 'utf8')
    : `# Benchmarks\n\n\`npm run bench\` measures this and writes the table below.\n\n${BEGIN}\n${END}\n`;
  const [begin, end] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${path} has lost the marks that the table stands between`);
  writeFileSync(path, `${before.slice(0, begin + BEGIN.length)}\n\n${results}\n\n${before.slice(end)}`);
}
