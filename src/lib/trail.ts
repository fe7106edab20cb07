/**
 * The trail: what the rooms on the way from the press to the receipt tell whoever draws it (src/watch/traces.ts, where it
 * is configured). It stands so low because the floor of HTTP, the messages and the delivery all tell it. Fields are a
 * closed list as those of the log are, so that no number, address, name or text can slip into a trace; a rule test reads
 * it. Where nobody draws there is no trail, and `trail?.begin(...)` makes nothing.
 */
import type { Channel, Lane } from '../../contract/domain.ts';

export interface TrailFields {
  readonly lane?: Lane;
  readonly channel?: Channel;
  /** The name of a carrier's setting. */
  readonly account?: string;
  /** Of HTTP. */
  readonly status?: number;
  readonly rows?: number;
  readonly people?: number;
  /** Of a slice: after how many people it began. */
  readonly from?: number;
  /** Of a ladder. */
  readonly step?: number;
  /** The chunk is of rows that were tried before. */
  readonly again?: boolean;
  readonly accepted?: number;
  readonly later?: number;
  readonly never?: number;
  readonly unsent?: number;
  readonly unknown?: number;
  readonly delivered?: number;
  readonly confirmed?: number;
  readonly failed?: number;
  /** Of it only name and code are told. */
  readonly error?: unknown;
}

export type StageName = 'press' | 'publish' | 'fan-out' | 'climb' | 'chunk' | 'receipts';
export type PartName = 'claim' | 'load' | 'send' | 'record';

/** Something that takes time. One that never ends was nothing, and is not drawn. */
export interface Stage {
  /** A part of it, from now or from then (performance.now()). */
  part(name: PartName, since?: number): Stage;
  /** A second end says nothing. */
  end(fields?: TrailFields): void;
}

export interface Trail {
  /** Null where this cause (a message) is not drawn. `since`: when it began (performance.now()); from now without it. */
  begin(name: StageName, cause: string, since?: number): Stage | null;
  /** A receipt of a row of a chunk was written; `since`: when its batch came in. */
  receipt(account: string, chunk: number, state: ReceiptState, since: number): void;
}

type ReceiptState = 'delivered' | 'confirmed' | 'failed' | 'unknown';
