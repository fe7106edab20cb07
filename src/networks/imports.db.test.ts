import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Position } from '../../contract/shapes.ts';
import { layGround, screened, type Ground } from '../../test/support/ground.ts';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { systemClock } from '../lib/clock.ts';
import type { Principal } from '../lib/principal.ts';
import { newKeyText, readKeys } from '../lib/secrets.ts';
import { findPlaces, findStreets, pointsIn } from '../places/places.ts';
import { importFile, type ImportOrder } from './imports.ts';
import { networksHttp } from './http.ts';
import { listNetworks, networksOfAddresses } from './networks.ts';

let database: TestDatabase;
let ground: Ground;
const keys = readKeys(newKeyText());
const deps = () => ({ db: database.db, keys, clock: systemClock });

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await sql`truncate organisation, logbook cascade`.execute(database.db);
  ground = await layGround(database.db);
});

type Given = Partial<ImportOrder> & { by?: Principal };
function bring(
  kind: ImportOrder['kind'],
  file: string | AsyncIterable<Uint8Array>,
  { by, ...order }: Given = {},
) {
  const source = typeof file === 'string' ? [Buffer.from(file)] : file;
  const full = { kind, network: null, dryRun: false, strict: false, language: 'nl' as const, ...order };
  return importFile(deps(), by ?? ground.somebody('lrh'), full, source);
}
const count = async (
  table: 'address' | 'person' | 'network' | 'street' | 'contact' | 'membership' | 'logbook',
) =>
  (
    await database.db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
  ).n;

const register = [
  'PKANCODE,COMMUNE_NL,STREET_NL,HUISNR,LAT,LON',
  '3500,Hasselt,Kerkweg,41,50.93,5.33',
  '3500,Hasselt,Kerkweg,41A,50.9301,5.3301',
  '3500,Hasselt,Kerkweg,43,50.9302,5.3302',
  '3510,Hasselt,Molenstraat,1,50.95,5.30',
  '3520,Zonhoven,Kerkweg,41,50.99,5.36',
].join('\n');
const ring = (west: number, south: number, east: number, north: number): Position[] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
const areas = (...given: { code: string; ring: Position[]; [property: string]: unknown }[]) =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: given.map(({ ring, code, ...more }) => ({
      type: 'Feature',
      properties: { code, name: `BIN ${code}`, ...more },
      geometry: { type: 'Polygon', coordinates: [ring] },
    })),
  });
const kerkwijk = areas({ code: 'KERK', ring: ring(5.32, 50.92, 5.34, 50.94) });
const list = (...rows: string[]) =>
  ['naam;voornaam;straat;nr;postcode;gemeente;gsm;telefoon;email;taal;akkoordop', ...rows].join('\n');
const an = 'Peeters;An;Kerkweg;41;3500;Hasselt;0470 12 34 56;011 23 45 67;An.P@Example.org;nl;2024-05-01';
const jan = 'Peeters;Jan;kerkweg;41;3500;Hasselt;;011 23 45 67;;nl;';
async function town() {
  await bring('addresses', register);
  await bring('areas', kerkwijk);
}

