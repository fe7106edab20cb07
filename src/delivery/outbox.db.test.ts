/** The outbox on a real database: what is put once stays once, and receipts move a delivery forward only. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuid7 } from '../lib/ids.ts';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { recordAnswers, recover } from './answers.ts';
import * as claims from './claims.ts';
import * as outbox from './outbox.ts';
import { matchEarlyReceipts, receive, type Receipt } from './receipts.ts';

const account = 'demo';
/** What a carrier may say, from the least to the most. */
const said = ['unknown', 'failed', 'delivered', 'confirmed'] as const;
const height = { waiting: 0, handed: 0, unknown: 0, cancelled: 0, failed: 1, delivered: 2, confirmed: 3 };
type Said = (typeof said)[number];

describe('the outbox', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  /** One text to each of some people; returns its cause. */
  const put = async (people: number, lane: 'urgent' | 'ordinary' = 'urgent', cause = uuid7()) => {
    const rows = Array.from({ length: people }, () => ({
      recipient: uuid7(),
      channel: 'sms' as const,
      part: '',
      language: 'nl' as const,
      address: randomBytes(40),
      addressHash: randomBytes(32),
    }));
    const text = { part: '', language: 'nl', channel: 'sms', subject: '', html: '', link: '' } as const;
    const given = {
      cause,
      thread: cause,
      sequence: 0,
      lane,
      at: new Date(),
      texts: [{ ...text, body: 'Gezien? Bel 101', expiresAt: null }],
      rows,
    };
    const again = () => database.db.transaction().execute((tx) => outbox.put(tx, given));
    await again();
    return { cause, again };
  };
  const rowsOf = (cause: string) =>
    database.db.selectFrom('delivery_copy').selectAll().where('cause', '=', cause).orderBy('id').execute();
  const claim = async () => {
    const chunk = await claims.claim(database.db, 'sms', uuid7(), new Date());
    if (!chunk) throw new Error('nothing to claim');
    return chunk;
  };
  const accept = async (
    chunk: claims.Claimed,
    references: readonly string[],
    by = account,
  ): Promise<void> => {
    const { rows } = await claims.load(database.db, chunk);
    await recordAnswers(
      database.db,
      chunk,
      by,
      'sms',
      rows.map(({ id }) => ({
        id,
        answer: 'accepted',
        reason: null,
        references,
        tries: 1,
        againAt: null,
        cancelled: false,
        possiblyTwice: false,
      })),
      new Date(),
    );
  };

  it('adds nothing when the same is put again', async () => {
    const { cause, again } = await put(7);
    await again();
    expect(await rowsOf(cause)).toHaveLength(7);
    await accept(await claim(), []);
    expect(await claims.claim(database.db, 'sms', uuid7(), new Date())).toBeNull();
    expect((await rowsOf(cause)).map((row) => row.state)).toEqual(Array(7).fill('handed'));
  });

  it('gives a chunk to one of many workers that ask at once', async () => {
    await put(3);
    const asked = await Promise.all(
      Array.from({ length: 6 }, () => claims.claim(database.db, 'sms', uuid7(), new Date())),
    );
    const won = asked.filter((one) => one !== null);
    expect(won).toHaveLength(1);
    for (const one of won) await accept(one, []);
  });

  it('never goes backwards, in whatever order receipts and the answer come', async () => {
    const receipts = (parts: number) =>
      fc.array(
        fc.record({ part: fc.integer({ min: 0, max: parts - 1 }), state: fc.constantFrom<Said>(...said) }),
        { maxLength: 6 },
      );
    const story = fc
      .integer({ min: 1, max: 3 })
      .chain((parts) => fc.tuple(fc.constant(parts), receipts(parts), receipts(parts)));
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(story, async ([parts, early, late]) => {
        const { cause } = await put(1);
        const chunk = await claim();
        const references = Array.from({ length: parts }, (_, part) => `${cause} ${part}`);
        const receiptOf = ({ part, state }: { part: number; state: Said }): Receipt => ({
          reference: references[part] ?? '',
          state,
          code: null,
        });
        let reached = 0;
        const look = async (): Promise<string> => {
          const state = (await rowsOf(cause))[0]?.state ?? 'waiting';
          expect(height[state]).toBeGreaterThanOrEqual(reached);
          reached = height[state];
          return state;
        };
        // The first half overtakes the answer, and is matched together.
        await receive(database.db, account, early.map(receiptOf), new Date());
        await accept(chunk, references);
        await look();
        await matchEarlyReceipts(database.db, new Date());
        await look();
        for (const one of late) {
          await receive(database.db, account, [receiptOf(one)], new Date());
          await look();
        }
        // What counts is the most that was ever said of each part; a failure stands until every part arrived.
        const most = references.map(() => -1);
        let failed = false;
        const hear = (heard: readonly { part: number; state: Said }[]): void => {
          for (const { part, state } of heard) most[part] = Math.max(most[part] ?? -1, said.indexOf(state));
          failed ||= most.includes(said.indexOf('failed'));
        };
        hear(early);
        for (const one of late) hear([one]);
        const expected = most.every((one) => one === 3)
          ? 'confirmed'
          : most.every((one) => one >= 2)
            ? 'delivered'
            : failed
              ? 'failed'
              : 'handed';
        expect(await look()).toBe(expected);
        seen++;
      }),
      { numRuns: 60 },
    );
    expect(seen).toBeGreaterThanOrEqual(60);
  });

  it('looks at other spellings of a number only when its answer cannot be on its way any more', async () => {
    const at = new Date(Date.now() + 60_000);
    const [mine, theirs] = [await put(1), await put(1)];
    // 15 in hexadecimal is f: the receipt of one that is not recorded yet looks like that of another.
    const [first, second] = [await claim(), await claim()];
    await accept(first, ['f'], 'spelling');
    const receipt: Receipt = { reference: '15', state: 'failed', code: '1', others: () => ['f'] };
    await receive(database.db, 'spelling', [receipt], at);
    expect((await rowsOf(mine.cause))[0]?.state).toBe('handed');
    await accept(second, ['15'], 'spelling');
    await matchEarlyReceipts(database.db, at);
    expect((await rowsOf(mine.cause))[0]?.state).toBe('handed');
    expect((await rowsOf(theirs.cause))[0]?.state).toBe('failed');

    // A carrier that writes two ways is found out by waiting, and known from then on.
    const odd = await put(1);
    await accept(await claim(), ['1a'], 'odd');
    await receive(
      database.db,
      'odd',
      [{ reference: '26', state: 'delivered', code: null, others: () => ['1a'] }],
      at,
    );
    await matchEarlyReceipts(database.db, at);
    expect((await rowsOf(odd.cause))[0]?.state).toBe('handed');
    await matchEarlyReceipts(database.db, new Date(at.getTime() + 21_000));
    expect((await rowsOf(odd.cause))[0]?.state).toBe('delivered');
    const next = await put(1);
    await accept(await claim(), ['1b'], 'odd');
    await receive(
      database.db,
      'odd',
      [{ reference: '27', state: 'delivered', code: null, others: () => ['1b'] }],
      at,
    );
    expect((await rowsOf(next.cause))[0]?.state).toBe('delivered');
  });

  it('leaves receipts of another account alone, also when they bear the same reference', async () => {
    const { cause } = await put(1);
    await accept(await claim(), [cause]);
    const receipt: Receipt = { reference: cause, state: 'delivered', code: null };
    await receive(database.db, 'another', [receipt], new Date());
    await matchEarlyReceipts(database.db, new Date());
    expect((await rowsOf(cause))[0]?.state).toBe('handed');
  });

  it('sends again what an urgent worker died over, and leaves the rest in doubt', async () => {
    for (const lane of ['urgent', 'ordinary'] as const) {
      const { cause } = await put(4, lane);
      await claim();
      const late = new Date(Date.now() + claims.leaseMs + 1_000);
      expect(await recover(database.db, new Date())).toBe(0);
      expect(await recover(database.db, late)).toBe(4);
      const rows = await rowsOf(cause);
      expect(new Set(rows.map((row) => `${row.state} ${row.possibly_twice} ${row.reason}`))).toEqual(
        new Set([lane === 'urgent' ? 'waiting true worker-died' : 'unknown false worker-died']),
      );
      // Only an urgent one is there to be claimed again.
      const again = await claims.claim(database.db, 'sms', uuid7(), late);
      expect(again?.cause).toBe(lane === 'urgent' ? cause : undefined);
      if (again) await accept(again, []);
    }
  });

  it('cancels a retry that is put while the end comes', async () => {
    const { cause } = await put(3);
    const chunk = await claim();
    const { rows } = await claims.load(database.db, chunk);
    const { db } = database;
    const waitForLock = (count: number) =>
      expect
        .poll(
          async () =>
            (
              await sql<{
                n: number;
              }>`select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
                db,
              )
            ).rows[0]?.n,
        )
        .toBe(count);
    // The record of "later" has its chunk locked and comes no further; then the end asks what is to be stopped.
    const [recording, ending] = await db.transaction().execute(async (tx) => {
      await sql`lock table delivery_attempt in access exclusive mode`.execute(tx);
      const now = new Date();
      const answers = rows.map(({ id }) => ({
        id,
        answer: 'later' as const,
        reason: 'busy',
        references: [],
        tries: 1,
        againAt: now,
        cancelled: false,
        possiblyTwice: false,
      }));
      const record = recordAnswers(db, chunk, account, 'sms', answers, now);
      await waitForLock(1);
      const end = db.transaction().execute((other) => outbox.cancelWaiting(other, cause, 1, now));
      await waitForLock(2);
      return [record, end] as const;
    });
    await Promise.all([recording, ending]);
    expect((await rowsOf(cause)).map((row) => row.state)).toEqual(Array(3).fill('cancelled'));
    expect(await claims.claim(db, 'sms', uuid7(), new Date())).toBeNull();
  });

  it('leaves unknown what an end stops before it was sent again in doubt', async () => {
    const late = new Date(Date.now() + claims.leaseMs + 1_000);
    const { cause } = await put(3);
    await claim();
    await recover(database.db, late);
    await database.db.transaction().execute((tx) => outbox.cancelWaiting(tx, cause, 1, late));
    expect((await rowsOf(cause)).map((row) => row.state)).toEqual(Array(3).fill('unknown'));

    // The end came while the chunk was out: one of its rows has no answer, the other was not written at all.
    const other = await put(2);
    const chunk = await claim();
    const { rows } = await claims.load(database.db, chunk);
    await database.db.transaction().execute((tx) => outbox.cancelWaiting(tx, other.cause, 1, late));
    const again = { references: [], tries: 1, againAt: late, cancelled: false } as const;
    await recordAnswers(
      database.db,
      chunk,
      account,
      'sms',
      rows.map(({ id }, n) =>
        n === 0
          ? { ...again, id, answer: 'unknown', reason: 'no-answer', possiblyTwice: true }
          : { ...again, id, answer: 'unsent', reason: null, possiblyTwice: false },
      ),
      late,
    );
    expect((await rowsOf(other.cause)).map((row) => row.state)).toEqual(['unknown', 'cancelled']);
  });

  it('withholds what waits from who leaves, tries what was in hand no more, and spares what is owed to them', async () => {
    const { db } = database;
    const [leaves, stays] = [uuid7(), uuid7()];
    const at = new Date();
    const putTo = async (more: Partial<outbox.Envelope> = {}): Promise<string> => {
      const cause = uuid7();
      const text = { part: '', language: 'nl', channel: 'sms', subject: '', html: '', link: '' } as const;
      const rows = [leaves, stays].map((recipient) => ({ recipient, channel: 'sms' as const, part: '', language: 'nl' as const, address: randomBytes(40), addressHash: randomBytes(32) })); // prettier-ignore
      const given = { cause, thread: cause, sequence: 0, lane: 'urgent', at, rows, texts: [{ ...text, body: 'Gezien?', expiresAt: null }], ...more } as const; // prettier-ignore
      await db.transaction().execute((tx) => outbox.put(tx, given));
      return cause;
    };
    const goes = (causes: readonly string[] | null = null) =>
      db.transaction().execute((tx) => outbox.withholdFrom(tx, leaves, at, causes));
    const states = async (cause: string) =>
      new Map((await rowsOf(cause)).map((row) => [row.recipient, row.state]));
    const out = await putTo();
    const chunk = await claim();
    const doubtful = await putTo();
    const other = await claim();
    const [call, update, end] = [await putTo(), await putTo({ sequence: 2 }), await putTo({ sequence: 3, toWhoLeft: true })]; // prettier-ignore
    await goes([call]);
    expect((await states(call)).get(leaves)).toBe('cancelled');
    expect((await states(update)).get(leaves)).toBe('waiting');
    await goes();
    for (const cause of [call, update])
      expect(await states(cause)).toEqual(new Map([[leaves, 'cancelled'], [stays, 'waiting']])); // prettier-ignore
    expect((await states(end)).get(leaves)).toBe('waiting');
    // One copy for all who have that number: the other is still to be rung.
    const home = uuid7();
    await db.transaction().execute(async (tx) => {
      const text = { part: '', language: 'nl', channel: 'voice', subject: '', html: '', link: '' } as const;
      await outbox.putTexts(tx, home, [{ ...text, body: 'Gezien?', expiresAt: null }]);
      await outbox.putRows(tx, { cause: home, thread: home, sequence: 0, lane: 'urgent', at }, sql`
        select recipient, 'voice' as channel, '' as part, 'nl' as language, 'x'::bytea as address, 'same'::bytea as address_hash, 0::smallint as step, n - 1 as n, true as shared
        from unnest(${[leaves, stays]}::uuid[]) with ordinality as given (recipient, n)`);
    }); // prettier-ignore
    await goes();
    expect([...(await states(home)).values()]).toEqual(['waiting']);
    // What was in hand had no luck, and is tried again for the other alone.
    const later = { reason: 'busy', references: [], tries: 1, againAt: at, cancelled: false };
    const answer = async (of: claims.Claimed, more: { answer: 'later' | 'unknown'; possiblyTwice: boolean }) =>
      recordAnswers(db, of, account, 'sms', (await claims.load(db, of)).rows.map(({ id }) => ({ ...later, ...more, id })), at); // prettier-ignore
    await answer(chunk, { answer: 'later', possiblyTwice: false });
    await answer(other, { answer: 'unknown', possiblyTwice: true });
    expect(await states(out)).toEqual(new Map([[leaves, 'cancelled'], [stays, 'waiting']])); // prettier-ignore
    expect(await states(doubtful)).toEqual(new Map([[leaves, 'unknown'], [stays, 'waiting']])); // prettier-ignore
    // An end that is tried again is owed as before.
    await db.updateTable('delivery_chunk').set({ done_at: at }).where('cause', 'in', [out, doubtful, call, update]).execute(); // prettier-ignore
    const ending = await claim();
    expect(ending.cause).toBe(end);
    await answer(ending, { answer: 'later', possiblyTwice: false });
    await goes();
    expect((await states(end)).get(leaves)).toBe('waiting');
    await db.updateTable('delivery_chunk').set({ done_at: at }).where('cause', '=', end).execute();
  });

  it('forgets letters that nobody else remembers, once they are through', async () => {
    const { db } = database;
    const [letter, message, fresh] = [await put(2), await put(1), await put(1)];
    const day = new Date(Date.now() + 86_400_000);
    const sweep = () => outbox.forgetLetters(db, day, sql<boolean>`c.cause <> ${message.cause}`);
    for (const cause of [letter.cause, message.cause]) {
      await sql`update delivery set state = 'handed', handed_at = now() where id in (select id from delivery_copy where cause = ${cause})`.execute(db); // prettier-ignore
      await db
        .updateTable('delivery_chunk')
        .set({ done_at: new Date() })
        .where('cause', '=', cause)
        .execute();
    }
    expect(await sweep()).toBeGreaterThan(0);
    expect(await sweep()).toBe(0);
    const left = async (cause: string) => [
      (await rowsOf(cause)).filter((row) => row.address).length,
      (await db.selectFrom('delivery_text').select('body').where('cause', '=', cause).executeTakeFirst())?.body !== '', // prettier-ignore
    ];
    expect(await left(letter.cause)).toEqual([0, false]);
    expect(await left(message.cause)).toEqual([1, true]);
    expect(await left(fresh.cause)).toEqual([1, true]);
  });
});
