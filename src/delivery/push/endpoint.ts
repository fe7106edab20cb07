/**
 * A push subscription as a browser hands it over (Push API, PushSubscription.toJSON), checked before it is kept: we shall
 * speak to its endpoint for years, so it must be a push service and not a place inside somebody's network.
 *
 * What a name resolves to is looked at when the connection is made (public-hosts.ts), each time anew; here all goes that
 * can be told by the address itself.
 */
import { ECDH } from 'node:crypto';
import { isIP } from 'node:net';
import { z } from 'zod';
import { isLoopback } from '../settings.ts';
import { browserKeys } from './seal.ts';

/** Endpoints are some 200 octets; the longest known are below 1,000. */
const longestEndpoint = 2_048;
const Given = z.object({
  endpoint: z.string().min(1).max(longestEndpoint),
  keys: z.object({
    // 65 and 16 octets (RFC 8291 section 3.2); some browsers pad.
    p256dh: z.string().regex(/^[\w-]{87}=?$/),
    auth: z.string().regex(/^[\w-]{22}={0,2}$/),
  }),
});

/** Names that never lead to a push service: RFC 6761, RFC 6762, RFC 8375, RFC 9476, and what home and office routers use. */
const inside =
  /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|arpa|alt|onion|test|invalid|example)$/;

/** The subscription as it is kept, the same for the same browser; null where it is none that we may speak to. */
export function readSubscription(given: unknown, loopbackOnly: boolean): string | null {
  const read = Given.safeParse(given);
  if (!read.success || !mayKeep(read.data.endpoint, loopbackOnly)) return null;
  const p256dh = read.data.keys.p256dh.replace(/=+$/, '');
  const auth = read.data.keys.auth.replace(/=+$/, '');
  const keys = browserKeys(p256dh, auth);
  if (!keys || !isOnCurve(keys.p256dh)) return null;
  return JSON.stringify({ endpoint: new URL(read.data.endpoint).href, keys: { p256dh, auth } });
}

/** Whether an endpoint may be kept. A demo keeps those of its own push service, on this machine. */
export function mayKeep(endpoint: string, loopbackOnly: boolean): boolean {
  if (!URL.canParse(endpoint)) return false;
  const url = new URL(endpoint);
  if (url.username || url.password || url.hash) return false;
  if (loopbackOnly) return /^https?:$/.test(url.protocol) && isLoopback(url.hostname);
  // The parser has turned every spelling of a number (decimal, hex, octal, mapped) into an address by now, and dropped :443.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return (
    url.protocol === 'https:' && url.port === '' && !isIP(host) && /^[a-z\d.-]+\.[a-z][a-z\d-]+$/.test(host) && !inside.test(host) // prettier-ignore
  );
}

function isOnCurve(point: Buffer): boolean {
  try {
    ECDH.convertKey(point, 'prime256v1');
    return true;
  } catch {
    return false;
  }
}
