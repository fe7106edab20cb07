/**
 * The ladder: what a message does by the clock after it went out, as its plan says. Each later step is taken up when it
 * is due, looks at the recipients in slices, nearest first, and puts rows for those who still need it.
 *
 * `next_step`, `next_step_at` and `step_to` of the message say how far it is; they move in the transaction that puts the
 * rows, so a crash loses and doubles nothing. An end or an expiry empties them in its own transaction. Whoever confirms,
 * by phone or on their own page, while a later call or a retry waits for them is let alone (`letTheConfirmedBe`).
 */
import { sql } from 'kysely';
import { channels, type Channel, type Lane } from '../../contract/domain.ts';
import type { PlanStep } from '../../contract/ladder.ts';
import type { Live as LiveShape } from '../../contract/shapes.ts';
import { nudge, type Db, type Tx } from '../db/db.ts';
import * as delivery from '../delivery/outbox.ts';
import { after, minutes, type Clock } from '../lib/clock.ts';
import type { Trail, TrailFields } from '../lib/trail.ts';
import { byHash, laterStep, type Live, type Sent } from './addressing.ts';
import { momentsOf } from './quiet.ts';

/** More than of a first step: most of them need nothing. A multiple of the outbox's chunk. */
const slicePeople = 20_000;
/** Each group of a moment has numbers, and so chunks, of its own; no message has as many recipients. */
export const groupOffset = 10_000_000;
/** A second round begins when the first is through, but no call that hangs holds up the others for longer than this. */
const waitMs = minutes(10);
const lookAgainMs = 15_000;

export interface LadderDeps {
  readonly db: Db;
  readonly clock: Clock;
  /** Channels with a carrier; steps without any are left out. */
  readonly connected: readonly Channel[];
  /** Told of every slice; null where nobody draws. */
  readonly trail?: Trail | null;
}

/** A slice that was put: whether something is left of its message, and what a trail is told of it. */
export interface Sliced {
  readonly more: boolean;
  readonly told: TrailFields;
}

/** Lanes keep urgent from waiting behind the rest; a test never overtakes a real message. */
export function laneOf(message: Pick<Live, 'mode' | 'class'>): Lane {
  if (message.mode !== 'real') return message.class === 'ordinary' ? 'bulk' : 'ordinary';
  return message.class;
}

/** The networks whose names a message's texts bear. */
export const partsOf = async (db: Db | Tx, id: string): Promise<readonly string[]> =>
  (
    await db
      .selectFrom('delivery_text')
      .select('part')
      .distinct()
      .where('cause', '=', id)
      .where('part', '<>', '')
      .execute()
  ).map((row) => row.part);

/** What `message` has of the next step after `step`; nothing where no step that has a carrier is left. */
export function nextStep(
  steps: readonly PlanStep[],
  step: number,
  connected: readonly Channel[],
  publishedAt: Date,
): { next_step: number | null; next_step_at: Date | null; step_to: number } {
  const next = steps.findIndex(
    ({ afterMinutes, channels }, n) =>
      n > step && afterMinutes > 0 && channels.some((channel) => connected.includes(channel)),
  );
  const minute = steps[next]?.afterMinutes;
  return minute === undefined
    ? { next_step: null, next_step_at: null, step_to: 0 }
    : { next_step: next, next_step_at: after(publishedAt, minutes(minute)), step_to: 0 };
}

/** Puts a slice of every step that is due. Returns whether something is left; safe to run anywhere, any number of times. */
export async function climb(deps: LadderDeps): Promise<boolean> {
  const due = await deps.db
    .selectFrom('message')
    .select('id')
    .where('next_step', 'is not', null)
    .where('next_step_at', '<=', deps.clock.now())
    .orderBy(sql`array_position(array['emergency', 'urgent', 'ordinary'], class)`)
    .orderBy('next_step_at')
    .limit(20)
    .execute();
  let more = false;
  for (const { id } of due) more = (await climbSlice(deps, id)) || more;
  return more;
}

async function climbSlice({ db, clock, connected, trail }: LadderDeps, id: string): Promise<boolean> {
  const stage = trail?.begin('climb', id);
  const sliced = await db.transaction().execute(async (tx): Promise<Sliced | null> => {
    const now = clock.now();
    const row = await tx
      .selectFrom('message')
      .selectAll()
      .where('id', '=', id)
      .where('state', '=', 'live')
      .where('next_step_at', '<=', now)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    const message = row && liveFrom(row);
    if (!row || !message || row.next_step === null || row.next_step_at === null) return null;
    const step = row.next_step;
    const due = after(message.publishedAt, minutes(message.sent.steps[step]?.afterMinutes ?? 0));
    const set = async (values: Partial<ReturnType<typeof nextStep>>): Promise<void> =>
      void (await tx.updateTable('message').set(values).where('id', '=', id).execute());
    if (now < after(due, waitMs) && row.step_to === 0 && (await earlierWait(tx, message, step))) {
      await set({ next_step_at: after(now, lookAgainMs) });
      return null;
    }
    const people = row.people ?? 0;
    const from = row.step_to;
    const to = Math.min(from + slicePeople, people);
    const parts = await partsOf(tx, id);
    await byHash(tx);
    let put = 0;
    const ringing = { ...message, timeZone: message.sent.timeZone, connected };
    for (const [group, { at, whose }] of (await momentsOf(tx, id, ringing, now, from, to)).entries())
      put += await delivery.putRows(
        tx,
        { cause: id, thread: message.thread, sequence: message.sequence, lane: laneOf(message), at },
        laterStep(message, step, connected, parts, { from, to, whose, offset: group * groupOffset }),
      );
    if (put) await nudge(tx, 'belfort_deliver');
    const done = to >= people;
    await set(done ? nextStep(message.sent.steps, step, connected, message.publishedAt) : { step_to: to });
    await nudge(tx, 'belfort_live');
    return { more: !done, told: { lane: laneOf(message), step, from, people: to - from, rows: put } };
  });
  if (!sliced) return false;
  stage?.end(sliced.told);
  return sliced.more;
}

