import { expect, test } from 'vitest';
import { newId } from './id.ts';

test('makes ids that sort by their moment and say their version', () => {
  const [early, late] = [newId(1_764_000_000_000), newId(1_764_000_000_001)];
  expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(early < late).toBe(true);
  expect(Number.parseInt(early.replaceAll('-', '').slice(0, 12), 16)).toBe(1_764_000_000_000);
});

test('never makes the same id twice in one millisecond', () => {
  const made = Array.from({ length: 1000 }, () => newId(1_764_000_000_000));
  expect(new Set(made).size).toBe(1000);
});
