/**
 * The outbox: what is to leave, what was tried, what came of it.
 *
 * Cast: `delivery_text` (composed once), `delivery` (one row per recipient, channel and step), `delivery_chunk` (the unit
 * of work: some hundreds of rows claimed, sent and recorded together), `delivery_attempt` (each try). What comes back
 * later is for receipts.ts. Rooms above give addresses, texts and three opaque ids: the `cause` (a message, a code), the
 * `recipient` and the `thread`.
 *
 * Promises: putting the same cause again adds nothing (unique indexes). A chunk is claimed by one worker; the claim is
 * the intent, so after a crash the rows of a claimed chunk without an answer are in doubt, and only those. A chunk waits
 * for the earlier messages of its thread on its channel.
 */
import { sql, type RawBuilder } from 'kysely';
import { lanes, type Channel, type Lane } from '../../contract/domain.ts';
import type { Language } from '../../contract/words.ts';
import { nudge, type Db, type Tx } from '../db/db.ts';

/** Rows per chunk: 500 cost a fifth more (a transaction each), and larger leaves more in doubt after a crash. */
export const chunkRows = 1_000;
/** Renewed every second while a worker lives; what it still owes is taken over after this. */
export const leaseMs = 10_000;
/** How long a row waits for the earlier message of its thread before it is looked at again. */
const laterMs = 1_000;

export interface PutText {
  /** The network whose name the text bears, or empty. */
  readonly part: string;
  readonly language: Language;
  readonly channel: Channel;
  readonly subject: string;
  readonly body: string;
  readonly html: string;
  /** The page it belongs to, or empty: a push opens it; a mail that has one is a list mail. */
  readonly link: string;
  readonly expiresAt: Date | null;
}

export interface PutRow {
  readonly recipient: string;
  readonly channel: Channel;
  readonly part: string;
  readonly language: Language;
  /** Sealed with the channel as its use. */
  readonly address: Buffer;
  readonly addressHash: Buffer;
}

export interface Envelope {
  readonly cause: string;
  readonly thread: string;
  /** Order within the thread: what has a higher one is not handed over before the lower ones. */
  readonly sequence: number;
  readonly lane: Lane;
  readonly at: Date;
}

export async function put(
  tx: Tx,
  envelope: Envelope & { readonly texts: readonly PutText[]; readonly rows: readonly PutRow[] },
): Promise<void> {
  await putTexts(tx, envelope.cause, envelope.texts);
  await putRows(
    tx,
    envelope,
    sql`
    select recipient, channel, part, language, address, address_hash, 0 as step, (row_number() over ())::real as rank
    from unnest(
      ${envelope.rows.map((row) => row.recipient)}::uuid[], ${envelope.rows.map((row) => row.channel)}::text[],
      ${envelope.rows.map((row) => row.part)}::text[], ${envelope.rows.map((row) => row.language)}::text[],
      ${envelope.rows.map((row) => row.address)}::bytea[], ${envelope.rows.map((row) => row.addressHash)}::bytea[]
    ) as given (recipient, channel, part, language, address, address_hash)`,
  );
  await nudge(tx, 'belfort_deliver');
}

export async function putTexts(tx: Tx, cause: string, texts: readonly PutText[]): Promise<void> {
  if (!texts.length) return;
  await tx
    .insertInto('delivery_text')
    .values(texts.map(({ expiresAt, ...text }) => ({ ...text, cause, expires_at: expiresAt })))
    .onConflict((on) => on.columns(['cause', 'part', 'language', 'channel']).doNothing())
    .execute();
}

/** What still waits of a cause, and what is retried, holds until then. */
export async function holdUntil(tx: Tx, cause: string, expiresAt: Date): Promise<void> {
  await tx.updateTable('delivery_text').set({ expires_at: expiresAt }).where('cause', '=', cause).execute();
}

/**
 * Puts the rows of `source`: a select of (recipient uuid, channel, part, language, address, address_hash, step, rank),
 * sent in the order of rank. One statement, so that a hundred thousand rows never pass through this program.
 * Returns how many were new.
 */
