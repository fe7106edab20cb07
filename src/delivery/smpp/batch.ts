// A batch of messages on their way through a session, and how the answers to the parts of one
// message become one answer.
import { answerTo } from './answer.ts';
import { submitTail } from './writer.ts';

export type Submission = {
  /** E.164, with or without the plus. */
  readonly to: string;
  /** From `encodeText`. Share the same part objects among recipients: they are encoded once. */
  readonly parts: readonly Uint8Array[];
  readonly dataCoding: number;
  readonly esmClass: number;
  /** Seconds from now until the carrier must stop trying. */
  readonly validitySeconds?: number | undefined;
};

/**
 * What became of a message. `ids` are the carrier's, one for each part in order, empty where a
 * part got none.
 * - unknown: it was written and no answer came; it may have been sent.
 * - unsent: not one octet of it was written; it was certainly not sent.
 * Of several parts the worst answer stands: never, then unknown, then later. A `later` message is
 * to be sent again whole with the same reference; phones drop a part they already have.
 */
export type SubmitAnswer =
  | { readonly kind: 'accepted'; readonly ids: readonly string[] }
  | {
      readonly kind: 'later';
      readonly reason: string;
      readonly afterMs: number;
      readonly ids: readonly string[];
    }
  | { readonly kind: 'never'; readonly reason: string; readonly ids: readonly string[] }
  | { readonly kind: 'unknown'; readonly ids: readonly string[] }
  | { readonly kind: 'unsent' };

/** A command_status, or why there is none. */
export type PartOutcome = number | 'unknown' | 'unsent';

const unsent: SubmitAnswer = { kind: 'unsent' };
const rank = { accepted: 0, later: 1, unknown: 2, never: 3 } as const;

type Tally = { worst: Exclude<SubmitAnswer, { kind: 'unsent' }>; ids: string[]; left: number };
type Tail = { readonly of: Submission; readonly octets: Buffer };

const number = /^\+?\d{1,20}$/;

export class Batch {
  readonly messages: readonly Submission[];
  /** The next part to write. Messages from `end` on will not be written any more. */
  message = 0;
  part = 0;
  end: number;
  readonly #answers: SubmitAnswer[];
  readonly #settled: (answers: SubmitAnswer[]) => void;
  readonly #tallies = new Map<number, Tally>();
  readonly #tails = new Map<Uint8Array, Tail>();
  #open: number;

  constructor(messages: readonly Submission[], settled: (answers: SubmitAnswer[]) => void) {
    this.messages = messages;
    this.end = messages.length;
    this.#answers = Array.from<SubmitAnswer>({ length: messages.length });
    this.#settled = settled;
    this.#open = messages.length;
    this.#skipUnwritable();
  }

  /** True when nothing of it is left to write. */
  get written(): boolean {
    return this.message >= this.end;
  }

  /** The octets behind the number of the part to be written next. */
  tail(submission: Submission, part: Uint8Array): Buffer {
    const known = this.#tails.get(part);
    if (
      known !== undefined &&
      known.of.validitySeconds === submission.validitySeconds &&
      known.of.esmClass === submission.esmClass &&
      known.of.dataCoding === submission.dataCoding
    ) {
      return known.octets;
    }
    const octets = submitTail({ ...submission, shortMessage: part });
    this.#tails.set(part, { of: submission, octets });
    return octets;
  }

  /** Steps to the next part. */
  advance(): void {
    this.part++;
    if (this.part < (this.messages[this.message]?.parts.length ?? 0)) return;
    this.part = 0;
    this.message++;
    this.#skipUnwritable();
  }

  // What is no number would be a PDU with shifted fields; it is answered here.
  #skipUnwritable(): void {
    for (; this.message < this.end; this.message++) {
      const submission = this.messages[this.message];
      if (submission === undefined || number.test(submission.to)) return;
      this.#answer(this.message, { kind: 'never', reason: 'number', ids: [] });
    }
  }

  /** Writes no further message; one whose first part has left is completed. */
  stop(): void {
    const end = this.part > 0 ? this.message + 1 : this.message;
    const before = this.end;
    this.end = Math.min(this.end, end);
    for (let message = this.end; message < before; message++) this.#answer(message, unsent);
  }

  /** Writes nothing more at all: the connection is gone. */
  abandon(): void {
    this.stop();
    const { message, part } = this;
    if (message >= this.end) return;
    this.message = this.end;
    this.part = 0;
    const parts = this.messages[message]?.parts.length ?? 0;
    for (let rest = part; rest < parts; rest++) this.settle(message, rest, 'unsent', '');
  }

  /** Records what became of one part. */
  settle(message: number, part: number, outcome: PartOutcome, id: string): void {
    const parts = this.messages[message]?.parts.length ?? 1;
    if (parts === 1) {
      this.#answer(message, answerOf(outcome, [id]));
      return;
    }
    let tally = this.#tallies.get(message);
    if (tally === undefined) {
      const ids = Array.from<string>({ length: parts }).fill('');
      tally = { worst: { kind: 'accepted', ids }, ids, left: parts };
      this.#tallies.set(message, tally);
    }
    tally.ids[part] = id;
    tally.left--;
    const answer = answerOf(outcome, tally.ids);
    if (rank[answer.kind] > rank[tally.worst.kind]) tally.worst = answer;
    if (tally.left > 0) return;
    this.#tallies.delete(message);
    this.#answer(message, tally.worst);
  }

  #answer(message: number, answer: SubmitAnswer): void {
    this.#answers[message] = answer;
    if (--this.#open === 0) this.#settled(this.#answers);
  }
}

function answerOf(outcome: PartOutcome, ids: readonly string[]): Tally['worst'] {
  // An unsent part counts as unknown: its siblings were written, so the message is in doubt.
  if (typeof outcome === 'string') return { kind: 'unknown', ids };
  const answer = answerTo(outcome);
  switch (answer.kind) {
    case 'accepted':
      return { kind: 'accepted', ids };
    case 'later':
      return { kind: 'later', reason: answer.reason, afterMs: answer.afterMs, ids };
    case 'never':
      return { kind: 'never', reason: answer.reason, ids };
  }
}
