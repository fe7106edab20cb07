/**
 * Answers: what carriers said about the rows of a chunk, written together: the state of each row, its attempt with the
 * carrier's ids, what is to be tried again, and the chunk as done. One transaction, so that a crash leaves the chunk
 * either recorded or in doubt; what is done about doubt is here too.
 */
import { sql } from 'kysely';
import { lanes, type Channel, type DeliveryState } from '../../contract/domain.ts';
import type { Db, Tx } from '../db/db.ts';
import { waitingRows, type Claimed } from './claims.ts';
import { stopping, updateRows, withheld } from './outbox.ts';

/** How long a row waits for the earlier message of its thread before it is looked at again. */
const laterMs = 1_000;

/** What a carrier said about one row. References are its own ids, one per part of a long text. */
export interface Answered {
  readonly id: number;
  readonly answer: 'accepted' | 'later' | 'never' | 'unknown' | 'unsent';
  readonly reason: string | null;
  readonly references: readonly string[];
  readonly tries: number;
  /** When to try again, for what is not settled; null where it is. */
  readonly againAt: Date | null;
  readonly cancelled: boolean;
  readonly possiblyTwice: boolean;
}

const stateOf: Readonly<Record<Answered['answer'], DeliveryState>> = {
  accepted: 'handed',
  unknown: 'unknown',
  later: 'failed',
  never: 'failed',
  unsent: 'failed',
};

/**
 * Answers of a chunk that was taken over meanwhile (its lease ran out) are written too, for what was accepted was
 * accepted; what is to be tried again is then in other hands.
 */
export async function recordAnswers(
  db: Db,
  chunk: Omit<Claimed, 'notBefore'>,
  account: string,
  channel: Channel,
  answers: readonly Answered[],
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // An end may have cancelled the chunk while it was out: then nothing of it is tried again.
    const held = await tx
      .selectFrom('delivery_chunk')
      .select(['cancelled_at', 'done_at'])
      .where('id', '=', chunk.id)
      .forUpdate()
      .executeTakeFirst();
    const stop = Boolean(held?.cancelled_at);
    await settle(tx, stop, stop ? answers : answers.filter((one) => !one.againAt), now);
    await insertAttempts(
      tx,
      account,
      answers.filter((one) => !one.cancelled && one.answer !== 'unsent'),
      now,
    );
    // Taken over meanwhile, its rows moved on: what was accepted was accepted all the same, and is not sent again.
    const accepted = held?.done_at
      ? answers.filter((one) => one.answer === 'accepted').map((one) => one.id)
      : [];
    if (accepted.length)
      await sql`
        update delivery set state = 'handed', reason = null, handed_at = ${now}::timestamptz
        where id = any(${accepted}::bigint[]) and state in ('waiting', 'unknown') and reason = 'worker-died'`.execute(
        tx,
      );
    // Rows left alone because their earlier message still waits are looked at again in a moment.
    const given = new Set(answers.map((one) => one.id));
    const left =
      chunk.sequence === 0 || held?.done_at
        ? []
        : (await waitingRows(tx, chunk)).filter((row) => !given.has(row.id));
    const again = [
      ...(stop || held?.done_at ? [] : answers.filter((one) => one.againAt)),
      ...left.map((row) => notSent(row, new Date(now.getTime() + laterMs))),
    ];
    await tryAgain(tx, chunk, channel, again, now);
    await tx
      .updateTable('delivery_chunk')
      .set({ done_at: now })
      .where('id', '=', chunk.id)
      .where('done_at', 'is', null)
      .execute();
  });
}

/** One statement per kind of answer, of which a chunk has one or two: a thousand ids and nothing else to read. */
async function settle(tx: Tx, stop: boolean, answers: readonly Answered[], now: Date): Promise<void> {
  const groups = new Map<string, { state: DeliveryState; like: Answered; ids: number[] }>();
  for (const one of answers) {
    // Without an answer it may have been sent, cancelled or not.
    const stopped = one.cancelled || (stop && one.againAt !== null && one.answer !== 'unknown');
    const state = stopped ? 'cancelled' : stateOf[one.answer];
    const key = `${state} ${one.tries} ${one.possiblyTwice} ${one.reason ?? ''}`;
    const group = groups.get(key) ?? { state, like: one, ids: [] };
    group.ids.push(one.id);
    groups.set(key, group);
  }
  for (const { state, like, ids } of groups.values())
    await sql`
      update delivery
      set tries = ${like.tries},
          ${
            state === 'cancelled'
              ? sql`reason = case when possibly_twice then reason else ${like.reason} end, ${stopping(now)}`
              : sql`
          state = ${state}, reason = ${like.reason}, possibly_twice = possibly_twice or ${like.possiblyTwice},
          handed_at = ${state === 'failed' ? null : now}::timestamptz, settled_at = ${state === 'failed' ? now : null}::timestamptz`
          }
      where id = any(${list(ids)}::bigint[]) and state = 'waiting'`.execute(tx);
}

async function insertAttempts(
  tx: Tx,
  account: string,
  answers: readonly Answered[],
  now: Date,
): Promise<void> {
  // Nearly all are of one kind: the first try of a short text, accepted. Then two lists are all there is to write.
  const kinds = Map.groupBy(
    answers,
    (one) => `${one.tries} ${one.references.length} ${one.answer} ${one.reason ?? ''}`,
  );
  for (const [first, ...others] of kinds.values()) {
    if (!first) continue;
    const like = [first, ...others];
    const parts = Math.max(1, first.references.length);
    await sql`
      insert into delivery_attempt (delivery, try, part, parts, account, reference, answer, reason, at)
      select delivery, ${first.tries}::smallint, part, ${parts}::smallint, ${account}, reference, ${first.answer}, ${first.reason}, ${now}::timestamptz
      from unnest(
        ${list(like.flatMap((one) => Array<number>(parts).fill(one.id)))}::bigint[],
        ${list(like.flatMap(() => Array.from({ length: parts }, (_, part) => part)))}::smallint[],
        ${first.references.length ? textList(like.flatMap((one) => one.references)) : '{}'}::text[]
      ) as attempt (delivery, part, reference)
      on conflict (delivery, account, try, part) do nothing`.execute(tx);
  }
}

