/**
 * The door of how addresses have done (standing.ts has the rules).
 *
 * Two looks at what left, each told once of every chunk of the outbox by how far it came: at once for what a carrier
 * refused, and a day later for receipts. Returned mails take days and are told by themselves. All of it may be told
 * again; what stopped messages (STOP) stands in the same row, for it too is of the number and not of the person.
 */
import { sql } from 'kysely';
import type { Channel, DeliveryState } from '../../contract/domain.ts';
import type { Language, WordKey } from '../../contract/words.ts';
import type { Db, Tx } from '../db/db.ts';
import { after, hours, seconds, type Clock } from '../lib/clock.ts';
import { unseal, type Keys } from '../lib/secrets.ts';
import { readNumber } from './phone.ts';
import {
  explanationOf,
  next,
  outcomeOf,
  type Outcome,
  type Standing,
  type StandingReason,
  type StandingState,
} from './standing.ts';

/** How long after a chunk is done each look comes. The first leaves time for transactions that end out of order. */
const looks = { answers: seconds(5), receipts: hours(25) } as const;
/** Few, for each row that failed is a statement: 5,000 in one transaction take some seconds. */
const chunksAtOnce = 5;

/** Looks at what was sent since the last time; true where more is left. Safe to repeat and to run anywhere. */
export async function lookAtOutcomes({ db, clock }: { db: Db; clock: Clock }): Promise<boolean> {
  let more = false;
  for (const look of ['answers', 'receipts'] as const)
    more = (await lookOnce(db, look, after(clock.now(), -looks[look]))) || more;
  return more;
}

async function lookOnce(db: Db, look: keyof typeof looks, end: Date): Promise<boolean> {
  return await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('standing_look')
      .values({ look, until: new Date(0) })
      .onConflict((on) => on.column('look').doNothing())
      .execute();
    const last = await tx
      .selectFrom('standing_look')
      .select('until')
      .where('look', '=', look)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (!last) return false;
    const chunks = await tx
      .selectFrom('delivery_chunk')
      .select('done_at')
      .where('done_at', '>', last.until)
      .where('done_at', '<=', end)
      .orderBy('done_at')
      .limit(chunksAtOnce)
      .execute();
    // Those done in the same moment as the last are looked at with it: the next look begins after it.
    const until = chunks.at(-1)?.done_at;
    if (!until) return false;
    const { rows } = await sql<Settled>`
      with looked as (select id, rows from delivery_chunk where done_at > ${last.until} and done_at <= ${until}),
      sent as (
        select delivery.* from looked join delivery on delivery.id between looked.id * 1024 and looked.id * 1024 + 1023 where looked.rows is null
        union all
        select delivery.* from looked cross join unnest(looked.rows) as listed (id) join delivery on delivery.id = listed.id)
      select channel, address_hash as hash, state, reason, coalesce(settled_at, handed_at) as at
      from sent
      where state = 'failed' or (state in ('handed', 'delivered', 'confirmed') and exists (
        select from contact_standing s where s.channel = sent.channel and s.value_hash = sent.address_hash and s.state is not null))
      order by at`.execute(tx);
    await tell(tx, rows);
    await tx.updateTable('standing_look').set({ until }).where('look', '=', look).execute();
    return chunks.length === chunksAtOnce;
  });
}

interface Settled {
  readonly channel: Channel;
  readonly hash: Buffer;
  readonly state: DeliveryState;
  readonly reason: string | null;
  readonly at: Date | null;
}

/** Tells of a delivery that was settled outside the looks: a mail that came back after days. */
export async function tell(tx: Tx, settled: readonly Settled[]): Promise<void> {
  const outcomes = settled.flatMap(({ channel, hash, state, reason, at }) => {
    const outcome = outcomeOf(channel, state, reason);
    return outcome && at ? [{ channel, hash, outcome, at }] : [];
  });
  const byAddress = Map.groupBy(outcomes, (one) => `${one.channel} ${one.hash.toString('hex')}`);
  // In one order, so that two programs that tell of the same addresses never wait crosswise.
  for (const [, told] of [...byAddress].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [first] = told;
    if (first) await write(tx, first.channel, first.hash, told);
  }
}

async function write(
  tx: Tx,
  channel: Channel,
  hash: Buffer,
  told: readonly { readonly outcome: Outcome; readonly at: Date }[],
): Promise<void> {
  const row = await tx
    .selectFrom('contact_standing')
    .selectAll()
    .where('channel', '=', channel)
    .where('value_hash', '=', hash)
    .forUpdate()
    .executeTakeFirst();
  const before: Standing | null =
    row?.state && row.reason && row.first_failed_at && row.last_failed_at
      ? {
          state: row.state,
          reason: row.reason,
          failures: row.failures,
          firstFailedAt: row.first_failed_at,
          lastFailedAt: row.last_failed_at,
        }
      : null;
  const now = told.reduce((standing, { outcome, at }) => next(standing, outcome, at), before);
  if (now === before) return;
  const values = {
    state: now?.state ?? null,
    reason: now?.reason ?? null,
    failures: now?.failures ?? 0,
    first_failed_at: now?.firstFailedAt ?? null,
    last_failed_at: now?.lastFailedAt ?? null,
  };
  await tx
    .insertInto('contact_standing')
    .values({ channel, value_hash: hash, ...values })
    .onConflict((on) => on.columns(['channel', 'value_hash']).doUpdateSet(values))
    .execute();
  if (channel === 'push')
    await tx
      .updateTable('contact')
      .set({ gone: now?.state === 'gone' })
      .where('channel', '=', 'push')
      .where('value_hash', '=', hash)
      .where('gone', '<>', now?.state === 'gone')
      .execute();
}

