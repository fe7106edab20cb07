/** From the command to the first 200 of /readyz: cold (an empty folder, the city is built) and warm (a second start). */
import { newPlace, round, serve } from './ground.ts';

export async function start(): Promise<Record<string, unknown>[]> {
  const place = await newPlace();
  try {
    const rows = [];
    for (const which of ['cold', 'warm', 'warm', 'warm']) {
      const server = await serve(place, {}, 'demo');
      rows.push({ bench: 'start', impl: 'belfort', start: which, ms: round(server.readyMs, 0) });
      await server.stop();
    }
    return rows;
  } finally {
    await place.remove();
  }
}
