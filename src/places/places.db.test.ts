import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layGround, type Ground } from '../../test/support/ground.ts';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import type { Principal } from '../lib/principal.ts';
import { placesHttp } from './http.ts';
import { matchAddresses, type WrittenAddress } from './match.ts';
import {
  findPlaces,
  findStreets,
  MAX_POINTS,
  pointsIn,
  putAddresses,
  putStreets,
  streetCentres,
} from './places.ts';
import type { AddressRow, StreetRow } from './places.ts';

let database: TestDatabase;
let ground: Ground;
let officer: Principal;

const street = (
  name: string,
  postcode = '3500',
  municipality = 'Hasselt',
  names: StreetRow['names'] = {},
): StreetRow => ({
  name,
  postcode,
  municipality,
  names,
});
const house = (of: StreetRow, number: string, box = '', x = 0): AddressRow => ({
  street: of,
  number,
  numberSort: Number.parseInt(number, 10),
  box,
  at: [5.33 + x / 1000, 50.93],
});
const kerkweg = street('Kerkweg');
const kerkwegZonhoven = street('Kerkweg', '3520', 'Zonhoven');
const jozef = street('Sint-Jozefstraat', '3500', 'Hasselt', { fr: 'Rue Saint-Joseph' });
const rows: AddressRow[] = [
  house(kerkweg, '41'),
  house(kerkweg, '41', '1', 0.1),
  house(kerkweg, '41', '2', 0.2),
  house(kerkweg, '41A', '', 0.3),
  house(kerkweg, '43', '', 1),
  house(kerkwegZonhoven, '41', '', 60),
  house(jozef, '7', '', 4),
  house(street('Kerkstraat'), '41', '', 5),
  house(street('Oude Kerkweg'), '3', '', 6),
  house(street('Molenstraat', '3510', 'Hasselt'), '1', '', 7),
  house(street('Dorpsstraat', '3510', 'Hasselt'), '1', '', 8),
  house(street('Dorpsstraat', '3511', 'Hasselt'), '1', '', 9),
];

beforeAll(async () => {
  database = await testDatabase();
  ground = await layGround(database.db);
  officer = ground.somebody('lrh');
  await database.db.transaction().execute((tx) => putAddresses(tx, ground.lrh, rows));
});
afterAll(() => database.drop());

const streets = async (q: string, by = officer) =>
  (await findStreets(database.db, by, q)).map((one) => `${one.name} ${one.postcode}`);
const doors = async (q: string) =>
  (await findPlaces(database.db, officer, q)).map(
    (one) => `${one.name} ${one.number}${one.box && ` bus ${one.box}`} ${one.postcode}`,
  );

describe('finding streets', () => {
  it('puts the name itself first, then names that begin so, then words that do', async () => {
    expect(await streets('kerkweg')).toEqual(['Kerkweg 3500', 'Kerkweg 3520', 'Oude Kerkweg 3500']);
    expect(await streets('kerk')).toEqual([
      'Kerkweg 3500',
      'Kerkweg 3520',
      'Kerkstraat 3500',
      'Oude Kerkweg 3500',
    ]);
  });

  it.each([
    ['krekweg', 'Kerkweg 3500'],
    ['Kerkwg', 'Kerkweg 3500'],
    ['KERKSTRAT', 'Kerkstraat 3500'],
    ['sint jozef', 'Sint-Jozefstraat 3500'],
    ['st-jozefstraat', 'Sint-Jozefstraat 3500'],
    ['rue saint joseph', 'Sint-Jozefstraat 3500'],
    ['Saint-Jozeph', 'Sint-Jozefstraat 3500'],
    ['molenstr', 'Molenstraat 3510'],
    ['olenstraat', 'Molenstraat 3510'],
  ])('understands "%s"', async (q, found) => {
    expect((await streets(q))[0]).toBe(found);
  });

  it.each(['', ' ', '%', '_', '!!', "'", '\\'])('finds nothing for %j, and does not fail', async (q) => {
    expect(await streets(q)).toEqual([]);
  });

  it('shows another zone nothing', async () => {
    expect(await streets('kerkweg', ground.somebody('midlim'))).toEqual([]);
    expect(await streets('kerkweg', ground.somebody('hasselt'))).toHaveLength(3);
  });

  it('gives the middle of their addresses', async () => {
    const [jozefstraat] = await findStreets(database.db, officer, 'sint jozef');
    const centres = await streetCentres(database.db, [jozefstraat?.id ?? '']);
    expect(centres.get(jozefstraat?.id ?? '')).toEqual([5.334, 50.93]);
  });
});

describe('finding a place', () => {
  it('starts with the very door, then the others of that number', async () => {
    expect(await doors('Kerkweg 41, 3500 Hasselt')).toEqual([
      'Kerkweg 41 3500',
      'Kerkweg 41 bus 1 3500',
      'Kerkweg 41 bus 2 3500',
      'Kerkweg 41A 3500',
      'Kerkweg 41 3520',
    ]);
    expect((await doors('kerkweg 41 bus 2'))[0]).toBe('Kerkweg 41 bus 2 3500');
    expect((await doors('kerkweg 41a'))[0]).toBe('Kerkweg 41A 3500');
  });

  it('goes by the town that was typed', async () => {
    expect((await doors('kerkweg 41 3520'))[0]).toBe('Kerkweg 41 3520');
    expect((await doors('kerkweg 41, zonhoven'))[0]).toBe('Kerkweg 41 3520');
  });

  it('bears a typing error and gives nothing for a number that is not there', async () => {
    expect(await doors('Kerkwge 43')).toEqual(['Kerkweg 43 3500']);
    expect(await doors('Kerkweg 999')).toEqual([]);
    expect(await doors('Kerkweg')).toEqual([]);
  });
});

