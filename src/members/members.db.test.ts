import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { layGround, type Ground } from '../../test/support/ground.ts';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { keptMs } from '../../contract/retention.ts';
import { after, days } from '../lib/clock.ts';
import { uuid7 } from '../lib/ids.ts';
import { keyedHash, newKeyText, readKeys, unseal } from '../lib/secrets.ts';
import { putAddresses } from '../places/places.ts';
import { consentsOf, forgetConsents, writeConsents } from './consent.ts';
import { enrol, RULES_OWED, type EnrolRow } from './enrol.ts';
import { eraseOf } from './erase.ts';
import { countMembers, counts, endMembershipsOf, membersOf, streetContacts } from './members.ts';
import type { ReadNumber } from './phone.ts';

let database: TestDatabase;
let ground: Ground;
let addresses: string[];
let networks: string[];
const keys = readKeys(newKeyText());
const now = new Date('2026-11-24T10:00:00Z');

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  for (const table of [
    'membership',
    'street_contact',
    'person',
    'network',
    'address',
    'street',
    'territory',
  ] as const)
    await database.db.deleteFrom(table).execute();
  ground = await layGround(database.db, uuid7().slice(-9));
  const street = { name: 'Kerkweg', postcode: '3500', municipality: 'Hasselt' };
  addresses = Array.from({ length: 8 }, uuid7);
  await database.db.transaction().execute((tx) =>
    putAddresses(
      tx,
      ground.hasselt,
      addresses.map((id, i) => ({
        id,
        street,
        number: String(i + 1),
        numberSort: i + 1,
        box: '',
        at: [5.3, 50.9 + i / 1000],
      })),
    ),
  );
  networks = [uuid7(), uuid7()];
  await database.db
    .insertInto('network')
    .values(
      networks.map((id, i) => ({
        id,
        owner: ground.lrh,
        municipality: ground.hasselt,
        parent: i === 0 ? null : (networks[0] ?? null),
        kind: 'bin' as const,
        code: `N${i}`,
        name: `N${i}`,
        centre: null,
      })),
    )
    .execute();
});

const mobile = (n: number): ReadNumber => ({
  e164: `+3247${String(n).padStart(7, '0')}`,
  line: 'mobile',
  country: 'BE',
});
const fixed: ReadNumber = { e164: '+3211234567', line: 'fixed', country: 'BE' };
const joins = (network: number, address = 0): EnrolRow['membership'] => ({
  network: networks[network] ?? '',
  address: addresses[address] ?? '',
  acceptedAt: now,
  rulesVersion: '2026-1',
});
const row = (change: Partial<EnrolRow> = {}): EnrolRow => ({
  name: { first: 'An', last: 'Peeters' },
  language: 'nl',
  addresses: [addresses[0] ?? ''],
  phones: [mobile(1)],
  email: null,
  membership: null,
  ...change,
});
const bring = (...rows: EnrolRow[]) =>
  database.db.transaction().execute((tx) => enrol(tx, keys, ground.hasselt, rows, now));

