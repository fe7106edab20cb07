/**
 * The police's yes or no to whoever stands for a BIN, and what hangs on it. What may be recorded by whom stands in
 * coordinators.ts.
 */
import { sql } from 'kysely';
import type { ScreeningDue } from '../../contract/coordinating.ts';
import type { Db, Tx } from '../db/db.ts';
import { hasRole, type Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { unseal } from '../lib/secrets.ts';
import type { AccessDeps } from './access.ts';

/** Forgets what was said once nothing is left that it was said for. */
export async function forgetScreening(tx: Tx, staff: string, network: string): Promise<void> {
  // Whoever is still something else for the network is still of whom the police spoke.
  const left = await tx
    .selectFrom('staff_role')
    .select('role')
    .where('staff', '=', staff)
    .where('network', '=', network)
    .executeTakeFirst();
  if (!left)
    await tx.deleteFrom('screening').where('staff', '=', staff).where('network', '=', network).execute();
}

export async function isScreened(db: Db | Tx, staff: string, network: string): Promise<boolean> {
  const row = await db
    .selectFrom('screening')
    .select('fit')
    .where('staff', '=', staff)
    .where('network', '=', network)
    .executeTakeFirst();
  return row?.fit ?? false;
}

/** Before anything of a member is shown to whoever stands for a network. */
export async function mustBeScreened(db: Db | Tx, staff: string, network: string): Promise<void> {
  if (!(await isScreened(db, staff, network))) refuse('coordinator/not-screened');
}

/** The streets of a street contact. */
export async function streetsOfContact(db: Db, staff: string): Promise<{ id: string; name: string }[]> {
  return await db
    .selectFrom('staff_street')
    .innerJoin('street', 'street.id', 'staff_street.street')
    .select(['street.id', 'street.name'])
    .where('staff', '=', staff)
    .orderBy('street.name')
    .execute();
}

/** What people who were let in already are to a network: for whoever lays down a whole city. */
export async function layCoordinators(
  tx: Tx,
  rows: readonly {
    readonly staff: string;
    readonly network: string;
    readonly standsIn: boolean;
    readonly streets: readonly string[];
    readonly screenedOn: string;
  }[],
): Promise<void> {
  for (const { staff, network, standsIn, streets, screenedOn } of rows) {
    if (standsIn)
      await tx
        .updateTable('staff_role')
        .set({ stands_in: true })
        .where('staff', '=', staff)
        .where('network', '=', network)
        .execute();
    await tx.insertInto('screening').values({ staff, network, fit: true, screened_on: screenedOn }).execute();
    if (streets.length)
      await tx
        .insertInto('staff_street')
        .values(streets.map((street) => ({ staff, street })))
        .execute();
  }
}

/** Who waits for the police of the person's zone, and has not stopped waiting; the longest first. */
export async function screeningsDue(
  { db, keys, clock }: AccessDeps,
  principal: Principal,
): Promise<ScreeningDue[]> {
  if (principal.ownerKind !== 'police-zone' || !hasRole(principal, 'officer', 'chief')) return [];
  const { rows } = await sql<Omit<ScreeningDue, 'name'> & { name: Buffer }>`
    select s.id, s.name, case when sr.stands_in then 'stand-in' else sr.role end as "as",
           json_build_object('id', n.id, 'name', n.name) as network
      from staff_role sr join staff s on s.id = sr.staff join organisation o on o.id = s.owner
      join network n on n.id = sr.network
     where (n.owner = ${principal.owner} or (n.owner = n.municipality and n.municipality = any(${[...principal.ground]}::uuid[])))
       and s.disabled_at is null
       and (sr.until_on is null or sr.until_on >= (${clock.now()}::timestamptz at time zone o.time_zone)::date)
       and not exists (select from screening sc where sc.staff = sr.staff and sc.network = sr.network)
     order by s.id, n.id`.execute(db);
  return rows.map((row) => ({ ...row, name: unseal(keys, 'name', row.name) }));
}
