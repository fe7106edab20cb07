/**
 * That a refusal changed nothing: every table before and after, by the number of its rows and the sum of the
 * transactions that wrote them. Whoever inserts, updates or deletes a row moves one of the two.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql, type RawBuilder } from 'kysely';
import { expect } from 'vitest';
import type { Db } from '../../src/db/db.ts';
import { listRecipients } from '../../src/messages/for-me.ts';

/** Later than any clock that a test turns. */
const whenever = new Date('2100-01-01T00:00:00Z');

export async function untouched<T>(db: Db, act: () => Promise<T>): Promise<T> {
  const before = await rowsOf(db);
  const result = await act();
  const after = await rowsOf(db);
  expect(Object.keys(after).filter((table) => after[table] !== before[table])).toEqual([]);
  return result;
}

/**
 * Waits until what runs by itself (fan-out, deliveries, receipts) has nothing left to do and the tables stood still for
 * so many looks. Looks and not time: on a busy machine a second passes in which nobody got to do anything.
 */
export async function atRest(db: Db, looks = 10): Promise<void> {
  let last = '';
  let still = 0;
  await until('the tables to rest', async () => {
    const owed = await isOwed(
      db,
      sql`select from delivery_chunk where done_at is null
          union all select from receipt_in
          union all select from message
            where state in ('live', 'ended') and published_at is not null and fanned_out_at is null`,
    );
    // A chore does it ten seconds after a message left, in the middle of whatever is looked at then.
    await listRecipients(db, whenever);
    const now = JSON.stringify(await rowsOf(db));
    still = owed || now !== last ? 0 : still + 1;
    last = now;
    return still >= looks;
  });
}

/** Waits until no chunk is in a worker's hands: then a turn of the clock ends no lease. */
export const nothingInHand = (db: Db): Promise<void> =>
  until(
    'the carriers to answer',
    async () =>
      !(await isOwed(db, sql`select from delivery_chunk where claimed_at is not null and done_at is null`)),
  );

const isOwed = async (db: Db, rows: RawBuilder<unknown>): Promise<boolean> =>
  (await sql<{ owed: boolean }>`select exists (${rows}) as owed`.execute(db)).rows[0]?.owed === true;

async function until(what: string, is: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  for (const end = Date.now() + withinMs; !(await is()); await sleep(50))
    if (Date.now() > end) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
}

// How far the outbox was looked through for addresses that fail moves by itself, seconds after everything else; so do
// the tallies, which are folded, and change otherwise only with deliveries.
async function rowsOf(db: Db): Promise<Readonly<Record<string, string>>> {
  const tables = await sql<{ name: string }>`
    select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not in ('standing_look', 'delivery_tally')`.execute(
    db,
  );
  const { rows } = await sql<{ name: string; written: string }>`${sql.join(
    tables.rows.map(
      ({ name }) =>
        sql`select ${name}::text as name, count(*) || ' ' || coalesce(sum(xmin::text::bigint), 0) as written from ${sql.table(name)}`,
    ),
    sql` union all `,
  )}`.execute(db);
  return Object.fromEntries(rows.map((row) => [row.name, row.written]));
}
