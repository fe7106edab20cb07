/** The voice carrier against the demo's telephone company, over real sockets in both directions. */
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Carrier, CarrierAnswer, Outgoing } from '../delivery/carrier.ts';
import type { DueText } from '../delivery/outbox.ts';
import type { Receipt } from '../delivery/receipts.ts';
import { voiceSettings } from '../delivery/settings.ts';
import { openVoice, type VoicePace } from '../delivery/voice.ts';
import { sign } from '../delivery/voice/signature.ts';
import { openPhones, type Phones } from './phones.ts';
import { verbsOf } from './twiml-reader.ts';
import {
  startVoiceServer,
  usualFate,
  type CallFate,
  type VoiceScript,
  type VoiceServer,
} from './voice-server.ts';

const sid = 'ACdemo';
const token = 'demo-token';
const number = (n: number): string => `+32110${String(n).padStart(5, '0')}`;
const words: DueText = {
  id: 41,
  language: 'nl',
  subject: 'Dit is een bericht van Politie Demostad.',
  body: 'Inbraak Kerkweg. Gezien? Bel 101.',
  html: '',
  link: '',
  expiresAt: null,
};

interface Ground {
  readonly carrier: Carrier;
  readonly peer: VoiceServer;
  readonly phones: Phones;
  readonly receipts: Receipt[];
  readonly texts: Map<number, DueText>;
  readonly url: string;
  place(numbers: readonly string[], text?: DueText): Promise<readonly CarrierAnswer[]>;
  /** What stands of a call in the end: receipts only go forward. */
  outcome(reference: string): Pick<Receipt, 'state' | 'code'> | undefined;
}
const toClose: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

async function ground(
  given: {
    fate?: CallFate;
    lines?: number;
    script?: Partial<VoiceScript>;
    pace?: Partial<VoicePace>;
    port?: number;
    deaf?: boolean;
  } = {},
): Promise<Ground> {
  const phones = openPhones();
  const peer = await startVoiceServer({
    phones,
    sid,
    token,
    fateOf: () => given.fate ?? 'confirms',
    script: { ringMs: 5, listenMs: 5, keyMs: 5_000, ...given.script },
  });
  const receipts: Receipt[] = [];
  const texts = new Map([[words.id, words]]);
  let carrier: Carrier | null = null;
  const web: Server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
      const [, , , path = ''] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
      const answer =
        given.deaf || !carrier?.webhook
          ? { status: 503 }
          : await carrier.webhook({
              method: request.method === 'GET' ? 'GET' : 'POST',
              path,
              url: `${url}${request.url ?? ''}`,
              headers: request.headers as Record<string, string>,
              body: Buffer.concat(parts).toString(),
            });
      response.writeHead(answer.status, { 'content-type': answer.type ?? 'text/plain' }).end(answer.body);
    })();
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  carrier = openVoice(
    voiceSettings(
      `http://${sid}:${token}@127.0.0.1:${given.port ?? peer.port}/2010-04-01?from=+3211000000&lines=${given.lines ?? 20}`,
    ),
    {
      callbackUrl: url,
      now: () => new Date(),
      textOf: (id) => Promise.resolve(texts.get(id) ?? null),
      onReceipts: (account, given) => {
        expect(account).toBe('voice');
        receipts.push(...given);
        return Promise.resolve();
      },
    },
    { patienceMs: 50, ...given.pace },
  );
  const opened = carrier;
  toClose.push(
    () => void web.close(),
    () => web.closeAllConnections(),
    () => peer.close(),
    () => opened.close(),
  );
  const order = ['unknown', 'failed', 'delivered', 'confirmed'];
  return {
    carrier: opened,
    peer,
    phones,
    receipts,
    texts,
    url,
    place: (numbers, text = words) =>
      opened.send(
        numbers.map((address, id): Outgoing => ({ address, text, id: id + 1 })),
        { signal: new AbortController().signal, urgent: true },
      ),
    outcome: (reference) => {
      const [best] = receipts
        .filter((one) => one.reference === reference)
        .sort((a, b) => order.indexOf(b.state) - order.indexOf(a.state));
      return best && { state: best.state, code: best.code };
    },
  };
}
const referenceOf = (answer: CarrierAnswer | undefined): string =>
  answer?.kind === 'accepted' ? (answer.references[0] ?? '') : `not accepted: ${JSON.stringify(answer)}`;

