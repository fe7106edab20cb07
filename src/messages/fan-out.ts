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
import { sql, type RawBuilder } from 'kysely';
import type { Channel, Lane } from '../../contract/domain.ts';
import { nudge, type Db, type Tx } from '../db/db.ts';
import * as delivery from '../delivery/outbox.ts';
import type { Clock } from '../lib/clock.ts';
import type { OrganisationId } from '../lib/ids.ts';
import type { Principal } from '../lib/principal.ts';
import { peopleOf, type Target } from './audience.ts';

/** People per transaction: few at first, so that the nearest are in the carriers' hands while the rest is made. */
const firstSlice = 2_000;
const slicePeople = 8_000;

export interface FanOutDeps {
  readonly db: Db;
  readonly clock: Clock;
  /** Channels with a carrier; nothing is put for the others, and their people show as not reached. */
  readonly connected: readonly Channel[];
}

type Sent = {
  readonly target: Omit<Target, 'principal'> & {
    readonly ground: readonly OrganisationId[];
    readonly owner: OrganisationId;
  };
  readonly channels: readonly (readonly Channel[])[];
};
type Live = {
  readonly id: string;
  readonly kind: string;
  readonly class: 'emergency' | 'urgent' | 'ordinary';
  readonly mode: string;
  readonly thread: string;
  readonly sequence: number;
  readonly sent: Sent;
  readonly fannedOutTo: number;
  readonly publishedAt: Date;
};

/**
 * Puts a slice of everything that is live and not yet in the outbox, emergencies first, so that a city-wide newsletter
 * does not stand before a call. Returns whether something is left; safe to run anywhere, any number of times.
 */
export async function fanOut(deps: FanOutDeps): Promise<boolean> {
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
  return more;
}

/** One slice of one message; false when it is done, gone, in other hands or must wait. */
async function fanOutSlice({ db, clock, connected }: FanOutDeps, id: string): Promise<boolean> {
  return await db.transaction().execute(async (tx) => {
    const message = await lockLive(tx, id);
    if (!message || (message.sequence > 0 && (await mustWait(tx, message)))) return false;
    const people = await freezeRecipients(tx, message);
    const from = message.fannedOutTo,
      to = Math.min(from + sliceAt(message, from), people);
    if (to > from) {
      const parts = (
        await tx
          .selectFrom('delivery_text')
          .select('part')
          .distinct()
          .where('cause', '=', id)
          .where('part', '<>', '')
          .execute()
      ).map((row) => row.part);
      const source =
        message.kind === 'einde'
          ? sameAddresses(message, connected)
          : currentContacts(message, connected, parts, from, to);
      await delivery.putRows(
        tx,
        {
          cause: id,
          thread: message.thread,
          sequence: message.sequence,
          lane: laneOf(message),
          at: message.publishedAt,
        },
        source,
      );
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
        ...(done && over ? { state: 'ended' as const, settled_at: now } : {}),
      })
      .where('id', '=', id)
      .execute();
    await nudge(tx, 'belfort_live');
    return !done;
  });
}

/** An end is one statement: it reads what the whole thread handed over, and each slice would read it again. */
const sliceAt = ({ kind }: Live, from: number): number =>
  kind === 'einde' ? Infinity : from === 0 ? firstSlice : slicePeople;

async function lockLive(tx: Tx, id: string): Promise<Live | null> {
  const row = await tx
    .selectFrom('message')
    .select(['id', 'kind', 'class', 'mode', 'thread', 'sequence', 'sent', 'fanned_out_to', 'published_at'])
    .where('id', '=', id)
    .where('state', 'in', ['live', 'ended'])
    .where('fanned_out_at', 'is', null)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row?.sent && row.published_at
    ? {
        ...row,
        sequence: row.sequence ?? 0,
        sent: row.sent as unknown as Sent,
        fannedOutTo: row.fanned_out_to,
        publishedAt: row.published_at,
      }
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
  const there =
    kind === 'einde'
      ? sql`left join person on person.id = once.person`
      : sql`join person on person.id = once.person and person.ended_at is null`;
  await sql`
    insert into recipient (message, n, person, address, network, language, metres)
    select ${id}, row_number() over (order by metres, once.person), once.person, address, network, coalesce(person.language, 'nl'), metres
    from (${peopleOf({ ...target, principal })}) as once ${there}`.execute(tx);
  const people = await count();
  await tx.updateTable('message').set({ people }).where('id', '=', id).execute();
  return people;
}

/** Lanes keep urgent from waiting behind the rest; a test never overtakes a real message. */
function laneOf(message: Live): Lane {
  if (message.mode !== 'real') return message.class === 'ordinary' ? 'bulk' : 'ordinary';
  return message.class;
}

/**
 * The first contact of each channel of the plan. In an ordinary row SMS in the first step is for those who chose it, in a
 * later step for those whom no earlier step can reach (default-plan.ts). A push subscription that is gone is not tried,
 * nor, for what is ordinary, an address whose owner answered STOP.
 */
function currentContacts(
  { id, class: class_, sent }: Live,
  connected: readonly Channel[],
  parts: readonly string[],
  from: number,
  to: number,
): RawBuilder<unknown> {
  const steps = sent.channels.flatMap((channels, step) =>
    channels.filter((channel) => connected.includes(channel)).map((channel) => ({ channel, step })),
  );
  const ordinary = class_ === 'ordinary';
  return sql`
    select r.person as recipient, c.channel, case when r.network::text = any(${[...parts]}::text[]) then r.network::text else '' end as part,
           r.language, c.value as address, c.value_hash as address_hash, steps.step, r.n - 1 as n,
           exists (select from contact other where other.value_hash = c.value_hash and other.channel = c.channel and other.person <> c.person) as shared
    from recipient r
    join contact c on c.person = r.person and c.position = 1
    join unnest(${steps.map((one) => one.channel)}::text[], ${steps.map((one) => one.step)}::smallint[]) as steps (channel, step) on steps.channel = c.channel
    ${ordinary ? sql`join person p on p.id = r.person` : sql``}
    where r.message = ${id} and r.n > ${from} and r.n <= ${to}
      and not exists (select from contact_standing s where s.channel = c.channel and s.value_hash = c.value_hash
        and ((s.state = 'gone' and s.channel = 'push') ${ordinary ? sql`or s.stopped_at is not null` : sql``}))
    ${
      ordinary
        ? sql`and (c.channel <> 'sms' or (steps.step = 0 and p.sms_for_ordinary) or (steps.step > 0 and not exists (
        select from contact other where other.person = r.person and other.channel = any(${sent.channels[0] ?? []}::text[]))))`
        : sql``
    }`;
}

/** The addresses that something of the thread was handed to, as they were frozen then. */
function sameAddresses({ id, thread }: Live, connected: readonly Channel[]): RawBuilder<unknown> {
  return sql`
    select once.*, row_number() over (partition by channel order by place) - 1 as n from (
    select distinct on (d.channel, d.address_hash)
           d.recipient, d.channel, coalesce((select t.part from delivery_text t where t.cause = ${id} and t.part = r.network::text limit 1), '') as part,
           r.language, d.address, d.address_hash, 0::smallint as step, r.n as place, false as shared
    from recipient r join delivery_copy d on d.recipient = r.person
    where r.message = ${id} and d.thread = ${thread} and d.cause <> ${id}
      and d.state in ('handed', 'delivered', 'confirmed', 'unknown') and d.address is not null and d.channel = any(${[...connected]}::text[])
    order by d.channel, d.address_hash, r.n, d.id desc) as once`;
}