describe('enrolling', () => {
  it('makes a mobile number a text, a landline a call and keeps their order', async () => {
    await bring(row({ phones: [mobile(1), fixed, mobile(2)], email: 'an@example.org' }));
    const contacts = await database.db
      .selectFrom('contact')
      .selectAll()
      .orderBy('channel')
      .orderBy('position')
      .execute();
    expect(
      contacts.map((one) => `${one.channel} ${one.position} ${unseal(keys, one.channel, one.value)}`),
    ).toEqual([
      'email 1 an@example.org',
      `sms 1 ${mobile(1).e164}`,
      `sms 2 ${mobile(2).e164}`,
      `voice 1 ${fixed.e164}`,
    ]);
    expect(contacts[1]?.value_hash.equals(keyedHash(keys, 'sms', mobile(1).e164))).toBe(true);
  });

  it('keeps at most five addresses and says so', async () => {
    expect(await bring(row({ addresses: addresses.slice(0, 7) }))).toEqual([
      { what: 'added', notes: ['addresses-too-many'] },
    ]);
    expect(await bring(row({ addresses: addresses.slice(7) }))).toEqual([
      { what: 'unchanged', notes: ['addresses-too-many'] },
    ]);
    expect(await database.db.selectFrom('person_address').select('address').execute()).toHaveLength(5);
  });

  it('knows a person again within one list, and two of one name apart', async () => {
    const done = await bring(
      row({ membership: joins(0) }),
      row({ name: { first: null, last: 'PEETERS AN' }, phones: [fixed] }),
      row({ addresses: [addresses[1] ?? ''], phones: [mobile(2)] }),
      row({ name: { first: 'Jan', last: 'Peeters' } }),
    );
    expect(done.map((one) => one.what)).toEqual(['added', 'changed', 'added', 'added']);
  });

  it('does not take a person of another municipality for the same one', async () => {
    await bring(row());
    const elsewhere = await database.db
      .transaction()
      .execute((tx) => enrol(tx, keys, ground.zonhoven, [row()], now));
    expect(elsewhere).toEqual([{ what: 'added', notes: [] }]);
  });

  it('takes up a new language and a second network', async () => {
    await bring(row({ membership: joins(0) }));
    expect(await bring(row({ language: 'fr', membership: joins(1) }))).toEqual([
      { what: 'changed', notes: [] },
    ]);
    expect(await bring(row({ language: 'fr', membership: joins(1) }))).toEqual([
      { what: 'unchanged', notes: [] },
    ]);
  });

  it('puts a new number first, but never before one that its owner verified', async () => {
    const order = async () => {
      const rows = await database.db
        .selectFrom('contact')
        .selectAll()
        .orderBy('channel')
        .orderBy('position')
        .execute();
      return rows.map((one) => `${one.channel} ${one.position} ${unseal(keys, one.channel, one.value)}`);
    };
    const email = 'an@example.org';
    await bring(row({ phones: [mobile(1), mobile(2)], email }));
    await bring(row({ phones: [mobile(3), mobile(1)], email }));
    expect(await order()).toEqual([
      `email 1 ${email}`,
      `sms 1 ${mobile(3).e164}`,
      `sms 2 ${mobile(2).e164}`,
      `sms 3 ${mobile(1).e164}`,
    ]);
    await database.db.updateTable('contact').set({ verified_at: now }).where('position', '=', 1).execute();
    expect(await bring(row({ phones: [mobile(4)], email }))).toEqual([{ what: 'changed', notes: [] }]);
    expect((await order()).filter((one) => one.startsWith('sms'))).toEqual([
      `sms 1 ${mobile(3).e164}`,
      `sms 2 ${mobile(2).e164}`,
      `sms 3 ${mobile(1).e164}`,
      `sms 4 ${mobile(4).e164}`,
    ]);
  });

  it('goes on beyond one batch', async () => {
    const many = Array.from({ length: 2_500 }, (_, i) =>
      row({ name: { first: null, last: `P${i}` }, phones: [mobile(i)] }),
    );
    expect((await bring(...many)).every((one) => one.what === 'added')).toBe(true);
    expect((await bring(...many)).every((one) => one.what === 'unchanged')).toBe(true);
  });
});

