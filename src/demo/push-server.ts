/**
 * The push service of the demo, together with the browsers behind it: HTTP on loopback, RFC 8030.
 *
 * A subscription is a name, an endpoint and keys. The keys are derived from one secret and the name, so that they are
 * the same after a restart without being kept. A POST must be signed (VAPID, RFC 8292), say its TTL, and be encrypted
 * for the subscription (RFC 8291); then it is decrypted, as the browser would, and laid on the phone. What waits for a
 * browser that is away is replaced by a newer message of the same topic (RFC 8030 section 5.4).
 */
import { createECDH, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Arrival, Phones } from './phones.ts';
import { checkVapid, decrypt, type SubscriptionKeys } from './web-push.ts';

export interface PushSubscriptionText {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}
export interface PushScript {
  /** Answers this status to everything in place of taking it: 404, 410, 429, 500. */
  readonly answer: number | null;
  readonly retryAfterSeconds: number;
  /** The browsers are away: messages wait. Coming back delivers them. */
  readonly away: boolean;
}
export interface PushServerOptions {
  readonly phones: Phones;
  readonly port?: number;
  /** Subscriptions made with the same secret are the same. */
  readonly secret?: Buffer;
  /** The one sender that subscriptions are for (RFC 8292 section 4); any where it is left out. */
  readonly vapidPublicKey?: string;
}
export interface PushServer {
  readonly port: number;
  /** The subscription of a browser by any name; the same name gives the same. */
  newSubscription(name?: string): PushSubscriptionText;
  /** From now on its endpoint answers 410, as when a person takes the permission back. */
  unsubscribe(subscription: PushSubscriptionText): void;
  behave(script: Partial<PushScript>): void;
  counts(): { accepted: number; refused: number; unreadable: number };
  close(): Promise<void>;
}

/** RFC 8030 section 7.2: a push service takes at least 4,096 octets, and this one no more. */
const LARGEST = 4_096;
/** What our own sender puts into a message; any other text is shown as it is. */
const Payload = z.object({
  title: z.string().default(''),
  body: z.string().default(''),
  url: z.string().default(''),
  /** What the browser's service worker answers with once it shows it. */
  shown: z.string().optional(),
});

export async function startPushServer(options: PushServerOptions): Promise<PushServer> {
  const { phones, secret = randomBytes(32) } = options;
  let script: PushScript = { answer: null, retryAfterSeconds: 0, away: false };
  const counts = { accepted: 0, refused: 0, unreadable: 0 };
  const gone = new Set<string>();
  const waiting = new Map<string, { arrival: Arrival; until: number }>();
  let message = 0;

  const tag = (name: string): string =>
    createHmac('sha256', secret).update(name).digest('base64url').slice(0, 22);
  const idOf = (name: string): string => `${Buffer.from(name).toString('base64url')}.${tag(name)}`;
  const nameOf = (id: string): string | null => {
    const name = Buffer.from(id.split('.')[0] ?? '', 'base64url').toString();
    return idOf(name) === id ? name : null;
  };
  const keysOf = (name: string): SubscriptionKeys => {
    const part = (use: string, length: number): Buffer =>
      Buffer.from(hkdfSync('sha256', secret, name, use, length));
    const ecdh = createECDH('prime256v1');
    // 32 octets are above the order of the curve in one case of 2^32: then the name gets no subscription.
    ecdh.setPrivateKey(part('p256', 32));
    return { privateKey: ecdh.getPrivateKey(), publicKey: ecdh.getPublicKey(), auth: part('auth', 16) };
  };

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = (status: number, headers: Record<string, string> = {}): void => {
      if (status !== 201) counts.refused++;
      response.writeHead(status, headers).end();
    };
    const origin = `http://${request.headers.host ?? ''}`;
    const id = /^\/push\/([\w.-]+)$/u.exec(request.url ?? '')?.[1] ?? '';
    const body = await read(request);
    if (request.method !== 'POST') return answer(405);
    if (script.answer !== null)
      return answer(
        script.answer,
        script.retryAfterSeconds ? { 'retry-after': String(script.retryAfterSeconds) } : {},
      );
    const name = nameOf(id);
    if (name === null) return answer(404);
    if (gone.has(id)) return answer(410);
    const sender = checkVapid(request.headers.authorization, origin, Date.now() / 1_000);
    if (!sender) return answer(401, { 'www-authenticate': 'vapid' });
    if (options.vapidPublicKey && sender.key !== options.vapidPublicKey) return answer(403);
    const { ttl, urgency, topic } = request.headers;
    // Section 5.2: a request without a TTL is answered 400.
    if (!/^\d+$/u.test(String(ttl)) || request.headers['content-encoding'] !== 'aes128gcm')
      return answer(400);
    if (!body || body.length > LARGEST) return answer(413);
    counts.accepted++;
    answer(201, { location: `${origin}/message/${++message}` });
    let text: string;
    try {
      text = decrypt(body, keysOf(name)).toString();
    } catch {
      // A push service cannot know; the browser drops it in silence.
      counts.unreadable++;
      return;
    }
    const arrival: Arrival = {
      channel: 'push',
      to: name,
      from: sender.subject ?? '',
      ...shown(text),
      urgency: String(urgency ?? 'normal'),
      ttlSeconds: Number(ttl),
      ...(typeof topic === 'string' ? { topic } : {}),
    };
    if (!script.away) phones.put(arrival);
    // Section 5.2: with a TTL of 0 it is for those present only.
    else if (Number(ttl) > 0)
      waiting.set(`${name} ${arrival.topic ?? message}`, {
        arrival,
        until: Date.now() + Number(ttl) * 1_000,
      });
  };

  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const endpoint = (name: string): string => `http://127.0.0.1:${port}/push/${idOf(name)}`;

  return {
    port,
    newSubscription: (name = randomBytes(9).toString('base64url')) => {
      const { publicKey, auth } = keysOf(name);
      return {
        endpoint: endpoint(name),
        keys: { p256dh: publicKey.toString('base64url'), auth: auth.toString('base64url') },
      };
    },
    unsubscribe: (subscription) => void gone.add(subscription.endpoint.split('/').at(-1) ?? ''),
    behave: (change) => {
      script = { ...script, ...change };
      if (script.away) return;
      for (const { arrival, until } of waiting.values()) if (until > Date.now()) phones.put(arrival);
      waiting.clear();
    },
    counts: () => ({ ...counts }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The body, or null where it is larger than any message may be. */
async function read(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= LARGEST) parts.push(part);
  }
  return size > LARGEST ? null : Buffer.concat(parts);
}

function shown(text: string): { subject: string; text: string; link?: string; shown?: string } {
  try {
    const { title, body, url, shown: word } = Payload.parse(JSON.parse(text));
    return { subject: title, text: body, ...(url ? { link: url } : {}), ...(word ? { shown: word } : {}) };
  } catch {
    return { subject: '', text };
  }
}
