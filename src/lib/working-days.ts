/**
 * The next working day in Belgium, to which feedback and reviews are owed. Legal holidays: law of 4 January 1974 and
 * royal decree of 18 April 1974; the movable ones follow Easter (the anonymous Gregorian computus, Meeus 1991).
 */
import { atWallClock, wallClock } from './clock.ts';

function easter(year: number): Date {
  const a = year % 19,
    b = Math.floor(year / 100),
    c = year % 100,
    d = Math.floor(b / 4),
    e = b % 4;
  const f = Math.floor((b + 8) / 25),
    g = Math.floor((b - f + 1) / 3),
    h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4),
    k = c % 4,
    l = (32 + 2 * e + 2 * i - h - k) % 7,
    m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return new Date(Date.UTC(year, month - 1, ((h + l - 7 * m + 114) % 31) + 1));
}

const shifted = (day: Date, by: number): string =>
  new Date(day.getTime() + by * 86_400_000).toISOString().slice(0, 10);

/** The ten legal holidays of a year, as yyyy-mm-dd. */
export function legalHolidays(year: number): ReadonlySet<string> {
  const sunday = easter(year);
  return new Set([
    `${year}-01-01`,
    shifted(sunday, 1),
    `${year}-05-01`,
    shifted(sunday, 39),
    shifted(sunday, 50),
    `${year}-07-21`,
    `${year}-08-15`,
    `${year}-11-01`,
    `${year}-11-11`,
    `${year}-12-25`,
  ]);
}

/** The end (17:00 on the wall) of the first working day after `at` in `timeZone`. */
export function nextWorkingDay(at: Date, timeZone: string, hour = 17): Date {
  let day = new Date(`${wallClock(at, timeZone).date}T12:00:00Z`);
  for (;;) {
    day = new Date(day.getTime() + 86_400_000);
    const date = day.toISOString().slice(0, 10);
    const weekday = day.getUTCDay();
    if (weekday !== 0 && weekday !== 6 && !legalHolidays(day.getUTCFullYear()).has(date))
      return atWallClock(date, hour, timeZone);
  }
}
