/**
 * Loads the demo city into an empty database, through the doors of the rooms, in one transaction: either the whole city
 * is there or nothing is.
 *
 * Streets and addresses get their ids from the places' door, so the city's own keys are translated on the way;
 * organisations, networks, staff and people keep the ids that the seed gave them, and a demo's links stay valid when it
 * is loaded anew.
 */
import { addOrganisations, addStaff, addTerritory } from '../access/access.ts';
import { layCoordinators } from '../access/screening.ts';
import type { Db, Tx } from '../db/db.ts';
import { makeInstallation } from '../db/installation.ts';
import type { OrganisationId } from '../lib/ids.ts';
import type { Keys } from '../lib/secrets.ts';
import { record } from '../logbook/logbook.ts';
import { adoptDefaultPlan } from '../messages/plan.ts';
import { assign } from '../networks/assignment.ts';
import { putNetwork } from '../networks/networks.ts';
import { putAddresses, putStreets } from '../places/places.ts';
import type { StreetRow } from '../places/places.ts';
import type { DemoCity } from './city.ts';
import type { MunicipalityCode } from './ground-plan.ts';
import { enrolAll, type GroundIds } from './enrol-all.ts';
import type { PushSubscriptionText } from './push-server.ts';

export interface LoadOptions {
  readonly db: Db;
  readonly keys: Keys;
  readonly city: DemoCity;
  /** The push subscription of a person by id; without it nobody has one. */
  readonly subscriptionOf?: (person: string) => PushSubscriptionText;
  readonly at?: Date;
}
export interface Loaded {
  readonly streets: number;
  readonly addresses: number;
  readonly networks: number;
  readonly persons: number;
  /** Addresses with a network, counted once per network. */
  readonly assigned: number;
  readonly ms: number;
}

/** Writes the city; throws, and writes nothing, where an installation is already real or holds organisations. */
export async function loadDemo(options: LoadOptions): Promise<Loaded> {
  const { db, keys, city, at = new Date() } = options;
  const started = performance.now();
  const counts = await db.transaction().execute(async (tx) => {
    await mustBeEmptyDemo(tx, keys);
    await addOrganisations(tx, city.organisations);
    await addTerritory(tx, city.territory);
    for (const { id } of city.organisations) await adoptDefaultPlan(tx, id, at);
    const ground = await putGround(tx, city);
    const assigned = await putNetworks(tx, city, ground.streetId);
    await addStaff(tx, keys, city.staff);
    await layCoordinators(tx, standing(city, ground.streetId, at));
    await enrolAll(tx, keys, city, { ...ground, at, subscriptionOf: options.subscriptionOf });
    await record(tx, {
      owner: null,
      actor: null,
      act: 'demo.loaded',
      thing: null,
      details: { persons: city.persons.length },
    });
    return assigned;
  });
  return {
    streets: city.streets.length,
    addresses: city.addresses.length,
    networks: city.networks.length,
    persons: city.persons.length,
    assigned: counts,
    ms: Math.round(performance.now() - started),
  };
}

/** Whether the city is there already, from an earlier start. */
export async function isLoaded(db: Db, city: DemoCity): Promise<boolean> {
  const row = await db
    .selectFrom('organisation')
    .select('id')
    .where('id', '=', city.organisations[0]?.id ?? '')
    .executeTakeFirst();
  return row !== undefined;
}

async function mustBeEmptyDemo(tx: Tx, keys: Keys): Promise<void> {
  const mode = await makeInstallation(tx, 'demo', keys);
  if (mode === 'real') throw new Error('this installation is real: the demo city stays out of it');
  const owner = await tx.selectFrom('organisation').select('id').limit(1).executeTakeFirst();
  if (owner) throw new Error('this installation is not empty');
}

async function putGround(tx: Tx, city: DemoCity): Promise<GroundIds> {
  const owners = new Map(city.organisations.map((one) => [one.code.toLowerCase(), one]));
  const municipalities = [...new Set(city.streets.map((street) => street.municipality))];
  const ownerOf = (code: MunicipalityCode): OrganisationId => owners.get(code)?.id as OrganisationId;
  const rowOf = new Map(
    city.streets.map((street): [string, StreetRow] => [
      street.id,
      {
        postcode: street.postcode,
        municipality: owners.get(street.municipality)?.name ?? '',
        name: street.name,
        names: street.names,
      },
    ]),
  );
  const streetOf = (key: string): StreetRow => rowOf.get(key) ?? missing('street');
  for (const code of municipalities) {
    const mine = city.streets.filter((street) => street.municipality === code);
    await putStreets(
      tx,
      ownerOf(code),
      mine.map((street) => streetOf(street.id)),
    );
    await putAddresses(
      tx,
      ownerOf(code),
      city.addresses
        .filter((address) => address.municipality === code)
        .map(({ street, number, box, at }) => ({
          street: streetOf(street),
          number,
          numberSort: Number.parseInt(number, 10),
          box,
          at,
        })),
    );
  }
  const postcodes = [...new Set(city.streets.map((street) => street.postcode))];
  const streets = await tx
    .selectFrom('street')
    .select(['id', 'postcode', 'name'])
    .where('postcode', 'in', postcodes)
    .execute();
  const addresses = await tx
    .selectFrom('address')
    .select(['id', 'street', 'number', 'box'])
    .where('owner', 'in', municipalities.map(ownerOf))
    .execute();
  const streetIds = new Map(streets.map((one) => [`${one.postcode} ${one.name}`, one.id]));
  const addressIds = new Map(addresses.map((one) => [`${one.street} ${one.number}/${one.box}`, one.id]));
  const addressOf = new Map(city.addresses.map((one) => [one.id, one]));
  const streetId = (key: string): string => {
    const { postcode, name } = streetOf(key);
    return streetIds.get(`${postcode} ${name}`) ?? missing('street');
  };
  return {
    streetId,
    addressId: (key) => {
      const address = addressOf.get(key) ?? missing('address');
      return (
        addressIds.get(`${streetId(address.street)} ${address.number}/${address.box}`) ?? missing('address')
      );
    },
  };
}

async function putNetworks(tx: Tx, city: DemoCity, streetId: (key: string) => string): Promise<number> {
  // Parents stand before their sub-areas in the city.
  for (const { owner, ...network } of city.networks)
    await putNetwork(tx, owner as OrganisationId, {
      ...network,
      streets: city.networkStreets
        .filter((one) => one.network === network.id)
        .map(({ street, side }) => ({ street: streetId(street), side })),
    });
  let assigned = 0;
  for (const owner of new Set(city.networks.map((one) => one.owner)))
    assigned += (await assign(tx, owner as OrganisationId)).put;
  return assigned;
}

/** Who stands for a network, each with the police's yes; a street contact has the two streets of the network that come first. */
const standing = (
  city: DemoCity,
  streetId: (key: string) => string,
  at: Date,
): Parameters<typeof layCoordinators>[1] =>
  city.staff.flatMap(({ id, standsIn, roles }) =>
    roles.flatMap(({ role, network }) =>
      network
        ? [
            {
              staff: id,
              network,
              standsIn,
              streets:
                role === 'street-contact'
                  ? city.streetContacts
                      .filter((one) => one.network === network)
                      .slice(0, 2)
                      .map((one) => streetId(one.street))
                  : [],
              screenedOn: at.toISOString().slice(0, 10),
            },
          ]
        : [],
    ),
  );

function missing(what: string): never {
  throw new Error(`the demo city names a ${what} that it does not have`);
}
