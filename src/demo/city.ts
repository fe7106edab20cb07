/**
 * The demo city: what `npm start` shows and what the tests live in. Made from a seed, the same every time.
 *
 * The cast: `ground.ts` lays streets and houses, `organisations.ts` names the authorities and the personas, `areas.ts`
 * draws the networks, and here people move in. Kiewit-Heide is the neighbourhood of the first scenario of
 * docs/domain.md (c): 212 members, of whom 164 with a mobile (six of those phones are off: their texts stay pending)
 * and 48 with a landline only.
 *
 * Nobody is meant and nobody can be rung. Mobile numbers are +32 450 ...: the numbering plan gives 0450 the shape of a
 * mobile number, and libphonenumber takes it for its own Belgian example, but the assigned ranges begin at 0455.
 * Landlines are +32 11 0...: a subscriber's number in the zone of 011 does not begin with 0. E-mail goes to the
 * domains that RFC 2606 section 3 reserves. And a demo installation speaks to loopback only.
 */
import type { Language } from '../../contract/words.ts';
import { networks, networksAt } from './areas.ts';
import type { DemoNetwork, DemoNetworkStreet } from './areas.ts';
import { ground } from './ground.ts';
import type { DemoAddress, DemoStreet } from './ground.ts';
import type { MunicipalityCode } from './ground-plan.ts';
import { firstNames, lastNames } from './names.ts';
import { mailbox, organisations, staff } from './organisations.ts';
import type { DemoOrganisation, DemoStaff } from './organisations.ts';
import { random } from './random.ts';
import type { Random } from './random.ts';

export interface DemoPerson {
  readonly id: string;
  /** The municipality that keeps the data. */
  readonly owner: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly language: Language;
  readonly addresses: readonly {
    readonly address: string;
    readonly use: 'home' | 'work' | 'shop' | 'family';
  }[];
  /** Numbers in E.164; push subscriptions are made by the push server and so are not here. */
  readonly contacts: readonly { readonly channel: 'sms' | 'voice' | 'email'; readonly value: string }[];
  readonly push: boolean;
  readonly smsForOrdinary: boolean;
  readonly memberships: readonly { readonly network: string; readonly address: string }[];
  /** What the demo's SMSC does with this phone. */
  readonly phone: 'delivers' | 'pending' | 'fails';
}
export interface DemoCity {
  readonly organisations: readonly DemoOrganisation[];
  readonly territory: readonly { readonly zone: string; readonly municipality: string }[];
  readonly staff: readonly DemoStaff[];
  readonly streets: readonly DemoStreet[];
  readonly addresses: readonly DemoAddress[];
  readonly networks: readonly DemoNetwork[];
  readonly networkStreets: readonly DemoNetworkStreet[];
  readonly persons: readonly DemoPerson[];
  readonly streetContacts: readonly {
    readonly network: string;
    readonly street: string;
    readonly person: string;
  }[];
}

/** Members per network, and how many of them come from another network with a second address. */
const memberships: readonly { code: string; members: number; from?: string; guests?: number; use?: 'family' | 'shop' }[] = [
  { code: 'KIEWIT', members: 212 },
  { code: 'GODSHEIDE', members: 231, from: 'KIEWIT', guests: 14, use: 'family' },
  { code: 'RUNKST', members: 203, from: 'GODSHEIDE', guests: 8, use: 'family' },
  { code: 'KURINGEN', members: 192, from: 'RUNKST', guests: 8, use: 'family' },
  { code: 'BOSRAND', members: 144, from: 'KIEWIT', guests: 4, use: 'family' },
  { code: 'SINT-JOZEF', members: 77 },
  { code: 'LINDERVELD', members: 41 },
  { code: 'WINKELHART', members: 62, from: 'RUNKST', guests: 24, use: 'shop' },
  { code: 'PAARDEN', members: 38, from: 'KURINGEN', guests: 30 },
]; // prettier-ignore
const KIEWIT_LANDLINES = 48;
const KIEWIT_PENDING = 6;
const OUTSIDE = 150;

