// Delivery receipts, in every spelling seen.
//
// A carrier reports on a message in a deliver_sm whose text looks like Appendix B of the
// specification ("id:... sub:001 dlvrd:001 submit date:... done date:... stat:DELIVRD
// err:000 text:..."), but the appendix binds nobody: fields come in any order, misspelled,
// shortened or not at all. The optional parameters receipted_message_id and message_state
// (sections 5.3.2.12 and 5.3.2.35) say the same without doubt, so they win.
//
// The id is the worst of it: submit_sm_resp may have given "A3F" where the receipt says
// "0000002623", the same number in decimal.
import type { Tlv } from './pdu.ts';
import { tags, tlv } from './pdu.ts';

export type ReceiptState = 'delivered' | 'failed' | 'waiting' | 'unknown';

export type Receipt = {
  /** As the carrier wrote it; when nothing bears it, try `otherSpellings`. */
  readonly id: string;
  readonly state: ReceiptState;
  /** The carrier's own error code, never interpreted; null when absent. */
  readonly code: string | null;
  /** The carrier's clock, whose zone it does not tell: read as UTC, good for order and display only. */
  readonly at: Date | null;
};

// Section 5.2.28, with SCHEDULED (0) and SKIPPED (9) of version 5.0.
const byMessageState: Readonly<Record<number, ReceiptState>> = {
  0: 'waiting', // scheduled
  1: 'waiting', // en route
  2: 'delivered',
  3: 'failed', // expired
  4: 'failed', // deleted
  5: 'failed', // undeliverable
  6: 'waiting', // accepted: the specification means "read on behalf of the subscriber", carriers mean "taken"
  7: 'unknown',
  8: 'failed', // rejected
  9: 'failed', // skipped
};

// By how the word begins: DELIVRD and DELIVERED, UNDELIV and UNDELIVERABLE, REJECTD and REJECTED.
const byWord: readonly (readonly [string, ReceiptState])[] = [
  ['DELIV', 'delivered'],
  ['UNDELIV', 'failed'],
  ['EXPIRED', 'failed'],
  ['DELETED', 'failed'],
  ['REJECT', 'failed'],
  ['FAILED', 'failed'],
  ['SKIPPED', 'failed'],
  ['ENROUTE', 'waiting'],
  ['ACCEPT', 'waiting'],
  ['SCHEDUL', 'waiting'],
  ['BUFFERED', 'waiting'],
  ['UNKNOWN', 'unknown'],
];

function stateOf(word: string): ReceiptState | undefined {
  const upper = word.toUpperCase();
  return byWord.find(([beginning]) => upper.startsWith(beginning))?.[1];
}

const fields = /([a-z][a-z_]*)(?: (?:date?|time))?\s*[:=]\s*(\S*)/gi;
const textField = /\bte?xt\s*:/i;

/**
 * Reads a receipt from its text and optional parameters; null when no message id can be found,
 * so that it concerns nothing we know.
 */
export function parseReceipt(text: string, tlvs: readonly Tlv[]): Receipt | null {
  let id: string | null = null;
  let state: ReceiptState | undefined;
  let code: string | null = null;
  let at: Date | null = null;

  // What stands behind "text:" is the recipient's copy of our own words: it may say anything.
  const own = text.search(textField);
  for (const [, name = '', value = ''] of text.slice(0, own < 0 ? text.length : own).matchAll(fields)) {
    const key = name.toLowerCase();
    if (value === '') continue;
    if (/^(?:msg_?|message_?)?id$/.test(key)) id ??= value;
    else if (/^e?rr/.test(key)) code ??= value;
    else if (/^d?one/.test(key)) at ??= readDate(value);
    // A misspelled "stat" is recognised by its value; no other field holds such a word.
    else state ??= stateOf(value);
  }

  const tlvId = tlv(tlvs, tags.receiptedMessageId);
  if (tlvId !== null) id = cString(tlvId) || id;
  const tlvState = tlv(tlvs, tags.messageState)?.[0];
  if (tlvState !== undefined) state = byMessageState[tlvState] ?? 'unknown';
  // One octet of network type, two of error (section 5.3.2.31).
  const network = tlv(tlvs, tags.networkErrorCode);
  if (network?.length === 3) code = String(network.readUInt16BE(1));

  if (id === null) return null;
  return { id, state: state ?? 'unknown', code, at };
}

/** True when a deliver_sm is a receipt by its own word: esm_class (section 5.2.12), parameter or shape. */
export function isReceipt(esmClass: number, text: string, tlvs: readonly Tlv[]): boolean {
  const kind = esmClass & 0x3c;
  if (kind === 0x04 || kind === 0x20) return true;
  if (tlv(tlvs, tags.receiptedMessageId) !== null) return true;
  // Some carriers leave esm_class at zero.
  return /^id:\S+ .*\bstat:\S/i.test(text);
}

function cString(value: Buffer): string {
  const stop = value.indexOf(0);
  return value.toString('latin1', 0, stop < 0 ? value.length : stop);
}

/**
 * The same id as other carriers' two halves would write it: without leading zeros, in the other
 * case, in hexadecimal for decimal and the reverse, and padded to the usual 8 and 10 digits. Only
 * for an id which matched nothing: "10" may be a message of its own and also another's sixteen.
 */
export function otherSpellings(id: string): string[] {
  const found = new Set<string>([id.toLowerCase(), id.toUpperCase()]);
  const add = (value: bigint) => {
    const hex = value.toString(16);
    const decimal = value.toString(10);
    for (const one of [hex, hex.padStart(8, '0')]) found.add(one).add(one.toUpperCase());
    found.add(decimal).add(decimal.padStart(10, '0'));
  };
  // Twenty decimal digits or sixteen of hexadecimal hold any counter; longer ids are opaque.
  if (/^\d{1,20}$/.test(id)) add(BigInt(id));
  if (/^[0-9a-f]{1,16}$/i.test(id)) add(BigInt(`0x${id}`));
  found.delete(id);
  // Zeros in front say that this carrier fills its ids up: another of the same length is another message of its own.
  const filled = id.startsWith('0');
  return [...found].filter(
    (one) => !filled || one.length !== id.length || one.toLowerCase() === id.toLowerCase(),
  );
}

const dateShape = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/;

// YYMMDDhhmm by the appendix; with seconds or a four-digit year by habit. Twelve digits which
// begin with 20 are a year in four digits: the other reading would lie in 2020.
function readDate(digits: string): Date | null {
  const short = digits.startsWith('20') && digits.length >= 12 ? digits.slice(2) : digits;
  const found = dateShape.exec(short);
  if (found === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return null;
  return new Date(Date.UTC(year < 70 ? 2000 + year : 1900 + year, month - 1, day, hour, minute, second));
}
