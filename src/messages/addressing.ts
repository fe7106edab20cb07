/**
 * Which addresses a step of a message's ladder goes to, as selects for the outbox (`putRows`).
 *
 * The first steps (all at 0 minutes) are one statement over everybody. A later step is for who still needs it: looked up
 * in the copies of this very message, by recipient, and by number for people who share one. A mobile is a telephone too,
 * at its SMS number, wherever a step rings without also writing.
 */
import { sql, type RawBuilder } from 'kysely';
import { channels, type Channel, type Kind, type MessageClass, type Mode } from '../../contract/domain.ts';
import type { PlanStep } from '../../contract/ladder.ts';
import type { Tx } from '../db/db.ts';
import type { OrganisationId } from '../lib/ids.ts';
import type { Target } from './audience.ts';
import { choseTexts, nothingWantedOf } from './wishes.ts';

/** What was frozen at publication, as far as the fan-out needs it. */
export type Sent = {
  readonly target: Omit<Target, 'principal'> & {
    readonly ground: readonly OrganisationId[];
    readonly owner: OrganisationId;
  };
  readonly steps: readonly PlanStep[];
  readonly timeZone: string;
};
export type Live = {
  readonly id: string;
  readonly kind: Kind;
  readonly class: MessageClass;
  readonly mode: Mode;
  readonly thread: string;
  readonly sequence: number;
  readonly sent: Sent;
  readonly publishedAt: Date;
};

/** Of which recipients, and of those whose: the slice and the group of a moment (quiet.ts). */
export interface Slice {
  readonly from: number;
  readonly to: number;
  /** On `contact c`, `recipient r` and the channel that is used, `rung.channel`. */
  readonly whose: RawBuilder<unknown>;
  /** Added to the number of each row, so that each group has chunks of its own. */
  readonly offset: number;
}

const named = (parts: readonly string[]): RawBuilder<unknown> =>
  sql`case when r.network::text = any(${[...parts]}::text[]) then r.network::text else '' end`;
const shared = sql`exists (select from contact other where other.value_hash = c.value_hash and other.channel = c.channel and other.person <> c.person)`;
/** A push subscription that is gone is not tried, nor, for what is ordinary, an address whose owner answered STOP. */
const stands = (class_: MessageClass): RawBuilder<unknown> =>
  sql`not exists (select from contact_standing s where s.channel = c.channel and s.value_hash = c.value_hash
    and ((s.state = 'gone' and s.channel = 'push') ${class_ === 'ordinary' ? sql`or s.stopped_at is not null` : sql``}))`;
/** Nothing of these channels reaches the person: they have none, or want none of those they have. */
const hasNone = (of: readonly Channel[], connected: readonly Channel[]): RawBuilder<unknown> =>
  sql`(not exists (select from contact other where other.person = r.person and other.channel = any(${[...of]}::text[]) and not other.gone)
    or ${nothingWantedOf(
      of.reduce((mask, one) => mask | (1 << channels.indexOf(one)), 0),
      connected,
    )})`;
/** The channels of the steps before one. */
const before = (steps: readonly PlanStep[], step: number): readonly Channel[] =>
  steps.slice(0, step).flatMap((one) => one.channels);

/** The first steps, for everybody in the slice. */
export function firstSteps(
  { id, class: class_, sent }: Live,
  connected: readonly Channel[],
  parts: readonly string[],
  slice: Slice,
): RawBuilder<unknown> {
  const { from, to, whose, offset } = slice;
  const ways = sent.steps.flatMap(({ channels, position, afterMinutes }, step) =>
    afterMinutes > 0
      ? []
      : channels
          .filter((channel) => connected.includes(channel))
          .map((channel) => ({ channel, position, step })),
  );
  // Nearly always: one column less to compare for each of a hundred thousand.
  const onlyFirst = ways.every((one) => one.position === 1);
  const wishes = sent.steps.flatMap(({ only, afterMinutes }, step) =>
    afterMinutes > 0 || only === null
      ? []
      : [
          sql`(rung.step <> ${step} or ${
            only === 'chose-sms'
              ? choseTexts
              : only === 'without-earlier'
                ? hasNone(before(sent.steps, step), connected)
                : // Nobody was rung yet.
                  sql`false`
          })`,
        ],
  );
  return sql`
    select r.person as recipient, c.channel, ${named(parts)} as part,
           r.language, c.value as address, c.value_hash as address_hash, rung.step, r.n - 1 + ${offset}::integer as n, ${shared} as shared
    from recipient r
    join contact c on c.person = r.person ${onlyFirst ? sql`and c.position = 1` : sql``}
    join unnest(${ways.map((one) => one.channel)}::text[], ${ways.map((one) => one.step)}::smallint[] ${onlyFirst ? sql`` : sql`, ${ways.map((one) => one.position)}::smallint[]`})
      as rung (channel, step ${onlyFirst ? sql`` : sql`, position`}) on rung.channel = c.channel ${onlyFirst ? sql`` : sql`and rung.position = c.position`}
    where r.message = ${id} and r.n > ${from} and r.n <= ${to} and ${stands(class_)} and ${whose}
      ${wishes.length ? sql`and ${sql.join(wishes, sql` and `)}` : sql``}`;
}

