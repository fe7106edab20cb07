/**
 * What a restore does with deliveries that were still to be sent at the moment it went back to. What happened after that
 * moment is not known here: most of them have long been handed over, by the program that the backup was made of. Sent
 * again they would call people to a burglary of yesterday, so they are put down as unknown and nobody sends them; an end
 * or a correction still reaches these people, as it does all whose delivery is unknown.
 */
import { sql } from 'kysely';
import type { Tx } from '../db/db.ts';

/** Lets nothing of what waits be sent: waiting rows become `unknown` for the reason `restored`. Returns how many. */
export async function holdWaiting(tx: Tx, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update delivery set state = 'unknown', reason = 'restored', handed_at = ${now}::timestamptz
     where state = 'waiting'`.execute(tx);
  // Claimed ones too: the lease rule would send the urgent of them again.
  await sql`update delivery_chunk set done_at = ${now}::timestamptz where done_at is null`.execute(tx);
  return Number(numAffectedRows ?? 0);
}
