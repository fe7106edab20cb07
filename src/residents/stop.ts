/**
 * The link in a mail that can only stop: ordinary messages at that address, and nothing else. It opens nobody's page and
 * says of nobody anything. It bears the address's keyed hash and the other half of the same digest, which is kept nowhere:
 * neither a mail nor the data tells how to make one for another address. It holds as long as somebody has the address.
 */
import type { Db } from '../db/db.ts';
import { provenHash, sameBytes, type Keys } from '../lib/secrets.ts';
import { valueOf } from '../members/contacts.ts';
import { stopOrdinary } from '../members/standings.ts';

const hashOctets = 16;

export const stopToken = (keys: Keys, address: string): string => provenHash(keys, 'email', address);

/** The hash of the address; null for what we did not write, and where nobody has the address any more. */
export async function readStopToken(db: Db, keys: Keys, token: string): Promise<Buffer | null> {
  if (!/^[\w-]{43}$/.test(token)) return null;
  const hash = Buffer.from(token, 'base64url').subarray(0, hashOctets);
  const address = await valueOf(db, keys, 'email', hash);
  return address !== null && sameBytes(Buffer.from(token), Buffer.from(stopToken(keys, address)))
    ? hash
    : null;
}

/** Stops ordinary messages at the address, or takes that back. Safe to be asked the same again. */
export async function stopAt(db: Db, hash: Buffer, at: Date | null): Promise<void> {
  await db.transaction().execute((tx) => stopOrdinary(tx, 'email', hash, at));
}
