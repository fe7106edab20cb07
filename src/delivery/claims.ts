/**
 * Claims: which worker has which chunk. The claim is the intent: it is committed before anything is sent, so that after
 * a crash the rows of a claimed chunk without an answer are in doubt, and only those.
 */
import { sql, type RawBuilder } from 'kysely';
import { lanes, type Channel, type Lane } from '../../contract/domain.ts';
import type { Db, Tx } from '../db/db.ts';
import type { DueText } from './outbox.ts';

/** Renewed every second while a worker lives; what it still owes is taken over after this. */
export const leaseMs = 10_000;

export interface Claimed {
  readonly id: number;
  readonly cause: string;
  readonly thread: string;
  readonly sequence: number;
  readonly lane: Lane;
  /** From when it might go: of a chunk as it was put, the moment of publication. */
  readonly notBefore: Date;
  /** Of a retry: the rows; null for a chunk as it was put. */
  readonly rows: readonly number[] | null;
}

/**
 * Claims the first chunk of a channel and of these lanes that may go, in the order of lanes; null when none may. In a lane
 * what was served least is first: a street's call does not wait until a city's is through. `untriedOnly` leaves out what
 * is tried again.
 */
export async function claim(
  db: Db,
  channel: Channel,
  worker: string,
  now: Date,
  which: readonly Lane[] = lanes,
  untriedOnly = false,
): Promise<Claimed | null> {
  if (!which.length) return null;
  const { rows } = await sql<Omit<Claimed, 'lane'> & { lane: number }>`
    update delivery_chunk
    set claimed_at = ${now}, claimed_by = ${worker}, lease_until = ${new Date(now.getTime() + leaseMs)}
    where id = (
      select chunk.id from delivery_chunk chunk
      where chunk.channel = ${channel} and chunk.lane = any(${which.map((one) => lanes.indexOf(one))}::smallint[]) and chunk.claimed_at is null and chunk.done_at is null and chunk.not_before <= ${now}
        ${untriedOnly ? sql`and chunk.rows is null` : sql``}
        and (chunk.sequence = 0 or not exists (
          select from delivery_chunk earlier
          where earlier.thread = chunk.thread and earlier.channel = chunk.channel and earlier.sequence < chunk.sequence
            and earlier.done_at is null and earlier.rows is null))
      order by chunk.lane, chunk.turn, chunk.id
      limit 1
      for update skip locked)
    returning id, cause, thread, sequence, lane, not_before as "notBefore", rows`.execute(db);
  const row = rows[0];
  return row ? { ...row, lane: lanes[row.lane] ?? 'ordinary' } : null;
}

export interface Due {
  readonly id: number;
  readonly text: number;
  readonly address: Buffer;
  readonly tries: number;
  readonly possiblyTwice: boolean;
}

interface Group extends Pick<Due, 'text' | 'tries' | 'possiblyTwice'> {
  readonly ids: readonly number[];
  readonly addresses: Buffer;
  readonly lengths: readonly number[];
}

function apart({ ids, addresses, lengths, text, tries, possiblyTwice }: Group): Due[] {
  let end = 0;
  return ids.map((id, n) => {
    const start = end;
    end += lengths[n] ?? 0;
    return { id, text, tries, possiblyTwice, address: addresses.subarray(start, end) };
  });
}

/** The rows of a claimed chunk that are still to send, with their texts. Rows whose earlier message still waits stay. */
export async function load(
  db: Db,
  chunk: Claimed,
): Promise<{ rows: Due[]; texts: ReadonlyMap<number, DueText> }> {
  // Only what is tried again can still wait: a chunk as it was put waits until those before it are done.
  const order =
    chunk.sequence === 0
      ? sql``
      : sql`
      and not exists (
        select from delivery_chunk before join delivery earlier on earlier.id = any(before.rows)
        where before.thread = ${chunk.thread} and before.sequence < ${chunk.sequence} and before.done_at is null
          and earlier.recipient = delivery.recipient and earlier.channel = delivery.channel and earlier.state = 'waiting')`;
  // In bulk: a row that the driver takes apart costs more than all that is done with it.
  const { rows: groups } = await sql<Group>`
    select text, tries, possibly_twice as "possiblyTwice", array_agg(id order by id) as ids,
           string_agg(address, ''::bytea order by id) as addresses, array_agg(length(address)::bigint order by id) as lengths
    from delivery where ${ofChunk(chunk)} and state = 'waiting' ${order}
    group by text, tries, possibly_twice`.execute(db);
  const rows = groups.flatMap(apart).sort((a, b) => a.id - b.id);
  if (!rows.length) return { rows, texts: new Map() };
  const texts = await db
    .selectFrom('delivery_text')
    .selectAll()
    .where('id', 'in', [...new Set(groups.map((group) => group.text))])
    .execute();
  return {
    rows,
    texts: new Map(texts.map(({ expires_at, ...text }) => [text.id, { ...text, expiresAt: expires_at }])),
  };
}

const ofChunk = ({ id, rows }: Pick<Claimed, 'id' | 'rows'>): RawBuilder<boolean> =>
  rows
    ? sql<boolean>`delivery.id = any(${[...rows]}::bigint[])`
    : sql<boolean>`delivery.id between ${id * 1024} and ${id * 1024 + 1023}`;

/** Keeps the claims that a living worker has in hand; returns those that were cancelled meanwhile. */
export async function renew(
  db: Db,
  worker: string,
  inHand: readonly number[],
  now: Date,
): Promise<readonly number[]> {
  if (!inHand.length) return [];
  const until = new Date(now.getTime() + leaseMs);
  const rows = await db
    .updateTable('delivery_chunk')
    // A renewal that was late in coming does not shorten what a later one gave.
    .set({ lease_until: sql`greatest(lease_until, ${until})` })
    .where('id', 'in', [...inHand])
    .where('claimed_by', '=', worker)
    .where('done_at', 'is', null)
    .returning(['id', 'cancelled_at'])
    .execute();
  return rows.filter((row) => row.cancelled_at).map((row) => row.id);
}

export const waitingRows = async (
  tx: Tx,
  chunk: Pick<Claimed, 'id' | 'rows'>,
): Promise<{ id: number; tries: number }[]> =>
  await tx
    .selectFrom('delivery')
    .select(['id', 'tries'])
    .where(ofChunk(chunk))
    .where('state', '=', 'waiting')
    .execute();
