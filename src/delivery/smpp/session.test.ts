import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { encodePdu } from './pdu.ts';
import type { SmscReply } from './server.ts';
import {
  closeAll,
  connected,
  dataCoding,
  esmClass,
  kinds,
  messages,
  realClock,
  soon,
} from './session-fixture.ts';
import { encodeText } from './text.ts';

afterEach(closeAll);

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
    expect(kinds(await session.submit(messages(100), { urgent: true }))).toEqual({ accepted: 100 });
    expect(smsc.counts.unansweredMax).toBe(7);
  });

  test('understands answers in another order than it asked', async () => {
    const { session } = await connected({
      reply: (_, count) => ({ lateMs: 12 - 2 * (count % 5), status: count % 3 === 0 ? 0x0b : 0 }),
    });
    await session.bound();
    const answers = await session.submit(messages(60), { urgent: true });
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

  test('keeps a fifth of the window for what is urgent', async () => {
    const { smsc, session } = await connected({ reply: () => ({ silent: true }) }, { window: 10 });
    await session.bound();
    const aborter = new AbortController();
    const bulk = session.submit(messages(50), { signal: aborter.signal });
    await soon(() => expect(smsc.counts.submits).toBe(8));
    const alarm = session.submit(messages(5), { signal: aborter.signal, urgent: true });
    await soon(() => expect(smsc.counts.submits).toBe(10));
    aborter.abort();
    expect(kinds(await alarm)).toEqual({ unknown: 2, unsent: 3 });
    expect(kinds(await bulk)).toEqual({ unknown: 8, unsent: 42 });
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
    const sending = session.submit(messages(100), { signal: aborter.signal, urgent: true });
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
    const answers = await session.submit(messages(80), { urgent: true });
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
