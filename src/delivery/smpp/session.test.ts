import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { SmppOptions } from './options.ts';
import { encodePdu } from './pdu.ts';
import type { Receipt } from './receipt.ts';
import type { Smsc, SmscReply, SmscScript } from './server.ts';
import { startSmsc } from './server.ts';
import type { SmppHandlers, SmppState } from './session.ts';
import { SmppSession } from './session.ts';
import { encodeText } from './text.ts';

const soon = (check: () => void | Promise<void>) => vi.waitFor(check, { interval: 1, timeout: 2_000 });

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.close();
});

const realClock = {
  now: () => performance.now(),
  after: (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: () => 0.5,
};

const quick = {
  host: '127.0.0.1',
  systemId: 'belfort',
  password: 'secret',
  sourceAddress: { ton: 5, npi: 0, addr: 'BELFORT' },
  responseTimeoutMs: 2_000,
  bindTimeoutMs: 500,
  unbindTimeoutMs: 50,
  reconnectFirstMs: 10,
  reconnectMaxMs: 20,
} as const;

async function connected(
  script: SmscScript = {},
  options: Partial<SmppOptions> = {},
  handlers: SmppHandlers = {},
): Promise<{ smsc: Smsc; session: SmppSession; states: string[] }> {
  const smsc = await startSmsc(script);
  const states: string[] = [];
  const session = SmppSession.open(
    { ...quick, port: smsc.port, ...options },
    {
      onState: (state: SmppState, reason) => states.push(reason === null ? state : `${state} ${reason}`),
      ...handlers,
    },
  );
  running.push(smsc, session);
  return { smsc, session, states };
}

const { parts, dataCoding, esmClass } = encodeText('BIN Kiewit-Heide POLITIE: test', 1);
const messages = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    to: `+3247${String(index).padStart(7, '0')}`,
    parts,
    dataCoding,
    esmClass,
  }));
const kinds = (answers: readonly { kind: string }[]) => {
  const counts: Record<string, number> = {};
  for (const { kind } of answers) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};

