/**
 * What became of a message, honestly: "handed over" is not a success, a home is reached when one person in it has a copy
 * that was delivered or confirmed, and whoever is reached by nobody is counted with the reason (docs/product.md).
 *
 * Two readings. `glance` is cheap at any size: copies by channel and state, from the tallies kept beside the rows, and a
 * mark that changes whenever anything of the message does. `countWhole` goes through everybody it was put to: homes,
 * streets, people, reasons. live-shared.ts shares both among all who look at the same message.
 */
import { sql } from 'kysely';
import type { Channel } from '../../contract/domain.ts';
import type { Live } from '../../contract/shapes.ts';
import { json, type Db, type Tx } from '../db/db.ts';
import type { KeptHomes } from '../db/schema.ts';
import { tallyOf } from '../delivery/tally.ts';
import type { Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { entriesOf, type Entered } from '../logbook/logbook.ts';
import { byHash } from './addressing.ts';
import { comingOf } from './ladder.ts';
import { find, visibleTo } from './messages.ts';

export interface Glance extends Pick<Live, 'channels' | 'fannedOut'> {
  /** The same mark: nothing that is counted has changed. */
  readonly mark: string;
}
export type Whole = Omit<Live, 'channels' | 'fannedOut' | 'asOf'>;

export async function glance(db: Db | Tx, id: string): Promise<Glance> {
  const [{ rows }, { channels, changes }] = await Promise.all([
    sql<{ fannedOut: boolean; stage: string }>`
      select sent is not null and fanned_out_at is not null as "fannedOut",
             concat_ws(' ', state, people, fanned_out_to, fanned_out_at, next_step, next_step_at, step_to) as stage
      from message where id = ${id}`.execute(db),
    tallyOf(db, id),
  ]);
  const message = rows[0] ?? refuse('access/not-found');
  return { channels, fannedOut: message.fannedOut, mark: `${changes} ${message.stage}` };
}

interface Counted extends Omit<Whole, 'trying' | 'coming' | 'streets'> {
  readonly streets: Live['streets'] | null;
}

/** The glance and all that takes a look at everybody, of one moment (but for what comes next, counted just after). */
export async function countWhole(db: Db, id: string): Promise<{ glance: Glance; whole: Whole }> {
  const { seen, counted, kept, trying } = await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      await byHash(tx);
      return {
        seen: await glance(tx, id),
        counted: await count(tx, id),
        kept: await keptHomes(tx, id),
        trying: await retries(tx, id),
      };
    });
  return {
    glance: seen,
    whole: {
      ...counted,
      streets: counted.streets ?? [],
      unreached: counted.unreached ?? [],
      ...kept,
      trying,
      coming: await comingOf(db, id),
    },
  };
}

/**
 * One statement, so that everybody is gone through once. `best` is the best that a person's copies came to: 3 confirmed
 * (also on their own page), 2 delivered, 1 handed over or unknown, 0 none of these, -1 no copy. Whoever has
 * no address, or none any more, counts as a person and in no home or street.
 */
