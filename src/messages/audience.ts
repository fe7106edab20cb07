/**
 * Who a message is for. One description of people as SQL, read twice: counted while composing, and frozen into
 * `recipient` rows when the message goes out, so that what was confirmed is what is sent.
 *
 * - BIN messages: members of the networks chosen (a sub-area narrows), or of every active network of the owner's whose
 *   address lies in the streets, polygon or circle drawn; both given: members of those networks in that area.
 * - A crisis message: everyone enrolled with an address in the area, in a network or not.
 * - Follow-ups: the people of the thread who are still members of the network through which they were told (of a crisis:
 *   still enrolled), and for an update the people of a wider area too. An end is for whoever was told.
 *
 * One person counts once, at the address nearest to the incident, in that address's network.
 */
import { sql, type RawBuilder } from 'kysely';
import type { MessageClass } from '../../contract/domain.ts';
import type { PlanStep } from '../../contract/ladder.ts';
import type { Audience, Position, Reach } from '../../contract/shapes.ts';
import type { Db, Tx } from '../db/db.ts';
import { refuse } from '../lib/refusal.ts';
import { onlyFor, type Principal } from '../lib/principal.ts';
import { visible } from '../networks/networks.ts';
import { channelsFor, wishesSomething } from './wishes.ts';
import {
  bbox,
  centroid,
  circle,
  polygonProblem,
  type Point,
  type PolygonProblem,
  type Ring,
} from '../places/geometry.ts';
import type { RefusalCode } from '../../contract/refusals.ts';
import type { Language } from '../../contract/words.ts';
import type { PlanRule } from './message.ts';

/** A shape with no address of the own ground within this is another's matter. In metres. */
const nearGroundMetres = 3_000;
/** Metres in a degree of latitude; a degree of longitude at 50.8 north is 0.632 of it. */
export const degree = 111_320;
export const lonScale = 0.632;

export type AudienceKind = PlanRule['audience'];

export interface Target {
  readonly kind: AudienceKind;
  readonly audience: Audience;
  readonly at: Position | null;
  /** Whose networks may be written to. */
  readonly principal: Principal;
  /** The thread of a follow-up. */
  readonly thread: string | null;
  /** An end goes to those something was handed to; the rest of a thread to everyone it was put to. */
  readonly handedOnly: boolean;
}

const problemCodes: Partial<Record<PolygonProblem, RefusalCode>> = {
  'self-crossing': 'audience/shape-crosses-itself',
  'too-large': 'audience/shape-too-large',
  'too-many-points': 'audience/shape-too-large',
  'outside-belgium': 'audience/shape-outside',
};

/** The shapes of an audience as closed rings; refuses those that are none. */
export function shapesOf(audience: Audience): Ring[] {
  const shapes: Ring[] = [];
  if (audience.polygon) {
    const [first] = audience.polygon;
    const last = audience.polygon.at(-1);
    if (!first || !last) return refuse('audience/shape-too-few-points');
    const ring =
      first[0] === last[0] && first[1] === last[1] ? audience.polygon : [...audience.polygon, first];
    const problem = polygonProblem([ring]);
    if (problem) return refuse(problemCodes[problem] ?? 'audience/shape-too-few-points');
    shapes.push(ring);
  }
  if (audience.circle) shapes.push(circle(audience.circle.centre, audience.circle.metres));
  return shapes;
}

const polygonText = (ring: Ring): string => `(${ring.map(([x, y]) => `(${x},${y})`).join(',')})`;
/**
 * Whether a point lies in a ring, by the index and then exactly. PostgreSQL takes what is within 1e-6 for equal, also the
 * areas it compares inside (geo_decls.h, EPSILON): in degrees a home 30 m outside a slanting edge of 100 m would be in.
 */
export const isIn = (at: RawBuilder<unknown>, ring: Ring): RawBuilder<boolean> =>
  sql`(${at} <@ ${polygonText(ring)}::polygon and point(${at}[0] * 10000, ${at}[1] * 10000) <@ ${polygonText(ring.map(([x, y]) => [x * 10_000, y * 10_000]))}::polygon)`;
/** The box around points, so many metres wider on each side, as PostgreSQL reads it. */
export function boxText(points: readonly Point[], metres: number): string {
  const [west, south, east, north] = bbox([[points]]);
  const [x, y] = [metres / (degree * lonScale), metres / degree];
  return `(${east + x},${north + y}),(${west - x},${south - y})`;
}

