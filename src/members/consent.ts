/**
 * What people agreed to and took back, purpose by purpose, with the version of the words and the way it was said. Nothing
 * is changed here: a consent that is withdrawn is one more row, so that the history proves itself (GDPR article 7(1)).
 */
import { sql } from 'kysely';
import { keptMs } from '../../contract/retention.ts';
import type { Db, Tx } from '../db/db.ts';
import { after } from '../lib/clock.ts';

/** The words that are agreed to for crisis messages: `join.crisis` in the catalogues. */
export const crisisVersion = 'crisis-1';
/** Of who came by a list that somebody signed: what words stood above it nobody wrote down. */
export const listVersion = 'list';

export interface Consent {
  readonly purpose: 'crisis' | 'network';
  readonly network: string | null;
  readonly given: boolean;
  readonly version: string;
  readonly how: 'online' | 'paper' | 'list' | 'message' | 'coordinator';
  /** The day on a paper form (yyyy-mm-dd); `at` is when it was confirmed. */
  readonly signedOn?: string | null;
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
      .values(
        consents.map(({ signedOn = null, ...one }) => ({ ...one, signed_on: signedOn, person, owner, at })),
      )
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

/**
 * Takes back, for somebody who leaves altogether, all that stands as given, and what no row says they gave: they were
 * enrolled by a list that brought none. Adds nothing where it was taken back already.
 */
export async function withdrawAll(tx: Tx, person: string, how: Consent['how'], at: Date): Promise<void> {
  await sql`
    with last as (
      select distinct on (purpose, network) purpose, network, given, version from consent
      where person = ${person} order by purpose, network, id desc),
    held as (
      select purpose, network, version from last where given
      union all
      select 'crisis', null, ${listVersion} where not exists (select from last where purpose = 'crisis')
      union all
      select 'network', m.network, m.rules_version from membership m
      where m.person = ${person} and m.ended_at is null
        and not exists (select from last where last.purpose = 'network' and last.network = m.network))
    insert into consent (person, owner, purpose, network, given, version, how, at)
    select p.id, p.owner, held.purpose, held.network, false, held.version, ${how}, ${at}::timestamptz
    from person p cross join held where p.id = ${person}
    order by held.purpose, held.network`.execute(tx);
}

/** Forgets what people agreed to who are no longer here, five years after their last row: that is when they left. */
export async function forgetConsents(db: Db, now: Date): Promise<number> {
  const before = after(now, -keptMs('consents'));
  const gone = await db
    .deleteFrom('consent')
    .where('at', '<', before)
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom('person').select('id').whereRef('person.id', '=', 'consent.person'))),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('consent as later')
            .select('later.id')
            .whereRef('later.person', '=', 'consent.person')
            .where('later.at', '>=', before),
        ),
      ),
    )
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}
