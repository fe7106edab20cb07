import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lanes } from '../../contract/domain.ts';
import type { CarrierAnswer } from './carrier.ts';
import { settle } from './deliver.ts';
import { answerOf as emailAnswer } from './email.ts';
import { answerOf as pushAnswer } from './push.ts';

const now = new Date('2026-11-24T18:12:00Z');
const answers = fc.oneof(
  fc.constant<CarrierAnswer>({ kind: 'accepted', references: ['a1'] }),
  fc
    .integer({ min: 0, max: 600_000 })
    .map((afterMs): CarrierAnswer => ({ kind: 'later', reason: 'busy', afterMs })),
  fc.constantFrom<CarrierAnswer>(
    { kind: 'never', reason: 'gone' },
    { kind: 'unknown', reason: 'no-answer' },
    { kind: 'unsent' },
  ),
);
const given = fc.record({
  lane: fc.constantFrom(...lanes),
  tries: fc.integer({ min: 0, max: 30 }),
  answer: answers,
  stopped: fc.boolean(),
});
const urgent = (lane: string): boolean => lane === 'emergency' || lane === 'urgent' || lane === 'codes';

describe('what an answer means', () => {
  test('nothing of a cancelled chunk is ever tried again', () => {
    fc.assert(
      fc.property(given, ({ lane, tries, answer }) => {
        expect(settle({ lane }, { id: 1, tries }, answer, now, true).againAt).toBeNull();
      }),
    );
  });
  test('what a carrier accepted keeps its references and is settled, whatever was cancelled', () => {
    fc.assert(
      fc.property(given, ({ lane, tries, stopped }) => {
        const told = settle(
          { lane },
          { id: 1, tries },
          { kind: 'accepted', references: ['a', 'b'] },
          now,
          stopped,
        );
        expect(told).toMatchObject({
          answer: 'accepted',
          references: ['a', 'b'],
          againAt: null,
          cancelled: false,
        });
      }),
    );
  });
  test('only urgent lanes risk a second copy, say so, and only so often', () => {
    fc.assert(
      fc.property(given, ({ lane, tries, answer, stopped }) => {
        const told = settle({ lane }, { id: 1, tries }, answer, now, stopped);
        if (told.possiblyTwice)
          expect([urgent(lane), answer.kind, tries < 2]).toEqual([true, 'unknown', true]);
        if (answer.kind === 'unknown' && !urgent(lane)) expect(told.againAt).toBeNull();
      }),
    );
  });
  test('a row is tried a bounded number of times, never before the carrier asked, and no fault of ours counts as a try', () => {
    fc.assert(
      fc.property(given, ({ lane, tries, answer, stopped }) => {
        const told = settle({ lane }, { id: 1, tries }, answer, now, stopped);
        expect(told.tries).toBe(answer.kind === 'unsent' ? tries : tries + 1);
        if (answer.kind === 'later' && told.againAt) {
          expect(told.tries).toBeLessThan(10);
          expect(told.againAt.getTime() - now.getTime()).toBeGreaterThanOrEqual(answer.afterMs);
        }
        if (told.againAt) expect(told.againAt > now).toBe(true);
      }),
    );
  });
  test('the last word of a carrier that kept saying later is a failure with its reason', () => {
    expect(
      settle(
        { lane: 'urgent' },
        { id: 1, tries: 9 },
        { kind: 'later', reason: 'busy', afterMs: 0 },
        now,
        false,
      ),
    ).toMatchObject({ answer: 'never', reason: 'busy', againAt: null });
  });
});

describe('what a mail server means', () => {
  test.each([
    [{ responseCode: 421 }, { kind: 'later', reason: 'smtp-421', afterMs: 30_000 }],
    [{ responseCode: 451 }, { kind: 'later', reason: 'smtp-451', afterMs: 300_000 }],
    [{ responseCode: 550 }, { kind: 'never', reason: 'smtp-550' }],
    [{ code: 'EENVELOPE' }, { kind: 'never', reason: 'address' }],
    [
      { code: 'ETIMEDOUT', command: 'DATA' },
      { kind: 'unknown', reason: 'no-answer' },
    ],
    [{ code: 'ECONNECTION' }, { kind: 'later', reason: 'no-connection', afterMs: 5_000 }],
  ] as const)('%o', (error, answer) => {
    expect(emailAnswer(error)).toEqual(answer);
  });
});

describe('what a push service means', () => {
  test.each([
    [201, 0, { kind: 'accepted', references: ['push-1'] }],
    [404, 0, { kind: 'never', reason: 'subscription-gone' }],
    [410, 0, { kind: 'never', reason: 'subscription-gone' }],
    [413, 0, { kind: 'never', reason: 'too-large' }],
    [429, 7_000, { kind: 'later', reason: 'push-429', afterMs: 7_000 }],
    [503, Number.NaN, { kind: 'later', reason: 'push-503', afterMs: 10_000 }],
    [400, 0, { kind: 'never', reason: 'push-400' }],
  ] as const)('%i', (status, retryAfterMs, answer) => {
    expect(pushAnswer(status, retryAfterMs, 'push-1')).toEqual(answer);
  });
});
