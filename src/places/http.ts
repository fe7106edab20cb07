/** The route of the ground that knows no networks: the map's own points. */
import type { Db } from '../db/db.ts';
import type { Handlers } from '../http/handlers.ts';
import { refuse } from '../lib/refusal.ts';
import { BELGIUM } from './geometry.ts';
import { pointsIn } from './places.ts';

export const placesHttp = (deps: { readonly db: Db }) =>
  ({
    mapPoints: async ({ principal, query }) => {
      const [west = 0, south = 0, east = 0, north = 0] = query.bbox.split(',').map(Number);
      if (west > east || south > north) refuse('request/invalid');
      // A window on the world is a window on the country: nothing lies outside it.
      const box = [
        Math.max(west, BELGIUM[0]),
        Math.max(south, BELGIUM[1]),
        Math.min(east, BELGIUM[2]),
        Math.min(north, BELGIUM[3]),
      ] as const;
      return box[0] < box[2] && box[1] < box[3]
        ? await pointsIn(deps.db, principal, box)
        : { points: [], streets: [] };
    },
  }) satisfies Partial<Handlers>;
