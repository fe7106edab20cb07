/**
 * The door of the people: who is enrolled, where, reachable how, and member of which network.
 *
 * The cast: a `person` is enrolled by a municipality with at most five addresses and gets its crisis messages; a
 * `membership` of a network is its own row with its own acceptance and end; a `contact` is a number or address, sealed
 * and found by its keyed hash. Names and contacts leave this door in one way only: the export for the coordinator of
 * that network. `enrol.ts` brings them in.
 */
import { sql } from 'kysely';
import type { Language } from '../../contract/words.ts';
import type { Db, Tx } from '../db/db.ts';
import type { Principal } from '../lib/principal.ts';
import { unseal, type Keys } from '../lib/secrets.ts';
import { splitName } from './name.ts';
import { readNumber, type ReadNumber } from './phone.ts';
import type { ListedMember } from './read-members.ts';

/** Distinct members of each group of networks: `within` is the network `id` and what counts with it (its sub-areas). */
export async function countMembers(
  db: Db,
  groups: readonly { readonly id: string; readonly within: readonly string[] }[],
): Promise<Map<string, number>> {
  const pairs = groups.flatMap(({ id, within }) => within.map((network) => ({ id, network })));
  const { rows } = await sql<{ id: string; members: number }>`
    select pair.id, count(distinct m.person) as members
      from unnest(${pairs.map((one) => one.id)}::uuid[], ${pairs.map((one) => one.network)}::uuid[]) as pair (id, network)
      join membership m on m.network = pair.network and m.ended_at is null and m.channels is not null
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

/** How many people are enrolled on the person's ground, and how many of them are in no network. */
export async function counts(
  db: Db,
  principal: Principal,
): Promise<{ enrolled: number; inNoNetwork: number }> {
  const { rows } = await sql<{ enrolled: number; inNoNetwork: number }>`
    select count(*) as enrolled,
           count(*) filter (where not exists (
             select from membership m where m.person = p.id and m.ended_at is null)) as "inNoNetwork"
      from person p where p.owner = any(${[...principal.ground]}::uuid[]) and p.ended_at is null`.execute(db);
  return rows[0] ?? { enrolled: 0, inNoNetwork: 0 };
}

/**
 * The members of a network for the 33-column CSV in the order of their enrolment. This is the one door through which names
 * and contacts leave; who may pass it is decided by the caller, who also writes it in the logbook.
 */
export async function* membersOf(db: Db, keys: Keys, network: string): AsyncGenerator<ListedMember> {
  for (let after: string | null = null; ;) {
    const { rows }: { rows: MemberRow[] } = await sql<MemberRow>`
      select p.id, p.name, p.language, s.name as street, s.postcode, s.municipality, a.number, a.box,
             to_char(m.accepted_at at time zone o.time_zone, 'YYYY-MM-DD') as accepted_on,
             (select json_agg(json_build_object('channel', channel, 'value', encode(value, 'hex'))
                              order by channel, position)
                from contact c where c.person = p.id and c.channel <> 'push') as contacts
        from membership m join person p on p.id = m.person join organisation o on o.id = p.owner
        join address a on a.id = m.address join street s on s.id = a.street
       where m.network = ${network} and m.ended_at is null and p.ended_at is null
         and (${after}::uuid is null or m.person > ${after}::uuid)
       order by m.person limit ${PAGE}`.execute(db);
    for (const row of rows) yield listed(keys, row);
    after = rows.at(-1)?.id ?? null;
    if (rows.length < PAGE) return;
  }
}

const PAGE = 500;
interface MemberRow {
  id: string;
  name: Buffer;
  language: Language;
  street: string;
  postcode: string;
  municipality: string;
  number: string;
  box: string;
  accepted_on: string;
  contacts: { channel: 'sms' | 'voice' | 'email'; value: string }[] | null;
}

function listed(keys: Keys, row: MemberRow): ListedMember {
  const { first, last } = splitName(unseal(keys, 'name', row.name));
  const values = (row.contacts ?? []).map((one) => ({
    ...one,
    value: unseal(keys, one.channel, Buffer.from(one.value, 'hex')),
  }));
  const phones = new Map<string, ReadNumber>();
  // Texts before calls: the first column of the format is the number tried first.
  for (const line of ['sms', 'voice'] as const)
    for (const { channel, value } of values) {
      const read = channel === line && !phones.has(value) && readNumber(value);
      if (read && 'e164' in read) phones.set(value, read);
    }
  return {
    name: last,
    firstName: first,
    street: row.street,
    number: row.number,
    box: row.box || null,
    postcode: row.postcode,
    municipality: row.municipality,
    phones: [...phones.values()],
    email: values.find((one) => one.channel === 'email')?.value ?? null,
    language: row.language,
    network: null,
    acceptedOn: row.accepted_on,
  };
}

/** Who keeps contact with which street of a network; names are for colleagues of that network only. */
export async function streetContacts(
  db: Db,
  keys: Keys,
  network: string,
): Promise<{ street: string; person: string; name: string }[]> {
  const rows = await db
    .selectFrom('street_contact as sc')
    .innerJoin('person as p', 'p.id', 'sc.person')
    .select(['sc.street', 'sc.person', 'p.name'])
    .where('sc.network', '=', network)
    .where('p.ended_at', 'is', null)
    .orderBy('sc.street')
    .orderBy('sc.person')
    .execute();
  return rows.map((row) => ({ ...row, name: unseal(keys, 'name', row.name).replace('\n', ' ') }));
}
