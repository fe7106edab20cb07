/**
 * The door of the ground: streets and address points of the register, put in bulk and found by what people type.
 *
 * The cast: a register file becomes rows; `putStreets` and `putAddresses` lay them beside what is there and say what was
 * new; a dispatcher types "krekweg 41" and `findPlaces` still finds Kerkweg 41; a map asks for the points of its
 * window. Networks are not known here (they come later in the import order): whoever shows a place with its
 * networks joins them by address.
 *
 * Rows are read when their owner shares ground with the person who asks, and written as the owner's own.
 */
import { sql, type RawBuilder } from 'kysely';
import type { Position } from '../../contract/shapes.ts';
import type { Language } from '../../contract/words.ts';
import type { Db, Tx } from '../db/db.ts';
import { uuid7, type OrganisationId } from '../lib/ids.ts';
import type { Principal } from '../lib/principal.ts';
import type { Box } from './geometry.ts';
import { parseAddressQuery, type AddressQuery } from './address-query.ts';
import { apart } from './towns.ts';

export interface StreetRow {
  /** Of a new street; made here when left out. */
  readonly id?: string;
  readonly postcode: string;
  readonly municipality: string;
  /** In the municipality's first language. */
  readonly name: string;
  readonly names?: Readonly<Partial<Record<Language, string>>>;
}
export interface AddressRow {
  /** Of a new address; made here when left out. */
  readonly id?: string;
  readonly street: StreetRow;
  /** The door in one spelling: "41", "11A", "41-43". */
  readonly number: string;
  /** The digits of the number: sides and ranges go by it. */
  readonly numberSort: number;
  readonly box: string;
  readonly at: Position;
}
/** What a bulk door did; rows given twice count once. */
export interface Put {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
}
export type Rows<T> = Iterable<T> | AsyncIterable<T>;

/** Rows per statement. Above some 5,000 a statement only grows in memory, not in speed (2 cores, PostgreSQL 18). */
const BATCH = 5_000;
/** More points than this no screen draws apart. */
export const MAX_POINTS = 5_000;
const FOUND = 20;

