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

const next = (roads: readonly Road[], urgent: boolean, now: number): string | null => {
  const chosen = choose(roads, urgent, now);
  return chosen && `${chosen.road.carrier.account}${chosen.trial ? ' on trial' : ''}`;
};

test('shares what there is by weight', () => {
  const one = roadOf('one', { weight: 3 }),
    two = roadOf('two');
  const given = { one: 0, two: 0 };
  for (let n = 0; n < 80; n++) {
    const chosen = choose([one, two], false, n)?.road;
    if (!chosen) throw new Error('no road');
    given[chosen.carrier.account as 'one' | 'two']++;
    say(chosen, many(accepted, 10), n);
  }
  expect(given).toEqual({ one: 60, two: 20 });
});

test('keeps places that only the first lanes may take', () => {
  const one = roadOf('one');
  const trips = Array.from({ length: 3 }, () => one.begin(false, 0));
  expect(next([one], false, 0)).toBeNull();
  expect(next([one], true, 0)).toBe('one');
  const urgent = [one.begin(true, 0), one.begin(true, 0)];
  expect(next([one], true, 0)).toBeNull();
  urgent[0]?.end([]);
  expect(next([one], false, 0)).toBeNull();
  trips[0]?.end([]);
  expect(next([one], false, 0)).toBe('one');
});

test('leaves a road on which half goes wrong, tries it with a few rows, and comes back to it', () => {
  const bad = roadOf('bad'),
    good = roadOf('good');
  say(bad, many(later, 100));
  expect(bad.light).toBe('red');
  // Nothing urgent is tried on it.
  expect(next([bad, good], true, 10_000)).toBe('good');
  expect(next([bad, good], false, 10_000)).toBe('bad on trial');
  // A place that found no work was no trial, and one at a time is enough.
  bad.begin(false, 10_000, true).end([]);
  const trial = bad.begin(false, 10_100, true);
  expect(next([bad, good], false, 10_100)).toBe('good');
  trial.end(many(accepted, 10));
  expect(bad.light).toBe('red');
  expect(next([bad, good], false, 11_000)).toBe('good');
  bad.begin(false, 12_200, true).end(many(accepted, 10));
  expect(bad.light).toBe('amber');
  expect(next([bad, good], false, 12_300)).toBe('good');
  for (let now = 14_300; bad.light !== 'green' && now < 30_000; now += 2_100) {
    expect(next([bad, good], false, now)).toBe('bad on trial');
    bad.begin(false, now, true).end(many(accepted, 10));
  }
  expect(bad.light).toBe('green');
});

test('lets a road rest that nothing was tried on', () => {
  const bad = roadOf('bad'),
    good = roadOf('good');
  say(bad, many(later, 100));
  const now = performance.now();
  bad.look(now + 5_000);
  expect(bad.light).toBe('red');
  bad.look(now + 11_000);
  expect(bad.light).toBe('amber');
  expect(next([bad, good], true, now + 11_000)).toBe('good');
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
  expect(silent.look(3_000)).toBe(false);
  expect(silent.light).toBe('amber');
  owed = 6_000;
  expect(silent.look(6_000)).toBe(true);
  expect(silent.look(7_000)).toBe(false);
  expect(next([silent, other], false, 10_000)).toBe('other');
  expect(next([silent, other], true, 10_000)).toBe('other');
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
  say(one, many(later, 110));
  expect(next([one], false, 0)).toBe('one');
  one.drained = true;
  expect(next([one], true, 0)).toBeNull();
  one.drained = false;
  up = false;
  expect(next([one], true, 0)).toBeNull();
});

test('gives a road that was away its share, and not all that it missed', () => {
  const one = roadOf('one'),
    two = roadOf('two');
  say(one, many(accepted, 100_000));
  let given = 0;
  for (let n = 0; n < 20; n++) {
    const chosen = choose([one, two], false, n)?.road;
    if (chosen === two) given++;
    if (chosen) say(chosen, many(accepted, 1_000), n);
  }
  expect(given).toBeGreaterThan(8);
  expect(given).toBeLessThan(20);
});
