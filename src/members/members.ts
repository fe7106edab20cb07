/**
 * The door of the people: who is enrolled, where, reachable how, and member of which network.
 *
 * The cast: a `person` is enrolled by a municipality with at most five addresses and gets its crisis messages; a
 * `membership` of a network is its own row with its own acceptance and end; a `contact` is a number or address, sealed
 * and found by its keyed hash. Names and contacts leave this door in one way only: the export for the coordinator of
 * that network. `enrol.ts` brings them in.
 */
import { sql } from 'kysely';
import type { Db, Tx } from '../db/db.ts';

/** Distinct members of each group of networks: `within` is the network `id` and what counts with it (its sub-areas). */
export async function countMembers(
  db: Db,
  groups: readonly { readonly id: string; readonly within: readonly string[] }[],
): Promise<Map<string, number>> {
  const pairs = groups.flatMap(({ id, within }) => within.map((network) => ({ id, network })));
  const { rows } = await sql<{ id: string; members: number }>`
    select pair.id, count(distinct m.person) as members
      from unnest(${pairs.map((one) => one.id)}::uuid[], ${pairs.map((one) => one.network)}::uuid[]) as pair (id, network)
      join membership m on m.network = pair.network and m.ended_at is null
      join person p on p.id = m.person and p.ended_at is null
     group by pair.id`.execute(db);
  return new Map(rows.map((row) => [row.id, row.members]));
}

/** Ends all memberships of networks that are over, and who keeps contact with their streets. Enrolments stay. */
export async function endMembershipsOf(tx: Tx, networks: readonly string[], at: Date): Promise<void> {
  if (networks.length === 0) return;
  await tx
    .updateTable('membership')
    .set({ ended_at: at })
    .where('network', 'in', [...networks])
    .where('ended_at', 'is', null)
    .execute();
  await tx
    .deleteFrom('street_contact')
    .where('network', 'in', [...networks])
    .execute();
}