/** Places one call and waits until the telephone company has told how it ended. */
async function oneCall(on: Ground): Promise<string> {
  const [answer] = await on.place([number(1)]);
  const reference = referenceOf(answer);
  await on.phones.arrival((one) => one.channel === 'voice');
  await vi.waitFor(() => expect(on.outcome(reference)).toBeDefined());
  return reference;
}

describe('a call', () => {
  it('says who calls and the words, and is confirmed by key 1', async () => {
    const on = await ground();
    const reference = await oneCall(on);
    await vi.waitFor(() => expect(on.outcome(reference)).toEqual({ state: 'confirmed', code: null }));
    const heard = await on.phones.arrival((one) => one.outcome === 'confirmed');
    expect(heard).toMatchObject({ to: number(1), from: '+3211000000' });
    expect(heard.text).toContain(
      'Dit is een bericht van Politie Demostad. Inbraak Kerkweg. Gezien? Bel één nul één.',
    );
    expect(heard.text).toContain('Dank u.');
    expect(on.peer.counts().failed).toBe(0);
  });

  it('that is heard without a key is said twice and counts as delivered', async () => {
    const on = await ground({ fate: 'listens' });
    const reference = await oneCall(on);
    await vi.waitFor(() => expect(on.outcome(reference)).toEqual({ state: 'delivered', code: null }));
    const { text } = await on.phones.arrival((one) => one.outcome === 'heard');
    expect(text.match(/Inbraak Kerkweg/g)).toHaveLength(2);
    expect(text).toContain('niet terugbellen');
  });

  it.each([
    ['voicemail', { state: 'failed', code: 'voicemail' }],
    ['busy', { state: 'failed', code: 'busy' }],
    ['no-answer', { state: 'failed', code: 'no-answer' }],
    ['hangs-up', { state: 'failed', code: 'hung-up' }],
  ] as const)('that meets %s is not delivered and says so', async (fate, expected) => {
    const on = await ground({ fate });
    const reference = await oneCall(on);
    expect(on.outcome(reference)).toEqual(expected);
    const said = on.phones.of(number(1))[0]?.text ?? '';
    expect(said.match(/Inbraak Kerkweg/g)?.length ?? 0).toBe(
      fate === 'voicemail' || fate === 'hangs-up' ? 1 : 0,
    );
  });

  it('is said again by key 2, and confirmed by the hand that holds the receiver', async () => {
    const on = await ground({ script: { ringMs: 60_000 } });
    const [answer] = await on.place([number(1)]);
    const call = on.peer.callTo(number(1));
    expect(call?.state).toBe('ringing');
    expect(on.peer.act(call?.id ?? '', '1')).toBe(false);
    expect(on.peer.act(call?.id ?? '', 'answer')).toBe(true);
    await vi.waitFor(() => expect(on.peer.act(call?.id ?? '', '2')).toBe(true));
    await vi.waitFor(() => expect(call?.said.filter((one) => one.text.includes('Kerkweg'))).toHaveLength(2));
    expect(on.outcome(referenceOf(answer))).toEqual({ state: 'delivered', code: null });
    await vi.waitFor(() => expect(on.peer.act(call?.id ?? '', '1')).toBe(true));
    await vi.waitFor(() =>
      expect(on.outcome(referenceOf(answer))).toEqual({ state: 'confirmed', code: null }),
    );
    expect(await on.phones.arrival((one) => one.outcome === 'confirmed')).toBeDefined();
  });

  it('rings for whoever has the phone in hand, and nobody answers where they do not', async () => {
    const on = await ground({ fate: 'confirms', script: { handRingMs: 30 } });
    on.peer.hold(number(1), true);
    await on.place([number(1), number(2)]);
    const outcomeAt = async (at: string) =>
      (await on.phones.arrival((one) => one.channel === 'voice' && one.to === at)).outcome;
    expect(await outcomeAt(number(1))).toBe('no-answer');
    expect(await outcomeAt(number(2))).toBe('confirmed');
    on.peer.hold(number(1), false);
    on.phones.clear();
    await on.place([number(1)]);
    expect(await outcomeAt(number(1))).toBe('confirmed');
  });

  it('waits for a hand that takes a phone while it rings, and is not answered where that hand declines', async () => {
    const on = await ground({ fate: 'voicemail', script: { ringMs: 200 } });
    const reference = referenceOf((await on.place([number(1)]))[0]);
    on.peer.hold(number(1), true);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const call = on.peer.callTo(number(1));
    expect(call?.state).toBe('ringing');
    expect(on.peer.act(call?.id ?? '', 'decline')).toBe(true);
    await vi.waitFor(() => expect(on.outcome(reference)).toEqual({ state: 'failed', code: 'no-answer' }));
  });

  it('does not say a text that was erased meanwhile', async () => {
    const on = await ground();
    on.texts.set(words.id, { ...words, subject: '', body: '' });
    await on.place([number(1)]);
    const { text } = await on.phones.arrival((one) => one.channel === 'voice');
    expect(text).toBe('Dit bericht geldt niet meer. U hoeft niets te doen. Tot ziens.');
  });

  it('does not say a text whose time is over', async () => {
    const on = await ground();
    on.texts.set(words.id, { ...words, expiresAt: new Date(0) });
    await on.place([number(1)]);
    expect((await on.phones.arrival((one) => one.channel === 'voice')).text).toContain('geldt niet meer');
  });

  it('means the same when every request comes twice', async () => {
    const on = await ground({ script: { twice: true } });
    const reference = await oneCall(on);
    await vi.waitFor(() => expect(on.outcome(reference)).toEqual({ state: 'confirmed', code: null }));
    await vi.waitFor(() => expect(on.receipts.filter((one) => one.state === 'confirmed')).toHaveLength(2));
    expect(new Set(on.receipts.map((one) => one.reference))).toEqual(new Set([reference]));
  });

  it('whose last request is lost is asked about, and gives its line back', async () => {
    const on = await ground({ fate: 'busy', lines: 1, deaf: true, script: { ringMs: 150 }, pace: { askAfterMs: 5, askEveryMs: 5, longestCallMs: 100 } }); // prettier-ignore
    await on.place([number(1)]);
    expect(on.carrier.up()).toBe(false);
    await vi.waitFor(() => expect(on.carrier.up()).toBe(true));
  });
});

