import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distance } from './geometry.ts';
import { toLambert72, toWgs84 } from './lambert.ts';

describe('Lambert 72', () => {
  it('puts an official register row within two metres of its published degrees', () => {
    expect(distance(toWgs84([146_321.078, 169_504.609]), [4.31653, 50.83595])).toBeLessThan(2);
    expect(distance(toWgs84([146_059.998, 169_206.03]), [4.31283, 50.83327])).toBeLessThan(2);
  });

  it('comes back to the same millimetre', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 20_000, max: 295_000, noNaN: true }),
        fc.double({ min: 20_000, max: 245_000, noNaN: true }),
        (x, y) => {
          const [backX, backY] = toLambert72(toWgs84([x, y]));
          expect(Math.hypot(backX - x, backY - y)).toBeLessThan(0.001);
        },
      ),
    );
  });
});

type Known = { name: string; lon: number; lat: number; lambert72_x: number; lambert72_y: number };
const points = '../shared/data/geo/lambert72-wgs84-points.json';
const missing = !existsSync(points);
describe.skipIf(missing)(`known points${missing ? ' (skipped: no ../shared)' : ''}`, () => {
  it('meets every one of them within two metres, both ways', () => {
    const known = JSON.parse(readFileSync(points, 'utf8')) as Record<
      'official_best_rows' | 'proj_computed',
      Known[]
    >;
    const all = [...known.official_best_rows, ...known.proj_computed];
    expect(all.length).toBeGreaterThanOrEqual(12);
    for (const { lon, lat, lambert72_x: x, lambert72_y: y } of all) {
      expect(distance(toWgs84([x, y]), [lon, lat])).toBeLessThan(2);
      const [toX, toY] = toLambert72([lon, lat]);
      expect(Math.hypot(toX - x, toY - y)).toBeLessThan(2);
    }
  });
});
