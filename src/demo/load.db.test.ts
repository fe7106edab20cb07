import { makeInstallation } from '../db/installation.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { principalOf } from '../access/access.ts';
import { personas } from '../access/sign-in.ts';
import { systemClock } from '../lib/clock.ts';
import { newKeyText, readKeys, unseal } from '../lib/secrets.ts';
import { streetContacts } from '../members/members.ts';
import { listNetworks, neighboursOf, whichNetwork } from '../networks/networks.ts';
import { findPlaces } from '../places/places.ts';
import { demoCity } from './city.ts';
import { isLoaded, loadDemo, type Loaded } from './load.ts';

const city = demoCity();
const keys = readKeys(newKeyText());
const subscriptionOf = (person: string) => ({
  endpoint: `http://127.0.0.1:1/push/${person}`,
  keys: { p256dh: 'p', auth: 'a' },
});
let database: TestDatabase;
let loaded: Loaded;
beforeAll(async () => {
  database = await testDatabase();
  loaded = await loadDemo({ db: database.db, keys, city, subscriptionOf });
});
afterAll(() => database.drop());

const networkId = (code: string): string => city.networks.find((one) => one.code === code)?.id ?? '';

const as = async (role: string, at = 0) => {
  const staff = city.staff.filter((one) => one.roles.some((held) => held.role === role))[at];
  const principal = await principalOf(database.db, staff?.id ?? '');
  if (!principal) throw new Error(`there is no ${role}`);
  return principal;
};

describe('the demo city in the database', () => {
  it('is there whole', () => {
    expect(loaded).toMatchObject({
      streets: city.streets.length,
      addresses: city.addresses.length,
      persons: city.persons.length,
    });
  });

  it('counts the members of each network as the city has them', async () => {
    const zones = [await as('dispatcher'), await as('dispatcher', 1)];
    const listed = (await Promise.all(zones.map((zone) => listNetworks(database.db, zone)))).flat();
    expect(listed).toHaveLength(city.networks.length);
    const counted = (code: string) => listed.find((network) => network.code === code);
    expect(counted('KIEWIT')).toMatchObject({ members: 212, state: 'actief', municipality: 'Demostad' });
    expect(counted('BOSRAND')).toMatchObject({ members: 144, municipality: 'Voerdal' });
    expect(counted('PAARDEN')).toMatchObject({ members: 38, areas: [], centre: null });
    expect(counted('KIEWIT')?.homes).toBeGreaterThan(400);
  });

  it('says the same as the city about which network an address is in', async () => {
    const dispatcher = await as('dispatcher');
    for (const [query, network, not] of [
      ['Grensstraat 11', 'Kiewit-Heide', 'Godsheide'],
      ['Grensstraat 12', 'Godsheide', 'Kiewit-Heide'],
    ] as const) {
      const [place] = await findPlaces(database.db, dispatcher, query);
      const names = (await whichNetwork(database.db, dispatcher, place?.address ?? '')).map(
        (one) => one.name,
      );
      expect(names).toContain(network);
      expect(names).not.toContain(not);
    }
  });

  it('has neighbours of both zones in the direction of flight', async () => {
    const dispatcher = await as('dispatcher');
    const [kerkweg] = await findPlaces(database.db, dispatcher, 'Kerkweg 7');
    const southEast = 135;
    const found = await neighboursOf(
      database.db,
      dispatcher,
      [networkId('KIEWIT')],
      kerkweg?.at ?? [5.33, 50.94],
      southEast,
    );
    expect(found.find((one) => one.name === 'Godsheide')).toMatchObject({ ahead: true, ownZone: true });
    expect(found.find((one) => one.name === 'Bosrand')).toMatchObject({
      ahead: true,
      ownZone: false,
      members: 144,
    });
    expect(found.find((one) => one.name === 'Kuringen')?.ahead ?? false).toBe(false);
  });

  it('enrols everyone once, with every address and membership of theirs', async () => {
    const { rows } = await sql<{ persons: number; addresses: number; memberships: number; shops: number }>`
      select (select count(*) from person) as persons, (select count(*) from person_address) as addresses,
             (select count(*) from membership) as memberships,
             (select count(*) from person_address where use = 'shop') as shops`.execute(database.db);
    const addresses = city.persons.flatMap((person) => person.addresses);
    expect(rows[0]).toEqual({
      persons: city.persons.length,
      addresses: addresses.length,
      memberships: 1_200,
      shops: addresses.filter((one) => one.use === 'shop').length,
    });
    const contacts = await streetContacts(database.db, keys, networkId('KIEWIT'));
    expect(contacts.length).toBeGreaterThan(10);
  });

  it('puts every member at an address of the network joined', async () => {
    const { rows } = await sql<{ strangers: number }>`
      select count(*) as strangers from membership m join network n on n.id = m.network
       where n.kind <> 'thema' and not exists (
         select from address_network an where (an.address, an.network) = (m.address, m.network))`.execute(
      database.db,
    );
    expect(rows[0]?.strangers).toBe(0);
  });

  it('keeps names and contacts sealed, each openable for its own use', async () => {
    const contacts = await database.db.selectFrom('contact').select(['person', 'channel', 'value']).execute();
    const numbers = new Set(city.persons.flatMap((person) => person.contacts.map((one) => one.value)));
    const opened = contacts.map((one) => unseal(keys, one.channel, one.value));
    expect(opened.filter((value) => numbers.has(value))).toHaveLength(numbers.size);
    expect(contacts.filter((one) => one.channel === 'push').length).toBe(
      city.persons.filter((one) => one.push).length,
    );
    const { rows } = await sql<{ dump: string }>`
      select string_agg(p::text || coalesce(c::text, ''), '') as dump from person p left join contact c on c.person = p.id`.execute(
      database.db,
    );
    expect(rows[0]?.dump).not.toContain(city.persons[0]?.lastName);
  });

  it('offers its personas, the dispatcher first', async () => {
    const offered = await personas({ db: database.db, keys, clock: systemClock });
    expect(offered[0]).toMatchObject({ role: 'dispatcher', organisation: 'PZ Demostad' });
    expect(offered.find((one) => one.role === 'coordinator')?.network).toBe('Kiewit-Heide');
    expect(offered).toHaveLength(city.staff.length);
  });

  it('is not loaded twice, and not over a real installation', async () => {
    expect(await isLoaded(database.db, city)).toBe(true);
    await expect(loadDemo({ db: database.db, keys, city })).rejects.toThrow('not empty');
    const real = await testDatabase();
    await makeInstallation(real.db, 'real', keys);
    await expect(loadDemo({ db: real.db, keys, city })).rejects.toThrow('is real');
    expect(await isLoaded(real.db, city)).toBe(false);
    await real.drop();
  });
});
