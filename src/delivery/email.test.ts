import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openPhones } from '../demo/phones.ts';
import { startMailServer } from '../demo/mail-server.ts';
import type { Carrier, CarrierAnswer } from './carrier.ts';
import { askRelay, openEmail } from './email.ts';
import type { DueText } from './outbox.ts';
import { mailSettings } from './settings.ts';

const call: DueText = {
  id: 1,
  language: 'nl',
  subject: 'Inbraak: één verdachte',
  body: 'Blijf binnen.\n.\nBel 101.\n..',
  html: '<p>Blijf binnen.</p>',
  link: '/m/abc',
  expiresAt: null,
};

interface Seen {
  /** Commands as they came, by write of the client. */
  readonly writes: string[];
  readonly mails: string[];
  connections: number;
}
/** What a command is answered with; 'cut' ends the connection in place of an answer, 'hold' says nothing. */
type Reply = (command: string, seen: Seen) => string;

const tidy: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const one of tidy.splice(0).toReversed()) await one();
});

const usual = (command: string): string => {
  switch (command.slice(0, 4)) {
    case 'helo':
      return '220 relay.example';
    case 'EHLO':
      return '250-relay.example\r\n250 PIPELINING';
    case 'DATA':
      return '354 go on';
    case 'QUIT':
      return '221 bye';
    default:
      return '250 ok';
  }
};

/** A relay that follows a script, on a real socket. The greeting is asked for as "helo", the content as "content". */
async function relay(reply: Reply = usual): Promise<{ seen: Seen; port: number }> {
  const seen: Seen = { writes: [], mails: [], connections: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    seen.connections++;
    let rest = '';
    let inData = false;
    const answer = (command: string): void => {
      const words = reply(command, seen);
      if (words === 'cut') socket.destroy();
      else if (words !== 'hold') socket.write(`${words}\r\n`);
      if (words.startsWith('354')) inData = true;
      if (words.startsWith('421') || words.startsWith('221')) socket.end();
    };
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      if (!inData) seen.writes.push(chunk.toString());
      rest += chunk.toString();
      for (;;) {
        // Content may end at once: the CR LF before its dot is then that of DATA (RFC 5321 section 4.1.1.4).
        const before = inData ? '\r\n' : '';
        const end = `${before}${rest}`.indexOf(inData ? '\r\n.\r\n' : '\r\n') - before.length;
        if (end < -before.length) return;
        const line = rest.slice(0, Math.max(end, 0));
        rest = rest.slice(end + (inData ? 5 : 2));
        if (inData) {
          inData = false;
          if (line) seen.mails.push(line);
          answer('content');
        } else answer(line);
      }
    });
    answer('helo');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  tidy.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { seen, port: (server.address() as AddressInfo).port };
}
function carrier(port: number, more = ''): Carrier {
  const opened = openEmail(mailSettings(`smtp://127.0.0.1:${port}?from=belfort@hasselt.example${more}`));
  tidy.push(() => opened.close());
  return opened;
}
const people = (count: number): { address: string; text: DueText; id: number }[] =>
  Array.from({ length: count }, (_, n) => ({ address: `p${n}@example.org`, text: call, id: n }));
const send = (
  to: Carrier,
  batch: readonly { address: string; text: DueText; id: number }[],
  signal = new AbortController().signal,
): Promise<readonly CarrierAnswer[]> => to.send(batch, { signal, urgent: true });

