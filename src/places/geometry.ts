/**
 * Plane shapes on the round earth, without a database.
 *
 * Who uses it: the operator drawing an incident area, the reader of area
 * files, and the choice of neighbouring networks along a flight direction.
 *
 * The cast: a `Point` is WGS84 `[longitude, latitude]` in degrees, the order of
 * RFC 7946 section 3.1.1. A `Ring` is closed: first and last point are equal. A
 * `Polygon` is its outer ring followed by its holes. Lengths are metres,
 * bearings degrees clockwise from north.
 *
 * The earth is a sphere here. Over Belgium that is at most 0.6 % from the
 * ellipsoid: a radius of 500 m is off by 3 m, less than a house plot.
 */

export type Point = readonly [lon: number, lat: number];
export type Ring = readonly Point[];
export type Polygon = readonly Ring[];
export type Box = readonly [west: number, south: number, east: number, north: number];

export const polygonProblems = [
  'not-closed',
  'too-few-points',
  'too-many-points',
  'outside-belgium',
  'too-large',
  'zero-area',
  'self-crossing',
  'hole-outside',
] as const;
export type PolygonProblem = (typeof polygonProblems)[number];

/** Mean radius of the earth in metres (IUGG R1), the one that keeps areas nearest to the ellipsoid's. */
const EARTH_M = 6_371_008.8;

/**
 * Belgium's land with a tenth of a degree of room: smoke crosses the border, a sector drawn at the coast
 * reaches over the water. A box and not the outline, because its work is to catch swapped axes, zeros and
 * foreign reference systems; who lives in an area is decided by addresses.
 */
export const BELGIUM: Box = [2.4, 49.4, 6.5, 51.6];

/** The largest province (Luxembourg) has 4,440 km2; more than that is a mistake of the hand or the whole country. */
export const MAX_AREA_M2 = 5_000e6;

/** Under one square metre there is no house: a double click, not an area. */
export const MIN_AREA_M2 = 1;

/** The most detailed province outline seen has 3,355 points; 5,000 zigzagging ones are checked in 0.1 s (2 cores). */
export const MAX_POINTS = 5_000;

/** How far to either side of a flight direction a neighbour still counts: people on the run turn corners. */
export const FLIGHT_HALF_ANGLE_DEG = 60;

const rad = (deg: number): number => (deg * Math.PI) / 180;
const deg = (radians: number): number => (radians * 180) / Math.PI;
const samePoint = (a: Point, b: Point): boolean => a[0] === b[0] && a[1] === b[1];

/** Whether a point lies in a box, its edges included. NaN lies nowhere. */
export function inBox([lon, lat]: Point, [west, south, east, north]: Box): boolean {
  return lon >= west && lon <= east && lat >= south && lat <= north;
}

