import { createECDH } from 'node:crypto';
import { once } from 'node:events';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import webPush from 'web-push';
import { afterEach, describe, expect, test } from 'vitest';
import type { CarrierAnswer } from './carrier.ts';
import { openPush, retryAfterMs } from './push.ts';
import { certificate, trustIt } from './push/certificate-fixture.ts';
import { isPublicAddress } from './push/public-hosts.ts';
import { browserKeys, seal } from './push/seal.ts';

const b64 = (text: string): Buffer => Buffer.from(text, 'base64url');

test('seals the example of RFC 8291 section 5 octet for octet', () => {
  const browser = browserKeys(
    'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    'BTBZMqHH6r4Tts7J_aSIgg',
  );
  if (!browser) throw new Error('no keys');
  const point = b64(
    'BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8',
  );
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(b64('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'));
  const sealed = seal(Buffer.from('When I grow up, I want to be a watermelon'), browser, {
    ecdh,
    point,
    salt: b64('DGv6ra1nlYgDCS1FRnbzlw'),
  });
  expect(sealed?.toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  );
});

test('takes no keys that are none', () => {
  const auth = 'BTBZMqHH6r4Tts7J_aSIgg';
  expect(browserKeys('', auth)).toBeNull();
  const offTheCurve = browserKeys(Buffer.alloc(65, 4).toString('base64url'), auth);
  expect(offTheCurve && seal(Buffer.from('x'), offTheCurve)).toBeNull();
  expect(offTheCurve).not.toBeNull();
  expect(
    browserKeys(
      'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
      'AAAA',
    ),
  ).toBeNull();
});

