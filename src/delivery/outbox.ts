/**
 * The outbox: what is to leave, to whom, in what order.
 *
 * Cast: `delivery_text` (composed once), `delivery` (one row per recipient, channel and step) and `delivery_chunk` (the
 * unit of work: up to a thousand rows that are claimed, sent and recorded together). claims.ts gives chunks to workers,
 * answers.ts writes what carriers answered (`delivery_attempt`), receipts.ts what became of it later. Rooms above give
 * addresses, texts and three opaque ids: the `cause` (a message, a code), the `recipient` and the `thread`; they read
 * through the view `copy`, which knows the cause, thread and step of every row.
 *
 * A chunk has its rows by their ids: those from its own id times 1,024 on; the chunk of a retry lists them. So a row has
 * one index, and nothing of it moves when it is tried again. An index of addresses and one of recipients would cost 12
 * microseconds a row beside the 3 of the row itself.
 *
 * Promises: putting the same again adds nothing (unique: cause, channel, step and turn of a chunk). An address that
 * several recipients share gets one copy (`delivery_shared`). A chunk waits for the earlier messages of its thread on
 * its channel. Within a lane the cause that was served least goes first, and of one cause the nearest.
 */
import { sql, type RawBuilder } from 'kysely';
import { lanes, type Channel, type Lane } from '../../contract/domain.ts';
import type { Language } from '../../contract/words.ts';
import { nudge, type Db, type Tx } from '../db/db.ts';
import { firstUuid7, uuid7 } from '../lib/ids.ts';

/** Rows per chunk: 500 cost a fifth more (a transaction each), and larger leaves more in doubt after a crash. */
export const chunkRows = 1_000;

export interface PutText {
  /** The network whose name the text bears, or empty. */
  readonly part: string;
  readonly language: Language;
  readonly channel: Channel;
  readonly subject: string;
  readonly body: string;
  /** Of a mail, and the words of a call with their language; of a push, its tone (contract/signs.ts). */
  readonly html: string;
  /** The page it belongs to, or empty: a push opens it; a mail that has one is a list mail. */
  readonly link: string;
  readonly expiresAt: Date | null;
}

