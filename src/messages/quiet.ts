/**
 * When nobody is to be rung. A member has hours in which nothing rings, and says from which class on that does not
 * count; an ordinary call rings nobody at night, whoever they are. An e-mail wakes nobody and never waits.
 *
 * What falls in such an hour is put in the outbox at once and with the others, only due later: so an end still cancels
 * it, and a text that runs out before that moment is not sent and counted as such.
 */
import { sql, type RawBuilder } from 'kysely';
import type { Mode } from '../../contract/domain.ts';
import type { Tx } from '../db/db.ts';
import { shutShops, wantedBy, type Wanted } from './wishes.ts';
import { after, atWallClock, hours, minutes, wallClock } from '../lib/clock.ts';

/** Night for ordinary calls, by the clock of the sender's zone. */
const night = { from: 22, until: 8 };

export interface Ringing extends Wanted {
  readonly mode: Mode;
  readonly timeZone: string;
}

/** When what rings the people of a message may leave: those in no quiet hours at `now`, then group by group. */
export interface Moment {
  readonly at: Date;
  /** Of `contact c` and `recipient r`: whose copy leaves then. */
  readonly whose: RawBuilder<unknown>;
}

/** Whether a class breaks the quiet hours of who agreed to it; a test is nobody's reason to wake. */
const sleepers = ({ class: class_, mode }: Ringing): RawBuilder<boolean> | null =>
  mode !== 'real' || class_ === 'ordinary'
    ? sql<boolean>`true`
    : class_ === 'urgent'
      ? sql<boolean>`q.wakes_for = 'emergency'`
      : null;

/**
 * The moments of the recipients `from` < n <= `to` of a message, and for whom: nobody gets what they do not want
 * (wishes.ts). Nearly always one, at once and without a condition: those with quiet hours, wishes or a shop have indexes of
 * their own, so that asking costs the others nothing.
 */
export async function momentsOf(
  tx: Tx,
  message: string,
  ringing: Ringing,
  now: Date,
  from: number,
  to: number,
): Promise<readonly Moment[]> {
  const wanted = await wantedBy(tx, message, ringing, now, from, to);
  const shut =
    ringing.class === 'emergency' ? [] : await shutShops(tx, message, now, ringing.timeZone, from, to);
  const moments = await byClock(tx, message, ringing, now, from, to);
  if (!wanted && !shut.length) return moments;
  const theirs = wanted ?? sql`true`;
  const open = shut.length
    ? sql`(rung.channel = 'email' or not (${sql.join(
        shut.map((one) => one.whose),
        sql` or `,
      )}))`
    : sql`true`;
  return [
    ...moments.map(({ at, whose }) => ({ at, whose: sql`${whose} and ${theirs} and ${open}` })),
    // Whoever sleeps as well is rung when the doors open: by then they are up.
    ...shut.flatMap(({ whose, opens }) =>
      opens && ringing.class === 'ordinary'
        ? [{ at: opens, whose: sql`rung.channel <> 'email' and ${whose} and ${theirs}` }]
        : [],
    ),
  ];
}

async function byClock(
  tx: Tx,
  message: string,
  ringing: Ringing,
  now: Date,
  from: number,
  to: number,
): Promise<readonly Moment[]> {
  const who = sleepers(ringing);
  const asleep = sql`q.quiet_from is not null and ${who ?? sql`false`} and ${isQuiet(now, ringing.timeZone)}`;
  const groups = who
    ? (
        await sql<{ until: string }>`
          select distinct q.quiet_until::text as until from recipient r join person q on q.id = r.person
          where r.message = ${message} and r.n > ${from} and r.n <= ${to} and ${asleep}
          order by 1`.execute(tx)
      ).rows
    : [];
  const nightEnd = ringing.class === 'ordinary' ? nightEndAt(now, ringing.timeZone) : null;
  if (!groups.length && !nightEnd) return [{ at: now, whose: sql`true` }];
  const sleeps = (more: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`c.channel <> 'email' and exists (select from person q where q.id = r.person and ${asleep} and ${more})`;
  const awake = groups.length ? sql`not (${sleeps(sql`true`)})` : sql`true`;
  const moments: Moment[] = groups.map(({ until }) => ({
    at: nextLocal(now, until, ringing.timeZone),
    whose: sql`${sleeps(sql`q.quiet_until = ${until}::time`)}`,
  }));
  if (!nightEnd) return [{ at: now, whose: awake }, ...moments];
  return [
    { at: now, whose: sql`${awake} and rung.channel <> 'voice'` },
    { at: nightEnd, whose: sql`${awake} and rung.channel = 'voice'` },
    ...moments.flatMap(({ at, whose }) =>
      at >= nightEnd
        ? [{ at, whose }]
        : [
            { at, whose: sql`${whose} and rung.channel <> 'voice'` },
            { at: nightEnd, whose: sql`${whose} and rung.channel = 'voice'` },
          ],
    ),
  ];
}

const isQuiet = (now: Date, timeZone: string): RawBuilder<boolean> => {
  const { hour, minute } = wallClock(now, timeZone);
  const clock = sql`${`${hour}:${minute}`}::time`;
  return sql<boolean>`case when q.quiet_from < q.quiet_until then ${clock} >= q.quiet_from and ${clock} < q.quiet_until
    else ${clock} >= q.quiet_from or ${clock} < q.quiet_until end`;
};

/** The end of the night that `now` is in; null by day. */
export function nightEndAt(now: Date, timeZone: string): Date | null {
  const { hour } = wallClock(now, timeZone);
  return hour >= night.from || hour < night.until ? nextLocal(now, `${night.until}:00`, timeZone) : null;
}

/** The next moment after `now` at which a clock there shows hh:mm. */
export function nextLocal(now: Date, clock: string, timeZone: string): Date {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  const { date } = wallClock(now, timeZone);
  const on = (day: string): Date => after(atWallClock(day, hour, timeZone), minutes(minute));
  const today = on(date);
  // The next date, and not a day later: the night in which clocks change is an hour longer or shorter.
  return today > now
    ? today
    : on(
        after(new Date(`${date}T00:00:00Z`), hours(24))
          .toISOString()
          .slice(0, 10),
      );
}
