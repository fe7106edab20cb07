/** How far a network reaches, for whoever looks after it or sends to it. */
import { sql } from 'kysely';
import type { NetworkReach } from '../../contract/reaching.ts';
import type { Db } from '../db/db.ts';
import type { Principal } from '../lib/principal.ts';
import { reachByStreet } from '../members/reach.ts';
import { getNetwork } from './networks.ts';

export async function networkReach(db: Db, principal: Principal, id: string): Promise<NetworkReach> {
  const { name } = await getNetwork(db, principal, { id });
  const { rows } = await sql<{ id: string }>`
    with recursive below as (
      select ${id}::uuid as id union select sub.id from network sub join below on sub.parent = below.id)
    select id from below`.execute(db);
  return {
    id,
    name,
    ...(await reachByStreet(
      db,
      rows.map((one) => one.id),
    )),
  };
}
