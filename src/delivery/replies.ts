/**
 * What people send back to the number that wrote to them.
 *
 * STOP ends the ordinary messages on that number and is answered once. JA confirms the newest message that was handed to
 * it in a day. Any other text goes to the desk as what it is, a reply and not a report: whoever sent it is told within
 * seconds, and not more than once an hour, to call 101 (docs/product.md).
 *
 * All of a batch is one transaction: a carrier that is told "kept" may forget, one that is not repeats, and what it
 * repeats is known by its words. The outbox knows no people: who has a number and in what language is asked of `people`.
 */
import { sql } from 'kysely';
import type { Channel } from '../../contract/domain.ts';
import { keptMs } from '../../contract/retention.ts';
import { say, type Language, type WordKey } from '../../contract/words.ts';
import { nudge, type Db, type Tx } from '../db/db.ts';
import { after, days, hours, minutes } from '../lib/clock.ts';
import { uuid7 } from '../lib/ids.ts';
import { keyedHash, seal, unseal, type Keys } from '../lib/secrets.ts';
import * as outbox from './outbox.ts';
import { replyKind, type ReplyKind } from './reply.ts';

/** What somebody wrote, as the carrier gave it. */
export interface InboundWords {
  readonly from: string;
  readonly text: string;
}

export interface ReplyDeps {
  readonly db: Db;
  readonly keys: Keys;
  readonly people: {
    /** The one spelling that contacts are kept in (E.164), or null for what is no number. */
    readonly numberOf: (given: string) => string | null;
    readonly languagesOf: (
      tx: Tx,
      channel: Channel,
      hashes: readonly Buffer[],
    ) => Promise<ReadonlyMap<string, Language>>;
    /** Stops or resumes ordinary messages there; whether that was news. */
    readonly stop: (tx: Tx, channel: Channel, hash: Buffer, at: Date | null) => Promise<boolean>;
  };
}

/** A JA counts for what was handed over in this time; a text is shown with a message of twice as long ago. */
const confirmsWithinMs = days(1);
const belongsWithinMs = days(2);
const answeredOnceInMs = hours(1);
/** A carrier that heard nothing from us repeats within minutes. */
const repeatedWithinMs = minutes(10);
/** Longer than ten joined segments is no answer of a person. */
const longestWords = 1_600;

interface Taken {
  readonly id: string;
  readonly number: string;
  readonly hash: Buffer;
  readonly kind: ReplyKind;
  readonly words: string;
}

/** Keeps what people wrote and does what they ask. Rejects where nothing was kept, so that the carrier repeats it. */
export async function takeReplies(
  deps: ReplyDeps,
  channel: Channel,
  given: readonly InboundWords[],
  now: Date,
): Promise<void> {
  const read = given.flatMap(({ from, text }): Taken[] => {
    const number = deps.people.numberOf(from);
    const words = text.slice(0, longestWords);
    if (!number) return [];
    const hash = keyedHash(deps.keys, channel, number);
    return [{ id: uuid7(now.getTime()), number, hash, kind: replyKind(words), words }];
  });
  if (!read.length) return;
  await deps.db.transaction().execute(async (tx) => {
    // One batch at a time: two programs that were given the same texts would both find them new.
    await sql`select pg_advisory_xact_lock(hashtext('belfort replies'))`.execute(tx);
    const fresh = await keep(tx, deps.keys, channel, read, now);
    if (!fresh.length) return;
    const handed = await newestHanded(
      tx,
      channel,
      fresh.map((one) => one.hash),
      after(now, -belongsWithinMs),
    );
    await setCauses(tx, fresh, handed);
    const confirmed = fresh
      .filter((one) => one.kind === 'confirm')
      .flatMap((one) => handed.get(hex(one.hash)) ?? [])
      .filter((one) => one.handedAt >= after(now, -confirmsWithinMs));
    await confirm(
      tx,
      confirmed.map((one) => one.delivery),
      now,
    );
    await answer(tx, deps, channel, fresh, now);
  });
  await nudge(deps.db, 'belfort_live');
}

/**
 * Confirms the newest message that was handed to an address on a channel within a day: a key pressed, a JA.
 * Returns its cause, or null where there is none.
 */
