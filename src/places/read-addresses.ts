/**
 * Address registers to addresses, without a database: CRAB (Flanders, one file per postcode, as published until
 * 2013) and BeSt (all regions, https://opendata.bosa.be, the federal "openaddress" CSV). The header tells which.
 *
 * Each row becomes one address or one problem; a problem names line, column and reason, and may quote the value,
 * for registers are public. What another register row said already is a `duplicate`: same postcode, street, door
 * and box. Memory grows with the addresses of the file (their keys are kept), not with its bytes.
 */
import { plainHeader, readRows } from '../lib/csv.ts';
import type { Bytes, FileReason, Problem } from '../lib/csv.ts';
import { BELGIUM, inBox } from './geometry.ts';
import type { Point } from './geometry.ts';
import { formatDoor, parseHouseNumber } from './house-number.ts';
import { toWgs84 } from './lambert.ts';

export type Names = { nl?: string; fr?: string; de?: string };

export type Address = {
  street: Names;
  municipality: Names;
  postcode: string;
  /** The door in one spelling: "11A", "41-43". */
  number: string;
  /** The house number without letter: sides and ranges go by it. */
  numberSort: number;
  box: string | null;
  lon: number;
  lat: number;
  source: 'crab' | 'best';
  /** Region and number of a BeSt address, which are unique together; CRAB files carry none. */
  sourceId: string | null;
};

export const addressReasons = [
  'header-unknown',
  'columns-missing',
  'not-current',
  'street-missing',
  'municipality-missing',
  'postcode-invalid',
  'number-missing',
  'number-invalid',
  'coordinates-missing',
  'coordinates-invalid',
  'axes-swapped',
  'outside-belgium',
  'duplicate',
] as const;
export type AddressReason = FileReason | (typeof addressReasons)[number];
export type AddressProblem = Problem<AddressReason>;
export type AddressOrProblem =
  | { kind: 'address'; line: number; address: Address }
  | { kind: 'problem'; problem: AddressProblem };

const formats = {
  crab: {
    needed: ['PKANCODE', 'COMMUNE_NL', 'STREET_NL', 'HUISNR', 'LAT', 'LON'],
    names: {
      postcode: 'PKANCODE',
      number: 'HUISNR',
      lat: 'LAT',
      lon: 'LON',
      street: 'STREET_',
      municipality: 'COMMUNE_',
    },
  },
  best: {
    needed: ['address_id', 'house_number', 'postcode', 'region_code', 'status'],
    names: {
      postcode: 'postcode',
      number: 'house_number',
      lat: 'EPSG:4326_lat',
      lon: 'EPSG:4326_lon',
      street: 'streetname_',
      municipality: 'municipality_name_',
    },
  },
} as const;

type Format = keyof typeof formats;
/** Cell of a row by column name; empty when the file has no such column. */
type Cells = (column: string) => string;

/** Languages in the order in which a missing name is reported. */
const languages = ['nl', 'fr', 'de'] as const;

function formatOf(header: ReadonlySet<string>): Format | undefined {
  return (['crab', 'best'] as const).find((format) =>
    formats[format].needed.every((column) => header.has(plainHeader(column))),
  );
}

function namesOf(cells: Cells, prefix: string): Names {
  const names: Names = {};
  for (const language of languages) {
    const name = cells(prefix + language);
    if (name) names[language] = name;
  }
  return names;
}

/** A decimal as registers and spreadsheets write it; null when empty, NaN when it is none. */
function decimal(text: string): number | null {
  if (text === '') return null;
  return /^-?\d+([.,]\d+)?$/u.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
}

type Refusal = { column: string | null; reason: AddressReason; value?: string };

