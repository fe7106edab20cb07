import * as fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSought } from './suggest.ts';
import { apart, townsOf, villageNames, wordsOf } from './towns.ts';

const register = [
  ['Hasselt', '3500'],
  ['Hasselt', '3511'],
  ['Hasselt', '3720'],
  ['Bilzen-Hoeselt', '3740'],
  ['Bilzen-Hoeselt', '3730'],
  ['Bruxelles', '1000'],
  ['Namur', '5000'],
].map(([municipality = '', postcode = '']) => ({ municipality, postcode }));
const towns = townsOf(register);
const read = (q: string) => {
  const { town, postcode, left } = readSought(q, towns);
  const { street, door } = left;
  return [street, door ? `${door.door}${door.box && `/${door.box}`}` : '', postcode ?? '', town?.name ?? ''];
};

describe('what was typed', () => {
  it.each([
    ['kerkweg 41', 'kerkweg', '41', '', ''],
    ['Kerkweg 41, 3500 Hasselt', 'Kerkweg', '41', '3500', 'Hasselt'],
    ['3500 Hasselt Kerkweg 41', 'Kerkweg', '41', '3500', 'Hasselt'],
    ['hasselt kerkweg 41 bus 2', 'kerkweg', '41/2', '', 'Hasselt'],
    ['kerkweg hasselt 41', 'kerkweg', '41', '', 'Hasselt'],
    ['kerkstr 3 bus 2', 'kerkstr', '3/2', '', ''],
    ['Kerkweg , 3500 Hasselt 41', 'Kerkweg', '41', '3500', 'Hasselt'],
    ['kuringen kerkweg 11A bus 3', 'kerkweg', '11A/3', '', 'Kuringen'],
    ['Dorpsstraat 3 Hoeselt', 'Dorpsstraat', '3', '', 'Hoeselt'],
    ['Kerkweg 41 Haselt', 'Kerkweg', '41', '', 'Hasselt'],
    ['41 kerkweg', 'kerkweg', '41', '', ''],
    ["12, rue de l'Eglise, 1000 Brussel", "rue de l'Eglise", '12', '1000', 'Brussel'],
    ['Laan van 1914 12', 'Laan van 1914', '12', '', ''],
    ['Steenweg 1234', 'Steenweg', '1234', '', ''],
    ['3500', '', '', '3500', ''],
    ['Sint-Lambrechts-Herk', '', '', '', 'Sint-Lambrechts-Herk'],
    ['Kerkstraat 3, 9000 Gent', 'Kerkstraat', '3', '9000', 'Gent'],
  ])('reads "%s"', (q, ...parts) => {
    expect(read(q)).toEqual(parts);
  });

  it('keeps the whole line beside it, for a street named after a town', () => {
    expect(readSought('rue de Namur 12', towns).whole).toMatchObject({
      street: 'rue de Namur',
      door: { number: 12 },
    });
  });

  it('takes any text without throwing, and makes up no words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 150 }), (q) => {
        const { left, whole } = readSought(q, towns);
        const typed = new Set(wordsOf(q).split(' '));
        for (const word of wordsOf(`${left.street} ${whole.street}`).split(' '))
          expect([...typed].some((one) => one.includes(word))).toBe(true);
      }),
    );
  });

  it('reads an address in any order of its parts', () => {
    const street = fc.constantFrom('Kerkweg', 'Sint-Jozefstraat', "Rue de l'Eglise", 'Oude Baan');
    const place = fc.constantFrom('3500 Hasselt', 'Hasselt', '3511 Kuringen', 'Bilzen', 'Brüssel');
    fc.assert(
      fc.property(street, fc.integer({ min: 1, max: 999 }), place, fc.nat(2), (name, number, at, order) => {
        const parts = [`${name} ${number}, ${at}`, `${at} ${name} ${number}`, `${name} ${at} ${number}`];
        const { left, town } = readSought(parts[order] ?? '', towns);
        expect([left.street, left.door?.number]).toEqual([name, number]);
        expect(town).not.toBeNull();
      }),
    );
  });
});

describe('names of towns', () => {
  it.each([
    ['Hoeselt', ['Bilzen-Hoeselt'], ['3730']],
    ['Bilzen', ['Bilzen-Hoeselt'], ['3740']],
    ['Kortessem', ['Hasselt'], ['3720']],
    ['Kuringen', [], ['3511']],
    ['Brüssel', ['Bruxelles'], []],
    ['Namen', ['Namur'], []],
    ['Gent', [], []],
  ])('%s', (name, municipalities, postcodes) => {
    expect(towns.named(wordsOf(name))).toMatchObject({ municipalities, postcodes });
  });

  it('understands the new name over a register that is older than the merger', () => {
    const older = townsOf([
      { municipality: 'Bilzen', postcode: '3740' },
      { municipality: 'Hoeselt', postcode: '3730' },
    ]);
    expect(older.named('bilzen hoeselt')?.municipalities).toEqual(['Bilzen', 'Hoeselt']);
  });

  it('counts letters that are wrong, missing or changed places', () => {
    expect([apart('hasselt', 'haselt'), apart('kerk', 'krek'), apart('genk', 'gent'), apart('', 'ab')]).toEqual([1, 1, 1, 2]); // prettier-ignore
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(apart(a, b)).toBe(apart(b, a));
        expect(apart(a, b) === 0).toBe(a === b);
      }),
    );
  });
});

const missing = !existsSync('../shared/data/geo');
describe.skipIf(missing)(`real names${missing ? ' (skipped: no ../shared)' : ''}`, () => {
  const lines = (path: string): string[][] =>
    readFileSync(`../shared/data/${path}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').map((cell) => cell.replaceAll('"', '').trim()));

  it('has no village at a postcode that it does not have', () => {
    const real = new Map<string, Set<string>>();
    for (const [name = '', postcode = ''] of lines('geo/postcodes-nis-cities-2013.csv'))
      real.set(wordsOf(name), (real.get(wordsOf(name)) ?? new Set()).add(postcode));
    const strange = villageNames.filter(([postcode, name]) => {
      const codes = real.get(wordsOf(name));
      return codes ? !codes.has(postcode) : false;
    });
    expect(strange).toEqual([]);
  });

  it('finds every municipality that merged, and nearly every name in the other language', () => {
    const rows = lines('languages/municipality-language-regime.csv');
    const current = rows.filter((row) => row.at(-1) === 'yes');
    const now = townsOf(
      current.map(([, municipality = '', , postcode = '']) => ({ municipality, postcode })),
    );
    const gone = rows.filter((row) => row.at(-1) !== 'yes').map((row) => row[1] ?? '');
    expect(gone.length).toBeGreaterThan(20);
    expect(gone.filter((name) => !now.named(wordsOf(name))?.municipalities.length)).toEqual([]);
    const other = current.filter((row) => row[2] && wordsOf(row[2]) !== wordsOf(row[1] ?? ''));
    const unknown = other.filter((row) => !now.named(wordsOf(row[2] ?? ''))?.municipalities.length);
    expect(unknown.length / other.length).toBeLessThan(0.05);
  });
});
