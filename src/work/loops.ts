/**
 * Loops that look for work. A nudge (LISTEN/NOTIFY) makes them look at once; one that is lost costs an interval, never
 * the work, for the work is a row.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { log } from '../lib/log.ts';

export interface Loop {
  wake(): void;
  stop(): Promise<void>;
}

/** Runs `look` at every interval and at every wake, never twice at a time; again at once while it returns true. */
export function startLoop(name: string, intervalMs: number, look: () => Promise<boolean | void>): Loop {
  let stopped = false;
  let woken = false;
  let rouse: () => void = () => undefined;
  const run = async (): Promise<void> => {
    while (!stopped) {
      woken = false;
      const more = await look().catch((error: unknown) => log('error', `${name}.failed`, { error }));
      if (more === true || woken || stopped) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, intervalMs);
        rouse = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const running = run();
  return {
    wake: () => {
      woken = true;
      rouse();
    },
    stop: async () => {
      stopped = true;
      rouse();
      await running;
    },
  };
}

export const nudges = ['belfort_fan_out', 'belfort_deliver', 'belfort_live'] as const;
export type Nudge = (typeof nudges)[number];

/** Listens for nudges on a connection of its own and reconnects for as long as it is not stopped. */
export function listen(
  url: string,
  heard: (nudge: Nudge) => void,
): { ready: Promise<void>; stop: () => Promise<void> } {
  let stopped = false;
  let client: pg.Client | null = null;
  let first: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (first = resolve));
  const run = async (): Promise<void> => {
    while (!stopped) {
      const current = new pg.Client({ connectionString: url, application_name: 'belfort listen' });
      client = current;
      const gone = new Promise<void>((resolve) => {
        current.once('end', () => resolve());
        current.on('error', () => resolve());
      });
      current.on('notification', ({ channel }) => {
        const nudge = nudges.find((one) => one === channel);
        if (nudge) heard(nudge);
      });
      try {
        await current.connect();
        for (const channel of nudges) await current.query(`listen ${channel}`);
        first();
        // Whatever was said while nobody listened is looked for once.
        for (const channel of nudges) heard(channel);
        await gone;
      } catch (error) {
        if (!stopped) log('warn', 'nudges.away', { error });
      }
      await current.end().catch(() => undefined);
      if (!stopped) await sleep(500);
    }
  };
  void run();
  return {
    ready,
    stop: async () => {
      stopped = true;
      await client?.end().catch(() => undefined);
    },
  };
}
