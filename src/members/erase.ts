/** Erases a person: everything that names or reaches them, here and in what still waits to be sent to them. */
import type { Tx } from '../db/db.ts';
import * as delivery from '../delivery/outbox.ts';
import { withdrawAll } from './consent.ts';

/**
 * Erases the person whose row the caller holds, and takes back what they had agreed to. Copies that wait for them are
 * cancelled, but those of an end: whoever was called is told that it is over. Frozen addresses of what was handed over go with their thread (delivery/outbox.ts).
 */
export async function eraseOf(tx: Tx, person: string, now: Date): Promise<void> {
  const contacts = await tx
    .selectFrom('contact')
    .select(['channel', 'value_hash'])
    .where('person', '=', person)
    .execute();
  await withdrawAll(tx, person, 'online', now);
  await delivery.withholdFrom(tx, person, now);
  // Addresses, contacts, memberships, sessions and proofs go with the person, by their foreign keys.
  await tx.deleteFrom('person').where('id', '=', person).execute();
  for (const one of contacts)
    await tx
      .deleteFrom('contact_standing')
      .where('channel', '=', one.channel)
      .where('value_hash', '=', one.value_hash)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('contact')
              .select('id')
              .where('contact.channel', '=', one.channel)
              .where('contact.value_hash', '=', one.value_hash),
          ),
        ),
      )
      .execute();
}