/** Great-circle distance in metres (haversine: stable for near points). */
export function distance([lonA, latA]: Point, [lonB, latB]: Point): number {
  const sinLat = Math.sin(rad(latB - latA) / 2);
  const sinLon = Math.sin(rad(lonB - lonA) / 2);
  const h = sinLat ** 2 + Math.cos(rad(latA)) * Math.cos(rad(latB)) * sinLon ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Bearing at the start of the way from `a` to `b`, in [0, 360). */
export function bearing([lonA, latA]: Point, [lonB, latB]: Point): number {
  const dLon = rad(lonB - lonA);
  const y = Math.sin(dLon) * Math.cos(rad(latB));
  const x =
    Math.cos(rad(latA)) * Math.sin(rad(latB)) - Math.sin(rad(latA)) * Math.cos(rad(latB)) * Math.cos(dLon);
  return (deg(Math.atan2(y, x)) + 360) % 360;
}

/** The point `meters` away from `from` when setting out on `bearingDeg`. */
export function destination([lon, lat]: Point, bearingDeg: number, meters: number): Point {
  const arc = meters / EARTH_M;
  const course = rad(bearingDeg);
  const sinLat = Math.sin(rad(lat)) * Math.cos(arc) + Math.cos(rad(lat)) * Math.sin(arc) * Math.cos(course);
  const lonTo =
    rad(lon) +
    Math.atan2(
      Math.sin(course) * Math.sin(arc) * Math.cos(rad(lat)),
      Math.cos(arc) - Math.sin(rad(lat)) * sinLat,
    );
  return [deg(lonTo), deg(Math.asin(sinLat))];
}

/**
 * A closed ring around `center`, counter-clockwise (RFC 7946 section 3.1.6). The corners lie on the circle, so
 * with 64 steps the middle of an edge lies 0.12 % of the radius inside it.
 */
export function circle(center: Point, radiusM: number, steps = 64): Ring {
  const corners = Array.from({ length: steps }, (_, i) => destination(center, (-360 * i) / steps, radiusM));
  return [...corners, ...corners.slice(0, 1)];
}

/**
 * The slice of a circle that smoke drifts into: `towardsDeg` is where the wind blows TO (a weather report names
 * where it comes from). Closed, counter-clockwise, a corner at the source every five degrees or closer.
 */
export function windSector(source: Point, towardsDeg: number, halfAngleDeg: number, reachM: number): Ring {
  const steps = Math.max(1, Math.ceil((2 * halfAngleDeg) / 5));
  const arc = Array.from({ length: steps + 1 }, (_, i) =>
    destination(source, towardsDeg + halfAngleDeg - (2 * halfAngleDeg * i) / steps, reachM),
  );
  return [source, ...arc, source];
}

/** The smallest box around polygons; holes lie inside their outer ring and cannot widen it. */
export function bbox(polygons: readonly Polygon[]): Box {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [outer] of polygons) {
    for (const [lon, lat] of outer ?? []) {
      west = Math.min(west, lon);
      east = Math.max(east, lon);
      south = Math.min(south, lat);
      north = Math.max(north, lat);
    }
  }
  return [west, south, east, north];
}

/** Walks the edges of a ring. An unclosed ring has no closing edge. */
export function* edges(ring: Ring): Generator<readonly [Point, Point]> {
  let from: Point | undefined;
  for (const to of ring) {
    if (from && !samePoint(from, to)) yield [from, to];
    from = to;
  }
}

/** Area of one ring in m2, without sign (Chamberlain and Duquette, JPL 07-03, in its trapezium form). */
function ringArea(ring: Ring): number {
  let sum = 0;
  for (const [[lonA, latA], [lonB, latB]] of edges(ring)) {
    sum += rad(lonB - lonA) * (2 + Math.sin(rad(latA)) + Math.sin(rad(latB)));
  }
  return Math.abs((sum * EARTH_M ** 2) / 2);
}

/** Area of polygons in m2, holes taken off. Polygons must not overlap. */
export function area(polygons: readonly Polygon[]): number {
  return polygons.reduce(
    (sum, rings) => sum + rings.reduce((part, ring, i) => part + (i === 0 ? 1 : -1) * ringArea(ring), 0),
    0,
  );
}

/**
 * Centre of gravity of polygons. It may lie outside a bent area: good for a label or a bearing, not for asking
 * "which area is this". Polygons without any area give the middle of their box.
 */
export function centroid(polygons: readonly Polygon[]): Point {
  const [west, south, east, north] = bbox(polygons);
  // Summed around the middle of the box: products of raw degrees would lose the last digits of a small area.
  const middle: Point = [(west + east) / 2, (south + north) / 2];
  let [weight, x, y] = [0, 0, 0];
  for (const rings of polygons) {
    for (const [i, ring] of rings.entries()) {
      let [twice, ringX, ringY] = [0, 0, 0];
      for (const [a, b] of edges(ring)) {
        const [ax, ay, bx, by] = [a[0] - middle[0], a[1] - middle[1], b[0] - middle[0], b[1] - middle[1]];
        const cross = ax * by - bx * ay;
        twice += cross;
        ringX += (ax + bx) * cross;
        ringY += (ay + by) * cross;
      }
      // Files disagree about the turning direction of holes, so the place in the list decides the sign.
      const sign = (i === 0 ? 1 : -1) * Math.sign(twice);
      weight += sign * twice;
      x += sign * ringX;
      y += sign * ringY;
    }
  }
  return weight > 0 ? [middle[0] + x / (3 * weight), middle[1] + y / (3 * weight)] : middle;
}

/** Sign of the turn a -> b -> c: above 0 is left, below 0 right, 0 straight. */
function turn(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

function onEdge(p: Point, a: Point, b: Point): boolean {
  return (
    turn(a, b, p) === 0 &&
    inBox(p, [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])])
  );
}

