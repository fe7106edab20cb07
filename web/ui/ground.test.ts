import { expect, test } from 'vitest';
import { around, destination } from './ground.ts';

// Great-circle distance on the sphere, another formula than the one under test.
const metres = ([lon1, lat1]: readonly [number, number], [lon2, lat2]: readonly [number, number]) => {
  const r = Math.PI / 180;
  const a =
    Math.sin(((lat2 - lat1) * r) / 2) ** 2 +
    Math.cos(lat1 * r) * Math.cos(lat2 * r) * Math.sin(((lon2 - lon1) * r) / 2) ** 2;
  return 2 * 6_371_000 * Math.asin(Math.sqrt(a));
};

test('arrives as far away as was asked, on the side that was asked', () => {
  const kiewit = [5.366, 50.955] as const;
  for (const bearing of [0, 45, 90, 180, 270]) {
    expect(metres(kiewit, destination(kiewit, bearing, 1000))).toBeCloseTo(1000, -1);
  }
  expect(destination(kiewit, 90, 500)[0]).toBeGreaterThan(kiewit[0]);
  expect(destination(kiewit, 180, 500)[1]).toBeLessThan(kiewit[1]);
});

test('holds a circle between four corners', () => {
  const corners = around([4.4, 51.2], 300);
  expect(corners.map((corner) => Math.round(metres([4.4, 51.2], corner) / 10))).toEqual([30, 30, 30, 30]);
});
