/** Enrols everyone of the demo city at once: people, addresses, contacts, memberships and street contacts. */
import { sql } from 'kysely';
import type { Tx } from '../db/db.ts';
import { uuid7 } from '../lib/ids.ts';
import { keyedHash, seal, type Keys } from '../lib/secrets.ts';
import type { DemoCity, DemoPerson } from './city.ts';
import type { GroundIds } from './load.ts';
import type { PushSubscriptionText } from './push-server.ts';

interface Enrolment extends GroundIds {
  readonly at: Date;
  readonly subscriptionOf: ((person: string) => PushSubscriptionText) | undefined;
}
/** The house rules that the demo's members accepted. */
const rulesVersion = '2026-1';

export async function enrolAll(tx: Tx, keys: Keys, city: DemoCity, given: Enrolment): Promise<void> {
  const { at, addressId, streetId } = given;
  const persons = city.persons;
  const pick = <T>(of: (person: DemoPerson) => T): T[] => persons.map(of);
  await sql`
    insert into person (id, owner, name, language, enrolled_at, sms_for_ordinary)
    select id, owner, name, language, ${at}::timestamptz, sms_for_ordinary from unnest(
      ${pick((one) => one.id)}::uuid[], ${pick((one) => one.owner)}::uuid[],
      ${pick((one) => seal(keys, 'name', `${one.firstName} ${one.lastName}`))}::bytea[],
      ${pick((one) => one.language)}::text[], ${pick((one) => one.smsForOrdinary)}::boolean[]
    ) as given (id, owner, name, language, sms_for_ordinary)`.execute(tx);

  const addresses = persons.flatMap(({ id, addresses }) => addresses.map((one) => ({ person: id, ...one })));
  await sql`
    insert into person_address (person, address, use)
    select * from unnest(
      ${addresses.map((one) => one.person)}::uuid[], ${addresses.map((one) => addressId(one.address))}::uuid[],
      ${addresses.map((one) => one.use)}::text[])`.execute(tx);

  const contacts = persons.flatMap((person) => contactsOf(person, given));
  await sql`
    insert into contact (id, person, channel, position, value, value_hash, country, verified_at)
    select id, person, channel, 1, value, value_hash, country, ${at}::timestamptz from unnest(
      ${contacts.map(() => uuid7())}::uuid[], ${contacts.map((one) => one.person)}::uuid[],
      ${contacts.map((one) => one.channel)}::text[],
      ${contacts.map((one) => seal(keys, one.channel, one.value))}::bytea[],
      ${contacts.map((one) => keyedHash(keys, one.channel, one.value))}::bytea[],
      ${contacts.map((one) => one.country)}::text[]
    ) as given (id, person, channel, value, value_hash, country)`.execute(tx);

  const memberships = persons.flatMap(({ id, memberships }) =>
    memberships.map((one) => ({ person: id, ...one })),
  );
  await sql`
    insert into membership (person, network, address, accepted_at, rules_version)
    select person, network, address, ${at}::timestamptz, ${rulesVersion} from unnest(
      ${memberships.map((one) => one.person)}::uuid[], ${memberships.map((one) => one.network)}::uuid[],
      ${memberships.map((one) => addressId(one.address))}::uuid[]
    ) as given (person, network, address)`.execute(tx);

  const keepers = city.streetContacts;
  await sql`
    insert into street_contact (network, street, person)
    select * from unnest(
      ${keepers.map((one) => one.network)}::uuid[], ${keepers.map((one) => streetId(one.street))}::uuid[],
      ${keepers.map((one) => one.person)}::uuid[])`.execute(tx);
  // Autovacuum looks at the tables only later; until then the planner would take them for empty.
  await sql`analyze person, person_address, contact, membership, address_network, network`.execute(tx);
}

function contactsOf(
  { id, contacts, push }: DemoPerson,
  { subscriptionOf }: Enrolment,
): { person: string; channel: string; value: string; country: string | null }[] {
  const subscription =
    push && subscriptionOf ? [{ channel: 'push', value: JSON.stringify(subscriptionOf(id)) }] : [];
  return [...contacts, ...subscription].map((one) => ({
    ...one,
    person: id,
    country: one.channel === 'sms' || one.channel === 'voice' ? 'BE' : null,
  }));
}