function placeInRing(p: Point, ring: Ring): 'inside' | 'edge' | 'outside' {
  let inside = false;
  for (const [a, b] of edges(ring)) {
    if (onEdge(p, a, b)) return 'edge';
    if (a[1] > p[1] !== b[1] > p[1] && p[0] < ((b[0] - a[0]) * (p[1] - a[1])) / (b[1] - a[1]) + a[0]) {
      inside = !inside;
    }
  }
  return inside ? 'inside' : 'outside';
}

/** Whether a point lies in a polygon. The edge counts as inside, of the outer ring and of holes: in doubt, warn. */
export function pointInPolygon(p: Point, [outer, ...holes]: Polygon): boolean {
  if (!outer || placeInRing(p, outer) === 'outside') return false;
  return holes.every((hole) => placeInRing(p, hole) !== 'inside');
}

/** As pointInPolygon, for an area of several polygons. */
export function pointInPolygons(p: Point, polygons: readonly Polygon[]): boolean {
  return polygons.some((polygon) => pointInPolygon(p, polygon));
}

type Edge = { a: Point; b: Point; ring: number; at: number; west: number; east: number };

/** Whether two edges meet in a way a polygon may not. */
function clash(e: Edge, f: Edge, edgesOfRing: number): boolean {
  if (Math.min(e.a[1], e.b[1]) > Math.max(f.a[1], f.b[1])) return false;
  if (Math.min(f.a[1], f.b[1]) > Math.max(e.a[1], e.b[1])) return false;
  const [fa, fb] = [turn(e.a, e.b, f.a), turn(e.a, e.b, f.b)];
  const [ea, eb] = [turn(f.a, f.b, e.a), turn(f.a, f.b, e.b)];
  if (fa * fb < 0 && ea * eb < 0) return true;
  if (fa === 0 && fb === 0) return overlapLength(e, f) > 0;
  // Rings may touch each other in a point (OGC simple features, 6.1.11), a ring itself only where it goes on.
  const neighbours = Math.abs(e.at - f.at) === 1 || Math.abs(e.at - f.at) === edgesOfRing - 1;
  if (e.ring !== f.ring || neighbours) return false;
  return onEdge(f.a, e.a, e.b) || onEdge(f.b, e.a, e.b) || onEdge(e.a, f.a, f.b) || onEdge(e.b, f.a, f.b);
}

/** How far two edges of one straight line lie over each other, measured along the longer axis of the first. */
function overlapLength(e: Edge, f: Edge): number {
  const axis = Math.abs(e.a[0] - e.b[0]) >= Math.abs(e.a[1] - e.b[1]) ? 0 : 1;
  const start = Math.max(Math.min(e.a[axis], e.b[axis]), Math.min(f.a[axis], f.b[axis]));
  return Math.min(Math.max(e.a[axis], e.b[axis]), Math.max(f.a[axis], f.b[axis])) - start;
}

/**
 * Whether edges of a polygon cross, lie over each other, or a ring comes back to a point of its own. Edges are
 * sorted from west to east and only compared while their boxes overlap, which real outlines hardly do.
 */
function crosses(polygon: Polygon): boolean {
  const counts: number[] = [];
  const all: Edge[] = polygon.flatMap((points, ring) => {
    const list = [...edges(points)];
    counts.push(list.length);
    return list.map(([a, b], at) => ({
      a,
      b,
      ring,
      at,
      west: Math.min(a[0], b[0]),
      east: Math.max(a[0], b[0]),
    }));
  });
  all.sort((e, f) => e.west - f.west);
  return all.some((e, i) => {
    for (let j = i + 1; j < all.length; j++) {
      const f = all[j];
      if (!f || f.west > e.east) return false;
      if (clash(e, f, counts[e.ring] ?? 0)) return true;
    }
    return false;
  });
}

/**
 * What is wrong with a polygon: the first reason found, or null when it can be used. The order goes from what a
 * person sees at once to what costs most to find, so every reason is found on shapes for which it makes sense.
 */
