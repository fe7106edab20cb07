/**
 * The messages that were put to one person, for their own page: only those, whoever else may read them at their public
 * address. Whoever calls has shown that they are the person (src/residents/sessions.ts).
 *
 * Cast: `recipient` (who a message is put to, by message), `put_to` (the same by person) and `message_seen`. An index of
 * people on `recipient` would be paid for while a message leaves, so `put_to` is written ten seconds after the fan-out, by a
 * chore in slices (`listRecipients`; 100,000 people take PostgreSQL 0.6 to 0.8 s of a core). Until then, some seconds, a reader
 * goes through the recipients of the message that are not listed yet: 12 to 16 ms of a core at 100,000, and 1 ms afterwards
 * (`npm run bench -- my-messages`).
 */
import { sql } from 'kysely';
import type { PublicMessage } from '../../contract/public-message.ts';
import type { Language } from '../../contract/words.ts';
import type { Db, Tx } from '../db/db.ts';
import type { Kind } from '../../contract/domain.ts';
import * as delivery from '../delivery/outbox.ts';
import { confirmSeen } from '../delivery/seen.ts';
import { after, seconds } from '../lib/clock.ts';
import { unseal, type Keys } from '../lib/secrets.ts';
import { groupOffset } from './ladder.ts';
import { publicMessages, readThreads, type ReadThread } from './public.ts';

/** Few enough that the row of a message is never held for long. */
const slicePeople = 5_000;
/** A second or two: what else is due by the clock waits meanwhile, and a whole history takes several turns. */
const slicesAtOnce = 40;
/** While most of it is handed over the machine has better to do. */
const leavesFirstMs = seconds(10);

/** A thread of which something was put to the person. */
export interface MyThread {
  readonly thread: string;
  /** In `parts` only what was put to the person. */
  readonly message: PublicMessage;
  /** How many messages of the thread the parts go up to: what a confirmation of this page speaks of. */
  readonly upTo: number;
  /** When the person said that they saw the newest part; null where they did not, or something came since. */
  readonly seenAt: Date | null;
  /** When the person saw what came before it. */
  readonly seenEarlierAt: Date | null;
}

/** What the telephone said, where the message was also for telephones. */
export interface Spoken {
  readonly who: string;
  readonly words: string;
  /** Of what stands before the words: the one that the person is called in. */
  readonly caller: Language;
  readonly language: Language;
}
export interface MyMessage extends MyThread {
  /** As everybody may read it, with its map and every part. */
  readonly whole: PublicMessage;
  /** Newest first. */
  readonly spoken: readonly Spoken[];
}

interface PutTo {
  readonly thread: string;
  readonly message: string;
  readonly n: number;
  readonly sequence: number;
  readonly at: Date;
}

/** What was put to the person, newest first; of one thread where it is given. */
async function putTo(db: Db | Tx, person: string, thread: string | null): Promise<PutTo[]> {
  const of = thread === null ? sql`` : sql`and m.thread = ${thread}`;
  const { rows } = await sql<PutTo>`
    select m.thread, m.id as message, mine.n, m.sequence, m.published_at as at
    from (
      select p.message, p.n from put_to p where p.person = ${person}
      union
      select r.message, r.n from message late join recipient r on r.message = late.id and r.n > late.listed_to
      where late.published_at is not null and late.listed_at is null and r.person = ${person}) as mine
    join message m on m.id = mine.message
    where m.published_at is not null ${of}
    order by m.published_at desc, m.sequence desc`.execute(db);
  return rows;
}

/** The threads of which something was put to the person, those with the newest news first. */
export async function threadsFor(db: Db, person: string, most: number): Promise<MyThread[]> {
  const mine = Map.groupBy(await putTo(db, person, null), (row) => row.thread);
  const newest = [...mine].slice(0, most);
  const [read, seen] = await Promise.all([
    readThreads(
      db,
      newest.map(([thread]) => thread),
    ),
    seenAts(
      db,
      person,
      newest.flatMap(([, rows]) => rows.map((row) => row.message)),
    ),
  ]);
  return newest.flatMap(([thread, rows]) => {
    const found = read.get(thread);
    return found ? [threadOf(thread, found, rows, seen)] : [];
  });
}

function threadOf(
  thread: string,
  { message, ids }: ReadThread,
  rows: readonly PutTo[],
  seen: ReadonlyMap<string, Date>,
): MyThread {
  const put = new Set(rows.map((row) => row.message));
  const [newest, ...earlier] = rows;
  const before = earlier.flatMap((row) => seen.get(row.message) ?? []);
  return {
    thread,
    message: { ...message, parts: message.parts.filter((_, n) => put.has(ids[n] ?? '')) },
    upTo: newest?.sequence ?? 0,
    seenAt: (newest && seen.get(newest.message)) ?? null,
    seenEarlierAt: before.length ? new Date(Math.max(...before.map(Number))) : null,
  };
}