describe('what somebody agreed to', () => {
  const personOf = async (): Promise<string> =>
    (await database.db.selectFrom('person').select('id').executeTakeFirstOrThrow()).id;
  const history = async (person: string) =>
    (await consentsOf(database.db, person)).map(({ purpose, given, version, how }) => `${purpose} ${given} ${version} ${how}`); // prettier-ignore
  const leaves = (person: string, at = now) =>
    database.db.transaction().execute((tx) => eraseOf(tx, person, at));

  it('is kept from a list that brings the day, and taken back with the rest by who leaves', async () => {
    await bring(row({ membership: joins(0) }), row({ membership: joins(1) }));
    await bring(row({ membership: joins(0) }));
    const person = await personOf();
    const given = ['crisis true list list', 'network true 2026-1 list', 'network true 2026-1 list'];
    expect(await history(person)).toEqual(given);
    // Taken back already: not once more.
    await database.db.transaction().execute((tx) =>
      writeConsents(tx, person, ground.hasselt, [{ purpose: 'network', network: networks[1] ?? '', given: false, version: '2026-1', how: 'online' }], now),
    ); // prettier-ignore
    await leaves(person);
    expect(await history(person)).toEqual([...given, 'network false 2026-1 online', 'crisis false list online', 'network false 2026-1 online']); // prettier-ignore
  });

  it('is nothing where a list brings no day, and yet is taken back', async () => {
    const membership = joins(0);
    await bring(row({ membership: membership && { ...membership, rulesVersion: RULES_OWED } }));
    const person = await personOf();
    expect(await history(person)).toEqual([]);
    await leaves(person);
    expect(await history(person)).toEqual(['crisis false list online', 'network false owed online']);
  });

  it('is kept whole until five years after somebody left, however long ago they agreed', async () => {
    const { db } = database;
    const long = after(now, -keptMs('consents') - days(400));
    const old = joins(0);
    const enrolled = { ...row({ membership: old && { ...old, acceptedAt: long } }) };
    await database.db.deleteFrom('consent').execute();
    await bring(enrolled, row({ name: { first: 'Bo', last: 'Blijft' }, membership: old && { ...old, acceptedAt: long } })); // prettier-ignore
    const [person = '', stays = ''] = (await db.selectFrom('person').select('id').orderBy('id').execute()).map((one) => one.id); // prettier-ignore
    await leaves(person);
    expect(await forgetConsents(db, now)).toBe(0);
    expect(await forgetConsents(db, after(now, keptMs('consents')))).toBe(0);
    expect(await history(person)).toHaveLength(4);
    expect(await forgetConsents(db, after(now, keptMs('consents') + 1))).toBe(4);
    expect([await history(person), (await history(stays)).length]).toEqual([[], 2]);
  });
});

describe('counting and listing', () => {
  it('counts a member of a network and its sub-area once', async () => {
    await bring(row({ membership: joins(0) }));
    await bring(
      row({ membership: joins(1) }),
      row({ name: { first: null, last: 'Bo' }, membership: joins(1) }),
    );
    const [top = '', sub = ''] = networks;
    const members = await countMembers(database.db, [
      { id: top, within: [top, sub] },
      { id: sub, within: [sub] },
    ]);
    expect([...members]).toEqual(
      expect.arrayContaining([
        [top, 2],
        [sub, 2],
      ]),
    );
  });

  it('counts who is enrolled, on the own ground only', async () => {
    await bring(row({ membership: joins(0) }), row({ name: { first: null, last: 'Bo' } }));
    expect(await counts(database.db, ground.somebody('lrh'))).toEqual({ enrolled: 2, inNoNetwork: 1 });
    expect(await counts(database.db, ground.somebody('midlim'))).toEqual({ enrolled: 0, inNoNetwork: 0 });
  });

  it('lists each member once, page after page, without those who left', async () => {
    await bring(
      ...Array.from({ length: 1_203 }, (_, i) =>
        row({ name: { first: 'An', last: `P${i}` }, phones: [mobile(i)], membership: joins(0) }),
      ),
    );
    const gone = await database.db
      .selectFrom('membership')
      .select('person')
      .orderBy('person')
      .limit(3)
      .execute();
    await database.db
      .updateTable('membership')
      .set({ ended_at: now })
      .where(
        'person',
        'in',
        gone.map((one) => one.person),
      )
      .execute();
    const names = new Set<string>();
    for await (const member of membersOf(database.db, keys, networks[0] ?? '')) names.add(member.name);
    expect(names.size).toBe(1_200);
  });

  it('names who keeps contact with a street until their network is over', async () => {
    await bring(row({ membership: joins(0) }));
    const { id: person } = await database.db.selectFrom('person').select('id').executeTakeFirstOrThrow();
    const { id: street } = await database.db.selectFrom('street').select('id').executeTakeFirstOrThrow();
    const network = networks[0] ?? '';
    await database.db.insertInto('street_contact').values({ network, street, person }).execute();
    expect(await streetContacts(database.db, keys, network)).toEqual([
      { street, person, name: 'An Peeters' },
    ]);
    await database.db.transaction().execute((tx) => endMembershipsOf(tx, [network], now));
    expect(await streetContacts(database.db, keys, network)).toEqual([]);
    const left = await database.db.selectFrom('membership').select('ended_at').execute();
    expect(left).toEqual([{ ended_at: now }]);
    expect(await counts(database.db, ground.somebody('lrh'))).toEqual({ enrolled: 1, inNoNetwork: 1 });
  });
});
