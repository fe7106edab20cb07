import { expect, test } from 'vitest';
import { answerTo, isThrottle } from './answer.ts';

test.each([
  [0x00, 'accepted'],
  [0x0b, 'never'],
  [0x01, 'never'],
  [0x62, 'never'],
  [0x58, 'later'],
  [0x14, 'later'],
  [0x08, 'later'],
  [0x0e, 'later'],
  [0x0a, 'later'],
])('takes status 0x%s as %s', (status, kind) => {
  expect(answerTo(status).kind).toBe(kind);
});

test("tries a carrier's own codes again", () => {
  expect(answerTo(0x400)).toMatchObject({ kind: 'later', reason: 'carrier-fault' });
  expect(answerTo(0xffffffff).kind).toBe('later');
});

test('slows down for throttling and a full queue only', () => {
  const slowing = Array.from({ length: 0x100 }, (_, status) => status).filter(isThrottle);
  expect(slowing).toEqual([0x14, 0x58]);
  for (const status of slowing)
    expect(answerTo(status)).toMatchObject({ kind: 'later', reason: 'throttled' });
});
