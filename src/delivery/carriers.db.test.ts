/** Two carriers of one channel on a real database and real sockets: whatever one of them does, nobody is lost. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import type { Lane } from '../../contract/domain.ts';
import { systemClock } from '../lib/clock.ts';
import { uuid7 } from '../lib/ids.ts';
import { keyedHash, readKeys, seal } from '../lib/secrets.ts';
import { startDelivering, type Deliverer } from './deliver.ts';
import * as outbox from './outbox.ts';
import { receive } from './receipts.ts';
import { smsSettings } from './settings.ts';
import { openSms } from './sms.ts';
import { startSmsc, type Smsc, type SmscReply } from './smpp/server.ts';
import type { ShortMessage } from './smpp/pdu.ts';

const keys = readKeys(`1 ${Buffer.alloc(32, 7).toString('base64')}`);
/** A carrier of a test: what it took, in order, and how it answers. */
interface Peer {
  readonly name: string;
  readonly smsc: Smsc;
  readonly took: string[];
  behave: (submit: ShortMessage, count: number) => SmscReply;
}

describe('two carriers of a channel', () => {
  let database: TestDatabase;
  const open: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterEach(async () => {
    for (const close of open.splice(0).toReversed()) await close();
  });
  afterAll(() => database.drop());

  const peer = async (name: string, behave: Peer['behave'] = () => ({})): Promise<Peer> => {
    const took: string[] = [];
    const one: Peer = {
      name,
      took,
      behave,
      smsc: await startSmsc({
        reply: (submit, count) => {
          took.push(submit.destination.addr);
          return one.behave(submit, count);
        },
      }),
    };
    open.push(() => one.smsc.close());
    return one;
  };
  const start = async (...peers: readonly Peer[]): Promise<Deliverer> => {
    const carriers = peers.map(({ name, smsc }) => {
      const settings = smsSettings(
        `smpp://u:p@127.0.0.1:${smsc.port}?sender=8850&window=20&name=${name}-${smsc.port}`,
      );
      if (settings.protocol !== 'smpp') throw new Error('not SMPP');
      return openSms(settings, {
        onReceipts: (account, receipts) => receive(database.db, account, receipts, new Date()),
        onState: () => undefined,
      });
    });
    await expect.poll(() => carriers.every((one) => one.up())).toBe(true);
    const deliverer = startDelivering({ db: database.db, keys, clock: systemClock, carriers });
    open.push(async () => {
      await deliverer.stop();
      for (const one of carriers) await one.close();
    });
    return deliverer;
  };
  let next = 0;
  const put = async (
    people: number,
    lane: Lane = 'urgent',
  ): Promise<{ cause: string; numbers: string[] }> => {
    const cause = uuid7();
    const numbers = Array.from({ length: people }, () => `324700${String(next++).padStart(5, '0')}`);
    await database.db.transaction().execute((tx) =>
      outbox.put(tx, {
        cause,
        thread: cause,
        sequence: 0,
        lane,
        at: new Date(),
        texts: [
          {
            part: '',
            language: 'nl',
            channel: 'sms',
            subject: '',
            body: 'Gezien? Bel 101',
            html: '',
            link: '',
            expiresAt: null,
          },
        ],
        rows: numbers.map((number) => ({
          recipient: uuid7(),
          channel: 'sms' as const,
          part: '',
          language: 'nl' as const,
          address: seal(keys, 'sms', `+${number}`),
          addressHash: keyedHash(keys, 'sms', number),
        })),
      }),
    );
    return { cause, numbers };
  };
  const rowsOf = (cause: string) =>
    database.db.selectFrom('delivery_copy').selectAll().where('cause', '=', cause).orderBy('id').execute();
  const settled = async (cause: string, states: readonly string[] = ['handed']) => {
    await expect
      .poll(async () => (await rowsOf(cause)).filter((row) => !states.includes(row.state)).length, {
        timeout: 60_000,
      })
      .toBe(0);
    return await rowsOf(cause);
  };
  /** The numbers that came more than once, in the hashes of their rows. */
  const twice = (...peers: readonly Peer[]): Set<string> => {
    const seen = new Set<string>();
    const again = peers.flatMap(({ took }) => took).filter((number) => seen.size === seen.add(number).size);
    return new Set(again.map((number) => keyedHash(keys, 'sms', number).toString('hex')));
  };
  const marked = (rows: Awaited<ReturnType<typeof rowsOf>>): Set<string> =>
    new Set(rows.filter((row) => row.possibly_twice).map((row) => row.address_hash.toString('hex')));

  test('share what there is, each number once', async () => {
    const one = await peer('one'),
      two = await peer('two');
    const deliverer = await start(one, two);
    const sent = await Promise.all(Array.from({ length: 8 }, () => put(50, 'ordinary')));
    deliverer.wake();
    for (const { cause } of sent) await settled(cause);
    expect([...one.took, ...two.took].sort()).toEqual(sent.flatMap(({ numbers }) => numbers).sort());
    expect(Math.min(one.took.length, two.took.length)).toBeGreaterThan(0);
  });

  test('take over from one that is cut off inside its window, and mark what may come twice', async () => {
    const one = await peer('one', (_submit, count) => (count > 30 ? { silent: true, drop: true } : {})),
      two = await peer('two');
    const deliverer = await start(one, two);
    const { cause, numbers } = await put(200);
    deliverer.wake();
    const rows = await settled(cause);
    // Every number that a carrier saw twice is a row that says so.
    const known = marked(rows);
    expect([...twice(one, two)].filter((hash) => !known.has(hash))).toEqual([]);
    expect(new Set([...one.took, ...two.took])).toEqual(new Set(numbers));
  });

  test('take over from one that takes messages and says nothing', async () => {
    const one = await peer('one', () => ({ silent: true })),
      two = await peer('two');
    const deliverer = await start(one, two);
    const { cause, numbers } = await put(100);
    deliverer.wake();
    const rows = await settled(cause);
    // Only what was in the silent window is in doubt; the rest went the other way without one.
    expect(new Set(two.took)).toEqual(new Set(numbers));
    expect(rows.filter((row) => row.possibly_twice).length).toBe(one.took.length);
    expect(one.took.length).toBeLessThanOrEqual(20);
  });

  test('leave one that is too busy, and come back to it when it is well', async () => {
    let busy = true;
    const one = await peer('one', () => ({ status: busy ? 0x58 : 0 })),
      two = await peer('two');
    const deliverer = await start(one, two);
    const first = await put(100, 'ordinary');
    deliverer.wake();
    await settled(first.cause);
    busy = false;
    const before = one.took.length;
    // Small messages one after another: the first of them that come its way are its trial.
    for (let n = 0; n < 200 && one.took.length < before + 30; n++) {
      const { cause } = await put(10, 'ordinary');
      deliverer.wake();
      await settled(cause);
    }
    expect(one.took.length).toBeGreaterThanOrEqual(before + 30);
  });

  test('believe the first answer of a carrier that answers late, or twice', async () => {
    const late = await peer('one', () => ({ lateMs: 300 }));
    const deliverer = await start(late);
    const { cause, numbers } = await put(40);
    deliverer.wake();
    const rows = await settled(cause);
    expect(late.took.sort()).toEqual(numbers.sort());
    expect(rows.every((row) => row.tries === 1 && !row.possibly_twice)).toBe(true);
  });

  test('keep a receipt that comes before the answer to its submit', async () => {
    const early = await peer('one', () => ({ receipts: ['DELIVRD'], receiptsFirst: true }));
    const deliverer = await start(early);
    const { cause } = await put(30);
    deliverer.wake();
    await settled(cause, ['delivered']);
    expect(early.took).toHaveLength(30);
  });

  test('reach everybody else when one address was spoiled', async () => {
    const one = await peer('one');
    const deliverer = await start(one);
    const { cause, numbers } = await put(20);
    const spoiled = (await rowsOf(cause))[7];
    await database.db
      .updateTable('delivery')
      .set({ address: Buffer.from('0000', 'hex') })
      .where('id', '=', spoiled?.id ?? 0)
      .execute();
    deliverer.wake();
    const rows = await settled(cause, ['handed', 'failed']);
    expect(one.took.sort()).toEqual(numbers.filter((_, n) => n !== 7).sort());
    expect(rows.filter((row) => row.state === 'failed')).toMatchObject([
      { id: spoiled?.id, reason: 'unreadable' },
    ]);
  });

  test('never let an ordinary message go twice', async () => {
    const one = await peer('one', (_submit, count) => (count > 10 ? { silent: true, drop: true } : {})),
      two = await peer('two');
    const deliverer = await start(one, two);
    const { cause } = await put(150, 'ordinary');
    deliverer.wake();
    const rows = await settled(cause, ['handed', 'unknown']);
    expect(twice(one, two)).toEqual(new Set());
    expect(rows.filter((row) => row.state === 'unknown').length).toBeLessThanOrEqual(one.took.length);
  });
});
