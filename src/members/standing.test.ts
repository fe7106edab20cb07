import { expect, test } from 'vitest';
import fc from 'fast-check';
import { standingReasons, next, outcomeOf, type Outcome, type Standing } from './standing.ts';

const day = (n: number, hour = 12): Date => new Date(Date.UTC(2026, 2, n, hour));
const fails = (reason: (typeof standingReasons)[number]): Outcome => ({ works: false, reason });
const after = (...steps: readonly (readonly [Outcome, Date])[]): Standing | null =>
  steps.reduce<Standing | null>((standing, [outcome, at]) => next(standing, outcome, at), null);

test('holds one failure for an accident and the second on another day for stale', () => {
  expect(after([fails('full'), day(1)])).toMatchObject({ state: 'doubtful', failures: 1 });
  expect(after([fails('full'), day(1, 9)], [fails('full'), day(1, 20)])).toMatchObject({ state: 'doubtful' });
  expect(after([fails('full'), day(1)], [fails('unknown-address'), day(3)])).toMatchObject({
    state: 'stale',
    reason: 'unknown-address',
    firstFailedAt: day(1),
  });
});

test('counts days as people in Belgium do', () => {
  // 23:30 and 00:30 in Brussels in winter.
  expect(after([fails('full'), new Date('2026-03-01T22:30:00Z')], [fails('full'), new Date('2026-03-01T23:30:00Z')])).toMatchObject({ state: 'stale' }); // prettier-ignore
});

test('ends a push subscription at once, and forgets all when something arrives', () => {
  expect(after([fails('subscription-gone'), day(1)])).toMatchObject({ state: 'gone' });
  expect(after([fails('full'), day(1)], [fails('full'), day(2)], [{ works: true }, day(3)])).toBeNull();
});

test('does not let an old success clear a later failure', () => {
  expect(after([fails('full'), day(5)], [{ works: true }, day(4)])).toMatchObject({ failures: 1 });
});

test('comes to the same when it is told everything twice', () => {
  const outcome = fc.oneof(
    fc.constant<Outcome>({ works: true }),
    fc.constantFrom(...standingReasons).map(fails),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(outcome, fc.integer({ min: 1, max: 28 })), { maxLength: 12 }), (told) => {
      const steps = told
        .map(([one, n]) => [one, day(n)] as const)
        .sort(([, a], [, b]) => Number(a) - Number(b));
      const twice = steps.flatMap((step) => [step, step]);
      expect(after(...twice)).toEqual(after(...steps));
    }),
  );
});

test.each([
  ['email', 'failed', '5.1.1', 'unknown-address'],
  ['email', 'failed', '5.2.1', 'unknown-address'],
  ['email', 'failed', 'smtp-550', 'unknown-address'],
  ['email', 'failed', '5.2.2', 'full'],
  ['email', 'failed', '4.4.7', 'unreachable'],
  ['push', 'failed', 'subscription-gone', 'subscription-gone'],
  ['sms', 'failed', 'number', 'unknown-address'],
  ['sms', 'failed', '001', 'unreachable'],
  ['sms', 'failed', null, 'unreachable'],
] as const)('takes %s %s %s for a fault of the address: %s', (channel, state, reason, expected) => {
  expect(outcomeOf(channel, state, reason)).toEqual({ works: false, reason: expected });
});

test.each([
  ['email', 'failed', '5.7.1'],
  ['email', 'failed', '5.1.8'],
  ['email', 'failed', 'smtp-554'],
  ['email', 'failed', '5.3.4'],
  ['email', 'handed', null],
  ['sms', 'failed', 'no-connection'],
  ['sms', 'failed', 'message-too-long'],
  ['sms', 'unknown', 'worker-died'],
  ['push', 'failed', 'too-large'],
  ['sms', 'waiting', null],
  ['sms', 'cancelled', null],
] as const)('learns nothing of an address from %s %s %s', (channel, state, reason) => {
  expect(outcomeOf(channel, state, reason)).toBeNull();
});

test('knows that what arrived arrived', () => {
  expect(outcomeOf('sms', 'delivered', null)).toEqual({ works: true });
  expect(outcomeOf('email', 'confirmed', null)).toEqual({ works: true });
  expect(outcomeOf('push', 'handed', null)).toEqual({ works: true });
});