describe('submitting', () => {
  test('gives each message the id which the carrier gave it', async () => {
    const ids = new Map<string, string>();
    const { session } = await connected({
      reply: ({ destination }, count) => {
        ids.set(`+${destination.addr}`, count.toString(16).padStart(8, '0'));
        return {};
      },
    });
    await session.bound();
    const batch = messages(1000);
    const answers = await session.submit(batch);
    expect(answers).toEqual(batch.map(({ to }) => ({ kind: 'accepted', ids: [ids.get(to)] })));
  });

  test('never has more in flight than its window, and fills it', async () => {
    const { smsc, session } = await connected({ reply: () => ({ lateMs: 2 }) }, { window: 7 });
    await session.bound();
    expect(kinds(await session.submit(messages(100)))).toEqual({ accepted: 100 });
    expect(smsc.counts.unansweredMax).toBe(7);
  });

  test('understands answers in another order than it asked', async () => {
    const { session } = await connected({
      reply: (_, count) => ({ lateMs: 12 - 2 * (count % 5), status: count % 3 === 0 ? 0x0b : 0 }),
    });
    await session.bound();
    const answers = await session.submit(messages(60));
    expect(answers.map(({ kind }) => kind)).toEqual(
      Array.from({ length: 60 }, (_, index) => ((index + 1) % 3 === 0 ? 'never' : 'accepted')),
    );
  });

  test('submits the parts of a long text and gathers their ids', async () => {
    const { session } = await connected({ reply: () => ({}) });
    await session.bound();
    const long = { ...messages(1)[0], to: '+32470000001', ...encodeText('a'.repeat(400), 7) };
    expect(await session.submit([long])).toEqual([
      { kind: 'accepted', ids: ['00000001', '00000002', '00000003'] },
    ]);
  });

  test('lets an urgent batch pass an ordinary one', async () => {
    const seen: string[] = [];
    const { session } = await connected(
      {
        reply: ({ destination }) => {
          seen.push(destination.addr);
          return { lateMs: 10 };
        },
      },
      { window: 5 },
    );
    await session.bound();
    const bulk = session.submit(messages(50));
    await soon(() => expect(seen.length).toBeGreaterThanOrEqual(5));
    const alarm = messages(1).map((message) => ({ ...message, to: '+32499999999' }));
    expect(kinds(await session.submit(alarm, { urgent: true }))).toEqual({ accepted: 1 });
    expect(seen.indexOf('32499999999')).toBeLessThan(20);
    expect(kinds(await bulk)).toEqual({ accepted: 50 });
  });

  test('keeps to the rate of the contract', async () => {
    const { session } = await connected({}, { ratePerSecond: 300 });
    await session.bound();
    const started = performance.now();
    expect(kinds(await session.submit(messages(90)))).toEqual({ accepted: 90 });
    // Thirty are the burst of a tenth of a second; the others take a fifth.
    expect(performance.now() - started).toBeGreaterThan(190);
  });

  test('spends of its rate only what it sends', async () => {
    // Time stands still, so the burst of five is all there is.
    const clock = { ...realClock, now: () => 0 };
    const { session } = await connected({}, { ratePerSecond: 50, clock });
    await session.bound();
    for (let turn = 0; turn < 5; turn++) {
      expect(kinds(await session.submit(messages(1)))).toEqual({ accepted: 1 });
    }
    const aborter = new AbortController();
    const sixth = session.submit(messages(1), { signal: aborter.signal });
    await session.submit([]);
    aborter.abort();
    expect(kinds(await sixth)).toEqual({ unsent: 1 });
  });

  test('slows down when throttled and says when to come back', async () => {
    const { session } = await connected(
      { reply: (_, count) => ({ status: count <= 10 ? 0x58 : 0 }) },
      { window: 10, ratePerSecond: 1000 },
    );
    await session.bound();
    const answers = await session.submit(messages(20));
    expect(answers.slice(0, 10)).toEqual(
      Array.from({ length: 10 }, () => ({ kind: 'later', reason: 'throttled', afterMs: 2000, ids: [''] })),
    );
    expect(kinds(answers)).toEqual({ later: 10, accepted: 10 });
    expect(session.ratePerSecond).toBe(500);
  });

  test('leaves unsent what an abort finds unwritten, and still tells of the rest', async () => {
    const { smsc, session } = await connected({ reply: () => ({ lateMs: 100 }) }, { window: 10 });
    await session.bound();
    const aborter = new AbortController();
    const sending = session.submit(messages(100), { signal: aborter.signal });
    await soon(() => expect(smsc.counts.submits).toBe(10));
    aborter.abort();
    expect(kinds(await sending)).toEqual({ accepted: 10, unsent: 90 });
    expect(smsc.counts.submits).toBe(10);
    expect(kinds(await session.submit(messages(2), { signal: aborter.signal }))).toEqual({ unsent: 2 });
  });

  test('sends nothing while it is not bound', async () => {
    const { session } = await connected({ mute: { bind: true } });
    expect(kinds(await session.submit(messages(3)))).toEqual({ unsent: 3 });
    expect(await session.submit([])).toEqual([]);
  });

  test('rejects what can be no short message', async () => {
    const { session } = await connected();
    const [one] = messages(1).map((message) => ({ ...message, parts: [Buffer.alloc(256)] }));
    await expect(session.submit([one ?? { to: '', parts: [], dataCoding, esmClass }])).rejects.toThrow(
      RangeError,
    );
    await expect(session.submit([{ to: '+32470000001', parts: [], dataCoding, esmClass }])).rejects.toThrow(
      RangeError,
    );
  });
});