export async function putRows(tx: Tx, envelope: Envelope, source: RawBuilder<unknown>): Promise<number> {
  const { cause, thread, sequence, at } = envelope;
  const lane = lanes.indexOf(envelope.lane);
  const { numAffectedRows } = await sql`
    with source as materialized (${source}),
    -- The text by a look-up per row: on tables without statistics a join here reads every row once per text.
    worded as (
      select source.*, (
        select text.id from delivery_text text
        where text.cause = ${cause} and text.part = source.part and text.language = source.language and text.channel = source.channel) as text
      from source
    ),
    fresh as materialized (
      select worded.*, (row_number() over (partition by channel, step order by rank, recipient) - 1) / ${chunkRows} as slice
      from worded where text is not null
    ),
    slices as materialized (
      select channel, step, slice, nextval('delivery_chunk_id') as chunk
      from (select distinct channel, step, slice from fresh order by step, slice, channel) as ordered
    ),
    chunks as (
      insert into delivery_chunk (id, thread, sequence, cause, channel, lane, not_before)
      select chunk, ${thread}::uuid, ${sequence}::integer, ${cause}::uuid, channel, ${lane}::smallint, ${at}::timestamptz from slices
    )
    insert into delivery (chunk, cause, thread, recipient, channel, step, text, address, address_hash)
    select chunk, ${cause}::uuid, ${thread}::uuid, recipient, channel, step, text, address, address_hash
    from fresh join slices using (channel, step, slice)
    order by chunk, rank
    on conflict do nothing`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

// ---------------------------------------------------------------------------------------------------- claiming

export interface Claimed {
  readonly id: number;
  readonly cause: string;
  readonly thread: string;
  readonly sequence: number;
  readonly lane: Lane;
}

/** Claims the first chunk of a channel that may go, in the order of its lane; null when none may. */
export async function claim(db: Db, channel: Channel, worker: string, now: Date): Promise<Claimed | null> {
  const { rows } = await sql<Omit<Claimed, 'lane'> & { lane: number }>`
    update delivery_chunk
    set claimed_at = ${now}, claimed_by = ${worker}, lease_until = ${new Date(now.getTime() + leaseMs)}
    where id = (
      select chunk.id from delivery_chunk chunk
      where chunk.channel = ${channel} and chunk.claimed_at is null and chunk.done_at is null and chunk.not_before <= ${now}
        and (chunk.sequence = 0 or not exists (
          select from delivery_chunk earlier
          where earlier.thread = chunk.thread and earlier.channel = chunk.channel and earlier.sequence < chunk.sequence
            and earlier.done_at is null and not earlier.retry))
      order by chunk.lane, chunk.id
      limit 1
      for update skip locked)
    returning id, cause, thread, sequence, lane`.execute(db);
  const row = rows[0];
  return row ? { ...row, lane: lanes[row.lane] ?? 'ordinary' } : null;
}

export interface Due {
  readonly id: number;
  readonly recipient: string;
  readonly text: number;
  readonly address: Buffer;
  readonly tries: number;
  readonly possiblyTwice: boolean;
}
export interface DueText {
  readonly id: number;
  readonly language: Language;
  readonly subject: string;
  readonly body: string;
  readonly html: string;
  readonly link: string;
  readonly expiresAt: Date | null;
}

/** The rows of a claimed chunk that are still to send, with their texts. Rows whose earlier message still waits stay. */
export async function load(
  db: Db,
  chunk: Claimed,
): Promise<{ rows: Due[]; texts: ReadonlyMap<number, DueText> }> {
  const order =
    chunk.sequence === 0
      ? sql``
      : sql`
      and not exists (
        select from delivery earlier join delivery_chunk on delivery_chunk.id = earlier.chunk
        where earlier.thread = delivery.thread and earlier.recipient = delivery.recipient and earlier.channel = delivery.channel
          and earlier.state = 'waiting' and delivery_chunk.sequence < ${chunk.sequence})`;
  const { rows } = await sql<Due>`
    select id, recipient, text, address, tries, possibly_twice as "possiblyTwice"
    from delivery where chunk = ${chunk.id} and state = 'waiting' ${order}
    order by id`.execute(db);
  if (!rows.length) return { rows, texts: new Map() };
  const texts = await db
    .selectFrom('delivery_text')
    .selectAll()
    .where('id', 'in', [...new Set(rows.map((row) => row.text))])
    .execute();
  return {
    rows,
    texts: new Map(texts.map(({ expires_at, ...text }) => [text.id, { ...text, expiresAt: expires_at }])),
  };
}

/** Keeps the claims of a living worker; returns those of its chunks that were cancelled meanwhile. */
export async function renew(db: Db, worker: string, now: Date): Promise<readonly number[]> {
  const rows = await db
    .updateTable('delivery_chunk')
    .set({ lease_until: new Date(now.getTime() + leaseMs) })
    .where('claimed_by', '=', worker)
    .where('claimed_at', 'is not', null)
    .where('done_at', 'is', null)
    .returning(['id', 'cancelled_at'])
    .execute();
  return rows.filter((row) => row.cancelled_at).map((row) => row.id);
}

// --------------------------------------------------------------------------------------------------- recording

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

/**
 * Writes the answers of a chunk: states, attempts, what is to be tried again, and the chunk as done; one transaction.
 * Answers of a chunk that was taken over meanwhile (its lease ran out) are written too: what was accepted was accepted.
 */
export async function recordAnswers(
  db: Db,
  chunk: Claimed,
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
    const settled = answers.filter((one) => stop || !one.againAt);
    const again = stop ? [] : answers.filter((one) => one.againAt);
    if (settled.length) {
      const state = (one: Answered): string =>
        one.cancelled || (stop && one.againAt)
          ? 'cancelled'
          : one.answer === 'accepted'
            ? 'handed'
            : one.answer === 'unknown'
              ? 'unknown'
              : 'failed';
      const ids = settled.map((one) => one.id);
      // The `between` bounds keep the plan on the primary key when the table has no statistics yet: 2,000 rows/s without.
      await sql`
        update delivery
        set state = answer.state, reason = answer.reason, tries = answer.tries,
            possibly_twice = delivery.possibly_twice or answer.twice,
            handed_at = case when answer.state in ('handed', 'unknown') then ${now}::timestamptz end,
            settled_at = case when answer.state in ('failed', 'cancelled') then ${now}::timestamptz end
        from unnest(${ids}::bigint[], ${settled.map(state)}::text[], ${settled.map((one) => one.reason)}::text[], ${settled.map((one) => one.tries)}::smallint[], ${settled.map((one) => one.possiblyTwice)}::boolean[])
          as answer (id, state, reason, tries, twice)
        where delivery.chunk = ${chunk.id} and delivery.id between ${Math.min(...ids)} and ${Math.max(...ids)}
          and delivery.id = answer.id and delivery.state = 'waiting'`.execute(tx);
    }
    await insertAttempts(
      tx,
      chunk,
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
        : (await waitingRows(tx, chunk.id)).filter((row) => !given.has(row.id));
    await tryAgain(tx, chunk, channel, [
      ...again,
      ...left.map((row) => notSent(row, new Date(now.getTime() + laterMs))),
    ]);
    await tx
      .updateTable('delivery_chunk')
      .set({ done_at: now })
      .where('id', '=', chunk.id)
      .where('done_at', 'is', null)
      .execute();
  });
}

