import { roles as knownRoles } from '../../contract/domain.ts';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { bbox, pointInPolygon, polygonProblem } from '../places/geometry.ts';
import type { Point, Polygon } from '../places/geometry.ts';
import { networksAt } from './areas.ts';
import { demoCity } from './city.ts';
import type { DemoPerson } from './city.ts';
import { BORDER_STREET } from './ground-plan.ts';

const city = demoCity();
const networkOf = new Map(city.networks.map((network) => [network.code, network]));
const addressOf = new Map(city.addresses.map((address) => [address.id, address]));
const membersOf = (code: string): DemoPerson[] =>
  city.persons.filter((person) => person.memberships.some((one) => one.network === networkOf.get(code)?.id));
const has = (channel: string) => (person: DemoPerson) =>
  person.contacts.some((contact) => contact.channel === channel);
const numbers = city.persons.flatMap((person) =>
  person.contacts.filter((contact) => contact.channel !== 'email'),
);

describe('the demo city', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(demoCity()).toEqual(city);
    expect(demoCity(7).persons[0]).not.toEqual(city.persons[0]);
  });

  it('has the size of a small town', () => {
    expect(city.addresses.length).toBeGreaterThan(4_000);
    expect(city.addresses.length).toBeLessThan(6_500);
    expect(city.streets.length).toBeGreaterThan(100);
    const memberships = city.persons.flatMap((person) => person.memberships);
    expect(memberships).toHaveLength(1_200);
    expect(city.persons.filter((person) => person.memberships.length === 0)).toHaveLength(150);
    expect(city.persons.filter((person) => person.addresses.length > 1).length).toBeGreaterThan(40);
    expect(city.persons.filter((person) => person.memberships.length > 1).length).toBeGreaterThan(60);
  });

  it('gives Kiewit-Heide the members of the first scenario', () => {
    const members = membersOf('KIEWIT');
    expect(members).toHaveLength(212);
    expect(members.filter(has('sms'))).toHaveLength(164);
    const landlineOnly = members.filter((person) => person.contacts.every((one) => one.channel === 'voice'));
    expect(landlineOnly).toHaveLength(48);
    const phones = members.filter(has('sms')).map((person) => person.phone);
    expect(phones.filter((phone) => phone === 'delivers')).toHaveLength(158);
    expect(phones.filter((phone) => phone === 'pending')).toHaveLength(6);
  });

  it('speaks four languages and owes French where the language regime says so', () => {
    expect(new Set(city.persons.map((person) => person.language))).toEqual(new Set(['nl', 'fr', 'de', 'en']));
    const facility = city.organisations.find((one) => one.code === 'VOERDAL');
    expect(facility?.languages).toEqual(['nl', 'fr']);
    expect(city.streets.filter((one) => one.municipality === 'voerdal').every((one) => one.names.fr)).toBe(
      true,
    );
  });

  it('has two police zones, three municipalities and a fire zone across them', () => {
    const kinds = city.organisations.map((one) => one.kind).sort();
    expect(kinds).toEqual([
      'fire-zone',
      'municipality',
      'municipality',
      'municipality',
      'police-zone',
      'police-zone',
    ]);
    const fire = city.organisations.find((one) => one.kind === 'fire-zone');
    expect(city.territory.filter((one) => one.zone === fire?.id)).toHaveLength(3);
    expect(networkOf.get('BOSRAND')?.owner).not.toBe(networkOf.get('KIEWIT')?.owner);
  });

  it('names every street once in its municipality and every door once in its street', () => {
    const streets = city.streets.map((street) => `${street.postcode} ${street.name}`);
    expect(new Set(streets).size).toBe(streets.length);
    const doors = city.addresses.map((one) => `${one.street} ${one.number}/${one.box}`);
    expect(new Set(doors).size).toBe(doors.length);
    const ids = [...city.streets, ...city.addresses, ...city.persons, ...city.networks, ...city.staff].map(
      (one) => one.id,
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('draws areas that can be used', () => {
    const drawn = city.networks.flatMap((network) => network.areas.map((polygon) => polygonProblem(polygon)));
    expect(drawn).toHaveLength(city.networks.length - 1);
    expect(drawn.filter((problem) => problem !== null)).toEqual([]);
  });

  it('never draws two networks over each other, nor a sub-area out of its network', () => {
    const tops = city.networks.filter((one) => one.parent === null && one.areas.length > 0);
    const overlaps = tops.flatMap((one, i) =>
      tops
        .slice(i + 1)
        .filter((other) => overlap(one.areas[0] ?? [], other.areas[0] ?? []))
        .map((other) => `${one.code} ${other.code}`),
    );
    expect(overlaps).toEqual([]);
    for (const sub of city.networks.filter((one) => one.parent !== null)) {
      const parent = city.networks.find((one) => one.id === sub.parent);
      const strays = samples(sub.areas[0] ?? []).filter(
        (spot) => !pointInPolygon(spot, parent?.areas[0] ?? []),
      );
      expect(strays).toEqual([]);
    }
  });

  it('lets every member live inside the network joined', () => {
    const themed = networkOf.get('PAARDEN')?.id;
    const strangers = city.persons.flatMap((person) =>
      person.memberships.filter(({ network, address }) => {
        const at = addressOf.get(address);
        const own = person.addresses.some((one) => one.address === address);
        const inside = at && networksAt(at, city.networks, city.networkStreets).includes(network);
        return !own || (network !== themed && !inside);
      }),
    );
    expect(strangers).toEqual([]);
  });

  it('divides the border street by side, also where the polygons say otherwise', () => {
    const border = city.streets.find((street) => street.name === BORDER_STREET);
    const kiewit = networkOf.get('KIEWIT');
    const doors = city.addresses.filter((address) => address.street === border?.id);
    expect(doors.length).toBeGreaterThan(60);
    for (const door of doors) {
      const odd = Number.parseInt(door.number, 10) % 2 === 1;
      expect(networksAt(door, city.networks, city.networkStreets).includes(kiewit?.id ?? '')).toBe(odd);
    }
    const misplaced = doors.filter(
      (door) =>
        pointInPolygon(door.at, kiewit?.areas[0] ?? []) !== (Number.parseInt(door.number, 10) % 2 === 1),
    );
    expect(misplaced.length).toBeGreaterThan(5);
  });

  it('writes only numbers that a checker takes for valid, each of its kind, none twice', () => {
    const wrong = numbers.filter(({ channel, value }) => {
      const parsed = parsePhoneNumberFromString(value);
      return !parsed?.isValid() || parsed.getType() !== (channel === 'sms' ? 'MOBILE' : 'FIXED_LINE');
    });
    expect(wrong).toEqual([]);
    expect(new Set(numbers.map((one) => one.value)).size).toBe(numbers.length);
  });

  it('writes to nobody: numbers outside the assigned ranges, reserved mail domains', () => {
    expect(numbers.every(({ value }) => /^\+32(450\d{6}|110\d{5})$/u.test(value))).toBe(true);
    const mails = city.persons.flatMap((person) => person.contacts.filter((one) => one.channel === 'email'));
    expect(mails.every(({ value }) => /^[a-z0-9.]+@example\.(org|net|com)$/u.test(value))).toBe(true);
    expect(city.staff.every((one) => one.email.endsWith('.example'))).toBe(true);
  });

  it('has a persona for each role', () => {
    const roles = new Set(city.staff.flatMap((one) => one.roles.map((role) => role.role)));
    expect([...roles].sort()).toEqual([...knownRoles].sort());
    const coordinator = city.staff.find((one) => one.roles.some((role) => role.role === 'coordinator'));
    expect(coordinator?.roles[0]?.network).toBe(networkOf.get('KIEWIT')?.id);
    expect(new Set(city.staff.map((one) => one.owner)).size).toBeGreaterThanOrEqual(5);
  });
});

/** Points well inside a polygon, on a grid of 60 by 60 over its box. */
function samples(polygon: Polygon): Point[] {
  const [west, south, east, north] = bbox([polygon]);
  return Array.from({ length: 3_600 }, (_, i): Point => [
    west + ((east - west) * ((i % 60) + 0.5)) / 60,
    south + ((north - south) * (Math.floor(i / 60) + 0.5)) / 60,
  ]).filter((spot) => pointInPolygon(spot, polygon));
}
const overlap = (one: Polygon, other: Polygon): boolean =>
  samples(one).some((spot) => pointInPolygon(spot, other));
