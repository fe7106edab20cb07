import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layGround, type Ground } from '../../test/support/ground.ts';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { systemClock } from '../lib/clock.ts';
import { putAddresses, type AddressRow, type StreetRow } from './places.ts';
import { doorsIn, suggester, type Suggest } from './suggest.ts';
import { wordsOf } from './towns.ts';

let database: TestDatabase;
let ground: Ground;
let suggest: Suggest;

const street = (name: string, at = '3500 Hasselt', names: StreetRow['names'] = {}): StreetRow => ({
  name,
  postcode: at.slice(0, 4),
  municipality: at.slice(5),
  names,
});
const house = (of: StreetRow, number: string, box = ''): AddressRow => ({
  street: of,
  number,
  numberSort: Number.parseInt(number, 10),
  box,
  at: [5.33, 50.93],
});
const put = (owner: Ground['lrh'], rows: AddressRow[]) =>
  database.db.transaction().execute((tx) => putAddresses(tx, owner, rows));

beforeAll(async () => {
  database = await testDatabase();
  ground = await layGround(database.db);
  const kerkweg = street('Kerkweg');
  const kuringen = street('Kerkweg', '3511 Hasselt');
  await put(ground.lrh, [
    ...['', '1', '2'].map((box) => house(kerkweg, '41', box)),
    house(kerkweg, '11A', '3'),
    house(kuringen, '41'),
    house(street('Kerkstraat'), '3', '2'),
    house(street('Naamsestraat'), '12'),
    house(street('Broekstraat'), '3'),
  ]);
  // Another zone's ground, in the other region's language and with a road named after a town.
  await put(ground.midlim, [
    house(street('Dorpsstraat', '3730 Bilzen-Hoeselt'), '5'),
    house(street('Dorpsstraat', '3740 Bilzen-Hoeselt'), '5'),
    house(street('Kerkstraat', '1000 Brussel', { fr: "Rue de l'Eglise" }), '7'),
    house(street('Rue de Hasselt', '1000 Brussel'), '9'),
  ]);
  suggest = suggester(database.db, systemClock);
});
afterAll(() => database.drop());

const doors = async (q: string): Promise<string[]> =>
  (await suggest(q)).addresses.map(
    (one) => `${one.name} ${one.number}${one.box && `/${one.box}`} ${one.postcode}`,
  );
const exact = async (q: string): Promise<string | null> => {
  const { exact: one } = await suggest(q);
  return one && `${one.name} ${one.number}${one.box && `/${one.box}`} ${one.postcode}`;
};

