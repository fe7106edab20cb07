import { expect, test } from 'vitest';
import { Pace } from './pace.ts';

/** Sends as much as it may from `from` for `ms`, waiting as long as it is told. */
function send(pace: Pace, from: number, ms: number): number {
  let sent = 0;
  for (let now = from; now < from + ms; now += pace.delay(now)) sent += pace.take(now, 1_000_000);
  return sent;
}

test('keeps to its rate over ten seconds, beyond one small burst', () => {
  for (const rate of [0.5, 1, 7, 100, 3000]) {
    const sent = send(new Pace(rate, 0), 0, 10_000);
    expect(sent).toBeGreaterThanOrEqual(Math.floor(rate * 10 * 0.98));
    expect(sent).toBeLessThanOrEqual(Math.ceil(rate * 10 + Math.max(1, rate / 10)));
  }
});

test('rests and halves the rate on a complaint, and takes a whole refused window as one', () => {
  const pace = new Pace(1000, 0);
  for (let refused = 0; refused < 100; refused++) pace.complain(refused);
  expect(pace.ratePerSecond).toBe(500);
  expect(pace.take(50, 10)).toBe(0);
  expect(pace.take(200, 10)).toBeGreaterThan(0);
});

test('goes on slowing down while complaints go on, but never stops', () => {
  const pace = new Pace(1000, 0);
  for (let now = 0; now < 60_000; now += 300) pace.complain(now);
  expect(pace.ratePerSecond).toBe(1000 / 64);
  expect(pace.delay(60_000)).toBeLessThanOrEqual(5_000);
  expect(send(pace, 60_000, 10_000)).toBeGreaterThan(50);
});

test('comes back to the full rate within half a minute of quiet', () => {
  const pace = new Pace(1000, 0);
  for (let now = 0; now < 3_000; now += 300) pace.complain(now);
  send(pace, 3_000, 30_000);
  expect(pace.ratePerSecond).toBe(1000);
});

test('knows no limit when the contract names none, and rests all the same', () => {
  const pace = new Pace(Infinity, 0);
  expect(pace.take(0, 5000)).toBe(5000);
  pace.complain(1);
  expect(pace.take(2, 5000)).toBe(0);
  expect(pace.take(1 + pace.delay(2) + 1, 5000)).toBe(5000);
});

test('saves up no more than a tenth of a second while idle', () => {
  const pace = new Pace(1000, 0);
  expect(pace.take(3_600_000, 5000)).toBe(100);
});
