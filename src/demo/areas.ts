/**
 * The networks of the demo city and their areas, drawn on the same plan as the streets (metres from the market).
 *
 * Neighbouring areas share corners, so that they touch and never overlap; sub-areas divide their BIN along one line.
 * Between Kiewit-Heide and Godsheide runs a street that bows while the border is straight: there the rule "odd side,
 * even side" decides, as it does on real border streets (docs/domain.md (b) 18).
 */
import type { NetworkKind, NetworkState } from '../../contract/domain.ts';
import type { Position } from '../../contract/shapes.ts';
import { pointInPolygon } from '../places/geometry.ts';
import type { DemoAddress, DemoStreet } from './ground.ts';
import { BORDER_STREET, toPosition } from './ground-plan.ts';
import type { MunicipalityCode, Spot } from './ground-plan.ts';
import type { DemoOrganisation, OrganisationKey } from './organisations.ts';
import type { Random } from './random.ts';

export interface DemoNetwork {
  readonly id: string;
  /** The police zone's id. */
  readonly owner: string;
  /** The municipality's id. */
  readonly municipality: string;
  readonly parent: string | null;
  readonly kind: NetworkKind;
  readonly code: string;
  readonly name: string;
  readonly state: NetworkState;
  /** Polygons, each a list of closed rings; empty for a network without an area. */
  readonly areas: readonly (readonly (readonly Position[])[])[];
}
export interface DemoNetworkStreet {
  readonly network: string;
  readonly street: string;
  readonly side: 'odd' | 'even';
}

/** Corners with a name are shared by two areas. */
const corner = {
  kiewitWest: [-546, 1925],
  kiewitMiddle: [280, 1990],
  kiewitEast: [1092, 1960],
  kiewitNorthEast: [1015, 2640],
  borderWest: [420, 1372],
  borderEast: [1050, 1435],
  zoneBorder: [2030, 1330],
  godsheideWest: [875, 630],
  godsheideMiddle: [1470, 700],
  godsheideEast: [2100, 630],
  kuringenEast: [-1015, 175],
  kuringenMiddle: [-1560, 120],
  kuringenWest: [-2310, 350],
  demerWest: [-1925, -275],
  demerEast: [-1050, -295],
  runkstEast: [-385, -1015],
  runkstMiddle: [-1000, -1000],
  runkstWest: [-1890, -1190],
  southWest: [-315, -1750],
} as const satisfies Record<string, Spot>;
const c = corner;

