/**
 * The plan of the demo ground, drawn by hand in metres east and north of the market square: the roads, and the quarters
 * between them with the manner of their streets. `ground.ts` builds on it.
 */
import type { Position } from '../../contract/shapes.ts';

/** Metres east and north of the market square. */
export type Spot = readonly [east: number, north: number];

export type MunicipalityCode = 'demostad' | 'linderveld' | 'voerdal';

const MARKET: Position = [5.33, 50.93];
const METRES_PER_DEGREE = (Math.PI / 180) * 6_371_008.8;
const NORTH_SCALE = 1 / METRES_PER_DEGREE;
const EAST_SCALE = NORTH_SCALE / Math.cos((MARKET[1] * Math.PI) / 180);
/** Six decimals: a tenth of a metre, and equal spots stay equal. */
const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

export const toPosition = ([east, north]: Spot): Position => [
  round(MARKET[0] + east * EAST_SCALE),
  round(MARKET[1] + north * NORTH_SCALE),
];

/** Postcodes of the demo: between 3590 and 3600, where the Belgian post has assigned none. */
export const postcodes: Readonly<Record<MunicipalityCode, string>> = {
  demostad: '3597',
  linderveld: '3598',
  voerdal: '3599',
};

export interface Road {
  readonly name: string;
  readonly fr?: string;
  readonly municipality: MunicipalityCode;
  readonly through: readonly Spot[];
  readonly closed?: boolean;
  /** Metres of frontage of one house, and the share of plots that are built on. */
  readonly plot: number;
  readonly built: number;
}
export interface Quarter {
  readonly municipality: MunicipalityCode;
  readonly centre: Spot;
  readonly radius: number;
  readonly pattern: 'rings' | 'rows';
  readonly spacing: number;
  readonly turn: number;
  readonly plot: number;
  readonly built: number;
  /** Streets that the story names; taken first. */
  readonly names: readonly string[];
  readonly frenchNames?: Readonly<Record<string, string>>;
  /** Share of houses that are flats with boxes. */
  readonly flats: number;
}

const ellipse = (rx: number, ry: number, wobble: number): Spot[] =>
  Array.from({ length: 48 }, (_, i) => {
    const angle = (i * Math.PI) / 24;
    const r = 1 + wobble * Math.sin(3 * angle + 0.6) + (wobble / 2) * Math.cos(5 * angle);
    return [rx * r * Math.cos(angle), ry * r * Math.sin(angle)];
  });

/** The border street between two networks: it bows, while the networks' polygons meet in a straight line. */
export const BORDER_STREET = 'Grensstraat';

const city = { municipality: 'demostad', plot: 14, built: 0.9 } as const;
const outside = { municipality: 'demostad', plot: 24, built: 0.65 } as const;
export const roads: readonly Road[] = [
  { ...city, name: 'Vestingring', through: ellipse(310, 270, 0.03), closed: true },
  { ...outside, name: 'Grote Ringlaan', through: ellipse(860, 790, 0.05), closed: true, plot: 34, built: 0.5 },
  { ...city, plot: 12, built: 1, name: BORDER_STREET, through: [[450, 1377], [600, 1408], [755, 1424], [905, 1433], [1030, 1437]] },
  { ...outside, name: 'Kiewitsebaan', through: [[65, 295], [100, 630], [75, 980], [135, 1330], [160, 1645], [125, 2030], [225, 2450], [265, 2715]] },
  { ...outside, name: 'Godsheidsesteenweg', through: [[315, 65], [630, 180], [1050, 335], [1435, 530], [1960, 650]] },
  { ...outside, name: 'Linderveldsesteenweg', through: [[230, -180], [490, -455], [735, -735], [835, -825]] },
  { ...outside, name: 'Sint-Jozefsstraat', through: [[15, -280], [50, -630], [20, -1050], [65, -1665]] },
  { ...outside, name: 'Runkstersteenweg', through: [[-205, -205], [-455, -450], [-805, -755], [-1120, -1120], [-1575, -1330]] },
  { ...outside, name: 'Kuringersteenweg', through: [[-310, 40], [-700, 110], [-1120, 145], [-1610, 175], [-2240, 40]] },
  { ...outside, name: 'Kanaalkaai', through: [[-2240, 530], [-1610, 840], [-1015, 1045], [-420, 1090], [-40, 1050]], plot: 40, built: 0.5 },
  { ...outside, name: 'Havenlaan', through: [[-1890, 945], [-1330, 1205], [-770, 1280], [-210, 1255]], plot: 55, built: 0.6 },
  { ...city, name: 'Stationslaan', through: [[-265, 120], [-435, 210], [-580, 295]] },
  { ...city, name: 'Stationsplein', through: [[-580, 295], [-630, 230], [-615, 175]] },
  { ...outside, name: 'Heidedreef', through: [[-455, 2135], [-175, 2310], [175, 2395], [560, 2365], [965, 2205]], plot: 30 },
  { ...outside, name: 'Vliegpleinlaan', through: [[-420, 1575], [-295, 1820], [-365, 2100], [-175, 2555]], plot: 30 },
  { ...outside, municipality: 'linderveld', name: 'Demostadse Steenweg', through: [[870, -930], [1120, -1155], [1435, -1330], [1750, -1715]] },
  { ...outside, municipality: 'voerdal', name: 'Demostadse Baan', fr: 'Chaussée de Demostad', through: [[1135, 1790], [1470, 1890], [1890, 1945], [2345, 1890], [2800, 1995]] },
]; // prettier-ignore

