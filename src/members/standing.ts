/**
 * How an address has done, and what that means for whoever relies on it.
 *
 * One failure is an accident: a phone is off, a mailbox is full for a night. Two on different days make an address
 * `stale`: a person should ask for another. A push subscription that its own service calls gone is `gone` at once (RFC
 * 8030 section 7.3) and never used again. What fails for our sake (a text too long, a relay that refuses us, a mail
 * taken for spam) says nothing of the address. Whatever arrives clears it.
 */
import type { Channel, DeliveryState } from '../../contract/domain.ts';
import type { WordKey } from '../../contract/words.ts';

export const standingStates = ['doubtful', 'stale', 'gone'] as const;
export type StandingState = (typeof standingStates)[number];
export const standingReasons = ['unknown-address', 'full', 'unreachable', 'subscription-gone'] as const;
export type StandingReason = (typeof standingReasons)[number];

export interface Standing {
  readonly state: StandingState;
  readonly reason: StandingReason;
  /** Days on which it failed since it last worked. */
  readonly failures: number;
  readonly firstFailedAt: Date;
  readonly lastFailedAt: Date;
}
export type Outcome = { readonly works: true } | { readonly works: false; readonly reason: StandingReason };

/** Days of failure that make an address stale. */
export const staleAfterDays = 2;

/**
 * What became of a delivery, as far as it tells of the address. The first line that fits decides; what fits none tells
 * nothing. Reasons are a carrier's answers (src/delivery), RFC 3463 codes of returned mails, or the operator's own code
 * in an SMS receipt, which is not interpreted.
 */
const failures: readonly (readonly [Channel, RegExp, StandingReason])[] = [
  ['push', /^subscription(-gone)?$/, 'subscription-gone'],
  // RFC 3463 X.1.7 and X.1.8 are of the sender; X.2.1 is a mailbox that was closed.
  ['email', /^5\.1\.([0-6]|10)$|^5\.2\.1$|^smtp-(550|551|553)$|^address$/, 'unknown-address'],
  ['email', /^[45]\.2\.2$|^smtp-552$/, 'full'],
  ['email', /^[45]\.4\.\d+$|^4\.[0-3]\.\d+$/, 'unreachable'],
  ['sms', /^number$/, 'unknown-address'],
  ['sms', /^(\d{1,6}|delivery-failed|)$/, 'unreachable'],
  ['voice', /^(number|unallocated)$/, 'unknown-address'],
];

export function outcomeOf(channel: Channel, state: DeliveryState, reason: string | null): Outcome | null {
  if (state === 'delivered' || state === 'confirmed') return { works: true };
  // A push service takes nothing for a subscription that is gone; a relay takes a mail for anybody.
  if (state === 'handed' && channel === 'push') return { works: true };
  if (state !== 'failed') return null;
  const found = failures.find(([of, said]) => of === channel && said.test(reason ?? ''));
  return found ? { works: false, reason: found[2] } : null;
}

/** The day in Belgium, where all the people are. */
const dayOf = (at: Date): string => at.toLocaleDateString('en-CA', { timeZone: 'Europe/Brussels' });

/** The next standing; safe to be told the same again, and in any order. Null: nothing is known against it. */
export function next(before: Standing | null, outcome: Outcome, at: Date): Standing | null {
  if (outcome.works) return before && at <= before.lastFailedAt ? before : null;
  const { reason } = outcome;
  if (before && (at <= before.lastFailedAt || dayOf(at) === dayOf(before.lastFailedAt)))
    return reason === 'subscription-gone' ? { ...before, reason, state: 'gone' } : before;
  const days = (before?.failures ?? 0) + 1;
  return {
    state: reason === 'subscription-gone' ? 'gone' : days >= staleAfterDays ? 'stale' : 'doubtful',
    reason,
    failures: days,
    firstFailedAt: before?.firstFailedAt ?? at,
    lastFailedAt: at,
  };
}

/** What a member and a coordinator read. */
export const explanationOf = (reason: StandingReason): WordKey => `standing.${reason}`;
