/**
 * What a push carries so that the browser can say that it showed it: a word that names the delivery to us and tells
 * nothing to anybody else, not even how many went before it. A MAC over the delivery's number, and the number itself
 * hidden under that MAC (the way of RFC 5297, with HMAC-SHA-256 for both halves).
 *
 * Nothing is kept: the key comes from the installation's own key pair, so any process with the same settings reads it.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { sameBytes } from '../../lib/secrets.ts';

/** 16 of the 32 octets of the MAC: RFC 2104 section 5 wants at least half. */
const macOctets = 16;
const idOctets = 8;

export interface TokenKey {
  readonly mac: Buffer;
  readonly hide: Buffer;
}

export function tokenKey(privateKey: string): TokenKey {
  const derive = (use: string): Buffer => Buffer.from(hkdfSync('sha256', privateKey, '', use, 32));
  return { mac: derive('belfort push mac'), hide: derive('belfort push hide') };
}

/** The same delivery has the same word, however often it is tried. */
export function writeToken(key: TokenKey, delivery: number): string {
  const id = Buffer.alloc(idOctets);
  id.writeBigUInt64BE(BigInt(delivery));
  const mac = macOf(key, id);
  return Buffer.concat([mac, hidden(key, mac, id)]).toString('base64url');
}

/** The delivery, or null for what we did not write. */
export function readToken(key: TokenKey, token: string): number | null {
  if (!/^[\w-]{32}$/.test(token)) return null;
  const bytes = Buffer.from(token, 'base64url');
  const mac = bytes.subarray(0, macOctets);
  const id = hidden(key, mac, bytes.subarray(macOctets));
  return sameBytes(mac, macOf(key, id)) ? Number(id.readBigUInt64BE()) : null;
}

const macOf = (key: TokenKey, id: Buffer): Buffer =>
  createHmac('sha256', key.mac).update(id).digest().subarray(0, macOctets);

/** Hides a number, and shows it again. */
function hidden(key: TokenKey, mac: Buffer, id: Buffer): Buffer {
  const pad = createHmac('sha256', key.hide).update(mac).digest();
  return Buffer.from(id.map((octet, n) => octet ^ (pad[n] ?? 0)));
}