export async function confirmByReply(
  db: Db,
  channel: Channel,
  addressHash: Buffer,
  now: Date,
): Promise<string | null> {
  const found = await db.transaction().execute(async (tx) => {
    const handed = await newestHanded(tx, channel, [addressHash], after(now, -confirmsWithinMs));
    const one = handed.get(hex(addressHash));
    if (one) await confirm(tx, [one.delivery], now);
    return one?.cause ?? null;
  });
  if (found) await nudge(db, 'belfort_live');
  return found;
}

const hex = (hash: Buffer): string => hash.toString('hex');

async function keep(
  tx: Tx,
  keys: Keys,
  channel: Channel,
  read: readonly Taken[],
  now: Date,
): Promise<Taken[]> {
  const hashed = read.map((one) => ({ ...one, wordsHash: keyedHash(keys, 'reply', one.words) }));
  const before = await tx
    .selectFrom('reply')
    .select(['address_hash', 'words_hash'])
    .where('channel', '=', channel)
    .where(
      'address_hash',
      'in',
      hashed.map((one) => one.hash),
    )
    .where('at', '>', after(now, -repeatedWithinMs))
    .execute();
  const known = new Set(before.map((row) => hex(row.address_hash) + hex(row.words_hash)));
  const fresh = hashed.filter(({ hash, wordsHash }) => {
    const one = hex(hash) + hex(wordsHash);
    return !known.has(one) && known.add(one);
  });
  if (fresh.length)
    await tx
      .insertInto('reply')
      .values(
        fresh.map(({ id, hash, kind, words, wordsHash }) => ({
          id,
          channel,
          address_hash: hash,
          kind,
          words: seal(keys, 'reply', words),
          words_hash: wordsHash,
          at: now,
        })),
      )
      .execute();
  return fresh;
}

interface Handed {
  readonly delivery: number;
  readonly cause: string;
  readonly handedAt: Date;
}

/** Chunks looked through at a time, newest first: 50,000 rows take 12 ms, the million of a number that got nothing 0.25 s. */
const chunksAtOnce = 50;

/**
 * The newest message handed to each address since then, by the hash in hex. Deliveries have no index of addresses (each
 * index doubles what putting a row costs), so the chunks are read from the newest back until all are found; a number
 * that got nothing costs a reading of all that left in that time.
 */
async function newestHanded(
  tx: Tx,
  channel: Channel,
  hashes: readonly Buffer[],
  since: Date,
): Promise<Map<string, Handed>> {
  const found = new Map<string, Handed>();
  const wanted = new Map(hashes.map((hash) => [hex(hash), hash]));
  for (let before: number | null = null; wanted.size > 0;) {
    const chunks: { id: number }[] = await tx
      .selectFrom('delivery_chunk as chunk')
      .select('chunk.id')
      .where('channel', '=', channel)
      .where('chunk.rows', 'is', null)
      // A row that was tried again for hours is still in the chunk it was put in.
      .where('not_before', '>', after(since, -days(1)))
      .$if(before !== null, (query) => query.where('chunk.id', '<', before ?? 0))
      .where(sql<boolean>`not exists (select from reply where reply.id = chunk.cause)`)
      .orderBy('chunk.id', 'desc')
      .limit(chunksAtOnce)
      .execute();
    before = chunks.at(-1)?.id ?? null;
    if (before === null) break;
    const { rows } = await sql<Handed & { address: Buffer }>`
      select distinct on (delivery.address_hash) delivery.address_hash as address, delivery.id as delivery, chunk.cause, delivery.handed_at as "handedAt"
      from delivery join delivery_chunk chunk on chunk.id = delivery.id / 1024
      where delivery.id between ${(chunks.at(-1)?.id ?? 0) * 1024} and ${(chunks[0]?.id ?? 0) * 1024 + 1023}
        and delivery.address_hash = any(${[...wanted.values()]}::bytea[]) and delivery.channel = ${channel}
        and delivery.state in ('handed', 'delivered', 'confirmed', 'unknown') and delivery.handed_at >= ${since}
        and chunk.id = any(${chunks.map((one) => one.id)}::bigint[])
      order by delivery.address_hash, delivery.handed_at desc`.execute(tx);
    for (const { address, ...one } of rows) {
      found.set(hex(address), one);
      wanted.delete(hex(address));
    }
  }
  return found;
}

async function setCauses(
  tx: Tx,
  fresh: readonly Taken[],
  handed: ReadonlyMap<string, Handed>,
): Promise<void> {
  const known = fresh.flatMap((one) => {
    const cause = handed.get(hex(one.hash))?.cause;
    return cause ? [{ id: one.id, cause }] : [];
  });
  if (known.length)
    await sql`
      update reply set cause = given.cause
      from unnest(${known.map((one) => one.id)}::uuid[], ${known.map((one) => one.cause)}::uuid[]) as given (id, cause)
      where reply.id = given.id`.execute(tx);
}

