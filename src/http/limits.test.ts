import { describe, expect, it } from 'vitest';
import { limit, networkOf } from './limits.ts';

const turning = () => {
  let ms = Date.UTC(2026, 10, 24);
  return { now: () => new Date(ms), turn: (by: number) => void (ms += by) };
};

describe('slowing down who asks too often', () => {
  it('lets a burst pass, then as many a minute as it says', () => {
    const clock = turning();
    const tries = limit(clock, 5, 10);
    const taken = (count: number): number =>
      Array.from({ length: count }, () => tries.take('a')).filter(Boolean).length;
    expect(taken(8)).toBe(5);
    clock.turn(6_000);
    expect(taken(3)).toBe(1);
    clock.turn(60_000);
    // Never more than the burst, however long nobody asked.
    expect(taken(9)).toBe(5);
    clock.turn(86_400_000);
    expect(taken(9)).toBe(5);
  });

  it('counts each address by itself', () => {
    const tries = limit(turning(), 1, 1);
    expect([tries.take('a'), tries.take('b'), tries.take('a')]).toEqual([true, true, false]);
  });

  it('does not punish asking while there is nothing left', () => {
    const clock = turning();
    const tries = limit(clock, 1, 60);
    tries.take('a');
    for (let n = 0; n < 100; n++) tries.take('a');
    clock.turn(1_000);
    expect(tries.take('a')).toBe(true);
  });

  it('lets through what it says also of who never stops asking', () => {
    const clock = turning();
    const tries = limit(clock, 60, 60);
    let passed = 0;
    // Twice a second for half an hour, at sixty a minute.
    for (let n = 0; n < 3_600; n++) {
      if (tries.take('a')) passed++;
      clock.turn(500);
    }
    expect(passed).toBeGreaterThanOrEqual(60 + 29 * 60);
    expect(passed).toBeLessThanOrEqual(60 + 30 * 60);
  });

  it('keeps no more addresses than it was told, and the one that asks now among them', () => {
    const tries = limit(turning(), 1, 1, { most: 3 });
    for (const address of ['a', 'b', 'c', 'd', 'e']) tries.take(address);
    expect(['c', 'd', 'e'].map((address) => tries.take(address))).toEqual([false, false, false]);
    expect(tries.take('a')).toBe(true);
  });
});

describe('one subscriber', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:0:7::1', '2001:db8:0:7::/64'],
    ['2001:DB8:0:7:ffff:ffff:ffff:ffff', '2001:db8:0:7::/64'],
    ['2001:0db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
  ])('with %s is %s', (address, network) => expect(networkOf(address)).toBe(network));

  it('asks as one from all of the addresses that it has', () => {
    const tries = limit(turning(), 2, 1);
    expect(
      ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1'].map((one) => tries.take(one)),
    ).toEqual([true, true, false, true]);
  });
});
