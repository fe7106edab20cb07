import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wallClock } from './clock.ts';
import { legalHolidays, nextWorkingDay } from './working-days.ts';

const brussels = 'Europe/Brussels';
const next = (at: string): string => nextWorkingDay(new Date(at), brussels).toISOString();

describe('the legal holidays', () => {
  it.each([
    [2026, ['01-01', '04-06', '05-01', '05-14', '05-25', '07-21', '08-15', '11-01', '11-11', '12-25']],
    // Easter at its earliest and latest of this century; Ascension and Labour Day on one day.
    [2008, ['01-01', '03-24', '05-01', '05-12', '07-21', '08-15', '11-01', '11-11', '12-25']],
    [2038, ['01-01', '04-26', '05-01', '06-03', '06-14', '07-21', '08-15', '11-01', '11-11', '12-25']],
  ])('of %i are those of the law', (year, dates) => {
    expect([...legalHolidays(year)].sort()).toEqual(dates.map((date) => `${year}-${date}`));
  });

  const calendar = new URL('../../../shared/data/calendar/', import.meta.url);
  describe.skipIf(!existsSync(calendar))('against a published calendar (skipped: no ../shared)', () => {
    it.each([2025, 2026, 2027])('of %i are its public holidays', (year) => {
      const rows = JSON.parse(readFileSync(new URL(`BE-${year}.json`, calendar), 'utf8')) as {
        date: string;
        type: string;
      }[];
      const published = rows.filter((row) => row.type === 'public').map((row) => row.date.slice(0, 10));
      expect([...legalHolidays(year)].sort()).toEqual(published.sort());
    });
  });
});

describe('the next working day', () => {
  it.each([
    ['a Tuesday', '2026-11-24T10:00:00Z', '2026-11-25T16:00:00.000Z'],
    ['a Friday evening: not Saturday', '2026-11-20T20:00:00Z', '2026-11-23T16:00:00.000Z'],
    [
      'Good Friday: Easter Monday does not count, and summer time does',
      '2026-04-03T19:00:00Z',
      '2026-04-07T15:00:00.000Z',
    ],
    ['the night before the national day', '2026-07-20T21:59:00Z', '2026-07-22T15:00:00.000Z'],
    [
      'the first minute of the national day, which in UTC is still the day before',
      '2026-07-20T22:01:00Z',
      '2026-07-22T15:00:00.000Z',
    ],
    [
      'the last day of a year: the holidays of the next one count',
      '2026-12-31T12:00:00Z',
      '2027-01-04T16:00:00.000Z',
    ],
    ['the eve of the clocks going back', '2026-10-23T12:00:00Z', '2026-10-26T16:00:00.000Z'],
  ])('after %s', (_, at, due) => {
    expect(next(at)).toBe(due);
  });

  it('is the first day after, and a day on which people work', () => {
    const moment = fc.date({
      min: new Date('2020-01-01T00:00:00Z'),
      max: new Date('2045-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    const works = (date: string): boolean => {
      const weekday = new Date(`${date}T12:00:00Z`).getUTCDay();
      return weekday > 0 && weekday < 6 && !legalHolidays(Number(date.slice(0, 4))).has(date);
    };
    fc.assert(
      fc.property(moment, (at) => {
        const due = nextWorkingDay(at, brussels);
        const seen = wallClock(due, brussels);
        expect(seen).toMatchObject({ hour: 17, minute: 0 });
        expect(works(seen.date)).toBe(true);
        const from = new Date(`${wallClock(at, brussels).date}T12:00:00Z`).getTime();
        const until = new Date(`${seen.date}T12:00:00Z`).getTime();
        for (let day = from + 86_400_000; day < until; day += 86_400_000)
          expect(works(new Date(day).toISOString().slice(0, 10))).toBe(false);
        expect(until).toBeGreaterThan(from);
      }),
    );
  });
});