/** Array literals (PostgreSQL 8.15.2); the driver's own takes each element apart first. No text there holds a NUL. */
const list = (values: readonly number[]): string => `{${values.join(',')}}`;
const textList = (values: readonly string[]): string =>
  `{${values.map((value) => `"${value.replaceAll('\0', '').replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;

/** Puts rows that are not settled in chunks of their own, one per moment at which they are due again. */
async function tryAgain(
  tx: Tx,
  chunk: Omit<Claimed, 'rows' | 'notBefore'>,
  channel: Channel,
  again: readonly Answered[],
  now: Date,
): Promise<void> {
  await letThemGo(tx, again, now);
  const moments = Map.groupBy(again, (one) => one.againAt?.getTime() ?? 0);
  for (const [at, rows] of moments) {
    const ids = rows.map((row) => row.id);
    const { rows: moved } = await sql<{ id: number }>`
      update delivery set tries = answer.tries, reason = answer.reason, possibly_twice = possibly_twice or answer.twice
      from unnest(${ids}::bigint[], ${rows.map((row) => row.tries)}::smallint[], ${rows.map((row) => row.reason)}::text[], ${rows.map((row) => row.possiblyTwice)}::boolean[]) as answer (id, tries, reason, twice)
      where delivery.id between ${Math.min(...ids)} and ${Math.max(...ids)} and delivery.id = answer.id and delivery.state = 'waiting'
      returning delivery.id`.execute(tx);
    if (moved.length)
      await tx
        .insertInto('delivery_chunk')
        .values({
          thread: chunk.thread,
          sequence: chunk.sequence,
          cause: chunk.cause,
          channel,
          lane: lanes.indexOf(chunk.lane),
          rows: moved.map((row) => row.id),
          not_before: new Date(at),
          to_who_left: sql<boolean>`(select to_who_left from delivery_chunk where id = ${chunk.id})`,
        })
        .execute();
  }
}

/** Nothing is tried again for whoever left while it was out; what may have been sent stays unknown. */
async function letThemGo(tx: Tx, again: readonly Answered[], now: Date): Promise<void> {
  if (!again.length) return;
  const doubtful = again.filter((one) => one.possiblyTwice).map((one) => one.id);
  if (doubtful.length)
    await sql`
      update delivery set possibly_twice = true
      where id = any(${list(doubtful)}::bigint[]) and state = 'waiting' and reason = ${withheld}`.execute(tx);
  await sql`
    update delivery set ${stopping(now)}
    where id = any(${list(again.map((one) => one.id))}::bigint[]) and state = 'waiting' and reason = ${withheld}`.execute(
    tx,
  );
}

const notSent = (row: { id: number; tries: number }, againAt: Date, possiblyTwice = false): Answered => ({
  id: row.id,
  tries: row.tries,
  answer: 'unsent',
  reason: possiblyTwice ? 'worker-died' : null,
  references: [],
  againAt,
  cancelled: false,
  possiblyTwice,
});

/**
 * Takes over chunks whose worker died. What it still owed is in doubt: emergency, urgent and codes are sent again and
 * marked "possibly twice"; the rest stays unknown. What this worker itself has in hand is not dead. Returns how many
 * rows were in doubt.
 */
export async function recover(db: Db, now: Date, inHand: readonly number[] = []): Promise<number> {
  return await db.transaction().execute(async (tx) => {
    const chunks = await tx
      .selectFrom('delivery_chunk')
      .select(['id', 'cause', 'thread', 'sequence', 'lane', 'channel', 'rows', 'cancelled_at'])
      .where('claimed_at', 'is not', null)
      .where('done_at', 'is', null)
      .where('lease_until', '<', now)
      .where(sql<boolean>`id <> all(${[...inHand]}::bigint[])`)
      .forUpdate()
      .skipLocked()
      .execute();
    let doubtful = 0;
    for (const chunk of chunks) {
      const lane = lanes[chunk.lane] ?? 'ordinary';
      const rows = await waitingRows(tx, chunk);
      doubtful += rows.length;
      const worthTwice =
        (lane === 'emergency' || lane === 'urgent' || lane === 'codes') && !chunk.cancelled_at;
      if (worthTwice)
        await tryAgain(
          tx,
          { ...chunk, lane },
          chunk.channel,
          rows.map((row) => notSent(row, now, true)),
          now,
        );
      else if (rows.length)
        await updateRows(
          tx,
          [chunk],
          sql`state = 'unknown', reason = 'worker-died', handed_at = ${now}`,
          sql`state = 'waiting'`,
        );
      await tx.updateTable('delivery_chunk').set({ done_at: now }).where('id', '=', chunk.id).execute();
    }
    return doubtful;
  });
}

/** Its own ids of messages of an account whose answer was lost an hour ago at most, and of which nothing was heard since. */
export async function unsettled(db: Db, account: string, now: Date): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('delivery_attempt')
    .select('reference')
    .where('account', '=', account)
    .where('answer', '=', 'unknown')
    .where('receipt', 'is', null)
    .where('reference', 'is not', null)
    .where('at', '>', new Date(now.getTime() - 3_600_000))
    .orderBy('at')
    .limit(100)
    .execute();
  return rows.flatMap((row) => row.reference ?? []);
}