/** Where distance is counted from: the incident, the circle, or the middle of what was drawn. */
export function originOf(target: Target, shapes: readonly Ring[]): Position | null {
  if (target.at) return target.at;
  if (target.audience.circle) return target.audience.circle.centre;
  const [first] = shapes;
  if (!first) return null;
  const [x, y] = centroid([[first]]);
  return [x, y];
}

const metresFrom = (origin: Position | null, at: RawBuilder<unknown>): RawBuilder<number> =>
  origin
    ? sql`((point(${at}[0] * ${lonScale}, ${at}[1]) <-> point(${origin[0] * lonScale}, ${origin[1]})) * ${degree})::real`
    : sql`0::real`;

/** What every way to people selects; `m` has the columns of `membership` or `person_address`. */
const columns = (network: RawBuilder<unknown>, metres: RawBuilder<number>): RawBuilder<unknown> =>
  sql`m.person, m.address, ${network} as network, ${metres} as metres, m.language, m.channels`;

/** The conditions on `m`, one of which is true for whoever lives in the area. */
const areaOf = (audience: Audience, shapes: readonly Ring[]): RawBuilder<unknown>[] => [
  ...shapes.map((ring) => isIn(sql`m.at`, ring)),
  ...(audience.streets.length
    ? [sql`m.address in (select id from address where street = any(${audience.streets}::uuid[]))`]
    : []),
];

/** Members of the networks chosen, or of every active one, in the area where there is one. */
function members(target: Target, metres: RawBuilder<number>, area: readonly RawBuilder<unknown>[]) {
  const { audience, principal } = target;
  const open = sql`m.ended_at is null and n.state = 'actief' and n.owner = any(${[...principal.ground]}::uuid[])`;
  const selected = columns(sql`m.network`, metres);
  const inArea = area.length ? sql`and (${sql.join(area, sql` or `)})` : sql``;
  if (!audience.networks.length)
    return sql.join(
      area.map(
        (one) =>
          sql`select ${selected} from membership m join network n on n.id = m.network where ${open} and ${one}`,
      ),
      sql` union all `,
    );
  // Two ways into a network, each by its index: its own members and its sub-areas'; and, where a sub-area was chosen, the
  // parent's members who live there. One condition with "or" reads every membership of the country.
  const chosen = sql`any(${audience.networks}::uuid[])`;
  return sql`
    select ${selected} from network n join membership m on m.network = n.id
    where (n.id = ${chosen} or n.parent = ${chosen}) and ${open} ${inArea}
    union all
    select ${selected}
    from network sub join network n on n.id = sub.parent join membership m on m.network = n.id
      join address_network part on part.network = sub.id and part.address = m.address
    where sub.id = ${chosen} and ${open} ${inArea}`;
}

/** How many are enrolled in the area, or on the ground of a network chosen, and are in no network. */
export async function countInNoNetwork(db: Db, target: Target): Promise<number> {
  const { audience } = target;
  const area = areaOf(audience, shapesOf(audience));
  if (!area.length && !audience.networks.length) return 0;
  const { rows } = await sql<{ people: number }>`
    select count(*) as people
    from (select distinct person from (${enrolled(target, sql`0::real`, area)}) as m where channels is not null) as once
    where not exists (select from membership m where m.person = once.person and m.ended_at is null)`.execute(
    db,
  );
  return rows[0]?.people ?? 0;
}

/** Everyone enrolled with an address in the area or on the ground of a network chosen. */
function enrolled(target: Target, metres: RawBuilder<number>, area: readonly RawBuilder<unknown>[]) {
  const { audience, principal } = target;
  const ways = audience.networks.length
    ? [
        ...area,
        sql`m.address in (select address from address_network where network = any(${audience.networks}::uuid[]))`,
      ]
    : area;
  return sql.join(
    ways.map(
      (one) =>
        sql`select ${columns(sql`null::uuid`, metres)} from person_address m where m.ground = any(${[...principal.ground]}::uuid[]) and ${one}`,
    ),
    sql` union all `,
  );
}

/**
 * A select of (person, address, network, metres, language, channels), one row per person; language and channels are null
 * for who is no longer enrolled. Nearly always the audience is one network without parts, in which nobody can be twice:
 * those are not sorted (100,000 people cost 30 ms, sorted 150). Which it is, PostgreSQL sees as it runs the statement.
 */
