/**
 * What lies around an audience, for the person who composes: who is there and not reached, whose networks are next to it,
 * and which streets begin just beyond the line that was drawn.
 */
import { sql } from 'kysely';
import { bearingOf } from '../../contract/domain.ts';
import type { Draft, Reach } from '../../contract/shapes.ts';
import type { Db } from '../db/db.ts';
import { neighboursOf } from '../networks/networks.ts';
import type { Point, Ring } from '../places/geometry.ts';
import {
  boxText,
  countInNoNetwork,
  degree,
  isIn,
  lonScale,
  originOf,
  shapesOf,
  type Target,
} from './audience.ts';

/** Streets this near outside the area are named, for people there will ask (list b41). In metres. */
const justOutsideMetres = 75;
/** The line of an area is looked along in pieces of at most this much east or north. In metres. */
const pieceMetres = 300;
const streetsNamed = 30;

export type Around = Pick<Reach, 'neighbours' | 'justOutside' | 'justOutsideMore'> & {
  /** Enrolled there and in no network; of a crisis message they are among the people and not counted here. */
  readonly inNoNetwork: number;
};

export async function aroundOf(db: Db, target: Target, direction: Draft['direction']): Promise<Around> {
  const shapes = shapesOf(target.audience);
  const [inNoNetwork, neighbours, streets] = await Promise.all([
    target.kind === 'enrolled' ? 0 : countInNoNetwork(db, target),
    neighboursFor(db, target, shapes, direction),
    streetsJustOutside(db, target, shapes),
  ]);
  return { inNoNetwork, neighbours, ...streets };
}

async function neighboursFor(
  db: Db,
  target: Target,
  shapes: readonly Ring[],
  direction: Draft['direction'],
): Promise<Reach['neighbours']> {
  const at = originOf(target, shapes);
  if (!at || target.thread || target.kind === 'enrolled') return [];
  const near = await neighboursOf(
    db,
    target.principal,
    target.audience.networks,
    at,
    direction ? bearingOf[direction] : null,
  );
  return near.map(({ owner: _owner, members, ...one }) => ({ ...one, people: members }));
}

async function streetsJustOutside(
  db: Db,
  { audience, principal }: Target,
  shapes: readonly Ring[],
): Promise<Pick<Reach, 'justOutside' | 'justOutsideMore'>> {
  if (!shapes.length) return { justOutside: [], justOutsideMore: 0 };
  // Only along the line: the box of a whole city holds 86,000 addresses, the strip around it some 2,000.
  const pieces = shapes.flatMap(piecesOf);
  const { rows } = await sql<Reach['justOutside'][number] & { all: number }>`
    select s.id as street, s.name, count(*) as addresses, round(min(gap) * ${degree})::integer as metres, count(*) over () as all
    from (
      select a.id, a.street, min(point(a.at[0] * ${lonScale}, a.at[1]) <-> piece.line::path) as gap
      from unnest(
        ${pieces.map((piece) => boxText(piece, justOutsideMetres))}::text[],
        ${pieces.map(lineText)}::text[]) as piece (box, line)
      join address a on a.at <@ piece.box::box
      where a.owner = any(${[...principal.ground]}::uuid[]) and not a.street = any(${audience.streets}::uuid[])
        and not (${sql.join(
          shapes.map((ring) => isIn(sql`a.at`, ring)),
          sql` or `,
        )})
      group by a.id
    ) as outside join street s on s.id = outside.street
    where gap <= ${justOutsideMetres / degree}
    group by s.id, s.name order by metres, s.name limit ${streetsNamed}`.execute(db);
  return {
    justOutside: rows.map(({ all: _all, ...row }) => row),
    justOutsideMore: Math.max(0, (rows[0]?.all ?? 0) - streetsNamed),
  };
}

/** A line on a plane on which a degree is as long eastwards as northwards. */
const lineText = (piece: readonly Point[]): string =>
  `[${piece.map(([x, y]) => `(${x * lonScale},${y})`).join(',')}]`;

/** A ring as lines that together run along all of it, each within a box of `pieceMetres`. */
export function piecesOf(ring: Ring): Point[][] {
  const [width, height] = [pieceMetres / (degree * lonScale), pieceMetres / degree];
  const pieces: Point[][] = [];
  let piece: Point[] = ring.slice(0, 1);
  for (const end of ring.slice(1)) {
    const [from = end] = piece.slice(-1);
    const steps = Math.max(
      1,
      Math.ceil(Math.max(Math.abs(end[0] - from[0]) / width, Math.abs(end[1] - from[1]) / height)),
    );
    for (let n = 1; n <= steps; n++) {
      const next: Point =
        n === steps
          ? end
          : [from[0] + ((end[0] - from[0]) * n) / steps, from[1] + ((end[1] - from[1]) * n) / steps];
      const [xs, ys] = [[...piece, next].map(([x]) => x), [...piece, next].map(([, y]) => y)];
      if (
        piece.length > 1 &&
        (Math.max(...xs) - Math.min(...xs) > width || Math.max(...ys) - Math.min(...ys) > height)
      ) {
        pieces.push(piece);
        piece = piece.slice(-1);
      }
      piece.push(next);
    }
  }
  return piece.length > 1 ? [...pieces, piece] : pieces;
}