/** Degrees when the row has them, else from Lambert 72 metres; or why neither can be. */
function placeOf(cells: Cells, format: Format): Point | Refusal {
  const { lat: latColumn, lon: lonColumn } = formats[format].names;
  const [lon, lat] = [decimal(cells(lonColumn)), decimal(cells(latColumn))];
  const [x, y] = [decimal(cells('EPSG:31370_x')), decimal(cells('EPSG:31370_y'))];
  // Zeros stand for "not measured" in register exports.
  const inDegrees = lon !== null && lat !== null && !(lon === 0 && lat === 0);
  if (!inDegrees && (x === null || y === null || (x === 0 && y === 0))) {
    return { column: latColumn, reason: 'coordinates-missing' };
  }
  const [value, column] = inDegrees ? [`${lat} ${lon}`, latColumn] : [`${x} ${y}`, 'EPSG:31370_x'];
  const place: Point = inDegrees ? [lon, lat] : toWgs84([x ?? Number.NaN, y ?? Number.NaN]);
  if (!place.every(Number.isFinite)) return { column, reason: 'coordinates-invalid' };
  if (inBox(place, BELGIUM)) return place;
  const swapped = inBox([place[1], place[0]], BELGIUM);
  return { column, reason: swapped ? 'axes-swapped' : 'outside-belgium', value };
}

function addressOf(cells: Cells, format: Format): Address | Refusal {
  const { names } = formats[format];
  if (format === 'best' && cells('status') !== 'current') {
    return { column: 'status', reason: 'not-current', value: cells('status') };
  }
  const street = namesOf(cells, names.street);
  if (Object.keys(street).length === 0) return { column: `${names.street}nl`, reason: 'street-missing' };
  const municipality = namesOf(cells, names.municipality);
  if (Object.keys(municipality).length === 0) {
    return { column: `${names.municipality}nl`, reason: 'municipality-missing' };
  }
  const postcode = cells(names.postcode);
  if (!/^[1-9]\d{3}$/u.test(postcode)) {
    return { column: names.postcode, reason: 'postcode-invalid', value: postcode };
  }
  const number = cells(names.number);
  if (number === '') return { column: names.number, reason: 'number-missing' };
  const door = parseHouseNumber(number, format === 'best' ? cells('box_number') : null);
  if (!door) return { column: names.number, reason: 'number-invalid', value: number };
  const place = placeOf(cells, format);
  if ('reason' in place) return place;
  return {
    street,
    municipality,
    postcode,
    number: formatDoor(door),
    numberSort: door.number,
    box: door.box,
    lon: place[0],
    lat: place[1],
    source: format,
    sourceId: format === 'best' ? `${cells('region_code')}:${cells('address_id')}` : null,
  };
}

/** Remembers doors per street, so that the long street names are kept once. */
function seenBefore() {
  const streets = new Map<string, Set<string>>();
  return ({ postcode, street, number, box }: Address): boolean => {
    const name = [postcode, street.nl, street.fr, street.de].join('|').toLowerCase();
    const door = `${number}|${box ?? ''}`.toLowerCase();
    const doors = streets.get(name) ?? new Set();
    if (doors.has(door)) return true;
    streets.set(name, doors.add(door));
    return false;
  };
}

/**
 * Addresses of a CRAB or BeSt file in the order of its rows. A file of neither kind gives one `header-unknown`.
 * Never throws for what the file contains.
 */
export async function* readAddresses(source: Bytes): AsyncGenerator<AddressOrProblem> {
  let format: Format | undefined;
  let header: readonly string[] = [];
  const known = seenBefore();
  const positions = new Map<string, number>();
  const position = (column: string): number => {
    const at = positions.get(column) ?? header.findIndex((cell) => plainHeader(cell) === plainHeader(column));
    positions.set(column, at);
    return at;
  };
  for await (const item of readRows(source)) {
    if (item.kind === 'problem') {
      yield item;
      continue;
    }
    const { line, cells: row } = item;
    if (!format) {
      header = row;
      format = formatOf(new Set(row.map(plainHeader)));
      if (format) continue;
      yield { kind: 'problem', problem: { line, column: null, reason: 'header-unknown' } };
      return;
    }
    const cells: Cells = (column) => row[position(column)] ?? '';
    // A row cut short lacks its last cells, which must not read as an empty number or status.
    const found: Address | Refusal =
      row.length < header.length ? { column: null, reason: 'columns-missing' } : addressOf(cells, format);
    if ('reason' in found) {
      // The column as the file spells it, so that a person finds it.
      const column = found.column && (header[position(found.column)] ?? found.column);
      yield { kind: 'problem', problem: { ...found, line, column } };
    } else if (known(found)) yield { kind: 'problem', problem: { line, column: null, reason: 'duplicate' } };
    else yield { kind: 'address', line, address: found };
  }
}
