/**
 * Who a message is for. One description of people as SQL, read twice: counted while composing, and frozen into
 * `recipient` rows when the message goes out, so that what was confirmed is what is sent.
 *
 * - BIN messages: members of the networks chosen (a sub-area narrows), or of every active network of the owner's whose
 *   address lies in the streets, polygon or circle drawn; both given: members of those networks in that area.
 * - A crisis message: everyone enrolled with an address in the area, in a network or not.
 * - Follow-ups: the people of the thread, and for an update the people of a wider area too.
 *
 * One person counts once, at the address nearest to the incident, in that address's network.
 */
import { sql, type RawBuilder } from 'kysely';
import { bearingOf } from '../../contract/domain.ts';
import type { Audience, Draft, Position, Reach } from '../../contract/shapes.ts';
import type { Db, Tx } from '../db/db.ts';
import { refuse } from '../lib/refusal.ts';
import type { Principal } from '../lib/principal.ts';
import * as networks from '../networks/networks.ts';
import { centroid, circle, polygonProblem, type PolygonProblem, type Ring } from '../places/geometry.ts';
import type { RefusalCode } from '../../contract/refusals.ts';
import type { PlanRule } from './message.ts';

/** Streets this near outside the area are named, for people there will ask (list b41). In metres. */
const justOutsideMetres = 75;
/** Metres in a degree of latitude; a degree of longitude at 50.8 north is 0.632 of it. */
const degree = 111_320;
const lonScale = 0.632;

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
const inShapes = (shapes: readonly Ring[], streets: readonly string[]): RawBuilder<boolean> =>
  sql`(${sql.join(
    [
      ...shapes.map((ring) => sql`a.at <@ ${polygonText(ring)}::polygon`),
      ...(streets.length ? [sql`a.street = any(${[...streets]}::uuid[])`] : []),
    ],
    sql` or `,
  )})`;

/** Where distance is counted from: the incident, the circle, or the middle of what was drawn. */
function originOf(target: Target, shapes: readonly Ring[]): Position | null {
  if (target.at) return target.at;
  if (target.audience.circle) return target.audience.circle.centre;
  const [first] = shapes;
  if (!first) return null;
  const [x, y] = centroid([[first]]);
  return [x, y];
}

const metresFrom = (origin: Position | null): RawBuilder<number> =>
  origin
    ? sql`(sqrt(power((a.at[0] - ${origin[0]}::float8) * ${lonScale}, 2) + power(a.at[1] - ${origin[1]}::float8, 2)) * ${degree})::real`
    : sql`0::real`;

/**
 * A select of (person, address, network, metres), one row per person. `network` is null for people reached as enrolled.
 * Callers join `person` for the language and whether they are still there.
 */
export function peopleOf(target: Target): RawBuilder<unknown> {
  const { audience, principal } = target;
  const shapes = shapesOf(audience);
  const metres = metresFrom(originOf(target, shapes));
  const hasShape = shapes.length > 0 || audience.streets.length > 0;
  const owners = [...principal.ground];

  // Two ways into a network, each by its index: its own members and its sub-areas'; and, where a sub-area was chosen, the
  // parent's members who live there. One condition with "or" reads every membership of the country.
  const chosen = sql`any(${audience.networks}::uuid[])`;
  const memberships = audience.networks.length
    ? sql`(
        select m.person, m.address, m.network, m.ended_at from membership m
        where m.network in (select id from network where id = ${chosen} or parent = ${chosen})
        union
        select m.person, m.address, m.network, m.ended_at
        from network sub join membership m on m.network = sub.parent join address_network part on part.network = sub.id and part.address = m.address
        where sub.id = ${chosen})`
    : sql`membership`;
  const members = sql`
    select m.person, m.address, m.network, ${metres} as metres
    from ${memberships} m join network n on n.id = m.network join address a on a.id = m.address
    where m.ended_at is null and n.state = 'actief' and n.owner = any(${owners}::uuid[])
      ${hasShape ? sql`and ${inShapes(shapes, audience.streets)}` : sql``}`;
  const enrolled = sql`
    select pa.person, pa.address, null::uuid as network, ${metres} as metres
    from address a join person_address pa on pa.address = a.id
    where a.owner = any(${owners}::uuid[]) and (${hasShape ? inShapes(shapes, audience.streets) : sql`false`}
      ${audience.networks.length ? sql`or exists (select from address_network part where part.address = a.id and part.network = any(${audience.networks}::uuid[]))` : sql``})`;
  const thread = sql`
    select r.person, r.address, r.network, r.metres
    from recipient r join message earlier on earlier.id = r.message
    where earlier.thread = ${target.thread}
      ${target.handedOnly ? sql`and exists (select from delivery d where d.thread = earlier.thread and d.recipient = r.person and d.state in ('handed', 'delivered', 'confirmed', 'unknown'))` : sql``}`;

  const fresh = target.kind === 'enrolled' ? enrolled : members;
  const wanted = hasShape || audience.networks.length > 0;
  const hits = target.thread
    ? wanted && !target.handedOnly
      ? sql`${thread} union all ${fresh}`
      : thread
    : wanted
      ? fresh
      : sql`${fresh} and false`;
  return sql`select distinct on (person) person, address, network, metres from (${hits}) as hit order by person, metres, network`;
}