describe('e-mail over a real mail server', () => {
  it('lays each mail in its own mailbox, whole, and shows nobody another address', async () => {
    const phones = openPhones();
    const server = await startMailServer({ phones });
    tidy.push(() => server.close());
    const answers = await send(carrier(server.port), people(200));
    expect(answers).toEqual(
      people(200).map(({ id }) => ({ kind: 'accepted', references: [`<belfort-${id}@hasselt.example>`] })),
    );
    expect(new Set(phones.list().map((one) => one.to)).size).toBe(200);
    for (const mail of phones.list()) {
      expect(mail.headers?.['to']).toBe(mail.to);
      expect(mail.headers?.['message-id']).toBe(`<belfort-${mail.to.slice(1, -12)}@hasselt.example>`);
      expect(mail.subject).toBe(call.subject);
      expect(mail.text.trimEnd()).toBe(call.body);
      expect(mail.html).toContain('Blijf binnen.');
    }
  });

  it('answers for each person alone when one mailbox is greylisted and another unknown', async () => {
    const server = await startMailServer({ phones: openPhones() });
    tidy.push(() => server.close());
    server.behave({
      mailbox: (address) =>
        address.startsWith('p3@') ? 'later' : address.startsWith('p5@') ? 'unknown' : 'accepts',
    });
    const answers = await send(carrier(server.port, '&connections=1'), people(8));
    expect(answers.map((one) => one.kind).join(' ')).toBe(
      'accepted accepted accepted later accepted never accepted accepted',
    );
    expect(answers[3]).toEqual({ kind: 'later', reason: 'smtp-451', afterMs: 300_000 });
    expect(answers[5]).toEqual({ kind: 'never', reason: 'smtp-550' });
  });

  it('refuses an address that is none without troubling the relay', async () => {
    const { seen, port } = await relay();
    const answers = await send(
      carrier(port),
      ['a@example.org>\r\nRCPT TO:<b@example.org', 'josé@example.org', ''].map((address, id) => ({
        address,
        text: call,
        id,
      })),
    );
    expect(answers).toEqual([
      { kind: 'never', reason: 'address' },
      { kind: 'never', reason: 'smtputf8' },
      { kind: 'never', reason: 'address' },
    ]);
    expect(seen.connections).toBe(0);
  });
});

