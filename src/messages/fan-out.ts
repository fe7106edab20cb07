/**
 * The fan-out: from a live message to rows in the outbox.
 *
 * Cast: the message (frozen at publication), its `recipient` rows (who it is put to, nearest first) and the outbox. It
 * goes in slices, each a transaction that also notes how far it came (`fanned_out_to`), so a crash loses nothing and a
 * repetition adds nothing. Nearest people are in the first slice. No row passes through this program.
 *
 * Within a thread a message waits until the earlier ones are in the outbox; an end also waits until nothing of them is
 * in a worker's hands, and goes only to those whom something was handed to, at the very addresses it was handed to.
 */
import { sql } from 'kysely';
import { nudge, type Tx } from '../db/db.ts';
import * as delivery from '../delivery/outbox.ts';
import type { Principal } from '../lib/principal.ts';
import { firstSteps, sameAddresses, type Live } from './addressing.ts';
import { peopleOf } from './audience.ts';
import {
  climb,
  laneOf,
  letTheConfirmedBe,
  liveFrom,
  nextStep,
  partsOf,
  type LadderDeps,
  type Sliced,
} from './ladder.ts';
import { momentsOf } from './quiet.ts';

/** People per transaction: few at first, so that the nearest are in the carriers' hands while the rest is made. */
const firstSlice = 2_000;
const slicePeople = 8_000;

/** Of the groups that leave later (quiet.ts): numbers, and so chunks, of their own. */
const groupOffset = 10_000_000;

/**
 * Puts a slice of everything that is live and not yet in the outbox, emergencies first, so that a city-wide newsletter
 * does not stand before a call. Then the steps that the clock made due. Returns whether
 * something is left; safe to run anywhere, any number of times.
 */
export async function fanOut(deps: LadderDeps): Promise<boolean> {
  const waiting = await deps.db
    .selectFrom('message')
    .select('id')
    .where('state', 'in', ['live', 'ended'])
    .where('fanned_out_at', 'is', null)
    .where('published_at', 'is not', null)
    .orderBy(sql`array_position(array['emergency', 'urgent', 'ordinary'], class)`)
    .orderBy('published_at')
    .limit(20)
    .execute();
  let more = false;
  for (const { id } of waiting) more = (await fanOutSlice(deps, id)) || more;
  await letTheConfirmedBe(deps);
  return (await climb(deps)) || more;
}

/** One slice of one message; false when it is done, gone, in other hands or must wait. */
async function fanOutSlice({ db, clock, connected, trail }: LadderDeps, id: string): Promise<boolean> {
  const stage = trail?.begin('fan-out', id);
  const sliced = await db.transaction().execute(async (tx): Promise<Sliced | null> => {
    const locked = await lockLive(tx, id);
    if (!locked) return null;
    const { message, from } = locked;
    if (message.sequence > 0 && (await mustWait(tx, message))) return null;
    const people = await freezeRecipients(tx, message);
    const to = Math.min(from + sliceAt(message, from), people);
    let rows = 0;
    if (to > from) {
      rows = await putSlice(tx, message, connected, from, to);
      await nudge(tx, 'belfort_deliver');
    }
    const done = to >= people;
    const over = message.kind === 'einde' || message.kind === 'feedback' || message.kind === 'correctie';
    const now = clock.now();
    await tx
      .updateTable('message')
      .set({
        fanned_out_to: to,
        ...(done ? { fanned_out_at: now } : {}),
        ...(done && !over && locked.state === 'live'
          ? nextStep(message.sent.steps, -1, connected, message.publishedAt)
          : {}),
        ...(done && over ? { state: 'ended' as const, settled_at: now } : {}),
      })
      .where('id', '=', id)
      .execute();
    await nudge(tx, 'belfort_live');
    return { more: !done, told: { lane: laneOf(message), from, people: to - from, rows } };
  });
  if (!sliced) return false;
  stage?.end(sliced.told);
  return sliced.more;
}

/** An end is one statement: it reads what the whole thread handed over, and each slice would read it again. */
const sliceAt = ({ kind }: Live, from: number): number =>
  kind === 'einde' ? Infinity : from === 0 ? firstSlice : slicePeople;

async function putSlice(
  tx: Tx,
  message: Live,
  connected: LadderDeps['connected'],
  from: number,
  to: number,
): Promise<number> {
  const { id, thread, sequence, publishedAt, sent } = message;
  const envelope = { cause: id, thread, sequence, lane: laneOf(message) };
  if (message.kind === 'einde') {
    return await delivery.putRows(
      tx,
      { ...envelope, at: publishedAt, toWhoLeft: true },
      sameAddresses(message, connected),
    );
  }
  const parts = await partsOf(tx, id);
  const moments = await momentsOf(
    tx,
    id,
    { ...message, timeZone: sent.timeZone, connected },
    publishedAt,
    from,
    to,
  );
  let put = 0;
  for (const [group, { at, whose }] of moments.entries())
    put += await delivery.putRows(
      tx,
      { ...envelope, at },
      firstSteps(message, connected, parts, { from, to, whose, offset: group * groupOffset }),
    );
  return put;
}

async function lockLive(
  tx: Tx,
  id: string,
): Promise<{ message: Live; from: number; state: 'live' | 'ended' } | null> {
  const row = await tx
    .selectFrom('message')
    .select([
      'id',
      'kind',
      'class',
      'mode',
      'thread',
      'sequence',
      'sent',
      'fanned_out_to',
      'published_at',
      'state',
    ])
    .where('id', '=', id)
    .where('state', 'in', ['live', 'ended'])
    .where('fanned_out_at', 'is', null)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  const message = row && liveFrom(row);
  return message
    ? { message, from: row.fanned_out_to, state: row.state === 'live' ? 'live' : 'ended' }
    : null;
}

async function mustWait(tx: Tx, { thread, sequence, kind }: Live): Promise<boolean> {
  const earlier = await tx
    .selectFrom('message')
    .select('id')
    .where('thread', '=', thread)
    .where('sequence', '<', sequence)
    .where('published_at', 'is not', null)
    .where('fanned_out_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return earlier !== undefined || (kind === 'einde' && (await delivery.inFlight(tx, thread, sequence)));
}

/** Writes who the message is put to, once; returns how many. */
async function freezeRecipients(tx: Tx, { id, sent, kind }: Live): Promise<number> {
  const count = async (): Promise<number> =>
    (
      await tx
        .selectFrom('recipient')
        .select((eb) => eb.fn.max('n').as('last'))
        .where('message', '=', id)
        .executeTakeFirstOrThrow()
    ).last ?? 0;
  const frozen = await count();
  if (frozen) return frozen;
  const { ground, owner, ...target } = sent.target;
  const principal: Principal = {
    id: '' as Principal['id'],
    owner,
    ground,
    ownerKind: 'police-zone',
    roles: [],
    language: 'nl',
    timeZone: 'Europe/Brussels',
  };
  // Who left gets the end and nothing more (docs/product.md): only then need the person no longer be there.
  const there = kind === 'einde' ? sql`true` : sql`channels is not null`;
  await sql`
    insert into recipient (message, n, person, address, network, language, metres)
    select ${id}, row_number() over (order by metres, person), person, address, network, coalesce(language, 'nl'), metres
    from (${peopleOf({ ...target, principal })}) as once where ${there}`.execute(tx);
  const people = await count();
  await tx.updateTable('message').set({ people }).where('id', '=', id).execute();
  return people;
}