const suburb = { municipality: 'demostad', spacing: 115, plot: 14, built: 0.79, flats: 0.01 } as const;
export const quarters: readonly Quarter[] = [
  { ...suburb, centre: [0, 0], radius: 290, pattern: 'rings', spacing: 85, turn: 0.3, plot: 13, built: 0.95, flats: 0.07,
    names: ['Grote Markt', 'Botermarkt', 'Korte Gang', 'Schoenmakersstraat', 'Belfortstraat', 'Zuivelmarkt', 'Minderbroedersstraat', 'Persoonstraat'] },
  { ...suburb, centre: [160, 1680], radius: 340, pattern: 'rings', turn: 0.9,
    names: ['Kerkweg', 'Spoorpad', 'Kerkplein', 'Schoolpad', 'Putvennestraat'] },
  { ...suburb, centre: [630, 2030], radius: 340, pattern: 'rows', turn: 0.35, spacing: 130, plot: 15,
    names: ['Dennenlaan', 'Hooglandweg', 'Vennenpad'] },
  { ...suburb, centre: [1295, 825], radius: 450, pattern: 'rings', turn: 0.2,
    names: ['Kerkstraat', 'Beemdkant', 'Lostraat'] },
  { ...suburb, centre: [-1035, -995], radius: 470, pattern: 'rows', turn: 0.75,
    names: ['Rozenlaan', 'Parkdreef', 'Speelpleinstraat', 'Rusthuisstraat'] },
  { ...suburb, centre: [-1540, 170], radius: 450, pattern: 'rows', turn: 0.08,
    names: ['Abdijstraat', 'Burchtweg', 'Schuttersplein', 'Demerlaan'] },
  { ...suburb, centre: [40, -1330], radius: 340, pattern: 'rings', turn: 1.4, names: ['Ambachtslaan', 'Volksplein'] },
  { ...suburb, centre: [-490, -295], radius: 260, pattern: 'rows', turn: 1.1, flats: 0.04, names: ['Guffenslaan', 'Dokterstraat'] },
  { ...suburb, centre: [490, 390], radius: 260, pattern: 'rows', turn: 0.6, flats: 0.04, names: ['Kempischeplein', 'Academielaan'] },
  { ...suburb, centre: [-1050, 1230], radius: 340, pattern: 'rows', turn: 0.25, spacing: 180, plot: 45, built: 0.6, flats: 0,
    names: ['Kanaalzone-Noord', 'Loskaai', 'Plastiekstraat'] },
  { ...suburb, municipality: 'linderveld', centre: [1435, -1315], radius: 430, pattern: 'rings', turn: 0.5, names: ['Dorpsstraat', 'Pastorijweg'] },
  { ...suburb, municipality: 'voerdal', centre: [1695, 1945], radius: 420, pattern: 'rings', turn: 0.8, names: ['Bosrandweg'], frenchNames: { Bosrandweg: 'Chemin de la Lisière' } },
  { ...suburb, municipality: 'voerdal', centre: [2800, 1995], radius: 340, pattern: 'rows', turn: 0.4, names: ['Voerkant'], frenchNames: { Voerkant: 'Rive de la Fouron' } },
]; // prettier-ignore
