/** What anybody may know of those who stand for a BIN: their first names, as they would introduce themselves at a door. */
import { sql } from 'kysely';
import type { Db } from '../db/db.ts';
import { unseal, type Keys } from '../lib/secrets.ts';
import { dayIn, standingOn, type Term } from './term.ts';

/**
 * The first name of the coordinator of each network today: of whoever has it for good, else of who stands in. A network
 * without one, or whose coordinator the police did not find fit, has none.
 */
export async function coordinatorsByFirstName(
  { db, keys }: { readonly db: Db; readonly keys: Keys },
  networks: readonly string[],
  now: Date,
): Promise<Map<string, string>> {
  const { rows } = await sql<Term & { network: string; name: Buffer; zone: string }>`
    select sr.network, s.name, o.time_zone as zone, sr.from_on::text as from, sr.until_on::text as until
      from staff_role sr join staff s on s.id = sr.staff join organisation o on o.id = s.owner
      left join screening sc on sc.staff = sr.staff and sc.network = sr.network
     where sr.role = 'coordinator' and sr.network = any(${[...networks]}::uuid[]) and s.disabled_at is null
       and sc.fit is not false
     order by sr.stands_in desc, s.id desc`.execute(db);
  const current = rows.filter((one) => standingOn(one, dayIn(one.zone, now)) === 'current');
  return new Map(current.map(({ network, name }) => [network, firstName(unseal(keys, 'name', name))]));
}

const firstName = (name: string): string => name.trim().split(/\s+/u)[0] ?? '';
