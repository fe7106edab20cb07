/**
 * What anybody may know of a BIN: its name, kind and state, where it is, the first name of its coordinator, its rules.
 * Never a member, a number of members per street, or who of the police is charged with it. These doors take nobody.
 */
import { sql, type RawBuilder } from 'kysely';
import { coordinatorsByFirstName } from '../access/public-names.ts';
import type { NetworkKind, NetworkState } from '../../contract/domain.ts';
import type { Language } from '../../contract/words.ts';
import type { Db } from '../db/db.ts';
import type { Keys } from '../lib/secrets.ts';
import { isOver } from './network.ts';

export interface PublicDeps {
  readonly db: Db;
  readonly keys: Keys;
}

export interface PublicNetwork {
  readonly id: string;
  readonly joinCode: string;
  readonly name: string;
  readonly kind: NetworkKind;
  readonly state: NetworkState;
  /** It has ended and takes nobody any more. */
  readonly over: boolean;
  readonly municipality: string;
  /** The police or city whose network it is. */
  readonly owner: string;
  /** Languages due in its municipality, in their order. */
  readonly languages: readonly Language[];
  /** A first name; null where nobody has the task yet. */
  readonly coordinator: string | null;
}

async function read(
  { db, keys }: PublicDeps,
  which: RawBuilder<boolean>,
  now: Date,
): Promise<PublicNetwork[]> {
  const { rows } = await sql<Omit<PublicNetwork, 'over' | 'coordinator'>>`
    select n.id, n.join_code as "joinCode", n.name, n.kind, n.state, m.name as municipality, o.name as owner, m.languages
      from network n join organisation o on o.id = n.owner join organisation m on m.id = n.municipality
     where ${which} order by n.kind, n.name, n.id`.execute(db);
  if (rows.length === 0) return [];
  const names = await coordinatorsByFirstName(
    { db, keys },
    rows.map((one) => one.id),
    now,
  );
  return rows.map((one) => ({ ...one, over: isOver(one.state), coordinator: names.get(one.id) ?? null }));
}

/** People join a network, and not its sub-areas: whatever leads to one of these leads to the whole. */
const wholeOf = (named: RawBuilder<unknown>): RawBuilder<boolean> => sql`
  n.id in (
    with recursive up as (
      select id, parent from network where ${named}
      union select above.id, above.parent from network above join up on above.id = up.parent
    ) select id from up where parent is null)`;

/** By the code on letters, boards and posters. */
export async function networkByCode(
  deps: PublicDeps,
  joinCode: string,
  now: Date,
): Promise<PublicNetwork | null> {
  return (await read(deps, wholeOf(sql`join_code = ${joinCode}`), now))[0] ?? null;
}

export async function networkById(deps: PublicDeps, id: string, now: Date): Promise<PublicNetwork | null> {
  return (await read(deps, wholeOf(sql`id = ${id}`), now))[0] ?? null;
}

/** The networks that have the address on their ground. */
export async function networksAt(deps: PublicDeps, address: string, now: Date): Promise<PublicNetwork[]> {
  const at = sql<boolean>`n.parent is null and n.id in (select network from address_network where address = ${address})`;
  return (await read(deps, at, now)).filter((one) => !one.over);
}
