/**
 * Roads: the carriers of a channel as the deliverer sees them, and which of them gets the next chunk.
 *
 * A road has a light from what its carrier really answered: green, amber (a tenth went wrong, or it is slow), red (half
 * went wrong, or it took something and says nothing). While another is green, a road that is not gets a few rows every
 * two seconds, and none that are urgent, until it has been well for long enough: the light comes back later than it
 * went. A red road that nothing was tried on is amber after a rest. Where none is green the best is used all the same,
 * for a chance is better than none.
 *
 * Each road has places for chunks, and some that only the first three lanes may take, so that a city's newsletter never
 * stands before a call. Among roads of one light the one that was given least for its weight is next.
 */
import type { Carrier, CarrierAnswer } from './carrier.ts';

export type Light = 'green' | 'amber' | 'red';

/** Chunks of one carrier in work at a time: one sends, one waits for answers, one records. */
const places = 3;
/** Beside those, for emergency, urgent and codes. */
const urgentPlaces = 2;
/** Answers after which a fault counts half. */
const halfLife = 100;
/** Fewer answers than this say nothing. */
const fewest = 10;
const goesAmber = 0.1;
const goesGreen = 0.05;
const goesRed = 0.5;
/** A carrier that refuses nearly every address has a fault of its own. */
const refusesAll = 0.95;
/** An answer takes milliseconds; a carrier that owes one for so long is slow, and then silent. */
const slowMs = 2_000;
const silentMs = 5_000;
/** A road that is not green is tried so often, with so few rows: a carrier that is back is in use within ten seconds. */
const trialEveryMs = 2_000;
export const trialRows = 10;
const restMs = 10_000;
/** A road that was away does not get everything until it has caught up. */
const mostBehind = 2_000;

export interface Road {
  readonly carrier: Carrier;
  /** Drained by a person: finishes what it has and gets nothing new. */
  drained: boolean;
  readonly light: Light;
  readonly given: number;
  /** Chunks in work. */
  readonly busy: number;
  /** Forgets what it missed beyond that. */
  lift(to: number): void;
  /** Takes a place for a chunk; what it returns gives the place back with what came of it. */
  begin(urgent: boolean, now: number, trial?: boolean): Trip;
  hasPlace(urgent: boolean): boolean;
  mayBeTried(now: number): boolean;
  /** Looks whether an answer is overdue. True where the road has just gone red. */
  look(now: number): boolean;
}
export interface Trip {
  /** Only a few rows, to see whether the carrier is well again. */
  readonly trial: boolean;
  end(answers: readonly CarrierAnswer[]): void;
}

export function road(carrier: Carrier): Road {
  let light: Light = 'green';
  let owing: Light = 'green';
  let answered = 0,
    faults = 0,
    refused = 0;
  let goodTrials = 0;
  let triedAt = -Infinity;
  let redSince = 0;
  let busy = 0,
    busyUrgent = 0;
  let given = 0;
  const worst = (): Light =>
    light === 'red' || owing === 'red' ? 'red' : light === 'amber' ? 'amber' : owing;

  const toAmber = (): void => {
    light = 'amber';
    faults = answered * goesGreen * 1.2;
    refused = 0;
  };
  const hear = (all: readonly CarrierAnswer[]): void => {
    const answers = all.filter((one) => one.telling !== false);
    const bad = answers.filter((one) => one.kind === 'later' || one.kind === 'unknown').length;
    const no = answers.filter((one) => one.kind === 'never').length;
    const count = answers.filter((one) => one.kind !== 'unsent').length;
    // Nothing was even written.
    if (!count) return;
    const fade = 0.5 ** (count / halfLife);
    answered = answered * fade + count;
    faults = faults * fade + bad;
    refused = refused * fade + no;
    if (light === 'red') {
      goodTrials = bad === 0 && no < count ? goodTrials + 1 : 0;
      if (goodTrials >= 2) toAmber();
      return;
    }
    if (answered < fewest) return;
    const share = Math.max(
      faults / answered,
      refused / answered > refusesAll && answered > 2 * fewest ? 1 : 0,
    );
    if (share >= goesRed) {
      light = 'red';
      goodTrials = 0;
      redSince = performance.now();
    } else if (share >= goesAmber) light = 'amber';
    else if (share < goesGreen) light = 'green';
  };

  return {
    carrier,
    drained: false,
    get light() {
      return worst();
    },
    get given() {
      return given;
    },
    get busy() {
      return busy + busyUrgent;
    },
    lift: (to) => {
      given = Math.max(given, to);
    },
    hasPlace: (urgent) => busy < places || (urgent && busyUrgent < urgentPlaces),
    mayBeTried: (now) => busy + busyUrgent === 0 && owing !== 'red' && now - triedAt >= trialEveryMs,
    begin: (urgent, now, trial = false) => {
      const reserved = urgent && busyUrgent < urgentPlaces;
      if (reserved) busyUrgent++;
      else busy++;
      return {
        trial,
        end: (answers) => {
          // A place that found no work was no trial.
          if (trial && answers.length) triedAt = now;
          if (reserved) busyUrgent--;
          else busy--;
          given += answers.length / (carrier.weight ?? 1);
          hear(answers);
        },
      };
    },
    look: (now) => {
      const before = worst();
      const owed = carrier.owedMs?.() ?? 0;
      owing = owed >= silentMs ? 'red' : owed >= slowMs ? 'amber' : 'green';
      if (owing === 'red') {
        light = 'red';
        goodTrials = 0;
        redSince = now;
      } else if (light === 'red' && carrier.up() && now - Math.max(redSince, triedAt) >= restMs) toAmber();
      return before !== 'red' && worst() === 'red';
    },
  };
}

const rank: Readonly<Record<Light, number>> = { green: 0, amber: 1, red: 2 };

export interface Choice {
  readonly road: Road;
  readonly trial: boolean;
}

/** The road for the next chunk, or null where none may take one now. `now` in ms of any steady clock. */
export function choose(
  roads: readonly Road[],
  urgent: boolean,
  now: number,
  trials = !urgent,
): Choice | null {
  const open = roads.filter((one) => one.carrier.up() && !one.drained);
  const most = Math.max(0, ...open.map((one) => one.given));
  for (const one of open) one.lift(most - mostBehind);
  const free = open.filter((one) => one.hasPlace(urgent));
  // A trial goes first: it is a few rows, and without it a road that is well again would never be found so.
  const trial =
    trials &&
    open.some((one) => one.light === 'green') &&
    free.find((one) => one.light !== 'green' && one.mayBeTried(now));
  if (trial) return { road: trial, trial: true };
  const [best] = free.toSorted((a, b) => rank[a.light] - rank[b.light] || a.given - b.given);
  // A red road gets work only where every road is red.
  return best && (best.light !== 'red' || open.every((one) => one.light === 'red'))
    ? { road: best, trial: false }
    : null;
}
