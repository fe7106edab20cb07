/**
 * "It was shown": what a member's browser says once a push stands on its screen. That is what "delivered" means for a
 * push (docs/product.md); the push service's answer alone is not.
 *
 * A whole town's browsers say so within seconds of each other, so what comes in while a transaction runs is recorded
 * together by the next one. Each is answered once it is recorded: a browser that got no answer says it again.
 */
import type { Receipt } from '../receipts.ts';
import { readToken, tokenKey } from './token.ts';

/** Receipts of one transaction. */
const atOnce = 1_000;

/** The reference that a push's attempt bears. */
export const referenceOf = (delivery: number): string => `push-${delivery}`;

/** Takes one word of a browser; false for what we did not write. Safe to be told the same again. */
export function shownPushes(
  privateKey: string,
  record: (receipts: readonly Receipt[]) => Promise<void>,
): (token: string) => Promise<boolean> {
  const key = tokenKey(privateKey);
  let waiting = new Set<string>();
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  const recordWaiting = async (): Promise<void> => {
    const taken = [...waiting];
    waiting = new Set();
    for (let n = 0; n < taken.length; n += atOnce)
      await record(
        taken.slice(n, n + atOnce).map((reference) => ({ reference, state: 'delivered', code: null })),
      );
  };
  return async (token) => {
    const delivery = readToken(key, token);
    if (delivery === null) return false;
    waiting.add(referenceOf(delivery));
    next ??= (running ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        running = next;
        next = null;
        return recordWaiting();
      });
    await next;
    return true;
  };
}
