/**
 * What a person has said to the deliverers: an account that is drained finishes what it has and gets nothing new; a lane
 * that is paused keeps what waits in it. Both stand in the database, for several processes share the work, and hold
 * until they are taken back: a restart forgets neither.
 */
import { sql } from 'kysely';
import { lanes, type Lane } from '../../contract/domain.ts';
import { nudge, type Db, type Tx } from '../db/db.ts';

/** Nobody can stop an alarm, or the code that lets somebody in to stop it; the table refuses others too. */
export const pausableLanes = ['ordinary', 'bulk'] as const satisfies readonly Lane[];
export type PausableLane = (typeof pausableLanes)[number];

export interface Controls {
  readonly drained: ReadonlySet<string>;
  readonly pausedLanes: ReadonlySet<Lane>;
}
export type Control =
  | { readonly kind: 'account'; readonly name: string }
  | { readonly kind: 'lane'; readonly name: PausableLane };

/** A table of a few rows: read before each claim it costs a look-up, and is never stale. */
export async function readControls(db: Db | Tx): Promise<Controls> {
  const rows = await db.selectFrom('delivery_control').select(['kind', 'name']).execute();
  const named = (kind: Control['kind']): string[] =>
    rows.filter((row) => row.kind === kind).map((row) => row.name);
  return {
    drained: new Set(named('account')),
    pausedLanes: new Set(pausableLanes.filter((lane) => named('lane').includes(lane))),
  };
}

/** Since when each holds. */
export const listControls = async (
  db: Db,
): Promise<{ kind: 'account' | 'lane'; name: string; since: Date }[]> =>
  await db.selectFrom('delivery_control').select(['kind', 'name', 'since']).execute();

/** Sets or takes back; false where it stood so already. */
export async function setControl(
  tx: Tx,
  { kind, name }: Control,
  on: boolean,
  by: string,
  now: Date,
): Promise<boolean> {
  const done = on
    ? await tx
        .insertInto('delivery_control')
        .values({ kind, name, since: now, by })
        .onConflict((conflict) => conflict.columns(['kind', 'name']).doNothing())
        .executeTakeFirst()
    : await tx
        .deleteFrom('delivery_control')
        .where('kind', '=', kind)
        .where('name', '=', name)
        .executeTakeFirst();
  await nudge(tx, 'belfort_deliver', 'controls');
  return Number('numDeletedRows' in done ? done.numDeletedRows : (done.numInsertedOrUpdatedRows ?? 0)) > 0;
}

/**
 * Lets what waits for a later try go now: of a lane, or what an account answered last. Returns how many rows. A chunk
 * that was never tried is no retry and stays where it is.
 */
export async function retryNow(
  tx: Tx,
  of: { readonly lane: Lane } | { readonly account: string },
  now: Date,
): Promise<number> {
  const which =
    'lane' in of
      ? sql`chunk.lane = ${lanes.indexOf(of.lane)}`
      : sql`exists (
          select from unnest(chunk.rows) as row (id), lateral (
            select account from delivery_attempt where delivery = row.id order by at desc, try desc limit 1) as last
          where last.account = ${of.account})`;
  const { rows } = await sql<{ count: number }>`
    with moved as (
      update delivery_chunk chunk set not_before = ${now}
      where chunk.claimed_at is null and chunk.done_at is null and chunk.rows is not null and chunk.not_before > ${now} and ${which}
      returning cardinality(chunk.rows) as count)
    select coalesce(sum(count), 0)::integer as count from moved`.execute(tx);
  await nudge(tx, 'belfort_deliver');
  return rows[0]?.count ?? 0;
}