describe('a register', () => {
  it('is laid down once, however often it is read', async () => {
    expect(await bring('addresses', register)).toMatchObject({
      format: 'crab',
      read: 5,
      added: 5,
      changed: 0,
      unchanged: 0,
    });
    expect(await bring('addresses', register)).toMatchObject({ added: 0, changed: 0, unchanged: 5 });
    const moved = register.replace('50.9302,5.3302', '50.9312,5.3302');
    expect(await bring('addresses', moved)).toMatchObject({ added: 0, changed: 1, unchanged: 4 });
    expect(await count('street')).toBe(3);
  });

  it('leaves out what is wrong and says where and why', async () => {
    const report = await bring(
      'addresses',
      `${register}\n3500,Hasselt,Kerkweg,z/n,50.93,5.33\n3500,Hasselt,Kerkweg,41,50.93,5.33`,
    );
    expect(report).toMatchObject({ read: 7, added: 5, refused: 2 });
    expect(report.problems.map(({ line, column, reason }) => ({ line, column, reason }))).toEqual([
      { line: 7, column: 'HUISNR', reason: 'number-invalid' },
      { line: 8, column: '', reason: 'duplicate' },
    ]);
  });

  it('can be read for its streets only', async () => {
    expect(await bring('streets', register)).toMatchObject({ read: 3, added: 3 });
    expect(await count('address')).toBe(0);
  });

  it('moves new addresses into the networks that lie there already', async () => {
    await bring('areas', areas({ code: 'KERK', ring: ring(5.32, 50.92, 5.34, 50.94), gemeente: 'Hasselt' }));
    await bring('addresses', register);
    const [network] = await listNetworks(database.db, ground.somebody('lrh'));
    expect(network).toMatchObject({ code: 'KERK', homes: 3 });
  });

  it('gives a street the name of the owner’s first language and is found by the other', async () => {
    const best = [
      'EPSG:31370_x,EPSG:31370_y,EPSG:4326_lat,EPSG:4326_lon,address_id,box_number,house_number,municipality_id,municipality_name_de,municipality_name_fr,municipality_name_nl,postcode,postname_fr,postname_nl,street_id,streetname_de,streetname_fr,streetname_nl,region_code,status',
      '0,0,50.84,4.35,1,,12,21004,,Bruxelles,Brussel,1000,,,1,,Rue de l’Église,Kerkstraat,BE-BRU,current',
    ].join('\n');
    await database.db
      .updateTable('organisation')
      .set({ languages: ['fr', 'nl'] })
      .where('id', '=', ground.lrh)
      .execute();
    await bring('addresses', best);
    const officer = ground.somebody('lrh');
    for (const q of ['eglise', 'kerkst', 'Rue de l Eglise', 'kerkstrat'])
      expect((await findStreets(database.db, officer, q)).map((street) => street.name)).toEqual([
        'Rue de l’Église',
      ]);
  });
});

describe('an import', () => {
  it('does nothing when it is a dry run, and says what it would', async () => {
    expect(await bring('addresses', register, { dryRun: true })).toMatchObject({ dryRun: true, added: 5 });
    expect(await count('address')).toBe(0);
    expect(await count('logbook')).toBe(0);
  });

  it('does nothing when it is strict and one row is wrong', async () => {
    await expect(
      bring('addresses', `${register}\n3500,Hasselt,Kerkweg,z/n,50.93,5.33`, { strict: true }),
    ).rejects.toMatchObject({
      code: 'import/problems',
      values: { problems: 1 },
    });
    expect(await count('address')).toBe(0);
    expect(await bring('addresses', register, { strict: true })).toMatchObject({ added: 5 });
  });

  it('does nothing when the line is cut before the end', async () => {
    async function* cut() {
      yield Buffer.from(register);
      throw new Error('socket closed');
    }
    await expect(bring('addresses', cut())).rejects.toThrow('socket closed');
    expect(await count('address')).toBe(0);
    expect(await count('street')).toBe(0);
    expect(await bring('addresses', register)).toMatchObject({ added: 5 });
  });

  it.each([
    ['no register at all', 'addresses', 'a;b\n1;2', 'import/format-unknown'],
    ['no JSON', 'areas', 'PKANCODE,COMMUNE_NL', 'import/format-unknown'],
    [
      'letters of no known encoding',
      'addresses',
      Buffer.from(register, 'utf16le'),
      'import/encoding-unknown',
    ],
    ['nothing', 'addresses', '', 'import/nothing-good'],
    [
      'nothing good',
      'addresses',
      register.slice(0, 44) + '\n3500,Hasselt,Kerkweg,0,50.93,5.33',
      'import/nothing-good',
    ],
    ['members of no network', 'members', list(an), 'import/network-needed'],
  ] as const)('refuses %s', async (_, kind, file, code) => {
    const source =
      typeof file === 'string'
        ? file
        : (async function* () {
            yield file;
          })();
    await expect(bring(kind, source)).rejects.toMatchObject({ code });
    expect(await count('logbook')).toBe(0);
  });

  it('is in the logbook with its counts', async () => {
    await bring('addresses', register);
    const entry = await database.db.selectFrom('logbook').selectAll().executeTakeFirstOrThrow();
    expect(entry).toMatchObject({
      owner: ground.lrh,
      act: 'import.done',
      details: { kind: 'addresses', read: 5, added: 5, changed: 0, unchanged: 0, refused: 0 },
    });
  });

  it('of two people at once is laid down once', async () => {
    const [a, b] = await Promise.all([bring('addresses', register), bring('addresses', register)]);
    expect(a.added + b.added).toBe(5);
    expect(a.unchanged + b.unchanged).toBe(5);
  });
});

