import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { after, days, hours, minutes } from '../lib/clock.ts';
import { uuid7 } from '../lib/ids.ts';
import { keyedHash, newKeyText, readKeys, seal, unseal } from '../lib/secrets.ts';
import * as outbox from './outbox.ts';
import {
  confirmByReply,
  forgetReplies,
  markRead,
  repliesTo,
  takeReplies,
  type ReplyDeps,
} from './replies.ts';

const keys = readKeys(newKeyText());
const now = new Date('2026-11-24T10:00:00Z');
const an = '+32470000001';
const bert = '+32470000002';
const hashOf = (number: string): Buffer => keyedHash(keys, 'sms', number);

describe('replies', () => {
  let database: TestDatabase;
  let deps: ReplyDeps;
  let stopped: Set<string>;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    for (const table of ['reply', 'delivery', 'delivery_chunk', 'delivery_text'] as const)
      await database.db.deleteFrom(table).execute();
    stopped = new Set();
    deps = {
      db: database.db,
      keys,
      people: {
        numberOf: (given) => (/^\d{10,}$/.test(given) ? `+${given}` : given.startsWith('+') ? given : null),
        languagesOf: async (_tx, _channel, hashes) =>
          new Map(hashes.map((hash) => [hash.toString('hex'), hash.equals(hashOf(bert)) ? 'fr' : 'nl'])),
        stop: async (_tx, _channel, hash, at) => {
          const was = stopped.has(hash.toString('hex'));
          if (at) stopped.add(hash.toString('hex'));
          else stopped.delete(hash.toString('hex'));
          return was !== (at !== null);
        },
      },
    };
  });

  /** A message handed to the numbers at that moment; its cause. */
  const handed = async (numbers: readonly string[], at: Date): Promise<string> => {
    const cause = uuid7();
    await database.db.transaction().execute(async (tx) => {
      const common = { part: '', language: 'nl', channel: 'sms' } as const;
      await outbox.put(tx, {
        cause,
        thread: cause,
        sequence: 0,
        lane: 'urgent',
        at,
        texts: [{ ...common, subject: '', body: 'oproep', html: '', link: '', expiresAt: null }],
        rows: numbers.map((number) => ({
          ...common,
          recipient: uuid7(),
          address: seal(keys, 'sms', number),
          addressHash: hashOf(number),
        })),
      });
      const chunks = await tx.selectFrom('delivery_chunk').select('id').where('cause', '=', cause).execute();
      for (const { id } of chunks)
        await tx
          .updateTable('delivery')
          .set({ state: 'handed', handed_at: at })
          .where('id', '>=', id * 1024)
          .where('id', '<', (id + 1) * 1024)
          .execute();
    });
    return cause;
  };
  const states = async (cause: string) =>
    (
      await database.db
        .selectFrom('delivery_copy')
        .select(['address_hash', 'state'])
        .where('cause', '=', cause)
        .execute()
    ).map((row) => [row.address_hash.equals(hashOf(an)) ? 'an' : 'bert', row.state]);
  const say = (text: string, from = an, at = now) => takeReplies(deps, 'sms', [{ from, text }], at);
  /** What we answered, to whom. */
  const answers = async () => {
    const rows = await database.db
      .selectFrom('delivery_copy')
      .innerJoin('delivery_text', 'delivery_text.id', 'delivery_copy.text')
      .innerJoin('reply', 'reply.id', 'delivery_copy.cause')
      .select(['delivery_copy.address', 'delivery_text.body'])
      .orderBy('delivery_copy.id')
      .execute();
    return rows.map(({ address, body }) => `${address ? unseal(keys, 'sms', address) : '-'} ${body}`);
  };

  it('confirm the newest message handed to that number, and no other', async () => {
    const older = await handed([an, bert], after(now, -hours(3)));
    const newer = await handed([an], after(now, -hours(1)));
    await say('Ja', '32470000001');
    expect(await states(newer)).toEqual([['an', 'confirmed']]);
    expect(new Set(await states(older))).toEqual(
      new Set([
        ['an', 'handed'],
        ['bert', 'handed'],
      ]),
    );
    expect(await answers()).toEqual([]);
  });

  it('do not confirm what was handed over more than a day ago', async () => {
    const old = await handed([an], after(now, -hours(25)));
    await say('ja');
    expect(await states(old)).toEqual([['an', 'handed']]);
    expect(await confirmByReply(database.db, 'sms', hashOf(an), now)).toBeNull();
    expect(await confirmByReply(database.db, 'sms', hashOf(an), after(now, -hours(2)))).toBe(old);
  });

  it('do not take our own answer for the message that is confirmed', async () => {
    const cause = await handed([an], after(now, -minutes(30)));
    await say('wat is er?');
    await database.db
      .updateTable('delivery')
      .set({ state: 'handed', handed_at: now })
      .where('state', '=', 'waiting')
      .execute();
    await say('ok', an, after(now, minutes(1)));
    expect(await states(cause)).toEqual([['an', 'confirmed']]);
  });

  it('are found in a message of thousands, by one reading for all of a batch', async () => {
    const numbers = Array.from({ length: 2_500 }, (_, n) => `+3247${String(1_000_000 + n)}`);
    const cause = await handed(numbers, after(now, -minutes(5)));
    const saying = numbers.slice(0, 300);
    await takeReplies(deps, 'sms', saying.map((from) => ({ from, text: 'ja' })), now); // prettier-ignore
    const { count } = await database.db
      .selectFrom('delivery_copy')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('cause', '=', cause)
      .where('state', '=', 'confirmed')
      .executeTakeFirstOrThrow();
    expect(count).toBe(300);
  });

  it('stop ordinary messages and are answered once, in the language of the person', async () => {
    await say('STOP', bert);
    await say('stop!', bert, after(now, minutes(2)));
    expect(stopped.size).toBe(1);
    expect(await answers()).toEqual([expect.stringMatching(/^\+32470000002 Vous ne recevrez plus/)]);
    await say('start', bert, after(now, minutes(3)));
    expect(stopped.size).toBe(0);
  });

  it('that are words are told to be no report, once an hour', async () => {
    const cause = await handed([an], after(now, -hours(30)));
    await say('ik zag een man met een ladder');
    await say('hij loopt weg', an, after(now, minutes(5)));
    expect(await answers()).toEqual([expect.stringMatching(/^\+32470000001 .*GEEN melding.*101/)]);
    await say('en nu is hij terug', an, after(now, hours(1) + minutes(1)));
    expect(await answers()).toHaveLength(2);
    expect((await repliesTo(database.db, keys, cause)).map((one) => one.words)).toEqual([
      'en nu is hij terug',
      'hij loopt weg',
      'ik zag een man met een ladder',
    ]);
  });

  it('are kept once though the carrier repeats them', async () => {
    const cause = await handed([an], after(now, -minutes(3)));
    await say('dank u');
    await say('dank u', an, after(now, minutes(1)));
    await takeReplies(deps, 'sms', [{ from: an, text: 'nog' }, { from: an, text: 'nog' }], now); // prettier-ignore
    expect(await repliesTo(database.db, keys, cause)).toHaveLength(2);
  });

  it('keep neither words nor number in the clear', async () => {
    await handed([an], after(now, -minutes(3)));
    await say('mijn buurman Jan');
    const row = await database.db.selectFrom('reply').selectAll().executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toMatch(/buurman|0000001/);
    expect(row.words.includes(Buffer.from('buurman'))).toBe(false);
  });

  it('from nobody we can name are left alone, and an unknown number is told the same', async () => {
    await say('gratis', 'WINKEL');
    expect(await database.db.selectFrom('reply').selectAll().execute()).toEqual([]);
    await say('hallo?', '+32470999999');
    expect(await answers()).toEqual([expect.stringMatching(/^\+32470999999 .*101/)]);
    expect((await database.db.selectFrom('reply').selectAll().executeTakeFirstOrThrow()).cause).toBeNull();
  });

  it('are read once and forgotten after a month, with the numbers we answered', async () => {
    const cause = await handed([an], after(now, -minutes(3)));
    await say('dank u');
    await database.db.transaction().execute((tx) => markRead(tx, cause, after(now, minutes(1))));
    await database.db.transaction().execute((tx) => markRead(tx, cause, after(now, minutes(9))));
    expect((await repliesTo(database.db, keys, cause))[0]?.readAt).toEqual(after(now, minutes(1)));
    await database.db
      .updateTable('delivery')
      .set({ state: 'handed', handed_at: now })
      .where('state', '=', 'waiting')
      .execute();
    const [told] = await database.db.selectFrom('reply').select('id').execute();
    expect(await forgetReplies(database.db, after(now, days(29)))).toBe(0);
    expect(await forgetReplies(database.db, after(now, days(31)))).toBe(1);
    expect(await repliesTo(database.db, keys, cause)).toEqual([]);
    const [row] = await database.db
      .selectFrom('delivery_copy')
      .selectAll()
      .where('cause', '=', told?.id ?? '')
      .execute();
    expect(row?.address).toBeNull();
  });
});
