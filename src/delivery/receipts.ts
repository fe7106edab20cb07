/**
 * Receipts: what became of what a carrier took. They come in any order, more than once, and sometimes before the answer
 * to their own submit was written (`receipt_in`). A delivery only ever goes forward: `delivered` is not undone by a late
 * `failed`, and a long text is delivered when every part of one try is.
 */
import { sql } from 'kysely';
import { nudge, type Db, type Tx } from '../db/db.ts';

export interface Receipt {
  readonly reference: string;
  readonly state: 'delivered' | 'confirmed' | 'failed' | 'unknown';
  readonly code: string | null;
  /** Other spellings of the same reference, tried only when nothing bears the first (SMPP ids in hex and decimal). */
  readonly others?: () => readonly string[];
}

/** No network keeps a message for longer; a receipt for one of last month is for another that bears its number. */
const attemptDays = 7;

/** Takes receipts in bulk; what belongs to no attempt yet is kept and matched by `matchEarlyReceipts`. */
export async function receive(db: Db, account: string, given: readonly Receipt[], now: Date): Promise<void> {
  // No reference that we know holds a NUL, and PostgreSQL takes none.
  const receipts = given.filter((one) => !one.reference.includes('\0'));
  if (!receipts.length) return;
  await db.transaction().execute(async (tx) => {
    const known = await apply(tx, account, receipts, now);
    const unknown = receipts.filter((one) => !known.has(one.reference));
    const respelled = unknown.flatMap((one) =>
      (one.others?.() ?? []).map((reference) => ({ ...one, reference, first: one.reference })),
    );
    const knownRespelled = respelled.length ? await apply(tx, account, respelled, now) : new Set<string>();
    const settled = new Set(
      respelled.filter((one) => knownRespelled.has(one.reference)).map((one) => one.first),
    );
    const early = unknown.filter((one) => !settled.has(one.reference));
    if (early.length)
      await tx
        .insertInto('receipt_in')
        .values(early.map(({ reference, state, code }) => ({ reference, state, code, account, at: now })))
        .execute();
  });
  await nudge(db, 'belfort_live');
}

/** Matches receipts that overtook the record of their submit. Those unmatched for a day belong to nobody. */
export async function matchEarlyReceipts(db: Db, now: Date): Promise<number> {
  return await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: number; account: string } & Receipt>`
      select early.id, early.account, early.reference, early.state, early.code from receipt_in early
      where exists (select from delivery_attempt a where a.reference = early.reference and a.account = early.account)
      limit 5000 for update skip locked`.execute(tx);
    for (const account of new Set(rows.map((row) => row.account)))
      await apply(
        tx,
        account,
        rows.filter((row) => row.account === account),
        now,
      );
    if (rows.length)
      await tx
        .deleteFrom('receipt_in')
        .where(
          'id',
          'in',
          rows.map((row) => row.id),
        )
        .execute();
    await tx
      .deleteFrom('receipt_in')
      .where('at', '<', new Date(now.getTime() - 86_400_000))
      .execute();
    return rows.length;
  });
}

async function apply(
  tx: Tx,
  account: string,
  receipts: readonly Receipt[],
  now: Date,
): Promise<ReadonlySet<string>> {
  // An operator may give a number out again after weeks: a reference means its newest attempt.
  const { rows } = await sql<{ delivery: number; reference: string }>`
    with given as (
      select distinct on (reference) * from unnest(${receipts.map((one) => one.reference)}::text[], ${receipts.map((one) => one.state)}::text[], ${receipts.map((one) => one.code)}::text[])
        with ordinality as receipt (reference, state, code, n)
      order by reference, array_position(array['unknown', 'failed', 'delivered', 'confirmed'], state) desc),
    newest as (
      select distinct on (given.reference) a.delivery, a.try, a.part, given.*
      from given join delivery_attempt a on a.reference = given.reference and a.account = ${account} and a.at > ${new Date(now.getTime() - attemptDays * 86_400_000)}
      order by given.reference, a.at desc, a.delivery desc, a.try desc),
    written as (
      update delivery_attempt a set receipt = newest.state, receipt_code = newest.code, receipt_at = ${now}
      from newest
      where a.delivery = newest.delivery and a.account = ${account} and a.try = newest.try and a.part = newest.part
        and coalesce(array_position(array['unknown', 'failed', 'delivered', 'confirmed'], a.receipt), 0) < array_position(array['unknown', 'failed', 'delivered', 'confirmed'], newest.state))
    select delivery, reference from newest`.execute(tx);
  if (rows.length) {
    const deliveries = [...new Set(rows.map((row) => row.delivery))];
    // A long text is delivered when every part of one try is. Failed gives way to delivered, never the other way round.
    await sql`
      update delivery d
      set state = outcome.state, reason = outcome.code, settled_at = ${now}
      from (
        select distinct on (delivery) delivery, state, code from (
          select delivery, account, try,
                 case when bool_or(receipt = 'failed') then 'failed'
                      when count(*) filter (where receipt = 'confirmed') = max(parts) then 'confirmed'
                      when count(*) filter (where receipt in ('delivered', 'confirmed')) = max(parts) then 'delivered'
                 end as state,
                 max(receipt_code) filter (where receipt = 'failed') as code
          from delivery_attempt where delivery = any(${deliveries}::bigint[]) and answer in ('accepted', 'unknown')
          group by delivery, account, try) as tries
        where state is not null
        order by delivery, array_position(array['failed', 'delivered', 'confirmed'], state) desc) as outcome
      where d.id = outcome.delivery and d.state <> outcome.state
        and (d.state in ('waiting', 'handed', 'unknown') or (d.state = 'failed' and outcome.state <> 'failed') or (d.state = 'delivered' and outcome.state = 'confirmed'))`.execute(
      tx,
    );
  }
  return new Set(rows.map((row) => row.reference));
}
