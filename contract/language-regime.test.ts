import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { languagesDue } from './language-regime.ts';

describe('the languages that a municipality owes', () => {
  it.each([
    ['71022', ['nl'], 'Hasselt'],
    ['73109', ['nl', 'fr'], 'Voeren: Dutch first'],
    ['23101', ['nl', 'fr'], 'Sint-Genesius-Rode'],
    ['21004', ['nl', 'fr'], 'Brussels: both'],
    ['57097', ['fr', 'nl'], 'Comines-Warneton'],
    ['25112', ['fr'], 'Wavre, in the other Brabant'],
    ['63023', ['de', 'fr'], 'Eupen'],
    ['63049', ['fr', 'de'], 'Malmedy'],
  ])('of %s are %j (%s)', (nis, due) => expect(languagesDue(nis)).toEqual(due));

  it('are unknown for what is no municipality', () => {
    expect(['', '7102', '01000', 'HASSELT', '710222'].map(languagesDue)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});

const file = new URL('../../shared/data/languages/municipality-language-regime.csv', import.meta.url);
test(`fit every municipality of the country${existsSync(file) ? '' : ' (skipped: no ../shared)'}`, (context) => {
  if (!existsSync(file)) return context.skip('skipped: no ../shared');
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  expect(rows.length).toBeGreaterThan(580);
  for (const [nis = '', name, , , region, administration = '', facilities] of rows) {
    const due =
      region === 'nl-fr' || nis.startsWith('21')
        ? ['nl', 'fr']
        : [administration, ...(facilities ? [facilities] : [])];
    expect(languagesDue(nis), `${nis} ${name}`).toEqual(due);
  }
});
