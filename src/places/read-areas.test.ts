import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { area, neighboursInDirection, pointInPolygons } from './geometry.ts';
import { toLambert72 } from './lambert.ts';
import { readAreas } from './read-areas.ts';

const ring = [
  [5.3, 50.9],
  [5.4, 50.9],
  [5.4, 51],
  [5.3, 50.9],
];
const polygon = { type: 'Polygon', coordinates: [ring] };
const feature = (geometry: unknown, properties: unknown = { code: '71072', naam: 'Hasselt' }) => ({
  type: 'Feature',
  properties,
  geometry,
});
const collection = (...features: unknown[]) => ({ type: 'FeatureCollection', features });
const read = (json: unknown, naming = {}) => readAreas(JSON.stringify(json), naming);
const reasons = (json: unknown) => read(json).problems.map((problem) => problem.reason);

describe('area files', () => {
  it('gives code, name, properties and polygons of every feature', () => {
    const both = {
      type: 'MultiPolygon',
      coordinates: [[ring], [ring.map(([x = 0, y = 0]) => [x + 0.2, y])]],
    };
    const { areas, problems } = read(
      collection(feature(polygon), feature(both, { geoitem: 71004, name: 'Beringen', people: 47_000 })),
    );
    expect(problems).toEqual([]);
    expect(areas).toMatchObject([
      { code: '71072', name: 'Hasselt', polygons: [[ring]] },
      { code: '71004', name: 'Beringen', properties: { people: 47_000 } },
    ]);
    expect(areas[1]?.polygons).toHaveLength(2);
  });

  it('reads a single feature, a byte order mark and altitudes', () => {
    const high = { type: 'Polygon', coordinates: [ring.map((point) => [...point, 38])] };
    expect(readAreas(Buffer.from(`\uFEFF${JSON.stringify(feature(high))}`)).areas[0]?.polygons).toEqual([
      [ring],
    ]);
  });

  it('takes code and name from the properties it is told', () => {
    const odd = { zone: 'PZ5370', label: 'LRH', code: 'x', name: 'y' };
    expect(read(feature(polygon, odd), { code: 'zone', name: 'label' }).areas).toMatchObject([
      { code: 'PZ5370', name: 'LRH' },
    ]);
    expect(read({ ...feature(polygon, { naam: 'Kiewit' }), id: 7 }).areas[0]?.code).toBe('7');
  });

  it('recognises Lambert 72, declared or not', () => {
    const lambert = { type: 'Polygon', coordinates: [ring.map(([x = 0, y = 0]) => toLambert72([x, y]))] };
    expect(reasons(feature(lambert))).toEqual(['crs-wrong']);
    const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::31370' } };
    expect(reasons({ ...collection(feature(polygon)), crs })).toEqual(['crs-wrong']);
  });

  it.each(['urn:ogc:def:crs:OGC:1.3:CRS84', 'EPSG:4326', 'urn:ogc:def:crs:EPSG::4326'])(
    'accepts %s',
    (name) => {
      expect(
        reasons({ ...collection(feature(polygon)), crs: { type: 'name', properties: { name } } }),
      ).toEqual([]);
    },
  );

  it('recognises latitude before longitude', () => {
    const swapped = { type: 'Polygon', coordinates: [ring.map(([x, y]) => [y, x])] };
    expect(reasons(feature(swapped))).toEqual(['axes-swapped']);
  });

  it.each([
    [
      'a zone abroad',
      feature({ type: 'Polygon', coordinates: [ring.map(([x = 0, y = 0]) => [x, y - 10])] }),
      'outside-belgium',
    ],
    ['a ring left open', feature({ type: 'Polygon', coordinates: [ring.slice(0, 3)] }), 'not-closed'],
    [
      'a crossed ring',
      feature({
        type: 'Polygon',
        coordinates: [
          [
            [5.3, 50.9],
            [5.4, 51],
            [5.4, 50.9],
            [5.3, 51],
            [5.3, 50.9],
          ],
        ],
      }),
      'self-crossing',
    ],
    ['a point', feature({ type: 'Point', coordinates: [5.3, 50.9] }), 'geometry-kind'],
    ['no geometry', feature(null), 'geometry-missing'],
    ['an empty geometry', feature({ type: 'MultiPolygon', coordinates: [] }), 'geometry-missing'],
    [
      'coordinates of text',
      feature({ type: 'Polygon', coordinates: [[['5.3', '50.9']]] }),
      'geojson-invalid',
    ],
    ['no code', feature(polygon, { name: 'x' }), 'code-missing'],
    ['no name', feature(polygon, { code: 'x' }), 'name-missing'],
    ['a bare polygon, which has no code', polygon, 'code-missing'],
    ['other JSON', { hello: 'world' }, 'geojson-invalid'],
    ['a list', [], 'geojson-invalid'],
    ['something that is no feature', collection(3), 'geojson-invalid'],
  ])('refuses %s', (_, json, reason) => {
    expect(read(json).areas).toEqual([]);
    expect(reasons(json)).toContain(reason);
  });

  it('names the feature and the polygon, and gives no half area', () => {
    const half = { type: 'MultiPolygon', coordinates: [[ring], [ring.slice(0, 3)]] };
    const { areas, problems } = read(collection(feature(polygon), feature(half, { code: 'b', name: 'B' })));
    expect(areas.map((a) => a.code)).toEqual(['71072']);
    expect(problems).toEqual([{ feature: 2, polygon: 2, reason: 'not-closed' }]);
  });

  it('keeps the first of two areas with one code', () => {
    const { areas, problems } = read(collection(feature(polygon), feature(polygon)));
    expect(areas).toHaveLength(1);
    expect(problems).toEqual([{ feature: 2, polygon: null, reason: 'code-repeated' }]);
  });

  it('refuses text that is no JSON and bytes that are no UTF-8', () => {
    expect(readAreas('{"type":').problems[0]?.reason).toBe('json-invalid');
    expect(readAreas(Buffer.from([0x7b, 0xe9, 0x7d])).problems[0]?.reason).toBe('encoding-unknown');
    expect(readAreas(Buffer.from('{}', 'utf16le')).problems[0]?.reason).toBe('encoding-unknown');
  });

  it('never throws, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(readAreas(json).areas).toEqual([]);
      }),
    );
  });
});

