/**
 * What is known of live messages, shared by all who look: one glance and one count of everybody, however many watch.
 *
 * Counting everybody a message went to takes some 0.3 s at 100,000 people. So it is done again only when something of
 * the message changed, with a rest of one to two seconds between; meanwhile the counts per channel go on with the
 * people and homes of the last count, and the answer says of when those are (`asOf`). At rest everything is counted:
 * where the last count is older than the last change, another follows.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Live } from '../../contract/shapes.ts';
import type { Db } from '../db/db.ts';
import { countWhole, glance, type Glance, type Whole } from './live.ts';

/** A count costs this many times itself in rest, and from `dear` on a second at least. */
const restShare = 4;
const dearMs = 50;
const dearRestMs = 1_000;
/** On a machine that is busy with the message itself a count takes long without costing more. */
const restAtMostMs = 2_000;
/** What a contact or a street is called changes without a mark. */
const staleMs = 60_000;
/** Messages that are remembered; who looks at one that was forgotten waits for its count. */
const rememberedMost = 50;

interface Kept {
  readonly mark: string;
  readonly whole: Whole;
  readonly asOf: Date;
  /** On the clock of `performance`: when it was made, and when the next may begin. */
  readonly madeAt: number;
  readonly nextAt: number;
  readonly tookMs: number;
}
interface Counting {
  /** When what it reads was fixed; null while it still rests. */
  from: number | null;
  readonly done: Promise<Live>;
}
interface Known {
  kept: Kept | null;
  counting: Counting | null;
}

export interface SharedLive {
  /**
   * What became of a message as it is now. Where people and homes have to be counted anew and that is not ready within
   * `patienceMs`, those of the last count, with `asOf`; whoever then asks again has them in a moment.
   */
  of(id: string, patienceMs: number): Promise<Live>;
}

interface Readings {
  readonly glance: typeof glance;
  readonly countWhole: typeof countWhole;
}

export function sharedLive(db: Db, read: Readings = { glance, countWhole }): SharedLive {
  const all = new Map<string, Known>();
  const knownOf = (id: string): Known => {
    const known = all.get(id) ?? { kept: null, counting: null };
    all.delete(id);
    all.set(id, known);
    for (const [old, { counting }] of all) {
      if (all.size <= rememberedMost) break;
      if (!counting) all.delete(old);
    }
    return known;
  };
  const begin = (id: string, known: Known): Counting => {
    const run = async (): Promise<Live> => {
      await sleep(Math.max(0, (known.kept?.nextAt ?? 0) - performance.now()));
      const from = performance.now();
      const asOf = new Date();
      counting.from = from;
      const { glance: seen, whole } = await read.countWhole(db, id);
      const madeAt = performance.now();
      const took = madeAt - from;
      const rest = Math.min(restAtMostMs, Math.max(took > dearMs ? dearRestMs : 0, restShare * took));
      known.kept = { mark: seen.mark, whole, asOf, madeAt, nextAt: madeAt + rest, tookMs: took };
      return liveFrom(seen, whole, null);
    };
    const counting: Counting = { from: null, done: run().finally(() => (known.counting = null)) };
    // Whoever waits for it hears of its failure; where nobody does, the next who asks tries again.
    counting.done.catch(() => undefined);
    return counting;
  };
  return {
    of: async (id, patienceMs) => {
      const at = performance.now();
      const seen = await read.glance(db, id);
      const known = knownOf(id);
      for (;;) {
        const { kept } = known;
        if (kept?.mark === seen.mark && performance.now() - kept.madeAt < staleMs)
          return liveFrom(seen, kept.whole, null);
        const counting = (known.counting ??= begin(id, known));
        const left = at + patienceMs - performance.now();
        // Not worth a wait that is in vain.
        const inVain = kept !== null && left < kept.nextAt - performance.now() + kept.tookMs;
        const counted = kept ? !inVain && (await within(counting.done, left)) : await counting.done;
        if (kept && !counted) return liveFrom(seen, kept.whole, kept.asOf);
        // One that was under way when this was asked may have missed what was done just before: another follows.
        if (counted && counting.from !== null && counting.from >= at) return counted;
      }
    },
  };
}

/** What it gives, or null where that takes longer. */
async function within<T>(done: Promise<T>, ms: number): Promise<T | null> {
  if (ms <= 0) return null;
  if (ms === Infinity) return await done;
  const ended = new AbortController();
  const late = sleep(ms, null, { signal: ended.signal }).catch(() => null);
  return await Promise.race([done, late]).finally(() => ended.abort());
}

const liveFrom = ({ channels, fannedOut }: Glance, whole: Whole, asOf: Date | null): Live => ({
  ...whole,
  channels,
  fannedOut,
  asOf: asOf?.toISOString() ?? null,
});
