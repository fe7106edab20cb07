/**
 * Brings people in, in bulk and repeatably: the same list read twice enrols nobody twice.
 *
 * Who is the same person? Somebody of that owner with the same name who shares a contact with the row, or lives at its
 * address and has no other number or e-mail where the row brings one: father and son of one name must both be warned, so
 * in doubt they are two. Names are sealed, so candidates are fetched by hash and address and their names compared here.
 *
 * A row adds and never takes away: whoever verified a number keeps it first. Where nobody did, the newest list's number
 * comes first, for only the first of a channel is used. Whoever left a network stays out of it,
 * whatever an older list says; that is reported and left to a person.
 *
 * Where a list brings the day on which somebody signed, it is kept as their consent (consent.ts), and is none where it
 * brings no day.
 */
import { sql } from 'kysely';
import type { Channel } from '../../contract/domain.ts';
import type { Language } from '../../contract/words.ts';
import type { Tx } from '../db/db.ts';
import { uuid7, type OrganisationId } from '../lib/ids.ts';
import { keyedHash, seal, unseal, type Keys } from '../lib/secrets.ts';
import { listVersion } from './consent.ts';
import { joinName, plainName, type PersonName } from './name.ts';
import type { ReadNumber } from './phone.ts';

export interface EnrolRow {
  /** Of a new person; made here when left out. */
  readonly id?: string;
  readonly name: PersonName;
  readonly language: Language;
  readonly addresses: readonly string[];
  /** In the order of preference: mobile ones get texts, fixed ones are rung. */
  readonly phones: readonly ReadNumber[];
  readonly email: string | null;
  readonly membership: {
    readonly network: string;
    readonly address: string;
    readonly acceptedAt: Date;
    readonly rulesVersion: string;
  } | null;
}

export const enrolNotes = ['left-before', 'addresses-too-many', 'contacts-too-many'] as const;
export type EnrolNote = (typeof enrolNotes)[number];
export interface Enrolled {
  readonly what: 'added' | 'changed' | 'unchanged';
  readonly notes: readonly EnrolNote[];
}

/** Nobody wrote down that the rules were accepted: it is still to be asked. */
export const RULES_OWED = 'owed';
/** docs/domain.md 3.2. */
export const MAX_ADDRESSES = 5;
const MAX_PER_CHANNEL = 9;
const BATCH = 1_000;

interface GivenContact {
  readonly channel: Channel;
  readonly value: string;
  readonly country: string | null;
  readonly hash: Buffer;
}
/** A person as the database has them, and what the rows add. */
interface Known {
  readonly id: string;
  readonly name: string;
  language: Language;
  readonly addresses: Set<string>;
  readonly contacts: Set<string>;
  /** The last position taken. */
  readonly positions: Map<Channel, number>;
  /** Channels whose first contact comes from an earlier list and was verified by nobody. */
  readonly unverified: Set<Channel>;
  /** Network to whether the membership has ended. */
  readonly memberships: Map<string, boolean>;
}
interface Additions {
  readonly persons: { id: string; name: string; language: Language }[];
  readonly languages: { id: string; language: Language }[];
  readonly addresses: { person: string; address: string }[];
  readonly contacts: (GivenContact & { person: string; position: number })[];
  /** First contacts that make room for a newer one. */
  readonly displaced: { person: string; channel: Channel; position: number }[];
  readonly memberships: (NonNullable<EnrolRow['membership']> & { person: string })[];
  readonly consents: { person: string; network: string | null; version: string; at: Date }[];
}

/** Enrols rows and tells per row, in their order, what it did. `owner` is the municipality that keeps the data. */
export async function enrol(
  tx: Tx,
  keys: Keys,
  owner: OrganisationId,
  rows: readonly EnrolRow[],
  now: Date,
): Promise<Enrolled[]> {
  // Two lists at once, of the zone and of the municipality, would each take the same person for new.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`enrol ${owner}`}, 0))`.execute(tx);
  const results: Enrolled[] = [];
  for (let from = 0; from < rows.length; from += BATCH)
    results.push(...(await enrolBatch(tx, keys, owner, rows.slice(from, from + BATCH), now)));
  return results;
}

const contactKey = (channel: string, hash: Buffer): string => `${channel} ${hash.toString('hex')}`;

function contactsOf(keys: Keys, { phones, email }: EnrolRow): GivenContact[] {
  const given = phones.map(({ e164, line, country }) => ({
    channel: line === 'mobile' ? ('sms' as const) : ('voice' as const),
    value: e164,
    country: country as string | null,
  }));
  const all = email ? [...given, { channel: 'email' as const, value: email, country: null }] : given;
  return all.map((one) => ({ ...one, hash: keyedHash(keys, one.channel, one.value) }));
}

