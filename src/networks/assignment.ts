/**
 * Which address is in which network: worked out to `address_network` from polygons and border streets.
 *
 * An address may be claimed three ways, and the stronger claim wins between networks of one kind beside each other:
 * by hand (a person corrected it), by a border street (this side of it, these numbers), by a polygon. A claim of a
 * sub-area is a claim of its parent too, and an address that is lost to a parent is lost to its sub-areas. Networks of
 * another kind do not compete: a shop is in its BIN-Z and in the BIN of its street. Two polygons that overlap both keep
 * the address.
 *
 * One statement for all networks of an owner, because a change of one border moves addresses of its neighbours.
 */
import { sql } from 'kysely';
import type { Db, Tx } from '../db/db.ts';
import type { OrganisationId } from '../lib/ids.ts';
import type { Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { record } from '../logbook/logbook.ts';

/**
 * Works out the ground of every network of an owner anew; rows put by hand stay. Gives how many rows came, changed
 * their reason or went. 26,600 addresses in 107 polygons: see bench.
 */
export async function assign(tx: Tx, owner: OrganisationId): Promise<{ put: number; gone: number }> {
  const { rows } = await sql<{ put: number; gone: number }>`
    with recursive mine as materialized (
      select id, parent, kind, owner from network
       where owner = ${owner} and state not in ('gestopt', 'gefuseerd')
    ), ground as (
      select ${owner}::uuid as owner
      union select municipality from network where owner = ${owner}
      union select municipality from territory where zone = ${owner}
      union select zone from territory where municipality = ${owner}
    -- PostgreSQL takes what is within 1e-6 for equal, also the areas it compares inside (geo_decls.h, EPSILON): in degrees a
    -- home 30 m outside a slanting edge of 100 m would be in. So the index finds, and ten thousand times larger decides.
    ), areas as materialized (
      select na.network, na.part, na.shape, polygon(path(na.shape) * point(10000, 0)) as exact
        from mine join network_area na on na.network = mine.id
    ), holes as materialized (
      select na.network, na.part, polygon(path(translate(hole #>> '{}', '[]', '()')::polygon) * point(10000, 0)) as exact
        from mine join network_area na on na.network = mine.id,
             jsonb_array_elements(na.rings) with ordinality as ring (hole, n)
       where n > 1
    ), claim as (
      select a.id as address, na.network, 1 as rank
        from areas na
        join address a on a.at <@ na.shape and a.at * point(10000, 0) <@ na.exact
       where a.owner in (select owner from ground)
         and not exists (select from holes where (holes.network, holes.part) = (na.network, na.part) and a.at * point(10000, 0) <@ holes.exact)
      union all
      select a.id, ns.network, 2
        from mine join network_street ns on ns.network = mine.id
        join address a on a.street = ns.street and a.number_sort between ns.from_number and ns.to_number
       where a.owner in (select owner from ground)
         and (ns.side = 'both' or (ns.side = 'odd') = (a.number_sort % 2 = 1))
      union all
      select an.address, an.network, 3
        from mine join address_network an on an.network = mine.id where an.reason = 'hand'
    ), lineage as (
      select id as network, id as above, parent as next from mine
      union all
      select lineage.network, mine.id, mine.parent from lineage join mine on mine.id = lineage.next
    ), raised as (
      select claim.address, lineage.above as network, max(claim.rank) as rank
        from claim join lineage on lineage.network = claim.network
       group by claim.address, lineage.above
    ), ranked as materialized (
      select raised.*, rank = max(rank) over (partition by address, mine.kind, mine.parent) as wins
        from raised join mine on mine.id = raised.network
    ), kept as materialized (
      select address, network, (array['polygon', 'street', 'hand'])[rank] as reason from ranked
       where wins and not exists (
         select from ranked lost join lineage on lineage.above = lost.network
          where lineage.network = ranked.network and lost.address = ranked.address and not lost.wins)
    ), gone as (
      delete from address_network an using network n
       where n.id = an.network and n.owner = ${owner} and an.reason <> 'hand'
         and not exists (select from kept where (kept.address, kept.network) = (an.address, an.network))
      returning 1
    ), put as (
      insert into address_network (address, network, reason) select address, network, reason from kept
      on conflict (address, network) do update set reason = excluded.reason
        where address_network.reason <> excluded.reason and address_network.reason <> 'hand'
      returning 1
    )
    select (select count(*) from put) as put, (select count(*) from gone) as gone`.execute(tx);
  // Networks of border streets only have no polygon to take the middle of.
  await sql`
    update network n set centre = middle.at
      from (select an.network, point(avg(a.at[0]), avg(a.at[1])) as at
              from address_network an join address a on a.id = an.address join network n on n.id = an.network
             where n.owner = ${owner} and not exists (select from network_area na where na.network = n.id)
             group by an.network) as middle
     where middle.network = n.id and (n.centre is null or not n.centre ~= middle.at)`.execute(tx);
  return rows[0] ?? { put: 0, gone: 0 };
}

/**
 * Puts an address in a network by hand, or takes such a row away again; both are in the logbook. Refuses
 * `access/not-found` where address or network is not on the person's ground or not theirs to change.
 */
export async function correctByHand(
  db: Db,
  principal: Principal,
  { address, network, inside }: { address: string; network: string; inside: boolean },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ owner: OrganisationId }>`
      select n.owner from network n, address a
       where n.id = ${network} and n.owner = ${principal.owner} and n.state not in ('gestopt', 'gefuseerd')
         and a.id = ${address} and a.owner = any(${[...principal.ground]}::uuid[])`.execute(tx);
    const found = rows[0] ?? refuse('access/not-found');
    if (inside) {
      await tx
        .insertInto('address_network')
        .values({ address, network, reason: 'hand' })
        .onConflict((conflict) => conflict.columns(['address', 'network']).doUpdateSet({ reason: 'hand' }))
        .execute();
    } else {
      await tx
        .deleteFrom('address_network')
        .where('address', '=', address)
        .where('network', '=', network)
        .where('reason', '=', 'hand')
        .execute();
    }
    await assign(tx, found.owner);
    await record(tx, {
      owner: found.owner,
      actor: principal.id,
      act: inside ? 'network.address-put' : 'network.address-freed',
      thing: network,
      details: { address },
    });
  });
}