async function seenAts(
  db: Db,
  person: string,
  messages: readonly string[],
): Promise<ReadonlyMap<string, Date>> {
  if (!messages.length) return new Map();
  const rows = await db
    .selectFrom('message_seen')
    .select(['message', 'at'])
    .where('message', 'in', [...messages])
    .where('person', '=', person)
    .execute();
  return new Map(rows.map((row) => [row.message, row.at]));
}

/** The thread of a message's public code and what of it was put to the person; null where nothing was, or there is none. */
async function find(
  db: Db | Tx,
  person: string,
  code: string,
): Promise<{ thread: string; rows: readonly PutTo[] } | null> {
  const row = await db
    .selectFrom('message')
    .select('thread')
    .where('code', '=', code)
    .where('published_at', 'is not', null)
    .executeTakeFirst();
  if (!row) return null;
  const rows = await putTo(db, person, row.thread);
  return rows.length ? { thread: row.thread, rows } : null;
}

/** The id of the thread that a code belongs to, where something of it was put to the person. */
export const threadMine = async (db: Db | Tx, person: string, code: string): Promise<string | null> =>
  (await find(db, person, code))?.thread ?? null;

/** A message with its thread, for whom it was put to; null for anybody else. */
export async function messageFor(db: Db, person: string, code: string): Promise<MyMessage | null> {
  const found = await find(db, person, code);
  if (!found) return null;
  const { thread, rows } = found;
  const read = (await readThreads(db, [thread])).get(thread);
  if (!read) return null;
  const [whole, seen, spoken] = await Promise.all([
    publicMessages(db).read(read.message.code),
    seenAts(
      db,
      person,
      rows.map((row) => row.message),
    ),
    spokenTo(db, rows),
  ]);
  return whole && { ...threadOf(thread, read, rows, seen), whole, spoken };
}

/** The texts of the calls, in the language and with the network's name that the person has them in; newest first. */
async function spokenTo(db: Db, rows: readonly PutTo[]): Promise<Spoken[]> {
  const { rows: texts } = await sql<{ who: string; words: string; html: string; language: Language }>`
    select t.subject as who, t.body as words, t.html, t.language
    from unnest(${rows.map((row) => row.message)}::uuid[], ${rows.map((row) => row.n)}::integer[]) with ordinality as mine (message, n, place)
    join recipient r on r.message = mine.message and r.n = mine.n
    join lateral (
      select * from delivery_text t
      where t.cause = mine.message and t.channel = 'voice' and t.language = r.language and t.part in (coalesce(r.network::text, ''), '')
      order by t.part desc limit 1) as t on true
    where t.body <> ''
    order by mine.place`.execute(db);
  // Words of another language stand in the frame with the name of their own (render.ts).
  return texts.map(({ who, words, html, language }) => ({
    who,
    words,
    caller: language,
    language: (/ lang="(nl|fr|de|en)"/.exec(html)?.[1] as Language | undefined) ?? language,
  }));
}

/**
 * The person saw the thread up to a sequence: all of it that was put to them is confirmed, on their mails and pushes and
 * for the ladder, which rings them no more. Once: a second time changes nothing. False where nothing was put to them.
 */
export async function saw(db: Db, person: string, code: string, upTo: number, now: Date): Promise<boolean> {
  return await db.transaction().execute(async (tx) => {
    const found = await find(tx, person, code);
    if (!found) return false;
    const read = found.rows.filter((row) => row.sequence <= upTo);
    const fresh = read.length
      ? await tx
          .insertInto('message_seen')
          .values(read.map((row) => ({ message: row.message, person, at: now })))
          .onConflict((on) => on.columns(['message', 'person']).doNothing())
          .returning('message')
          .execute()
      : [];
    const ends = new Set(
      (
        await tx
          .selectFrom('message')
          .select('id')
          .where('id', 'in', read.length ? read.map((row) => row.message) : [found.thread])
          .where('kind', '=', 'einde')
          .execute()
      ).map((row) => row.id),
    );
    for (const { message } of fresh) {
      const n = read.find((row) => row.message === message)?.n ?? 1;
      // An end is put by address and not by recipient (addressing.ts): there the number says nothing.
      const place = ends.has(message) ? null : { n: n - 1, every: groupOffset };
      await confirmSeen(tx, message, person, place, now);
    }
    return true;
  });
}

// ---------------------------------------------------------------------------------------------- keeping and leaving

