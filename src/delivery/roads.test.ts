import { expect, test } from 'vitest';
import type { Carrier, CarrierAnswer } from './carrier.ts';
import { choose, road, type Road } from './roads.ts';

const accepted: CarrierAnswer = { kind: 'accepted', references: ['a'] };
const later: CarrierAnswer = { kind: 'later', reason: 'busy', afterMs: 0 };
const never: CarrierAnswer = { kind: 'never', reason: 'no-such-number' };
const many = (answer: CarrierAnswer, count: number): CarrierAnswer[] =>
  Array.from({ length: count }, () => answer);

function roadOf(
  account: string,
  { weight = 1, up = () => true, owedMs = () => 0 }: Partial<Pick<Carrier, 'weight' | 'up' | 'owedMs'>> = {},
): Road {
  return road({
    channel: 'sms',
    account,
    weight,
    up,
    owedMs,
    send: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  });
}
const say = (on: Road, answers: CarrierAnswer[], now = 0): void => on.begin(false, now).end(answers);

test('shares what there is by weight', () => {
  const one = roadOf('one', { weight: 3 }),
    two = roadOf('two');
  const given = { one: 0, two: 0 };
  for (let n = 0; n < 80; n++) {
    const next = choose([one, two], false, n);
    if (!next) throw new Error('no road');
    given[next.carrier.account as 'one' | 'two']++;
    say(next, many(accepted, 10), n);
  }
  expect(given).toEqual({ one: 60, two: 20 });
});

test('keeps places that only the first lanes may take', () => {
  const one = roadOf('one');
  const trips = Array.from({ length: 3 }, () => one.begin(false, 0));
  expect(choose([one], false, 0)).toBeNull();
  expect(choose([one], true, 0)).toBe(one);
  const urgent = [one.begin(true, 0), one.begin(true, 0)];
  expect(choose([one], true, 0)).toBeNull();
  urgent[0]?.end([]);
  expect(choose([one], false, 0)).toBeNull();
  trips[0]?.end([]);
  expect(choose([one], false, 0)).toBe(one);
});

test('leaves a road on which half goes wrong, tries it with a few rows, and comes back to it', () => {
  const bad = roadOf('bad'),
    good = roadOf('good');
  say(bad, many(later, 100));
  expect(bad.light).toBe('red');
  // Seconds later it is tried, once, while the other has the work.
  const probe = choose([bad, good], false, 10_000);
  expect(probe).toBe(bad);
  const trip = bad.begin(false, 10_000);
  expect(trip.probe).toBe(true);
  expect(choose([bad, good], false, 10_100)).toBe(good);
  trip.end(many(accepted, 10));
  expect(bad.light).toBe('red');
  expect(choose([bad, good], false, 11_000)).toBe(good);
  say(bad, many(accepted, 10), 12_500);
  expect(bad.light).toBe('amber');
  expect(choose([bad, good], false, 12_600)).toBe(good);
  say(bad, many(accepted, 400), 13_000);
  expect(bad.light).toBe('green');
});

test('does not go green again at the first good answer', () => {
  const one = roadOf('one');
  say(one, [...many(accepted, 80), ...many(later, 20)]);
  expect(one.light).toBe('amber');
  say(one, many(accepted, 60));
  expect(one.light).toBe('amber');
  say(one, many(accepted, 300));
  expect(one.light).toBe('green');
});

test('sees a carrier that takes messages and says nothing', () => {
  let owed = 0;
  const silent = roadOf('silent', { owedMs: () => owed }),
    other = roadOf('other');
  owed = 3_000;
  expect(silent.look()).toBe(false);
  expect(silent.light).toBe('amber');
  owed = 6_000;
  expect(silent.look()).toBe(true);
  expect(silent.look()).toBe(false);
  expect(choose([silent, other], true, 0)?.carrier.account).toBe('silent');
  silent.begin(true, 0);
  expect(choose([silent, other], true, 100)).toBe(other);
});

test('believes a refusal of some addresses, and not one of them all', () => {
  const one = roadOf('one'),
    two = roadOf('two');
  say(one, [...many(never, 30), ...many(accepted, 70)]);
  expect(one.light).toBe('green');
  say(two, many(never, 100));
  expect(two.light).toBe('red');
});

test('uses the only road there is, red or not, and none that is drained or down', () => {
  let up = true;
  const one = roadOf('one', { up: () => up });
  say(one, many(later, 100));
  expect(choose([one], false, 0)).toBe(one);
  say(one, many(later, 10), 0);
  expect(choose([one], false, 1)).toBe(one);
  one.drained = true;
  expect(choose([one], true, 0)).toBeNull();
  one.drained = false;
  up = false;
  expect(choose([one], true, 0)).toBeNull();
});

test('gives a road that was away its share, and not all that it missed', () => {
  const one = roadOf('one'),
    two = roadOf('two');
  say(one, many(accepted, 100_000));
  let given = 0;
  for (let n = 0; n < 20; n++) {
    const next = choose([one, two], false, n);
    if (next === two) given++;
    if (next) say(next, many(accepted, 1_000), n);
  }
  expect(given).toBeGreaterThan(8);
  expect(given).toBeLessThan(20);
});