describe('areas', () => {
  it('become networks in the making, in the municipality of most of their addresses', async () => {
    await bring('addresses', register);
    const both = areas(
      { code: 'KERK', ring: ring(5.32, 50.92, 5.34, 50.94) },
      { code: 'ZON', ring: ring(5.35, 50.98, 5.37, 51) },
    );
    expect(await bring('areas', both)).toMatchObject({ format: 'geojson', read: 2, added: 2 });
    expect(await bring('areas', both)).toMatchObject({ unchanged: 2 });
    const networks = await listNetworks(database.db, ground.somebody('lrh'));
    expect(networks).toMatchObject([
      { code: 'KERK', state: 'in-oprichting', kind: 'bin', municipality: 'Hasselt', homes: 3 },
      { code: 'ZON', municipality: 'Zonhoven', homes: 1 },
    ]);
  });

  it('are left out where nobody can tell the municipality', async () => {
    const nowhere = ring(5.1, 50.8, 5.12, 50.82);
    const report = await bring(
      'areas',
      areas(
        { code: 'X', ring: nowhere.slice(0, 2) },
        { code: 'A', ring: nowhere },
        { code: 'B', ring: nowhere, gemeente: 'Zonhoven' },
      ),
    );
    expect(report).toMatchObject({ read: 3, added: 1, refused: 2 });
    expect(report.problems).toMatchObject([
      { line: 1 },
      { line: 2, column: 'A', reason: 'municipality-unknown' },
    ]);
  });

  it('give a named network its ground, without code or name in the file', async () => {
    await town();
    const shape = JSON.stringify({ type: 'Polygon', coordinates: [ring(5.29, 50.94, 5.31, 50.96)] });
    expect(await bring('areas', shape, { network: 'KERK' })).toMatchObject({ read: 1, changed: 1 });
    expect(await bring('areas', shape, { network: 'KERK' })).toMatchObject({ changed: 0, unchanged: 1 });
    const [place] = await findPlaces(database.db, ground.somebody('lrh'), 'Molenstraat 1');
    expect(
      (await networksOfAddresses(database.db, [place?.address ?? ''])).get(place?.address ?? ''),
    ).toMatchObject([{ name: 'BIN KERK' }]);
  });

  it('of another zone’s network are not there', async () => {
    await town();
    await expect(
      bring('areas', kerkwijk, { network: 'KERK', by: ground.somebody('midlim') }),
    ).rejects.toThrow('access/not-found');
    await expect(
      bring('areas', kerkwijk, { network: 'KERK', by: ground.somebody('brigade') }),
    ).rejects.toThrow('access/not-found');
  });
});