/** A text as carriers get it. */
export interface DueText {
  readonly id: number;
  readonly language: Language;
  readonly subject: string;
  readonly body: string;
  readonly html: string;
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
  /** It is owed also to a recipient who leaves before it was sent (an end). All else is then withheld. */
  readonly toWhoLeft?: boolean;
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
    select recipient, channel, part, language, address, address_hash, 0 as step, row_number() over () - 1 as n, false as shared
    from unnest(
      ${envelope.rows.map((row) => row.recipient)}::uuid[], ${envelope.rows.map((row) => row.channel)}::text[],
      ${envelope.rows.map((row) => row.part)}::text[], ${envelope.rows.map((row) => row.language)}::text[],
      ${envelope.rows.map((row) => row.address)}::bytea[], ${envelope.rows.map((row) => row.addressHash)}::bytea[]
    ) as given (recipient, channel, part, language, address, address_hash)`,
  );
  await nudge(tx, 'belfort_deliver');
}

/** One text to one recipient, for no message of anybody: a code, a word to the one it concerns. */
export async function putLetter(
  tx: Tx,
  letter: Pick<Envelope, 'lane' | 'at'> &
    Omit<PutRow, 'part'> &
    Pick<PutText, 'subject' | 'body' | 'expiresAt'> & {
      /** Where it is asked for later; otherwise a new one. */
      readonly cause?: string;
      readonly html?: string;
      readonly link?: string;
    },
): Promise<void> {
  const {
    lane,
    at,
    cause = uuid7(at.getTime()),
    recipient,
    channel,
    language,
    address,
    addressHash,
  } = letter;
  const { subject, body, html = '', link = '', expiresAt } = letter;
  const part = '';
  await put(tx, {
    cause,
    thread: cause,
    sequence: 0,
    lane,
    at,
    texts: [{ part, language, channel, subject, body, html, link, expiresAt }],
    rows: [{ recipient, channel, part, language, address, addressHash }],
  });
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
 * Puts the rows of `source`: a select of (recipient uuid, channel, part, language, address, address_hash, step, n,
 * shared). `n` numbers the recipients of the cause from 0 and is unique for a channel and step: rows are sent in its
 * order, a thousand numbers to a chunk. `shared` where another recipient may have the same address. One statement, so
 * that a hundred thousand rows never pass through this program. Returns how many were new.
 */
export async function putRows(tx: Tx, envelope: Envelope, source: RawBuilder<unknown>): Promise<number> {
  const { cause, thread, sequence, at, toWhoLeft = false } = envelope;
  const lane = lanes.indexOf(envelope.lane);
  const { numAffectedRows } = await sql`
    with source as materialized (
      select given.*, n / ${chunkRows} as block, concat(channel, step, '/', n / ${chunkRows}) as chunk from (${source}) as given),
    held as (
      insert into delivery_shared (cause, channel, step, address_hash)
      select distinct ${cause}::uuid, channel, step, address_hash from source where shared
      on conflict do nothing
      returning channel, step, address_hash),
    one_each as (
      select source.* from source where not shared
      union all
      (select distinct on (channel, step, address_hash) source.* from source join held using (channel, step, address_hash)
      where shared order by channel, step, address_hash, n)),
    chunks as (
      insert into delivery_chunk (thread, sequence, cause, channel, step, turn, lane, not_before, to_who_left)
      select ${thread}::uuid, ${sequence}::integer, ${cause}::uuid, channel, step, block * ${chunkRows}, ${lane}::smallint, ${at}::timestamptz, ${toWhoLeft}::boolean
      from (select distinct channel, step, block from source) as ordered order by step, block, channel
      on conflict (cause, channel, step, turn) where rows is null do nothing
      returning id, concat(channel, step, '/', turn / ${chunkRows}) as chunk)
    insert into delivery (id, recipient, channel, text, address, address_hash)
    select chunks.id * 1024 + n % ${chunkRows}, recipient, one_each.channel, text, address, address_hash
    from one_each join chunks using (chunk),
    -- The text by a look-up per row: on tables without statistics a join here reads every row once per text.
    lateral (
      select id as text from delivery_text
      where cause = ${cause} and part = one_each.part and language = one_each.language and channel = one_each.channel offset 0) as worded
    order by 1`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

// -------------------------------------------------------------------------------------------------- cancelling

/**
 * Stops what still waits of a thread's messages before `sequence`. Chunks in flight are told and finish at once; what
 * they had not handed over is then cancelled too.
 */
export async function cancelWaiting(tx: Tx, thread: string, sequence: number, now: Date): Promise<void> {
  await holdStill(tx, thread, sequence);
  const stopped = await tx
    .updateTable('delivery_chunk')
    .set({ done_at: now })
    .where('thread', '=', thread)
    .where('sequence', '<', sequence)
    .where('claimed_at', 'is', null)
    .where('done_at', 'is', null)
    .returning(['id', 'rows'])
    .execute();
  await updateRows(tx, stopped, stopping(now), sql`state = 'waiting'`);
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

/**
 * What waits only because it is to be sent again in doubt may have arrived: it stays unknown, so that the end goes there
 * too. The rest was certainly not sent.
 */
export const stopping = (now: Date): RawBuilder<unknown> => sql`
  state = case when possibly_twice then 'unknown' else 'cancelled' end,
  handed_at = case when possibly_twice then ${now}::timestamptz end, settled_at = case when not possibly_twice then ${now}::timestamptz end`;

/**
 * Locks every open chunk of the messages before `sequence`. A chunk that is being recorded may put a retry that no
 * statement begun before saw, so it is looked again until nothing new was found: then none can come any more.
 */
async function holdStill(tx: Tx, thread: string, sequence: number): Promise<void> {
  for (let known = -1, found = 0; found !== known;) {
    known = found;
    const open = await tx
      .selectFrom('delivery_chunk')
      .select('id')
      .where('thread', '=', thread)
      .where('sequence', '<', sequence)
      .where('done_at', 'is', null)
      .orderBy('id')
      .forUpdate()
      .execute();
    found = open.length;
  }
}

/** Changes the rows of chunks for which `where` holds. */
export async function updateRows(
  tx: Tx,
  chunks: readonly { readonly id: number; readonly rows: readonly number[] | null }[],
  set: RawBuilder<unknown>,
  where: RawBuilder<unknown>,
): Promise<void> {
  const whole = chunks.filter((one) => !one.rows).map((one) => one.id);
  const listed = chunks.flatMap((one) => one.rows ?? []);
  if (whole.length)
    await sql`update delivery set ${set} from unnest(${whole}::bigint[]) as chunk (id)
      where delivery.id between chunk.id * 1024 and chunk.id * 1024 + 1023 and ${where}`.execute(tx);
  if (listed.length)
    await sql`update delivery set ${set} where id = any(${listed}::bigint[]) and ${where}`.execute(tx);
}

/** Why a row that is in a worker's hands is not tried again. */
export const withheld = 'withheld';

/**
 * Stops what still waits for a recipient who has left, or of these causes only; not what is owed to whoever left, nor the one
 * copy to an address that others have too (a telephone at home): it is also theirs. What is in a worker's hands at that
 * moment goes, but is not tried again (answers.ts).
 */
export async function withholdFrom(
  tx: Tx,
  recipient: string,
  now: Date,
  causes: readonly string[] | null = null,
): Promise<void> {
  const waits = sql`d.recipient = ${recipient} and d.state = 'waiting'`;
  const look = async (): Promise<readonly Held[]> =>
    (
      await sql<Held>`
        select c.id, c.rows, c.claimed_at is not null as claimed from delivery_chunk c
         where c.done_at is null and not c.to_who_left ${causes ? sql`and c.cause = any(${[...causes]}::uuid[])` : sql``}
           and ((c.rows is null and exists (select from delivery d where d.id between c.id * 1024 and c.id * 1024 + 1023 and ${waits}))
             or exists (select from delivery d where d.id = any(c.rows) and ${waits}))
         order by c.id for update`.execute(tx)
    ).rows;
  // What is being recorded meanwhile may put a retry: looked again until nothing new was found, as in `holdStill`.
  let found = await look();
  for (let known = -1; known !== found.length;) {
    known = found.length;
    found = await look();
  }
  const theirs = sql`state = 'waiting' and recipient = ${recipient} and not exists (
    select from delivery_text t join delivery_shared s on s.cause = t.cause
     where t.id = delivery.text and s.channel = delivery.channel and s.address_hash = delivery.address_hash)`;
  const free = found.filter((one) => !one.claimed);
  await updateRows(tx, free, stopping(now), theirs);
  const inHand = found.filter((one) => one.claimed);
  await updateRows(tx, inHand, sql`reason = ${withheld}`, theirs);
}
interface Held {
  readonly id: number;
  readonly rows: number[] | null;
  readonly claimed: boolean;
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

/** Some ten thousand rows: few enough that nothing waits for them. */
const erasedAtOnce = 16;

/**
 * Forgets the frozen addresses of some chunks of a thread; what still waits keeps its own until it is settled. False once
 * there is nothing left.
 */
export async function eraseAddresses(tx: Tx, thread: string, now: Date): Promise<boolean> {
  const closed = await tx
    .updateTable('delivery_chunk')
    .set({ erased_at: now })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('delivery_chunk')
        .select('id')
        .where('thread', '=', thread)
        .where('erased_at', 'is', null)
        .where('done_at', 'is not', null)
        .limit(erasedAtOnce),
    )
    .returning(['id', 'rows'])
    .execute();
  await updateRows(tx, closed, sql`address = null`, sql`state <> 'waiting' and address is not null`);
  return closed.length > 0;
}

/** Forgets what was put between two moments with a link like that: it has no row of its own that would tell its cause. */
export async function forgetLinked(
  db: Db,
  like: string,
  { from, until }: { readonly from: Date; readonly until: Date },
): Promise<void> {
  // Causes are uuids of version 7, which sort by their making: a range of the index and not every text there is.
  const found = await db
    .selectFrom('delivery_text')
    .select('cause')
    .distinct()
    .where('cause', '>=', firstUuid7(from))
    .where('cause', '<', firstUuid7(until))
    .where('link', 'like', like)
    .where('body', '<>', '')
    .execute();
  if (found.length)
    await db.transaction().execute((tx) =>
      forget(
        tx,
        found.map((one) => one.cause),
      ),
    );
}

/** Forgets what was said and to whom, of letters that are no longer good for anything (a code to sign in with). */
export async function forget(tx: Tx, causes: readonly string[]): Promise<void> {
  if (!causes.length) return;
  const of = [...causes];
  const chunks = await tx
    .selectFrom('delivery_chunk')
    .select(['id', 'rows'])
    .where('cause', 'in', of)
    .where('rows', 'is', null)
    .execute();
  await updateRows(tx, chunks, sql`address = null`, sql`state <> 'waiting'`);
  await tx.updateTable('delivery_text').set({ subject: '', body: '' }).where('cause', 'in', of).execute();
}

/** Letters looked for at once: a morning's codes take a few turns. */
const lettersAtOnce = 500;

/**
 * Forgets what was said and to whom of letters that were through before a moment, whoever should have: those that waited
 * when `forget` came by, and those that nobody remembers. `isLetter` says it of `c.cause`. Returns how many threads.
 */
export async function forgetLetters(db: Db, before: Date, isLetter: RawBuilder<boolean>): Promise<number> {
  return await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ thread: string }>`
      select distinct c.thread from delivery_chunk c
       where c.done_at < ${before} and c.erased_at is null and ${isLetter}
         and not exists (select from delivery_chunk other where other.thread = c.thread and (other.done_at is null or other.done_at >= ${before}))
       limit ${lettersAtOnce}`.execute(tx);
    if (!rows.length) return 0;
    const over = await tx
      .updateTable('delivery_chunk')
      .set({ erased_at: before })
      .where(
        'thread',
        'in',
        rows.map((row) => row.thread),
      )
      .where('erased_at', 'is', null)
      .returning(['id', 'rows', 'cause'])
      .execute();
    await updateRows(tx, over, sql`address = null`, sql`state <> 'waiting' and address is not null`);
    await tx
      .updateTable('delivery_text')
      .set({ subject: '', body: '', html: '', link: '' })
      .where('cause', 'in', [...new Set(over.map((one) => one.cause))])
      .execute();
    return rows.length;
  });
}
