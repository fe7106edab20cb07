// The submits which wait for their answer, at most `limit` at a time.
//
// Answers come in any order (section 2.7.1), so each is found by its sequence number. The slots
// form a ring indexed by the low bits of the sequence number: no map, no allocation, no timer
// per message. A number whose slot is still taken by a slow answer is skipped; numbers need to
// rise, not to be dense.
import { MAX_SEQUENCE } from './pdu.ts';

export class Window<Owner> {
  readonly limit: number;
  inFlight = 0;
  readonly #mask: number;
  readonly #owners: (Owner | null)[];
  readonly #sequences: Int32Array;
  readonly #messages: Int32Array;
  readonly #parts: Int32Array;
  readonly #sentAt: Float64Array;
  #last = 0;

  constructor(limit: number) {
    this.limit = limit;
    const size = 2 ** Math.ceil(Math.log2(limit * 2));
    this.#mask = size - 1;
    this.#owners = Array.from({ length: size }, () => null);
    this.#sequences = new Int32Array(size);
    this.#messages = new Int32Array(size);
    this.#parts = new Int32Array(size);
    this.#sentAt = new Float64Array(size);
  }

  get free(): number {
    return this.limit - this.inFlight;
  }

  /** The next sequence number, for a PDU which the window does not hold. */
  number(): number {
    this.#last = this.#last >= MAX_SEQUENCE ? 1 : this.#last + 1;
    return this.#last;
  }

  /** Takes a slot for one part of a message and returns its sequence number. RangeError when full: ask `free` before. */
  open(owner: Owner, message: number, part: number, now: number): number {
    // Beyond its limit the ring could be full, and the search below without end.
    if (this.free <= 0) throw new RangeError('the window is full');
    let sequence = this.number();
    while (this.#owners[sequence & this.#mask] !== null) sequence = this.number();
    const slot = sequence & this.#mask;
    this.#owners[slot] = owner;
    this.#sequences[slot] = sequence;
    this.#messages[slot] = message;
    this.#parts[slot] = part;
    this.#sentAt[slot] = now;
    this.inFlight++;
    return sequence;
  }

  /** Frees the slot of a sequence number and tells whose it was; false for a number we do not wait for. */
  close(sequence: number, settle: (owner: Owner, message: number, part: number) => void): boolean {
    const slot = sequence & this.#mask;
    const owner = this.#owners[slot];
    if (owner === null || owner === undefined || this.#sequences[slot] !== sequence) return false;
    this.#owners[slot] = null;
    this.inFlight--;
    settle(owner, this.#messages[slot] ?? 0, this.#parts[slot] ?? 0);
    return true;
  }

  /** Frees every slot filled at or before `sentBefore`. */
  closeOlder(sentBefore: number, settle: (owner: Owner, message: number, part: number) => void): number {
    let closed = 0;
    for (let slot = 0; slot <= this.#mask && this.inFlight > 0; slot++) {
      if (this.#owners[slot] === null || (this.#sentAt[slot] ?? 0) > sentBefore) continue;
      if (this.close(this.#sequences[slot] ?? 0, settle)) closed++;
    }
    return closed;
  }
}
