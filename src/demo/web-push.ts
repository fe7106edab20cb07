/**
 * The receiving side of web push, on node:crypto alone: what a push service checks (VAPID, RFC 8292) and what a browser
 * decrypts (RFC 8291 over RFC 8188). Written apart from the sender's library, so that each proves the other.
 */
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, verify } from 'node:crypto';
import { z } from 'zod';

export interface SubscriptionKeys {
  /** The scalar of the browser's P-256 key. */
  readonly privateKey: Buffer;
  /** The uncompressed point, 65 octets. */
  readonly publicKey: Buffer;
  readonly auth: Buffer;
}

const derive = (key: Buffer, salt: Buffer, info: Buffer | string, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, info, length));

/** RFC 8188 section 2.1: salt, record size, length of the key id, key id. */
const HEADER = 21;
const TAG = 16;

/** Opens a body of one record, all that RFC 8291 section 4 allows. Throws where anything is not as sealed. */
export function decrypt(body: Buffer, keys: SubscriptionKeys): Buffer {
  if (body.length < HEADER) throw new Error('the header is cut');
  const salt = body.subarray(0, 16);
  const recordSize = body.readUInt32BE(16);
  const senderKey = body.subarray(HEADER, HEADER + body.readUInt8(20));
  const record = body.subarray(HEADER + senderKey.length);
  if (record.length > recordSize || record.length <= TAG) throw new Error('the record has another size');
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(keys.privateKey);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), keys.publicKey, senderKey]);
  const ikm = derive(ecdh.computeSecret(senderKey), keys.auth, info, 32);
  const cek = derive(ikm, salt, 'Content-Encoding: aes128gcm\0', 16);
  const nonce = derive(ikm, salt, 'Content-Encoding: nonce\0', 12);
  const decipher = createDecipheriv('aes-128-gcm', cek, nonce).setAuthTag(record.subarray(-TAG));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -TAG)), decipher.final()]);
  // The last record ends in 0x02 and zeros (RFC 8188 section 2).
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end--;
  if (padded[end] !== 2) throw new Error('the padding has no end');
  return padded.subarray(0, end);
}

const Header = z.object({ alg: z.literal('ES256') });
const Claims = z.object({ aud: z.string(), exp: z.number(), sub: z.string().optional() });
const HOURS_24 = 86_400;

export interface Vapid {
  /** The sender's public key, base64url of the uncompressed point. */
  readonly key: string;
  readonly subject: string | null;
}

/**
 * Checks an Authorization header of RFC 8292 section 3: the scheme, the signature, the audience (this push service's
 * origin), and an expiry that lies ahead by at most 24 hours (section 2). Null where any of it is wrong.
 */
export function checkVapid(header: string | undefined, audience: string, nowSeconds: number): Vapid | null {
  const found = /^vapid\s+(.*)$/iu.exec(header ?? '');
  const fields = Object.fromEntries(
    (found?.[1] ?? '').split(',').map((part) => {
      const [name = '', value = ''] = part.trim().split(/=(.*)/su);
      return [name, value.replaceAll('"', '')];
    }),
  );
  const token = fields['t'] ?? '';
  const key = fields['k'] ?? '';
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  if (point.length !== 65 || point[0] !== 4) return null;
  try {
    Header.parse(JSON.parse(Buffer.from(head, 'base64url').toString()));
    const { aud, exp, sub } = Claims.parse(JSON.parse(Buffer.from(claims, 'base64url').toString()));
    const publicKey = createPublicKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'P-256',
        x: point.subarray(1, 33).toString('base64url'),
        y: point.subarray(33).toString('base64url'),
      },
    });
    const signed = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    const ahead = exp - nowSeconds;
    return signed && aud === audience && ahead > 0 && ahead <= HOURS_24
      ? { key, subject: sub ?? null }
      : null;
  } catch {
    return null;
  }
}