const spoken: Readonly<Record<MunicipalityCode, readonly Language[]>> = {
  demostad: [...Array<Language>(18).fill('nl'), 'fr', 'en'],
  linderveld: [...Array<Language>(18).fill('nl'), 'fr', 'de'],
  voerdal: [...Array<Language>(12).fill('nl'), ...Array<Language>(6).fill('fr'), 'de', 'de'],
};

type Reach = 'mobile' | 'landline' | 'email';
type Resident = { -readonly [Key in keyof DemoPerson]: DemoPerson[Key] };

/** Numbers that are given out once, in an order that does not count up. */
function* numbers(dice: Random, prefix: string, digits: number, count: number): Generator<string> {
  const taken = new Set<number>();
  while (taken.size < count) {
    const number = dice.whole(0, 10 ** digits - 1);
    if (taken.has(number)) continue;
    taken.add(number);
    yield `${prefix}${String(number).padStart(digits, '0')}`;
  }
}

/** People move in household by household; the numbers below are shares seen in Flemish member lists (docs/domain.md 7). */
function mover(dice: Random, owners: Readonly<Record<MunicipalityCode, DemoOrganisation>>) {
  const mobiles = numbers(dice, '+32450', 6, 100_000);
  const landlines = numbers(dice, '+32110', 5, 50_000);
  const mails = new Set<string>();
  const draw = (from: Generator<string>): string => String(from.next().value);

  const email = (name: string): string => {
    const box = mailbox(name);
    let address = `${box}@${dice.pick(['example.org', 'example.net', 'example.com'])}`;
    for (let n = 2; mails.has(address); n++) address = `${box}.${n}@example.org`;
    mails.add(address);
    return address;
  };
  const anyReach = (): Reach => (dice.chance(0.82) ? 'mobile' : dice.chance(0.7) ? 'landline' : 'email');

  /** One household at an address, of at most `most` people. */
  return function household(address: DemoAddress, most: number, reachOf: () => Reach = anyReach): Resident[] {
    const size = Math.min(most, dice.pick([1, 1, 1, 1, 1, 2, 2, 2, 2, 3]));
    const language = dice.pick(spoken[address.municipality]);
    const family = dice.pick(lastNames[language]);
    // Two of one name behind one door would be taken for one person, here as in a real member list.
    const called = dice.shuffled(firstNames[language]);
    return Array.from({ length: size }, (_, n) => {
      const firstName = called[n] ?? '';
      const lastName = n === 1 || dice.chance(0.2) ? dice.pick(lastNames[language]) : family;
      const reach = reachOf();
      const contacts: Resident['contacts'] =
        reach === 'landline'
          ? [{ channel: 'voice', value: draw(landlines) }]
          : [
              ...(reach === 'mobile' ? [{ channel: 'sms', value: draw(mobiles) } as const] : []),
              ...(reach === 'email' || dice.chance(0.8)
                ? [{ channel: 'email', value: email(`${firstName} ${lastName}`) } as const]
                : []),
            ];
      return {
        id: dice.id(),
        owner: owners[address.municipality].id,
        firstName,
        lastName,
        language,
        addresses: [{ address: address.id, use: 'home' }],
        contacts,
        push: reach === 'mobile' && dice.chance(0.18),
        smsForOrdinary: reach === 'mobile' && dice.chance(0.1),
        memberships: [],
        phone:
          reach !== 'mobile' || dice.chance(0.965) ? 'delivers' : dice.chance(0.55) ? 'pending' : 'fails',
      };
    });
  };
}

const hasMobile = (person: DemoPerson): boolean =>
  person.contacts.some((contact) => contact.channel === 'sms');
const join = (person: Resident, network: string, address: string, use?: 'family' | 'shop'): void => {
  if (use) person.addresses = [...person.addresses, { address, use }];
  person.memberships = [...person.memberships, { network, address }];
};

