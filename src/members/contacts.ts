/** A person's numbers and addresses, one by one: sealed, found by their keyed hash, in the order in which they are tried. */
import type { Channel } from '../../contract/domain.ts';
import type { Db, Tx } from '../db/db.ts';
import { uuid7 } from '../lib/ids.ts';
import { refuse } from '../lib/refusal.ts';
import { keyedHash, seal, unseal, type Keys } from '../lib/secrets.ts';

export interface GivenContact {
  readonly channel: Channel;
  /** E.164, a mail address in lower case, or a push subscription as JSON. */
  readonly value: string;
  /** Of a number. */
  readonly country: string | null;
}

/** Of one channel. */
export const MAX_PER_CHANNEL = 9;

/**
 * Gives a person a contact behind those of its channel that they have; one they have already is only proven anew. The
 * caller holds the person's row (`lockPerson`), so that two devices do not take one place. `provenAt` null: not proven.
 */
export async function addContact(
  tx: Tx,
  keys: Keys,
  person: string,
  { channel, value, country }: GivenContact,
  provenAt: Date | null,
): Promise<string> {
  const hash = keyedHash(keys, channel, value);
  const own = await tx
    .selectFrom('contact')
    .select(['id', 'position', 'value_hash', 'verified_at'])
    .where('person', '=', person)
    .where('channel', '=', channel)
    .execute();
  const same = own.find((one) => one.value_hash.equals(hash));
  if (same) {
    if (provenAt)
      await tx.updateTable('contact').set({ verified_at: provenAt }).where('id', '=', same.id).execute();
    return same.id;
  }
  const taken = new Set(own.map((one) => one.position));
  const position = Array.from({ length: MAX_PER_CHANNEL }, (_, n) => n + 1).find((one) => !taken.has(one));
  if (position === undefined) return refuse('contact/too-many');
  const id = uuid7();
  await tx
    .insertInto('contact')
    .values({
      id,
      person,
      channel,
      position,
      value: seal(keys, channel, value),
      value_hash: hash,
      country,
      verified_at: provenAt,
    })
    .execute();
  return id;
}

/** Takes a contact away and closes the gap it leaves in the order; false where the person has no such contact. */
export async function removeContact(tx: Tx, person: string, id: string): Promise<boolean> {
  const gone = await tx
    .deleteFrom('contact')
    .where('id', '=', id)
    .where('person', '=', person)
    .returning(['channel', 'position', 'value_hash'])
    .executeTakeFirst();
  if (!gone) return false;
  const behind = await tx
    .selectFrom('contact')
    .select(['id', 'position'])
    .where('person', '=', person)
    .where('channel', '=', gone.channel)
    .where('position', '>', gone.position)
    .orderBy('position')
    .execute();
  for (const one of behind)
    await tx
      .updateTable('contact')
      .set({ position: one.position - 1 })
      .where('id', '=', one.id)
      .execute();
  // What was known of an address that nobody has any more is nobody's business.
  await tx
    .deleteFrom('contact_standing')
    .where('channel', '=', gone.channel)
    .where('value_hash', '=', gone.value_hash)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('contact')
            .select('id')
            .where('contact.value_hash', '=', gone.value_hash)
            .where('contact.channel', '=', gone.channel),
        ),
      ),
    )
    .execute();
  return true;
}

/** Holds a person until the transaction ends; refuses with `access/not-found` whoever left. */
export async function lockPerson(tx: Tx, person: string): Promise<void> {
  const row = await tx
    .selectFrom('person')
    .select('id')
    .where('id', '=', person)
    .where('ended_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!row) refuse('access/not-found');
}

/** What has that hash, in the clear; null where nobody has it. */
export async function valueOf(db: Db, keys: Keys, channel: Channel, hash: Buffer): Promise<string | null> {
  const row = await db
    .selectFrom('contact')
    .select('value')
    .where('value_hash', '=', hash)
    .where('channel', '=', channel)
    .limit(1)
    .executeTakeFirst();
  return row ? unseal(keys, channel, row.value) : null;
}
