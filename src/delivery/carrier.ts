/**
 * A carrier: whatever takes a batch of one channel and answers for each. The answers are values, never exceptions;
 * each carrier maps its protocol's codes to them in one literal table.
 */
import type { Channel } from '../../contract/domain.ts';
import type { DueText } from './outbox.ts';
import type { Receipt } from './receipts.ts';

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
 * Where `telling` is false, it came from a host that the recipient chose, and says nothing of how the carrier does.
 */
export type CarrierAnswer = { readonly telling?: false } & (
  | { readonly kind: 'accepted'; readonly references: readonly string[] }
  | { readonly kind: 'later'; readonly reason: string; readonly afterMs: number }
  | { readonly kind: 'never'; readonly reason: string }
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      /** What its receipt would bear, where that is known all the same. */
      readonly references?: readonly string[];
    }
  | { readonly kind: 'unsent' }
);

/** A call that a carrier makes to us: a receipt, a key that was pressed, what a call is to say. */
export interface WebhookRequest {
  readonly method: 'GET' | 'POST';
  /** What follows the carrier's own part of the path, without a slash before it: "status". */
  readonly path: string;
  /** As the carrier wrote it, for its signature: the public address with path and query. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
export interface WebhookAnswer {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
}

export interface Carrier {
  readonly channel: Channel;
  /** A name for people and rows; never an address or a secret. */
  readonly account: string;
  /** Its share beside others of its channel; 1 where nothing is said. */
  readonly weight?: number;
  /** Whether it can take a batch now. */
  readonly up: () => boolean;
  /** For how long it has owed an answer without giving any, in ms. */
  readonly owedMs?: () => number;
  /** Asks what became of messages whose answer was lost. */
  readonly query?: ((references: readonly string[]) => Promise<readonly Receipt[]>) | null;
  /** Answers in the order of the batch; `signal` leaves unsent what is not written yet. `urgent` goes before the rest. */
  readonly send: (
    batch: readonly Outgoing[],
    options: { readonly signal: AbortSignal; readonly urgent: boolean },
  ) => Promise<readonly CarrierAnswer[]>;
  readonly close: () => Promise<void>;
  /** Answers what its service calls back with at /carriers/ACCOUNT/...; it checks the signature itself. */
  readonly webhook?: (request: WebhookRequest) => Promise<WebhookAnswer>;
}