describe('the lines to a relay', () => {
  it('send the envelope in one go where the relay pipelines, and step by step where it does not', async () => {
    const [fast, slow] = [
      await relay(),
      await relay((command) => (command.startsWith('EHLO') ? '250 relay.example' : usual(command))),
    ];
    await send(carrier(fast.port), people(1));
    await send(carrier(slow.port), people(1));
    const envelope = 'MAIL FROM:<belfort@hasselt.example>\r\nRCPT TO:<p0@example.org>\r\nDATA\r\n';
    expect(fast.seen.writes.join('')).toContain(envelope);
    expect(fast.seen.writes).toContain(envelope);
    expect(slow.seen.writes).toContain('RCPT TO:<p0@example.org>\r\n');
    expect(slow.seen.mails).toHaveLength(1);
  });

  it('stuff the dots that begin a line', async () => {
    const { seen, port } = await relay();
    await send(carrier(port), [{ address: 'p@example.org', text: { ...call, html: '' }, id: 1 }]);
    expect(seen.mails[0]).toContain('Blijf binnen.\r\n..\r\nBel 101.\r\n...');
  });

  it('are as many as the settings say, and are used again', async () => {
    const { seen, port } = await relay();
    const to = carrier(port, '&connections=3');
    for (let turn = 0; turn < 3; turn++) await send(to, people(60));
    expect([seen.connections, seen.mails.length]).toEqual([3, 180]);
  });

  it('leave unsent what an aborted signal finds unwritten, and answer for what was', async () => {
    const abort = new AbortController();
    const { seen, port } = await relay((command, { mails }) => {
      if (command === 'content' && mails.length === 3) abort.abort();
      return usual(command);
    });
    const answers = await send(carrier(port, '&connections=1'), people(50), abort.signal);
    const accepted = answers.filter((one) => one.kind === 'accepted').length;
    expect(accepted).toBe(seen.mails.length);
    expect(answers.filter((one) => one.kind === 'unsent')).toHaveLength(50 - accepted);
    expect(accepted).toBeLessThan(6);
  });

  it('are closed only once what was begun has its answer', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let socketAnswer = (): void => undefined;
    const server = createServer((socket) => {
      socket.write('220 relay\r\n');
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        const said = chunk.toString();
        if (said.startsWith('EHLO')) socket.write('250 relay\r\n');
        else if (said.startsWith('DATA')) socket.write('354 go on\r\n');
        else if (said.endsWith('\r\n.\r\n')) {
          socketAnswer = () => socket.write('250 taken\r\n');
          release();
        } else if (said.startsWith('QUIT')) socket.end('221 bye\r\n');
        else if (/^(MAIL|RCPT)/.test(said)) socket.write('250 ok\r\n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    tidy.push(() => void server.close());
    const to = carrier((server.address() as AddressInfo).port, '&connections=1');
    const sending = send(to, people(2));
    await held;
    let closed = false;
    const closing = to.close().then(() => (closed = true));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(closed).toBe(false);
    socketAnswer();
    await closing;
    expect((await sending).map((one) => one.kind)).toEqual(['accepted', 'unsent']);
    expect(await send(to, people(1))).toEqual([{ kind: 'unsent' }]);
  });
});

describe('a relay in trouble', () => {
  const stages = ['MAIL', 'RCPT', 'DATA', 'content'] as const;
  const at = (stage: string, words: string, times = 1): Reply => {
    let left = times;
    return (command) => (command.startsWith(stage) && left-- > 0 ? words : usual(command));
  };

  it.each(stages.flatMap((stage) => ([451, 550, 452, 554] as const).map((code) => [stage, code] as const)))(
    'saying no to %s with %i fails that mail alone',
    async (stage, code) => {
      const { port } = await relay(at(stage, `${code} no`));
      const answers = await send(carrier(port, '&connections=1'), people(3));
      expect(answers.map((one) => one.kind)).toEqual([
        code < 500 ? 'later' : 'never',
        'accepted',
        'accepted',
      ]);
      expect(answers[0]).toMatchObject({ reason: `smtp-${code}` });
    },
  );

  it.each(stages)(
    'closing the channel with 421 at %s makes that mail wait, and the rest goes on',
    async (stage) => {
      const { port, seen } = await relay(at(stage, '421 too busy'));
      const answers = await send(carrier(port, '&connections=1'), people(3));
      expect(answers).toMatchObject([
        { kind: 'later', reason: 'smtp-421', afterMs: 30_000 },
        { kind: 'accepted' },
        { kind: 'accepted' },
      ]);
      expect(seen.connections).toBe(2);
    },
  );

  it('losing the line before the content sends the mail over another line, once', async () => {
    const { port, seen } = await relay(at('RCPT', 'cut'));
    expect(await send(carrier(port, '&connections=1'), people(2))).toMatchObject([
      { kind: 'accepted' },
      { kind: 'accepted' },
    ]);
    expect([seen.connections, seen.mails.length]).toEqual([2, 2]);
    const always = await relay((command) => (command.startsWith('RCPT') ? 'cut' : usual(command)));
    expect(await send(carrier(always.port, '&connections=1'), people(1))).toEqual([
      { kind: 'later', reason: 'no-connection', afterMs: 5_000 },
    ]);
    expect(always.seen.connections).toBe(2);
  });

  it('losing the line after the final dot leaves that mail unknown, and the rest goes on', async () => {
    const { port, seen } = await relay(at('content', 'cut'));
    expect(await send(carrier(port, '&connections=1'), people(2))).toMatchObject([
      { kind: 'unknown', reason: 'no-answer' },
      { kind: 'accepted' },
    ]);
    expect(seen.mails).toHaveLength(2);
  });

  it.each(['421 too busy', '554 no service here', 'cut'])(
    'greeting with "%s" gives everything back unsent and is left alone for a while',
    async (words) => {
      const { port, seen } = await relay((command) => (command === 'helo' ? words : usual(command)));
      const to = carrier(port);
      expect(to.up()).toBe(true);
      expect(new Set((await send(to, people(20))).map((one) => one.kind))).toEqual(new Set(['unsent']));
      expect(to.up()).toBe(false);
      const knocked = seen.connections;
      expect(await send(to, people(1))).toEqual([{ kind: 'unsent' }]);
      expect(seen.connections).toBe(knocked);
    },
  );

  it('taking only one of five lines still gets every mail', async () => {
    const { port, seen } = await relay((command, { connections }) =>
      command === 'helo' && connections > 1 ? '421 too many' : usual(command),
    );
    expect((await send(carrier(port), people(40))).every((one) => one.kind === 'accepted')).toBe(true);
    expect(seen.mails).toHaveLength(40);
  });

  it('refusing the password is told by its code, and loses no mail', async () => {
    const { port } = await relay((command) =>
      command.startsWith('EHLO')
        ? '250-relay.example\r\n250 AUTH PLAIN'
        : command.startsWith('AUTH')
          ? '535 no'
          : usual(command),
    );
    const settings = mailSettings(`smtp://user:secret@127.0.0.1:${port}?from=belfort@hasselt.example`);
    expect(await askRelay(settings)).toBe('smtp-535');
    const to = openEmail(settings);
    tidy.push(() => to.close());
    expect(await send(to, people(2))).toEqual([{ kind: 'unsent' }, { kind: 'unsent' }]);
  });

  it('answering well is told by silence', async () => {
    const { port } = await relay();
    expect(await askRelay(mailSettings(`smtp://127.0.0.1:${port}?from=belfort@hasselt.example`))).toBeNull();
  });
});
