/** What was erased because its time was over: counted as it happens, written in the logbook once the day is over. */
import { sql } from 'kysely';
import type { RetentionKind } from '../../contract/retention.ts';
import type { Db } from '../db/db.ts';
import { wallClock } from '../lib/clock.ts';
import { record } from './logbook.ts';

const timeZone = 'Europe/Brussels';
const dayOf = (at: Date): string => wallClock(at, timeZone).date;

export async function countErased(db: Db, kind: RetentionKind, count: number, at: Date): Promise<void> {
  if (count > 0)
    await sql`
      insert into erased (kind, day, count) values (${kind}, ${dayOf(at)}::date, ${count})
      on conflict (kind, day) do update set count = erased.count + excluded.count`.execute(db);
}

/** Writes down the days that are over. Safe to repeat and to run anywhere. */
export async function enterErased(db: Db, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ kind: string; day: string; count: number }>`
      delete from erased where day < ${dayOf(now)}::date returning kind, day::text as day, count`.execute(tx);
    for (const day of new Set(rows.map((row) => row.day).sort()))
      await record(tx, {
        owner: null,
        actor: null,
        act: 'data.erased',
        thing: null,
        details: {
          day,
          ...Object.fromEntries(rows.filter((row) => row.day === day).map((row) => [row.kind, row.count])),
        },
      });
  });
}

/** The last so many days that something was erased on, newest first: counts by kind. */
export async function erasedLately(
  db: Db,
  days: number,
): Promise<{ day: string; counts: Partial<Record<RetentionKind, number>> }[]> {
  const rows = await db
    .selectFrom('logbook')
    .select('details')
    .where('act', '=', 'data.erased')
    .orderBy('id', 'desc')
    .limit(days)
    .execute();
  return rows.map(({ details: { day, ...counts } }) => ({
    day: String(day),
    counts: counts as Partial<Record<RetentionKind, number>>,
  }));
}
