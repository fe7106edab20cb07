/** The rule table as runs of hours. */
import { expect, test } from 'vitest';
import { spansOf } from './plan-rules.tsx';

const rule = (fromHour: number, untilHour: number, verdict: 'start' | 'consult') =>
  ({ incident: 'burglary', fromHour, untilHour, verdict }) as const;

test('makes one run of a night that was written in two parts', () => {
  expect(spansOf([rule(0, 6, 'consult'), rule(6, 22, 'start'), rule(22, 24, 'consult')])).toEqual([
    { from: 6, until: 22, verdict: 'start' },
    { from: 22, until: 30, verdict: 'consult' },
  ]);
});

test('reads a rule across midnight', () => {
  expect(spansOf([rule(22, 6, 'consult')]).at(-1)).toEqual({ from: 22, until: 30, verdict: 'consult' });
});

test('leaves hours without an agreement empty', () => {
  expect(spansOf([rule(6, 12, 'start')])).toEqual([
    { from: 6, until: 12, verdict: 'start' },
    { from: 12, until: 30, verdict: null },
  ]);
});