export function polygonProblem(polygon: Polygon): PolygonProblem | null {
  const [outer, ...holes] = polygon;
  if (!outer) return 'too-few-points';
  if (polygon.reduce((sum, ring) => sum + ring.length, 0) > MAX_POINTS) return 'too-many-points';
  for (const ring of polygon) {
    const [first, last] = [ring[0], ring.at(-1)];
    if (!first || !last) return 'too-few-points';
    if (ring.length > 1 && !samePoint(first, last)) return 'not-closed';
    if (new Set(ring.map((p) => p.join())).size < 3) return 'too-few-points';
    if (!ring.every((p) => inBox(p, BELGIUM))) return 'outside-belgium';
  }
  if (crosses(polygon)) return ringArea(outer) < MIN_AREA_M2 && flat(outer) ? 'zero-area' : 'self-crossing';
  if (polygon.some((ring) => ringArea(ring) < MIN_AREA_M2)) return 'zero-area';
  if (ringArea(outer) > MAX_AREA_M2) return 'too-large';
  const inside = holes.every((hole) => hole.every((p) => placeInRing(p, outer) !== 'outside'));
  return inside ? null : 'hole-outside';
}

/** Whether all points lie on one straight line: there and back again crosses itself too, but is called a line. */
function flat(ring: Ring): boolean {
  const [a] = ring;
  const b = ring.find((p) => a && !samePoint(a, p));
  return !a || !b || ring.every((p) => turn(a, b, p) === 0);
}

export type Neighbour<A> = { area: A; distanceM: number; offAxisDeg: number };

/**
 * Areas that lie in the direction somebody fled, nearest first: those with any part within `halfAngleDeg` of the
 * bearing. The distance is to their nearest point within that wedge, for the next quarter counts from its border
 * and not from its middle. An area that contains `from` is where it happened, no neighbour.
 */
export function neighboursInDirection<A extends { readonly polygons: readonly Polygon[] }>(
  from: Point,
  bearingDeg: number,
  areas: readonly A[],
  { halfAngleDeg = FLIGHT_HALF_ANGLE_DEG, maxM = Infinity } = {},
): Neighbour<A>[] {
  return areas
    .flatMap((area) => {
      if (pointInPolygons(from, area.polygons)) return [];
      const distanceM = distanceInWedge(from, bearingDeg, halfAngleDeg, area.polygons);
      const away = Math.abs(((bearing(from, centroid(area.polygons)) - bearingDeg + 540) % 360) - 180);
      return distanceM <= maxM && distanceM < Infinity ? [{ area, distanceM, offAxisDeg: away }] : [];
    })
    .sort((a, b) => a.distanceM - b.distanceM || a.offAxisDeg - b.offAxisDeg);
}

/** Metres from the tip of a wedge to the nearest edge point inside it; Infinity when it meets none. */
function distanceInWedge(
  from: Point,
  axisDeg: number,
  halfDeg: number,
  polygons: readonly Polygon[],
): number {
  const metersPerDeg = rad(1) * EARTH_M;
  // Flat metres around the tip, turned so that the axis points along +x; Belgium is small enough for that.
  const local = ([lon, lat]: Point): Point => {
    const [x, y] = [(lon - from[0]) * metersPerDeg * Math.cos(rad(from[1])), (lat - from[1]) * metersPerDeg];
    const [sin, cos] = [Math.sin(rad(axisDeg)), Math.cos(rad(axisDeg))];
    return [x * sin + y * cos, y * sin - x * cos];
  };
  const [normalX, normalY] = [Math.sin(rad(halfDeg)), Math.cos(rad(halfDeg))];
  let nearest = Infinity;
  for (const ring of polygons.flat()) {
    for (const [a, b] of edges(ring.map(local))) {
      // The wedge is two half planes; the part of the edge inside both runs from `start` to `end` of its length.
      let [start, end] = [0, 1];
      for (const side of [-1, 1]) {
        const [da, db] = [normalX * a[0] + side * normalY * a[1], normalX * b[0] + side * normalY * b[1]];
        if (da < 0 && db < 0) end = -1;
        else if (da < 0) start = Math.max(start, da / (da - db));
        else if (db < 0) end = Math.min(end, da / (da - db));
      }
      if (start > end) continue;
      const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
      const foot = -(a[0] * dx + a[1] * dy) / (dx * dx + dy * dy);
      const t = Math.min(end, Math.max(start, foot));
      nearest = Math.min(nearest, Math.hypot(a[0] + t * dx, a[1] + t * dy));
    }
  }
  return nearest;
}