describe('a member list', () => {
  beforeEach(town);

  it('enrols people at the municipality and makes them members, sealed', async () => {
    const report = await bring('members', list(an, jan), { network: 'KERK' });
    expect(report).toMatchObject({ read: 2, added: 2, refused: 0, problems: [] });
    const people = await database.db.selectFrom('person').selectAll().execute();
    expect(people.map((person) => person.owner)).toEqual([ground.hasselt, ground.hasselt]);
    expect(await count('contact')).toBe(4);
    const contacts = await database.db.selectFrom('contact').selectAll().execute();
    expect(contacts.map((one) => one.channel).sort()).toEqual(['email', 'sms', 'voice', 'voice']);
    const dump = JSON.stringify([people, contacts], (_, value: unknown) =>
      typeof value === 'object' && value !== null && 'type' in value && 'data' in value
        ? Buffer.from(value.data as number[]).toString('latin1')
        : value,
    );
    for (const secret of ['Peeters', '+32470123456', 'example.org']) expect(dump).not.toContain(secret);
    const [network] = await listNetworks(database.db, ground.somebody('hasselt'));
    expect(network).toMatchObject({ code: 'KERK', members: 2 });
  });

  it('changes nothing when read twice, and keeps two people of one name and number apart', async () => {
    await bring('members', list(an, jan), { network: 'KERK' });
    expect(await bring('members', list(an, jan), { network: 'KERK' })).toMatchObject({
      added: 0,
      changed: 0,
      unchanged: 2,
    });
    expect(await count('person')).toBe(2);
    expect(await count('contact')).toBe(4);
  });

  it('finds a person again at a new door by the number, and with a first e-mail by the door', async () => {
    const again = (row: string) => bring('members', list(row), { network: 'KERK' });
    const noMail = an.replace('An.P@Example.org', '');
    await again(noMail);
    expect(await again(noMail.replace('Kerkweg;41', 'Kerkweg;43').replace('An;', 'AN;'))).toMatchObject({
      changed: 1,
    });
    expect(await again(an.replace('0470 12 34 56;011 23 45 67', ';'))).toMatchObject({ changed: 1 });
    expect(await count('person')).toBe(1);
    expect(await count('contact')).toBe(3);
    expect(await database.db.selectFrom('person_address').select('address').execute()).toHaveLength(2);
  });

  it('takes two of one name in one house for two people, so that both are warned', async () => {
    const son = an.replace('0470 12 34 56;011 23 45 67;An.P@Example.org', '0471 12 34 56;;');
    expect(await bring('members', list(an, son), { network: 'KERK' })).toMatchObject({ added: 2 });
    expect(await bring('members', list(son, an), { network: 'KERK' })).toMatchObject({ unchanged: 2 });
  });

  it('does not put back who left', async () => {
    await bring('members', list(an), { network: 'KERK' });
    await database.db.updateTable('membership').set({ ended_at: new Date() }).execute();
    const report = await bring('members', list(an), { network: 'KERK' });
    expect(report).toMatchObject({
      unchanged: 1,
      refused: 0,
      problems: [{ line: 2, reason: 'left-before' }],
    });
    const [network] = await listNetworks(database.db, ground.somebody('lrh'));
    expect(network?.members).toBe(0);
  });

  it('tells which address is not in the register, and finds those written otherwise', async () => {
    const report = await bring(
      'members',
      list(
        an.replace('Kerkweg;41', 'Kerkweg;99'),
        an.replace('Kerkweg;41', 'KERKWEG;41B bus 2').replace('An', 'Bo').replace('0470 12', '0470 13'),
        an.replace('Kerkweg;41;3500', 'Molenstraat;1;3500').replace('An', 'Cé').replace('0470 12', '0470 14'),
        an.replace('Kerkweg', 'Dorpsstraat'),
      ),
      { network: 'KERK' },
    );
    expect(report).toMatchObject({ read: 4, added: 2, refused: 2 });
    expect(report.problems).toMatchObject([
      { line: 2, column: 'street', reason: 'address-unknown' },
      { line: 5, column: 'street', reason: 'address-unknown' },
    ]);
    const doors = await database.db
      .selectFrom('membership as m')
      .innerJoin('address as a', 'a.id', 'm.address')
      .innerJoin('street as s', 's.id', 'a.street')
      .select(['s.name', 's.postcode', 'a.number'])
      .orderBy('s.name')
      .execute();
    expect(doors).toEqual([
      { name: 'Kerkweg', postcode: '3500', number: '41' },
      { name: 'Molenstraat', postcode: '3510', number: '1' },
    ]);
  });

  it('is not for another zone to bring, and never holds a cell in its problems', async () => {
    await expect(
      bring('members', list(an), { network: 'KERK', by: ground.somebody('midlim') }),
    ).rejects.toThrow('access/not-found');
    const report = await bring('members', list(an.replace('011 23 45 67', '0900 12 345')), {
      network: 'KERK',
    });
    expect(report).toMatchObject({
      added: 1,
      refused: 0,
      problems: [{ line: 2, column: 'landline', reason: 'number-premium' }],
    });
    expect(JSON.stringify(report)).not.toMatch(/Peeters|0900|0470/u);
  });
});

