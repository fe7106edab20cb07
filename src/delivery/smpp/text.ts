// A text as the octets of short messages, and back.
//
// SMPP carries GSM-7 unpacked, one septet in each octet, under data_coding 0 (the carrier's
// default alphabet, section 5.2.19), and UCS-2 as big-endian UTF-16 under data_coding 8. A
// text in several segments carries the concatenation header of 3GPP TS 23.040 clause
// 9.2.3.24.1 in front of each, announced by esm_class 0x40 (section 5.2.12).
import { gsm7Alphabet, gsm7Escape, gsm7Extension, septetCount, split } from '../../../contract/sms.ts';

export const dataCodings = { gsm7: 0x00, ucs2: 0x08 } as const;

/** The user data begins with a header (section 5.2.12, UDHI). */
export const UDHI = 0x40;

export type EncodedText = {
  readonly dataCoding: 0 | 8;
  readonly esmClass: 0 | 0x40;
  readonly parts: readonly Buffer[];
};

const escaped = 0x100;
const gsm7Codes = new Map<string, number>([
  ...[...gsm7Alphabet].map((character, code) => [character, code] as const),
  ...gsm7Extension.map(([code, character]) => [character, code | escaped] as const),
]);
const extensionByCode = new Map(gsm7Extension);

function septetsOf(text: string): number[] {
  const octets: number[] = [];
  for (const character of text) {
    const code = gsm7Codes.get(character) ?? 0x3f;
    if (code & escaped) octets.push(gsm7Escape);
    octets.push(code & 0x7f);
  }
  return octets;
}

function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

/**
 * Encodes a text whole, in as few parts as it needs. `reference` (its low octet is used) joins
 * the parts on the phone, so it must differ between texts sent soon after each other.
 * Throws a RangeError beyond 255 parts, which the header cannot number.
 */
export function encodeText(text: string, reference: number): EncodedText {
  const gsm7 = septetCount(text) !== null;
  const bodies = split(text).map((part) => (gsm7 ? Buffer.from(septetsOf(part)) : utf16(part)));
  const dataCoding = gsm7 ? dataCodings.gsm7 : dataCodings.ucs2;
  if (bodies.length === 1) return { dataCoding, esmClass: 0, parts: bodies };
  if (bodies.length > 255) throw new RangeError('a text has at most 255 parts');
  const parts = bodies.map((body, index) =>
    Buffer.concat([Buffer.of(5, 0, 3, reference & 0xff, bodies.length, index + 1), body]),
  );
  return { dataCoding, esmClass: UDHI, parts };
}

function fromSeptets(octets: Uint8Array): string {
  let text = '';
  for (let at = 0; at < octets.length; at++) {
    const code = (octets[at] ?? 0) & 0x7f;
    if (code !== gsm7Escape) {
      text += gsm7Alphabet.charAt(code);
      continue;
    }
    // TS 23.038: after an escape without meaning the default alphabet's letter is shown, and
    // a lone escape shows as a space.
    at++;
    const next = octets[at];
    if (next === undefined || next === gsm7Escape) text += ' ';
    else text += extensionByCode.get(next) ?? gsm7Alphabet.charAt(next & 0x7f);
  }
  return text;
}

export type DecodedText = {
  /** Null when the coding is binary or unknown to us. */
  readonly text: string | null;
  /** Where this part belongs when it is one of several. */
  readonly part: { readonly reference: number; readonly total: number; readonly number: number } | null;
};

/** Reads what a phone sent: the text of one short message, and its place among others. */
export function decodeText(dataCoding: number, esmClass: number, octets: Buffer): DecodedText {
  let body = octets;
  let part: DecodedText['part'] = null;
  const headerOctets = octets[0] ?? 0;
  if (esmClass & UDHI && headerOctets < octets.length) {
    body = octets.subarray(1 + headerOctets);
    part = concatenation(octets.subarray(1, 1 + headerOctets));
  }
  return { text: decodeBody(dataCoding, body), part };
}

function decodeBody(dataCoding: number, body: Buffer): string | null {
  switch (dataCoding) {
    case dataCodings.gsm7:
      return fromSeptets(body);
    // IA5 and Latin-1 (section 5.2.19): the carriers of the region send both for plain letters.
    case 0x01:
    case 0x03:
      return body.toString('latin1');
    case dataCodings.ucs2:
      return Buffer.from(body.subarray(0, body.length & ~1))
        .swap16()
        .toString('utf16le');
    default:
      return null;
  }
}

// Information elements: 0x00 numbers the parts with an 8-bit reference, 0x08 with one of 16 bits.
function concatenation(header: Buffer): DecodedText['part'] {
  for (let at = 0; at + 2 <= header.length;) {
    const element = header[at];
    const length = header[at + 1] ?? 0;
    const data = header.subarray(at + 2, at + 2 + length);
    if (element === 0x00 && data.length === 3) {
      return { reference: data.readUInt8(0), total: data.readUInt8(1), number: data.readUInt8(2) };
    }
    if (element === 0x08 && data.length === 4) {
      return { reference: data.readUInt16BE(0), total: data.readUInt8(2), number: data.readUInt8(3) };
    }
    at += 2 + length;
  }
  return null;
}
