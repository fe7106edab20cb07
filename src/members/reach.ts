/**
 * How far a network reaches: of every street on its ground the homes, those with a member, and those where somebody can be
 * reached. A home is one address of the register; a shop or a flat is one too. An address that failed on several days, or
 * whose subscription is gone, reaches nobody (standing.ts); one failure is an accident and still counts.
 *
 * 100,000 members in 20,000 homes take 0.4 s (2 shared cores), so it is asked for when somebody looks and not for a list.
 */
import { sql } from 'kysely';
import type { ReachCounts } from '../../contract/reaching.ts';
import type { Db } from '../db/db.ts';

export type StreetReach = ReachCounts & { readonly id: string; readonly name: string };

interface Row {
  readonly street: string | null;
  readonly name: string | null;
  readonly homes: number;
  readonly withMember: number;
  readonly reached: number;
  readonly members: number;
  readonly sms: number;
  readonly voice: number;
  readonly email: number;
  readonly push: number;
  readonly failing: number;
  readonly unreached: number;
}

/** `within`: the network and its sub-areas. Streets by name; the last row of the database is the sum. */
export async function reachByStreet(
  db: Db,
  within: readonly string[],
): Promise<{ total: ReachCounts; streets: StreetReach[] }> {
  const { rows } = await sql<Row>`
    with ground as (
      select distinct a.id as address, a.street from address_network an join address a on a.id = an.address
       where an.network = any(${[...within]}::uuid[])),
    member as (
      select distinct on (m.person) m.person, m.address, a.street, m.channels
        from membership m join address a on a.id = m.address
       where m.network = any(${[...within]}::uuid[]) and m.ended_at is null and m.channels is not null
       order by m.person, m.accepted_at),
    -- What works of those who have something that does not: a short list beside all the others.
    lame as (
      select c.person,
             coalesce(bit_or(case when s.state in ('stale', 'gone') then 0
               else case c.channel when 'sms' then 1 when 'voice' then 2 when 'email' then 4 else 8 end end), 0) as channels
        from contact c left join contact_standing s on s.channel = c.channel and s.value_hash = c.value_hash
       where c.person in (
         select own.person from contact_standing bad
           join contact own on own.value_hash = bad.value_hash and own.channel = bad.channel
          where bad.state is not null and own.person in (select person from member))
       group by c.person),
    known as (
      select member.person, member.address, member.street, lame.person is not null as failing,
             coalesce(lame.channels, member.channels) as works
        from member left join lame on lame.person = member.person),
    home as (
      select coalesce(ground.address, theirs.address) as address, coalesce(ground.street, theirs.street) as street,
             theirs.address is not null as has_member, coalesce(theirs.reached, false) as reached
        from ground full join (
          select address, street, bool_or(works <> 0) as reached from known group by address, street) as theirs
          on theirs.address = ground.address),
    homes as (
      select street, count(*) as homes, count(*) filter (where has_member) as with_member, count(*) filter (where reached) as reached
        from home group by rollup (street)),
    people as (
      select street, count(*) as members, count(*) filter (where works & 1 <> 0) as sms, count(*) filter (where works & 2 <> 0) as voice,
             count(*) filter (where works & 4 <> 0) as email, count(*) filter (where works & 8 <> 0) as push,
             count(*) filter (where failing and works <> 0) as failing, count(*) filter (where works = 0) as unreached
        from known group by rollup (street))
    select homes.street, s.name, homes.homes, homes.with_member as "withMember", homes.reached,
           coalesce(people.members, 0) as members, coalesce(people.sms, 0) as sms, coalesce(people.voice, 0) as voice,
           coalesce(people.email, 0) as email, coalesce(people.push, 0) as push,
           coalesce(people.failing, 0) as failing, coalesce(people.unreached, 0) as unreached
      from homes left join people on people.street is not distinct from homes.street left join street s on s.id = homes.street
     order by homes.street is null, s.name, homes.street`.execute(db);
  const counts = ({ street: _s, name: _n, sms, voice, email, push, ...row }: Row): ReachCounts => ({
    ...row,
    by: { sms, voice, email, push },
  });
  const none = { homes: 0, withMember: 0, reached: 0, members: 0, failing: 0, unreached: 0 };
  const sum = rows.find((one) => one.street === null);
  return {
    total: sum ? counts(sum) : { ...none, by: { sms: 0, voice: 0, email: 0, push: 0 } },
    streets: rows.flatMap((row) =>
      row.street === null ? [] : [{ id: row.street, name: row.name ?? '', ...counts(row) }],
    ),
  };
}
