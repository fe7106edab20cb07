/**
 * Sealing a push message for one browser: RFC 8291 over RFC 8188, on node:crypto alone.
 *
 * The key pair and the salt are new for every message. That takes 0.18 ms of processor time, nearly all of it the curve
 * itself: 0.25 ms through key objects and diffieHellman, 0.31 ms in web-push (2 cores, 2026-11-24).
 */
import { createCipheriv, createECDH, hash, randomBytes, type ECDH } from 'node:crypto';

/** What a browser gave: its point on P-256 and its secret (RFC 8291 section 3.2). */
export interface BrowserKeys {
  readonly p256dh: Buffer;
  readonly auth: Buffer;
}
export interface Ephemeral {
  /** Holds the private half. */
  readonly ecdh: ECDH;
  /** The public half: the uncompressed point, 65 octets. */
  readonly point: Buffer;
  readonly salt: Buffer;
}

/** RFC 8188 section 2.1: a record may be larger than what is in it. RFC 8030 section 7.2: services take 4,096 octets. */
const recordSize = 4_096;
const pointLength = 65;
const headerLength = 16 + 4 + 1 + pointLength;
const tagLength = 16;
/** Octets of text that fit into the 4,096 that every push service takes, after the header, the padding's end and the tag. */
export const longestPayload = 4_096 - headerLength - 1 - tagLength;

const webPushInfo = Buffer.from('WebPush: info\0');
const keyInfo = Buffer.from('Content-Encoding: aes128gcm\0');
const nonceInfo = Buffer.from('Content-Encoding: nonce\0');
/** HKDF numbers the blocks of its output (RFC 5869 section 2.3); all that is derived here fits into the first. */
const firstBlock = Buffer.of(1);

/** A pair is used within one call, so that one object may hold one after the other. */
const curve = createECDH('prime256v1');
const newEphemeral = (): Ephemeral => ({ ecdh: curve, point: curve.generateKeys(), salt: newSalt() });

/** Null where they have another length or kind; whether the point is on the curve is told by sealing. */
export function browserKeys(p256dh: string, auth: string): BrowserKeys | null {
  const point = Buffer.from(p256dh, 'base64url');
  const secret = Buffer.from(auth, 'base64url');
  return point.length === pointLength && point[0] === 4 && secret.length === 16
    ? { p256dh: point, auth: secret }
    : null;
}

/**
 * One record (RFC 8291 section 4). `payload` has at most `longestPayload` octets. Null where the browser's point is not
 * on the curve.
 */
export function seal(
  payload: Buffer,
  { p256dh, auth }: BrowserKeys,
  { ecdh, point, salt }: Ephemeral = newEphemeral(),
): Buffer | null {
  const secret = sharedSecret(ecdh, p256dh);
  if (!secret) return null;
  // HKDF twice (section 3.4, RFC 8188 section 2.2): extract with the salt, expand with what the key is for.
  const ikm = hmac(hmac(auth, secret), webPushInfo, p256dh, point, firstBlock);
  const extracted = hmac(salt, ikm);
  const key = hmac(extracted, keyInfo, firstBlock).subarray(0, 16);
  const nonce = hmac(extracted, nonceInfo, firstBlock).subarray(0, 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  const header = Buffer.allocUnsafe(21);
  salt.copy(header);
  header.writeUInt32BE(recordSize, 16);
  header.writeUInt8(point.length, 20);
  // 0x02 ends the last record (RFC 8188 section 2).
  const body = cipher.update(Buffer.concat([payload, Buffer.of(2)]));
  cipher.final();
  return Buffer.concat([header, point, body, cipher.getAuthTag()]);
}

function sharedSecret(ecdh: ECDH, p256dh: Buffer): Buffer | null {
  try {
    return ecdh.computeSecret(p256dh);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY')
      return null;
    throw error;
  }
}

/**
 * HMAC-SHA-256 (RFC 2104) for keys of at most one block. Written out over one-shot hashes: hkdfSync makes a key object for
 * each call, which takes 30 microseconds more for the three that a message needs.
 */
function hmac(key: Buffer, ...parts: readonly Buffer[]): Buffer {
  const inner = Buffer.alloc(64, 0x36);
  const outer = Buffer.alloc(64, 0x5c);
  for (const [n, octet] of key.entries()) {
    inner[n] = octet ^ 0x36;
    outer[n] = octet ^ 0x5c;
  }
  const within = hash('sha256', Buffer.concat([inner, ...parts]), 'buffer');
  return hash('sha256', Buffer.concat([outer, within]), 'buffer');
}

/** A salt is no secret (RFC 8188 section 2.1), so that many are drawn at a time. */
const saltLength = 16;
let salts = Buffer.alloc(0);
function newSalt(): Buffer {
  if (!salts.length) salts = randomBytes(saltLength * 64);
  const salt = salts.subarray(0, saltLength);
  salts = salts.subarray(saltLength);
  return salt;
}
