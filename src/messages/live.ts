/**
 * What became of a message, honestly: "handed over" is not a success, a home is reached when one person in it has a copy
 * that was delivered or confirmed, and whoever is reached by nobody is counted with the reason (docs/product.md).
 */
import { sql } from 'kysely';
import type { Channel, DeliveryState } from '../../contract/domain.ts';
import type { Live } from '../../contract/shapes.ts';
import type { Db } from '../db/db.ts';
import type { Principal } from '../lib/principal.ts';
import { entriesOf, type Entered } from '../logbook/logbook.ts';
import { comingOf } from './ladder.ts';
import { find, visibleTo } from './messages.ts';

export async function liveOf(db: Db, principal: Principal, id: string): Promise<Live> {
  const message = await find(db, principal, id);
  const [channels, homes, people, unreached, trying, coming] = await Promise.all([
    byChannel(db, id),
    byStreet(db, id),
    byPerson(db, id),
    reasons(db, id),
    retries(db, id, message.thread),
    comingOf(db, id),
  ]);
  const sum = (of: (row: (typeof homes)[number]) => number): number =>
    homes.reduce((total, row) => total + of(row), 0);
  return {
    people: people.people,
    confirmed: people.confirmed,
    delivered: people.delivered,
    possiblyTwice: people.possiblyTwice,
    homes: sum((row) => row.homes),
    homesReached: sum((row) => row.reached),
    homesUnproven: sum((row) => row.unproven),
    homesUnreached: sum((row) => row.homes - row.reached - row.unproven),
    channels,
    streets: homes.map(({ street, homes: all, reached }) => ({ street, homes: all, reached })).slice(0, 200),
    unreached,
    trying,
    coming,
    fannedOut: message.sent !== null && message.fanned_out_at !== null,
  };
}

async function byChannel(db: Db, id: string): Promise<Live['channels']> {
  const rows = await db
    .selectFrom('delivery_copy')
    .select(['channel', 'state'])
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('cause', '=', id)
    .groupBy(['channel', 'state'])
    .execute();
  const channels: Partial<Record<Channel, Partial<Record<DeliveryState, number>>>> = {};
  for (const { channel, state, count } of rows) channels[channel] = { ...channels[channel], [state]: count };
  return channels;
}

const copiesOf = (id: string) =>
  sql`select recipient, state, possibly_twice from delivery_copy where cause = ${id}`;

/** 3 confirmed, 2 delivered, 1 handed over or unknown, 0 nothing: the best that a home's copies came to. */
const best = sql<number>`max(case d.state when 'confirmed' then 3 when 'delivered' then 2 when 'handed' then 1 when 'unknown' then 1 else 0 end)`;

async function byStreet(
  db: Db,
  id: string,
): Promise<{ street: string; homes: number; reached: number; unproven: number }[]> {
  const { rows } = await sql<{ street: string; homes: number; reached: number; unproven: number }>`
    with per_home as (
      select r.address, coalesce(${best}, 0) as best
      from recipient r left join (${copiesOf(id)}) d on d.recipient = r.person
      where r.message = ${id} group by r.address)
    select coalesce(s.name, '') as street, count(*) as homes, count(*) filter (where best >= 2) as reached, count(*) filter (where best = 1) as unproven
    from per_home left join address a on a.id = per_home.address left join street s on s.id = a.street
    group by s.name order by count(*) filter (where best < 2) desc, s.name`.execute(db);
  return rows;
}

async function byPerson(
  db: Db,
  id: string,
): Promise<{ people: number; delivered: number; confirmed: number; possiblyTwice: number }> {
  const { rows } = await sql<{ people: number; delivered: number; confirmed: number; possiblyTwice: number }>`
    with per_person as (
      select r.person, coalesce(${best}, 0) as best, bool_or(d.possibly_twice) as twice
      from recipient r left join (${copiesOf(id)}) d on d.recipient = r.person
      where r.message = ${id} group by r.person)
    select count(*) as people, count(*) filter (where best >= 2) as delivered, count(*) filter (where best = 3) as confirmed, count(*) filter (where twice) as "possiblyTwice"
    from per_person`.execute(db);
  return rows[0] ?? { people: 0, delivered: 0, confirmed: 0, possiblyTwice: 0 };
}

/** Why people have no copy that is proven: only those whose home nobody was reached in. */
async function reasons(db: Db, id: string): Promise<Live['unreached']> {
  const { rows } = await sql<Live['unreached'][number]>`
    with per_person as (
      select r.person, r.address, coalesce(${best}, -1) as best, bool_or(d.state = 'waiting') as waiting, bool_or(d.state = 'failed') as failed
      from recipient r left join (${copiesOf(id)}) d on d.recipient = r.person
      where r.message = ${id} group by r.person, r.address),
    per_home as (select address, max(best) as best from per_person group by address)
    select reason, count(*) as people from (
      select case when waiting then 'waiting'
                  when failed then 'failed'
                  when exists (select from contact c where c.person = p.person and (c.channel, c.value_hash) in (select channel, address_hash from delivery_copy where cause = ${id})) then 'unknown'
                  when exists (select from contact c where c.person = p.person and c.channel = 'voice') then 'voice-not-connected'
                  else 'no-contact' end as reason
      from per_person p join per_home h on h.address is not distinct from p.address
      where h.best < 1) as unreached
    group by reason order by people desc`.execute(db);
  return rows;
}

async function retries(db: Db, id: string, thread: string): Promise<Live['trying']> {
  const { rows } = await sql<{ channel: Channel; at: Date; deliveries: number }>`
    select c.channel, c.not_before as at, count(*) as deliveries
    from delivery_chunk c join delivery d on d.id = any(c.rows) and d.state = 'waiting'
    where c.thread = ${thread} and c.cause = ${id} and c.rows is not null and c.done_at is null
    group by c.channel, c.not_before order by at limit 10`.execute(db);
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** Who did what with a message and with those of its thread that the person may see: drafts are the zone's own. */
export async function historyOf(db: Db, principal: Principal, id: string): Promise<Entered[]> {
  const message = await find(db, principal, id);
  const thread = await db
    .selectFrom('message')
    .select('id')
    .where('thread', '=', message.thread)
    .where(visibleTo(principal))
    .execute();
  return await entriesOf(
    db,
    thread.map((row) => row.id),
  );
}