interface Plan {
  readonly code: string;
  readonly name: string;
  readonly owner: OrganisationKey;
  readonly municipality: MunicipalityCode;
  readonly kind: NetworkKind;
  readonly state: NetworkState;
  readonly parent?: string;
  readonly outline: readonly Spot[] | null;
}
const bin = { owner: 'pz-demostad', municipality: 'demostad', kind: 'bin', state: 'actief' } as const;
const plans: readonly Plan[] = [
  { ...bin, code: 'KIEWIT', name: 'Kiewit-Heide',
    outline: [[-525, 1365], [-70, 1330], c.borderWest, c.borderEast, c.kiewitEast, c.kiewitNorthEast, [420, 2765], [-210, 2695], [-560, 2170], c.kiewitWest] },
  { ...bin, code: 'KIEWIT-DORP', name: 'Kiewit-Dorp', parent: 'KIEWIT',
    outline: [[-525, 1365], [-70, 1330], c.borderWest, c.borderEast, c.kiewitEast, c.kiewitMiddle, c.kiewitWest] },
  { ...bin, code: 'KIEWIT-HEI', name: 'Kiewit-Hei', parent: 'KIEWIT',
    outline: [c.kiewitWest, c.kiewitMiddle, c.kiewitEast, c.kiewitNorthEast, [420, 2765], [-210, 2695], [-560, 2170]] },
  { ...bin, code: 'GODSHEIDE', name: 'Godsheide',
    outline: [c.borderWest, [560, 1015], c.godsheideWest, [980, 245], [1750, 175], c.godsheideEast, c.zoneBorder, c.borderEast] },
  { ...bin, code: 'GODSHEIDE-KERK', name: 'Godsheide-Kerk', parent: 'GODSHEIDE',
    outline: [c.borderWest, [560, 1015], c.godsheideWest, c.godsheideMiddle, c.godsheideEast, c.zoneBorder, c.borderEast] },
  { ...bin, code: 'GODSHEIDE-LO', name: 'Godsheide-Lo', parent: 'GODSHEIDE',
    outline: [c.godsheideWest, [980, 245], [1750, 175], c.godsheideEast, c.godsheideMiddle] },
  { ...bin, code: 'RUNKST', name: 'Runkst',
    outline: [c.demerEast, [-805, -665], c.runkstEast, c.southWest, [-1260, -1820], c.runkstWest, c.demerWest] },
  { ...bin, code: 'RUNKST-NOORD', name: 'Runkst-Noord', parent: 'RUNKST',
    outline: [c.demerEast, [-805, -665], c.runkstEast, c.runkstMiddle, c.runkstWest, c.demerWest] },
  { ...bin, code: 'RUNKST-ZUID', name: 'Runkst-Zuid', parent: 'RUNKST',
    outline: [c.runkstEast, c.southWest, [-1260, -1820], c.runkstWest, c.runkstMiddle] },
  { ...bin, code: 'KURINGEN', name: 'Kuringen',
    outline: [[-2310, -260], c.demerWest, c.demerEast, c.kuringenEast, [-1155, 560], [-1610, 735], c.kuringenWest] },
  { ...bin, code: 'KURINGEN-ABDIJ', name: 'Kuringen-Abdij', parent: 'KURINGEN',
    outline: [c.kuringenEast, [-1155, 560], [-1610, 735], c.kuringenWest, c.kuringenMiddle] },
  { ...bin, code: 'KURINGEN-DEMER', name: 'Kuringen-Demer', parent: 'KURINGEN',
    outline: [[-2310, -260], c.demerWest, c.demerEast, c.kuringenEast, c.kuringenMiddle, c.kuringenWest] },
  { ...bin, code: 'BOSRAND', name: 'Bosrand', owner: 'pz-voer-maas', municipality: 'voerdal',
    outline: [c.borderEast, c.zoneBorder, [2450, 1890], [2100, 2520], c.kiewitNorthEast, c.kiewitEast] },
  { ...bin, code: 'WINKELHART', name: 'Winkelhart', kind: 'bin-z',
    outline: [[-200, -85], [-85, -200], [85, -200], [200, -85], [200, 85], [85, 200], [-85, 200], [-200, 85]] },
  { ...bin, code: 'PAARDEN', name: 'Paarden en weiden', kind: 'thema', outline: null },
  { ...bin, code: 'LINDERVELD', name: 'Linderveld-Dorp', municipality: 'linderveld', state: 'in-oprichting',
    outline: [[840, -910], [1960, -770], [2100, -1820], [910, -1890]] },
  { ...bin, code: 'SINT-JOZEF', name: 'Sint-Jozef', state: 'slapend',
    outline: [c.runkstEast, [420, -1015], [455, -1680], c.southWest] },
]; // prettier-ignore

const borderSides = [
  ['KIEWIT', 'odd'],
  ['KIEWIT-DORP', 'odd'],
  ['GODSHEIDE', 'even'],
  ['GODSHEIDE-KERK', 'even'],
] as const;

const closed = (outline: readonly Spot[]): Position[] => [...outline, ...outline.slice(0, 1)].map(toPosition);

export function networks(
  dice: Random,
  byKey: Readonly<Record<OrganisationKey, DemoOrganisation>>,
  streets: readonly DemoStreet[],
): { networks: DemoNetwork[]; networkStreets: DemoNetworkStreet[] } {
  const ids = new Map(plans.map((plan) => [plan.code, dice.id()]));
  const idOf = (code: string): string => ids.get(code) ?? '';
  const border = streets.find((street) => street.name === BORDER_STREET);
  return {
    networks: plans.map(({ outline, parent, owner, municipality, ...plan }) => ({
      ...plan,
      id: idOf(plan.code),
      owner: byKey[owner].id,
      municipality: byKey[municipality].id,
      parent: parent ? idOf(parent) : null,
      areas: outline ? [[closed(outline)]] : [],
    })),
    networkStreets: border
      ? borderSides.map(([code, side]) => ({ network: idOf(code), street: border.id, side }))
      : [],
  };
}

export const sideOf = (number: string): 'odd' | 'even' =>
  Number.parseInt(number, 10) % 2 === 0 ? 'even' : 'odd';

/** The networks an address is in, sub-areas too: by its street's rule where there is one, otherwise by the polygons. */
export function networksAt(
  address: DemoAddress,
  all: readonly DemoNetwork[],
  rules: readonly DemoNetworkStreet[],
): string[] {
  const ruled = rules.filter((rule) => rule.street === address.street);
  if (ruled.length > 0)
    return ruled.filter((rule) => rule.side === sideOf(address.number)).map((rule) => rule.network);
  return all
    .filter((network) => network.areas.some((polygon) => pointInPolygon(address.at, polygon)))
    .map((network) => network.id);
}
