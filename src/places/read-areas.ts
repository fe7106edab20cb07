/**
 * Area files to areas, without a database: police zones, municipalities, neighbourhoods, as GeoJSON (RFC 7946) in
 * WGS84. Most come out of a GIS desk, where two mistakes are common and invisible on a small map: another
 * reference system (Lambert 72) and latitude before longitude. Both are recognised and named.
 *
 * An area is a code, a name and polygons, each an outer ring with holes. A feature with anything wrong gives
 * problems and no area: half a police zone would warn half of its people.
 */
import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { BELGIUM, inBox, polygonProblem } from './geometry.ts';
import type { Point, Polygon, PolygonProblem, Ring } from './geometry.ts';

export type Area = {
  code: string;
  name: string;
  properties: Readonly<Record<string, unknown>>;
  polygons: readonly Polygon[];
};

export const areaReasons = [
  'file-too-large',
  'encoding-unknown',
  'json-invalid',
  'geojson-invalid',
  'crs-wrong',
  'axes-swapped',
  'geometry-missing',
  'geometry-kind',
  'code-missing',
  'name-missing',
  'code-repeated',
] as const;
export type AreaReason = (typeof areaReasons)[number] | PolygonProblem;

/** `feature` counts from 1 in the order of the file, null for the file as a whole; `polygon` likewise. */
export type AreaProblem = { feature: number | null; polygon: number | null; reason: AreaReason };

export type AreaNaming = {
  /** Property that carries the code; without it the first of `codeProperties` that the feature has. */
  code?: string;
  name?: string;
};

/** All 565 municipalities in full detail are about 40 MB; the whole file is in memory while it is read. */
export const MAX_BYTES = 64 * 1024 * 1024;

/** As Belgian publishers call them: Statbel, provinciesincijfers, NGI, Belfort's own exports. */
const codeProperties = [
  'code',
  'geoitem',
  'nis',
  'niscode',
  'cd_munty_refnis',
  'adprkey',
  'admukey',
  'provincie',
  'id',
];
const nameProperties = ['name', 'naam', 'nom', 'tx_munty_descr_nl', 'namedut', 'namefre', 'nameger'];

// RFC 7946 section 3.1.1 allows an altitude after longitude and latitude; it is read and dropped.
const position = z
  .array(z.number())
  .min(2)
  .transform((numbers): Point => [numbers[0] ?? Number.NaN, numbers[1] ?? Number.NaN]);
const polygon = z.array(z.array(position));
const geometry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: polygon }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(polygon) }),
]);
const feature = z.object({
  type: z.literal('Feature'),
  id: z.union([z.string(), z.number()]).optional(),
  properties: z.record(z.string(), z.unknown()).nullish(),
  geometry: z.looseObject({ type: z.string() }).nullish(),
});
const collection = z.object({ type: z.literal('FeatureCollection'), features: z.array(z.unknown()) });
const withCrs = z.object({ crs: z.object({ properties: z.looseObject({ name: z.string() }) }) });
const wgs84 = /(?:CRS:?84|EPSG:(?:.*:)?(?:4326|4258))$/iu;

function text(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() ? value.trim() : null;
}

/** Value of the named property, or of the first known one, whatever the case of its letters. */
function property(properties: Record<string, unknown>, wanted: string | undefined, known: readonly string[]) {
  if (wanted !== undefined) return text(properties[wanted]);
  const byName = new Map(Object.entries(properties).map(([key, value]) => [key.toLowerCase(), value]));
  return known.map((key) => text(byName.get(key))).find((value) => value !== null) ?? null;
}

/** The polygon's problem, with the two desk mistakes told apart from a place abroad. */
function problemOf(rings: Polygon): AreaReason | null {
  const problem = polygonProblem(rings);
  if (problem !== 'outside-belgium') return problem;
  const points = rings.flat();
  if (points.some(([lon, lat]) => Math.abs(lon) > 180 || Math.abs(lat) > 90)) return 'crs-wrong';
  return points.every(([lon, lat]) => inBox([lat, lon], BELGIUM)) ? 'axes-swapped' : problem;
}

function parseJson(input: string | Uint8Array): unknown {
  const source = typeof input === 'string' ? input : new TextDecoder().decode(input);
  return JSON.parse(source.replace(/^\uFEFF/u, ''));
}

/** Features of whatever GeoJSON this is: a bare geometry counts as a feature without properties. */
function featuresOf(json: unknown): readonly unknown[] | null {
  const many = collection.safeParse(json);
  if (many.success) return many.data.features;
  if (feature.safeParse(json).success) return [json];
  return geometry.safeParse(json).success ? [{ type: 'Feature', properties: {}, geometry: json }] : null;
}

function areaOf(json: unknown, at: number, naming: AreaNaming): Area | AreaProblem[] {
  const wrong = (reason: AreaReason, polygon: number | null = null) => ({ feature: at, polygon, reason });
  const read = feature.safeParse(json);
  if (!read.success) return [wrong('geojson-invalid')];
  if (!read.data.geometry) return [wrong('geometry-missing')];
  const { type } = read.data.geometry;
  if (type !== 'Polygon' && type !== 'MultiPolygon') return [wrong('geometry-kind')];
  const shape = geometry.safeParse(read.data.geometry);
  if (!shape.success) return [wrong('geojson-invalid')];
  const polygons: readonly (readonly Ring[])[] =
    shape.data.type === 'Polygon' ? [shape.data.coordinates] : shape.data.coordinates;
  const properties = read.data.properties ?? {};
  const code = property(properties, naming.code, codeProperties) ?? text(read.data.id);
  const name = property(properties, naming.name, nameProperties);
  const problems = polygons.flatMap((rings, i) => {
    const reason = problemOf(rings);
    return reason ? [wrong(reason, i + 1)] : [];
  });
  if (polygons.length === 0) problems.push(wrong('geometry-missing'));
  if (code === null) problems.push(wrong('code-missing'));
  if (name === null) problems.push(wrong('name-missing'));
  return code === null || name === null || problems.length > 0
    ? problems
    : { code, name, properties, polygons };
}

/**
 * Areas of a GeoJSON FeatureCollection, Feature, Polygon or MultiPolygon, and everything wrong with the others.
 * Bytes must be UTF-8 (RFC 8259 section 8.1). Never throws for what the file contains.
 */
export function readAreas(
  input: string | Uint8Array,
  naming: AreaNaming = {},
): { areas: Area[]; problems: AreaProblem[] } {
  const refused = (reason: AreaReason) => ({
    areas: [],
    problems: [{ feature: null, polygon: null, reason }],
  });
  if (input.length > MAX_BYTES) return refused('file-too-large');
  if (typeof input !== 'string' && (input.includes(0) || !isUtf8(input))) return refused('encoding-unknown');
  let json: unknown;
  try {
    json = parseJson(input);
  } catch {
    return refused('json-invalid');
  }
  const crs = withCrs.safeParse(json);
  if (crs.success && !wgs84.test(crs.data.crs.properties.name)) return refused('crs-wrong');
  const features = featuresOf(json);
  if (!features) return refused('geojson-invalid');

  const areas = new Map<string, Area>();
  const problems: AreaProblem[] = [];
  for (const [i, one] of features.entries()) {
    const found = areaOf(one, i + 1, naming);
    if (Array.isArray(found)) problems.push(...found);
    else if (areas.has(found.code)) problems.push({ feature: i + 1, polygon: null, reason: 'code-repeated' });
    else areas.set(found.code, found);
  }
  return { areas: [...areas.values()], problems };
}
