/** The tallies beside the rows: whatever is done to deliveries, they say what a count of the rows says. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { uuid7 } from '../lib/ids.ts';
import { recordAnswers, recover, type Answered } from './answers.ts';
import * as claims from './claims.ts';
import * as outbox from './outbox.ts';
import { receive } from './receipts.ts';
import { holdWaiting } from './restored.ts';
import { foldTallies, tallyOf, type Tally } from './tally.ts';

const account = 'demo';
const channels = ['sms', 'voice', 'email'] as const;
const minute = 60_000;

describe('the tallies of deliveries', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  const counted = async (cause: string): Promise<Tally['channels']> => {
    const rows = await database.db
      .selectFrom('delivery_copy')
      .select(['channel', 'state'])
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('cause', '=', cause)
      .groupBy(['channel', 'state'])
      .execute();
    const found: Record<string, Record<string, number>> = {};
    for (const { channel, state, count } of rows) (found[channel] ??= {})[state] = count;
    return found;
  };
  const put = (
    cause: string,
    thread: string,
    sequence: number,
    people: number,
    lane: 'urgent' | 'ordinary',
  ) =>
    database.db.transaction().execute((tx) =>
      outbox.put(tx, {
        cause,
        thread,
        sequence,
        lane,
        at: new Date(0),
        texts: channels.map((channel) => ({
          part: '',
          language: 'nl',
          channel,
          subject: '',
          body: 'Bel 101',
          html: '',
          link: '',
          expiresAt: null, // prettier-ignore
        })),
        rows: Array.from({ length: people }, (_, n) => ({
          recipient: uuid7(),
          channel: channels[n % channels.length] ?? 'sms',
          part: '',
          language: 'nl' as const,
          address: randomBytes(12),
          addressHash: randomBytes(16),
        })),
      }),
    );

  interface Hand {
    readonly chunk: claims.Claimed;
    readonly channel: (typeof channels)[number];
  }
  const claimAny = async (now: Date): Promise<Hand | null> => {
    for (const channel of channels) {
      const chunk = await claims.claim(database.db, channel, uuid7(), now);
      if (chunk) return { chunk, channel };
    }
    return null;
  };

  const putting = fc.record({
    do: fc.constant('put' as const),
    people: fc.integer({ min: 1, max: 9 }),
    lane: fc.constantFrom('urgent' as const, 'ordinary' as const),
  });
  const act = fc.oneof(
    { weight: 2, arbitrary: putting },
    fc.constant({ do: 'claim' as const }),
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('answer' as const),
        answers: fc.array(
          fc.constantFrom('accepted', 'accepted', 'later', 'never', 'unknown', 'cancelled', 'none'),
          {
            minLength: 3,
            maxLength: 3,
          },
        ),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('receipts' as const),
        state: fc.constantFrom(
          'delivered' as const,
          'confirmed' as const,
          'failed' as const,
          'unknown' as const,
        ),
        every: fc.integer({ min: 1, max: 4 }),
      }),
    },
    fc.constant({ do: 'recover' as const }),
    fc.constant({ do: 'cancel' as const }),
    fc.constant({ do: 'hold' as const }),
    fc.constant({ do: 'erase' as const }),
    fc.constant({ do: 'fold' as const }),
  );

  it('equal a count of the rows after whatever is put, claimed, answered, heard, taken over, cancelled or restored', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(putting, fc.array(act, { minLength: 4, maxLength: 25 }), async (first, acts) => {
        const { db } = database;
        const thread = uuid7();
        const causes: string[] = [];
        const hands: Hand[] = [];
        let now = new Date();
        for (const one of [first, ...acts]) {
          now = new Date(now.getTime() + 1_000);
          if (one.do === 'put') {
            causes.push(uuid7());
            await put(causes.at(-1) ?? '', thread, causes.length, one.people, one.lane);
          } else if (one.do === 'claim') {
            const hand = await claimAny(now);
            if (hand) hands.push(hand);
          } else if (one.do === 'answer') {
            const hand = hands.shift() ?? (await claimAny(now));
            if (!hand) continue;
            const { rows } = await claims.load(db, hand.chunk);
            const given = rows.flatMap(({ id, tries }, n): Answered[] => {
              const answer = one.answers[n % 3] ?? 'none';
              if (answer === 'none') return [];
              return [{
                id, tries: tries + 1, reason: null, possiblyTwice: false, cancelled: answer === 'cancelled',
                answer: answer === 'cancelled' ? 'unsent' : (answer as 'accepted' | 'later' | 'never' | 'unknown'),
                references: answer === 'accepted' || answer === 'unknown' ? [`${id}-${tries}`] : [],
                againAt: answer === 'later' ? now : null,
              }]; // prettier-ignore
            });
            await recordAnswers(db, hand.chunk, account, hand.channel, given, now);
          } else if (one.do === 'receipts') {
            const known = await db
              .selectFrom('delivery_attempt')
              .innerJoin('delivery_copy', 'delivery_copy.id', 'delivery_attempt.delivery')
              .select('reference')
              .where('thread', '=', thread)
              .where('reference', 'is not', null)
              .orderBy('reference')
              .execute();
            const receipts = known
              .filter((_, n) => n % one.every === 0)
              .map(({ reference }) => ({ reference: reference ?? '', state: one.state, code: null }));
            await receive(db, account, receipts, now);
          } else if (one.do === 'recover') {
            now = new Date(now.getTime() + minute);
            await recover(db, now);
          } else if (one.do === 'cancel') {
            await db.transaction().execute((tx) => outbox.cancelWaiting(tx, thread, causes.length, now));
          } else if (one.do === 'hold') {
            await db.transaction().execute((tx) => holdWaiting(tx, now));
          } else if (one.do === 'erase') {
            await db.transaction().execute((tx) => outbox.eraseAddresses(tx, thread, now));
          } else await foldTallies(db);
          for (const cause of causes) {
            const truth = await counted(cause);
            expect((await tallyOf(db, cause)).channels).toEqual(truth);
            for (const states of Object.values(truth))
              for (const state of Object.keys(states)) seen.add(state);
          }
        }
        // Nothing of this story may be claimed in the next.
        await db.transaction().execute((tx) => holdWaiting(tx, now));
      }),
      {
        numRuns: 40,
        examples: [
          [
            { do: 'put', people: 9, lane: 'urgent' },
            [
              { do: 'answer', answers: ['accepted', 'never', 'unknown'] },
              { do: 'receipts', state: 'delivered', every: 2 },
              { do: 'answer', answers: ['accepted', 'accepted', 'cancelled'] },
              { do: 'receipts', state: 'confirmed', every: 3 },
            ],
          ],
        ],
      },
    );
    expect([...seen].sort()).toEqual([
      'cancelled',
      'confirmed',
      'delivered',
      'failed',
      'handed',
      'unknown',
      'waiting',
    ]);
  });

  it('are folded to a line for each channel, with the same sums', async () => {
    const cause = uuid7();
    for (let n = 0; n < 5; n++) await put(uuid7(), uuid7(), 0, 3, 'urgent');
    await put(cause, cause, 0, 9, 'urgent');
    await database.db.transaction().execute((tx) => outbox.cancelWaiting(tx, cause, 1, new Date()));
    const before = await tallyOf(database.db, cause);
    expect(await foldTallies(database.db)).toBeGreaterThan(6);
    expect(await foldTallies(database.db)).toBe(0);
    expect(await tallyOf(database.db, cause)).toEqual(before);
    const lines = await database.db
      .selectFrom('delivery_tally')
      .select('folded')
      .where('cause', '=', cause)
      .execute();
    expect(lines).toEqual([{ folded: true }, { folded: true }, { folded: true }]);
  });

  it('neither wait for each other nor lose a change when rows are moved at once', async () => {
    const cause = uuid7();
    await put(cause, cause, 0, 600, 'urgent');
    const rows = await database.db
      .selectFrom('delivery_copy')
      .select('id')
      .where('cause', '=', cause)
      .orderBy('id')
      .execute();
    const move = (ids: readonly number[], state: 'handed' | 'failed') =>
      database.db.transaction().execute(async (tx) => {
        for (const id of ids) await tx.updateTable('delivery').set({ state }).where('id', '=', id).execute();
      });
    const of = (n: number) => rows.filter((_, at) => at % 6 === n).map((row) => row.id);
    await Promise.all([
      ...[0, 1, 2].map((n) => move(of(n).slice(0, 40), 'handed')),
      ...[3, 4].map((n) => move(of(n).toReversed().slice(0, 40), 'failed')),
      foldTallies(database.db),
    ]);
    const { channels: found } = await tallyOf(database.db, cause);
    expect(found).toEqual(await counted(cause));
    expect((await database.db.selectFrom('delivery').select('id').where('id', 'in', rows.map((row) => row.id)).where('state', '<>', 'waiting').execute()).length).toBe(200); // prettier-ignore
  });
});
