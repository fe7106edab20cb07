import { expect, it } from 'vitest';
import { kept } from './figures.ts';

it('asks once for whoever reads within a second, and rests longer after a costly answer', async () => {
  let now = 0,
    asked = 0,
    cost = 10;
  const read = kept(
    () => {
      now += cost;
      return Promise.resolve(++asked);
    },
    1_000,
    () => now,
  );
  expect(await Promise.all([read(), read()])).toEqual([1, 1]);
  now += 900;
  expect(await read()).toBe(1);
  now += 200;
  cost = 500;
  expect(await read()).toBe(2);
  now += 5_000;
  expect(await read()).toBe(2);
  now += 6_000;
  expect(await read()).toBe(3);
});

it('asks again after a failure', async () => {
  let fails = true;
  const read = kept(() => (fails ? Promise.reject(new Error('away')) : Promise.resolve('here')));
  await expect(read()).rejects.toThrow('away');
  fails = false;
  expect(await read()).toBe('here');
});