async function insertAttempts(
  tx: Tx,
  chunk: Claimed,
  account: string,
  answers: readonly Answered[],
  now: Date,
): Promise<void> {
  const attempts = answers.flatMap((one) =>
    (one.references.length ? one.references : [null]).map((reference, part, all) => ({
      one,
      reference,
      part,
      parts: all.length,
    })),
  );
  if (!attempts.length) return;
  await sql`
    insert into delivery_attempt (delivery, chunk, try, part, parts, account, reference, answer, reason, at)
    select delivery, ${chunk.id}, try, part, parts, ${account}, reference, answer, reason, ${now}
    from unnest(
      ${attempts.map(({ one }) => one.id)}::bigint[], ${attempts.map(({ one }) => one.tries)}::smallint[], ${attempts.map(({ part }) => part)}::smallint[],
      ${attempts.map(({ parts }) => parts)}::smallint[], ${attempts.map(({ reference }) => reference)}::text[],
      ${attempts.map(({ one }) => one.answer)}::text[], ${attempts.map(({ one }) => one.reason)}::text[]
    ) as attempt (delivery, try, part, parts, reference, answer, reason)`.execute(tx);
}

/** Moves rows that are not settled to chunks of their own, one per moment at which they are due again. */
async function tryAgain(tx: Tx, chunk: Claimed, channel: Channel, again: readonly Answered[]): Promise<void> {
  const moments = new Map<number, Answered[]>();
  for (const one of again) {
    const at = one.againAt?.getTime() ?? 0;
    moments.set(at, [...(moments.get(at) ?? []), one]);
  }
  for (const [at, rows] of moments) {
    const { id } = await tx
      .insertInto('delivery_chunk')
      .values({
        thread: chunk.thread,
        sequence: chunk.sequence,
        cause: chunk.cause,
        channel,
        lane: lanes.indexOf(chunk.lane),
        retry: true,
        not_before: new Date(at),
        claimed_at: null,
        claimed_by: null,
        lease_until: null,
        cancelled_at: null,
        done_at: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const ids = rows.map((row) => row.id);
    await sql`
      update delivery set chunk = ${id}, tries = answer.tries, reason = answer.reason, possibly_twice = possibly_twice or answer.twice
      from unnest(${ids}::bigint[], ${rows.map((row) => row.tries)}::smallint[], ${rows.map((row) => row.reason)}::text[], ${rows.map((row) => row.possiblyTwice)}::boolean[]) as answer (id, tries, reason, twice)
      where delivery.chunk = ${chunk.id} and delivery.id between ${Math.min(...ids)} and ${Math.max(...ids)} and delivery.id = answer.id and delivery.state = 'waiting'`.execute(
      tx,
    );
  }
}

const waitingRows = async (tx: Tx, chunk: number): Promise<{ id: number; tries: number }[]> =>
  await tx
    .selectFrom('delivery')
    .select(['id', 'tries'])
    .where('chunk', '=', chunk)
    .where('state', '=', 'waiting')
    .execute();

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
 * marked "possibly twice"; the rest stays unknown. Returns how many rows were in doubt.
 */
export async function recover(db: Db, now: Date): Promise<number> {
  return await db.transaction().execute(async (tx) => {
    const chunks = await tx
      .selectFrom('delivery_chunk')
      .select(['id', 'cause', 'thread', 'sequence', 'lane', 'channel', 'cancelled_at'])
      .where('claimed_at', 'is not', null)
      .where('done_at', 'is', null)
      .where('lease_until', '<', now)
      .forUpdate()
      .skipLocked()
      .execute();
    let doubtful = 0;
    for (const chunk of chunks) {
      const lane = lanes[chunk.lane] ?? 'ordinary';
      const rows = await waitingRows(tx, chunk.id);
      doubtful += rows.length;
      const worthTwice =
        (lane === 'emergency' || lane === 'urgent' || lane === 'codes') && !chunk.cancelled_at;
      if (worthTwice)
        await tryAgain(
          tx,
          { ...chunk, lane },
          chunk.channel,
          rows.map((row) => notSent(row, now, true)),
        );
      else if (rows.length)
        await tx
          .updateTable('delivery')
          .set({ state: 'unknown', reason: 'worker-died', handed_at: now })
          .where('chunk', '=', chunk.id)
          .where('state', '=', 'waiting')
          .execute();
      await tx.updateTable('delivery_chunk').set({ done_at: now }).where('id', '=', chunk.id).execute();
    }
    return doubtful;
  });
}

// -------------------------------------------------------------------------------------------------- cancelling

/**
 * Stops what still waits of a thread's messages before `sequence`. Chunks in flight are told and finish at once; what
 * they had not handed over is then cancelled too.
 */
export async function cancelWaiting(tx: Tx, thread: string, sequence: number, now: Date): Promise<void> {
  await sql`
    with stopped as (
      update delivery_chunk set done_at = ${now}
      where thread = ${thread} and sequence < ${sequence} and claimed_at is null and done_at is null
      returning id)
    update delivery set state = 'cancelled', settled_at = ${now}
    from stopped where delivery.chunk = stopped.id and delivery.state = 'waiting'`.execute(tx);
  await tx
    .updateTable('delivery_chunk')
    .set({ cancelled_at: now })
    .where('thread', '=', thread)
    .where('sequence', '<', sequence)
    .where('claimed_at', 'is not', null)
    .where('done_at', 'is', null)
    .execute();
  await nudge(tx, 'belfort_deliver', 'cancelled');
}

/** Whether anything of a thread's messages before `sequence` is in a worker's hands. */
export async function inFlight(db: Db | Tx, thread: string, sequence: number): Promise<boolean> {
  const row = await db
    .selectFrom('delivery_chunk')
    .select('id')
    .where('thread', '=', thread)
    .where('sequence', '<', sequence)
    .where('claimed_at', 'is not', null)
    .where('done_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Forgets the frozen addresses of a thread, chunk by chunk; what still waits keeps its own until it is settled. */
export async function eraseAddresses(tx: Tx, thread: string, now: Date): Promise<void> {
  await sql`
    with closed as (
      update delivery_chunk set erased_at = ${now} where thread = ${thread} and erased_at is null and done_at is not null
      returning id)
    update delivery set address = null from closed
    where delivery.chunk = closed.id and delivery.state <> 'waiting' and delivery.address is not null`.execute(
    tx,
  );
}

/** Forgets what was said and to whom, of letters that are no longer good for anything (a code to sign in with). */
export async function forget(tx: Tx, causes: readonly string[]): Promise<void> {
  if (!causes.length) return;
  const of = [...causes];
  await tx
    .updateTable('delivery')
    .set({ address: null })
    .where('cause', 'in', of)
    .where('state', '<>', 'waiting')
    .execute();
  await tx.updateTable('delivery_text').set({ subject: '', body: '' }).where('cause', 'in', of).execute();
}
