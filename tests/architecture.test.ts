import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DRIVERS_MAY_IMPORT, IMPORT_EXCEPTIONS, MODULES, PACKAGE_PLACES, WRITE_EXCEPTIONS } from '../modules.ts';

/** The rules of the house over the sources. Each test lists what breaks its rule, so that all is mended at once. */
const ROOT = join(import.meta.dirname, '..');
const FEWEST_FILES = 150;
const MOST_LINES = 400;
const MOST_TEST_LINES = 500;
/** Files that are data: long lists of words or table types. */
const DATA = /^src\/(demo\/content\/|store\/tables\.ts$|drivers\/sandbox\/page\/words\.ts$)/;

interface Source {
  /** From the root: `src/posts/share.ts`. */
  path: string;
  module: string;
  /** Of interfaces and drivers, which of them. */
  part: string;
  test: boolean;
  text: string;
  imports: string[];
}

const sources: Source[] = globSync('src/**/*.ts', { cwd: ROOT })
  .map((path) => path.replaceAll('\\', '/'))
  .sort()
  .map((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    const [, module = '', part = ''] = path.split('/');
    const imports = [
      ...text.matchAll(/^(?:import|export)\b[^'"`;]*?from '([^']+)'|\bimport\(\s*'([^']+)'\s*\)|^import '([^']+)'/gm),
    ];
    return {
      path,
      module,
      part,
      test: path.endsWith('.test.ts'),
      text,
      imports: imports.map((it) => it[1] ?? it[2] ?? it[3] ?? ''),
    };
  });
const program = sources.filter((source) => !source.test);

/** The file an import names, from the root; null for packages. */
function target(source: Source, name: string): string | null {
  if (name.startsWith('#')) return `src/${name.slice(1)}`;
  if (!name.startsWith('.')) return null;
  return join(source.path, '..', name).replaceAll('\\', '/');
}

const nothing = (broken: string[]) => assert.deepEqual(broken, []);

test('all sources are seen and belong to a module', () => {
  assert.ok(sources.length >= FEWEST_FILES, `only ${sources.length} files were seen`);
  nothing(sources.filter((source) => !MODULES[source.module]).map((source) => source.path));
});

test('imports point down, and to the front file of another module', () => {
  const broken: string[] = [];
  for (const source of program) {
    for (const name of source.imports) {
      const path = target(source, name);
      if (!path?.startsWith('src/')) continue;
      const [, module = '', file = ''] = path.split('/');
      if (module === source.module) continue;
      const [from, to] = [MODULES[source.module], MODULES[module]];
      if (!from || !to) continue;
      const agreed = IMPORT_EXCEPTIONS[source.path]?.includes(path);
      if (to.layer >= from.layer && !agreed) broken.push(`${source.path} imports ${path}, which is not below it`);
      const open = to.open === 'all' || file === `${module}.ts` || to.open?.includes(file);
      if (!open) broken.push(`${source.path} imports ${path}, which is inside ${module}`);
    }
  }
  nothing(broken);
});

test('interfaces do not import interfaces, drivers know only ports', () => {
  const broken: string[] = [];
  for (const source of program) {
    for (const name of source.imports) {
      const path = target(source, name);
      if (!path?.startsWith('src/')) continue;
      const [, module = '', part = ''] = path.split('/');
      const other = module === source.module && part !== source.part;
      if (other && ['interfaces', 'drivers'].includes(module)) broken.push(`${source.path} imports ${path}`);
      if (source.module === 'drivers' && module !== 'drivers' && !DRIVERS_MAY_IMPORT.includes(module)) {
        broken.push(`${source.path} imports ${path}`);
      }
    }
  }
  nothing(broken);
});

test('packages stay in their places', () => {
  const broken: string[] = [];
  for (const source of program) {
    for (const name of source.imports) {
      const [, places] = Object.entries(PACKAGE_PLACES).find(([it]) => name === it || name.startsWith(`${it}/`)) ?? [];
      if (places && !places.includes(source.module)) broken.push(`${source.path} imports ${name}`);
    }
  }
  nothing(broken);
});

test('only its owner writes a table', () => {
  const owners = new Map(Object.entries(MODULES).flatMap(([name, { tables = [] }]) => tables.map((it) => [it, name])));
  const broken: string[] = [];
  for (const source of program) {
    if (source.path.startsWith('src/store/migrations/')) continue;
    const calls = source.text.matchAll(/\.(?:insertInto|updateTable|deleteFrom)\(\s*'([a-z_.]+)/g);
    const raw = source.text.matchAll(/\b(?:insert into|update|delete from)\s+"?([a-z_]+(?:\.[a-z_]+)?)"?(?=[\s(])/g);
    for (const [, table = ''] of [...calls, ...raw]) {
      const owner = owners.get(table);
      if (owner === undefined || owner === source.module || WRITE_EXCEPTIONS[source.module]?.includes(table)) continue;
      broken.push(`${source.path} writes ${table}, which belongs to ${owner}`);
    }
  }
  nothing(broken);
});

test('every table has exactly one owner', () => {
  const files = ['src/store/tables.ts', ...globSync('src/store/tables/*.ts', { cwd: ROOT })];
  const known = files.flatMap((file) => {
    const lists = readFileSync(join(ROOT, file), 'utf8').matchAll(/^export interface \w*Tables\b[^{]*\{([^}]*)\}/gm);
    return [...lists].flatMap(([, list = '']) => [...list.matchAll(/^ {2}'?([a-z_.]+)'?: /gm)]);
  });
  const owned = Object.values(MODULES).flatMap(({ tables = [] }) => tables);
  assert.deepEqual(owned.toSorted(), known.map((it) => it[1]).toSorted());
});

test('clock, randomness and fetch are ports', () => {
  const broken: string[] = [];
  for (const source of program) {
    // The ports only name what drivers do.
    if (['drivers', 'app', 'ports'].includes(source.module)) continue;
    // Comments may name what the code may not use.
    const code = source.text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
    for (const [used] of code.matchAll(
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|(?<![.\w'/#])fetch\(|\bperformance\.now\(/g,
    )) {
      // A function or method of that name is not the global one.
      if (used === 'fetch(' && /(?:function |async |\{ ?)fetch\(|\bfetch\b[^;]*\} = /.test(code)) continue;
      broken.push(`${source.path} uses ${used})`);
    }
  }
  nothing(broken);
});

test('files can be read in one sitting', () => {
  const lines = (source: Source) => source.text.split('\n').length - 1;
  nothing(
    sources
      .filter((source) => !DATA.test(source.path) && lines(source) > (source.test ? MOST_TEST_LINES : MOST_LINES))
      .map((source) => `${source.path}: ${lines(source)} lines`),
  );
});
