/**
 * Enrols everyone of the demo city: through the members' door, which gives people their addresses, numbers, e-mail and
 * memberships, and then what a member list does not hold: the use of an address, push subscriptions, wishes, and who
 * keeps contact with a street.
 */
import { sql } from 'kysely';
import type { Tx } from '../db/db.ts';
import { uuid7, type OrganisationId } from '../lib/ids.ts';
import { keyedHash, seal, type Keys } from '../lib/secrets.ts';
import { enrol, type EnrolRow } from '../members/enrol.ts';
import type { DemoCity, DemoPerson } from './city.ts';
import type { PushSubscriptionText } from './push-server.ts';

/** The ids under which the register knows the city's streets and addresses. */
export interface GroundIds {
  readonly streetId: (key: string) => string;
  readonly addressId: (key: string) => string;
}

interface Enrolment extends GroundIds {
  readonly at: Date;
  readonly subscriptionOf: ((person: string) => PushSubscriptionText) | undefined;
}
/** The house rules that the demo's members accepted. */
const rulesVersion = '2026-1';

export async function enrolAll(tx: Tx, keys: Keys, city: DemoCity, given: Enrolment): Promise<void> {
  for (const owner of new Set(city.persons.map((person) => person.owner))) {
    const rows = city.persons.filter((person) => person.owner === owner).flatMap((one) => rowsOf(one, given));
    await enrol(tx, keys, owner as OrganisationId, rows, given.at);
  }
  await addUses(tx, city, given);
  await addWishes(tx, city, given.at);
  await addSubscriptions(tx, keys, city, given);
  await addStreetContacts(tx, city, given);
  // Autovacuum looks at the tables only later; until then the planner would take them for empty.
  await sql`analyze person, person_address, contact, membership, address_network, network`.execute(tx);
}

/** One row for each membership, as a list for each network would have it; one for whoever is in none. */
function rowsOf(person: DemoPerson, { at, addressId }: Enrolment): EnrolRow[] {
  const row = {
    id: person.id,
    name: { first: person.firstName, last: person.lastName },
    language: person.language,
    addresses: person.addresses.map((one) => addressId(one.address)),
    phones: person.contacts.flatMap(({ channel, value }) =>
      channel === 'email'
        ? []
        : [{ e164: value, line: channel === 'sms' ? 'mobile' : 'fixed', country: 'BE' } as const],
    ),
    email: person.contacts.find((one) => one.channel === 'email')?.value ?? null,
  };
  if (person.memberships.length === 0) return [{ ...row, membership: null }];
  return person.memberships.map(({ network, address }) => ({
    ...row,
    membership: { network, address: addressId(address), acceptedAt: at, rulesVersion },
  }));
}

async function addUses(tx: Tx, city: DemoCity, { addressId }: Enrolment): Promise<void> {
  const other = city.persons.flatMap(({ id, addresses }) =>
    addresses.filter((one) => one.use !== 'home').map((one) => ({ person: id, ...one })),
  );
  await sql`
    update person_address pa set use = given.use from unnest(
      ${other.map((one) => one.person)}::uuid[], ${other.map((one) => addressId(one.address))}::uuid[],
      ${other.map((one) => one.use)}::text[]
    ) as given (person, address, use) where (pa.person, pa.address) = (given.person, given.address)`.execute(
    tx,
  );
}

async function addWishes(tx: Tx, city: DemoCity, at: Date): Promise<void> {
  const wishing = city.persons.filter((one) => one.smsForOrdinary).map((one) => one.id);
  await sql`update person set ordinary_channels = ordinary_channels | 1 where id = any(${wishing}::uuid[])`.execute(
    tx,
  );
  const everyone = city.persons.map((one) => one.id);
  await sql`update contact set verified_at = ${at} where person = any(${everyone}::uuid[])`.execute(tx);
}

async function addSubscriptions(
  tx: Tx,
  keys: Keys,
  city: DemoCity,
  { at, subscriptionOf }: Enrolment,
): Promise<void> {
  if (!subscriptionOf) return;
  const persons = city.persons.filter((one) => one.push).map((one) => one.id);
  const values = persons.map((person) => JSON.stringify(subscriptionOf(person)));
  await sql`
    insert into contact (id, person, channel, value, value_hash, verified_at)
    select id, person, 'push', value, value_hash, ${at}::timestamptz from unnest(
      ${persons.map(() => uuid7())}::uuid[], ${persons}::uuid[],
      ${values.map((value) => seal(keys, 'push', value))}::bytea[],
      ${values.map((value) => keyedHash(keys, 'push', value))}::bytea[]
    ) as given (id, person, value, value_hash)`.execute(tx);
}

async function addStreetContacts(tx: Tx, city: DemoCity, { streetId }: Enrolment): Promise<void> {
  const keepers = city.streetContacts;
  await sql`
    insert into street_contact (network, street, person)
    select * from unnest(
      ${keepers.map((one) => one.network)}::uuid[], ${keepers.map((one) => streetId(one.street))}::uuid[],
      ${keepers.map((one) => one.person)}::uuid[])`.execute(tx);
}
