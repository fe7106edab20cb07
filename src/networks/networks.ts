/**
 * The door of the networks: which there are, where they lie and in what state they are.
 *
 * The cast: a `network` is a BIN, a BIN-Z or a thematic one, perhaps the sub-area of a `parent`. Its ground is polygons
 * (`network_area`) and border streets (`network_street`: a side and a range of numbers). `assignment.ts` works that out
 * to `address_network`, the one table that says which network an address is in. A network belongs to a police zone
 * (or another organisation) and lies in one municipality; both see it, as does the fire zone of that ground.
 */
import { sql, type RawBuilder } from 'kysely';
import { bearingOf, type Compass, type NetworkKind, type NetworkState } from '../../contract/domain.ts';
import type { Network, Place, Position } from '../../contract/shapes.ts';
import { json, point, type Db, type Tx } from '../db/db.ts';
import { uuid7, type NetworkId, type OrganisationId } from '../lib/ids.ts';
import { coordinates, onlyFor, type Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { record } from '../logbook/logbook.ts';
import { countMembers, endMembershipsOf } from '../members/members.ts';
import {
  bearing,
  bbox,
  centroid,
  destination,
  neighboursInDirection,
  pointInPolygons,
  type Polygon,
} from '../places/geometry.ts';
import { assign } from './assignment.ts';
import { isOver, maySendTo, mayBecome } from './network.ts';

export interface BorderStreet {
  readonly street: string;
  readonly side?: 'both' | 'odd' | 'even';
  readonly from?: number;
  readonly to?: number;
}
export interface NetworkRow {
  readonly id?: string;
  readonly municipality: string;
  readonly parent?: string | null;
  readonly kind: NetworkKind;
  readonly code: string;
  readonly name: string;
  /** Only of a new network; afterwards `setState` alone moves it. */
  readonly state?: NetworkState;
  /** Left out: as they are. */
  readonly areas?: readonly Polygon[];
  readonly streets?: readonly BorderStreet[];
}
export type PutWhat = 'added' | 'changed' | 'unchanged';

/**
 * Lays a network beside those there are; it is the same when owner and code are. Its ground is worked out only by
 * `assign`, once after all of them.
 */
export async function putNetwork(
  tx: Tx,
  owner: OrganisationId,
  row: NetworkRow,
): Promise<{ id: NetworkId; what: PutWhat }> {
  const { rows } = await sql<{ id: NetworkId; fresh: boolean }>`
    insert into network (id, owner, municipality, parent, kind, code, name, state)
    values (${row.id ?? uuid7()}, ${owner}, ${row.municipality}, ${row.parent ?? null}, ${row.kind}, ${row.code},
            ${row.name}, ${row.state ?? 'in-oprichting'})
    on conflict (owner, code) do update
      set name = excluded.name, kind = excluded.kind, municipality = excluded.municipality,
          parent = coalesce(excluded.parent, network.parent)
      where (network.name, network.kind, network.municipality, network.parent) is distinct from
            (excluded.name, excluded.kind, excluded.municipality, coalesce(excluded.parent, network.parent))
    returning id, (xmax = 0) as fresh`.execute(tx);
  const put = rows[0];
  const id =
    put?.id ??
    ((
      await tx
        .selectFrom('network')
        .select('id')
        .where('owner', '=', owner)
        .where('code', '=', row.code)
        .executeTakeFirstOrThrow()
    ).id as NetworkId);
  const moved = row.areas !== undefined && (await setAreas(tx, id, row.areas));
  const bordered = row.streets !== undefined && (await setStreets(tx, id, row.streets));
  return { id, what: put?.fresh ? 'added' : put || moved || bordered ? 'changed' : 'unchanged' };
}

/** Puts other polygons in the place of those there are; whether that changed anything. */
export async function setAreas(tx: Tx, network: string, areas: readonly Polygon[]): Promise<boolean> {
  const parts = areas.map((rings) => json(rings));
  const { rows } = await sql<{ part: number }>`
    with given as (
      select part, rings::jsonb as rings from unnest(${parts}::text[]) with ordinality as given (rings, part)
    ), gone as (
      delete from network_area where network = ${network} and part > ${parts.length} returning part
    ), put as (
      -- "[[4.1,50.9],...]" reads as a polygon once its brackets are round.
      insert into network_area (network, part, shape, rings)
      select ${network}::uuid, part, translate(rings -> 0 #>> '{}', '[]', '()')::polygon, rings from given
      on conflict (network, part) do update set shape = excluded.shape, rings = excluded.rings
        where network_area.rings <> excluded.rings
      returning part
    )
    select part from gone union all select part from put`.execute(tx);
  if (rows.length === 0) return false;
  await tx
    .updateTable('network')
    .set({ centre: areas.length > 0 ? point(centroid(areas)) : null })
    .where('id', '=', network)
    .execute();
  return true;
}

/** Puts other border streets in the place of those there are; whether that changed anything. */
export async function setStreets(
  tx: Tx,
  network: string,
  streets: readonly BorderStreet[],
): Promise<boolean> {
  const { rows } = await sql<{ street: string }>`
    with given as (
      select * from unnest(
        ${streets.map((one) => one.street)}::uuid[], ${streets.map((one) => one.side ?? 'both')}::text[],
        ${streets.map((one) => one.from ?? 0)}::int[], ${streets.map((one) => one.to ?? 99_999)}::int[]
      ) as given (street, side, from_number, to_number)
    ), gone as (
      delete from network_street ns where network = ${network} and not exists (
        select from given where (given.street, given.side, given.from_number) = (ns.street, ns.side, ns.from_number))
      returning street
    ), put as (
      insert into network_street (network, street, side, from_number, to_number)
      select ${network}::uuid, street, side, from_number, to_number from given
      on conflict (network, street, side, from_number) do update set to_number = excluded.to_number
        where network_street.to_number <> excluded.to_number
      returning street
    )
    select street from gone union all select street from put`.execute(tx);
  return rows.length > 0;
}

/**
 * The networks that a person may see (alias `n`): those on the ground of their organisation; whoever is nothing but a
 * coordinator or street contact sees the own network and its sub-areas.
 */
export function visible(principal: Principal): RawBuilder<boolean> {
  const own = onlyFor(principal);
  if (own) {
    return sql`n.id in (
      with recursive below as (
        select id from network where id = any(${[...own]}::uuid[])
        union select sub.id from network sub join below on sub.parent = below.id
      ) select id from below)`;
  }
  if (principal.ownerKind === 'police-zone') return sql`n.owner = any(${[...principal.ground]}::uuid[])`;
  // A municipality's ground holds its zones, and those have networks in other municipalities too.
  const municipalities = principal.ownerKind === 'municipality' ? [principal.owner] : [...principal.ground];
  return sql`(n.owner = ${principal.owner} or n.municipality = any(${municipalities}::uuid[]))`;
}

/** The networks one may see. `members` counts those of sub-areas too; `homes` counts the addresses on its ground. */
export async function listNetworks(db: Db, principal: Principal): Promise<Network[]> {
  const { rows } = await sql<
    Omit<Network, 'members' | 'centre'> & { x: number | null; y: number | null; within: string[] }
  >`
    select n.id, n.code, n.name, n.kind, n.state, n.parent, json_build_object('id', o.id, 'name', o.name) as owner,
           m.name as municipality, n.centre[0] as x, n.centre[1] as y,
           (select count(*) from address_network an where an.network = n.id) as homes,
           coalesce((select json_agg(rings order by part) from network_area na where na.network = n.id), '[]') as areas,
           (with recursive below as (
              select n.id union select sub.id from network sub join below on sub.parent = below.id
            ) select array_agg(id) from below) as within
      from network n join organisation o on o.id = n.owner join organisation m on m.id = n.municipality
     where ${visible(principal)}
     order by n.name, n.id`.execute(db);
  const members = await countMembers(db, rows);
  return rows.map(({ x, y, within: _within, ...row }) => ({
    ...row,
    members: members.get(row.id) ?? 0,
    centre: x === null || y === null ? null : [x, y],
  }));
}

export interface NetworkHead {
  readonly id: NetworkId;
  readonly owner: OrganisationId;
  readonly municipality: OrganisationId;
  readonly code: string;
  readonly name: string;
  readonly state: NetworkState;
}

/** One network that the person may see, by id or by code; refuses with `access/not-found`. */
export async function getNetwork(
  db: Db,
  principal: Principal,
  by: { id: string } | { code: string },
): Promise<NetworkHead> {
  const { rows } = await sql<NetworkHead>`
    select n.id, n.owner, n.municipality, n.code, n.name, n.state from network n
     where ${visible(principal)} and ${'id' in by ? sql`n.id = ${by.id}` : sql`n.code = ${by.code}`}
     order by (n.owner = ${principal.owner}) desc, n.id limit 1`.execute(db);
  return rows[0] ?? refuse('access/not-found');
}

/** Whether the person may change the network, and not just see it: its owner, its municipality, its coordinator. */
export const mayChange = (principal: Principal, network: NetworkHead): boolean =>
  network.owner === principal.owner ||
  network.municipality === principal.owner ||
  coordinates(principal).includes(network.id);

/** The networks of addresses, in order of name; an address in none is left out. Networks that are over have no ground. */
export async function networksOfAddresses(
  db: Db,
  addresses: readonly string[],
): Promise<Map<string, Place['networks']>> {
  const { rows } = await sql<{ address: string; networks: Place['networks'] }>`
    select an.address, json_agg(json_build_object('id', n.id, 'name', n.name, 'reason', an.reason) order by n.name, n.id)
             as networks
      from address_network an join network n on n.id = an.network
     where an.address = any(${[...addresses]}::uuid[]) group by an.address`.execute(db);
  return new Map(rows.map((row) => [row.address, row.networks]));
}

/** How many addresses are on the ground of networks, their sub-areas included; each once. */
export async function addressesOf(db: Db, networks: readonly string[]): Promise<number> {
  const { rows } = await sql<{ homes: number }>`
    with recursive below as (
      select id from network where id = any(${[...networks]}::uuid[])
      union select sub.id from network sub join below on sub.parent = below.id)
    select count(distinct an.address) as homes from address_network an where an.network in (select id from below)`.execute(
    db,
  );
  return rows[0]?.homes ?? 0;
}

/** The names of the networks that have addresses in each street. */
export async function networksOfStreets(db: Db, streets: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ street: string; networks: string[] }>`
    select a.street, array_agg(distinct n.name order by n.name) as networks
      from address a join address_network an on an.address = a.id join network n on n.id = an.network
     where a.street = any(${[...streets]}::uuid[]) group by a.street`.execute(db);
  return new Map(rows.map((row) => [row.street, row.networks]));
}

