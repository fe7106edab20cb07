/**
 * Wishes for a BIN where there is none: the address, once, and nobody's name. The police and the city see how many there
 * are in which street, so that they know where to hold the first evening (docs/domain.md (b) 13: not a dead end).
 */
import { sql } from 'kysely';
import type { WishesOf } from '../../contract/finding.ts';
import { keptMs } from '../../contract/retention.ts';
import type { Db } from '../db/db.ts';
import { after } from '../lib/clock.ts';
import type { Principal } from '../lib/principal.ts';

/** Keeps the wish of an address; a second one changes nothing. False where the register has no such address. */
export async function leaveWish(db: Db, address: string, now: Date): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    with there as (
      select id, owner from address where id = ${address}
    ), put as (
      insert into wish (address, owner, made_at) select id, owner, ${now} from there on conflict (address) do nothing
    )
    select id from there`.execute(db);
  return rows.length > 0;
}

/** Forgets wishes that are old, and those of addresses that have their BIN by now. */
export async function forgetWishes(db: Db, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from wish w where w.made_at < ${after(now, -keptMs('wishes'))}
       or exists (select from address_network an where an.address = w.address)`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/**
 * How many wishes there are in each street on the person's ground, most first. An address that has its BIN by now
 * wishes for none.
 */
export async function listWishes(db: Db, principal: Principal): Promise<WishesOf[]> {
  const { rows } = await sql<Omit<WishesOf, 'centre'> & { x: number; y: number }>`
    with wished as (
      select a.street, count(*) as count from wish w join address a on a.id = w.address
       where w.owner = any(${[...principal.ground]}::uuid[])
         and not exists (select from address_network an where an.address = w.address)
       group by a.street
    )
    -- The middle of the whole street: that of the wishes would be a house where there is one.
    select s.id as street, s.name, s.postcode, s.municipality, wished.count, middle.x, middle.y
      from wished join street s on s.id = wished.street
      cross join lateral (select avg(a.at[0]) as x, avg(a.at[1]) as y from address a where a.street = s.id) as middle
     order by wished.count desc, s.name, s.postcode, s.id`.execute(db);
  return rows.map(({ x, y, ...one }) => ({ ...one, centre: [x, y] }));
}