async function* batches<T>(rows: Rows<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const row of rows) {
    if (batch.push(row) === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

const streetKey = ({ postcode, name }: StreetRow): string => `${postcode}\n${name}`;

/** Lays streets beside those there are; a street is the same when owner, postcode and name are. */
export async function putStreets(tx: Tx, owner: OrganisationId, rows: Rows<StreetRow>): Promise<Put> {
  const seen = new Map<string, string>();
  const total = { added: 0, changed: 0, unchanged: 0 };
  for await (const batch of batches(rows)) add(total, await putStreetBatch(tx, owner, batch, seen));
  return total;
}

/** `ids` holds the streets met so far by key; those of the batch are added to it. */
async function putStreetBatch(
  tx: Tx,
  owner: OrganisationId,
  batch: readonly StreetRow[],
  ids: Map<string, string>,
): Promise<Put> {
  const fresh = new Map<string, StreetRow>();
  for (const row of batch) if (!ids.has(streetKey(row))) fresh.set(streetKey(row), row);
  const rows = [...fresh.values()];
  if (rows.length === 0) return { added: 0, changed: 0, unchanged: 0 };
  const { rows: done } = await sql<{ postcode: string; name: string; id: string; what: string }>`
    with given as (
      select * from unnest(
        ${rows.map((row) => row.id ?? uuid7())}::uuid[], ${rows.map((row) => row.postcode)}::text[],
        ${rows.map((row) => row.municipality)}::text[], ${rows.map((row) => row.name)}::text[],
        ${rows.map((row) => JSON.stringify(row.names ?? {}))}::jsonb[]
      ) as given (id, postcode, municipality, name, names)
    ), put as (
      insert into street (id, owner, postcode, municipality, name, names)
      select id, ${owner}::uuid, postcode, municipality, name, names from given
      on conflict (owner, postcode, name) do update
        set municipality = excluded.municipality, names = street.names || excluded.names
        where street.municipality <> excluded.municipality or not street.names @> excluded.names
      returning id, postcode, name, case when xmax = 0 then 'added' else 'changed' end as what
    )
    select postcode, name, id, what from put
    union all
    select s.postcode, s.name, s.id, 'unchanged' from street s
      join given on s.owner = ${owner}::uuid and s.postcode = given.postcode and s.name = given.name
     where not exists (select from put where put.id = s.id)`.execute(tx);
  for (const row of done) ids.set(streetKey({ ...row, municipality: '' }), row.id);
  const count = (what: string): number => done.filter((row) => row.what === what).length;
  return { added: count('added'), changed: count('changed'), unchanged: count('unchanged') };
}

/**
 * Lays addresses beside those there are, with their streets. An address is the same when street, number and box are;
 * of rows given twice the first counts. A point that moved less than 0.1 m has not changed.
 */
export async function putAddresses(tx: Tx, owner: OrganisationId, rows: Rows<AddressRow>): Promise<Put> {
  await sql`drop table if exists address_given`.execute(tx);
  await sql`
    create temporary table address_given
      (n integer, id uuid, street uuid, number text, number_sort integer, box text, at point)
    on commit drop`.execute(tx);
  const streets = new Map<string, string>();
  let given = 0;
  // One batch is on its way to the database while the next is read: both are work for a processor of its own.
  let onItsWay: Promise<void> = Promise.resolve();
  try {
    for await (const batch of batches(rows)) {
      await onItsWay;
      onItsWay = giveAddresses(tx, owner, batch, given, streets);
      onItsWay.catch(() => undefined);
      given += batch.length;
    }
  } finally {
    await onItsWay;
  }
  await sql`analyze address_given`.execute(tx);
  // `~=` compares points to a millionth of a degree.
  const { rows: counts } = await sql<{ kept: number; added: number; changed: number }>`
    with given as (
      select distinct on (street, number, box) * from address_given order by street, number, box, n
    ), put as (
      insert into address (id, owner, street, number, number_sort, box, at)
      select id, ${owner}::uuid, street, number, number_sort, box, at from given
      on conflict (street, number, box) do update set number_sort = excluded.number_sort, at = excluded.at
        where address.number_sort <> excluded.number_sort or not address.at ~= excluded.at
      returning (xmax = 0) as fresh
    )
    select (select count(*) from given) as kept,
           count(*) filter (where fresh) as added, count(*) filter (where not fresh) as changed
      from put`.execute(tx);
  await sql`drop table address_given`.execute(tx);
  const { kept = 0, added = 0, changed = 0 } = counts[0] ?? {};
  // Without figures the planner walks the whole table for the next question; autovacuum comes only after the commit.
  if (added > 1_000) await sql`analyze street, address`.execute(tx);
  return { added, changed, unchanged: kept - added - changed };
}

/** Lays a batch in the temporary table; `before` is how many rows came earlier. */
async function giveAddresses(
  tx: Tx,
  owner: OrganisationId,
  batch: readonly AddressRow[],
  before: number,
  streets: Map<string, string>,
): Promise<void> {
  await putStreetBatch(
    tx,
    owner,
    batch.map((row) => row.street),
    streets,
  );
  await sql`
    insert into address_given
    select ${before}::int + n, id, street, number, number_sort, box, point(x, y)
      from unnest(
        ${batch.map((row) => row.id ?? uuid7())}::uuid[], ${batch.map((row) => streets.get(streetKey(row.street)))}::uuid[],
        ${batch.map((row) => row.number)}::text[], ${batch.map((row) => row.numberSort)}::int[],
        ${batch.map((row) => row.box)}::text[], ${batch.map((row) => row.at[0])}::float8[],
        ${batch.map((row) => row.at[1])}::float8[]
      ) with ordinality as given (id, street, number, number_sort, box, x, y, n)`.execute(tx);
}

function add(total: { added: number; changed: number; unchanged: number }, put: Put): void {
  total.added += put.added;
  total.changed += put.changed;
  total.unchanged += put.unchanged;
}

export interface FoundStreet {
  readonly id: string;
  readonly name: string;
  readonly municipality: string;
  readonly postcode: string;
}

/** Of the streets of which owners; null: of all, for what a register says is public. */
export type Owners = readonly OrganisationId[] | null;
const ownedBy = (alias: 's' | 'a', owners: Owners): RawBuilder<boolean> =>
  owners === null ? sql`true` : sql`${sql.ref(`${alias}.owner`)} = any(${[...owners]}::uuid[])`;

/** Streets of a town that was named come first: its condition on a street `s`. */
export type Near = RawBuilder<boolean>;
// Not `false`: PostgreSQL orders by no constant.
export const nowhere: Near = sql`s.id is null`;
const inTown = (postcode: string, municipality: string): Near =>
  sql`(s.postcode = ${postcode} or plain(s.municipality) = plain(${municipality}))`;

/**
 * Streets by part of their name in any of its languages, best first, at most 20: names that begin so, words that begin
 * so, words with it inside and, only where there are none of these, what looks like it. Accents, case, signs and a
 * wrong letter do not matter. With 100,000 streets 6-45 ms (2 shared cores, PostgreSQL 18).
 */
export async function findStreets(
  db: Db,
  principal: Principal,
  q: string,
  near: Near = nowhere,
): Promise<FoundStreet[]> {
  const sure = await streetsNamed(db, principal.ground, q, near);
  return sure.length > 0 ? sure : await streetsLike(db, principal.ground, q, near);
}

/**
 * Those whose name has the very words, or begins with them or, where these are few, has them inside. `whole`: a name that
 * is the very words is enough, for whoever typed a number behind it has typed the whole of it.
 */
export async function streetsNamed(
  db: Db,
  owners: Owners,
  q: string,
  near: Near,
  whole = false,
): Promise<FoundStreet[]> {
  // Written out at each place: from a common table expression the planner would not take a pattern to an index.
  const words = sql`words_of(${q})`;
  const tier = (rank: number, fits: RawBuilder<boolean>): RawBuilder<unknown> => sql`
    (select s.id, s.name, s.municipality, s.postcode, ${rank}::int as tier, s.sought_name = ${words} as same,
            ${near} as near
       from street s where ${ownedBy('s', owners)} and ${fits}
      order by same desc, near desc, length(s.name), s.name, s.postcode, s.id limit ${FOUND})`;
  const begins = sql<boolean>`s.sought_name like ${words} || '%'`;
  const wordBegins = sql<boolean>`s.sought like '% ' || ${words} || '%'`;
  const found = (tiers: RawBuilder<unknown>) => sql<FoundStreet & { same: boolean }>`
    select id, name, municipality, postcode, same from (${tiers}) as found
    order by tier, same desc, near desc, length(name), name, postcode, id limit ${FOUND}`;
  const first = (await found(tier(1, sql`${words} <> '' and ${begins}`)).execute(db)).rows;
  if (first.length === FOUND || (whole && first[0]?.same)) return first.map(headOf);
  const { rows: others } = await found(sql`
    ${tier(2, sql`length(${words}) >= 3 and ${wordBegins} and not ${begins}`)}
    union all
    ${tier(3, sql`length(${words}) >= 4 and s.sought like '%' || ${words} || '%' and not ${wordBegins}`)}`).execute(
    db,
  );
  return [...first, ...others].slice(0, FOUND).map(headOf);
}

const headOf = ({ id, name, municipality, postcode }: FoundStreet): FoundStreet => ({
  id,
  name,
  municipality,
  postcode,
});

/**
 * Those whose name looks like it. The second net is wider and dearer: `<%` wants 6 of 10 letter groups of what was typed,
 * `%` 3 of 10 of both. A name with one letter wrong needs no wider one.
 */
export async function streetsLike(db: Db, owners: Owners, q: string, near: Near): Promise<FoundStreet[]> {
  const close = await looksLike(db, owners, q, near, sql`words_of(${q}) <% s.sought`);
  if (close.wrong <= 1) return close.streets;
  const wide = sql`(words_of(${q}) <% s.sought or s.sought % words_of(${q}))`;
  return (await looksLike(db, owners, q, near, wide)).streets;
}

/** Names of which the letters are compared one by one, and streets of them: a country has one name many times. */
const LIKE = 60;
const OF_THEM = 600;

async function looksLike(
  db: Db,
  owners: Owners,
  q: string,
  near: Near,
  net: RawBuilder<unknown>,
): Promise<{ streets: FoundStreet[]; wrong: number }> {
  const { rows } = await sql<FoundStreet & { sought: string; words: string; likeness: number }>`
    with named as materialized (
      select s.sought_name, s.sought,
             -- A town that was named and a first letter, which is seldom mistyped, weigh as a tenth of likeness each.
             word_similarity(words_of(${q}), s.sought) + case when bool_or(${near}) then 0.1 else 0 end
               + case when left(s.sought_name, 1) = left(words_of(${q}), 1) then 0.1 else 0 end as likeness
        from street s where ${ownedBy('s', owners)} and ${net}
       group by s.sought_name, s.sought
       order by likeness desc, length(s.sought_name), s.sought_name limit ${LIKE}
    )
    select s.id, s.name, s.municipality, s.postcode, s.sought, words_of(${q}) as words, named.likeness
      from named join street s on s.sought_name = named.sought_name and s.sought = named.sought
     where ${ownedBy('s', owners)}
     order by ${near} desc, named.likeness desc, length(s.name), s.name, s.postcode, s.id limit ${OF_THEM}`.execute(
    db,
  );
  // Letter groups see "Krekstraat" as near to Broekstraat as to Kerkstraat: where few letters are wrong, they are counted.
  const wrong = new Map<string, number>();
  for (const { sought, words } of rows)
    if (!wrong.has(sought)) wrong.set(sought, Math.min(lettersWrong(words, sought), TOO_MANY_WRONG));
  const streets = rows
    .map((row, rank) => ({ row, rank, wrong: wrong.get(row.sought) ?? TOO_MANY_WRONG }))
    .sort((one, other) => one.wrong - other.wrong || one.rank - other.rank)
    .slice(0, FOUND)
    .map(({ row }) => headOf(row));
  return { streets, wrong: Math.min(TOO_MANY_WRONG, ...wrong.values()) };
}

const TOO_MANY_WRONG = 3;
/** How many letters of what was typed are wrong for the place in a name where they fit best: from a word on. */
function lettersWrong(words: string, sought: string): number {
  const starts = [...sought.matchAll(/(?<= )\S/g)].map((word) => word.index);
  return Math.min(
    ...starts.flatMap((at) =>
      [-1, 0, 1].map((more) => apart(words, sought.slice(at, at + words.length + more).trim())),
    ),
  );
}

export interface FoundPlace {
  readonly address: string;
  readonly street: string;
  readonly name: string;
  readonly number: string;
  readonly box: string;
  readonly postcode: string;
  readonly municipality: string;
  readonly at: Position;
}

/**
 * Addresses by street and number as one types them ("kerkweg 41 bus 2, 3500 Hasselt"), best first, at most 20. Where
 * the register does not have the letter or box asked for, the other doors of that number are given.
 */
export async function findPlaces(db: Db, principal: Principal, q: string): Promise<FoundPlace[]> {
  const asked = parseAddressQuery(q);
  if (!asked) return [];
  const near = inTown(asked.postcode, asked.municipality);
  const streets = await findStreets(db, principal, asked.street, near);
  return await doorsOf(db, principal.ground, streets, asked, near);
}

/** The doors of a number in streets that were found, in their order. */
export async function doorsOf(
  db: Db,
  owners: Owners,
  streets: readonly { readonly id: string }[],
  asked: Pick<AddressQuery, 'number' | 'door' | 'box'>,
  near: Near = nowhere,
): Promise<FoundPlace[]> {
  if (streets.length === 0) return [];
  const { rows } = await sql<Omit<FoundPlace, 'at'> & { x: number; y: number }>`
    select a.id as address, s.id as street, s.name, a.number, a.box, s.postcode, s.municipality,
           a.at[0] as x, a.at[1] as y
      from unnest(${streets.map((street) => street.id)}::uuid[]) with ordinality as found (id, rank)
      join street s on s.id = found.id
      join address a on a.street = s.id
     where ${ownedBy('a', owners)} and a.number_sort = ${asked.number}
     order by ${near} desc,
              found.rank, (a.number = ${asked.door}) desc, (lower(a.box) = lower(${asked.box})) desc,
              a.number, a.box, a.id
     limit ${FOUND}`.execute(db);
  return rows.map(({ x, y, ...place }) => ({ ...place, at: [x, y] }));
}

/** An address by its id, without its point; null where the register has none. */
export async function addressHead(db: Db, id: string): Promise<Omit<FoundPlace, 'at'> | null> {
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) return null;
  const row = await db
    .selectFrom('address as a')
    .innerJoin('street as s', 's.id', 'a.street')
    .select([
      'a.id as address',
      's.id as street',
      's.name',
      'a.number',
      'a.box',
      's.postcode',
      's.municipality',
    ])
    .where('a.id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** An address as one writes it, or null where the register has none of that id. */
export async function addressWords(db: Db, id: string): Promise<string | null> {
  const row = await addressHead(db, id);
  return row
    ? `${row.name} ${row.number}${row.box && ` / ${row.box}`}, ${row.postcode} ${row.municipality}`
    : null;
}

/** The middle of each street's addresses; a street without addresses has none. */
export async function streetCentres(db: Db, streets: readonly string[]): Promise<Map<string, Position>> {
  const { rows } = await sql<{ street: string; x: number; y: number }>`
    select street, avg(at[0]) as x, avg(at[1]) as y from address
     where street = any(${[...streets]}::uuid[]) group by street`.execute(db);
  return new Map(rows.map(({ street, x, y }) => [street, [x, y]]));
}

export interface MapPoints {
  points: Position[];
  streets: { name: string; at: Position }[];
}

/**
 * Address points of a part of the map, at most 5,000: where there are more, one for each cell of a grid. With them the
 * streets that have most addresses there, for their labels.
 */
export async function pointsIn(
  db: Db,
  principal: Principal,
  [west, south, east, north]: Box,
): Promise<MapPoints> {
  const window = sql`box(point(${west}, ${south}), point(${east}, ${north}))`;
  const side = Math.floor(Math.sqrt(MAX_POINTS));
  const [width, height] = [(east - west) / side || 1, (north - south) / side || 1];
  const { rows } = await sql<{ points: Position[] | null; streets: MapPoints['streets'] | null }>`
    with here as materialized (
      select street, at[0] as x, at[1] as y from address
       where at <@ ${window} and owner = any(${[...principal.ground]}::uuid[])
    ), crowded as (
      select count(*) > ${MAX_POINTS} as yes from here
    ), thinned as (
      select x, y from here where not (select yes from crowded)
      union all
      select min(x), min(y) from here where (select yes from crowded)
       group by floor((x - ${west}::float8) / ${width}::float8), floor((y - ${south}::float8) / ${height}::float8)
    ), labels as (
      select street, avg(x) as x, avg(y) as y, count(*) as n from here group by street order by n desc limit 120
    )
    select (select json_agg(json_build_array(x, y)) from (select * from thinned limit ${MAX_POINTS}) kept) as points,
           (select json_agg(json_build_object('name', s.name, 'at', json_build_array(l.x, l.y)) order by l.n desc)
              from labels l join street s on s.id = l.street) as streets`.execute(db);
  return { points: rows[0]?.points ?? [], streets: rows[0]?.streets ?? [] };
}
