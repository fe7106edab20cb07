import { expect, test } from 'vitest';
import { ladderWords, type PlanStep } from './ladder.ts';

const step = (more: Partial<PlanStep>): PlanStep => ({
  channels: ['voice'],
  position: 1,
  afterMinutes: 0,
  unless: null,
  only: null,
  ...more,
});

test('a ladder is read in the order in which it is climbed', () => {
  const steps = [
    step({ channels: ['sms', 'voice'] }),
    step({ afterMinutes: 5, unless: 'delivered', only: 'unanswered' }),
    step({ position: 2, afterMinutes: 10, unless: 'confirmed' }),
  ];
  expect(ladderWords('en', steps)).toBe(
    'SMS + Phone call, then after 5 minutes Phone call for those who did not answer, unless something was delivered, then after 10 minutes Phone call at the second number, unless it was confirmed',
  );
  expect(ladderWords('nl', steps)).toContain('na 5 minuten Telefoon voor wie niet opnam');
});