const geo = '../shared/data/geo';
const missing = !existsSync(`${geo}/police-zones-flanders-brussels.geojson`);
describe.skipIf(missing)(`real outlines${missing ? ' (skipped: no ../shared)' : ''}`, () => {
  it('reads all police zones of Flanders and Brussels and finds Hasselt in one', () => {
    const { areas, problems } = readAreas(readFileSync(`${geo}/police-zones-flanders-brussels.geojson`));
    expect(problems).toEqual([]);
    expect(areas).toHaveLength(107);
    expect(areas.filter((zone) => pointInPolygons([5.33796, 50.93033], zone.polygons))).toHaveLength(1);
    // Flanders has 13,626 km2 and Brussels 162; outlines are simplified.
    expect(areas.reduce((sum, zone) => sum + area(zone.polygons), 0) / 13_788e6).toBeCloseTo(1, 1);
  });

  it('reads the neighbourhoods of Limburg and ranks those towards Genk', () => {
    const { areas, problems } = readAreas(readFileSync(`${geo}/neighbourhoods-limburg-2025.geojson`));
    expect({ areas: areas.length, problems }).toEqual({ areas: 396, problems: [] });
    const ahead = neighboursInDirection([5.3702, 50.9581], 60, areas, { maxM: 8_000 });
    expect(ahead.length).toBeGreaterThan(5);
    expect(ahead.slice(0, 8).some((n) => n.area.name.includes('Genk'))).toBe(true);
  });

  it('reads municipalities, their parts and provinces', () => {
    for (const [file, count] of [
      ['municipalities-flanders-brussels-2025', 304],
      ['submunicipalities-limburg-2025', 177],
      ['provinces-flanders-brussels', 6],
    ] as const) {
      const { areas, problems } = readAreas(readFileSync(`${geo}/${file}.geojson`));
      expect({ file, areas: areas.length, problems }).toEqual({ file, areas: count, problems: [] });
    }
  });

  it('finds the province whose enclaves a simplification pushed across its border', () => {
    // Checked with exact fractions: the Vennbahn enclaves in Liège cross the outer ring in six places.
    const { areas, problems } = readAreas(readFileSync(`${geo}/belgium-provinces.wgs84.geojson`));
    expect(areas).toHaveLength(10);
    expect(problems).toEqual([{ feature: 8, polygon: 1, reason: 'self-crossing' }]);
  });
});
