import { describe, expect, test } from 'vitest';
import { call } from './examples.ts';
import { drawMap } from './map.ts';

const draw = async (message = call): Promise<string> => String(await drawMap('nl', message));

describe('the map of a message', () => {
  test('is the same for two places in one block, so that it points at no house', async () => {
    const one = await draw({ ...call, centre: [5.36123, 50.95678] });
    const other = await draw({ ...call, centre: [5.36081, 50.95712] });
    expect(one).toContain('class="rough"');
    expect(other).toBe(one);
    expect(await draw({ ...call, centre: [5.3652, 50.9531] })).not.toBe(one);
  });

  test('keeps the area inside the drawing and north up', async () => {
    const drawing = await draw({ ...call, centre: null });
    const [, path = ''] = /class="area"[^>]* d="([^"]+)"/s.exec(drawing) ?? [];
    const points = [...path.matchAll(/(-?\d+) (-?\d+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
    const height = Number(/viewBox="0 0 640 (\d+)"/.exec(drawing)?.[1]);
    expect(points.length).toBe(5);
    expect(points.every(([x, y]) => x >= 0 && x <= 640 && y >= 0 && y <= height)).toBe(true);
    // The first corner is the south-western one.
    expect(points[0]?.[0]).toBeLessThan(points[1]?.[0] ?? 0);
    expect(points[1]?.[1]).toBeGreaterThan(points[2]?.[1] ?? 0);
  });

  test('shows a length that is true on the ground', async () => {
    const drawing = await draw({ ...call, centre: null });
    const [, length] = /class="scale" d="M16 \d+v6h(\d+)v-6"/.exec(drawing) ?? [];
    const [, label] = />\s*(\d+) m\s*</.exec(drawing) ?? [];
    const [, path = ''] = /class="area"[^>]* d="([^"]+)"/s.exec(drawing) ?? [];
    const [[, a] = [], [, b] = []] = [...path.matchAll(/(\d+) \d+/g)];
    // The southern side: 0.02 degree at 50.955 north.
    const metresPerPixel = (0.02 * 111_320 * Math.cos((50.955 * Math.PI) / 180)) / (Number(b) - Number(a));
    expect(Number(length) * metresPerPixel).toBeCloseTo(Number(label), -1);
  });

  test('stays small over a whole town', async () => {
    const points = Array.from(
      { length: 20_000 },
      (_, i) => [5.35 + (i % 200) / 10_000, 50.95 + i / 2_000_000] as [number, number],
    );
    const streets = Array.from({ length: 500 }, (_, i) => ({
      name: `Straat ${i}`,
      at: points[i * 40] ?? ([5.36, 50.955] as [number, number]),
    }));
    const drawing = await draw({ ...call, ground: { points, streets } });
    expect(drawing.length).toBeLessThan(16_000);
    expect(drawing.match(/class="street/g)?.length).toBeLessThanOrEqual(12);
  });

  test('is left out where there is nothing to draw', () => {
    expect(drawMap('nl', { ...call, areas: [], centre: null })).toBeNull();
  });
});
