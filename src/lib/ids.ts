/** Identifiers: uuid v7 made in code, public codes that cannot be guessed, and brands so that two uuids cannot be swapped. */
import { randomBytes } from 'node:crypto';

type Branded<Name extends string> = string & { readonly __brand: Name };
export type OrganisationId = Branded<'organisation'>;
export type StaffId = Branded<'staff'>;
export type NetworkId = Branded<'network'>;
export type MessageId = Branded<'message'>;
export type PersonId = Branded<'person'>;

/** A uuid version 7 (RFC 9562 section 5.7): 48 bits of milliseconds, then random, so that rows sort by their making. */
export function uuid7(now = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = (bytes.readUInt8(6) & 0x0f) | 0x70;
  bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** No uuid of version 7 that was made at or after that moment sorts before it. */
export function firstUuid7(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

// No vowels and no look-alikes: a code can be read out over the phone and never spells a word.
const alphabet = '23456789bcdfghjkmnpqrstvwxyz';

/** A public code of 14 characters: 28^14 is 67 bits, above the 64 that a code open to everyone needs. */
export function publicCode(length = 14): string {
  let code = '';
  while (code.length < length) {
    for (const byte of randomBytes(length)) {
      // 252 is the largest multiple of 28 in a byte; above it the draw would favour some letters.
      if (byte < 252 && code.length < length) code += alphabet[byte % 28];
    }
  }
  return code;
}