test.each([
  ['8.8.8.8', true],
  ['2001:4860:4860::8888', true],
  ['127.0.0.1', false],
  ['10.1.2.3', false],
  ['172.16.0.1', false],
  ['192.168.1.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['::1', false],
  ['fe80::1', false],
  ['fd00::1', false],
  ['::ffff:10.0.0.1', false],
])('speaks to %s: %s', (address, may) => {
  expect(isPublicAddress(address)).toBe(may);
});

test('reads when to come back as seconds and as a date', () => {
  const now = Date.parse('2026-11-24T12:00:00Z');
  expect(retryAfterMs('120', now)).toBe(120_000);
  expect(retryAfterMs('Tue, 24 Nov 2026 12:01:00 GMT', now)).toBe(60_000);
  expect(retryAfterMs('Tue, 24 Nov 2026 11:00:00 GMT', now)).toBe(0);
  expect(retryAfterMs('soon', now)).toBe(0);
  expect(retryAfterMs(undefined, now)).toBe(0);
});

describe('over HTTP/2', () => {
  const open: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0).toReversed()) await close();
  });
  const vapid = webPush.generateVAPIDKeys();
  const keys = {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  };

  /** A push service that answers each request by its path. */
  const service = async (answer: (request: Http2ServerRequest, response: Http2ServerResponse) => void) => {
    trustIt();
    const sockets = new Set<Socket>();
    const seen: { path: string; authorization: string; topic: string; urgency: string; ttl: number }[] = [];
    const server = createSecureServer({ ...certificate }, (request, response) => {
      seen.push({
        path: request.url,
        authorization: String(request.headers.authorization),
        topic: String(request.headers['topic']),
        urgency: String(request.headers['urgency']),
        ttl: Number(request.headers['ttl']),
      });
      request.resume();
      request.on('end', () => answer(request, response));
    });
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const carrier = openPush({
      account: 'push',
      subject: 'mailto:belfort@hasselt.example',
      ...vapid,
      loopbackOnly: true,
    });
    open.push(
      () => {
        for (const socket of sockets) socket.destroy();
        server.close();
      },
      () => carrier.close(),
    );
    const { port } = server.address() as AddressInfo;
    const text = {
      id: 7,
      language: 'nl',
      subject: 'BIN Kiewit',
      body: 'Gezien? Bel 101',
      html: '',
      link: 'https://bin.example/m/x',
      expiresAt: new Date(Date.now() + 3_600_000),
    } as const;
    const send = async (paths: readonly string[], signal = new AbortController().signal, urgent = true) =>
      await carrier.send(
        paths.map((path, n) => ({
          address: JSON.stringify({ endpoint: `https://127.0.0.1:${port}${path}`, keys }),
          text,
          id: n + 1,
        })),
        { signal, urgent },
      );
    return { send, seen, sockets };
  };
  const status =
    (code: number, headers = {}) =>
    (_: Http2ServerRequest, response: Http2ServerResponse) => {
      response.writeHead(code, headers);
      response.end();
    };

  test('signs once for a service, on one connection, and says how urgent and how long it holds', async () => {
    const { send, seen, sockets } = await service(status(201));
    const answers = await send(Array.from({ length: 300 }, (_, n) => `/push/${n}`));
    expect(new Set(answers.map((one) => one.kind))).toEqual(new Set(['accepted']));
    expect(new Set(seen.map((one) => one.path)).size).toBe(300);
    expect(new Set(seen.map((one) => one.authorization)).size).toBe(1);
    expect(sockets.size).toBe(1);
    expect(seen[0]).toMatchObject({ urgency: 'high', topic: 't7' });
    expect(seen[0]?.ttl).toBeGreaterThan(3_500);
    expect(seen[0]?.ttl).toBeLessThanOrEqual(3_600);
  });

  test.each<[number, Record<string, string>, CarrierAnswer]>([
    [404, {}, { kind: 'never', reason: 'subscription-gone' }],
    [410, {}, { kind: 'never', reason: 'subscription-gone' }],
    [413, {}, { kind: 'never', reason: 'too-large' }],
    [429, { 'retry-after': '30' }, { kind: 'later', reason: 'push-429', afterMs: 30_000 }],
    [503, {}, { kind: 'later', reason: 'push-503', afterMs: 10_000 }],
    [301, { location: 'https://elsewhere.example/' }, { kind: 'never', reason: 'push-301' }],
    [400, {}, { kind: 'never', reason: 'push-400' }],
  ])('understands %s', async (code, headers, expected) => {
    const { send } = await service(status(code, headers));
    expect(await send(['/push/1'])).toEqual([expected]);
  });

  test('leaves in doubt what was written when the connection breaks, and opens another', async () => {
    let broken = false;
    const { send, sockets } = await service((request, response) => {
      if (!broken) {
        broken = true;
        for (const socket of sockets) socket.destroy();
        return;
      }
      status(201)(request, response);
    });
    expect(await send(['/push/1'])).toEqual([{ kind: 'unknown', reason: 'no-answer' }]);
    expect(await send(['/push/2'])).toMatchObject([{ kind: 'accepted' }]);
  });

  test('sends nothing once it was called off, and nothing to a place that is not for it', async () => {
    const { send, seen } = await service(status(201));
    const off = new AbortController();
    off.abort();
    expect(await send(['/push/1'], off.signal)).toEqual([{ kind: 'unsent' }]);
    expect(seen).toEqual([]);
    const real = openPush({ account: 'push', subject: 'mailto:a@b.example', ...vapid, loopbackOnly: false });
    open.push(() => real.close());
    const to = async (endpoint: string): Promise<CarrierAnswer | undefined> =>
      (
        await real.send(
          [
            {
              address: JSON.stringify({ endpoint, keys }),
              text: { id: 1, language: 'nl', subject: '', body: 'x', html: '', link: '', expiresAt: null },
              id: 1,
            },
          ],
          { signal: new AbortController().signal, urgent: false },
        )
      )[0];
    expect(await to('http://push.example/1')).toEqual({ kind: 'never', reason: 'not-https' });
    expect(await to('https://127.0.0.1/1')).toEqual({ kind: 'never', reason: 'not-public' });
    expect(await to('https://[::1]/1')).toEqual({ kind: 'never', reason: 'not-public' });
    expect(await to('https://169.254.169.254/latest')).toEqual({ kind: 'never', reason: 'not-public' });
    expect(await to('https://localhost/1')).toEqual({ kind: 'never', reason: 'not-public' });
  });

  test('says later where nobody listens', async () => {
    const { send } = await service(status(201));
    for (const close of open.splice(0, 1)) await close();
    expect(await send(['/push/1'])).toMatchObject([{ kind: 'later', reason: 'no-connection' }]);
  });
});
