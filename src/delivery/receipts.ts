/**
 * Receipts: what became of what a carrier took. They come in any order, more than once, and sometimes before the answer
 * to their own submit was written (`receipt_in`). A delivery only ever goes forward: `delivered` is not undone by a late
 * `failed`, and a long text is delivered when every part of one try is.
 */
import { sql } from 'kysely';
import { nudge, type Db, type Tx } from '../db/db.ts';
import type { Trail } from '../lib/trail.ts';

export interface Receipt {
  readonly reference: string;
  readonly state: 'delivered' | 'confirmed' | 'failed' | 'unknown';
  readonly code: string | null;
  /** Other spellings of the same reference (SMPP ids in hex and decimal), for carriers that use two. */
  readonly others?: () => readonly string[];
}

/** No network keeps a message for longer; a receipt for one of last month is for another that bears its number. */
const attemptDays = 7;

/**
 * A receipt whose number nothing bears is one that overtook the answer to its submit, or one of a carrier that writes its
 * numbers in two ways. An answer comes within this; only then are other spellings looked at, for in its other spelling
 * 15 is the 0f of somebody else.
 */
const overtakenMs = 20_000;
/** Accounts seen to write their receipts otherwise than their answers: theirs are looked up so at once. */
const respelling = new Set<string>();

/** What a trail is told of once it is written. */
interface Written {
  readonly account: string;
  readonly delivery: number;
  readonly state: Receipt['state'];
}
function tell(trail: Trail | null, since: number, written: readonly Written[]): void {
  for (const { account, delivery, state } of written)
    trail?.receipt(account, Math.floor(delivery / 1024), state, since);
}

/** The cause of each of these chunks. */
export async function causesOf(db: Db, chunks: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (!chunks.length) return new Map();
  const rows = await db
    .selectFrom('delivery_chunk')
    .select(['id', 'cause'])
    .where('id', 'in', [...chunks])
    .execute();
  return new Map(rows.map(({ id, cause }) => [id, cause]));
}

/** Takes receipts in bulk; what belongs to no attempt yet is kept and matched by `matchEarlyReceipts`. */
export async function receive(
  db: Db,
  account: string,
  given: readonly Receipt[],
  now: Date,
  trail: Trail | null = null,
): Promise<void> {
  // No reference that we know holds a NUL, and PostgreSQL takes none.
  const receipts = given.filter((one) => !one.reference.includes('\0'));
  if (!receipts.length) return;
  const since = performance.now();
  const written: Written[] | null = trail && [];
  await db.transaction().execute(async (tx) => {
    const unknown = await applyRespelled(tx, account, receipts, now, respelling.has(account), written);
    const known = unknown.length ? await apply(tx, account, unknown, now, written) : new Set<string>();
    const early = unknown.filter((one) => !known.has(one.reference));
    if (early.length)
      await tx
        .insertInto('receipt_in')
        .values(
          early.map(({ reference, state, code, others }) => ({
            reference,
            state,
            code,
            others: [...(others?.() ?? [])],
            account,
            at: now,
          })),
        )
        .execute();
  });
  if (written) tell(trail, since, written);
  await nudge(db, 'belfort_live');
}

/** Applies those of which another spelling is known, where `tried`; returns the rest. */
async function applyRespelled(
  tx: Tx,
  account: string,
  receipts: readonly Receipt[],
  now: Date,
  tried: boolean,
  written: Written[] | null,
): Promise<readonly Receipt[]> {
  const respelled = tried
    ? receipts.flatMap((one) =>
        (one.others?.() ?? []).map((reference) => ({ ...one, reference, first: one.reference })),
      )
    : [];
  if (!respelled.length) return receipts;
  const known = await apply(tx, account, respelled, now, written);
  const settled = new Set(respelled.filter((one) => known.has(one.reference)).map((one) => one.first));
  return receipts.filter((one) => !settled.has(one.reference));
}

/** Matches receipts that overtook the record of their submit. Those unmatched for a day belong to nobody. */
export async function matchEarlyReceipts(db: Db, now: Date, trail: Trail | null = null): Promise<number> {
  const since = performance.now();
  const written: Written[] | null = trail && [];
  const matched = await db.transaction().execute(async (tx) => {
    const { rows } = await sql<
      { id: number; account: string; exact: boolean; spellings: string[] } & Receipt
    >`
      select * from (
        select early.id, early.account, early.reference, early.state, early.code, early.others as spellings,
               exists (select from delivery_attempt a where a.reference = early.reference and a.account = early.account) as exact
        from receipt_in early
        where exists (select from delivery_attempt a where a.reference = early.reference and a.account = early.account)
          or (early.at < ${new Date(now.getTime() - overtakenMs)} and exists (
            select from delivery_attempt a where a.reference = any(early.others) and a.account = early.account))
        limit 5000 for update skip locked) as found`.execute(tx);
    for (const [account, found] of Map.groupBy(rows, (row) => row.account)) {
      await apply(
        tx,
        account,
        found.filter((row) => row.exact),
        now,
        written,
      );
      const otherwise = found
        .filter((row) => !row.exact)
        .map((row) => ({ ...row, others: () => row.spellings }));
      if (otherwise.length) respelling.add(account);
      await applyRespelled(tx, account, otherwise, now, true, written);
    }
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
  if (written) tell(trail, since, written);
  return matched;
}

async function apply(
  tx: Tx,
  account: string,
  receipts: readonly Receipt[],
  now: Date,
  written: Written[] | null,
): Promise<ReadonlySet<string>> {
  if (!receipts.length) return new Set();
  // An operator may give a number out again after weeks: a reference means its newest attempt.
  const { rows } = await sql<{ delivery: number; reference: string; state: Receipt['state'] }>`
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
    select delivery, reference, state from newest`.execute(tx);
  for (const { delivery, state } of written ? rows : []) written?.push({ account, delivery, state });
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
