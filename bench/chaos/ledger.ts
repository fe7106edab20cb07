/**
 * The ledger of a chaos run: what the database says of each delivery against what the SMS centre saw of it.
 *
 * - lost: somebody of a message that was not ended has no row; a row waits and no chunk holds it; a row is told as handed
 *   over and the centre never saw it; an urgent one stayed in doubt and was never seen.
 * - twice: rows of which the centre saw a second copy. Each must read "possibly twice", and none may be ordinary.
 * - broken: every other promise that did not hold, in words. Empty when all is well.
 */
import { sql } from 'kysely';
import { lanes } from '../../contract/domain.ts';
import type { Db } from '../../src/db/db.ts';
import { tallyOf } from '../../src/delivery/tally.ts';
import { keyedHash, type Keys } from '../../src/lib/secrets.ts';

/** One submit as the SMS centre saw it. `came` and `over` are places in one order of all its events. */
export interface Submit {
  readonly number: string;
  /** Which of `texts`. */
  readonly text: number;
  readonly came: number;
  /** When it was answered or its connection ended; null while neither has happened. */
  readonly over: number | null;
  /** The centre's own id for it. */
  readonly id: string;
  readonly answered: boolean;
  /** Its receipt was confirmed to the centre. */
  readonly confirmed: boolean;
}
export interface CentreLog {
  readonly texts: readonly string[];
  readonly submits: readonly Submit[];
  /** Receipts that nobody has confirmed yet. */
  readonly due: number;
}

export interface Balance {
  readonly messages: number;
  readonly recipients: number;
  readonly handed: number;
  readonly cancelled: number;
  /** In doubt for good; those of them that the centre never saw. */
  readonly unknown: number;
  readonly unknown_unseen: number;
  readonly lost: number;
  readonly twice: number;
  readonly twice_marked: number;
  readonly orphan_receipts: number;
  readonly broken: readonly string[];
}

interface Row {
  readonly cause: string;
  readonly hash: string;
  readonly lane: number;
  readonly state: string;
  readonly marked: boolean;
  readonly held: boolean;
}
interface Told {
  readonly id: string;
  readonly thread: string;
  readonly kind: string;
  readonly state: string;
  readonly people: number | null;
  readonly put: number;
}

const reached = ['handed', 'delivered', 'confirmed'];