async function confirm(tx: Tx, deliveries: readonly number[], now: Date): Promise<void> {
  if (deliveries.length)
    await sql`
      update delivery set state = 'confirmed', reason = null, settled_at = ${now}
      where id = any(${[...deliveries]}::bigint[]) and state in ('handed', 'delivered', 'unknown')`.execute(
      tx,
    );
}

/** Puts what they are answered in the outbox: once for a STOP, once an hour for words. */
async function answer(
  tx: Tx,
  deps: ReplyDeps,
  channel: Channel,
  fresh: readonly Taken[],
  now: Date,
): Promise<void> {
  const languages = await deps.people.languagesOf(
    tx,
    channel,
    fresh.map((one) => one.hash),
  );
  const recently = await tx
    .selectFrom('reply')
    .select('address_hash')
    .where('channel', '=', channel)
    .where(
      'address_hash',
      'in',
      fresh.map((one) => one.hash),
    )
    .where('answered', '=', true)
    .where('kind', '=', 'words')
    .where('at', '>', after(now, -answeredOnceInMs))
    .execute();
  const told = new Set(recently.map((row) => hex(row.address_hash)));
  const answered: string[] = [];
  for (const one of fresh) {
    const key = await answerTo(tx, deps, channel, one, told, now);
    if (!key) continue;
    answered.push(one.id);
    const language = languages.get(hex(one.hash)) ?? 'nl';
    await outbox.putLetter(tx, {
      cause: one.id,
      lane: 'codes',
      at: now,
      recipient: one.id,
      channel,
      language,
      address: seal(deps.keys, channel, one.number),
      addressHash: one.hash,
      subject: '',
      body: say(language, key),
      expiresAt: after(now, answeredOnceInMs),
    });
  }
  if (answered.length)
    await tx.updateTable('reply').set({ answered: true }).where('id', 'in', answered).execute();
}

async function answerTo(
  tx: Tx,
  { people }: ReplyDeps,
  channel: Channel,
  { kind, hash }: Taken,
  told: Set<string>,
  now: Date,
): Promise<WordKey | null> {
  switch (kind) {
    case 'stop':
      return (await people.stop(tx, channel, hash, now)) ? 'reply.stopped' : null;
    case 'resume':
      return (await people.stop(tx, channel, hash, null)) ? 'reply.resumed' : null;
    case 'confirm':
      return null;
    case 'words':
      if (told.has(hex(hash))) return null;
      told.add(hex(hash));
      return 'reply.notAReport';
  }
}

// ------------------------------------------------------------------------------------------------- for the desk

export interface Reply {
  readonly id: string;
  readonly channel: Channel;
  readonly kind: ReplyKind;
  readonly words: string;
  readonly at: Date;
  readonly readAt: Date | null;
}

/** What people answered to a message, newest first; never from which number. */
export async function repliesTo(db: Db, keys: Keys, cause: string, most = 500): Promise<Reply[]> {
  const rows = await db
    .selectFrom('reply')
    .select(['id', 'channel', 'kind', 'words', 'at', 'read_at'])
    .where('cause', '=', cause)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
    .execute();
  return rows.map(({ words, read_at, ...row }) => ({
    ...row,
    words: unseal(keys, 'reply', words),
    readAt: read_at,
  }));
}

/** That the desk has seen the words of a message's replies up to those known now. */
export async function markRead(tx: Tx, cause: string, now: Date): Promise<void> {
  await tx
    .updateTable('reply')
    .set({ read_at: now })
    .where('cause', '=', cause)
    .where('kind', '=', 'words')
    .where('read_at', 'is', null)
    .execute();
}

/** Forgets replies of 30 days ago, with what we answered and where. Safe to repeat. */
export async function forgetReplies(db: Db, now: Date): Promise<number> {
  return await db.transaction().execute(async (tx) => {
    const old = await tx
      .selectFrom('reply')
      .select('id')
      .where('at', '<', after(now, -keptMs('replies')))
      .limit(1_000)
      .execute();
    const ids = old.map((row) => row.id);
    await outbox.forget(tx, ids);
    if (ids.length) await tx.deleteFrom('reply').where('id', 'in', ids).execute();
    return ids.length;
  });
}