/** Whether calls (or what else the step uses) of an earlier step are not through yet. */
async function earlierWait(tx: Tx, { id, sent }: Live, step: number): Promise<boolean> {
  const channels = sent.steps[step]?.channels ?? [];
  const { rows } = await sql`
    select from delivery_copy where cause = ${id} and step < ${step} and state = 'waiting' and channel = any(${[...channels]}::text[]) limit 1`.execute(
    tx,
  );
  return rows.length > 0;
}

/** A row of `message` as the fan-out reads it; null where it was never published. */
export function liveFrom(row: {
  readonly id: string;
  readonly kind: Live['kind'];
  readonly class: Live['class'];
  readonly mode: Live['mode'];
  readonly thread: string;
  readonly sequence: number | null;
  readonly sent: Record<string, unknown> | null;
  readonly published_at: Date | null;
}): Live | null {
  const { id, kind, class: class_, mode, thread } = row;
  return row.sent && row.published_at
    ? {
        id,
        kind,
        class: class_,
        mode,
        thread,
        sequence: row.sequence ?? 0,
        sent: row.sent as unknown as Sent,
        publishedAt: row.published_at,
      }
    : null;
}

/**
 * Cancels what still waits for somebody who has confirmed: later steps and retries of calls and texts, not the e-mail
 * with the details. Only chunks that nobody has in hand are touched, and those are locked against a claim meanwhile.
 * Returns how many messages had such chunks.
 */
export async function letTheConfirmedBe({ db, clock }: Pick<LadderDeps, 'db' | 'clock'>): Promise<number> {
  const waiting = await db
    .selectFrom('delivery_chunk as c')
    .innerJoin('message as m', 'm.id', 'c.cause')
    .select('m.id')
    .distinct()
    .where('c.claimed_at', 'is', null)
    .where('c.done_at', 'is', null)
    .where('c.channel', 'in', ['voice', 'sms'])
    .where((eb) => eb.or([eb('c.rows', 'is not', null), eb('c.step', '>', 0)]))
    .where('m.state', '=', 'live')
    .where('m.class', '<>', 'ordinary')
    .execute();
  for (const { id } of waiting)
    await db.transaction().execute(async (tx) => {
      const confirmed = (
        await tx
          .selectFrom('delivery_copy')
          .select('recipient')
          .where('cause', '=', id)
          .where('state', '=', 'confirmed')
          .union(tx.selectFrom('message_seen').select('person as recipient').where('message', '=', id))
          .execute()
      ).map((row) => row.recipient);
      if (!confirmed.length) return;
      const chunks = await tx
        .selectFrom('delivery_chunk')
        .select(['id', 'rows'])
        .where('cause', '=', id)
        .where('claimed_at', 'is', null)
        .where('done_at', 'is', null)
        .where('channel', 'in', ['voice', 'sms'])
        .where((eb) => eb.or([eb('rows', 'is not', null), eb('step', '>', 0)]))
        .forUpdate()
        .skipLocked()
        .execute();
      await delivery.updateRows(
        tx,
        chunks,
        sql`state = 'cancelled', reason = 'confirmed', settled_at = ${clock.now()}`,
        sql`state = 'waiting' and recipient = any(${confirmed}::uuid[])`,
      );
    });
  return waiting.length;
}

/** The next step of a message and how many would need it as it stands now; empty where none is left. */
export async function comingOf(db: Db, id: string): Promise<LiveShape['coming']> {
  const row = await db
    .selectFrom('message')
    .selectAll()
    .where('id', '=', id)
    .where('next_step', 'is not', null)
    .executeTakeFirst();
  const message = row && liveFrom(row);
  if (!row || !message || row.next_step === null || row.next_step_at === null) return [];
  const step = message.sent.steps[row.next_step];
  if (!step) return [];
  const [from, to] = [row.step_to, row.people ?? 0];
  const due = row.next_step_at;
  const { rows } = await db.transaction().execute(async (tx) => {
    // Whoever wishes none of it is not tried next either. Few do: they are looked up by their indexes, before `byHash`.
    const ringing = { ...message, timeZone: message.sent.timeZone, connected: channels };
    const moments = await momentsOf(tx, id, ringing, due, from, to);
    await byHash(tx);
    const whose = sql`(${sql.join(
      moments.map((one) => one.whose),
      sql` or `,
    )})`;
    const slice = { from, to, whose, offset: 0 };
    return await sql<{ people: number }>`
      select count(distinct recipient) as people from (${laterStep(message, row.next_step ?? 0, step.channels, [], slice)}) as due`.execute(
      tx,
    );
  });
  return [{ channels: step.channels, at: due.toISOString(), people: rows[0]?.people ?? 0 }];
}
