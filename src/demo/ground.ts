/**
 * The ground of the demo city, made by code: an old town inside its ramparts, a ring road, radial roads, a canal with
 * its industry, a station, villages and a heath.
 *
 * The cast: the plan is drawn in metres east and north of the market square (`Spot`). A `Quarter` is a blob of built
 * land with a street pattern, bent so that nothing is a plain grid: `rings` around a church, or `rows`. A `Road` is
 * drawn by hand and comes first. Houses stand along both sides, odd numbers left and even numbers right in the
 * direction of the street, as the Flemish registers count from the centre.
 */
import type { Position } from '../../contract/shapes.ts';
import type { Language } from '../../contract/words.ts';
import { postcodes, quarters, roads, toPosition } from './ground-plan.ts';
import type { MunicipalityCode, Quarter, Spot } from './ground-plan.ts';
import { beginnings, endings, frenchBeginnings, frenchEndings } from './names.ts';
import type { Random } from './random.ts';

export interface DemoStreet {
  readonly id: string;
  readonly municipality: MunicipalityCode;
  readonly postcode: string;
  readonly name: string;
  /** Names in the municipality's other languages. */
  readonly names: Partial<Record<Language, string>>;
  readonly line: readonly Position[];
}
export interface DemoAddress {
  readonly id: string;
  readonly street: string;
  readonly municipality: MunicipalityCode;
  readonly number: string;
  readonly box: string;
  readonly at: Position;
}

const distance = ([ax, ay]: Spot, [bx, by]: Spot): number => Math.hypot(ax - bx, ay - by);

/** Points every few metres along a line through `spots`, rounded at its corners (Catmull-Rom). */
function curve(spots: readonly Spot[], closed = false, stepM = 10): Spot[] {
  const at = (i: number): Spot => {
    const n = spots.length;
    const index = closed ? (i + n) % n : Math.min(n - 1, Math.max(0, i));
    return spots[index] ?? [0, 0];
  };
  const points: Spot[] = [];
  const spans = closed ? spots.length : spots.length - 1;
  for (let i = 0; i < spans; i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    const steps = Math.max(1, Math.round(distance(p1, p2) / stepM));
    for (let s = 0; s < steps; s++) {
      const t = s / steps;
      const mix = (a: number, b: number, c: number, d: number): number =>
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t ** 2 + (3 * b - a - 3 * c + d) * t ** 3);
      points.push([mix(p0[0], p1[0], p2[0], p3[0]), mix(p0[1], p1[1], p2[1], p3[1])]);
    }
  }
  return [...points, at(closed ? 0 : spots.length - 1)];
}

/** The lines of a quarter's pattern, before they are cut to its outline. */
function* pattern(quarter: Quarter, dice: Random): Generator<Spot[]> {
  const { centre, radius, spacing, turn } = quarter;
  const place = (x: number, y: number, by: number): Spot => [
    centre[0] + x * Math.cos(by) - y * Math.sin(by),
    centre[1] + x * Math.sin(by) + y * Math.cos(by),
  ];
  if (quarter.pattern === 'rings') {
    for (let r = spacing * 0.8; r < radius; r += spacing * dice.between(0.95, 1.15)) {
      const [phase, lobes] = [dice.between(0, 6), dice.whole(2, 4)];
      const steps = Math.max(24, Math.round((2 * Math.PI * r) / 10));
      yield Array.from({ length: steps + 1 }, (_, i) => {
        const angle = (2 * Math.PI * i) / steps;
        const bent = r * (1 + 0.07 * Math.sin(lobes * angle + phase));
        return place(bent * Math.cos(angle), bent * Math.sin(angle), turn);
      });
    }
    const spokes = 5 + Math.round(radius / 200);
    for (let s = 0; s < spokes; s++) {
      const angle = (2 * Math.PI * (s + dice.between(-0.2, 0.2))) / spokes;
      const bend = dice.between(-0.25, 0.25);
      yield Array.from({ length: Math.round(radius / 10) }, (_, i) => {
        const r = 30 + i * 10;
        return place(
          r * Math.cos(angle + (bend * r) / radius),
          r * Math.sin(angle + (bend * r) / radius),
          turn,
        );
      });
    }
    return;
  }
  for (const [by, apart] of [
    [turn, spacing],
    [turn + Math.PI / 2 - 0.12, spacing * 2.3],
  ] as const) {
    const bend = dice.between(0.0002, 0.0004) * (dice.chance(0.5) ? 1 : -1);
    for (let off = -radius + apart / 2; off < radius; off += apart * dice.between(0.9, 1.15)) {
      const [phase, height] = [dice.between(0, 6), dice.between(8, 24)];
      yield Array.from({ length: Math.round((2 * radius) / 10) }, (_, i) => {
        const t = -radius + i * 10;
        return place(t, off + bend * t * t + height * Math.sin(t / 120 + phase), by);
      });
    }
  }
}

/** Cuts a pattern line to the quarter's outline and into streets of 130 to 480 m, some left out: a town has gaps. */
function pieces(line: readonly Spot[], { centre, radius }: Quarter, dice: Random): Spot[][] {
  const found: Spot[][] = [];
  let piece: Spot[] = [];
  let longest = dice.whole(22, 48);
  const close = (): void => {
    if (piece.length >= 13 && dice.chance(0.86)) found.push(piece);
    piece = [];
    longest = dice.whole(22, 48);
  };
  for (const spot of line) {
    const angle = Math.atan2(spot[1] - centre[1], spot[0] - centre[0]);
    const inside = distance(spot, centre) < radius * (0.86 + 0.08 * Math.sin(3 * angle));
    if (inside) piece.push(spot);
    if (!inside || piece.length >= longest) close();
  }
  close();
  return found;
}

