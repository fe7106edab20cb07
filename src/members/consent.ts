/**
 * What people agreed to and took back, purpose by purpose, with the version of the words and the way it was said. Nothing
 * is changed here: a consent that is withdrawn is one more row, so that the history proves itself (GDPR article 7(1)).
 */
import { keptMs } from '../../contract/retention.ts';
import type { Db, Tx } from '../db/db.ts';
import { after } from '../lib/clock.ts';

/** The words that are agreed to for crisis messages: `join.crisis` in the catalogues. */
export const crisisVersion = 'crisis-1';

export interface Consent {
  readonly purpose: 'crisis' | 'network';
  readonly network: string | null;
  readonly given: boolean;
  readonly version: string;
  readonly how: 'online' | 'paper' | 'list' | 'message' | 'coordinator';
}

export async function writeConsents(
  tx: Tx,
  person: string,
  owner: string,
  consents: readonly Consent[],
  at: Date,
): Promise<void> {
  if (consents.length)
    await tx
      .insertInto('consent')
      .values(consents.map((one) => ({ ...one, person, owner, at })))
      .execute();
}

export async function consentsOf(db: Db | Tx, person: string): Promise<(Consent & { readonly at: Date })[]> {
  return await db
    .selectFrom('consent')
    .select(['purpose', 'network', 'given', 'version', 'how', 'at'])
    .where('person', '=', person)
    .orderBy('id')
    .execute();
}

/** Forgets what is too old to prove anything, of people who are no longer here. */
export async function forgetConsents(db: Db, now: Date): Promise<number> {
  const gone = await db
    .deleteFrom('consent')
    .where('at', '<', after(now, -keptMs('consents')))
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom('person').select('id').whereRef('person.id', '=', 'consent.person'))),
    )
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}
