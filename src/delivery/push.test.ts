import { createECDH } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import webPush from 'web-push';
import { afterEach, describe, expect, test } from 'vitest';
import type { Carrier, CarrierAnswer } from './carrier.ts';
import { openPush, retryAfterMs, type Standing } from './push.ts';
import { certificate, trustIt } from './push/certificate-fixture.ts';
import { isOfAMaker, mostHosts, ofAMaker, ofAnyHost, type Leash } from './push/leash.ts';
import { isPublicAddress } from './push/public-hosts.ts';
import { browserKeys, seal } from './push/seal.ts';
import { road } from './roads.ts';

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

test.each([
  ['https://fcm.googleapis.com/fcm/send/x', true],
  ['https://updates.push.services.mozilla.com/wpush/v2/x', true],
  ['https://web.push.apple.com/x', true],
  ['https://wns2-par02p.notify.windows.com/w/?token=x', true],
  ['https://push.example.be/x', false],
  ['https://fcm.googleapis.com.example.be/x', false],
  ['https://notfcm.googleapis.com/x', false],
  ['https://script.google.com/macros/s/x/exec', false],
  ['https://webpush.apple.com/x', false],
  ['https://example.be/fcm.googleapis.com', false],
])("takes %s for a browser maker's: %s", (endpoint, is) => {
  expect(isOfAMaker(new URL(endpoint))).toBe(is);
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
  const service = async (
    answer: (request: Http2ServerRequest, response: Http2ServerResponse) => void,
    standing?: (url: URL) => Standing,
  ) => {
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
    const carrier = openPush(
      { account: 'push', subject: 'mailto:belfort@hasselt.example', ...vapid, loopbackOnly: true },
      standing,
    );
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
          address: JSON.stringify({
            endpoint: path.startsWith('/') ? `https://127.0.0.1:${port}${path}` : path,
            keys,
          }),
          text,
          id: n + 1,
        })),
        { signal, urgent },
      );
    return { send, seen, sockets, carrier, url: `https://127.0.0.1:${port}` };
  };
  /** A host that takes every request and never says a word, over one of the two protocols. */
  const silentHost = async (protocol: 'h1' | 'h2') => {
    const sockets = new Set<Socket>();
    let seen = 0;
    const take = (): void => void seen++;
    const server: Server | ReturnType<typeof createSecureServer> =
      protocol === 'h1' ? createServer(take) : createSecureServer({ ...certificate }, take);
    server.on('connection', (socket: Socket) => sockets.add(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    open.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    return {
      seen: () => seen,
      paths: (count: number) =>
        Array.from(
          { length: count },
          (_, n) => `${protocol === 'h1' ? 'http' : 'https'}://127.0.0.1:${port}/${n}`,
        ),
      /** The host is one that a member chose; the other is a maker's. */
      standing:
        (leash: Partial<Leash>) =>
        (url: URL): Standing =>
          Number(url.port) === port
            ? { leash: { ...ofAnyHost, ...leash }, telling: false }
            : { leash: ofAMaker, telling: true },
    };
  };
  /** The light of the account after it answered so, time and again. */
  const lightAfter = (carrier: Carrier, answers: readonly CarrierAnswer[]): string => {
    const on = road(carrier);
    for (let n = 0; n < 20; n++) on.begin(false, n).end(answers);
    return on.light;
  };
  const kinds = (answers: readonly CarrierAnswer[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { kind } of answers) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
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

  test('goes to no other place when it is told to', async () => {
    const elsewhere = await service(status(201));
    // It could be reached.
    await elsewhere.send(['/push/reached']);
    const { send, seen } = await service(status(301, { location: `${elsewhere.url}/push/moved` }));
    expect(await send(['/push/1', '/push/2'])).toEqual([
      { kind: 'never', reason: 'push-301' },
      { kind: 'never', reason: 'push-301' },
    ]);
    expect(seen.length).toBe(2);
    expect(elsewhere.seen.map((one) => one.path)).toEqual(['/push/reached']);
    expect(elsewhere.sockets.size).toBe(1);
  });

  test.each([
    ['h1', 4],
    ['h2', 16],
  ] as const)('puts off the rest for a host that lets %s run out of time', async (protocol, atATime) => {
    const silent = await silentHost(protocol);
    const { send, carrier } = await service(status(201), silent.standing({ answerMs: 800, heldMs: 60_000 }));
    const good = Array.from({ length: 60 }, (_, n) => `/push/${n}`);
    // The neighbours stand between the rows of that host.
    const mixed = silent.paths(60).flatMap((path, n) => [path, good[n] ?? '']);
    const answers = await send(mixed);
    const [theirs, ours] = [0, 1].map((odd) => answers.filter((_, n) => n % 2 === odd));
    expect(kinds(ours ?? [])).toEqual({ accepted: 60 });
    expect(kinds(theirs ?? [])).toEqual({ unknown: atATime, later: 60 - atATime });
    expect(silent.seen()).toBe(atATime);
    expect(theirs?.find((one) => one.kind === 'later')).toMatchObject({
      reason: 'no-answer',
      telling: false,
    });
    expect(lightAfter(carrier, answers)).toBe('green');
    // The same of a maker's own service would tell.
    const told: CarrierAnswer[] = answers.map(({ kind }) =>
      kind === 'accepted' ? { kind, references: [] } : { kind: 'unknown', reason: 'no-answer' },
    );
    expect(lightAfter(carrier, told)).toBe('red');

    // It rests: the next chunk is not held up by it at all.
    const [next, ...others] = await send([...silent.paths(9), '/push/next']);
    expect(others.at(-1)).toMatchObject({ kind: 'accepted' });
    expect(next).toMatchObject({ kind: 'later', telling: false });
    expect(next?.kind === 'later' && next.afterMs).toBeGreaterThan(5_000);
    expect(silent.seen()).toBe(atATime);
  });

  test.each(['h1', 'h2'] as const)('is held by no host longer than is bounded, over %s', async (protocol) => {
    const silent = await silentHost(protocol);
    const { send } = await service(
      status(201),
      silent.standing({ answerMs: 60_000, heldMs: 1_000, streams: 4 }),
    );
    const order: string[] = [];
    const held = send(silent.paths(30)).then((answers) => {
      order.push('held');
      return answers;
    });
    // What comes meanwhile goes its own way.
    expect(await send(['/push/1'])).toMatchObject([{ kind: 'accepted' }]);
    order.push('neighbour');
    expect(kinds(await held)).toEqual({ unknown: 4, later: 26 });
    expect(order).toEqual(['neighbour', 'held']);
  });

  test('speaks to so many hosts at a time that members chose, and to no more', async () => {
    const { send, carrier } = await service(status(201), (url) =>
      url.hostname === '127.0.0.1'
        ? { leash: ofAMaker, telling: true }
        : { leash: { ...ofAnyHost, answerMs: 800 }, telling: false },
    );
    const closed = await silentHost('h1');
    const [{ port } = { port: '' }] = closed.paths(1).map((path) => new URL(path));
    await open.pop()?.();
    const answers = await send([
      ...Array.from({ length: mostHosts + 12 }, (_, n) => `http://127.0.1.${n + 1}:${port}/1`),
      '/push/1',
    ]);
    const reasons = answers.map((one) => ('reason' in one ? one.reason : one.kind));
    expect(reasons.filter((one) => one === 'no-connection').length).toBe(mostHosts);
    expect(reasons.slice(-13)).toEqual([...Array.from({ length: 12 }, () => 'too-many-hosts'), 'accepted']);
    expect(lightAfter(carrier, answers)).toBe('green');
  });

  test("does not rest a maker's service: another chunk is sent while one is put off", async () => {
    let silent = true;
    const { send, seen } = await service(
      (request, response) => {
        if (!silent) status(201)(request, response);
      },
      () => ({ leash: { ...ofAMaker, streams: 4, answerMs: 800 }, telling: true }),
    );
    expect(kinds(await send(Array.from({ length: 20 }, (_, n) => `/push/${n}`)))).toEqual({
      unknown: 4,
      later: 16,
    });
    expect(seen.length).toBe(4);
    silent = false;
    expect(await send(['/push/again'])).toEqual([{ kind: 'accepted', references: ['push-1'] }]);
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