describe('an address as a resident types it', () => {
  it.each([
    ['Kerkweg 41, 3500 Hasselt', 'Kerkweg 41 3500'],
    ['3500 hasselt kerkweg 41 bus 2', 'Kerkweg 41/2 3500'],
    ['kerkweg 41 kuringen', 'Kerkweg 41 3511'],
    ['kuringen kerkweg 41', 'Kerkweg 41 3511'],
    ['kerkweg 11a bus 3', 'Kerkweg 11A/3 3500'],
    ['kerkstr 3 bus 2', 'Kerkstraat 3/2 3500'],
    ['rue de l eglise 7', 'Kerkstraat 7 1000'],
    ["7, rue de l'église, Bruxelles", 'Kerkstraat 7 1000'],
    ['dorpsstraat 5 hoeselt', 'Dorpsstraat 5 3730'],
    ['dorpsstraat 5 bilzen', 'Dorpsstraat 5 3740'],
    ['rue de Hasselt 9', 'Rue de Hasselt 9 1000'],
    ['9 rue de hasselt brussel', 'Rue de Hasselt 9 1000'],
  ])('"%s" is one address', async (q, found) => {
    expect(await exact(q)).toBe(found);
  });

  it('bears a typing error, and then asks instead of deciding', async () => {
    expect((await doors('krekweg 41'))[0]).toBe('Kerkweg 41 3500');
    expect((await doors('Kerkwg 41 Haselt'))[0]).toBe('Kerkweg 41 3500');
    expect(await exact('krekweg 41')).toBeNull();
    // Its letter groups are those of Broekstraat more than of Kerkstraat.
    expect((await doors('krekstraat 3'))[0]).toBe('Kerkstraat 3/2 3500');
  });

  it('does not decide between two streets of one name', async () => {
    expect(await exact('kerkweg 41')).toBeNull();
    expect(await doors('kerkweg 41')).toContain('Kerkweg 41 3511');
    expect(await doors('kerkweg 41 3511')).toEqual(['Kerkweg 41 3511']);
  });

  it('gives the streets where there is no number, or none of that number', async () => {
    expect((await suggest('kerkw')).streets.map((one) => one.postcode)).toEqual(['3500', '3511']);
    expect(await suggest('kerkweg 999')).toMatchObject({ addresses: [], numbered: true });
    expect((await suggest('kerkweg 999')).streets[0]?.name).toBe('Kerkweg');
  });

  it('gives towns while one is typed, whatever they are called', async () => {
    expect((await suggest('hass')).towns[0]?.name).toBe('Hasselt');
    expect((await suggest('hoeselt')).towns[0]).toMatchObject({ postcodes: ['3730'] });
  });

  it('says that a town is elsewhere, and does not lead to a street here of that name', async () => {
    for (const q of ['Kerkstraat 3, 9000 Gent', 'kerkstraat 3 gent', 'kerkstraat 3 9000'])
      expect(await suggest(q)).toMatchObject({ addresses: [], streets: [] });
    expect((await suggest('kerkstraat 3 gand')).elsewhere).toBe('Gand');
    expect((await suggest('kerkstraat 3 9000')).elsewhere).toBe('9000');
  });

  it.each(['', ' ', '%', "'", '\\', '41', '<script>alert(1)</script>', 'x'.repeat(5_000), '\u0000'])(
    'does not fail at %j',
    async (q) => {
      expect((await suggest(q)).exact).toBeNull();
    },
  );

  it('gives the doors of a number in one street', async () => {
    const [found] = (await suggest('kerkweg 3500')).streets;
    const numbers = async (typed: string) =>
      (await doorsIn(database.db, found?.id ?? '', typed)).doors.map((one) => `${one.number}/${one.box}`);
    expect(await numbers('41 bus 2')).toEqual(['41/2', '41/', '41/1']);
    expect(await numbers('elf')).toEqual([]);
    expect((await doorsIn(database.db, found?.id ?? '', '41 bus 9')).exact).toBeNull();
  });
});

const file = '../shared/data/geo/crab-addresses-2013/3500.csv';
const missing = !existsSync(file);
describe.skipIf(missing)(`Hasselt as it is${missing ? ' (skipped: no ../shared)' : ''}`, () => {
  it('finds its streets with a letter wrong, and without their end', async () => {
    const lines = readFileSync(file, 'utf8').trim().split(/\r?\n/).slice(1);
    const names = [...new Set(lines.map((line) => line.split(',')[2] ?? ''))].filter(
      (one) => wordsOf(one).length > 6,
    );
    expect(names.length).toBeGreaterThan(300);
    await put(
      ground.hasselt,
      names.map((name) => house(street(name, '3500 Hasselt'), '1')),
    );
    let [wrong, half] = [0, 0];
    const some = names.filter((_, n) => n % 4 === 0);
    for (const [n, name] of some.entries()) {
      // Two letters change places behind the third: the commonest error of fingers.
      const at = 3 + (n % 2);
      const typed = `${name.slice(0, at)}${name.charAt(at + 1)}${name.charAt(at)}${name.slice(at + 2)}`;
      const found = async (q: string) =>
        (await suggest(q)).addresses.slice(0, 8).some((one) => one.name === name);
      if (!(await found(`${typed} 1`))) wrong++;
      if (!(await found(`${name.slice(0, -4)} 1, hasselt`))) half++;
    }
    expect(wrong / some.length).toBeLessThan(0.05);
    expect(half / some.length).toBeLessThan(0.02);
  });
});