async function enrolBatch(
  tx: Tx,
  keys: Keys,
  owner: OrganisationId,
  rows: readonly EnrolRow[],
  now: Date,
): Promise<Enrolled[]> {
  const given = rows.map((row) => ({ row, name: joinName(row.name), contacts: contactsOf(keys, row) }));
  const index = indexOf(await candidates(tx, keys, owner, given));
  const more: Additions = {
    persons: [],
    languages: [],
    addresses: [],
    contacts: [],
    displaced: [],
    memberships: [],
    consents: [],
  };
  const results = given.map(({ row, name, contacts }): Enrolled => {
    const known = index.find(name, contacts, row.addresses);
    const person = known ?? newcomer(row, name, more);
    const notes: EnrolNote[] = [];
    const before = size(more);
    if (person.language !== row.language) {
      person.language = row.language;
      more.languages.push({ id: person.id, language: row.language });
    }
    addAddresses(person, row, more, notes);
    addContacts(person, contacts, more, notes);
    addMembership(person, row.membership, more, notes);
    index.add(person);
    return { what: known ? (size(more) > before ? 'changed' : 'unchanged') : 'added', notes };
  });
  await write(tx, keys, owner, more, now);
  return results;
}

const size = (more: Additions): number =>
  more.languages.length + more.addresses.length + more.contacts.length + more.memberships.length;

function newcomer(row: EnrolRow, name: string, more: Additions): Known {
  const person = { id: row.id ?? uuid7(), name, language: row.language };
  more.persons.push(person);
  if (row.membership && row.membership.rulesVersion !== RULES_OWED)
    more.consents.push({
      person: person.id,
      network: null,
      version: listVersion,
      at: row.membership.acceptedAt,
    });
  return {
    ...person,
    addresses: new Set(),
    contacts: new Set(),
    positions: new Map(),
    unverified: new Set(),
    memberships: new Map(),
  };
}

function addAddresses(person: Known, row: EnrolRow, more: Additions, notes: EnrolNote[]): void {
  for (const address of new Set(row.addresses)) {
    if (person.addresses.has(address)) continue;
    if (person.addresses.size >= MAX_ADDRESSES) {
      notes.push('addresses-too-many');
      return;
    }
    person.addresses.add(address);
    more.addresses.push({ person: person.id, address });
  }
}

function addContacts(
  person: Known,
  contacts: readonly GivenContact[],
  more: Additions,
  notes: EnrolNote[],
): void {
  const started = new Set<Channel>();
  for (const contact of contacts) {
    const { channel } = contact;
    const key = contactKey(channel, contact.hash);
    const first = !started.has(channel);
    started.add(channel);
    if (person.contacts.has(key)) continue;
    const last = (person.positions.get(channel) ?? 0) + 1;
    if (last > MAX_PER_CHANNEL) {
      notes.push('contacts-too-many');
      return;
    }
    // Once per person and channel and list: the set remembers what the database has, not what this list brings.
    const before = first && person.unverified.delete(channel);
    if (before) more.displaced.push({ person: person.id, channel, position: last });
    person.contacts.add(key);
    person.positions.set(channel, last);
    more.contacts.push({ ...contact, person: person.id, position: before ? 1 : last });
  }
}

function addMembership(
  person: Known,
  membership: EnrolRow['membership'],
  more: Additions,
  notes: EnrolNote[],
): void {
  if (!membership) return;
  const ended = person.memberships.get(membership.network);
  if (ended) notes.push('left-before');
  if (ended !== undefined) return;
  person.memberships.set(membership.network, false);
  more.memberships.push({ ...membership, person: person.id });
  const { network, rulesVersion: version, acceptedAt: at } = membership;
  if (version !== RULES_OWED) more.consents.push({ person: person.id, network, version, at });
}

/** Finds people by name together with a contact (first) or an address. */
function indexOf(people: readonly Known[]) {
  const byKey = new Map<string, Set<Known>>();
  const add = (person: Known): void => {
    const name = plainName(person.name);
    for (const part of [...person.contacts, ...person.addresses]) {
      const key = `${name}\n${part}`;
      byKey.set(key, (byKey.get(key) ?? new Set()).add(person));
    }
  };
  for (const person of people) add(person);
  return {
    add,
    find(name: string, contacts: readonly GivenContact[], addresses: readonly string[]): Known | undefined {
      const plain = plainName(name);
      const having = (parts: readonly string[]): Known[] =>
        parts.flatMap((part) => [...(byKey.get(`${plain}\n${part}`) ?? [])]);
      const [same] = having(contacts.map((one) => contactKey(one.channel, one.hash)));
      return (
        same ?? having(addresses).find((one) => contacts.every(({ channel }) => !one.positions.has(channel)))
      );
    },
  };
}

