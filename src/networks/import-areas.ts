/** Area files (GeoJSON) into networks: one for each feature, or the ground of one that is named. */
import { sql } from 'kysely';
import type { Tx } from '../db/db.ts';
import type { Bytes } from '../lib/csv.ts';
import type { ImportProblems } from '../lib/import-problems.ts';
import type { Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import type { Imported } from '../places/import-addresses.ts';
import { MAX_BYTES, readAreas, type Area, type AreaProblem } from '../places/read-areas.ts';
import { assign } from './assignment.ts';
import { putNetwork, setAreas, type NetworkHead } from './networks.ts';

/** A GeoJSON file is read whole; refuses `request/too-large` before it fills the memory. */
async function whole(source: Bytes): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > MAX_BYTES) refuse('request/too-large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function note(found: readonly AreaProblem[], problems: ImportProblems): void {
  for (const { feature, polygon, reason } of found) {
    if (reason === 'encoding-unknown') refuse('import/encoding-unknown', { line: 1 });
    if (feature === null && (reason === 'json-invalid' || reason === 'geojson-invalid'))
      refuse('import/format-unknown', { line: 1 });
    problems.add({ line: feature ?? 1, column: polygon === null ? null : `polygon ${polygon}`, reason });
  }
}
const featuresIn = (found: readonly AreaProblem[]): number => new Set(found.map((one) => one.feature)).size;

/** The numbers of the features that became areas: a feature with a problem is none. */
function featuresOf(areas: readonly Area[], found: readonly AreaProblem[]): number[] {
  const bad = new Set(found.map((one) => one.feature));
  const all = Array.from({ length: areas.length + bad.size }, (_, i) => i + 1);
  return all.filter((feature) => !bad.has(feature));
}

/**
 * Each area becomes a network of the person's organisation, "in oprichting", or changes the one of that code. Refuses
 * `import/format-unknown`, `import/encoding-unknown`; an area whose municipality cannot be told is noted.
 */
export async function importAreas(
  tx: Tx,
  principal: Principal,
  source: Bytes,
  problems: ImportProblems,
): Promise<Imported> {
  const { areas, problems: found } = readAreas(await whole(source));
  note(found, problems);
  const features = featuresOf(areas, found);
  const municipalities = await municipalitiesOf(tx, principal, areas);
  const put = { added: 0, changed: 0, unchanged: 0 };
  for (const [i, { code, name, polygons }] of areas.entries()) {
    const municipality = municipalities[i];
    if (!municipality) {
      problems.add({ line: features[i] ?? 1, column: code, reason: 'municipality-unknown' });
      continue;
    }
    const row = { municipality, kind: 'bin' as const, code, name, areas: polygons };
    put[(await putNetwork(tx, principal.owner, row)).what]++;
  }
  if (put.added + put.changed > 0) await assign(tx, principal.owner);
  return { format: 'geojson', read: areas.length + featuresIn(found), put };
}

/** The file's areas together are the ground of one network; codes and names in it do not matter. */
export async function importAreaOf(
  tx: Tx,
  network: NetworkHead,
  source: Bytes,
  problems: ImportProblems,
): Promise<Imported> {
  const { areas, problems: found } = readAreas(withNames(await whole(source)));
  note(found, problems);
  // Half an area would warn half of its people.
  const sound = found.length === 0 && areas.length > 0;
  const changed =
    sound &&
    (await setAreas(
      tx,
      network.id,
      areas.flatMap((area) => area.polygons),
    ));
  if (changed) await assign(tx, network.owner);
  const put = { added: 0, changed: Number(changed), unchanged: Number(sound && !changed) };
  return { format: 'geojson', read: sound ? 1 : featuresIn(found), put };
}

/** Gives each feature a code and a name, which a shape drawn for one network has no need of. */
function withNames(bytes: Buffer): string | Buffer {
  try {
    const json = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/u, '')) as {
      type?: unknown;
      features?: unknown;
      geometry?: unknown;
    };
    const features = Array.isArray(json.features) ? (json.features as { geometry?: unknown }[]) : [json];
    return JSON.stringify({
      ...json,
      type: 'FeatureCollection',
      features: features.map((one, i) => ({
        type: 'Feature',
        properties: { code: String(i), name: String(i) },
        geometry: 'geometry' in one ? one.geometry : one,
      })),
    });
  } catch {
    return bytes;
  }
}

/** As publishers call the property that names the municipality, by its name or its NIS code. */
const municipalityProperties = [
  'municipality',
  'gemeente',
  'commune',
  'gemeinde',
  'nis',
  'niscode',
  'geoitem',
  'code',
];

/**
 * The municipality of each area, in their order: the person's own, else the one a property names, else where most of the
 * addresses in it are, else the only one of the ground.
 */
async function municipalitiesOf(
  tx: Tx,
  principal: Principal,
  areas: readonly Area[],
): Promise<(string | null)[]> {
  if (principal.ownerKind === 'municipality') return areas.map(() => principal.owner);
  const known = await tx
    .selectFrom('organisation')
    .select(['id', 'code', 'name'])
    .where('kind', '=', 'municipality')
    .where('id', 'in', [...principal.ground])
    .execute();
  const byProperty = ({ properties }: Area): string | undefined => {
    const values = Object.entries(properties)
      .filter(([key]) => municipalityProperties.includes(key.toLowerCase()))
      .map(([, value]) => String(value).trim().toLowerCase());
    return known.find(
      (one) => values.includes(one.code.toLowerCase()) || values.includes(one.name.toLowerCase()),
    )?.id;
  };
  const outers = areas.flatMap(({ polygons }, i) =>
    polygons.map(([outer = []]) => ({ i, text: `(${outer.map(([x, y]) => `(${x},${y})`).join()})` })),
  );
  const { rows } = await sql<{ area: number; municipality: string }>`
    select distinct on (shape.area) shape.area, m.id as municipality
      from unnest(${outers.map((one) => one.i)}::int[], ${outers.map((one) => one.text)}::polygon[]) as shape (area, shape)
      join address a on a.at <@ shape.shape and a.owner = any(${[...principal.ground]}::uuid[])
      join street s on s.id = a.street
      join organisation m on m.id = any(${known.map((one) => one.id)}::uuid[])
                         and (m.id = a.owner or words_of(m.name) = words_of(s.municipality))
     group by shape.area, m.id
     order by shape.area, count(*) desc, m.id`.execute(tx);
  const byAddresses = new Map(rows.map((row) => [row.area, row.municipality]));
  const only = known.length === 1 ? known[0]?.id : undefined;
  return areas.map((area, i) => byProperty(area) ?? byAddresses.get(i) ?? only ?? null);
}
