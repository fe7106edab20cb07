/**
 * What a member wishes of messages, and which of them it holds for.
 *
 *   emergency  everything the person has, whatever they wish
 *   urgent     the channels they want; all of them where none of those is theirs; nothing during a pause
 *   ordinary   the channels they want, perhaps none; texts only where asked for or where nothing else wanted reaches them
 *
 * A shop that gets a message as a member of its BIN-Z is not rung or written to when it is shut: an urgent message is of no
 * use next morning and goes by e-mail only, an ordinary one waits for the doors to open.
 *
 * Nearly nobody wishes anything special, so those who do have an index of their own and the others cost nothing.
 */
import { sql, type RawBuilder } from 'kysely';
import type { MessageClass } from '../../contract/domain.ts';
import type { Tx } from '../db/db.ts';
import type { OpeningHours } from '../db/schema.ts';
import { after, atWallClock, days, minutes, wallClock } from '../lib/clock.ts';

/** Of `person w`, as the index has it. */
export const wishesSomething = sql`(w.paused_until is not null or w.urgent_channels <> 15 or w.ordinary_channels <> 14)`;

/** The bit of a channel in `person.channels`. */
const bitOf = (channel: RawBuilder<unknown>): RawBuilder<number> =>
  sql`case ${channel} when 'sms' then 1 when 'voice' then 2 when 'email' then 4 else 8 end`;

/** Whether the wishes of `person w` speak against that channel. Texts of ordinary messages are the steps' matter. */
const against = (class_: MessageClass, channel: RawBuilder<unknown>, now: Date): RawBuilder<boolean> =>
  class_ === 'urgent'
    ? sql`(w.paused_until > ${now} or (w.urgent_channels & ${bitOf(channel)} = 0 and w.urgent_channels & w.channels <> 0))`
    : sql`(w.paused_until > ${now} or w.ordinary_channels = 0 or (${channel} <> 'sms' and w.ordinary_channels & ${bitOf(channel)} = 0))`;

/** The person asked for texts of ordinary messages. */
export const choseTexts = sql`(select w.ordinary_channels & 1 = 1 from person w where w.id = r.person)`;

/** Nothing that the person has and wants of these channels: then an ordinary message comes as a text. */
export const nothingWantedOf = (mask: number): RawBuilder<boolean> =>
  sql`exists (select from person w where w.id = r.person and ${wishesSomething} and w.ordinary_channels & w.channels & ${mask} = 0)`;

/**
 * For the recipients `from` < n <= `to`: whom of them a copy is for, on `recipient r` and the channel used, `rung.channel`;
 * null where nobody among them wishes anything.
 */
export async function wantedBy(
  tx: Tx,
  message: string,
  class_: MessageClass,
  now: Date,
  from: number,
  to: number,
): Promise<RawBuilder<boolean> | null> {
  if (class_ === 'emergency') return null;
  const some = await sql`
    select from recipient r join person w on w.id = r.person
     where r.message = ${message} and r.n > ${from} and r.n <= ${to} and ${wishesSomething} limit 1`.execute(
    tx,
  );
  if (!some.rows.length) return null;
  return sql`not exists (select from person w where w.id = r.person and ${wishesSomething} and ${against(class_, sql`rung.channel`, now)})`;
}

/** Channels by which a message of the class comes, of `channels` as bits; 0 for whoever pauses. As `wantedBy` decides. */
export const channelsFor = (
  class_: MessageClass,
  channels: RawBuilder<unknown>,
  now: Date,
): RawBuilder<number> =>
  class_ === 'emergency'
    ? sql`${channels}`
    : class_ === 'urgent'
      ? sql`case when w.id is null then ${channels} when w.paused_until > ${now} then 0
             when w.urgent_channels & ${channels} <> 0 then w.urgent_channels & ${channels} else ${channels} end`
      : sql`case when w.id is null then ${channels} when w.paused_until > ${now} or w.ordinary_channels = 0 then 0
             else (w.ordinary_channels | 1) & ${channels} end`;

// ------------------------------------------------------------------------------------------------- opening hours

export interface Shut {
  /** Whose shop it is, on `recipient r`. */
  readonly whose: RawBuilder<boolean>;
  /** When its doors open next; null: they never do. */
  readonly opens: Date | null;
}

/** The shops among the recipients that are shut at `now`, by their hours. */
export async function shutShops(
  tx: Tx,
  message: string,
  now: Date,
  timeZone: string,
  from: number,
  to: number,
): Promise<readonly Shut[]> {
  const { rows } = await sql<{ opening: OpeningHours[]; text: string }>`
    select distinct m.opening, m.opening::text as text from recipient r join membership m on m.network = r.network and m.person = r.person
     where r.message = ${message} and r.n > ${from} and r.n <= ${to} and m.opening is not null order by text`.execute(
    tx,
  );
  return rows
    .filter(({ opening }) => !isOpen(opening, now, timeZone))
    .map(({ opening, text }) => ({
      whose: sql<boolean>`exists (select from membership m where m.network = r.network and m.person = r.person and m.opening = ${text}::jsonb)`,
      opens: opensNext(opening, now, timeZone),
    }));
}

/** Monday is 1, as in ISO 8601. */
const dayOf = (weekday: number): number => (weekday === 0 ? 7 : weekday);

export function isOpen(hours: readonly OpeningHours[], at: Date, timeZone: string): boolean {
  const { hour, minute, weekday } = wallClock(at, timeZone);
  const clock = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  return hours.some((one) => one.days.includes(dayOf(weekday)) && one.from <= clock && clock < one.until);
}

/** The next moment at which one of the hours begins, within a week. */
export function opensNext(hours: readonly OpeningHours[], now: Date, timeZone: string): Date | null {
  const moments = Array.from({ length: 8 }, (_, n) => {
    const noon = after(atWallClock(wallClock(now, timeZone).date, 12, timeZone), days(n));
    const { date, weekday } = wallClock(noon, timeZone);
    return hours
      .filter((one) => one.days.includes(dayOf(weekday)))
      .map((one) => {
        const [hour = 0, minute = 0] = one.from.split(':').map(Number);
        return after(atWallClock(date, hour, timeZone), minutes(minute));
      });
  }).flat();
  return moments.filter((one) => one > now).sort((a, b) => a.getTime() - b.getTime())[0] ?? null;
}