/** The whole city of a seed. Takes some 200 ms on one core. */
export function demoCity(seed = 2026): DemoCity {
  const dice = random(seed);
  const { byKey, territory } = organisations(dice);
  const { streets, addresses } = ground(dice);
  const areas = networks(dice, byKey, streets);
  const idOf = new Map(areas.networks.map((network) => [network.code, network.id]));
  const networkId = (code: string): string => idOf.get(code) ?? '';

  const inNetwork = new Map<string, DemoAddress[]>(areas.networks.map((network) => [network.id, []]));
  const outside: DemoAddress[] = [];
  for (const address of addresses) {
    const found = networksAt(address, areas.networks, areas.networkStreets);
    for (const network of found) inNetwork.get(network)?.push(address);
    if (found.length === 0) outside.push(address);
  }

  const household = mover(dice, byKey);
  const residents: Resident[] = [];
  const membersOf = new Map<string, Resident[]>();
  const kiewitReach = dice.shuffled<Reach>(
    Array.from({ length: 212 }, (_, n) => (n < KIEWIT_LANDLINES ? 'landline' : 'mobile')),
  );
  for (const { code, members, from, guests = 0, use } of memberships) {
    const network = networkId(code);
    const homes = dice.shuffled(inNetwork.get(network)?.length ? (inNetwork.get(network) ?? []) : outside);
    const mine: Resident[] = dice
      .shuffled(
        (membersOf.get(from ?? '') ?? []).filter((one) => hasMobile(one) && one.memberships.length === 1),
      )
      .slice(0, guests);
    for (const guest of mine) {
      const home = use ? homes.pop()?.id : guest.addresses[0]?.address;
      join(guest, network, home ?? '', use);
    }
    while (mine.length < members) {
      const home = homes.pop();
      if (!home) throw new Error(`${code} has fewer homes than members`);
      const moved = household(
        home,
        members - mine.length,
        code === 'KIEWIT' ? () => kiewitReach.pop() ?? 'mobile' : undefined,
      );
      for (const one of moved) join(one, network, home.id);
      mine.push(...moved);
      residents.push(...moved);
    }
    membersOf.set(code, mine);
  }
  const shopkeepers = (membersOf.get('WINKELHART') ?? []).filter((one) => one.addresses.length === 1);
  for (const one of shopkeepers) one.addresses = one.addresses.map((at) => ({ ...at, use: 'shop' }));

  const kiewit = (membersOf.get('KIEWIT') ?? []).filter(hasMobile);
  for (const [n, one] of dice.shuffled(kiewit).entries())
    one.phone = n < KIEWIT_PENDING ? 'pending' : 'delivers';

  const alone = dice.shuffled(outside);
  for (let count = 0; count < OUTSIDE;) {
    const home = alone.pop();
    if (!home) throw new Error('there are too few homes outside the networks');
    const moved = household(home, OUTSIDE - count);
    count += moved.length;
    residents.push(...moved);
  }

  return {
    organisations: Object.values(byKey),
    territory,
    staff: staff(dice, byKey, networkId),
    streets,
    addresses,
    ...areas,
    persons: residents,
    streetContacts: streetContacts(areas.networks, residents, addresses),
  };
}

/** In every active BIN, one member for each street where at least four of them live. */
function streetContacts(
  networks: readonly DemoNetwork[],
  residents: readonly DemoPerson[],
  addresses: readonly DemoAddress[],
): { network: string; street: string; person: string }[] {
  const streetOf = new Map(addresses.map((address) => [address.id, address.street]));
  const active = new Set(
    networks.filter((one) => one.kind === 'bin' && one.state === 'actief').map((one) => one.id),
  );
  const byStreet = new Map<string, { network: string; street: string; people: string[] }>();
  for (const person of residents) {
    for (const { network, address } of person.memberships) {
      const street = streetOf.get(address) ?? '';
      const key = `${network} ${street}`;
      const entry = byStreet.get(key) ?? { network, street, people: [] };
      entry.people.push(person.id);
      byStreet.set(key, entry);
    }
  }
  return [...byStreet.values()]
    .filter((one) => active.has(one.network) && one.people.length >= 4)
    .map(({ network, street, people }) => ({ network, street, person: people[0] ?? '' }));
}
