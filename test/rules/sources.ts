/** What the rules read: the project's own files, what each imports, and the value of a name in a literal table. */
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

export const root = new URL('../../', import.meta.url);

export interface Source {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}
export interface Import {
  readonly from: string;
  /** A path from the root, or the name of a package as it is written. */
  readonly to: string;
  readonly inside: boolean;
  readonly typeOnly: boolean;
  /** `import('...')`: loaded only when the line is reached. */
  readonly dynamic: boolean;
}

const generated = /(^|\/)(node_modules|dist)\//;

/** Files by pattern; tests and their fixtures are left out, for walls are between rooms and not between their tests. */
export function sources(...patterns: readonly string[]): Source[] {
  return everyFile(...patterns).filter(({ path }) => !/\.test\.tsx?$|-fixture\.ts$/.test(path));
}
export function everyFile(...patterns: readonly string[]): Source[] {
  return globSync([...patterns], { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !generated.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(new URL(path, root), 'utf8') }));
}

const statement = /^\s*(?:import|export)\s+(type\s+)?(?:([^'";]*?)\s+from\s+)?'([^']+)'/gm;
const call = /\bimport\(\s*'([^']+)'\s*\)/g;

export function importsOf({ path, text }: Source): Import[] {
  const made = (written: string, typeOnly: boolean, dynamic: boolean): Import => {
    const inside = written.startsWith('.');
    return {
      from: path,
      to: inside ? posix.join(posix.dirname(path), written) : written,
      inside,
      typeOnly,
      dynamic,
    };
  };
  return [
    ...[...text.matchAll(statement)].map(([, type, names = '', written = '']) =>
      made(written, type !== undefined || onlyTypes(names), false),
    ),
    ...[...text.matchAll(call)].map(([, written = '']) => made(written, false, true)),
  ];
}

/** `{ type A, type B }`: nothing of it is there when the program runs. */
const onlyTypes = (names: string): boolean => {
  const inside = /^\{([\s\S]*)\}$/.exec(names.trim())?.[1];
  const each = inside?.split(',').map((one) => one.trim()).filter(Boolean) ?? []; // prettier-ignore
  return each.length > 0 && each.every((one) => one.startsWith('type '));
};

/** The npm package of an import: `@scope/name/deep` is of `@scope/name`. */
export const packageOf = (written: string): string =>
  written
    .split('/')
    .slice(0, written.startsWith('@') ? 2 : 1)
    .join('/');