/** The networks an address is in; refuses with `access/not-found` where the address is not on the person's ground. */
export async function whichNetwork(
  db: Db,
  principal: Principal,
  address: string,
): Promise<Place['networks']> {
  const seen = await db
    .selectFrom('address')
    .select('id')
    .where('id', '=', address)
    .where('owner', 'in', [...principal.ground])
    .executeTakeFirst();
  if (!seen) refuse('access/not-found');
  return (await networksOfAddresses(db, [address])).get(address) ?? [];
}

export interface NeighbourNetwork {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly ownZone: boolean;
  /** From the place of the facts to the nearest point of its ground. */
  readonly metres: number;
  readonly direction: Compass;
  /** In the direction of flight. */
  readonly ahead: boolean;
  readonly members: number;
}

/** Further than this nobody on foot is in the first quarter of an hour, and a dispatcher no longer calls it a neighbour. */
export const NEIGHBOUR_METRES = 3_000;
const NEIGHBOURS = 12;

/**
 * Active networks around a place, of other zones too, without those of the message itself: first those in the
 * direction of flight, then the others, nearest first. `towards` in degrees from north, null when unknown.
 */
export async function neighboursOf(
  db: Db,
  principal: Principal,
  networks: readonly string[],
  at: Position,
  towards: number | null,
): Promise<NeighbourNetwork[]> {
  const corners = [0, 90, 180, 270].map((course) => destination(at, course, NEIGHBOUR_METRES));
  const [west, south, east, north] = bbox([corners.length ? [corners] : []]);
  const { rows } = await sql<{
    id: string;
    name: string;
    owner: string;
    state: NetworkState;
    parent: string | null;
    polygons: Polygon[];
  }>`
    select n.id, n.name, n.owner, n.state, n.parent, json_agg(na.rings order by na.part) as polygons
      from network n join network_area na on na.network = n.id
     where n.parent is null and n.id in (select network from network_area
                     where shape && polygon(box(point(${west}, ${south}), point(${east}, ${north}))))
       and not n.id = any(${[...networks]}::uuid[])
       and (n.parent is null or not n.parent = any(${[...networks]}::uuid[]))
       and not exists (select from network own where own.id = any(${[...networks]}::uuid[]) and own.parent = n.id)
     group by n.id`.execute(db);
  const active = rows.filter((row) => maySendTo(row.state));
  // A network stands for its sub-areas: one press warns it whole.
  const areas = active.filter((row) => !active.some((other) => other.id === row.parent));
  const metres = new Map<string, number>();
  // Four quarter wedges see the whole circle.
  for (const course of [0, 90, 180, 270])
    for (const { area, distanceM } of neighboursInDirection(at, course, areas, {
      halfAngleDeg: 45,
      maxM: NEIGHBOUR_METRES,
    }))
      metres.set(area.id, Math.min(distanceM, metres.get(area.id) ?? Infinity));
  for (const area of areas) if (pointInPolygons(at, area.polygons)) metres.set(area.id, 0);
  const ahead = new Set(
    towards === null
      ? []
      : neighboursInDirection(at, towards, areas, { maxM: NEIGHBOUR_METRES }).map(({ area }) => area.id),
  );
  const near = areas
    .filter((area) => metres.has(area.id))
    .map((area) => ({
      id: area.id,
      name: area.name,
      owner: area.owner,
      ownZone: principal.ground.some((owner) => owner === area.owner),
      metres: Math.round(metres.get(area.id) ?? 0),
      direction: windOf(bearing(at, centroid(area.polygons))),
      ahead: ahead.has(area.id),
    }))
    .sort((a, b) => Number(b.ahead) - Number(a.ahead) || a.metres - b.metres || a.name.localeCompare(b.name))
    .slice(0, NEIGHBOURS);
  const members = await countMembers(
    db,
    near.map(({ id }) => ({ id, within: [id] })),
  );
  return near.map((one) => ({ ...one, members: members.get(one.id) ?? 0 }));
}

const windOf = (degrees: number): Compass =>
  (Object.keys(bearingOf) as Compass[]).find(
    (wind) => bearingOf[wind] === (Math.round(degrees / 45) % 8) * 45,
  ) ?? 'N';

/**
 * Moves a network to another state. Where that ends it, memberships and street contacts end with it and its addresses
 * are free. Refuses `access/not-found` and, for a step the table does not have, `request/invalid`.
 */
export async function setState(
  db: Db,
  principal: Principal,
  id: string,
  state: NetworkState,
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const network = await getNetwork(tx, principal, { id });
    if (network.owner !== principal.owner) refuse('access/role');
    const { state: from } = await tx
      .selectFrom('network')
      .select('state')
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirstOrThrow();
    if (!mayBecome(from, state)) refuse('network/state', { from, to: state });
    await tx.updateTable('network').set({ state }).where('id', '=', id).execute();
    if (isOver(state)) {
      await endMembershipsOf(tx, [id], now);
      await assign(tx, network.owner);
    }
    await record(tx, {
      owner: network.owner,
      actor: principal.id,
      act: 'network.state',
      thing: id,
      details: { from, to: state },
    });
  });
}
