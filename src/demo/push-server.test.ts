import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import webPush from 'web-push';
import { openPhones, type Phones } from './phones.ts';
import {
  startPushServer,
  type PushServer,
  type PushServerOptions,
  type PushSubscriptionText,
} from './push-server.ts';
import { checkVapid, decrypt } from './web-push.ts';

const vapid = webPush.generateVAPIDKeys();
const open: PushServer[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
async function service(
  options: Partial<PushServerOptions> = {},
): Promise<{ server: PushServer; phones: Phones }> {
  const phones = openPhones();
  const server = await startPushServer({ phones, vapidPublicKey: vapid.publicKey, ...options });
  open.push(server);
  return { server, phones };
}
/** Sends with the npm package, as a city's server would; `change` may spoil the request. */
async function push(
  subscription: PushSubscriptionText,
  payload: string,
  change: {
    headers?: Record<string, string>;
    keys?: typeof vapid;
    topic?: string;
    ttl?: number;
    body?: Buffer;
  } = {},
): Promise<Response> {
  const request = webPush.generateRequestDetails(subscription, payload, {
    vapidDetails: { subject: 'mailto:belfort@demostad.example', ...(change.keys ?? vapid) },
    contentEncoding: 'aes128gcm',
    TTL: change.ttl ?? 3_600,
    urgency: 'high',
    ...(change.topic ? { topic: change.topic } : {}),
  });
  return fetch(request.endpoint, {
    method: 'POST',
    headers: { ...(request.headers as Record<string, string>), ...change.headers },
    body: new Uint8Array(change.body ?? request.body ?? []),
  });
}
const payload = JSON.stringify({ title: 'POLITIE', body: 'Inbraak Kerkweg — blijf binnen', url: '/m/abc' });

describe('the push service of the demo', () => {
  it('takes a signed and sealed message, answers 201 and shows what was in it', async () => {
    const { server, phones } = await service();
    const response = await push(server.newSubscription('lotte'), payload, { topic: 't1' });
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/message\/1$/u);
    const received = await phones.arrival((one) => one.to === 'lotte');
    expect(received).toMatchObject({
      channel: 'push',
      subject: 'POLITIE',
      text: 'Inbraak Kerkweg — blijf binnen',
      link: '/m/abc',
      urgency: 'high',
      topic: 't1',
      ttlSeconds: 3_600,
      from: 'mailto:belfort@demostad.example',
    });
  });

  it('gives the same subscription for the same secret and name, and another for another', async () => {
    const secret = Buffer.alloc(32, 7);
    const [one, two] = [await service({ secret }), await service({ secret })];
    expect(one.server.newSubscription('lotte').keys).toEqual(two.server.newSubscription('lotte').keys);
    expect(one.server.newSubscription('jos').keys).not.toEqual(one.server.newSubscription('lotte').keys);
    expect(one.server.newSubscription().endpoint).not.toBe(one.server.newSubscription().endpoint);
  });

  it('answers 404 for an endpoint it never made and 410 for one taken back', async () => {
    const { server } = await service();
    const subscription = server.newSubscription('lotte');
    const forged = { ...subscription, endpoint: `${subscription.endpoint.slice(0, -2)}xx` };
    expect((await push(forged, payload)).status).toBe(404);
    server.unsubscribe(subscription);
    expect((await push(subscription, payload)).status).toBe(410);
  });

  it('refuses a request without a signature, for another audience, or by another sender', async () => {
    const { server, phones } = await service();
    const subscription = server.newSubscription('lotte');
    const elsewhere = webPush.generateRequestDetails(
      { ...subscription, endpoint: 'https://push.example.net/x' },
      payload,
      {
        vapidDetails: { subject: 'mailto:belfort@demostad.example', ...vapid },
        contentEncoding: 'aes128gcm',
      },
    );
    const authorization = String((elsewhere.headers as Record<string, string>)['Authorization']);
    expect(
      (await push(subscription, payload, { headers: { Authorization: 'vapid t=a.b.c, k=d' } })).status,
    ).toBe(401);
    expect((await push(subscription, payload, { headers: { Authorization: authorization } })).status).toBe(
      401,
    );
    expect((await push(subscription, payload, { keys: webPush.generateVAPIDKeys() })).status).toBe(403);
    expect(phones.list()).toEqual([]);
    expect(server.counts()).toMatchObject({ accepted: 0, refused: 3 });
  });

  it('refuses a message without a TTL or above 4,096 octets', async () => {
    const { server } = await service();
    const subscription = server.newSubscription('lotte');
    expect((await push(subscription, payload, { headers: { TTL: 'soon' } })).status).toBe(400);
    expect(
      (
        await push(subscription, payload, {
          body: Buffer.alloc(4_097),
          headers: { 'Content-Length': '4097' },
        })
      ).status,
    ).toBe(413);
  });

  it('counts what the browser could not open', async () => {
    const { server, phones } = await service();
    const other = server.newSubscription('jos');
    const mixed = { endpoint: server.newSubscription('lotte').endpoint, keys: other.keys };
    expect((await push(mixed, payload)).status).toBe(201);
    expect((await push(other, payload)).status).toBe(201);
    await phones.arrival((one) => one.to === 'jos');
    expect(server.counts()).toMatchObject({ accepted: 2, unreadable: 1 });
    expect(phones.list()).toHaveLength(1);
  });

  it('replaces what waits for a browser that is away by the newer of its topic', async () => {
    const { server, phones } = await service();
    const subscription = server.newSubscription('lotte');
    server.behave({ away: true });
    for (const [text, topic, ttl] of [
      ['old', 't1', 60],
      ['new', 't1', 60],
      ['other', 't2', 60],
      ['now only', 't3', 0],
    ] as const)
      await push(subscription, text, { topic, ttl });
    expect(phones.list()).toEqual([]);
    server.behave({ away: false });
    expect(phones.list().map((one) => one.text)).toEqual(['new', 'other']);
  });

  it.each([404, 410, 429, 500])('answers %i to everything when told to', async (answer) => {
    const { server } = await service();
    server.behave({ answer, retryAfterSeconds: 7 });
    const response = await push(server.newSubscription('lotte'), payload);
    expect([response.status, response.headers.get('retry-after')]).toEqual([answer, '7']);
  });
});