async function candidates(
  tx: Tx,
  keys: Keys,
  owner: OrganisationId,
  given: readonly { row: EnrolRow; contacts: readonly GivenContact[] }[],
): Promise<Known[]> {
  const hashes = given.flatMap(({ contacts }) => contacts.map((one) => one.hash));
  const addresses = [...new Set(given.flatMap(({ row }) => row.addresses))];
  const { rows } = await sql<{
    id: string;
    name: Buffer;
    language: Language;
    addresses: string[] | null;
    contacts: { channel: Channel; position: number; hash: string; verified: boolean }[] | null;
    memberships: { network: string; ended: boolean }[] | null;
  }>`
    with near as (
      select person from contact where value_hash = any(${hashes}::bytea[])
      union select person from person_address where address = any(${addresses}::uuid[])
    )
    select p.id, p.name, p.language,
           (select json_agg(address) from person_address pa where pa.person = p.id) as addresses,
           (select json_agg(json_build_object('channel', channel, 'position', position, 'hash', encode(value_hash, 'hex'),
                                                'verified', verified_at is not null))
              from contact c where c.person = p.id) as contacts,
           (select json_agg(json_build_object('network', network, 'ended', ended_at is not null))
              from membership m where m.person = p.id) as memberships
      from near join person p on p.id = near.person
     where p.owner = ${owner} and p.ended_at is null
     order by p.id`.execute(tx);
  return rows.map((row) => {
    const positions = new Map<Channel, number>();
    for (const { channel, position } of row.contacts ?? [])
      positions.set(channel, Math.max(position, positions.get(channel) ?? 0));
    return {
      id: row.id,
      name: unseal(keys, 'name', row.name),
      language: row.language,
      addresses: new Set(row.addresses),
      contacts: new Set(row.contacts?.map(({ channel, hash }) => `${channel} ${hash}`)),
      positions,
      unverified: new Set(
        row.contacts?.filter((one) => one.position === 1 && !one.verified).map((one) => one.channel),
      ),
      memberships: new Map(row.memberships?.map(({ network, ended }) => [network, ended])),
    };
  });
}

async function write(tx: Tx, keys: Keys, owner: OrganisationId, more: Additions, now: Date): Promise<void> {
  const { persons, languages, addresses, contacts, displaced, memberships, consents } = more;
  if (persons.length > 0)
    await sql`
      insert into person (id, owner, name, language, enrolled_at)
      select id, ${owner}::uuid, name, language, ${now}::timestamptz from unnest(
        ${persons.map((one) => one.id)}::uuid[], ${persons.map((one) => seal(keys, 'name', one.name))}::bytea[],
        ${persons.map((one) => one.language)}::text[]
      ) as given (id, name, language)`.execute(tx);
  if (languages.length > 0)
    await sql`
      update person p set language = given.language from unnest(
        ${languages.map((one) => one.id)}::uuid[], ${languages.map((one) => one.language)}::text[]
      ) as given (id, language) where p.id = given.id`.execute(tx);
  if (addresses.length > 0)
    await sql`
      insert into person_address (person, address) select * from unnest(
        ${addresses.map((one) => one.person)}::uuid[], ${addresses.map((one) => one.address)}::uuid[])`.execute(
      tx,
    );
  if (displaced.length > 0)
    await sql`
      update contact c set position = given.position from unnest(
        ${displaced.map((one) => one.person)}::uuid[], ${displaced.map((one) => one.channel)}::text[],
        ${displaced.map((one) => one.position)}::int2[]
      ) as given (person, channel, position)
       where c.person = given.person and c.channel = given.channel and c.position = 1`.execute(tx);
  if (contacts.length > 0)
    await sql`
      insert into contact (id, person, channel, position, value, value_hash, country) select * from unnest(
        ${contacts.map(() => uuid7())}::uuid[], ${contacts.map((one) => one.person)}::uuid[],
        ${contacts.map((one) => one.channel)}::text[], ${contacts.map((one) => one.position)}::int2[],
        ${contacts.map((one) => seal(keys, one.channel, one.value))}::bytea[],
        ${contacts.map((one) => one.hash)}::bytea[], ${contacts.map((one) => one.country)}::text[])`.execute(
      tx,
    );
  if (memberships.length > 0)
    await sql`
      insert into membership (person, network, address, accepted_at, rules_version) select * from unnest(
        ${memberships.map((one) => one.person)}::uuid[], ${memberships.map((one) => one.network)}::uuid[],
        ${memberships.map((one) => one.address)}::uuid[],
        ${memberships.map((one) => one.acceptedAt.toISOString())}::timestamptz[],
        ${memberships.map((one) => one.rulesVersion)}::text[])`.execute(tx);
  if (consents.length > 0)
    await sql`
      insert into consent (person, owner, purpose, network, given, version, how, at)
      select person, ${owner}::uuid, case when network is null then 'crisis' else 'network' end, network, true, version, 'list', at
      from unnest(
        ${consents.map((one) => one.person)}::uuid[], ${consents.map((one) => one.network)}::uuid[],
        ${consents.map((one) => one.version)}::text[], ${consents.map((one) => one.at.toISOString())}::timestamptz[]
      ) as given (person, network, version, at)`.execute(tx);
}
