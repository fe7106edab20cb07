import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  area,
  bbox,
  bearing,
  centroid,
  circle,
  destination,
  distance,
  inBox,
  MAX_POINTS,
  neighboursInDirection,
  pointInPolygon,
  polygonProblem,
  windSector,
} from './geometry.ts';
import type { Point, Polygon, Ring } from './geometry.ts';

const hasselt: Point = [5.33796, 50.93033];
const square = (west: number, south: number, side = 0.01): Ring => [
  [west, south],
  [west + side, south],
  [west + side, south + side],
  [west, south + side],
  [west, south],
];
const inBelgium = fc.tuple(
  fc.double({ min: 2.6, max: 6.3, noNaN: true }),
  fc.double({ min: 49.6, max: 51.4, noNaN: true }),
);

describe('distances and bearings', () => {
  it('measures Brussels to Hasselt as the known 70 km', () => {
    expect(distance([4.35251, 50.84671], hasselt)).toBeGreaterThan(69_500);
    expect(distance([4.35251, 50.84671], hasselt)).toBeLessThan(70_500);
    expect(bearing([4.35251, 50.84671], hasselt)).toBeCloseTo(82, 0);
  });

  it('arrives at the distance and bearing it set out with', () => {
    fc.assert(
      fc.property(
        inBelgium,
        fc.double({ min: 0, max: 359, noNaN: true }),
        fc.integer({ min: 10, max: 50_000 }),
        (from, course, meters) => {
          const to = destination(from, course, meters);
          expect(distance(from, to)).toBeCloseTo(meters, 1);
          const off = Math.abs(((bearing(from, to) - course + 540) % 360) - 180);
          expect(off).toBeLessThan(0.001);
        },
      ),
    );
  });
});

describe('circles and sectors', () => {
  it('makes circles that are closed, valid and as large as pi r squared', () => {
    fc.assert(
      fc.property(inBelgium, fc.integer({ min: 20, max: 5_000 }), (center, radius) => {
        const ring = circle(center, radius, 128);
        expect(ring).toHaveLength(129);
        expect(ring[0]).toEqual(ring.at(-1));
        expect(polygonProblem([ring])).toBeNull();
        expect(area([[ring]]) / (Math.PI * radius ** 2)).toBeCloseTo(1, 2);
        const middle = centroid([[ring]]);
        expect(distance(middle, center)).toBeLessThan(radius * 0.01);
      }),
      { numRuns: 30 },
    );
  });

  it('lays a wind sector on the side the smoke goes to', () => {
    const sector = windSector(hasselt, 90, 30, 3_000);
    expect(polygonProblem([sector])).toBeNull();
    expect(pointInPolygon(destination(hasselt, 90, 2_000), [sector])).toBe(true);
    expect(pointInPolygon(destination(hasselt, 125, 2_000), [sector])).toBe(false);
    expect(pointInPolygon(destination(hasselt, 270, 100), [sector])).toBe(false);
  });
});

describe('points in polygons', () => {
  const withHole: Polygon = [square(5.3, 50.9, 0.03), square(5.31, 50.91, 0.01)];

  it('leaves out holes but keeps every edge', () => {
    expect(pointInPolygon([5.305, 50.905], withHole)).toBe(true);
    expect(pointInPolygon([5.315, 50.915], withHole)).toBe(false);
    expect(pointInPolygon([5.31, 50.915], withHole)).toBe(true);
    expect(pointInPolygon([5.3, 50.92], withHole)).toBe(true);
    expect(pointInPolygon([5.3, 50.9], withHole)).toBe(true);
    expect(pointInPolygon([5.29, 50.9], withHole)).toBe(false);
  });

  it('agrees with the distance to the middle of a circle', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 360, noNaN: true }),
        fc.integer({ min: 0, max: 2_000 }),
        (course, m) => {
          fc.pre(Math.abs(m - 1_000) > 5);
          expect(pointInPolygon(destination(hasselt, course, m), [circle(hasselt, 1_000)])).toBe(m < 1_000);
        },
      ),
    );
  });

  it('takes holes off area and moves the centroid away from them', () => {
    const lopsided: Polygon = [square(5.3, 50.9, 0.03), square(5.301, 50.91, 0.01)];
    expect(area([lopsided])).toBeCloseTo(
      area([[square(5.3, 50.9, 0.03)]]) - area([[square(5.301, 50.91, 0.01)]]),
      3,
    );
    expect(centroid([lopsided])[0]).toBeGreaterThan(5.315);
    expect(bbox([lopsided])).toEqual([5.3, 50.9, 5.3 + 0.03, 50.9 + 0.03]);
  });
});

