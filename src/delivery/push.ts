/**
 * Web push: RFC 8030 requests, sealed per subscription with keys of their own (push/seal.ts) and signed by the
 * installation (VAPID, RFC 8292), over one HTTP/2 connection per push service (push/origin.ts).
 *
 * A member's browser says where its push service is. A demo speaks to this machine only; a real installation to public
 * addresses over TLS only (push/public-hosts.ts). Redirects are an answer like another and are not followed.
 */
import { isIP } from 'node:net';
import webPush from 'web-push';
import { z } from 'zod';
import { tones } from '../../contract/signs.ts';
import type { Carrier, CarrierAnswer, Outgoing } from './carrier.ts';
import type { DueText } from './outbox.ts';
import { isOfAMaker, mostHosts, ofAMaker, ofAnyHost, type Leash } from './push/leash.ts';
import { openOrigin, type Exchange, type Origin, type PushRequest } from './push/origin.ts';
import { isPublicAddress, notPublic, publicLookup } from './push/public-hosts.ts';
import { browserKeys, longestPayload, seal } from './push/seal.ts';
import { referenceOf } from './push/shown.ts';
import { tokenKey, writeToken } from './push/token.ts';
import { isLoopback, type PushSettings } from './settings.ts';

const Subscription = z.object({
  endpoint: z.url(),
  keys: z.object({ p256dh: z.string(), auth: z.string() }),
});

/** RFC 8292 section 2 allows a token 24 hours; ours last 12 and are renewed at half of that. */
const tokenSeconds = 12 * 3_600;
const renewedAfterMs = 6 * 3_600_000;
/** A push service that nothing went to for so long is let go. */
const idleMs = 60_000;
/** RFC 8030 section 5.2 leaves the most to the service; all known ones stop at four weeks. */
const longestTtl = 28 * 86_400;

interface Service {
  readonly origin: Origin;
  /** The Authorization header of RFC 8292 section 3, one for all subscriptions of the service. */
  readonly authorization: () => string;
  readonly telling: boolean;
  idle: NodeJS.Timeout | null;
}

/** What a service may take of us, and whether its answers tell of the account (push/leash.ts). */
export interface Standing {
  readonly leash: Leash;
  readonly telling: boolean;
}
const standingOf = (url: URL, { loopbackOnly }: PushSettings): Standing =>
  // A demo's push service is its own.
  loopbackOnly || isOfAMaker(url) ? { leash: ofAMaker, telling: true } : { leash: ofAnyHost, telling: false };

export function openPush(
  settings: PushSettings,
  standing: (url: URL) => Standing = (url) => standingOf(url, settings),
): Carrier {
  const services = new Map<string, Service>();
  let hosts = 0;
  /** Null where there are too many at a time. */
  const serviceOf = (url: URL): Service | null => {
    const known = services.get(url.origin);
    if (known?.idle) clearTimeout(known.idle);
    if (known) return known;
    const { leash, telling } = standing(url);
    if (!telling && hosts >= mostHosts) return null;
    if (!telling) hosts++;
    const service: Service = {
      authorization: signedFor(url.origin, settings),
      telling,
      idle: null,
      origin: openOrigin(url, leash, {
        ...(settings.loopbackOnly ? {} : { lookup: publicLookup }),
        onIdle: () => {
          if (service.idle) clearTimeout(service.idle);
          service.idle = setTimeout(() => {
            services.delete(url.origin);
            if (!telling) hosts--;
            void service.origin.close();
          }, idleMs).unref();
        },
      }),
    };
    services.set(url.origin, service);
    return service;
  };
  const words = new WeakMap<DueText, string>();
  const key = tokenKey(settings.privateKey);
  /** The text is written once; what the browser answers with is of each delivery (push/token.ts). */
  const payloadOf = (text: DueText, id: number): Buffer => {
    const known = words.get(text) ?? wordsOf(text);
    words.set(text, known);
    return Buffer.from(`${known.slice(0, -1)},"shown":"${writeToken(key, id)}"}`);
  };

  interface Pushed {
    readonly service: Service;
    readonly make: () => PushRequest | null;
  }
  /** Where it goes and what is written there, or why nothing is. */
  const push = ({ address, text, id }: Outgoing, urgent: boolean): Pushed | CarrierAnswer => {
    const subscription = Subscription.safeParse(parse(address)).data;
    const keys = subscription && browserKeys(subscription.keys.p256dh, subscription.keys.auth);
    if (!keys) return { kind: 'never', reason: 'subscription' };
    const url = new URL(subscription.endpoint);
    const reason = whyNot(url, settings.loopbackOnly);
    if (reason) return { kind: 'never', reason };
    const content = payloadOf(text, id);
    if (content.length > longestPayload) return { kind: 'never', reason: 'too-large' };
    const service = serviceOf(url);
    if (!service) return { kind: 'later', reason: 'too-many-hosts', afterMs: idleMs / 2, telling: false };
    const make = (): PushRequest | null => {
      const body = seal(content, keys);
      if (!body) return null;
      return {
        path: url.pathname + url.search,
        headers: {
          authorization: service.authorization(),
          'content-encoding': 'aes128gcm',
          'content-type': 'application/octet-stream',
          'content-length': body.length,
          ttl: secondsLeft(text),
          urgency: urgent ? 'high' : 'normal',
          // RFC 8030 section 5.4: a newer message of the same topic replaces one that still waits for the phone.
          topic: `t${text.id}`.slice(0, 32),
        },
        body,
      };
    };
    return { service, make };
  };

  const send: Carrier['send'] = async (batch, options) => {
    if (options.signal.aborted) return batch.map(() => ({ kind: 'unsent' }));
    const answers: CarrierAnswer[] = [];
    const byService = new Map<Service, { n: number; id: number; make: () => PushRequest | null }[]>();
    for (const [n, one] of batch.entries()) {
      const pushed = push(one, options.urgent);
      if ('kind' in pushed) {
        answers[n] = pushed;
        continue;
      }
      const some = byService.get(pushed.service) ?? [];
      byService.set(pushed.service, some);
      some.push({ n, id: one.id, make: pushed.make });
    }
    await Promise.all(
      [...byService].map(async ([{ origin, telling }, some]) => {
        const makes = some.map(({ make }) => make);
        for (const [m, exchange] of (await origin.post(makes, options)).entries()) {
          const { n, id } = some[m]!; // one exchange for each that was posted
          const answer = answerTo(exchange, referenceOf(id));
          answers[n] = telling ? answer : { ...answer, telling };
        }
      }),
    );
    return answers;
  };
  return {
    channel: 'push',
    account: settings.account,
    up: () => true,
    send,
    close: async () => {
      const open = [...services.values()];
      services.clear();
      hosts = 0;
      await Promise.all(open.map(({ origin }) => origin.close()));
      for (const { idle } of open) if (idle) clearTimeout(idle);
    },
  };
}

