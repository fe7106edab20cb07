import { describe, expect, test } from 'vitest';
import { duration, fromField, toField } from './time.ts';

describe('a duration', () => {
  test('is read as a clock and says when it is over', () => {
    expect([duration(245_000), duration(3_845_900), duration(-30_000), duration(-200)]).toEqual([
      '4:05',
      '1:04:05',
      '-0:30',
      '0:00',
    ]);
  });
});

describe('a time field', () => {
  const zone = 'Europe/Brussels';

  test('shows the clock of the zone, in winter and in summer', () => {
    expect(toField('2026-01-15T18:15:00Z', zone)).toBe('2026-01-15T19:15');
    expect(toField('2026-07-15T18:15:00Z', zone)).toBe('2026-07-15T20:15');
  });

  test('gives back the moment it was given', () => {
    for (const iso of [
      '2026-01-15T18:15:00.000Z',
      '2026-03-29T00:59:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-10-25T03:00:00.000Z',
    ]) {
      expect(fromField(toField(iso, zone), zone)).toBe(iso);
    }
  });

  test('is empty when nothing or nonsense stands in it', () => {
    expect([fromField('', zone), fromField('morgen', zone)]).toEqual([null, null]);
  });
});