describe('the lines', () => {
  it('are never more than the contract has, and what finds none is given back unsent', async () => {
    const on = await ground({ lines: 3, script: { ringMs: 20, listenMs: 20 } });
    const numbers = Array.from({ length: 12 }, (_, n) => number(n));
    const placed = new Set<string>();
    let left = numbers;
    for (let turn = 0; left.length && turn < 200; turn++) {
      const answers = await on.place(left);
      answers.forEach((one, n) => one.kind === 'accepted' && placed.add(left[n] ?? ''));
      expect(answers.every((one) => one.kind === 'accepted' || one.kind === 'unsent')).toBe(true);
      left = left.filter((_, n) => answers[n]?.kind === 'unsent');
    }
    expect(placed.size).toBe(12);
    await vi.waitFor(() => expect(on.receipts.filter((one) => one.state === 'confirmed')).toHaveLength(12));
    expect(on.peer.counts()).toMatchObject({ taken: 12, most: 3 });
  });

  it('are not taken by a batch that is called off', async () => {
    const on = await ground();
    const answers = await on.carrier.send([{ address: number(1), text: words, id: 1 }], {
      signal: AbortSignal.abort(),
      urgent: true,
    });
    expect(answers).toEqual([{ kind: 'unsent' }]);
    expect(on.peer.counts().taken).toBe(0);
  });
});

