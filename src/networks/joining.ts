/** Whether an address may join a network, and what is accepted by joining: asked by the network's public code. */
import { sql } from 'kysely';
import type { NetworkKind, NetworkState } from '../../contract/domain.ts';
import type { Db, Tx } from '../db/db.ts';
import { refuse } from '../lib/refusal.ts';
import { isOver } from './network.ts';

/** The rules of the catalogues, which a network has until it has its own. */
export const modelRules = 'model-1';

export interface Joinable {
  readonly id: string;
  readonly name: string;
  readonly kind: NetworkKind;
  readonly state: NetworkState;
  readonly joinCode: string;
  /** Of the house rules that are accepted with it. */
  readonly rulesVersion: string;
}

const rulesVersion = sql<string>`coalesce((
  select version from network_rules r where r.network = n.id and r.kind = 'house-rules'
  order by put_at desc, version desc limit 1), ${modelRules})`;

/**
 * The network of a code, for an address on its ground; one without a ground (a theme, some BIN-Z) is open to every address.
 * One that is still being founded gathers its members. Refuses with `join/not-this-network`.
 */
export async function joinable(db: Db | Tx, joinCode: string, address: string): Promise<Joinable> {
  const { rows } = await sql<Joinable & { inside: boolean }>`
    with recursive within as (
      select id from network where join_code = ${joinCode}
      union select sub.id from network sub join within on sub.parent = within.id)
    select n.id, n.name, n.kind, n.state, n.join_code as "joinCode", ${rulesVersion} as "rulesVersion",
           exists (select from address_network an where an.address = ${address} and an.network in (select id from within))
             or not exists (select from network_area na where na.network in (select id from within))
            and not exists (select from network_street ns where ns.network in (select id from within)) as inside
      from network n where n.join_code = ${joinCode}`.execute(db);
  const [found] = rows;
  if (!found?.inside || isOver(found.state)) return refuse('join/not-this-network');
  const { inside: _inside, ...network } = found;
  return network;
}

/** Networks by id, as their own members see them. */
export async function joinedNetworks(db: Db | Tx, ids: readonly string[]): Promise<Joinable[]> {
  if (!ids.length) return [];
  const { rows } = await sql<Joinable>`
    select n.id, n.name, n.kind, n.state, n.join_code as "joinCode", ${rulesVersion} as "rulesVersion"
      from network n where n.id = any(${[...ids]}::uuid[]) order by n.name, n.id`.execute(db);
  return rows;
}

/** Networks that an address may join: those of its ground and not their sub-areas, which only say where somebody lives. */
export async function networksToJoin(db: Db | Tx, address: string): Promise<Joinable[]> {
  const { rows } = await sql<Joinable>`
    select n.id, n.name, n.kind, n.state, n.join_code as "joinCode", ${rulesVersion} as "rulesVersion"
      from address_network an join network n on n.id = an.network
     where an.address = ${address} and n.parent is null order by n.name, n.id`.execute(db);
  return rows.filter((one) => !isOver(one.state));
}
