/** The figures of the queue on a real database. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { uuid7 } from '../lib/ids.ts';
import * as claims from './claims.ts';
import { queues } from './figures.ts';
import { putRows, putTexts } from './outbox.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

const put = async (count: number, lane: 'emergency' | 'bulk', at: Date): Promise<void> => {
  const cause = uuid7();
  await database.db.transaction().execute(async (tx) => {
    await putTexts(tx, cause, [
      { part: '', language: 'nl', channel: 'sms', subject: '', html: '', link: '', body: 'Bel 101', expiresAt: null },
    ]); // prettier-ignore
    await putRows(
      tx,
      { cause, thread: cause, sequence: 0, lane, at },
      sql`select gen_random_uuid() as recipient, 'sms'::text as channel, ''::text as part, 'nl'::text as language,
                 '\\x00'::bytea as address, sha256(n::text::bytea) as address_hash, 0 as step, n - 1 as n, false as shared
          from generate_series(1, ${count}::integer) as n`,
    );
  });
};

it('tells what waits, since when, and what is in hand or for later', async () => {
  const now = new Date();
  expect(await queues(database.db, now)).toEqual([]);
  await put(1_500, 'emergency', new Date(now.getTime() - 12_000));
  await put(30, 'bulk', new Date(now.getTime() + 60_000));
  const before = await queues(database.db, now);
  expect(before).toEqual([
    { lane: 'emergency', channel: 'sms', waiting: 1_500, later: 0, oldest: 12, inHand: 0 },
    { lane: 'bulk', channel: 'sms', waiting: 0, later: 30, oldest: 0, inHand: 0 },
  ]);
  await claims.claim(database.db, 'sms', uuid7(), now);
  const [emergency] = await queues(database.db, now);
  expect(emergency).toEqual({ lane: 'emergency', channel: 'sms', waiting: 500, later: 0, oldest: 12, inHand: 1 });
}); // prettier-ignore