// ------------------------------------------------------------------------------------- what a reply asks of us

/** Stops ordinary messages at an address, or with null takes that back; whether that was news. */
export async function stopOrdinary(
  tx: Tx,
  channel: Channel,
  hash: Buffer,
  at: Date | null,
): Promise<boolean> {
  const { rows } = await sql<{ news: boolean }>`
    with before as (select stopped_at from contact_standing where channel = ${channel} and value_hash = ${hash}),
    written as (
      insert into contact_standing (channel, value_hash, stopped_at)
      select ${channel}, ${hash}, ${at}::timestamptz where ${at !== null} or exists (select from before)
      on conflict (channel, value_hash) do update set stopped_at = case when excluded.stopped_at is null then null else coalesce(contact_standing.stopped_at, excluded.stopped_at) end)
    select coalesce((select stopped_at from before) is not null, false) <> ${at !== null} as news`.execute(
    tx,
  );
  return rows[0]?.news ?? false;
}

/** In which language the people speak who have these addresses, by the hash in hex. */
export async function languagesOf(
  tx: Tx,
  channel: Channel,
  hashes: readonly Buffer[],
): Promise<Map<string, Language>> {
  const rows = await tx
    .selectFrom('contact')
    .innerJoin('person', 'person.id', 'contact.person')
    .select(['contact.value_hash', 'person.language'])
    .where('contact.channel', '=', channel)
    .where('contact.value_hash', 'in', [...hashes])
    .orderBy('person.id')
    .execute();
  return new Map(rows.toReversed().map((row) => [row.value_hash.toString('hex'), row.language]));
}

/** A number as carriers give it, mostly without its plus, in the spelling of contacts; null for a short code or a name. */
export function numberOf(given: string): string | null {
  const spelled = /^[1-9]\d{9,14}$/.test(given) ? `+${given}` : given;
  const read = readNumber(spelled);
  return 'e164' in read ? read.e164 : null;
}

// ------------------------------------------------------------------------- for the person whose contacts they are

export interface OwnStanding {
  readonly contact: string;
  readonly channel: Channel;
  /** In the order in which numbers of a channel are tried. */
  readonly position: number;
  /** Null: nothing is known against it. */
  readonly state: StandingState | null;
  /** What the person reads of it; null with the state. */
  readonly explanation: WordKey | null;
  /** The first day it failed since it last worked. */
  readonly since: Date | null;
  /** Since when no ordinary messages go there: by STOP, by the link in a mail, or by whoever shares the address. */
  readonly stoppedAt: Date | null;
}

/** How each contact of a person has done. Without the values: those are unsealed where they are shown. */
export async function standingsOf(db: Db | Tx, person: string): Promise<OwnStanding[]> {
  const rows = await db
    .selectFrom('contact as c')
    .leftJoin('contact_standing as s', (join) =>
      join.onRef('s.channel', '=', 'c.channel').onRef('s.value_hash', '=', 'c.value_hash'),
    )
    .select(['c.id', 'c.channel', 'c.position', 's.state', 's.reason', 's.first_failed_at', 's.stopped_at'])
    .where('c.person', '=', person)
    .orderBy(sql`array_position(array['sms', 'voice', 'email', 'push'], c.channel)`)
    .orderBy('c.position')
    .execute();
  return rows.map((row) => ({
    contact: row.id,
    channel: row.channel,
    position: row.position,
    state: row.state,
    explanation: row.reason && explanationOf(row.reason),
    since: row.first_failed_at,
    stoppedAt: row.stopped_at,
  }));
}

// -------------------------------------------------------------------------------------- for the coordinator

export interface ContactToCheck {
  readonly name: string;
  readonly channel: Channel;
  readonly state: StandingState | 'stopped';
  readonly reason: StandingReason | null;
  readonly since: Date;
}

/** Members of a network with an address that no longer works, or where they stopped ordinary messages; by name. */
export async function contactsToCheck(db: Db, keys: Keys, network: string): Promise<ContactToCheck[]> {
  const rows = await db
    .selectFrom('membership as m')
    .innerJoin('person as p', 'p.id', 'm.person')
    .innerJoin('contact as c', 'c.person', 'p.id')
    .innerJoin('contact_standing as s', (join) =>
      join.onRef('s.channel', '=', 'c.channel').onRef('s.value_hash', '=', 'c.value_hash'),
    )
    .select(['p.name', 'c.channel', 's.state', 's.reason', 's.first_failed_at', 's.stopped_at'])
    .where('m.network', '=', network)
    .where('m.ended_at', 'is', null)
    .where('p.ended_at', 'is', null)
    .where((eb) => eb.or([eb('s.state', 'is not', null), eb('s.stopped_at', 'is not', null)]))
    .execute();
  return rows
    .flatMap((row): ContactToCheck[] => {
      const since = row.first_failed_at ?? row.stopped_at;
      return since
        ? [
            {
              name: unseal(keys, 'name', row.name).replace('\n', ' '),
              channel: row.channel,
              state: row.state ?? 'stopped',
              reason: row.reason,
              since,
            },
          ]
        : [];
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'nl'));
}