const vectors = '../shared/data/webpush';
const missing = !existsSync(vectors);
const vector = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(`${vectors}/${name}.json`, 'utf8')) as Record<string, string>;
const bytes = (text = ''): Buffer => Buffer.from(text, 'base64url');

describe.skipIf(missing)(`the vectors of the RFCs${missing ? ' (skipped: no ../shared)' : ''}`, () => {
  it('opens the message of RFC 8291 appendix A, and nothing that was touched', () => {
    const given = vector('rfc8291-appendix-a');
    const keys = {
      privateKey: bytes(given['ua_private']),
      publicKey: bytes(given['ua_public']),
      auth: bytes(given['auth_secret']),
    };
    const body = bytes(given['body']);
    expect(decrypt(body, keys).toString()).toBe(given['plaintext']);
    for (const at of [0, 20, 60, body.length - 1]) {
      const touched = Buffer.from(body);
      touched.writeUInt8(touched.readUInt8(at) ^ 1, at);
      expect(() => decrypt(touched, keys)).toThrow(/./u);
    }
  });

  it('accepts the token of RFC 8292 section 2.4 in its hour only', () => {
    const { token, k } = vector('rfc8292-section-2.4');
    const header = `vapid t=${token}, k=${k}`;
    const expires = 1_453_523_768;
    expect(checkVapid(header, 'https://push.example.net', expires - 60)).toEqual({
      key: k,
      subject: 'mailto:push@example.com',
    });
    expect(checkVapid(header, 'https://push.example.net', expires)).toBeNull();
    expect(checkVapid(header, 'https://push.example.net', expires - 86_401)).toBeNull();
    expect(checkVapid(header, 'https://push.example.com', expires - 60)).toBeNull();
    expect(checkVapid(header.replace('t=e', 't=f'), 'https://push.example.net', expires - 60)).toBeNull();
  });
});