describe('matching a written address', () => {
  const written = (street: string, number: string, postcode = '3500', box = ''): WrittenAddress => ({
    street,
    postcode,
    municipality: 'Hasselt',
    number,
    numberSort: Number.parseInt(number, 10),
    box,
  });
  const match = async (...asked: WrittenAddress[]) => {
    const ids = await matchAddresses(database.db, officer.ground, asked);
    const found = await database.db
      .selectFrom('address as a')
      .innerJoin('street as s', 's.id', 'a.street')
      .select(['a.id', 's.name', 's.postcode', 'a.number', 'a.box'])
      .where(
        'a.id',
        'in',
        ids.filter((id) => id !== null),
      )
      .execute();
    return ids.map((id) => {
      const one = found.find((row) => row.id === id);
      return one ? `${one.name} ${one.number}${one.box && `/${one.box}`} ${one.postcode}` : null;
    });
  };

  it('finds the door and box, or another door of that number', async () => {
    expect(
      await match(
        written('kerkweg', '41A'),
        written('KERKWEG', '41', '3500', '2'),
        written('Kerkweg', '41B'),
        written('Kerkweg', '43', '3500', '9'),
      ),
    ).toEqual(['Kerkweg 41A 3500', 'Kerkweg 41/2 3500', 'Kerkweg 41 3500', 'Kerkweg 43 3500']);
  });

  it('finds a street by its other language, and by the town where the postcode is the town hall’s', async () => {
    expect(await match(written('rue saint joseph', '7'), written('Molenstraat', '1'))).toEqual([
      'Sint-Jozefstraat 7 3500',
      'Molenstraat 1 3510',
    ]);
  });

  it('does not guess between two streets of one name, nor at a name that is nearly right', async () => {
    expect(
      await match(
        written('Dorpsstraat', '1'),
        written('Dorpsstraat', '1', '3511'),
        written('Kerkwg', '41'),
        written('Kerkweg', '2'),
      ),
    ).toEqual([null, 'Dorpsstraat 1 3511', null, null]);
  });

  it('does not look on another zone’s ground', async () => {
    expect(
      await matchAddresses(database.db, ground.somebody('midlim').ground, [written('Kerkweg', '41')]),
    ).toEqual([null]);
  });
});

describe('putting', () => {
  it('counts a row given twice once, by its first place', async () => {
    const lane = street('Dubbelstraat');
    const twice = [house(lane, '1', '', 20), house(lane, '1', '', 30)];
    const put = () => database.db.transaction().execute((tx) => putAddresses(tx, ground.lrh, twice));
    expect(await put()).toEqual({ added: 1, changed: 0, unchanged: 0 });
    expect(await put()).toEqual({ added: 0, changed: 0, unchanged: 1 });
    const [place] = await findPlaces(database.db, officer, 'Dubbelstraat 1');
    expect(place?.at[0]).toBeCloseTo(5.35, 6);
  });

  it('keeps the names a street has and adds new ones', async () => {
    const put = (names: NonNullable<StreetRow['names']>) =>
      database.db
        .transaction()
        .execute((tx) => putStreets(tx, ground.lrh, [street('Naamstraat', '3500', 'Hasselt', names)]));
    expect(await put({ fr: 'Rue du Nom' })).toMatchObject({ added: 1 });
    expect(await put({ de: 'Namenstraße' })).toMatchObject({ changed: 1 });
    expect(await put({})).toMatchObject({ unchanged: 1 });
    expect(await streets('rue du nom')).toEqual(['Naamstraat 3500']);
    expect(await streets('namenstrasse')).toEqual(['Naamstraat 3500']);
  });
});

describe('the map', () => {
  const map = (by: Principal, bbox: string) =>
    placesHttp({ db: database.db }).mapPoints({
      principal: by,
      query: { bbox },
      language: 'nl',
      params: undefined,
      body: undefined,
      request: new Request('http://localhost/'),
      clientAddress: '127.0.0.1',
    });

  it('shows the points and the streets of its window, to who has ground there', async () => {
    const seen = await map(officer, '5.333,50.92,5.3365,50.94');
    expect(seen.points).toHaveLength(3);
    expect(seen.streets.map((one) => one.name).sort()).toEqual([
      'Kerkstraat',
      'Oude Kerkweg',
      'Sint-Jozefstraat',
    ]);
    expect(await map(ground.somebody('midlim'), '5.333,50.92,5.3365,50.94')).toEqual({
      points: [],
      streets: [],
    });
  });

  it('is empty outside the country and refuses a window turned inside out', async () => {
    expect(await map(officer, '-10,10,-9,11')).toEqual({ points: [], streets: [] });
    await expect(map(officer, '5.4,50.92,5.3,50.94')).rejects.toThrow('request/invalid');
  });

  it('thins a crowd to 5,000 points spread over the whole window', async () => {
    const crowd = street('Drukstraat', '3530', 'Genk');
    const many = Array.from({ length: 12_000 }, (_, i): AddressRow => ({
      street: crowd,
      number: String(i + 1),
      numberSort: i + 1,
      box: '',
      at: [5.5 + (i % 120) / 1000, 50.9 + Math.floor(i / 120) / 1000],
    }));
    await database.db.transaction().execute((tx) => putAddresses(tx, ground.midlim, many));
    const { points } = await pointsIn(database.db, ground.somebody('genk'), [5.5, 50.9, 5.62, 51]);
    expect(points.length).toBeGreaterThan(MAX_POINTS / 2);
    expect(points.length).toBeLessThanOrEqual(MAX_POINTS);
    expect(Math.max(...points.map(([x]) => x))).toBeGreaterThan(5.61);
    expect(Math.max(...points.map(([, y]) => y))).toBeGreaterThan(50.99);
  });
});