describe('validity of polygons', () => {
  const refused: [string, Polygon][] = [
    ['too-few-points', []],
    ['too-few-points', [[]]],
    ['too-few-points', [[hasselt, [5.34, 50.94], hasselt]]],
    ['not-closed', [square(5.3, 50.9).slice(0, 4)]],
    ['outside-belgium', [square(50.9, 5.3)]],
    ['outside-belgium', [[...square(5, 50).slice(0, 2), [Number.NaN, 50], ...square(5, 50).slice(2)]]],
    ['too-large', [square(4.4, 50, 1.2)]],
    ['too-many-points', [circle(hasselt, 1_000, MAX_POINTS)]],
    ['zero-area', [square(5.3, 50.9, 0.000_001)]],
    [
      'zero-area',
      [
        [
          [5.3, 50.9],
          [5.4, 50.9],
          [5.5, 50.9],
          [5.3, 50.9],
        ],
      ],
    ],
    [
      'self-crossing',
      [
        [
          [5.3, 50.9],
          [5.31, 50.91],
          [5.31, 50.9],
          [5.3, 50.91],
          [5.3, 50.9],
        ],
      ],
    ],
    ['self-crossing', [[...square(5.3, 50.9).slice(0, 2), [5.33, 50.9], ...square(5.3, 50.9).slice(1)]]],
    [
      'self-crossing',
      [[...square(5.3, 50.9).slice(0, 4), ...square(5.3, 50.9), ...square(5.3, 50.9).slice(0, 1)]],
    ],
    ['self-crossing', [square(5.3, 50.9, 0.02), square(5.31, 50.91, 0.02)]],
    ['hole-outside', [square(5.3, 50.9), square(5.4, 50.9)]],
  ];
  it.each(refused)('refuses a polygon that is %s', (reason, polygon) => {
    expect(polygonProblem(polygon)).toBe(reason);
  });

  it('accepts squares, holes that touch the outer ring in a point, and doubled points', () => {
    expect(polygonProblem([square(5.3, 50.9)])).toBeNull();
    const doubled = square(5.3, 50.9).flatMap((p) => [p, p]);
    expect(polygonProblem([doubled])).toBeNull();
    const touching: Ring = [
      [5.3, 50.905],
      [5.305, 50.902],
      [5.305, 50.908],
      [5.3, 50.905],
    ];
    expect(polygonProblem([square(5.3, 50.9), touching])).toBeNull();
  });

  it('accepts every star-shaped ring and refuses it once two far corners change places', () => {
    const star = fc.array(fc.integer({ min: 500, max: 2_000 }), { minLength: 8, maxLength: 60 });
    fc.assert(
      fc.property(star, (radii) => {
        const corners = radii.map((r, i) => destination(hasselt, (360 * i) / radii.length, r));
        expect(polygonProblem([[...corners, ...corners.slice(0, 1)]])).toBeNull();
        const far = Math.floor(corners.length / 2);
        const swapped = corners.with(1, corners[far] ?? hasselt).with(far, corners[1] ?? hasselt);
        expect(polygonProblem([[...swapped, ...swapped.slice(0, 1)]])).toBe('self-crossing');
      }),
      { numRuns: 50 },
    );
  });

  it('checks the largest outline allowed in well under a second', () => {
    const started = process.threadCpuUsage();
    expect(polygonProblem([circle(hasselt, 20_000, MAX_POINTS - 1)])).toBeNull();
    const { user, system } = process.threadCpuUsage(started);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });
});

describe('neighbours in a direction of flight', () => {
  const quarter = (id: string, course: number, meters: number) => {
    const [lon, lat] = destination(hasselt, course, meters);
    return { id, polygons: [[square(lon - 0.005, lat - 0.005)]] };
  };
  const areas = [
    quarter('home', 0, 0),
    quarter('near east', 90, 1_500),
    quarter('far east', 95, 6_000),
    quarter('north-east', 40, 3_000),
    quarter('west', 270, 1_500),
  ];

  it('names areas ahead, nearest first, without the one it happened in and those behind', () => {
    const ahead = neighboursInDirection(hasselt, 90, areas);
    expect(ahead.map((n) => n.area.id)).toEqual(['near east', 'north-east', 'far east']);
    expect(ahead[0]?.distanceM).toBeCloseTo(1_500 - 0.005 * 111_195 * Math.cos((50.93 * Math.PI) / 180), -1);
    expect(ahead[0]?.offAxisDeg).toBeLessThan(1);
  });

  it('counts a long area by the part that lies ahead', () => {
    const ribbon: Ring = [
      [5.2, 50.95],
      [5.6, 50.95],
      [5.6, 50.96],
      [5.2, 50.96],
      [5.2, 50.95],
    ];
    const [found] = neighboursInDirection(hasselt, 90, [{ id: 'ribbon', polygons: [[ribbon]] }]);
    const straightNorth = distance(hasselt, [hasselt[0], 50.95]);
    expect(found?.distanceM).toBeCloseTo(straightNorth / Math.cos((30 * Math.PI) / 180), -2);
  });

  it('looks across north and stops at the given reach', () => {
    expect(neighboursInDirection(hasselt, 0, areas).map((n) => n.area.id)).toEqual(['north-east']);
    expect(neighboursInDirection(hasselt, 90, areas, { maxM: 2_000 }).map((n) => n.area.id)).toEqual([
      'near east',
    ]);
  });

  it('never names an area farther off the bearing than the wedge is wide', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 359 }), fc.integer({ min: 0, max: 359 }), (course, at) => {
        const off = Math.abs(((at - course + 540) % 360) - 180);
        const found = neighboursInDirection(hasselt, course, [quarter('x', at, 4_000)]);
        fc.pre(off < 60 || off > 75);
        expect(found).toHaveLength(off < 60 ? 1 : 0);
      }),
    );
  });
});

const outlines = '../shared/data/geo/belgium-provinces.wgs84.geojson';
const missing = !existsSync(outlines);
describe.skipIf(missing)(`real outlines${missing ? ' (skipped: no ../shared)' : ''}`, () => {
  it('measures Belgium within one percent of its 30,689 km2', () => {
    const { features } = JSON.parse(readFileSync(outlines, 'utf8')) as {
      features: { geometry: { type: string; coordinates: Polygon | Polygon[] } }[];
    };
    const polygons = features.flatMap(({ geometry }) =>
      geometry.type === 'Polygon' ? [geometry.coordinates as Polygon] : (geometry.coordinates as Polygon[]),
    );
    expect(area(polygons) / 30_689e6).toBeCloseTo(1, 2);
    expect(polygons.flat(2).every((p) => inBox(p, [2.4, 49.4, 6.5, 51.6]))).toBe(true);
  });
});