/** What stands where, in squares of 20 m, to keep houses off each other and off other streets. */
class Plots {
  readonly #squares = new Map<string, { spot: Spot; street: string | null }[]>();

  #near(spot: Spot): { spot: Spot; street: string | null }[] {
    const [x, y] = [Math.floor(spot[0] / 20), Math.floor(spot[1] / 20)];
    return [-1, 0, 1].flatMap((dx) =>
      [-1, 0, 1].flatMap((dy) => this.#squares.get(`${x + dx},${y + dy}`) ?? []),
    );
  }
  add(spot: Spot, street: string | null): void {
    const key = `${Math.floor(spot[0] / 20)},${Math.floor(spot[1] / 20)}`;
    const square = this.#squares.get(key);
    if (square) square.push({ spot, street });
    else this.#squares.set(key, [{ spot, street }]);
  }
  /** Whether a house fits: 8 m from every other house, 9 m from the middle of any street but its own. */
  fits(spot: Spot, street: string): boolean {
    return this.#near(spot).every((other) => {
      const apart = distance(spot, other.spot);
      if (other.street === null) return apart >= 8;
      return other.street === street || apart >= 9;
    });
  }
  /** Whether a street would run along another one. */
  crowded(line: readonly Spot[]): boolean {
    const close = line.filter((spot) =>
      this.#near(spot).some((other) => other.street !== null && distance(spot, other.spot) < 20),
    );
    return close.length > line.length * 0.6;
  }
}

interface Planned {
  readonly street: DemoStreet;
  readonly line: readonly Spot[];
  readonly plot: number;
  readonly built: number;
  readonly flats: number;
}

/** Streets and addresses of the whole demo ground; the same for the same dice. */
export function ground(dice: Random): { streets: DemoStreet[]; addresses: DemoAddress[] } {
  const plots = new Plots();
  const planned: Planned[] = [];
  const put = (
    line: readonly Spot[],
    municipality: MunicipalityCode,
    name: string,
    fr: string | undefined,
    rest: Pick<Planned, 'plot' | 'built' | 'flats'>,
  ): void => {
    const street: DemoStreet = {
      id: dice.id(),
      municipality,
      postcode: postcodes[municipality],
      name,
      names: municipality === 'voerdal' && fr ? { fr } : {},
      line: line.filter((_, i) => i % 2 === 0 || i === line.length - 1).map(toPosition),
    };
    for (const spot of line) plots.add(spot, street.id);
    planned.push({ street, line, ...rest });
  };

  for (const road of roads)
    put(curve(road.through, road.closed), road.municipality, road.name, road.fr, {
      plot: road.plot,
      built: road.built,
      flats: 0,
    });
  const told = new Set([...roads.map((road) => road.name), ...quarters.flatMap((quarter) => quarter.names)]);
  const fresh = dice.shuffled(
    endings
      .flatMap((ending) => beginnings.map((beginning) => [beginning, ending] as const))
      .filter((name) => !told.has(name.join(''))),
  );
  for (const quarter of quarters) {
    const story = [...quarter.names];
    for (const line of pattern(quarter, dice)) {
      for (const piece of pieces(line, quarter, dice)) {
        if (plots.crowded(piece)) continue;
        const name = story.shift();
        const [beginning = '', ending = ''] = name ? [] : (fresh.pop() ?? []);
        const french = `${frenchEndings[ending] ?? ''} ${frenchBeginnings[beginning] ?? ''}`;
        put(
          piece,
          quarter.municipality,
          name ?? `${beginning}${ending}`,
          quarter.frenchNames?.[name ?? ''] ?? french,
          quarter,
        );
      }
    }
  }
  return {
    streets: planned.map((one) => one.street),
    addresses: planned.flatMap((one) => houses(one, plots, dice)),
  };
}

/** Houses along one street: a plot on either side every `plot` metres, some 11 m from the middle of the street. */
function houses({ street, line, plot, built, flats }: Planned, plots: Plots, dice: Random): DemoAddress[] {
  const found: DemoAddress[] = [];
  let [travelled, next, odd, even] = [0, plot / 2, 1, 2];
  for (const [i, to] of line.entries()) {
    const from = line[i - 1];
    if (!from) continue;
    const length = distance(from, to);
    for (; next <= travelled + length; next += plot) {
      const t = (next - travelled) / length;
      const [dx, dy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
      const middle: Spot = [from[0] + dx * length * t, from[1] + dy * length * t];
      for (const side of [1, -1] as const) {
        const back = dice.between(9, 13);
        const spot: Spot = [middle[0] - side * dy * back, middle[1] + side * dx * back];
        const number = side === 1 ? odd : even;
        if (side === 1) odd += 2;
        else even += 2;
        if (!dice.chance(built) || !plots.fits(spot, street.id)) continue;
        plots.add(spot, null);
        const letter = dice.chance(0.015) ? 'A' : '';
        const boxes = dice.chance(flats) ? dice.whole(3, 8) : 1;
        for (let box = 1; box <= boxes; box++)
          found.push({
            id: dice.id(),
            street: street.id,
            municipality: street.municipality,
            number: `${number}${letter}`,
            box: boxes > 1 ? String(box) : '',
            at: toPosition(spot),
          });
      }
    }
    travelled += length;
  }
  return found;
}
