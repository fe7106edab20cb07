/** The clock is handed to whoever needs it, so that a test can turn it. */
export interface Clock {
  now(): Date;
}
export const systemClock: Clock = { now: () => new Date() };

export const seconds = (n: number): number => n * 1_000;
export const minutes = (n: number): number => n * 60_000;
export const hours = (n: number): number => n * 3_600_000;
export const days = (n: number): number => n * 86_400_000;
export const after = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

/** Hour and weekday (0 Sunday) as the wall clock of `timeZone` shows them. */
export function wallClock(
  at: Date,
  timeZone: string,
): { hour: number; minute: number; weekday: number; date: string } {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    weekday: 'short',
  }).formatToParts(at);
  const get = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((part) => part.type === type)?.value ?? '';
  return {
    hour: Number(get('hour')),
    minute: Number(get('minute')),
    weekday: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(get('weekday')),
    date: `${get('year')}-${get('month')}-${get('day')}`,
  };
}

/** The moment at which the wall clock of `timeZone` shows `date` (yyyy-mm-dd) and `hour`:00; the hour that a spring night skips is the one after it. */
export function atWallClock(date: string, hour: number, timeZone: string): Date {
  const wanted = Date.parse(`${date}T${String(hour).padStart(2, '0')}:00:00Z`);
  const aheadAt = (at: number): number => {
    const seen = wallClock(new Date(at), timeZone);
    return Date.parse(`${seen.date}T00:00:00Z`) + hours(seen.hour) + minutes(seen.minute) - at;
  };
  const first = wanted - aheadAt(wanted);
  // Asked again there, for the clocks may change between the two.
  const second = wanted - aheadAt(first);
  return new Date(aheadAt(second) === wanted - second ? second : Math.max(first, second));
}

/** 19u15, the way a Belgian text message says the time. */
export function clockWords(at: Date, timeZone: string, language: string): string {
  const { hour, minute } = wallClock(at, timeZone);
  const two = String(minute).padStart(2, '0');
  if (language === 'nl') return `${hour}u${two}`;
  if (language === 'fr') return `${hour}h${two}`;
  return `${hour}:${two}`;
}
