/** Slowing down whoever asks too often: a token bucket per key, forgotten when full again. */
import { isIPv6 } from 'node:net';
import type { Clock } from '../lib/clock.ts';

/**
 * What of an address of the internet is one subscriber: all of IPv4, and of IPv6 the first 64 bits, within which everybody
 * has as many addresses as they like (RFC 6177, RFC 7421). An IPv4 address in IPv6 clothes is itself.
 */
export function networkOf(address: string, bits: 48 | 64 = 64): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const groups = head ? head.split(':') : [];
  if (tail !== undefined) {
    const behind = tail ? tail.split(':').length + (tail.includes('.') ? 1 : 0) : 0;
    while (groups.length + behind < 8) groups.push('0');
    groups.push(...(tail ? tail.split(':') : []));
  }
  return `${groups
    .slice(0, bits / 16)
    .map((one) => (parseInt(one, 16) || 0).toString(16))
    .join(':')}::/${bits}`;
}

export interface Limit {
  /** Takes one for whoever asks, an address of the internet; false when there is none left. */
  take(asker: string): boolean;
}

/** `burst` at once, then `perMinute`; of IPv6 counted by the first so many bits. Memory is bounded: the fullest buckets are forgotten first. */
export function limit(
  clock: Clock,
  burst: number,
  perMinute: number,
  { most = 50_000, bits = 64 }: { readonly most?: number; readonly bits?: 48 | 64 } = {},
): Limit {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(asker) {
      const key = networkOf(asker, bits);
      const now = clock.now().getTime();
      const bucket = buckets.get(key) ?? { left: burst, at: now };
      const left = Math.min(burst, bucket.left + ((now - bucket.at) / 60_000) * perMinute);
      buckets.delete(key);
      // Asking while there is nothing costs nothing: what trickles in is theirs, however often they ask.
      buckets.set(key, { left: left >= 1 ? left - 1 : left, at: now });
      if (buckets.size > most) buckets.delete(buckets.keys().next().value ?? '');
      return left >= 1;
    },
  };
}