/** Refuses networks that are not there for this person, and a coordinator's reach beyond the own network. */
export async function checkNetworks(db: Db | Tx, target: Target): Promise<void> {
  const { audience, principal } = target;
  if (audience.networks.length) {
    const { rows } = await sql<{ id: string }>`
      select n.id from network n where n.id = any(${audience.networks}::uuid[]) and ${networks.visible(principal)}`.execute(
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
  const onlyCoordinates =
    principal.roles.length > 0 && principal.roles.every((one) => one.role === 'coordinator');
  if (target.kind === 'own-network' && onlyCoordinates && !target.thread && !audience.networks.length)
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

/** Counts an audience for the person who composes. Some 20 ms for a BIN, below 200 ms for a city (`npm run bench -- audience`). */
export async function countReach(db: Db, target: Target, direction: Draft['direction']): Promise<Reach> {
  const started = performance.now();
  await checkNetworks(db, target);
  const shapes = shapesOf(target.audience);
  const [{ outside: among, ...counts }, parts, outside, neighbours, justOutside] = await Promise.all([
    countPeople(db, target),
    countNetworks(db, target),
    countOutside(db, target, shapes),
    neighboursFor(db, target, shapes, direction),
    streetsJustOutside(db, target, shapes),
  ]);
  return {
    ...counts,
    networks: parts,
    outsideAnyNetwork: outside + among,
    neighbours,
    justOutside,
    ms: Math.round((performance.now() - started) * 10) / 10,
  };
}

async function countPeople(
  db: Db,
  target: Target,
): Promise<
  Pick<Reach, 'people' | 'homes' | 'channels' | 'languages' | 'voiceOnly' | 'noContact'> & { outside: number }
> {
  const { rows } = await sql<{
    language: 'nl' | 'fr' | 'de' | 'en';
    people: number;
    homes: number;
    outside: number;
    sms: number;
    voice: number;
    email: number;
    push: number;
    voiceOnly: number;
    noContact: number;
  }>`
    with once as materialized (${peopleOf(target)}),
    having_ as (
      select once.person, once.address, person.language, person.channels as by ${target.kind === 'enrolled' ? sql`, member.person is null as outside` : sql`, false as outside`}
      from once join person on person.id = once.person and person.ended_at is null
      ${target.kind === 'enrolled' ? sql`left join (select distinct person from membership where ended_at is null) as member on member.person = once.person` : sql``})
    select language, count(*) as people,
           (select count(distinct address) from having_) as homes, count(*) filter (where outside) as outside,
           count(*) filter (where by & 1 > 0) as sms, count(*) filter (where by & 2 > 0) as voice,
           count(*) filter (where by & 4 > 0) as email, count(*) filter (where by & 8 > 0) as push,
           count(*) filter (where by = 2) as "voiceOnly", count(*) filter (where by = 0) as "noContact"
    from having_ group by language`.execute(db);
  const sum = (of: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((total, row) => total + of(row), 0);
  return {
    people: sum((row) => row.people),
    homes: rows[0]?.homes ?? 0,
    outside: sum((row) => row.outside),
    channels: {
      sms: sum((row) => row.sms),
      voice: sum((row) => row.voice),
      email: sum((row) => row.email),
      push: sum((row) => row.push),
    },
    languages: Object.fromEntries(rows.map((row) => [row.language, row.people])),
    voiceOnly: sum((row) => row.voiceOnly),
    noContact: sum((row) => row.noContact),
  };
}

async function countNetworks(db: Db, target: Target): Promise<Reach['networks']> {
  // The enrolled are reached as people of an area, in a network or not.
  if (target.kind === 'enrolled' && !target.audience.networks.length) return [];
  const { rows } = await sql<{
    id: string;
    name: string;
    state: Reach['networks'][number]['state'];
    people: number;
    owner: string;
    ownerName: string;
  }>`
    with once as (${peopleOf(target)}),
    per as (select network, count(*) as people from once where network is not null group by network)
    select n.id, n.name, n.state, coalesce(per.people, 0) as people, n.owner, o.name as "ownerName"
    from network n join organisation o on o.id = n.owner left join per on per.network = n.id
    where per.network is not null or n.id = any(${target.audience.networks}::uuid[])
    order by people desc, n.name`.execute(db);
  return rows.map(({ owner, ownerName, ...row }) => ({
    ...row,
    owner: ownerName,
    ownZone: target.principal.ground.some((one) => one === owner),
  }));
}

/** Enrolled people in the area who are in no network: a BIN message does not reach them, and the sender must know. */
async function countOutside(
  db: Db,
  { audience, principal, kind }: Target,
  shapes: readonly Ring[],
): Promise<number> {
  // Of a crisis message they are among the people themselves, and counted there.
  if (kind === 'enrolled') return 0;
  const area = [
    ...(shapes.length || audience.streets.length ? [inShapes(shapes, audience.streets)] : []),
    ...(audience.networks.length
      ? [sql`a.id in (select address from address_network where network = any(${audience.networks}::uuid[]))`]
      : []),
  ];
  if (!area.length) return 0;
  const { rows } = await sql<{ people: number }>`
    select count(distinct pa.person) as people
    from address a join person_address pa on pa.address = a.id join person p on p.id = pa.person and p.ended_at is null
    where a.owner = any(${[...principal.ground]}::uuid[]) and (${sql.join(area, sql` or `)})
      and not exists (select from membership m where m.person = pa.person and m.ended_at is null)`.execute(
    db,
  );
  return rows[0]?.people ?? 0;
}

async function neighboursFor(
  db: Db,
  target: Target,
  shapes: readonly Ring[],
  direction: Draft['direction'],
): Promise<Reach['neighbours']> {
  const at = originOf(target, shapes);
  if (!at || target.thread || target.kind === 'enrolled') return [];
  const near = await networks.neighboursOf(
    db,
    target.principal,
    target.audience.networks,
    at,
    direction ? bearingOf[direction] : null,
  );
  return near.map(({ id, name, metres, direction, ahead, ownZone, members }) => ({
    id,
    name,
    metres,
    direction,
    ahead,
    ownZone,
    people: members,
  }));
}

async function streetsJustOutside(
  db: Db,
  { audience, principal }: Target,
  shapes: readonly Ring[],
): Promise<Reach['justOutside']> {
  if (!shapes.length) return [];
  const near = shapes.map((ring) => {
    const xs = ring.map(([x]) => x),
      ys = ring.map(([, y]) => y);
    const [east, north] = [justOutsideMetres / (degree * lonScale), justOutsideMetres / degree];
    const box = `(${Math.max(...xs) + east},${Math.max(...ys) + north}),(${Math.min(...xs) - east},${Math.min(...ys) - north})`;
    // Distances are taken on a plane on which a degree is as long eastwards as northwards.
    return { box, polygon: polygonText(ring), plane: polygonText(ring.map(([x, y]) => [x * lonScale, y])) };
  });
  const { rows } = await sql<Reach['justOutside'][number]>`
    select s.id as street, s.name, count(*) as addresses, round(min(gap) * ${degree})::integer as metres
    from (
      select a.street, least(${sql.join(near.map(({ plane }) => sql`point(a.at[0] * ${lonScale}, a.at[1]) <-> ${plane}::polygon`))}) as gap
      from address a
      where (${sql.join(
        near.map(({ box }) => sql`a.at <@ ${box}::box`),
        sql` or `,
      )})
        and not (${sql.join(
          near.map(({ polygon }) => sql`a.at <@ ${polygon}::polygon`),
          sql` or `,
        )})
        and a.owner = any(${[...principal.ground]}::uuid[]) and not a.street = any(${audience.streets}::uuid[])
    ) as outside join street s on s.id = outside.street
    where gap <= ${justOutsideMetres / degree}
    group by s.id, s.name order by metres, s.name limit 30`.execute(db);
  return rows;
}