function oncePerPerson(target: Target): RawBuilder<unknown> {
  const { audience } = target;
  const shapes = shapesOf(audience);
  const metres = metresFrom(originOf(target, shapes), sql`m.at`);
  const area = areaOf(target.audience, shapes);
  const nearest = (hits: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`select distinct on (person) * from (${hits}) as hit order by person, metres, network, address`;
  const thread = sql`
    select m.person, m.address, m.network, m.metres, case when p.ended_at is null then p.language else m.language end as language, case when p.ended_at is null then p.channels end as channels
    from recipient m join message earlier on earlier.id = m.message left join person p on p.id = m.person
      ${target.handedOnly ? sql`` : sql`left join membership mine on mine.person = m.person and mine.network = m.network and mine.ended_at is null`}
    where earlier.thread = ${target.thread} ${target.handedOnly ? sql`` : sql`and (m.network is null or mine.person is not null)`}
      ${target.handedOnly ? sql`and m.person in (select recipient from delivery_copy where thread = ${target.thread} and state in ('handed', 'delivered', 'confirmed', 'unknown'))` : sql``}`;
  const wanted = area.length > 0 || audience.networks.length > 0;
  if (target.thread && (target.handedOnly || !wanted)) return nearest(thread);
  if (!wanted) return sql`select ${columns(sql`m.network`, sql`0::real`)} from membership m where false`;
  if (target.kind === 'enrolled') {
    const fresh = enrolled(target, metres, area);
    return nearest(target.thread ? sql`${thread} union all ${fresh}` : fresh);
  }
  const fresh = members(target, metres, area);
  if (target.thread) return nearest(sql`${thread} union all ${fresh}`);
  const [only, ...others] = audience.networks;
  if (only === undefined || others.length) return nearest(fresh);
  const whole = sql`(select parent is null and not exists (select from network sub where sub.parent = one.id) from network one where id = ${only})`;
  return sql`
    select ${columns(sql`m.network`, metres)}
    from membership m join network n on n.id = m.network
    where m.network = ${only} and m.ended_at is null and n.state = 'actief' and n.owner = any(${[...target.principal.ground]}::uuid[])
      ${area.length ? sql`and (${sql.join(area, sql` or `)})` : sql``} and ${whole}
    union all
    select * from (${nearest(sql`select * from (${fresh}) as hit where not ${whole}`)}) as nearest`;
}

/**
 * A select of (person, address, network, metres, language, channels), one row per person. `network` is null for people reached as enrolled,
 * `channels` for who is no longer there; of those in a thread the language is the one they were written to in.
 */
export const peopleOf = (target: Target): RawBuilder<unknown> =>
  sql`select person, address, network, metres, language, channels from (${oncePerPerson(target)}) as once`;

/** Refuses networks that are not there for this person, and a coordinator's reach beyond the own network. */
export async function checkNetworks(db: Db | Tx, target: Target): Promise<void> {
  const { audience, principal } = target;
  if (audience.networks.length) {
    const { rows } = await sql<{ id: string }>`
      select n.id from network n where n.id = any(${audience.networks}::uuid[]) and ${visible(principal)}`.execute(
      db,
    );
    if (rows.length < new Set(audience.networks).size) refuse('audience/network-unknown');
  }
  if (audience.streets.length) {
    const found = await db
      .selectFrom('street')
      .select('id')
      .where('id', 'in', audience.streets)
      .where('owner', 'in', [...principal.ground])
      .execute();
    if (found.length < new Set(audience.streets).size) refuse('audience/street-unknown');
  }
  if (target.kind === 'own-network' && onlyFor(principal) && !target.thread && !audience.networks.length)
    refuse('audience/not-own-network');
}

/** The municipalities in which an audience's people live: whose mayor a crisis message asks. */
export async function municipalitiesOf(db: Db | Tx, target: Target): Promise<readonly string[]> {
  const { rows } = await sql<{ owner: string }>`
    select distinct a.owner from (${peopleOf(target)}) as once join address a on a.id = once.address`.execute(
    db,
  );
  return rows.map((row) => row.owner);
}

/** How many an audience is, and what decides whether it may go. `homes` is null where it was not asked for. */
export interface Size extends Pick<
  Reach,
  'people' | 'channels' | 'languages' | 'voiceOnly' | 'noContact' | 'declined' | 'networks'
> {
  readonly homes: number | null;
  /** Of a crisis message: those who are in no network. */
  readonly inNoNetwork: number;
}

/**
 * Counts an audience in one reading (`npm run bench -- audience`); of a message that is told, the channels by which it
 * comes as people wish (wishes.ts). Refuses what the person may not choose, and a shape
 * with `audience/shape-outside` that has no address of the person's ground in it or near it.
 */
export async function sizeOf(
  db: Db,
  target: Target,
  given: { readonly homes: boolean; readonly wished?: Wished },
): Promise<Size> {
  const [{ groups, homes }] = await Promise.all([
    groupsOf(db, target, given),
    checkNetworks(db, target),
    checkGround(db, target),
  ]);
  const sum = (of: (row: Group) => boolean): number =>
    groups.reduce((total, row) => (of(row) ? total + row.people : total), 0);
  const has = (bit: number) => sum((row) => (row.channels & bit) > 0);
  const spoken = [...new Set(groups.map((row) => row.language))];
  const perNetwork = new Map<string, number>();
  for (const { network, people } of groups)
    if (network !== null) perNetwork.set(network, (perNetwork.get(network) ?? 0) + people);
  return {
    people: sum(() => true),
    homes,
    channels: { sms: has(1), voice: has(2), email: has(4), push: has(8) },
    languages: Object.fromEntries(spoken.map((one) => [one, sum((row) => row.language === one)])),
    voiceOnly: sum((row) => row.channels === 2),
    noContact: sum((row) => row.channels === 0 && !row.declined),
    declined: sum((row) => row.declined),
    inNoNetwork: sum((row) => row.outside),
    networks: await networksAmong(db, target, perNetwork),
  };
}

/** What decides by which channels people would get it. */
export interface Wished {
  readonly class: MessageClass;
  readonly steps: readonly PlanStep[];
  /** Null for a neighbour: who asks street by street would learn from the pauses which homes are empty. */
  readonly now: Date | null;
}

interface Group {
  readonly network: string | null;
  readonly language: Language;
  /** Bits as in `person.channels`. */
  readonly channels: number;
  readonly outside: boolean;
  /** They have contacts, and it comes by none of them: they pause, or did not choose its channels. */
  readonly declined: boolean;
  readonly people: number;
}

async function groupsOf(
  db: Db,
  target: Target,
  { homes: withHomes, wished }: { readonly homes: boolean; readonly wished?: Wished },
): Promise<{ groups: readonly Group[]; homes: number | null }> {
  const outside =
    target.kind === 'enrolled'
      ? sql`not exists (select from membership m where m.person = once.person and m.ended_at is null)`
      : sql`false`;
  const { rows } = await sql<Group & { homes: number | null }>`
    with once as (
      select people.person, people.address, people.network, people.language, people.channels as has, ${wished ? channelsFor(wished, sql`people.channels`, wished.now) : sql`people.channels`} as channels
      from (${oncePerPerson(target)}) as people ${
        wished && wished.class !== 'emergency'
          ? sql`left join person w on w.id = people.person and ${wishesSomething}`
          : sql``
      } where people.channels is not null)
    select network, language, channels, ${outside} as outside, has <> 0 and channels = 0 as declined, count(*) as people,
           ${withHomes ? sql`(select count(*) from (select from once where address is not null group by address) as home)` : sql`null`} as homes
    from once group by 1, 2, 3, 4, 5`.execute(db);
  return { groups: rows, homes: withHomes ? (rows[0]?.homes ?? 0) : null };
}

/** The networks chosen and those in which people were found, largest first. */
async function networksAmong(
  db: Db,
  { kind, audience, principal }: Target,
  people: ReadonlyMap<string, number>,
): Promise<Reach['networks']> {
  // The enrolled are reached as people of an area, in a network or not.
  if (kind === 'enrolled' && !audience.networks.length) return [];
  const ids = [...new Set([...people.keys(), ...audience.networks])];
  if (!ids.length) return [];
  const rows = await db
    .selectFrom('network as n')
    .innerJoin('organisation as o', 'o.id', 'n.owner')
    .select(['n.id', 'n.name', 'n.state', 'n.owner', 'o.name as ownerName'])
    .where('n.id', 'in', ids)
    .execute();
  return rows
    .map(({ owner, ownerName, ...row }) => ({
      ...row,
      people: people.get(row.id) ?? 0,
      owner: ownerName,
      ownZone: principal.ground.some((one) => one === owner),
    }))
    .sort((a, b) => b.people - a.people || a.name.localeCompare(b.name));
}

/** A shape beyond the own ground is a mistake of the hand or another zone's matter; over a wood or a lake it is neither. */
async function checkGround(db: Db, { audience, principal }: Target): Promise<void> {
  for (const ring of shapesOf(audience)) {
    const found = await sql`
      select 1 from address a where a.at <@ ${boxText(ring, nearGroundMetres)}::box and a.owner = any(${[...principal.ground]}::uuid[]) limit 1`.execute(
      db,
    );
    if (!found.rows.length) refuse('audience/shape-outside');
  }
}
