/**
 * The days on which somebody stands for a BIN, and whether one day nobody does. Days are written as in ISO 8601 and
 * compared as text; the last day counts whole.
 */
import { wallClock } from '../lib/clock.ts';

export interface Term {
  /** First day; null: it began already. */
  readonly from: string | null;
  /** Last day; null: it has no end. */
  readonly until: string | null;
}

/** The day that the clock of a zone shows. */
export const dayIn = (timeZone: string, at: Date): string => wallClock(at, timeZone).date;

export const standingOn = ({ from, until }: Term, day: string): 'coming' | 'current' | 'over' =>
  from !== null && day < from ? 'coming' : until !== null && day > until ? 'over' : 'current';

const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** The first day, from `today` on, that nobody stands for it; null while there is none. */
export function firstDayWithout(terms: readonly Term[], today: string): string | null {
  // It can only begin today or on the morning after somebody's last day.
  const mornings = [
    today,
    ...terms.flatMap(({ until }) => (until !== null && until >= today ? [dayAfter(until)] : [])),
  ];
  return mornings.sort().find((day) => terms.every((term) => standingOn(term, day) !== 'current')) ?? null;
}
