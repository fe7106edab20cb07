// The session's link: coming up, staying up, going down; and what comes in over it.
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { encodePdu } from './pdu.ts';
import type { Receipt } from './receipt.ts';
import { startSmsc } from './server.ts';
import { SmppSession } from './session.ts';
import { closeAll, connected, kinds, messages, quick, realClock, running, soon } from './session-fixture.ts';

afterEach(closeAll);

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
    const sending = session.submit(messages(20), { urgent: true });
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