async function count(tx: Tx, id: string): Promise<Counted> {
  const { rows } = await sql<Counted>`
    with copies as (
      select recipient, max(case state when 'confirmed' then 3 when 'delivered' then 2 when 'handed' then 1 when 'unknown' then 1 else 0 end) as best,
             bool_or(possibly_twice) as twice, bool_or(state = 'waiting') as waiting, bool_or(state = 'failed') as failed
      from delivery_copy where cause = ${id} group by recipient),
    people as materialized (
      select r.person, coalesce(r.address, r.person) as home, r.address is not null as housed, case when seen.person is not null then 3 else coalesce(best, -1) end as best,
             coalesce(twice, false) as twice, coalesce(waiting, false) as waiting, coalesce(failed, false) as failed
      from recipient r left join copies on copies.recipient = r.person
        left join (select person from message_seen where message = ${id}) as seen on seen.person = r.person
      where r.message = ${id}),
    homes as materialized (select home, max(best) as best, bool_or(housed) as housed from people group by home),
    streets as materialized (
      select coalesce(s.name, '') as street, count(*) as homes, count(*) filter (where best >= 2) as reached, count(*) filter (where best = 1) as unproven
      from homes left join address a on a.id = homes.home left join street s on s.id = a.street where housed group by s.name),
    missed as (
      select case when waiting then 'waiting'
                  when failed then 'failed'
                  when p.best >= 0 then 'cancelled'
                  when exists (select from contact c where c.person = p.person and (c.channel, c.value_hash) in (select channel, address_hash from delivery_copy where cause = ${id})) then 'shared'
                  when exists (select from contact c where c.person = p.person and c.channel = 'voice') then 'voice-not-connected'
                  else 'no-contact' end as reason
      from people p join homes h using (home) where h.best < 1),
    reasons as (select reason, count(*) as people from missed group by reason)
    select all_people.*, all_homes.*,
      (select json_agg(json_build_object('street', street, 'homes', homes, 'reached', reached) order by homes - reached - unproven desc, street)
       from (select * from streets order by homes - reached - unproven desc, street limit 200) as worst) as streets,
      (select json_agg(json_build_object('reason', reason, 'people', people) order by people desc, reason) from reasons) as unreached
    from (select count(*) as people, count(*) filter (where best >= 2) as delivered, count(*) filter (where best = 3) as confirmed,
                 count(*) filter (where twice) as "possiblyTwice" from people) as all_people,
         (select coalesce(sum(homes), 0)::bigint as homes, coalesce(sum(reached), 0)::bigint as "homesReached", coalesce(sum(unproven), 0)::bigint as "homesUnproven",
                 coalesce(sum(homes - reached - unproven), 0)::bigint as "homesUnreached" from streets) as all_homes`.execute(
    tx,
  );
  return rows[0] ?? refuse('access/not-found');
}

/** Counts homes and streets for the last time and keeps that. Once: what was kept before stands. */
export async function keepHomes(db: Db, id: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const [held] = await tx
      .selectFrom('message')
      .select('homes')
      .where('id', '=', id)
      .where('homes', 'is', null)
      .forUpdate()
      .execute();
    if (!held) return;
    await byHash(tx);
    const { homes, homesReached, homesUnproven, homesUnreached, streets, unreached } = await count(tx, id);
    const kept: KeptHomes = {
      homes,
      homesReached,
      homesUnproven,
      homesUnreached,
      streets: streets ?? [],
      unreached: unreached ?? [],
    };
    await tx
      .updateTable('message')
      .set({ homes: json(kept) })
      .where('id', '=', id)
      .execute();
  });
}

async function keptHomes(tx: Tx, id: string): Promise<KeptHomes | null> {
  const row = await tx.selectFrom('message').select('homes').where('id', '=', id).executeTakeFirst();
  return row?.homes ?? null;
}

async function retries(tx: Tx, id: string): Promise<Live['trying']> {
  const { rows } = await sql<{ channel: Channel; at: Date; deliveries: number }>`
    select c.channel, c.not_before as at, count(*) as deliveries
    from (select channel, not_before, unnest(rows) as row from delivery_chunk
          where thread = (select thread from message where id = ${id}) and cause = ${id} and rows is not null and done_at is null offset 0) as c
    join delivery d on d.id = c.row and d.state = 'waiting'
    group by c.channel, c.not_before order by at limit 10`.execute(tx);
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** Which of these people may see a message, in the order given: one question, however many they are. */
export async function seenBy(
  db: Db,
  id: string,
  principals: readonly (Principal | null)[],
): Promise<readonly boolean[]> {
  const there = [...new Map(principals.flatMap((one) => (one ? [[one.id, one] as const] : []))).values()];
  if (!there.length) return principals.map(() => false);
  const { rows } = await sql<{ seen: readonly boolean[] }>`
    select array[${sql.join(there.map((one) => visibleTo(one)))}] as seen from message where id = ${id}`.execute(
    db,
  );
  const seen = new Set(there.filter((_, n) => rows[0]?.seen[n]).map((one) => one.id));
  return principals.map((one) => one !== null && seen.has(one.id));
}

/** Who did what with a message and with those of its thread that the person may see: drafts are the zone's own. */
export async function historyOf(db: Db, principal: Principal, id: string): Promise<Entered[]> {
  const message = await find(db, principal, id);
  const thread = await db
    .selectFrom('message')
    .select('id')
    .where('thread', '=', message.thread)
    .where(visibleTo(principal))
    .execute();
  return await entriesOf(
    db,
    thread.map((row) => row.id),
  );
}
