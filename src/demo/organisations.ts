/**
 * Who governs the demo ground, and the people who sign in there: the personas of the demo.
 *
 * Two police zones share a border, three municipalities lie under them (Voerdal with facilities for French speakers:
 * its texts are due in Dutch first, then French, as the language laws have it; docs/domain.md (b) 46) and one fire zone
 * lies across all. Addresses end in `.example`, which RFC 2606 section 2 keeps out of use.
 */
import type { OrganisationKind, Role } from '../../contract/domain.ts';
import type { Language } from '../../contract/words.ts';
import type { MunicipalityCode } from './ground-plan.ts';
import type { Random } from './random.ts';

export interface DemoOrganisation {
  readonly id: string;
  readonly kind: OrganisationKind;
  readonly code: string;
  readonly name: string;
  readonly languages: readonly Language[];
  /** What residents may know of it, for the foot of their pages. */
  readonly settings: Readonly<Record<string, string>>;
}
export interface DemoStaff {
  readonly id: string;
  /** The organisation's id. */
  readonly owner: string;
  readonly name: string;
  readonly email: string;
  readonly language: Language;
  readonly roles: readonly { readonly role: Role; readonly network: string | null }[];
  /** Takes over from the coordinator for a while. */
  readonly standsIn: boolean;
}
export type OrganisationKey = MunicipalityCode | 'pz-demostad' | 'pz-voer-maas' | 'brandweer';

const known: Readonly<Record<OrganisationKey, Omit<DemoOrganisation, 'id' | 'settings'>>> = {
  'pz-demostad': { kind: 'police-zone', code: 'PZ-DEMOSTAD', name: 'PZ Demostad', languages: ['nl'] },
  'pz-voer-maas': {
    kind: 'police-zone',
    code: 'PZ-VOER-MAAS',
    name: 'PZ Voer-Maas',
    languages: ['nl', 'fr'],
  },
  brandweer: {
    kind: 'fire-zone',
    code: 'HVZ-DEMERLAND',
    name: 'Brandweer Demerland',
    languages: ['nl', 'fr'],
  },
  demostad: { kind: 'municipality', code: 'DEMOSTAD', name: 'Demostad', languages: ['nl'] },
  linderveld: { kind: 'municipality', code: 'LINDERVELD', name: 'Linderveld', languages: ['nl'] },
  voerdal: { kind: 'municipality', code: 'VOERDAL', name: 'Voerdal', languages: ['nl', 'fr'] },
};

const covers: readonly (readonly [zone: OrganisationKey, municipality: MunicipalityCode])[] = [
  ['pz-demostad', 'demostad'],
  ['pz-demostad', 'linderveld'],
  ['pz-voer-maas', 'voerdal'],
  ['brandweer', 'demostad'],
  ['brandweer', 'linderveld'],
  ['brandweer', 'voerdal'],
];

/** A number that nobody can have (see city.ts), and a domain that RFC 2606 reserves. */
const settingsOf = (key: OrganisationKey): Record<string, string> => ({
  email: `info@${key}.example`,
  phone: '+32 11 00 00 00',
  address: 'Grote Markt 1, 3597 Demostad',
  site: `www.${key}.example`,
  dpo: `gegevens@${key}.example`,
});

export function organisations(dice: Random): {
  byKey: Readonly<Record<OrganisationKey, DemoOrganisation>>;
  territory: { zone: string; municipality: string }[];
} {
  const made = (key: OrganisationKey): DemoOrganisation => ({
    id: dice.id(),
    ...known[key],
    settings: settingsOf(key),
  });
  // The first made is the one whose installation this is: the city.
  const byKey = {
    demostad: made('demostad'),
    linderveld: made('linderveld'),
    voerdal: made('voerdal'),
    'pz-demostad': made('pz-demostad'),
    'pz-voer-maas': made('pz-voer-maas'),
    brandweer: made('brandweer'),
  };
  const territory = covers.map(([zone, municipality]) => ({
    zone: byKey[zone].id,
    municipality: byKey[municipality].id,
  }));
  return { byKey, territory };
}

/**
 * In the order of the sign-in page: who is needed first stands first. A coordinator's network is named by its code; the
 * second of a network stands in for the first.
 */
const people: readonly (readonly [name: string, role: Role, at: OrganisationKey, language: Language, network?: string])[] = [
  ['Sofie Reekmans', 'dispatcher', 'pz-demostad', 'nl'],
  ['Wim Poelmans', 'officer', 'pz-demostad', 'nl'],
  ['Samira Haddad', 'officer', 'pz-demostad', 'nl'],
  ['Luc Vanheusden', 'chief', 'pz-demostad', 'nl'],
  ['Nele Geebelen', 'prevention', 'demostad', 'nl'],
  ['Tom Lenaerts', 'emergency-coordinator', 'demostad', 'nl'],
  ['Hilde Jorissen', 'mayor', 'demostad', 'nl'],
  ['Emre Yilmaz', 'deputy', 'demostad', 'nl'],
  ['Bart Smeets', 'fire-officer', 'brandweer', 'nl'],
  ['Greet Hermans', 'coordinator', 'demostad', 'nl', 'KIEWIT'],
  ['Amélie Servais', 'dispatcher', 'pz-voer-maas', 'fr'],
  ['Bernd Radermacher', 'officer', 'pz-voer-maas', 'de'],
  ['Rik Moermans', 'coordinator', 'demostad', 'nl', 'GODSHEIDE'],
  ['Chantal Delvaux', 'coordinator', 'voerdal', 'fr', 'BOSRAND'],
  ['Grace Okafor', 'system-manager', 'demostad', 'en'],
  ['Jos Bervoets', 'coordinator', 'demostad', 'nl', 'KIEWIT'],
  ['Mia Thijs', 'street-contact', 'demostad', 'nl', 'KIEWIT'],
]; // prettier-ignore

const plainLetters = (text: string): string =>
  text.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('ß', 'ss').toLowerCase();
/** "Amélie Servais" as the front of an e-mail address. */
export const mailbox = (name: string): string => plainLetters(name).replaceAll(/[^a-z0-9]+/gu, '.');

/** `networkId` finds a network by its code. */
export function staff(
  dice: Random,
  byKey: Readonly<Record<OrganisationKey, DemoOrganisation>>,
  networkId: (code: string) => string,
): DemoStaff[] {
  return people.map(([name, role, at, language, network], n) => ({
    id: dice.id(),
    owner: byKey[at].id,
    name,
    email: `${mailbox(name)}@${at}.example`,
    language,
    roles: [{ role, network: network ? networkId(network) : null }],
    standsIn:
      role === 'coordinator' && people.slice(0, n).some((one) => one[1] === role && one[4] === network),
  }));
}
