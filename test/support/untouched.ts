/** That a refusal changed nothing: a digest of every row of every table, before and after. */
import { sql } from 'kysely';
import { expect } from 'vitest';
import type { Db } from '../../src/db/db.ts';

export async function untouched<T>(db: Db, act: () => Promise<T>): Promise<T> {
  const before = await digest(db);
  const result = await act();
  const after = await digest(db);
  expect(Object.keys(after).filter((table) => after[table] !== before[table])).toEqual([]);
  return result;
}

let tables: readonly string[] | null = null;

async function digest(db: Db): Promise<Readonly<Record<string, string>>> {
  tables ??= (
    await sql<{ name: string }>`
      select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1`.execute(
      db,
    )
  ).rows.map((row) => row.name);
  const { rows } = await sql<{ name: string; digest: string }>`${sql.join(
    tables.map(
      (name) =>
        sql`select ${name}::text as name, count(*) || ' ' || coalesce(sum(hashtextextended(row::text, 0)::numeric), 0) as digest from ${sql.table(name)} as row`,
    ),
    sql` union all `,
  )}`.execute(db);
  return Object.fromEntries(rows.map((row) => [row.name, row.digest]));
}