/** What the service worker shows (src/pages/worker.js). */
function wordsOf({ subject, body, html, language, link }: DueText): string {
  const tone = tones.find((one) => one === html) ?? 'ordinary';
  return JSON.stringify({ title: subject, body, language, url: link, tone });
}

const secondsLeft = ({ expiresAt }: DueText): number =>
  expiresAt
    ? Math.min(Math.max(60, Math.round((expiresAt.getTime() - Date.now()) / 1_000)), longestTtl)
    : 86_400;

/** Made at the first message and again after some hours. The package checks the keys and the subject. */
export function signedFor(
  origin: string,
  { subject, publicKey, privateKey }: PushSettings,
  now: () => number = Date.now,
): () => string {
  let header = '';
  let madeAt = -Infinity;
  return () => {
    if (now() - madeAt >= renewedAfterMs) {
      madeAt = now();
      const expires = Math.floor(madeAt / 1_000) + tokenSeconds;
      const made = webPush.getVapidHeaders(origin, subject, publicKey, privateKey, 'aes128gcm', expires);
      header = made.Authorization;
    }
    return header;
  };
}

/** Why nothing is sent there, or null. A name is asked for its addresses only when the connection is made. */
function whyNot(url: URL, loopbackOnly: boolean): string | null {
  if (loopbackOnly) return isLoopback(url.hostname) && /^https?:$/.test(url.protocol) ? null : 'not-loopback';
  if (url.protocol !== 'https:') return 'not-https';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isLoopback(host) || (isIP(host) && !isPublicAddress(host)) ? 'not-public' : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function answerTo(exchange: Exchange, reference: string): CarrierAnswer {
  switch (exchange.kind) {
    case 'answer':
      return answerOf(exchange.status, retryAfterMs(exchange.retryAfter), reference);
    case 'unknown':
      return { kind: 'unknown', reason: 'no-answer' };
    case 'not-sent':
      return exchange.code === notPublic
        ? { kind: 'never', reason: 'not-public' }
        : { kind: 'later', reason: 'no-connection', afterMs: 5_000 };
    case 'put-off':
      return { kind: 'later', reason: 'no-answer', afterMs: exchange.afterMs };
    case 'nothing':
      return { kind: 'never', reason: 'subscription' };
    case 'unsent':
      return exchange;
  }
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
export function retryAfterMs(value: string | undefined, now = Date.now()): number {
  if (!value) return 0;
  return /^\d+$/.test(value) ? Number(value) * 1_000 : Math.max(0, Date.parse(value) - now) || 0;
}

/** RFC 8030 sections 5 and 7.3: 201 accepted; 404 and 410 mean that the subscription is gone. */
export function answerOf(status: number, afterMs: number, reference: string): CarrierAnswer {
  if (status === 200 || status === 201 || status === 202)
    return { kind: 'accepted', references: [reference] };
  if (status === 404 || status === 410) return { kind: 'never', reason: 'subscription-gone' };
  if (status === 413) return { kind: 'never', reason: 'too-large' };
  if (status === 429 || status >= 500)
    return { kind: 'later', reason: `push-${status}`, afterMs: afterMs > 0 ? afterMs : 10_000 };
  return { kind: 'never', reason: `push-${status}` };
}