describe('faults of the carrier', () => {
  test('tells accepted, in doubt and unsent apart when the connection drops inside the window', async () => {
    const { session, states } = await connected(
      { reply: (_, count) => (count <= 30 ? {} : { silent: true, drop: count === 50 }) },
      { window: 20, responseTimeoutMs: 5_000 },
    );
    await session.bound();
    const answers = await session.submit(messages(80));
    expect(answers.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 30 }, () => 'accepted'),
      ...Array.from({ length: 20 }, () => 'unknown'),
      ...Array.from({ length: 30 }, () => 'unsent'),
    ]);
    await session.bound();
    expect(states).toEqual(['bound', expect.stringMatching(/^down /), 'connecting', 'bound']);
  });

  test('leaves a text in doubt when the connection drops between its parts', async () => {
    const { session } = await connected(
      { reply: (_, count) => (count === 1 ? {} : { silent: true, drop: true }) },
      { window: 1 },
    );
    await session.bound();
    const long = { to: '+32470000001', ...encodeText('a'.repeat(400), 7) };
    expect(await session.submit([long, ...messages(1)])).toEqual([
      { kind: 'unknown', ids: ['00000001', '', ''] },
      { kind: 'unsent' },
    ]);
  });

  test('calls an unanswered message unknown after the time-out and uses its place again', async () => {
    const { session } = await connected(
      { reply: (_, count) => ({ silent: count <= 4 }) },
      { window: 4, responseTimeoutMs: 120 },
    );
    await session.bound();
    const answers = await session.submit(messages(8));
    expect(answers.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 4 }, () => 'unknown'),
      ...Array.from({ length: 4 }, () => 'accepted'),
    ]);
  });

  test('pays no heed to an answer which comes after its time-out', async () => {
    const { session } = await connected(
      { reply: (_, count) => (count === 1 ? { lateMs: 120 } : { lateMs: 90 }) },
      { window: 1, responseTimeoutMs: 60 },
    );
    await session.bound();
    expect(kinds(await session.submit(messages(3)))).toEqual({ unknown: 3 });
    expect(session.state).toBe('bound');
  });

  test.each([
    ['throttled', 0x58, 'later'],
    ['a full queue', 0x14, 'later'],
    ['an invalid number', 0x0b, 'never'],
    ['a system fault', 0x08, 'later'],
  ])('passes on %s', async (_, status, kind) => {
    const { session } = await connected({ reply: () => ({ status }) });
    await session.bound();
    expect(kinds(await session.submit(messages(1)))).toEqual({ [kind]: 1 });
  });

  test('takes a generic_nack as the answer to its submit', async () => {
    const { smsc, session } = await connected(
      { reply: () => ({ silent: true }) },
      { responseTimeoutMs: 2_000 },
    );
    await session.bound();
    const sending = session.submit(messages(1));
    await soon(() => expect(smsc.counts.submits).toBe(1));
    // The bind was number one.
    smsc.send(encodePdu({ command: 'generic_nack', status: 0x02, sequence: 2 }));
    expect(await sending).toMatchObject([{ kind: 'later', reason: 'protocol' }]);
  });

  test('gives every message one answer, whatever the carrier does, and goes on afterwards', async () => {
    const reply: fc.Arbitrary<SmscReply> = fc.oneof(
      { weight: 6, arbitrary: fc.constant({}) },
      fc.record({ status: fc.constantFrom(0x0b, 0x08, 0x400) }),
      fc.record({ lateMs: fc.integer({ min: 1, max: 15 }), receipts: fc.constant(['DELIVRD']) }),
      fc.constant({ silent: true }),
      fc.constant({ drop: true }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(reply, { minLength: 1, maxLength: 60, size: 'max' }),
        fc.integer({ min: 1, max: 30 }),
        async (replies, window) => {
          const accepted = new Set<string>();
          let calm = false;
          const { smsc, session } = await connected(
            {
              reply: (_, count) => {
                const chosen = calm ? {} : (replies[count - 1] ?? {});
                if (!chosen.silent && !chosen.drop && !chosen.status)
                  accepted.add(count.toString(16).padStart(8, '0'));
                return chosen;
              },
            },
            { window, responseTimeoutMs: 30 },
          );
          await session.bound();
          const answers = await session.submit(messages(replies.length));
          const written = answers.filter(({ kind }) => kind !== 'unsent').length;
          expect(answers.length).toBe(replies.length);
          expect(smsc.counts.submits).toBeLessThanOrEqual(written);
          for (const answer of answers) {
            const ids = answer.kind === 'accepted' ? answer.ids : [];
            for (const id of ids) expect(accepted.delete(id)).toBe(true);
          }
          calm = true;
          await session.bound();
          await soon(async () => expect(kinds(await session.submit(messages(1)))).toEqual({ accepted: 1 }));
          await session.close();
          await smsc.close();
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('the link', () => {
  test('says that the carrier refuses the bind, and tries again', async () => {
    const { smsc, states } = await connected({ bindStatus: 0x0e });
    await soon(() => expect(smsc.counts.binds).toBeGreaterThanOrEqual(2));
    expect(states.slice(0, 2)).toEqual(['refused bind-refused-0x0e', 'connecting']);
  });

  test('gives up on a carrier which never answers the bind, and tries again', async () => {
    const { smsc, states } = await connected({ mute: { bind: true } }, { bindTimeoutMs: 30 });
    await soon(() => expect(smsc.counts.binds).toBeGreaterThanOrEqual(2));
    expect(states.slice(0, 2)).toEqual(['down bind-timeout', 'connecting']);
  });

  test('keeps trying where nobody listens, until somebody does', async () => {
    const gone = await startSmsc();
    await gone.close();
    const session = SmppSession.open({ ...quick, port: gone.port });
    running.push(session);
    await soon(() => expect(session.state).toBe('down'));
    running.push(await startSmsc({}, gone.port));
    expect(await session.bound()).toBe(true);
  });

  test('waits longer from one attempt to the next, half of it by chance', async () => {
    const gone = await startSmsc();
    await gone.close();
    const pauses: number[] = [];
    let chance = 0;
    const clock = {
      ...realClock,
      // The bind time-out is the one long timer; the pauses are noted and not waited for.
      after: (ms: number, run: () => void) => {
        if (ms >= 10_000) return () => {};
        pauses.push(ms);
        return realClock.after(0, run);
      },
      random: () => (chance = 1 - chance),
    };
    const session = SmppSession.open({
      ...quick,
      port: gone.port,
      bindTimeoutMs: 10_000,
      reconnectFirstMs: 100,
      reconnectMaxMs: 1_000,
      clock,
    });
    running.push(session);
    await soon(() => expect(pauses.slice(0, 6)).toEqual([100, 100, 400, 400, 1000, 500]));
  });

  test('keeps a quiet link alive with enquire_link', async () => {
    const { smsc, session, states } = await connected({}, { enquireLinkMs: 20 });
    await session.bound();
    await soon(() => expect(smsc.counts.enquireLinks).toBeGreaterThanOrEqual(3));
    expect(states).toEqual(['bound']);
  });

  test('leaves a link on which enquire_link stays unanswered', async () => {
    const { session, states } = await connected(
      { mute: { enquireLink: true } },
      { enquireLinkMs: 20, responseTimeoutMs: 40 },
    );
    await session.bound();
    await soon(() => expect(states).toEqual(['bound', 'down silent', 'connecting', 'bound']));
  });

  test('answers the carrier: enquire_link, unknown requests and broken ones', async () => {
    const heard: string[] = [];
    const [port, sockets] = await rawServer(heard);
    const session = SmppSession.open({ ...quick, port });
    running.push(session);
    await soon(() => expect(heard.length).toBe(1));
    const say = (hex: string) => sockets[0]?.write(Buffer.from(hex, 'hex'));
    say('00000010800000090000000000000001'); // bind_transceiver_resp
    expect(await session.bound()).toBe(true);
    say('00000010000000150000000000000007'); // enquire_link
    say('00000010000001110000000000000008'); // no command of the specification
    say('00000012000000050000000000000009ffff'); // a deliver_sm of two octets
    say('0000001000000102000000000000000a'); // alert_notification: has no response
    say('0000001080000111000000000000000b'); // an unknown response: none either
    await soon(() =>
      expect(heard.slice(1).join('')).toBe(
        '0000001080000015000000000000000700000010800000000000000300000008' +
          '00000010800000000000000200000009',
      ),
    );
    expect(session.state).toBe('bound');
  });

  test('starts anew when the stream has lost its boundaries', async () => {
    const { smsc, session, states } = await connected();
    await session.bound();
    smsc.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await soon(() => expect(states).toEqual(['bound', 'down malformed-stream', 'connecting', 'bound']));
  });

  test('lets the carrier unbind, and binds again', async () => {
    const { smsc, session, states } = await connected();
    await session.bound();
    smsc.send(encodePdu({ command: 'unbind', status: 0, sequence: 1 }));
    await soon(() => expect(states).toEqual(['bound', 'down unbound-by-carrier', 'connecting', 'bound']));
  });
});

describe('receipts', () => {
  test('come in batches and are confirmed once the handler has accepted them', async () => {
    const received: Receipt[] = [];
    const batches: number[] = [];
    const gate = Promise.withResolvers<void>();
    const { smsc, session } = await connected(
      { reply: () => ({ receipts: ['ENROUTE', 'DELIVRD'] }) },
      { window: 50 },
      {
        onReceipt: async (receipts) => {
          await gate.promise;
          batches.push(receipts.length);
          received.push(...receipts);
        },
      },
    );
    await session.bound();
    const answers = await session.submit(messages(300));
    expect(smsc.counts.confirmed).toBe(0);
    gate.resolve();
    await soon(() => expect(smsc.counts.confirmed).toBe(600));
    expect(batches.length).toBeLessThan(20);
    const delivered = received.filter(({ state }) => state === 'delivered').map(({ id }) => id);
    expect(delivered).toEqual(answers.map((answer) => ('ids' in answer ? answer.ids[0] : '')));
    expect(received.filter(({ state }) => state === 'waiting').length).toBe(300);
  });

  test('are refused to the carrier when the handler fails, so that it sends them again', async () => {
    const { smsc, session } = await connected(
      { reply: () => ({ receipts: ['DELIVRD'] }) },
      {},
      { onReceipt: () => Promise.reject(new Error('no database')) },
    );
    await session.bound();
    await session.submit(messages(3));
    await soon(() => expect(smsc.counts.refused).toBe(3));
    expect(smsc.counts.confirmed).toBe(0);
  });

  test('may come before the answer to their submit', async () => {
    const ids: string[] = [];
    const { session } = await connected(
      { reply: () => ({ receipts: ['DELIVRD'], receiptsFirst: true }) },
      {},
      { onReceipt: (receipts) => void ids.push(...receipts.map(({ id }) => id)) },
    );
    await session.bound();
    expect(await session.submit(messages(1))).toEqual([{ kind: 'accepted', ids: ['00000001'] }]);
    expect(ids).toEqual(['00000001']);
  });
});

describe('closing', () => {
  test('waits for the answers under way, sends no more, and unbinds', async () => {
    const { smsc, session, states } = await connected({ reply: () => ({ lateMs: 100 }) }, { window: 5 });
    await session.bound();
    const sending = session.submit(messages(20));
    await soon(() => expect(smsc.counts.submits).toBe(5));
    await Promise.all([session.close(), session.close()]);
    expect(kinds(await sending)).toEqual({ accepted: 5, unsent: 15 });
    expect(smsc.counts.unbinds).toBe(1);
    expect(states).toEqual(['bound', 'closed']);
    expect(await session.bound()).toBe(false);
    expect(kinds(await session.submit(messages(1)))).toEqual({ unsent: 1 });
  });

  test('ends in time though the carrier answers neither submits nor the unbind', async () => {
    const { smsc, session } = await connected(
      { reply: () => ({ silent: true }), unbindSilent: true },
      { responseTimeoutMs: 60 },
    );
    await session.bound();
    const sending = session.submit(messages(2));
    await soon(() => expect(smsc.counts.submits).toBe(2));
    await session.close();
    expect(kinds(await sending)).toEqual({ unknown: 2 });
    expect(session.state).toBe('closed');
  });

  test('ends a session which was never bound and stays closed', async () => {
    const { smsc, session, states } = await connected({ mute: { bind: true } });
    await soon(() => expect(smsc.counts.binds).toBe(1));
    await session.close();
    expect(states).toEqual(['closed']);
    expect(await session.bound()).toBe(false);
  });
});

async function rawServer(heard: string[]): Promise<[number, Socket[]]> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('data', (chunk: Buffer) => heard.push(chunk.toString('hex')));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  running.push({
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  });
  const address = server.address();
  return [typeof address === 'object' && address !== null ? address.port : 0, sockets];
}
