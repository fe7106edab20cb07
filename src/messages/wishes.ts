/**
 * What a member wishes of messages, and which of them it holds for.
 *
 *   emergency  everything the person has, whatever they wish
 *   urgent     the channels they want; all of them where none of those is theirs; nothing during a pause
 *   ordinary   the channels they want, perhaps none; texts only where asked for or where nothing else wanted reaches them
 *
 * What a pause kept out needs no outcome; who was told something before it began is told how it ended, and what was wrong.
 *
 * A shop that gets a message as a member of its BIN-Z is not rung or written to when it is shut: an urgent message is of no
 * use next morning and goes by e-mail only, an ordinary one waits for the doors to open.
 *
 * Nearly nobody wishes anything special, so those who do have an index of their own and the others cost nothing.
 */
import { sql, type RawBuilder } from 'kysely';
import { channels, type Channel, type Kind, type MessageClass } from '../../contract/domain.ts';
import type { PlanStep } from '../../contract/ladder.ts';
import type { Tx } from '../db/db.ts';
import type { OpeningHours } from '../db/schema.ts';
import { after, atWallClock, days, minutes, wallClock } from '../lib/clock.ts';

/** All but texts: those are asked for (migration 0014). */
const ordinaryUnlessTold = 14;
/** Of `person w`, as the index has it. */
export const wishesSomething = sql`(w.paused_until is not null or w.urgent_channels <> 15 or w.ordinary_channels <> 14)`;

/** The bit of a channel in `person.channels`. */
const bitOf = (channel: RawBuilder<unknown>): RawBuilder<number> =>
  sql`case ${channel} when 'sms' then 1 when 'voice' then 2 when 'email' then 4 else 8 end`;

const maskOf = (some: readonly Channel[]): number =>
  some.reduce((mask, one) => mask | (1 << channels.indexOf(one)), 0);
/** The channels by which `person w` can be reached: those they have and that have a carrier. */
const worksFor = (connected: readonly Channel[]): RawBuilder<number> =>
  sql`w.channels & ${maskOf(connected)}`;

/** What decides over wishes, of the message that is put. */
export interface Wanted {
  readonly class: MessageClass;
  readonly kind: Kind;
  readonly thread: string;
  /** Channels that have a carrier. */
  readonly connected: readonly Channel[];
}

/** Follow-ups that are owed to whoever was told something; an end has its own addresses (addressing.ts). */
const owed: readonly Kind[] = ['feedback', 'correctie'];

/** `person w` pauses, and was told nothing of the thread that is still owed its outcome. */
const pauses = ({ kind, thread }: Wanted, now: Date): RawBuilder<boolean> =>
  owed.includes(kind)
    ? sql`(w.paused_until > ${now} and w.id not in (
        select told.recipient from delivery_copy told
         where told.thread = ${thread} and told.state in ('handed', 'delivered', 'confirmed', 'unknown') and told.recipient in (
           select one.id from person one where one.paused_until > ${now})))`
    : sql`w.paused_until > ${now}`;

/** Whether the wishes of `person w` speak against that channel. Texts of ordinary messages are the steps' matter. */
const against = (message: Wanted, channel: RawBuilder<unknown>, now: Date): RawBuilder<boolean> =>
  message.class === 'urgent'
    ? sql`(${pauses(message, now)} or (w.urgent_channels & ${bitOf(channel)} = 0 and w.urgent_channels & ${worksFor(message.connected)} <> 0))`
    : sql`(${pauses(message, now)} or w.ordinary_channels = 0 or (${channel} <> 'sms' and w.ordinary_channels & ${bitOf(channel)} = 0))`;

/** The person asked for texts of ordinary messages. */
export const choseTexts = sql`(select w.ordinary_channels & 1 = 1 from person w where w.id = r.person)`;

/** Nothing that the person has and wants of these channels: then an ordinary message comes as a text. */
export const nothingWantedOf = (mask: number, connected: readonly Channel[]): RawBuilder<boolean> =>
  sql`exists (select from person w where w.id = r.person and ${wishesSomething} and w.ordinary_channels & ${worksFor(connected)} & ${mask} = 0)`;

/**
 * For the recipients `from` < n <= `to`: whom of them a copy is for, on `recipient r` and the channel used, `rung.channel`;
 * null where nobody among them wishes anything.
 */
export async function wantedBy(
  tx: Tx,
  message: string,
  wanted: Wanted,
  now: Date,
  from: number,
  to: number,
): Promise<RawBuilder<boolean> | null> {
  if (wanted.class === 'emergency') return null;
  const some = await sql`
    select from recipient r join person w on w.id = r.person
     where r.message = ${message} and r.n > ${from} and r.n <= ${to} and ${wishesSomething} limit 1`.execute(
    tx,
  );
  if (!some.rows.length) return null;
  return sql`not exists (select from person w where w.id = r.person and ${wishesSomething} and ${against(wanted, sql`rung.channel`, now)})`;
}

/**
 * Channels by which a message comes, of `channels` as bits; 0 for whoever pauses. As `wantedBy` decides, and the steps of an
 * ordinary one about texts (addressing.ts). `person w` is there for whoever wishes something; `now` null: pauses are not
 * looked at.
 */
export function channelsFor(
  { class: class_, steps }: { readonly class: MessageClass; readonly steps: readonly PlanStep[] },
  has: RawBuilder<unknown>,
  now: Date | null,
): RawBuilder<number> {
  if (class_ === 'emergency') return sql`${has}`;
  const paused = now ? sql`w.paused_until > ${now}` : sql`false`;
  if (class_ === 'urgent')
    return sql`case when w.id is null then ${has} when ${paused} then 0
      when w.urgent_channels & ${has} <> 0 then w.urgent_channels & ${has} else ${has} end`;
  const wanted = sql`coalesce(w.ordinary_channels, ${ordinaryUnlessTold}) & ${has}`;
  const maskOf = (some: readonly PlanStep[]): number =>
    some.flatMap((step) => step.channels).reduce((mask, one) => mask | (1 << channels.indexOf(one)), 0);
  const texts = steps.flatMap(({ channels: of, only }, n) =>
    of.includes('sms')
      ? [
          only === 'chose-sms'
            ? sql`${wanted} & 1 = 1`
            : only === 'without-earlier'
              ? sql`${wanted} & ${maskOf(steps.slice(0, n))} = 0`
              : sql`true`,
        ]
      : [],
  );
  return sql`case when ${paused} or w.ordinary_channels = 0 then 0 else (${wanted} & ${maskOf(steps) & ~1})
    | case when ${texts.length ? sql.join(texts, sql` or `) : sql`false`} then ${has} & 1 else 0 end end`;
}

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