const heights = { handed: 1, delivered: 2, confirmed: 3 } as const;
/** What a call that nobody took says of itself (delivery/voice/outcome.ts): a person who hung up at once is one. */
const untaken = ['busy', 'no-answer', 'hung-up', 'cancelled'];

/**
 * For the rest of a transaction: copies are looked up by a hash. Of an outbox that was just filled PostgreSQL has no
 * statistics, takes a message for one row, and would read every copy for every recipient (45,000 people: minutes).
 */
export const byHash = async (tx: Tx): Promise<void> =>
  void (await sql`set local enable_nestloop = off`.execute(tx));

/** A later step, for whom in the slice it is still needed. Within `byHash`. */
export function laterStep(
  { id, class: class_, sent }: Live,
  step: number,
  connected: readonly Channel[],
  parts: readonly string[],
  slice: Slice,
): RawBuilder<unknown> {
  const one = sent.steps[step];
  const channels = one?.channels.filter((channel) => connected.includes(channel)) ?? [];
  const { from, to, whose, offset } = slice;
  const ringsMobiles = channels.includes('voice') && !one?.channels.includes('sms');
  const kept = ringsMobiles ? [...channels, 'sms'] : channels;
  const enough = one?.unless ? heights[one.unless] : 9;
  const needs =
    one?.only === 'unanswered'
      ? sql`people.untaken`
      : one?.only === 'rung'
        ? sql`people.rung`
        : one?.only === 'not-rung'
          ? sql`people.rung is not true`
          : one?.only === 'chose-sms'
            ? choseTexts
            : one?.only === 'without-earlier'
              ? hasNone(before(sent.steps, step), connected)
              : sql`true`;
  return sql`
    with copies as materialized (
      select recipient, channel, address_hash, state, reason,
             case state when 'confirmed' then 3 when 'delivered' then 2 when 'handed' then 1 when 'unknown' then 1 else 0 end as height
      from delivery_copy where cause = ${id}),
    people as materialized (
      select recipient, max(height) as height, bool_or(state = 'waiting' and channel = any(${channels}::text[])) as waits,
             bool_or(channel = 'voice') as rung, bool_or(channel = 'voice' and state = 'failed' and reason = any(${untaken}::text[])) as untaken
      from copies group by recipient),
    -- Who shares a number has no copy of the own where another was rung there: what came of that counts for the number.
    numbers as materialized (
      select address_hash, max(height) as height, bool_or(state = 'waiting') as waits from copies where channel = any(${channels}::text[]) group by address_hash),
    -- Apart, for numbers joined to each person's own would be read once per person.
    candidates as materialized (
      select r.person, r.n, r.network, r.language, c.channel, c.used, c.value, c.value_hash
      from recipient r
      left join people on people.recipient = r.person
      cross join lateral (
        select own.channel, own.value, own.value_hash, kept.used, row_number() over (partition by kept.used order by own.channel <> 'voice', own.position) as nth
        from contact own cross join lateral (select case when own.channel = any(${channels}::text[]) then own.channel else 'voice' end as used) as kept
        where own.person = r.person and own.channel = any(${kept}::text[])) as c
      where r.message = ${id} and r.n > ${from} and r.n <= ${to} and c.nth = ${one?.position ?? 1}
        and coalesce(people.height, 0) < ${enough} and not coalesce(people.waits, false)
        and ${needs}
        and (select p.ended_at is null from person p where p.id = r.person)
        and (r.network is null or exists (select from membership m where m.person = r.person and m.network = r.network and m.ended_at is null))
        -- Said on the own page that they saw it: no copy need be confirmed.
        and not exists (select from message_seen s where s.message = ${id} and s.person = r.person))
    select r.person as recipient, rung.channel, ${named(parts)} as part,
           r.language, c.value as address, c.value_hash as address_hash, ${step}::smallint as step, r.n - 1 + ${offset}::integer as n, ${shared} as shared
    from candidates r
    cross join lateral (select r.channel, r.value, r.value_hash, r.person) as c
    cross join lateral (select r.used as channel) as rung
    left join numbers on numbers.address_hash = c.value_hash
    where coalesce(numbers.height, 0) < ${enough} and not coalesce(numbers.waits, false)
      ${one?.only === 'not-rung' ? sql`and numbers.address_hash is null` : sql``}
      and ${stands(class_)} and ${whose}`;
}

/** The addresses that something of the thread was handed to, as they were frozen then. */
export function sameAddresses({ id, thread }: Live, connected: readonly Channel[]): RawBuilder<unknown> {
  return sql`
    select once.*, row_number() over (partition by channel order by place) - 1 as n from (
    select distinct on (d.channel, d.address_hash)
           d.recipient, d.channel, coalesce((select t.part from delivery_text t where t.cause = ${id} and t.part = r.network::text limit 1), '') as part,
           r.language, d.address, d.address_hash, 0::smallint as step, r.n as place, false as shared
    from recipient r join delivery_copy d on d.recipient = r.person
    where r.message = ${id} and d.thread = ${thread} and d.cause <> ${id}
      and d.state in ('handed', 'delivered', 'confirmed', 'unknown') and d.address is not null and d.channel = any(${[...connected]}::text[])
    order by d.channel, d.address_hash, r.n, d.id desc) as once`;
}
