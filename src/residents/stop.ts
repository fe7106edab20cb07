/**
 * The link in a mail that can only stop: ordinary messages at that address, and nothing else. It opens nobody's page and
 * says of nobody anything. What it bears is the address's keyed hash and a MAC under the same secret: who has no mail of
 * ours can make none, and from one nobody reads an address. It holds as long as the address is kept.
 */
import type { Db } from '../db/db.ts';
import { keyedHash, sameBytes, type Keys } from '../lib/secrets.ts';
import { stopOrdinary } from '../members/standings.ts';

const hashOctets = 16;

export function stopToken(keys: Keys, address: string): string {
  const hash = keyedHash(keys, 'email', address);
  return Buffer.concat([hash, macOf(keys, hash)]).toString('base64url');
}

const macOf = (keys: Keys, hash: Buffer): Buffer => keyedHash(keys, 'stop-link', hash.toString('hex'));

/** The hash of the address; null for what we did not write. */
export function readStopToken(keys: Keys, token: string): Buffer | null {
  const bytes = /^[\w-]{43}$/.test(token) ? Buffer.from(token, 'base64url') : null;
  if (bytes?.length !== 2 * hashOctets) return null;
  const hash = bytes.subarray(0, hashOctets);
  return sameBytes(bytes.subarray(hashOctets), macOf(keys, hash)) ? hash : null;
}

/** Stops ordinary messages at the address, or takes that back. Safe to be asked the same again. */
export async function stopAt(db: Db, hash: Buffer, at: Date | null): Promise<void> {
  await db.transaction().execute((tx) => stopOrdinary(tx, 'email', hash, at));
}