describe('a request that calls us back', () => {
  const asked = async (
    on: Ground,
    path: string,
    change: (headers: Record<string, string>, fields: URLSearchParams) => string | void,
  ) => {
    const [, seen] = /(t=[\w.-]+)/.exec(path) ?? [];
    const url = `${on.url}/carriers/voice/${path}`;
    const fields = new URLSearchParams({ CallSid: 'CAother', Digits: '1', CallStatus: 'busy' });
    const headers: Record<string, string> = { 'x-twilio-signature': sign(token, url, fields) };
    const target = change(headers, fields) ?? url;
    expect(seen).toBeDefined();
    return await fetch(target, { method: 'POST', headers, body: fields });
  };

  it.each(['say', 'key', 'status'])(
    'for %s is refused without the right signature, and changes nothing',
    async (path) => {
      const on = await ground();
      for (const spoil of [
        (headers: Record<string, string>) =>
          void (headers['x-twilio-signature'] = 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='),
        (headers: Record<string, string>) => void delete headers['x-twilio-signature'],
        (_: Record<string, string>, fields: URLSearchParams) => fields.set('Digits', '11'),
      ])
        expect((await asked(on, `${path}?t=15.1.nl.abc`, spoil)).status).toBe(403);
      expect(on.receipts).toEqual([]);
    },
  );

  it('is not found when its address was not written by us, even signed', async () => {
    const on = await ground();
    expect((await asked(on, 'key?t=15.1.nl.AAAAAAAAAAAAAAAAAAAAAA', () => undefined)).status).toBe(404);
    expect(on.receipts).toEqual([]);
  });
});

describe('a gateway that fails', () => {
  /** Speaks before or without reading; counts who came. */
  async function strange(
    speak: (write: (text: string) => boolean, end: () => void) => void,
  ): Promise<{ port: number; server: TcpServer }> {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () =>
        speak(
          (text) => socket.writable && socket.write(text),
          () => socket.end(),
        ),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    toClose.push(() => void server.close());
    return { port: (server.address() as AddressInfo).port, server };
  }

  it('by saying nothing leaves the call unknown, and keeps its line', async () => {
    const on = await ground({ script: { silent: true }, pace: { answerWithinMs: 50 }, lines: 1 });
    expect(await on.place([number(1)])).toEqual([{ kind: 'unknown', reason: 'no-answer' }]);
    expect(on.carrier.up()).toBe(false);
  });

  it.each([
    ['an answer of 10 MB', 'too-large', 10],
    ['an answer without an end', 'endless', 0],
  ])('with %s is not read on', async (_, reason, megabytes) => {
    let written = 0;
    const peer = await strange((write) => {
      write(`HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: ${megabytes ? megabytes * 1e6 : 1e12}\r\n\r\n`); // prettier-ignore
      const timer = setInterval(() => {
        if (!write(' '.repeat(megabytes ? 200_000 : 10))) clearInterval(timer);
        else written++;
        if (written > 500) clearInterval(timer);
      }, 5);
    });
    const on = await ground({ port: peer.port, pace: { answerWithinMs: 150 } });
    expect(await on.place([number(1)])).toEqual([{ kind: 'unknown', reason }]);
    expect(written).toBeLessThan(100);
  });

  it('by not being there is asked again later, and the rest is not tried against the same wall', async () => {
    const free = await strange(() => undefined);
    await new Promise((resolve) => free.server.close(resolve));
    const on = await ground({ port: free.port, lines: 1 });
    const answers = await on.place([number(1), number(2), number(3)]);
    expect(answers[0]).toMatchObject({ kind: 'later', reason: 'no-connection' });
    expect(answers.slice(1)).toEqual([{ kind: 'unsent' }, { kind: 'unsent' }]);
    expect(on.carrier.up()).toBe(false);
  });

  it('that does not know the number says so for good', async () => {
    const on = await ground();
    expect(await on.place(['+1'])).toEqual([{ kind: 'never', reason: 'number' }]);
    expect(on.carrier.up()).toBe(true);
  });

  it('that wants us to wait is left alone', async () => {
    const on = await ground({ script: { refuse: { status: 429 } } });
    expect(await on.place([number(1)])).toMatchObject([{ kind: 'later', reason: 'voice-429' }]);
    expect(on.carrier.up()).toBe(false);
  });
});

describe('the people of the demo', () => {
  it('mostly confirm, and the same number does the same every day', () => {
    const fates = Array.from({ length: 400 }, (_, n) => usualFate(number(n)));
    const share = (fate: CallFate): number => fates.filter((one) => one === fate).length / 400;
    expect(share('confirms')).toBeGreaterThan(0.5);
    for (const fate of ['voicemail', 'busy', 'no-answer'] as const) expect(share(fate)).toBeGreaterThan(0.02);
    expect(fates).toEqual(Array.from({ length: 400 }, (_, n) => usualFate(number(n))));
  });
});

describe('the reader of scripts', () => {
  it('gives verbs with what is inside, and decodes references once', () => {
    expect(
      verbsOf(
        '<?xml version="1.0"?>\n<Response><Gather action="/k?a=1&amp;b=2"><Say language="nl-BE">A &#60;b&#62; &amp;lt;</Say></Gather><Hangup/></Response>\n',
      ),
    ).toMatchObject([
      { name: 'Gather', attributes: { action: '/k?a=1&b=2' }, inside: [{ name: 'Say', text: 'A <b> &lt;' }] },
      { name: 'Hangup' },
    ]);
  });

  it.each([
    '<Response><Say>a & b</Say></Response>',
    '<Response><Say>a</Response>',
    '<Response>',
    'x',
    '<Response a=b/>',
  ])('refuses what is not well formed: %s', (document) => {
    expect(() => verbsOf(document)).toThrow('not well formed');
  });
});