/** What is kept about somebody's messages, for their own eyes. */
export interface KeptAbout {
  /** Newest first. */
  readonly messages: readonly {
    readonly code: string;
    readonly kind: Kind;
    readonly at: Date;
    readonly seenAt: Date | null;
  }[];
  readonly scores: readonly {
    readonly code: string;
    readonly score: number;
    readonly words: string;
    readonly at: Date;
  }[];
}

export async function keptAbout(db: Db, keys: Keys, person: string): Promise<KeptAbout> {
  const put = await putTo(db, person, null);
  const [seen, heads, scores] = await Promise.all([
    seenAts(
      db,
      person,
      put.map((row) => row.message),
    ),
    put.length
      ? db
          .selectFrom('message')
          .select(['id', 'kind', 'code'])
          .where(
            'id',
            'in',
            put.map((row) => row.message),
          )
          .execute()
      : [],
    db
      .selectFrom('message_score as s')
      .innerJoin('message as m', 'm.id', 's.thread')
      .select(['m.code', 's.score', 's.words', 's.at'])
      .where('s.person', '=', person)
      .orderBy('s.at', 'desc')
      .execute(),
  ]);
  const headOf = new Map(heads.map((one) => [one.id, one]));
  return {
    messages: put.flatMap(({ message, at }) => {
      const head = headOf.get(message);
      return head ? [{ code: head.code ?? '', kind: head.kind, at, seenAt: seen.get(message) ?? null }] : [];
    }),
    scores: scores.map(({ code, score, words, at }) => ({
      code: code ?? '',
      score,
      words: words ? unseal(keys, 'score', words) : '',
      at,
    })),
  };
}

/** Stops what still waits for somebody as a member of networks they left; an end is due to whoever was told. */
export async function withholdMessages(
  tx: Tx,
  person: string,
  networks: readonly string[],
  now: Date,
): Promise<void> {
  if (!networks.length) return;
  const mine = await putTo(tx, person, null);
  const { rows } = await sql<{ message: string }>`
    select r.message from unnest(${mine.map((row) => row.message)}::uuid[], ${mine.map((row) => row.n)}::integer[]) as mine (message, n)
    join recipient r on r.message = mine.message and r.n = mine.n
    where r.network = any(${[...networks]}::uuid[])`.execute(tx);
  if (rows.length)
    await delivery.withholdFrom(
      tx,
      person,
      now,
      rows.map((row) => row.message),
    );
}

// ----------------------------------------------------------------------------------------------------- listing

/** Held by whoever writes `put_to`. */
const listing = sql`hashtext('belfort put_to')`;

/** Waits for the slice that is being listed and holds off the next: one begun before would list whoever leaves again. */
export const holdListing = async (tx: Tx): Promise<void> =>
  void (await sql`select pg_advisory_xact_lock(${listing})`.execute(tx));

/** Writes down by person who the messages were put to that have left. Returns how many; safe to repeat, and to kill. */
export async function listRecipients(db: Db, now: Date): Promise<number> {
  let listed = 0;
  for (let n = 0; n < slicesAtOnce; n++) {
    const slice = await db.transaction().execute((tx) => listSlice(tx, now));
    if (slice === null) break;
    listed += slice;
  }
  return listed;
}

/** A slice of the newest message of the highest class; null where nothing is left, or another process is at it. */
async function listSlice(tx: Tx, now: Date): Promise<number | null> {
  const { rows } = await sql<{ held: boolean }>`
    select pg_try_advisory_xact_lock(${listing}) as held`.execute(tx);
  if (!rows[0]?.held) return null;
  const next = await tx
    .selectFrom('message')
    .select(['id', 'listed_to'])
    .where('published_at', 'is not', null)
    .where('listed_at', 'is', null)
    .where('fanned_out_at', '<=', after(now, -leavesFirstMs))
    .orderBy(sql`array_position(array['emergency', 'urgent', 'ordinary'], class)`)
    .orderBy('published_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!next) return null;
  const to = next.listed_to + slicePeople;
  const { numAffectedRows } = await sql`
    insert into put_to (person, message, n)
    select person, message, n from recipient
     where message = ${next.id} and n > ${next.listed_to} and n <= ${to} and exists (select from person p where p.id = recipient.person)
     order by person
    on conflict do nothing`.execute(tx);
  const { last } = await tx
    .selectFrom('recipient')
    .select((eb) => eb.fn.max('n').as('last'))
    .where('message', '=', next.id)
    .executeTakeFirstOrThrow();
  const done = to >= (last ?? 0);
  await tx
    .updateTable('message')
    .set({ listed_to: to, ...(done ? { listed_at: now } : {}) })
    .where('id', '=', next.id)
    .execute();
  return Number(numAffectedRows ?? 0);
}
