/**
 * Web push: RFC 8030 requests, encrypted per subscription (RFC 8291) and signed by the installation (VAPID, RFC 8292).
 * The web-push package makes the request; it is sent from here, because that package speaks https only and to any host.
 */
import webPush from 'web-push';
import { z } from 'zod';
import type { Carrier, CarrierAnswer, Outgoing } from './carrier.ts';
import { isLoopback, type PushSettings } from './settings.ts';

const Subscription = z.object({
  endpoint: z.url(),
  keys: z.object({ p256dh: z.string(), auth: z.string() }),
});
/** Push services answer within a second; past this we do not know. */
const answerWithinMs = 15_000;

export function openPush(settings: PushSettings): Carrier {
  const send = async (
    { address, text, id }: Outgoing,
    signal: AbortSignal,
    urgent: boolean,
  ): Promise<CarrierAnswer> => {
    if (signal.aborted) return { kind: 'unsent' };
    const subscription = Subscription.safeParse(parse(address));
    if (!subscription.success) return { kind: 'never', reason: 'subscription' };
    if (settings.loopbackOnly && !isLoopback(new URL(subscription.data.endpoint).hostname))
      return { kind: 'never', reason: 'not-loopback' };
    const seconds = text.expiresAt
      ? Math.max(60, Math.round((text.expiresAt.getTime() - Date.now()) / 1_000))
      : 86_400;
    try {
      const request = webPush.generateRequestDetails(
        subscription.data,
        JSON.stringify({ title: text.subject, body: text.body, language: text.language, url: text.link }),
        {
          vapidDetails: {
            subject: settings.subject,
            publicKey: settings.publicKey,
            privateKey: settings.privateKey,
          },
          contentEncoding: 'aes128gcm',
          TTL: Math.min(seconds, 2_419_200),
          urgency: urgent ? 'high' : 'normal',
          // RFC 8030 section 5.4: a newer message of the same topic replaces one that still waits for the phone.
          topic: `t${text.id}`.slice(0, 32),
        },
      );
      const response = await fetch(request.endpoint, {
        method: request.method,
        headers: request.headers as Record<string, string>,
        body: new Uint8Array(request.body ?? []),
        redirect: 'error',
        signal: AbortSignal.timeout(answerWithinMs),
      });
      await response.body?.cancel();
      return answerOf(response.status, Number(response.headers.get('retry-after')) * 1_000, `push-${id}`);
    } catch (error) {
      return error instanceof Error && error.name === 'TimeoutError'
        ? { kind: 'unknown', reason: 'no-answer' }
        : { kind: 'later', reason: 'no-connection', afterMs: 5_000 };
    }
  };
  return {
    channel: 'push',
    account: settings.account,
    up: () => true,
    send: async (batch, { signal, urgent }) =>
      await Promise.all(batch.map((one) => send(one, signal, urgent))),
    close: () => Promise.resolve(),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** RFC 8030 sections 5 and 7.3: 201 accepted; 404 and 410 mean that the subscription is gone. */
export function answerOf(status: number, retryAfterMs: number, reference: string): CarrierAnswer {
  if (status === 200 || status === 201 || status === 202)
    return { kind: 'accepted', references: [reference] };
  if (status === 404 || status === 410) return { kind: 'never', reason: 'subscription-gone' };
  if (status === 413) return { kind: 'never', reason: 'too-large' };
  if (status === 429 || status >= 500)
    return { kind: 'later', reason: `push-${status}`, afterMs: retryAfterMs > 0 ? retryAfterMs : 10_000 };
  return { kind: 'never', reason: `push-${status}` };
}
