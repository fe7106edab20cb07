/** Chance that repeats itself: the same seed gives the same city, on every machine and in every test. */

export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number;
  /** A real number from `from` to `to`. */
  between(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  shuffled<T>(from: readonly T[]): T[];
  /** A uuid of version 7 (RFC 9562 section 5.7): a fixed day, then a count, so that ids sort by their making. */
  id(): string;
}

/** The day on which the demo's rows were "made": Monday 5 January 2026, 08:00 UTC. */
const madeAt = Date.UTC(2026, 0, 5, 8);

/** xorshift over 32 bits (Marsaglia 2003) behind a mixing step: short, and far better than a town needs. */
export function random(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  let count = 0;
  const bits = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.imul(state, 0x2545f491) >>> 0;
  };
  const next = (): number => bits() / 2 ** 32;
  const hex = (digits: number): string => bits().toString(16).padStart(8, '0').slice(0, digits);
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));

  return {
    next,
    whole,
    between: (from, to) => from + next() * (to - from),
    chance: (probability) => next() < probability,
    pick: (from) => {
      const one = from[whole(0, from.length - 1)];
      if (one === undefined) throw new Error('there is nothing to pick from');
      return one;
    },
    shuffled: (from) => {
      const list = [...from];
      for (let at = list.length - 1; at > 0; at--) {
        const other = whole(0, at);
        const kept = list[at] as (typeof list)[number]; // both places are inside the list
        list[at] = list[other] as (typeof list)[number];
        list[other] = kept;
      }
      return list;
    },
    id: () => {
      const time = (madeAt + count++).toString(16).padStart(12, '0');
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-8${hex(3)}-${hex(8)}${hex(4)}`;
    },
  };
}