describe('the export of members', () => {
  const call = (by: Principal, id: string) =>
    networksHttp({ ...deps(), publicUrl: '', waiting: null }).exportMembers({
      principal: by,
      params: { id },
      language: 'nl',
      query: undefined,
      body: undefined,
      request: new Request('http://localhost/'),
      clientAddress: '127.0.0.1',
    });
  let id: string;
  beforeEach(async () => {
    await town();
    await bring('members', list(an, jan), { network: 'KERK' });
    id = (await database.db.selectFrom('network').select('id').executeTakeFirstOrThrow()).id;
  });

  it('gives the coordinator the list, which reads back without a change, and is logged', async () => {
    const coordinator = ground.somebody('lrh', [{ coordinator: id }]);
    await expect(call(coordinator, id)).rejects.toThrow('coordinator/not-screened');
    const text = await (await call(await screened(database.db, keys, coordinator), id)).text();
    expect(text.split('\r\n')).toHaveLength(4);
    expect(text).toContain('0032470123456;;Peeters;An;Kerkweg 41;;3500;Hasselt;;An.P@example.org');
    expect(await bring('members', text, { network: 'KERK' })).toMatchObject({
      read: 2,
      unchanged: 2,
      problems: [],
    });
    const acts = await database.db
      .selectFrom('logbook')
      .select(['act', 'thing'])
      .orderBy('id', 'desc')
      .execute();
    expect(acts).toContainEqual({ act: 'members.exported', thing: id });
  });

  it('is for the officer of the zone, and for nobody else', async () => {
    expect(await (await call(ground.somebody('lrh'), id)).text()).toContain('Peeters');
    await expect(call(ground.somebody('hasselt', ['prevention']), id)).rejects.toThrow('access/role');
    await expect(call(ground.somebody('brigade', ['fire-officer']), id)).rejects.toThrow('access/role');
    await expect(call(ground.somebody('midlim'), id)).rejects.toThrow('access/not-found');
    await bring('areas', areas({ code: 'B', ring: ring(5.32, 50.92, 5.34, 50.94) }));
    const other = await database.db
      .selectFrom('network')
      .select('id')
      .where('code', '=', 'B')
      .executeTakeFirstOrThrow();
    await expect(call(ground.somebody('lrh', [{ coordinator: other.id }]), id)).rejects.toThrow(
      'access/not-found',
    );
  });
});

const geo = '../shared/data/geo/';
const missing = !existsSync(geo);
describe.skipIf(missing)(`Hasselt as it is${missing ? ' (skipped: no ../shared)' : ''}`, () => {
  it('takes 26,600 addresses and 107 police zones, and finds a house among them', async () => {
    const folder = `${geo}crab-addresses-2013/`;
    const files = readdirSync(folder)
      .filter((name) => /^35(0|1)/u.test(name))
      .map((name) => readFileSync(folder + name, 'utf8'));
    const [first = ''] = files;
    const all = [
      first.trimEnd(),
      ...files.slice(1).map((text) => text.trimEnd().split('\n').slice(1).join('\n')),
    ].join('\n');
    const city = ground.somebody('hasselt', ['prevention']);
    const report = await bring('addresses', all, { by: city });
    expect(report.added).toBeGreaterThan(20_000);
    expect(report.added + report.refused).toBe(report.read);
    expect(await bring('addresses', all, { by: city })).toMatchObject({
      added: 0,
      changed: 0,
      unchanged: report.added,
    });

    const zones = readFileSync(`${geo}police-zones-flanders-brussels.geojson`, 'utf8');
    expect(await bring('areas', zones, { by: city })).toMatchObject({ read: 107, added: 107, refused: 0 });
    expect(await bring('areas', zones, { by: city })).toMatchObject({ added: 0, changed: 0, unchanged: 107 });
    const homes = (await listNetworks(database.db, city)).sort((a, b) => b.homes - a.homes);
    expect(homes[0]?.name).toContain('Limburg Regio Hoofdstad');
    expect(homes.reduce((sum, network) => sum + network.homes, 0)).toBeGreaterThanOrEqual(
      report.added * 0.99,
    );

    const [place] = await findPlaces(database.db, city, 'boerenkrijgsngel 28');
    expect(place).toMatchObject({ name: 'Boerenkrijgsingel', number: '28', postcode: '3500' });
    expect(await findPlaces(database.db, ground.somebody('genk'), 'Boerenkrijgsingel 28')).toEqual([]);
    const map = await pointsIn(database.db, city, [5.2, 50.85, 5.5, 51]);
    expect(map.points.length).toBeGreaterThan(1_000);
    expect(map.points.length).toBeLessThanOrEqual(5_000);
    expect((await pointsIn(database.db, ground.somebody('midlim'), [5.2, 50.85, 5.5, 51])).points).toEqual(
      [],
    );
  });
});