/** `numbers` in E.164 are those of the members. */
export async function balance(
  db: Db,
  keys: Keys,
  centre: CentreLog,
  numbers: readonly string[],
): Promise<Balance> {
  const numberOf = new Map(
    numbers.map((one) => [keyedHash(keys, 'sms', one).toString('hex'), one.slice(1)] as const),
  );
  const { rows } = await sql<Row>`
    select d.cause, encode(d.address_hash, 'hex') as hash, d.lane, d.state, d.possibly_twice as marked,
           exists (select from delivery_chunk c where c.done_at is null and c.rows is null and d.id between c.id * 1024 and c.id * 1024 + 1023)
           or d.id in (select unnest(c.rows) from delivery_chunk c where c.done_at is null and c.rows is not null) as held
    from delivery_copy d where d.channel = 'sms'`.execute(db);
  const { rows: messages } = await sql<Told>`
    select id, thread, kind, state, people, fanned_out_to as put from message where published_at is not null`.execute(
    db,
  );
  const { rows: bodies } = await sql<{ cause: string; body: string }>`
    select cause, body from delivery_text where channel = 'sms'`.execute(db);

  const broken: string[] = [];
  const breaks = (count: number, words: string): void => void (count && broken.push(`${count} ${words}`));
  const causeOf = new Map(bodies.map((one) => [one.body, one.cause] as const));
  const seen = new Map<string, Submit[]>();
  const key = (cause: string, number: string): string => `${cause} ${number}`;
  let strange = 0;
  for (const submit of centre.submits) {
    const cause = causeOf.get(centre.texts[submit.text] ?? '');
    if (cause === undefined) strange++;
    else seen.set(key(cause, submit.number), [...(seen.get(key(cause, submit.number)) ?? []), submit]);
  }
  breaks(strange, 'submits with a text that nobody sent');

  const byCause = Map.groupBy(rows, (row) => row.cause);
  const copies = (row: Row): readonly Submit[] =>
    seen.get(key(row.cause, numberOf.get(row.hash) ?? '')) ?? [];
  const ended = new Set(messages.filter((one) => one.kind === 'einde').map((one) => one.thread));
  const threadOf = new Map(messages.map((one) => [one.id, one.thread] as const));
  const wasEnded = (cause: string): boolean => ended.has(threadOf.get(cause) ?? '');
  const isUrgent = (row: Row): boolean => row.lane <= lanes.indexOf('codes');

  const missing = messages
    .filter((one) => one.kind !== 'einde' && !wasEnded(one.id))
    .reduce((sum, one) => sum + Math.max(0, numbers.length - (byCause.get(one.id)?.length ?? 0)), 0);
  const adrift = rows.filter((row) => row.state === 'waiting' && !row.held).length;
  const unsaid = rows.filter((row) => reached.includes(row.state) && !copies(row).length).length;
  const unknown = rows.filter((row) => row.state === 'unknown');
  const dropped = unknown.filter(
    (row) => isUrgent(row) && !wasEnded(row.cause) && !copies(row).length,
  ).length;
  const lost = missing + adrift + unsaid + dropped;
  breaks(missing, 'recipients without a row');
  breaks(adrift, 'rows that wait in no chunk');
  breaks(unsaid, 'rows told as handed over that the SMS centre never saw');
  breaks(dropped, 'urgent rows left in doubt that the SMS centre never saw');
  breaks(
    rows.filter(
      (row) => ['cancelled', 'failed', 'waiting'].includes(row.state) && copies(row).length && !row.held,
    ).length,
    'rows told as not sent that the SMS centre saw',
  );
  breaks(rows.filter((row) => row.state === 'failed').length, 'rows failed, though nothing was refused');

  const twice = rows.filter((row) => copies(row).length > 1);
  breaks(twice.filter((row) => !row.marked).length, 'copies that do not read "possibly twice"');
  breaks(twice.filter((row) => !isUrgent(row)).length, 'ordinary messages sent twice');

  let early = 0,
    endless = 0,
    overtaken = 0;
  for (const end of messages.filter((one) => one.kind === 'einde')) {
    const ends = new Map((byCause.get(end.id) ?? []).map((row) => [row.hash, copies(row)] as const));
    const before = messages.filter((one) => one.thread === end.thread && one.id !== end.id);
    for (const row of before.flatMap((one) => byCause.get(one.id) ?? [])) {
      const calls = copies(row);
      const its = ends.get(row.hash);
      if (calls.length && !its) endless++;
      const first = Math.min(...(its ?? []).map((one) => one.came));
      if (calls.some((call) => call.came > first)) overtaken++;
      else if (calls.some((call) => (call.over ?? Infinity) > first)) early++;
    }
  }
  breaks(endless, 'numbers that had the call and not its end');
  breaks(overtaken, 'calls that came after their end');
  breaks(early, 'ends that came before their call was answered');

  const { rows: known } = await sql<{ reference: string; receipt: string | null }>`
    select reference, receipt from delivery_attempt where reference is not null
    union all select reference, 'kept' from receipt_in`.execute(db);
  const receiptOf = new Map(known.map((one) => [one.reference, one.receipt] as const));
  breaks(
    centre.submits.filter((one) => one.confirmed && !receiptOf.get(one.id)).length,
    'receipts confirmed to the SMS centre and not written',
  );
  for (const [cause, all] of byCause) {
    const counted = Map.groupBy(all, (row) => row.state);
    const told = (await tallyOf(db, cause)).channels.sms ?? {};
    const differs = Object.entries(told).some(
      ([state, count]) => count !== (counted.get(state)?.length ?? 0),
    );
    breaks(differs ? 1 : 0, 'tallies that differ from their rows');
  }
  const { rows: orphans } = await sql<{ count: number }>`select count(*) as count from receipt_in`.execute(
    db,
  );
  return {
    messages: byCause.size,
    recipients: rows.length + missing,
    handed: rows.filter((row) => reached.includes(row.state)).length,
    cancelled: rows.filter((row) => row.state === 'cancelled').length,
    unknown: unknown.length,
    unknown_unseen: unknown.filter((row) => !copies(row).length).length,
    lost,
    twice: twice.length,
    twice_marked: twice.filter((row) => row.marked).length,
    orphan_receipts: orphans[0]?.count ?? 0,
    broken,
  };
}
