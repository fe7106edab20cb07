/**
 * The clock of the screens. It follows the server's, because a desk that runs four minutes fast would shut the window
 * of heterdaad four minutes early; and it turns times of the organisation's zone into the fields of a form and back.
 */
import { signal } from '@preact/signals';

let ahead = 0;
/** Now, in milliseconds; changes once a second, so whoever reads it ticks. */
export const now = signal(Date.now());
setInterval(() => (now.value = Date.now() + ahead), 1000);

/** Takes over the server's clock. */
export function followClock(serverNow: string): void {
  ahead = Date.parse(serverNow) - Date.now();
  now.value = Date.now() + ahead;
}

/** The moment itself, without the second's rounding; for what is written down, not for what is shown. */
export const moment = (): number => Date.now() + ahead;

/** A duration as a clock: 4:05, 1:04:05, or -0:30 once it is over. */
export function duration(milliseconds: number): string {
  const total = Math.floor(Math.abs(milliseconds) / 1000);
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
  return milliseconds <= -1000 ? `-${clock}` : clock;
}

function parts(at: number, timeZone: string): Record<string, string> {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}

/** A time as the value of `<input type="datetime-local">`, on the clock of that zone. */
export function toField(iso: string, timeZone: string): string {
  const p = parts(Date.parse(iso), timeZone);
  return `${p['year']}-${p['month']}-${p['day']}T${p['hour']}:${p['minute']}`;
}

/** The value of such a field as an ISO time, or null when it is empty or no time. */
export function fromField(value: string, timeZone: string): string | null {
  // Browsers leave the seconds out when they are nought. Date.parse would take almost any words for a year.
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(value)) return null;
  const wall = Date.parse(`${value.slice(0, 16)}:00Z`);
  if (Number.isNaN(wall)) return null;
  // The offset of the zone depends on the moment sought: a second round settles the hours around a change of clock.
  let at = wall;
  for (let round = 0; round < 2; round++) {
    const p = parts(at, timeZone);
    const shown = Date.parse(
      `${p['year']}-${p['month']}-${p['day']}T${p['hour']}:${p['minute']}:${p['second']}Z`,
    );
    at += wall - shown;
  }
  return new Date(at).toISOString();
}
