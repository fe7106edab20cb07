/** Somebody says on their own page that they saw a message: what "confirmed" means for a mail and a push (docs/product.md). */
import { sql } from 'kysely';
import { nudge, type Tx } from '../db/db.ts';
import { chunkRows } from './outbox.ts';

/**
 * Confirms the mails and pushes of a cause that were handed to a recipient, and says so to all who watch the cause,
 * also where there was none to confirm. Returns how many moved; a second time none.
 *
 * `place` is the recipient's number in the cause, as its rows were put (`n`; groups of a cause have numbers `every`
 * apart): then only their own chunk of each channel is read and not the copies of everybody. Null reads them all.
 */
export async function confirmSeen(
  tx: Tx,
  cause: string,
  recipient: string,
  place: { readonly n: number; readonly every: number } | null,
  now: Date,
): Promise<number> {
  const turn = place
    ? sql`and chunk.turn % ${place.every}::integer = ${Math.floor(place.n / chunkRows) * chunkRows}`
    : sql``;
  const { rows } = await sql`
    update delivery d set state = 'confirmed', reason = null, settled_at = ${now}
    from delivery_chunk chunk
    where chunk.cause = ${cause} and chunk.rows is null and chunk.channel in ('email', 'push') ${turn}
      and d.id between chunk.id * 1024 and chunk.id * 1024 + 1023 and d.recipient = ${recipient}
      and d.state in ('handed', 'delivered', 'unknown')
    returning d.id`.execute(tx);
  // A line of nothing: whoever counts this cause counts anew (tally.ts), though no copy of theirs may have moved.
  await sql`
    insert into delivery_tally (cause, channel, waiting, handed, delivered, confirmed, failed, unknown, cancelled)
    values (${cause}, 'push', 0, 0, 0, 0, 0, 0, 0)`.execute(tx);
  await nudge(tx, 'belfort_live');
  return rows.length;
}
