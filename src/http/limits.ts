/** Slowing down whoever asks too often: a token bucket per key, forgotten when full again. */
import type { Clock } from '../lib/clock.ts';

export interface Limit {
  /** Takes one; false when there is none left. */
  take(key: string): boolean;
}

/** `burst` at once, then `perMinute`. Memory is bounded: the fullest buckets are forgotten first. */
export function limit(clock: Clock, burst: number, perMinute: number, most = 50_000): Limit {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(key) {
      const now = clock.now().getTime();
      const bucket = buckets.get(key) ?? { left: burst, at: now };
      const left = Math.min(burst, bucket.left + ((now - bucket.at) / 60_000) * perMinute);
      buckets.delete(key);
      buckets.set(key, { left: Math.max(0, left - 1), at: now });
      if (buckets.size > most) buckets.delete(buckets.keys().next().value ?? '');
      return left >= 1;
    },
  };
}
