/**
 * A carrier: whatever takes a batch of one channel and answers for each. The answers are values, never exceptions;
 * each carrier maps its protocol's codes to them in one literal table.
 */
import type { Channel } from '../../contract/domain.ts';
import type { DueText } from './outbox.ts';

export interface Outgoing {
  /** In the clear: an E.164 number, an e-mail address, or a push subscription as JSON. */
  readonly address: string;
  readonly text: DueText;
  /** An id of the delivery, stable over tries; opaque to the world. */
  readonly id: number;
}

/**
 * accepted: the carrier has it. later: try again after a while. never: it will not work for this address.
 * unknown: it was written and nobody knows. unsent: certainly not sent, and no fault of the address.
 */
export type CarrierAnswer =
  | { readonly kind: 'accepted'; readonly references: readonly string[] }
  | { readonly kind: 'later'; readonly reason: string; readonly afterMs: number }
  | { readonly kind: 'never'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'unsent' };

export interface Carrier {
  readonly channel: Channel;
  /** A name for people and rows; never an address or a secret. */
  readonly account: string;
  /** Whether it can take a batch now. */
  readonly up: () => boolean;
  /** Answers in the order of the batch; `signal` leaves unsent what is not written yet. `urgent` goes before the rest. */
  readonly send: (
    batch: readonly Outgoing[],
    options: { readonly signal: AbortSignal; readonly urgent: boolean },
  ) => Promise<readonly CarrierAnswer[]>;
  readonly close: () => Promise<void>;
}
