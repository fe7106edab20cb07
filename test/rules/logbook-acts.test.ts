/** The logbook is read by people: whatever the program enters there has its word in the catalogues. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isKey } from '../../contract/words.ts';

const root = new URL('../../', import.meta.url);

test('every act that is entered in the logbook has its word', () => {
  const acts = globSync('src/**/*.ts', { cwd: root })
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => readFileSync(new URL(file, root), 'utf8'))
    .filter((source) => source.includes('logbook.ts'))
    // `act: 'a.b'`, and in an alternative `act: x ? 'a.b' : 'c.d'`; in messages also the act that move() is given.
    .flatMap((source) => [
      ...source.matchAll(/\bact:[^,}\n]*?'([a-z]+\.[a-z-]+)'(?: : '([a-z]+\.[a-z-]+)')?/g),
      ...source.matchAll(/'((?:message|review)\.[a-z]+ed)'()/g),
    ])
    .flatMap(([, one = '', other = '']) => [one, other])
    .filter(Boolean);
  expect(new Set(acts).size).toBeGreaterThan(10);
  expect([...new Set(acts)].filter((act) => !isKey(`act.${act}`))).toEqual([]);
});
