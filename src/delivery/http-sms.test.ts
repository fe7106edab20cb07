/** The carrier over real sockets: what a gateway may do to it, and what each means for a message. */
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { referenceOf, type HttpSms } from './http-sms.ts';
import type { HttpAnswer } from './http-sms/answer.ts';
import type { HttpSmsSettings } from './settings.ts';
import * as fixture from './http-sms/gateway-fixture.ts';
import { openTo, outgoing, password, patience, say, send, type Gateway } from './http-sms/gateway-fixture.ts';

let gateway: Gateway;
let opened: { readonly carrier: HttpSms }[] = [];
beforeEach(async () => {
  gateway = await fixture.startGateway();
});
afterEach(async () => {
  await gateway.close();
  await Promise.all(opened.map((one) => one.carrier.close()));
  opened = [];
});
const open = (more = '', change?: (settings: HttpSmsSettings) => HttpSmsSettings) => {
  const one = openTo(gateway.port, 'generic', more, change);
  opened.push(one);
  return one;
};
const one = async (carrier: HttpSms): Promise<HttpAnswer | undefined> => (await send(carrier))[0];

describe('a gateway that answers', () => {
  test('gets one request for each number, and its ids come back in the order of the batch', async () => {
    const { carrier } = open();
    gateway.behave(async (response, { body }) => {
      const { reference } = JSON.parse(body) as { reference: string };
      // The first asked is the last answered.
      await new Promise((resolve) => setTimeout(resolve, gateway.seen.length === 1 ? 60 : 1));
      say(response, 202, { id: `id-${reference}` });
    });
    const batch = [1, 2, 3].map((id) => outgoing(id));
    const answers = await carrier.send(batch, { signal: new AbortController().signal, urgent: true });
    expect(answers).toEqual(
      batch.map((message) => ({ kind: 'accepted', references: [`id-${referenceOf(message, password)}`] })),
    );
    expect(gateway.seen[0]).toMatchObject({
      method: 'POST',
      url: '/v1',
      headers: { authorization: `Bearer ${password}`, 'content-type': 'application/json' },
    });
    expect(JSON.parse(gateway.seen[0]?.body ?? '')).toEqual({
      from: '8850',
      to: fixture.number,
      text: fixture.words,
      encoding: 'gsm7',
      reference: referenceOf(outgoing(1), password),
      callback: 'https://bin.example/carriers/generic/receipt',
    });
  });

  test('gets the same reference on every try of a message, and another for every other', async () => {
    const { carrier } = open();
    await one(carrier);
    await one(carrier);
    const [first, again] = gateway.seen.map(({ headers }) => headers['idempotency-key']);
    expect(first).toMatch(/^[0-9a-f]{24}$/);
    expect(again).toBe(first);
    const others = [
      outgoing(2),
      outgoing(1, 'Veilig: alles voorbij'),
      { ...outgoing(1), address: '+32470999999' },
    ];
    expect(new Set([first, ...others.map((message) => referenceOf(message, password))]).size).toBe(4);
  });

  test('is told how long a message is worth sending, and gets none that is over', async () => {
    const { carrier } = open();
    const options = { signal: new AbortController().signal, urgent: false };
    const soon = new Date(Date.now() + 600_000);
    const over = new Date(Date.now() - 1);
    expect(await carrier.send([outgoing(1, 'x', over), outgoing(2, 'ë', soon)], options)).toMatchObject([
      { kind: 'unsent' },
      { kind: 'accepted' },
    ]);
    expect(gateway.seen).toHaveLength(1);
    expect(JSON.parse(gateway.seen[0]?.body ?? '')).toMatchObject({
      text: 'ë',
      encoding: 'ucs2',
      validity: 600,
    });
  });

  test('is never asked more at a time than its connections, nor faster than its rate', async () => {
    const { carrier } = open('&connections=2&rate=40');
    const from = performance.now();
    const answers = await send(carrier, 20);
    expect(answers.every(({ kind }) => kind === 'accepted')).toBe(true);
    expect(gateway.most()).toBeLessThanOrEqual(2);
    // Four permits are saved up at first; sixteen more are a sixteenth of a second short of half a second.
    expect(performance.now() - from).toBeGreaterThan(380);
  });

  test('gets urgent messages before those that wait', async () => {
    const { carrier } = open('&connections=1');
    const signal = new AbortController().signal;
    const slow = carrier.send(
      [1, 2, 3].map((id) => outgoing(id, 'gewoon')),
      { signal, urgent: false },
    );
    const fast = carrier.send([outgoing(4, 'dringend')], { signal, urgent: true });
    await Promise.all([slow, fast]);
    const order = gateway.seen.map(({ body }) => (JSON.parse(body) as { text: string }).text);
    expect(order).toEqual(['gewoon', 'dringend', 'gewoon', 'gewoon']);
  });

  test('gets nothing of what was called off before it was written', async () => {
    const { carrier } = open('&connections=1');
    const abort = new AbortController();
    gateway.behave((response) => {
      abort.abort();
      setTimeout(() => say(response, 200, { id: 'm1' }), 20);
    });
    const answers = await send(carrier, 3, abort.signal);
    expect(answers.map(({ kind }) => kind)).toEqual(['accepted', 'unsent', 'unsent']);
    expect(gateway.seen).toHaveLength(1);
  });
});

