/** What waits in the outbox, in figures: read through the partial indexes of what is not done, never from the whole. */
import { sql } from 'kysely';
import { lanes, type Channel, type Lane } from '../../contract/domain.ts';
import type { Db } from '../db/db.ts';

export interface Queue {
  readonly lane: Lane;
  readonly channel: Channel;
  /** Rows that may go now, and rows of a try that is not due yet. */
  readonly waiting: number;
  readonly later: number;
  /** Seconds since the oldest that may go was due; 0 where none waits. */
  readonly oldest: number;
  /** Batches in a worker's hands. */
  readonly inHand: number;
}

export async function queues(db: Db, now: Date): Promise<readonly Queue[]> {
  const { rows } = await sql<Omit<Queue, 'lane'> & { lane: number }>`
    with unclaimed as (
      select chunk.lane, chunk.channel, chunk.not_before,
             case when chunk.rows is null
                  then (select count(*) from delivery where id between chunk.id * 1024 and chunk.id * 1024 + 1023)
                  else cardinality(chunk.rows) end as count
      from delivery_chunk chunk where chunk.claimed_at is null and chunk.done_at is null)
    select lane, channel, sum(waiting)::integer as waiting, sum(later)::integer as later,
           greatest(0, coalesce(extract(epoch from ${now}::timestamptz - min(due)), 0))::float8 as oldest, sum(in_hand)::integer as "inHand"
    from (
      select lane, channel, case when not_before <= ${now} then count else 0 end as waiting,
             case when not_before > ${now} then count else 0 end as later,
             case when not_before <= ${now} then not_before end as due, 0 as in_hand
      from unclaimed
      union all
      select lane, channel, 0, 0, null, 1 from delivery_chunk where claimed_at is not null and done_at is null) as all_of_them
    group by lane, channel order by lane, channel`.execute(db);
  return rows.map((row) => ({ ...row, lane: lanes[row.lane] ?? 'ordinary' }));
}

/** Who asks again within a second, or within twenty times what an answer cost, gets the same answer. */
export function kept<T>(
  read: () => Promise<T>,
  atLeastMs = 1_000,
  clock = (): number => performance.now(),
): () => Promise<T> {
  let answer: Promise<T> | null = null;
  let until = 0;
  return () => {
    if (answer && clock() < until) return answer;
    const began = clock();
    until = Infinity;
    answer = read();
    answer.then(
      () => (until = clock() + Math.max(atLeastMs, 20 * (clock() - began))),
      () => (until = 0),
    );
    return answer;
  };
}
