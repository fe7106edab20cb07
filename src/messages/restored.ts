/** What a restore does with messages that were published and not, or not wholly, in the outbox at that moment. */
import { sql } from 'kysely';
import type { Tx } from '../db/db.ts';

/**
 * Ends the fan-out of what was published: who was not in the outbox yet is not put there. What is over by being sent (an
 * end, a feedback, a correction) is over, as after its fan-out. Returns how many messages.
 */
export async function holdFanOut(tx: Tx, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update message
       set fanned_out_at = ${now}::timestamptz, next_step = null, next_step_at = null,
           state = case when kind in ('einde', 'feedback', 'correctie') then 'ended' else state end,
           settled_at = case when kind in ('einde', 'feedback', 'correctie') then ${now}::timestamptz else settled_at end
     where state in ('live', 'ended') and published_at is not null and (fanned_out_at is null or next_step is not null)`.execute(
    tx,
  );
  return Number(numAffectedRows ?? 0);
}
