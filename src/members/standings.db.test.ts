import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import * as outbox from '../delivery/outbox.ts';
import { after, days, hours, minutes } from '../lib/clock.ts';
import { uuid7 } from '../lib/ids.ts';
import { keyedHash, newKeyText, readKeys, seal } from '../lib/secrets.ts';
import { lookAtOutcomes, numberOf, standingsOf, stopOrdinary, tell } from './standings.ts';

const keys = readKeys(newKeyText());
const now = new Date('2026-11-24T10:00:00Z');
type Given = readonly [address: string, state: 'failed' | 'handed' | 'delivered', reason: string | null];

describe('standings', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    for (const table of ['contact_standing', 'standing_look', 'delivery', 'delivery_chunk'] as const)
      await database.db.deleteFrom(table).execute();
  });

  const hashOf = (channel: string, address: string): Buffer => keyedHash(keys, channel, address);
  /** A message that left at that moment, and what became of each copy. */
  const sent = async (
    channel: 'sms' | 'email' | 'push',
    at: Date,
    given: readonly Given[],
  ): Promise<void> => {
    const cause = uuid7();
    await database.db.transaction().execute(async (tx) => {
      const common = { part: '', language: 'nl', channel } as const;
      await outbox.put(tx, {
        cause,
        thread: cause,
        sequence: 0,
        lane: 'urgent',
        at,
        texts: [{ ...common, subject: '', body: 'oproep', html: '', link: '', expiresAt: null }],
        rows: given.map(([address]) => ({
          ...common,
          recipient: uuid7(),
          address: seal(keys, channel, address),
          addressHash: hashOf(channel, address),
        })),
      });
      await tx.updateTable('delivery_chunk').set({ done_at: at }).where('cause', '=', cause).execute();
      const rows = await tx
        .selectFrom('delivery_copy')
        .select(['id', 'address_hash'])
        .where('cause', '=', cause)
        .execute();
      for (const [address, state, reason] of given)
        for (const { id } of rows.filter((row) => row.address_hash?.equals(hashOf(channel, address))))
          await tx
            .updateTable('delivery')
            .set({ state, reason, handed_at: at, settled_at: state === 'handed' ? null : at })
            .where('id', '=', id ?? 0)
            .execute();
    });
  };
  const look = async (at: Date): Promise<void> => {
    while (await lookAtOutcomes({ db: database.db, clock: { now: () => at } }));
  };
  const standingOf = async (channel: string, address: string) =>
    await database.db
      .selectFrom('contact_standing')
      .select(['state', 'reason', 'failures'])
      .where('value_hash', '=', hashOf(channel, address))
      .executeTakeFirst();

  it('end a subscription that is gone at once', async () => {
    await sent('push', now, [
      ['weg', 'failed', 'subscription-gone'],
      ['blijft', 'handed', null],
    ]);
    await look(after(now, minutes(1)));
    expect(await standingOf('push', 'weg')).toMatchObject({ state: 'gone' });
    expect(await standingOf('push', 'blijft')).toBeUndefined();
  });

  it('count days, though the same is looked at twice and by two programs at once', async () => {
    await sent('email', now, [['an', 'failed', 'smtp-550']]);
    await Promise.all([look(after(now, minutes(1))), look(after(now, minutes(1)))]);
    await look(after(now, hours(26)));
    expect(await standingOf('email', 'an')).toEqual({
      state: 'doubtful',
      reason: 'unknown-address',
      failures: 1,
    });
    await sent('email', after(now, days(2)), [['an', 'failed', 'smtp-550']]);
    await look(after(now, days(2) + minutes(1)));
    expect(await standingOf('email', 'an')).toMatchObject({ state: 'stale', failures: 2 });
  });

  it('see a receipt that came after the first look', async () => {
    await sent('sms', now, [['an', 'handed', null]]);
    await look(after(now, minutes(1)));
    expect(await standingOf('sms', 'an')).toBeUndefined();
    await database.db.updateTable('delivery').set({ state: 'failed', reason: '001', settled_at: after(now, hours(3)) }).execute(); // prettier-ignore
    await look(after(now, hours(26)));
    expect(await standingOf('sms', 'an')).toMatchObject({ state: 'doubtful', reason: 'unreachable' });
  });

  it('are cleared by what arrives, and keep that somebody stopped', async () => {
    await sent('sms', now, [['an', 'failed', 'number']]);
    await look(after(now, minutes(1)));
    const stop = (at: Date | null): Promise<boolean> =>
      database.db.transaction().execute((tx) => stopOrdinary(tx, 'sms', hashOf('sms', 'an'), at));
    expect(await stop(now)).toBe(true);
    expect(await stop(after(now, hours(1)))).toBe(false);
    await sent('sms', after(now, days(1)), [['an', 'delivered', null]]);
    await look(after(now, days(1) + minutes(1)));
    expect(await standingOf('sms', 'an')).toEqual({ state: null, reason: null, failures: 0 });
    expect(await stop(null)).toBe(true);
    expect(await stop(null)).toBe(false);
  });

  it('take the word of a mail that came back after days', async () => {
    await database.db.transaction().execute((tx) =>
      tell(tx, [
        { channel: 'email', hash: hashOf('email', 'an'), state: 'failed', reason: '5.1.1', at: now },
        { channel: 'email', hash: hashOf('email', 'bert'), state: 'failed', reason: '5.7.1', at: now },
      ]),
    );
    expect(await standingOf('email', 'an')).toMatchObject({ reason: 'unknown-address' });
    expect(await standingOf('email', 'bert')).toBeUndefined();
  });

  it("are told to the person they are of, contact by contact, and nobody else's with them", async () => {
    const { db } = database;
    const [owner, person, other] = [uuid7(), uuid7(), uuid7()];
    await db
      .insertInto('organisation')
      .values({ id: owner, code: 'ZULTE', name: 'Zulte', kind: 'municipality' })
      .execute();
    for (const id of [person, other])
      await db
        .insertInto('person')
        .values({ id, owner, name: seal(keys, 'name', 'An\nPeeters'), language: 'nl', enrolled_at: now })
        .execute();
    const have = (whose: string, channel: 'sms' | 'email', position: number, value: string) =>
      db
        .insertInto('contact')
        .values({
          id: uuid7(),
          person: whose,
          channel,
          position,
          value: seal(keys, channel, value),
          value_hash: hashOf(channel, value),
          country: null,
        })
        .execute();
    await have(person, 'email', 1, 'an');
    await have(person, 'sms', 2, 'tweede');
    await have(person, 'sms', 1, 'eerste');
    await have(other, 'sms', 1, 'ander');
    await sent('sms', now, [
      ['eerste', 'failed', 'number'],
      ['ander', 'failed', 'number'],
    ]);
    await look(after(now, minutes(1)));
    await db.transaction().execute((tx) => stopOrdinary(tx, 'email', hashOf('email', 'an'), now));
    const none = { state: null, explanation: null, since: null, stoppedAt: null };
    expect((await standingsOf(db, person)).map(({ contact: _contact, ...told }) => told)).toEqual([
      {
        ...none,
        channel: 'sms',
        position: 1,
        state: 'doubtful',
        explanation: 'standing.unknown-address',
        since: now,
      },
      { ...none, channel: 'sms', position: 2 },
      { ...none, channel: 'email', position: 1, stoppedAt: now },
    ]);
    expect(await standingsOf(db, uuid7())).toEqual([]);
  });
});

it('reads the numbers of carriers with and without their plus, and takes no name for one', () => {
  expect(numberOf('32470123456')).toBe('+32470123456');
  expect(numberOf('+32470123456')).toBe('+32470123456');
  expect(numberOf('0470123456')).toBe('+32470123456');
  expect(numberOf('8850')).toBeNull();
  expect(numberOf('Belfort')).toBeNull();
});
