/**
 * The meter: what a deliverer tells whoever counts. It knows lanes, channels, accounts and kinds of answer, and nothing
 * of people, messages or addresses; so nothing of these can reach a figure.
 */
import type { Channel, Lane } from '../../contract/domain.ts';
import type { CarrierAnswer } from './carrier.ts';
import type { Light } from './roads.ts';

export type AnswerKind = CarrierAnswer['kind'];
export type ReceiptState = 'delivered' | 'confirmed' | 'failed' | 'unknown';

/** A batch that a carrier answered. */
export interface Handed {
  readonly lane: Lane;
  readonly channel: Channel;
  readonly account: string;
  /** Of each row of the batch. */
  readonly answers: readonly { readonly kind: AnswerKind }[];
  /** From the claim to the answer, in ms. */
  readonly sinceClaimMs: number;
  /** From the moment the rows were due at first (a message's publication); null for what is tried again. */
  readonly sincePublishedMs: number | null;
}

/** A carrier's account as this process sees it. */
export interface AccountState {
  readonly account: string;
  readonly channel: Channel;
  /** Bound or reachable: it can take a batch. */
  readonly up: boolean;
  readonly light: Light;
  readonly drained: boolean;
  /** Batches in its hands. */
  readonly busy: number;
  /** For how long it has owed an answer, in ms; 0 where it owes none. */
  readonly owedMs: number;
}

export interface Meter {
  handed(batch: Handed): void;
  receipt(account: string, state: ReceiptState): void;
  /** A row of a worker that died: in doubt. */
  inDoubt(count: number): void;
  /** Gives the meter a way to ask for the accounts; called once, at the start. */
  accounts(read: () => readonly AccountState[]): void;
}

export const noMeter: Meter = {
  handed: () => undefined,
  receipt: () => undefined,
  inDoubt: () => undefined,
  accounts: () => undefined,
};
