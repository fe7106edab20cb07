// Many submit_sm in one buffer, for one socket write.
//
// A message to 100,000 people differs from recipient to recipient in the number and the
// sequence alone. So the octets before the number (`submitHead`) and after it
// (`submitTail`) are made once and copied; nothing is allocated per message.
import type { Address } from './pdu.ts';
import { commandIds, HEADER_OCTETS } from './pdu.ts';

/** Octets asked of the allocator at a time: some 250 full submits, so that a window fits in one write. */
const SLAB_OCTETS = 65_536;

/** International number in the ISDN plan (section 5.2.5 and 5.2.6), for E.164 without its plus. */
const international = { ton: 1, npi: 1 } as const;

/** A receipt for success and for failure (section 5.2.17). */
const RECEIPT_WANTED = 1;

/** What stands before the recipient's number: service type, source address, kind of number. */
export function submitHead(serviceType: string, source: Address): Buffer {
  const strings = (text: string) => Buffer.from(`${text.replaceAll('\0', '')}\0`, 'latin1');
  return Buffer.concat([
    strings(serviceType),
    Buffer.of(source.ton, source.npi),
    strings(source.addr),
    Buffer.of(international.ton, international.npi),
  ]);
}

export type SubmitBody = {
  readonly esmClass: number;
  readonly dataCoding: number;
  readonly shortMessage: Uint8Array;
  /** Seconds after which the carrier must no longer try; absent leaves it to the carrier. */
  readonly validitySeconds?: number | undefined;
};

/** What stands behind the recipient's number. The short message has at most 255 octets (RangeError). */
export function submitTail({ esmClass, dataCoding, shortMessage, validitySeconds }: SubmitBody): Buffer {
  if (shortMessage.length > 0xff) throw new RangeError('a short message has at most 255 octets');
  const validity = validitySeconds === undefined ? '' : relativeTime(validitySeconds);
  return Buffer.concat([
    // The NUL which ends the number, then esm_class, protocol_id, priority_flag and no schedule.
    Buffer.of(0, esmClass, 0, 0, 0),
    Buffer.from(`${validity}\0`, 'latin1'),
    Buffer.of(RECEIPT_WANTED, 0, dataCoding, 0, shortMessage.length),
    shortMessage,
  ]);
}

const MAX_RELATIVE_SECONDS = 31 * 86_400;

/**
 * Relative time `YYMMDDhhmmss000R` (section 7.1.1.2), from 1 second up to 31 days: months
 * and years have no fixed length, and no alarm outlives a month.
 */
export function relativeTime(seconds: number): string {
  const whole = Math.min(MAX_RELATIVE_SECONDS, Math.max(1, Math.floor(seconds)));
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const days = two(whole / 86_400);
  return `0000${days}${two((whole / 3600) % 24)}${two((whole / 60) % 60)}${two(whole % 60)}000R`;
}

/** Collects PDUs; `take` hands over what was collected as one buffer which is never written again. */
export class PduWriter {
  #slab = Buffer.allocUnsafeSlow(SLAB_OCTETS);
  #from = 0;
  #at = 0;

  /** Adds one submit_sm to an E.164 number, with or without its plus. */
  submit(sequence: number, head: Uint8Array, to: string, tail: Uint8Array): void {
    const skipped = to.startsWith('+') ? 1 : 0;
    const length = HEADER_OCTETS + head.length + to.length - skipped + tail.length;
    this.#room(length);
    const slab = this.#slab;
    let at = this.#at;
    at = slab.writeUInt32BE(length, at);
    at = slab.writeUInt32BE(commandIds.submit_sm, at);
    at = slab.writeUInt32BE(0, at);
    at = slab.writeUInt32BE(sequence, at);
    slab.set(head, at);
    at += head.length;
    for (let index = skipped; index < to.length; index++) slab[at++] = to.charCodeAt(index);
    slab.set(tail, at);
    this.#at = at + tail.length;
  }

  /** Adds a PDU of a header and an empty C-octet string: what a deliver_sm_resp is (section 4.6.2). */
  respond(command: 'deliver_sm_resp' | 'data_sm_resp', sequence: number, status: number): void {
    this.#room(HEADER_OCTETS + 1);
    let at = this.#slab.writeUInt32BE(HEADER_OCTETS + 1, this.#at);
    at = this.#slab.writeUInt32BE(commandIds[command], at);
    at = this.#slab.writeUInt32BE(status, at);
    at = this.#slab.writeUInt32BE(sequence, at);
    this.#slab[at] = 0;
    this.#at = at + 1;
  }

  /** Adds a ready frame. */
  put(frame: Uint8Array): void {
    this.#room(frame.length);
    this.#slab.set(frame, this.#at);
    this.#at += frame.length;
  }

  /** Everything added since the last call, or null. */
  take(): Buffer | null {
    if (this.#at === this.#from) return null;
    const taken = this.#slab.subarray(this.#from, this.#at);
    this.#from = this.#at;
    return taken;
  }

  // The rest of a used slab belongs to the socket until it is sent; a new one is opened instead.
  #room(octets: number): void {
    if (this.#at + octets <= this.#slab.length) return;
    const pending = this.#slab.subarray(this.#from, this.#at);
    this.#slab = Buffer.allocUnsafeSlow(Math.max(SLAB_OCTETS, 2 * (pending.length + octets)));
    this.#slab.set(pending);
    this.#from = 0;
    this.#at = pending.length;
  }
}
