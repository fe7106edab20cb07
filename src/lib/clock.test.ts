import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { after, atWallClock, clockWords, days, hours, minutes, seconds, wallClock } from './clock.ts';

const brussels = 'Europe/Brussels';

describe('the wall clock', () => {
  it.each([
    ['2026-01-15T23:30:00Z', { hour: 0, minute: 30, weekday: 5, date: '2026-01-16' }],
    ['2026-07-15T22:05:00Z', { hour: 0, minute: 5, weekday: 4, date: '2026-07-16' }],
    // The night the clocks go forward: 01:59:59 is followed by 03:00:00.
    ['2026-03-29T00:59:59Z', { hour: 1, minute: 59, weekday: 0, date: '2026-03-29' }],
    ['2026-03-29T01:00:00Z', { hour: 3, minute: 0, weekday: 0, date: '2026-03-29' }],
    // ... and back: 02:30 is there twice.
    ['2026-10-25T00:30:00Z', { hour: 2, minute: 30, weekday: 0, date: '2026-10-25' }],
    ['2026-10-25T01:30:00Z', { hour: 2, minute: 30, weekday: 0, date: '2026-10-25' }],
  ])('shows at %s what hangs on the wall in Brussels', (at, seen) => {
    expect(wallClock(new Date(at), brussels)).toEqual(seen);
  });

  it('is found back from a date and an hour, in any zone and on the days the clocks change too', () => {
    const zone = fc.constantFrom(
      brussels,
      'UTC',
      'Europe/London',
      'America/New_York',
      'Asia/Kolkata',
      'Pacific/Auckland',
    );
    const day = fc
      .integer({ min: 0, max: 3_650 })
      .map((n) => new Date(Date.UTC(2022, 0, 1 + n)).toISOString().slice(0, 10));
    /** Whether the wall shows the hour at all on that day: one night a year it does not. */
    const shown = (date: string, hour: number, timeZone: string): boolean =>
      Array.from(
        { length: 120 },
        (_, n) => new Date(Date.parse(`${date}T00:00:00Z`) + minutes(30) * (n - 36)),
      )
        .map((at) => wallClock(at, timeZone))
        .some((seen) => seen.date === date && seen.hour === hour);
    const found = (date: string, hour: number, timeZone: string) => {
      const { date: on, hour: at, minute } = wallClock(atWallClock(date, hour, timeZone), timeZone);
      return { on, at, minute };
    };
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 23 }), zone, (date, hour, timeZone) => {
        const at = shown(date, hour, timeZone) ? hour : hour + 1;
        expect(found(date, hour, timeZone)).toEqual({ on: date, at, minute: 0 });
      }),
      {
        examples: ['2026-03-29', '2026-10-25'].flatMap((date) =>
          [0, 1, 2, 3, 4].map((hour): [string, number, string] => [date, hour, brussels]),
        ),
      },
    );
  });

  it('is said the way each language says it', () => {
    const at = new Date('2026-11-24T18:05:00Z');
    expect(clockWords(at, brussels, 'nl')).toBe('19u05');
    expect(clockWords(at, brussels, 'fr')).toBe('19h05');
    expect(clockWords(at, brussels, 'de')).toBe('19:05');
    expect(clockWords(new Date('2026-11-24T23:00:00Z'), brussels, 'nl')).toBe('0u00');
  });
});

describe('spans of time', () => {
  it('are milliseconds', () => {
    expect(days(1)).toBe(hours(24));
    expect(hours(1)).toBe(minutes(60));
    expect(minutes(1)).toBe(seconds(60));
    expect(after(new Date(0), seconds(1)).getTime()).toBe(1_000);
    expect(after(new Date(0), -seconds(1)).getTime()).toBe(-1_000);
  });
});
