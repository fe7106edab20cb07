/**
 * How many deliveries of a cause are in which state, kept beside the rows so that nobody counts them: each statement that
 * puts or moves rows adds a line of what it changed (`delivery_tally`, by triggers, in the same transaction), and the
 * lines of a cause are folded into one for each channel. A reader sees either what was folded or what it became.
 */
import { sql } from 'kysely';
import type { Channel, DeliveryState } from '../../contract/domain.ts';
import type { Db, Tx } from '../db/db.ts';

/** Folded at a time: a fan-out to 100,000 with its receipts leaves some hundreds to some thousands of lines. */
const foldAtMost = 20_000;

export interface Tally {
  readonly channels: Partial<Record<Channel, Partial<Record<DeliveryState, number>>>>;
  /** Grows with every statement that touched a delivery of the cause. */
  readonly changes: number;
}

type Line = { readonly channel: Channel; readonly changes: number } & Record<DeliveryState, number>;
const states = ['waiting', 'handed', 'delivered', 'confirmed', 'failed', 'unknown', 'cancelled'] as const;

/** What a count of the deliveries of a cause by channel and state would give; states of which there are none are left out. */
export async function tallyOf(db: Db | Tx, cause: string): Promise<Tally> {
  const { rows } = await sql<Line>`
    select channel, sum(changes)::bigint as changes, sum(waiting) as waiting, sum(handed) as handed, sum(delivered) as delivered,
           sum(confirmed) as confirmed, sum(failed) as failed, sum(unknown) as unknown, sum(cancelled) as cancelled
    from delivery_tally where cause = ${cause} group by channel order by channel`.execute(db);
  const channels: Tally['channels'] = {};
  for (const row of rows) {
    const present = states.flatMap((state) => (row[state] ? [[state, row[state]] as const] : []));
    if (present.length) channels[row.channel] = Object.fromEntries(present);
  }
  return { channels, changes: rows.reduce((sum, row) => sum + row.changes, 0) };
}

/** Folds the lines that were left since the last time; returns how many. One process at a time, the others pass by. */
export async function foldTallies(db: Db): Promise<number> {
  return await db.transaction().execute(async (tx) => {
    const { rows: held } = await sql<{ held: boolean }>`
      select pg_try_advisory_xact_lock(hashtext('belfort delivery_tally')) as held`.execute(tx);
    if (!held[0]?.held) return 0;
    const { rows } = await sql<{ lines: number }>`
      with gone as (
        delete from delivery_tally
        where id in (select id from delivery_tally where not folded order by id limit ${foldAtMost}) and not folded
        returning *),
      folded as (
        insert into delivery_tally as sum (cause, channel, folded, changes, waiting, handed, delivered, confirmed, failed, unknown, cancelled)
        select cause, channel, true, sum(changes), sum(waiting), sum(handed), sum(delivered), sum(confirmed), sum(failed), sum(unknown), sum(cancelled)
        from gone group by cause, channel
        on conflict (cause, channel) where folded do update set
          changes = sum.changes + excluded.changes, waiting = sum.waiting + excluded.waiting, handed = sum.handed + excluded.handed,
          delivered = sum.delivered + excluded.delivered, confirmed = sum.confirmed + excluded.confirmed,
          failed = sum.failed + excluded.failed, unknown = sum.unknown + excluded.unknown, cancelled = sum.cancelled + excluded.cancelled)
      select count(*) as lines from gone`.execute(tx);
    return rows[0]?.lines ?? 0;
  });
}