describe('an answer that cannot be believed leaves the message in doubt', () => {
  // It bears our own reference, by which a receipt may settle it.
  const unknown = (reason: string) => ({
    kind: 'unknown',
    reason,
    references: [referenceOf(outgoing(1), password)],
  });
  test.each<[string, unknown, string]>([
    ['without an id', {}, 'no-id'],
    ['with a number for an id', { id: 123 }, 'no-id'],
    ['with an object for an id', { id: { id: 'x' } }, 'no-id'],
    ['with an empty id', { id: '' }, 'no-id'],
    ['with an id without end', { id: 'x'.repeat(101) }, 'no-id'],
    ['with an id of several lines', { id: 'a\nb' }, 'no-id'],
    ['that is null', null, 'no-id'],
    ['that is a list', [{ id: 'x' }], 'no-id'],
  ])('%s', async (_, body, reason) => {
    const { carrier } = open();
    gateway.behave((response) => say(response, 200, body));
    expect(await one(carrier)).toEqual(unknown(reason));
  });

  test.each<[string, string, string, string]>([
    ['a web page', 'text/html', '{"id":"m1"}', 'content-type'],
    ['no type at all', '', '{"id":"m1"}', 'content-type'],
    ['half an object', 'application/json', '{"id":"m', 'not-json'],
    ['nothing', 'application/json', '', 'not-json'],
  ])('that is %s', async (_, type, body, reason) => {
    const { carrier } = open();
    gateway.behave(
      (response) => void response.writeHead(200, type ? { 'content-type': type } : {}).end(body),
    );
    expect(await one(carrier)).toEqual(unknown(reason));
  });

  test('that is compressed, which was not asked for', async () => {
    const { carrier } = open();
    gateway.behave((response) => say(response, 200, { id: 'm1' }, { 'content-encoding': 'gzip' }));
    expect(await one(carrier)).toEqual(unknown('encoded'));
  });

  test('of 10 MB, of which no more than 64 kB is read', async () => {
    const { carrier } = open();
    let written = 0;
    const closed = new Promise<void>((resolve) =>
      gateway.behave((response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.on('close', resolve);
        const more = (): void => {
          if (written >= 10_000_000) return void response.end('"}');
          written += 50_000;
          if (
            response.write(written === 50_000 ? '{"id":"m1","x":"'.padEnd(50_000, 'x') : 'x'.repeat(50_000))
          )
            setImmediate(more);
          else response.once('drain', more);
        };
        more();
      }),
    );
    expect(await one(carrier)).toEqual(unknown('too-large'));
    await closed;
    expect(written).toBeLessThan(10_000_000);
  });

  test('that never ends', async () => {
    const { carrier } = open('', patience(0.2));
    gateway.behave((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(drip));
    });
    expect(await one(carrier)).toEqual(unknown('endless'));
  });

  test('that is cut off in the middle, or before it began', async () => {
    const { carrier } = open();
    gateway.behave((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"id":"m1"', () => response.destroy());
    });
    expect(await one(carrier)).toEqual(unknown('cut-off'));
    gateway.behave((response) => void response.destroy());
    expect(await one(carrier)).toEqual(unknown('cut-off'));
  });

  test('that is no HTTP', async () => {
    const server = createServer((socket) => socket.end('+OK ready\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const { carrier } = openTo(typeof address === 'object' && address ? address.port : 0, 'generic');
    expect(await one(carrier)).toEqual(unknown('cut-off'));
    await carrier.close();
    server.close();
  });

  test('that does not come in time; a late one is nobody’s, and the next message has its own', async () => {
    const { carrier } = open('&connections=1', patience(0.15));
    gateway.behave((response, _, count) => {
      if (count === 1) setTimeout(() => say(response, 200, { id: 'late' }), 250);
      else setTimeout(() => say(response, 200, { id: `m${count}` }), 50);
    });
    const answers = await send(carrier, 4);
    expect(answers).toEqual([
      unknown('no-answer'),
      ...[2, 3, 4].map((count) => ({ kind: 'accepted', references: [`m${count}`] })),
    ]);
  });

  test('of a server’s own fault, which may have come after the message was taken', async () => {
    const { carrier } = open();
    gateway.behave((response) => say(response, 500, {}));
    expect(await one(carrier)).toEqual(unknown('http-500'));
  });
});

describe('an answer that says no', () => {
  test('to this message is final, by its code where there is a harmless one', async () => {
    const { carrier } = open();
    gateway.behave((response) => say(response, 400, { code: 'BAD_NUMBER' }));
    expect(await one(carrier)).toEqual({ kind: 'never', reason: 'code-bad_number' });
    gateway.behave((response) => say(response, 422, { code: fixture.number.slice(1) }));
    expect(await one(carrier)).toEqual({ kind: 'never', reason: 'http-422' });
    gateway.behave((response) => void response.writeHead(400, { 'content-type': 'text/html' }).end('<p>no'));
    expect(await one(carrier)).toEqual({ kind: 'never', reason: 'http-400' });
  });

  test('for now, with Retry-After, rests the whole account, and what waits is not counted as tried', async () => {
    const { carrier, states } = open('&connections=1');
    gateway.behave((response) => say(response, 429, {}, { 'retry-after': '1' }));
    const answers = await send(carrier, 3);
    expect(answers).toEqual([
      { kind: 'later', reason: 'throttled', afterMs: 1_000 },
      { kind: 'unsent' },
      { kind: 'unsent' },
    ]);
    expect(carrier.up()).toBe(false);
    expect(await one(carrier)).toEqual({ kind: 'unsent' });
    expect(gateway.seen).toHaveLength(1);
    gateway.behave((response) => say(response, 200, { id: 'm' }));
    await vi.waitFor(() => expect(carrier.up()).toBe(true), { timeout: 3_000 });
    expect(await one(carrier)).toMatchObject({ kind: 'accepted' });
    expect(states).toEqual(['resting busy', 'sending']);
  });

  test('for now, with a date, is asked again then; and no longer than an hour is believed', async () => {
    const { carrier } = open();
    const at = new Date(Date.now() + 30_000).toUTCString();
    gateway.behave((response) => say(response, 503, {}, { 'retry-after': at }));
    const answer = await one(carrier);
    expect(answer).toMatchObject({ kind: 'later', reason: 'carrier-fault' });
    if (answer?.kind === 'later') expect(Math.abs(answer.afterMs - 30_000)).toBeLessThan(2_500);
    const { carrier: other } = open();
    gateway.behave((response) => say(response, 503, {}, { 'retry-after': '99999999' }));
    expect(await one(other)).toMatchObject({ afterMs: 3_600_000 });
  });

  test('to our password burns no number: it is tried later, and after three the account rests', async () => {
    const { carrier, states } = open('&connections=1');
    gateway.behave((response) => say(response, 401, { error: password }));
    const answers = await send(carrier, 5);
    const setup = { kind: 'later', reason: 'setup', afterMs: 120_000 };
    expect(answers).toEqual([setup, setup, setup, { kind: 'unsent' }, { kind: 'unsent' }]);
    expect(carrier.up()).toBe(false);
    expect(states).toEqual(['resting setup']);
  });

  test('by sending us elsewhere is not followed', async () => {
    const { carrier } = open();
    const elsewhere = await fixture.startGateway();
    gateway.behave((response) =>
      say(response, 307, {}, { location: `http://127.0.0.1:${elsewhere.port}/v1` }),
    );
    expect(await one(carrier)).toEqual({ kind: 'later', reason: 'redirect', afterMs: 120_000 });
    expect(elsewhere.seen).toEqual([]);
    await elsewhere.close();
  });
});

describe('a gateway that has fallen silent or ill', () => {
  test.each<[string, (response: ServerResponse) => void]>([
    ['answers nothing', () => undefined],
    [
      'answers a web page',
      (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    ],
    ['fails', (response) => say(response, 502, {})],
    ['hangs up', (response) => void response.destroy()],
  ])('and %s gets no more than a few messages to leave in doubt', async (_, script) => {
    const { carrier, states } = open('&connections=2', patience(0.1));
    gateway.behave(script);
    const answers = await send(carrier, 50);
    const kinds = answers.map(({ kind }) => kind);
    const doubtful = kinds.filter((kind) => kind === 'unknown').length;
    expect(doubtful).toBeGreaterThanOrEqual(3);
    expect(doubtful).toBeLessThanOrEqual(4);
    expect(kinds.filter((kind) => kind === 'unsent')).toHaveLength(50 - doubtful);
    expect(gateway.seen).toHaveLength(doubtful);
    expect([carrier.up(), states]).toEqual([false, ['resting doubt']]);
  });

  test('is asked by one message at a time after its rest, and trusted after one answer', async () => {
    const { carrier, states } = open('&connections=5');
    const once = async (
      count: number,
      script: (response: ServerResponse) => void,
    ): Promise<readonly string[]> => {
      gateway.behave(script);
      return (await send(carrier, count)).map(({ kind }) => kind);
    };
    const rest = { 'retry-after': '0.3' };
    // Without whole seconds the header means nothing: the pace slows, and nothing rests.
    expect(await once(1, (response) => say(response, 429, {}, rest))).toEqual(['later']);
    expect(carrier.up()).toBe(true);
    expect(await once(6, (response) => say(response, 429, {}, { 'retry-after': '1' }))).toContain('unsent');
    await vi.waitFor(() => expect(carrier.up()).toBe(true), { timeout: 3_000 });
    const before = gateway.seen.length;
    expect(await once(6, (response) => say(response, 429, {}, { 'retry-after': '1' }))).toEqual([
      'later',
      ...Array.from({ length: 5 }, () => 'unsent'),
    ]);
    expect(gateway.seen.length).toBe(before + 1);
    await vi.waitFor(() => expect(carrier.up()).toBe(true), { timeout: 3_000 });
    expect(new Set(await once(6, (response) => say(response, 200, { id: 'm' })))).toEqual(
      new Set(['accepted']),
    );
    expect(states).toEqual(['resting busy', 'resting busy', 'sending']);
  });
});

describe('without a connection nothing was sent', () => {
  test('when it is refused: the first is tried later, the rest was not touched, and the account rests', async () => {
    await gateway.close();
    const { carrier, states } = open('&connections=1');
    expect(await send(carrier, 3)).toEqual([
      { kind: 'later', reason: 'no-connection', afterMs: 5_000 },
      { kind: 'unsent' },
      { kind: 'unsent' },
    ]);
    expect(carrier.up()).toBe(false);
    expect(states).toEqual(['resting away']);
    await vi.waitFor(() => expect(carrier.up()).toBe(true), { timeout: 3_000 });
  });

  test('when there is no TLS where TLS is meant', async () => {
    const { carrier } = open('', (settings) => ({
      ...settings,
      tls: true,
      base: settings.base.replace('http:', 'https:'),
    }));
    expect(await one(carrier)).toMatchObject({ kind: 'later', reason: 'no-connection' });
    expect(gateway.seen).toEqual([]);
  });

  test('when the password has a sign that no header can hold', async () => {
    const { carrier } = open('', (settings) => ({ ...settings, password: 'geheim\nX: y' }));
    expect(await one(carrier)).toMatchObject({ kind: 'later', reason: 'setup' });
    expect(gateway.seen).toEqual([]);
  });
});

test('no answer, state or thrown thing holds the password, the number or the text', async () => {
  const { carrier, states } = open('', patience(0.1));
  const told: unknown[] = [];
  const echoes = [200, 302, 400, 401, 429, 500, 503];
  for (const status of echoes) {
    gateway.behave((response, { body, headers }) =>
      say(response, status, { id: null, code: body, message: headers.authorization }),
    );
    told.push(await one(carrier));
  }
  const text = JSON.stringify([told, states]);
  expect(told).toHaveLength(echoes.length);
  for (const secret of [password, fixture.number.slice(1), 'Kerkweg']) expect(text).not.toContain(secret);
});

test('closing lets what is under way end, and takes nothing more', async () => {
  const { carrier } = open('&connections=1');
  gateway.behave((response) => void setTimeout(() => say(response, 200, { id: 'm1' }), 50));
  const sending = send(carrier, 2);
  await vi.waitFor(() => expect(gateway.seen).toHaveLength(1));
  await carrier.close();
  expect(await sending).toEqual([{ kind: 'accepted', references: ['m1'] }, { kind: 'unsent' }]);
  expect(carrier.up()).toBe(false);
});

test('a gateway can be asked what became of a message', async () => {
  const { carrier } = open();
  const states: Record<string, unknown> = {
    m1: { state: 'delivered', code: '0' },
    m2: { state: 'failed', code: 'absent' },
    m3: { state: 'sent' },
    'm/4 x': { state: 'odd' },
  };
  gateway.behave((response, { url }) => {
    const known = states[decodeURIComponent(url.split('/')[2] ?? '')];
    if (known) say(response, 200, known);
    else say(response, 404, { state: 'delivered' });
  });
  expect(await carrier.query?.([...Object.keys(states), 'm5'])).toEqual([
    { reference: 'm1', state: 'delivered', code: null },
    { reference: 'm2', state: 'failed', code: 'absent' },
    { reference: 'm/4 x', state: 'unknown', code: 'odd' },
  ]);
  expect(gateway.seen[0]).toMatchObject({ method: 'GET', headers: { authorization: `Bearer ${password}` } });
});
