/**
 * That a refusal changed nothing: every table before and after, by the number of its rows and the sum of the
 * transactions that wrote them. Whoever inserts, updates or deletes a row moves one of the two.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect } from 'vitest';
import type { Db } from '../../src/db/db.ts';

export async function untouched<T>(db: Db, act: () => Promise<T>): Promise<T> {
  const before = await rowsOf(db);
  const result = await act();
  const after = await rowsOf(db);
  expect(Object.keys(after).filter((table) => after[table] !== before[table])).toEqual([]);
  return result;
}

/** Waits until what runs by itself (fan-out, deliveries, receipts) has written nothing for as long as it is asked. */
export async function atRest(db: Db, quietMs = 1_000, withinMs = 20_000): Promise<void> {
  const end = Date.now() + withinMs;
  let last = '';
  for (let since = Date.now(); Date.now() - since < quietMs; await sleep(100)) {
    const now = JSON.stringify(await rowsOf(db));
    if (now !== last) since = Date.now();
    last = now;
    if (Date.now() > end) throw new Error(`the tables were not at rest within ${withinMs} ms`);
  }
}

async function rowsOf(db: Db): Promise<Readonly<Record<string, string>>> {
  const tables = await sql<{ name: string }>`
    select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`.execute(
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
