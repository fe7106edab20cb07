import { createReadStream, existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readAddresses } from './read-addresses.ts';
import type { Address, AddressProblem } from './read-addresses.ts';

async function read(source: string | Parameters<typeof readAddresses>[0]) {
  const addresses: Address[] = [];
  const problems: AddressProblem[] = [];
  for await (const item of readAddresses(typeof source === 'string' ? [Buffer.from(source)] : source)) {
    if (item.kind === 'address') addresses.push(item.address);
    else problems.push(item.problem);
  }
  return { addresses, problems };
}

const crab = (...rows: string[]) => ['PKANCODE,COMMUNE_NL,STREET_NL,HUISNR,LAT,LON', ...rows].join('\n');
const bestHeader =
  'EPSG:31370_x,EPSG:31370_y,EPSG:4326_lat,EPSG:4326_lon,address_id,box_number,house_number,municipality_id,' +
  'municipality_name_de,municipality_name_fr,municipality_name_nl,postcode,postname_fr,postname_nl,street_id,' +
  'streetname_de,streetname_fr,streetname_nl,region_code,status';
const best = (...rows: string[]) => [bestHeader, ...rows].join('\n');
const anderlecht = (place: string, rest = '1,RDC,475', status = 'current') =>
  `${place},${rest},21001,,Anderlecht,Anderlecht,1070,,,4568,,Chaussée de Mons,Bergense Steenweg,BE-BRU,${status}`;

describe('CRAB files', () => {
  it('gives an address per row', async () => {
    const { addresses, problems } = await read(crab('3500,Hasselt,Kerkweg,11a,50.95,5.34'));
    expect(problems).toEqual([]);
    expect(addresses).toEqual([
      {
        street: { nl: 'Kerkweg' },
        municipality: { nl: 'Hasselt' },
        postcode: '3500',
        number: '11A',
        numberSort: 11,
        box: null,
        lon: 5.34,
        lat: 50.95,
        source: 'crab',
        sourceId: null,
      },
    ]);
  });

  it.each([
    ['3500,Hasselt,,11,50.95,5.34', 'STREET_NL', 'street-missing'],
    ['3500,,Kerkweg,11,50.95,5.34', 'COMMUNE_NL', 'municipality-missing'],
    ['B350,Hasselt,Kerkweg,11,50.95,5.34', 'PKANCODE', 'postcode-invalid'],
    ['3500,Hasselt,Kerkweg,,50.95,5.34', 'HUISNR', 'number-missing'],
    ['3500,Hasselt,Kerkweg,zn,50.95,5.34', 'HUISNR', 'number-invalid'],
    ['3500,Hasselt,Kerkweg,11,,', 'LAT', 'coordinates-missing'],
    ['3500,Hasselt,Kerkweg,11,0,0', 'LAT', 'coordinates-missing'],
    ['3500,Hasselt,Kerkweg,11,north,5.34', 'LAT', 'coordinates-invalid'],
    ['3500,Hasselt,Kerkweg,11,5.34,50.95', 'LAT', 'axes-swapped'],
    ['3500,Hasselt,Kerkweg,11,48.85,2.35', 'LAT', 'outside-belgium'],
    ['3500,Hasselt,Kerkweg', null, 'columns-missing'],
  ])('refuses %s', async (row, column, reason) => {
    const { addresses, problems } = await read(crab('3500,Hasselt,Kerkweg,1,50.95,5.34', row));
    expect(addresses).toHaveLength(1);
    expect(problems).toMatchObject([{ line: 3, column, reason }]);
  });

  it('reports the second row of one door, whatever its spelling', async () => {
    const rows = ['3500,Hasselt,Kerkweg,11A,50.95,5.34', '3500,Hasselt,KERKWEG,11 a,50.95,5.34'];
    const { problems } = await read(crab(...rows, '3501,Hasselt,Kerkweg,11A,50.95,5.34'));
    expect(problems).toEqual([{ line: 3, column: null, reason: 'duplicate' }]);
  });

  it('reads a copy saved by a spreadsheet with semicolons and decimal commas', async () => {
    const text = crab('3500,Hasselt,Kerkweg,11,50.95,5.34').replaceAll(',', ';').replaceAll('.', ',');
    expect((await read(text)).addresses[0]).toMatchObject({ lon: 5.34, lat: 50.95 });
  });
});

describe('BeSt files', () => {
  it('gives names in every language, the box and the source id', async () => {
    const { addresses } = await read(best(anderlecht('146321.078,169504.609,50.83595,4.31653')));
    expect(addresses).toEqual([
      {
        street: { nl: 'Bergense Steenweg', fr: 'Chaussée de Mons' },
        municipality: { nl: 'Anderlecht', fr: 'Anderlecht' },
        postcode: '1070',
        number: '475',
        numberSort: 475,
        box: 'RDC',
        lon: 4.31653,
        lat: 50.83595,
        source: 'best',
        sourceId: 'BE-BRU:1',
      },
    ]);
  });

  it('falls back to Lambert 72 when degrees are absent', async () => {
    const { addresses } = await read(best(anderlecht('146321.078,169504.609,,')));
    expect(addresses[0]?.lon).toBeCloseTo(4.31653, 4);
    expect(addresses[0]?.lat).toBeCloseTo(50.83595, 4);
  });

  it('leaves out addresses that are not current', async () => {
    const { addresses, problems } = await read(
      best(anderlecht('146321.078,169504.609,,', '1,,475', 'retired')),
    );
    expect(addresses).toEqual([]);
    expect(problems).toEqual([{ line: 2, column: 'status', reason: 'not-current', value: 'retired' }]);
  });

  it('keeps the boxes of one door apart', async () => {
    const place = '146321.078,169504.609,,';
    const rows = [anderlecht(place), anderlecht(place, '2,1A,475'), anderlecht(place, '3,rdc,475')];
    const { addresses, problems } = await read(best(...rows));
    expect(addresses.map((a) => a.box)).toEqual(['RDC', '1A']);
    expect(problems).toMatchObject([{ line: 4, reason: 'duplicate' }]);
  });
});

it('refuses a file of another kind once, at its header', async () => {
  const { problems } = await read('naam;straat\nJan;Kerkweg\nPiet;Kerkweg\n');
  expect(problems).toEqual([{ line: 1, column: null, reason: 'header-unknown' }]);
});

const geo = '../shared/data/geo';
const missing = !existsSync(`${geo}/crab-addresses-2013/3500.csv`);
describe.skipIf(missing)(`real registers${missing ? ' (skipped: no ../shared)' : ''}`, () => {
  it('reads all of Hasselt but four doors that were never measured', async () => {
    const counts: Record<string, number> = {};
    let addresses = 0;
    for (const postcode of ['3500', '3501', '3510', '3511', '3512']) {
      const found = await read(createReadStream(`${geo}/crab-addresses-2013/${postcode}.csv`));
      addresses += found.addresses.length;
      for (const { reason } of found.problems) counts[reason] = (counts[reason] ?? 0) + 1;
      expect(found.addresses.every((a) => a.postcode === postcode && a.municipality.nl === 'Hasselt')).toBe(
        true,
      );
    }
    // The four stand at Lambert 72 (0, 0), projected by the publisher to a field in Picardy.
    expect({ addresses, counts }).toEqual({ addresses: 26_637, counts: { 'outside-belgium': 4 } });
  });

  it('reads the official sample rows', async () => {
    const { addresses, problems } = await read(createReadStream(`${geo}/best-address-sample.csv`));
    expect(problems).toEqual([]);
    expect(addresses.map((a) => `${a.street.nl} ${a.number} ${a.box}`)).toEqual([
      'Bergense Steenweg 475 RDC',
      'Bergense Steenweg 603 2eET',
    ]);
  });
});
