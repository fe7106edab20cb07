/** From approved to live, what a follow-up does to its thread, and how a message runs out of time. */
import * as delivery from '../delivery/outbox.ts';
import * as rules from './message.ts';
import { sql } from 'kysely';
import { isSettled } from '../../contract/message-states.ts';
import { toneOf } from '../../contract/signs.ts';
import type { Message } from '../../contract/shapes.ts';
import { principalOf, writeTo } from '../access/access.ts';
import { say } from '../../contract/words.ts';
import { json, nudge, type Tx } from '../db/db.ts';
import { after, clockWords, days } from '../lib/clock.ts';
import { publicCode, uuid7 } from '../lib/ids.ts';
import type { Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { nextWorkingDay } from '../lib/working-days.ts';
import { record } from '../logbook/logbook.ts';
import { eraseDescription } from './erase.ts';
import { keepHomes } from './live.ts';
import { render, type Frame } from './render.ts';
import {
  type MessageDeps,
  type Examined,
  examine,
  frameOf,
  organisationOf,
  senderRole,
  refuseFirst,
} from './examine.ts';
import { type Row, find, draftOf, textsOf, mustBeRevision, mustBeTheirs, move } from './messages.ts';
/** What is over climbs no further; what of it still waits is cancelled in the same transaction. */
const noNextStep = { next_step: null, next_step_at: null } as const;
/** What a sender confirmed may change by this much before it must be confirmed again. */
const confirmTolerance = 0.1;

/**
 * Sends it. One transaction: the rules say yes, text and audience are frozen, the state is live, what it ends is ended,
 * what it owes has its clock, the logbook knows. The fan-out does the rest, and does it again after a crash.
 */
export async function publish(
  deps: MessageDeps,
  principal: Principal,
  id: string,
  revision: number,
  confirmedPeople: number | null,
): Promise<Message> {
  const stage = deps.trail?.begin('publish', id);
  const live = await makeLive(deps, principal, id, revision, confirmedPeople);
  stage?.end({ people: live.people ?? 0 });
  return live;
}

async function makeLive(
  deps: MessageDeps,
  principal: Principal,
  id: string,
  revision: number,
  confirmedPeople: number | null,
): Promise<Message> {
  const { db } = deps;
  const before = await find(db, principal, id);
  const approver = before.approver === principal.id;
  // A mayor of another organisation on the same ground may send the crisis message that he approved, and no other.
  if (before.owner !== principal.owner && !approver) return refuse('access/role');
  mustBeRevision(before, revision);
  // Before the words are looked at: a dropped message may have none, and who pressed twice should read why.
  if (before.state === 'live' || isSettled(before.state))
    return refuse('message/state', { state: before.state });
  const author = before.owner === principal.owner ? principal : await ownerPrincipal(deps, before);
  const examined = await examine(deps, author, id, draftOf(before, await textsOf(db, id)));
  const { size, second, cost, rule, root } = examined;
  if (!approver) mustBeTheirs(principal, rule);
  refuseFirst(examined.refusals);
  const { people } = size;
  if (
    confirmedPeople !== null &&
    Math.abs(people - confirmedPeople) > Math.max(1, confirmedPeople * confirmTolerance)
  )
    return refuse('message/confirm-differs', { people, confirmed: confirmedPeople });
  if (second.due && before.state !== 'approved') return refuse('message/second-person-due');

  return await move(deps, principal, id, revision, 'live', 'message.published', async (tx, row, now) => {
    const code = publicCode();
    const sequence = root ? await nextSequence(tx, row.thread) : 0;
    const organisation = await organisationOf(tx, row.owner);
    const role = senderRole(author, rule);
    const frame = frameOf(deps, draftOf(row, {}), row.class, organisation, now, code, role);
    const expiresAt = row.expires_at ?? (root ? null : after(now, rules.livesMs[row.class]));
    await freezeTexts(tx, examined, row, frame, expiresAt);
    await freezeNetworks(tx, examined, row);
    if (root) await follow(tx, row, root.id, sequence, now);
    const urgent = row.class === 'urgent' && !root && row.mode === 'real';
    if ((urgent && second.reviewDue) || (!row.approver && (await hasKeptMarks(tx, id))))
      await tx
        .insertInto('review')
        .values({
          id: uuid7(now.getTime()),
          message: id,
          owner: row.owner,
          due_at: nextWorkingDay(now, organisation.time_zone),
          done_by: null,
          done_at: null,
        })
        .execute();
    await nudge(tx, 'belfort_fan_out');
    return {
      code,
      sequence,
      publisher: principal.id,
      published_at: now,
      people,
      expires_at: expiresAt,
      feedback_due_at:
        urgent && rule.owes.includes('feedback') ? nextWorkingDay(now, organisation.time_zone) : null,
      sent: json({
        role,
        organisation: organisation.name,
        organisationKind: organisation.kind,
        municipality: frame.municipality,
        plan: examined.plan.version,
        steps: rule.steps,
        timeZone: organisation.time_zone,
        emergencyNumbers: organisation.emergency_numbers,
        networks: size.networks.map(({ id: network, name }) => ({ id: network, name })),
        site: typeof organisation.settings['site'] === 'string' ? organisation.settings['site'] : null,
        languages: [...examined.words]
          .filter(([language, chosen]) => chosen.from === language)
          .map(([language]) => language),
        target: { ...examined.target, principal: undefined, ground: author.ground, owner: author.owner },
        people,
      }),
      details: {
        people,
        cents: cost.cents,
        kind: row.kind,
        mode: row.mode,
        networks: size.networks.length,
      },
    };
  });
}

/** A crisis message approved and sent by another organisation's mayor is still its author's organisation's. */
async function ownerPrincipal({ db }: MessageDeps, row: Row): Promise<Principal> {
  return (await principalOf(db, row.author)) ?? refuse('access/not-found');
}

/** Words that were marked and kept are looked at by a second person: whoever approves, or else a review afterwards. */
const hasKeptMarks = async (tx: Tx, message: string): Promise<boolean> =>
  (await tx
    .selectFrom('mark_kept')
    .select('kind')
    .where('message', '=', message)
    .limit(1)
    .executeTakeFirst()) !== undefined;

const nextSequence = async (tx: Tx, thread: string): Promise<number> => {
  await tx.selectFrom('message').select('id').where('id', '=', thread).forUpdate().execute();
  const { last } = await tx
    .selectFrom('message')
    .select((eb) => eb.fn.max('sequence').as('last'))
    .where('thread', '=', thread)
    .executeTakeFirstOrThrow();
  return (last ?? 0) + 1;
};

async function freezeTexts(
  tx: Tx,
  { words, rule, target, size }: Examined,
  row: Row,
  frame: Frame,
  expiresAt: Date | null,
): Promise<void> {
  const parts: { part: string; name: string | null }[] =
    target.kind === 'enrolled'
      ? [{ part: '', name: null }]
      : [
          ...(
            await tx
              .selectFrom('network')
              .select(['id', 'name'])
              .where('id', 'in', [...new Set([...size.networks.map((one) => one.id), row.id])])
              .execute()
          ).map((one) => ({ part: one.id, name: one.name })),
          { part: '', name: null },
        ];
  const used = rule.steps.flatMap((step) => step.channels);
  // On a phone a thread has one notification, which opens one page: what follows takes the place of what it follows.
  const opening = await tx
    .selectFrom('message')
    .select('code')
    .where('id', '=', row.thread)
    .executeTakeFirst();
  const threadUrl = opening?.code ? frame.url.replace(/[^/]*$/, opening.code) : frame.url;
  const texts = [...words].flatMap(([language, chosen]) =>
    parts.flatMap(({ part, name }) => {
      const rendered = render(language, frame, name, chosen.texts, chosen.from);
      const common = {
        part,
        language,
        subject: rendered.subject,
        html: '',
        link: frame.url,
        expiresAt,
      };
      return [
        ...(used.includes('sms')
          ? [{ ...common, channel: 'sms' as const, subject: '', body: rendered.sms }]
          : []),
        ...(used.includes('voice') && rendered.voice.words
          ? [
              {
                ...common,
                channel: 'voice' as const,
                subject: rendered.voice.who,
                body: rendered.voice.words,
                html: rendered.voice.html,
                link: '',
              },
            ]
          : []),
        ...(used.includes('push')
          ? [
              {
                ...common,
                channel: 'push' as const,
                subject: rendered.title,
                body: rendered.sms,
                html: toneOf(row),
                link: threadUrl,
              },
            ]
          : []),
        ...(used.includes('email')
          ? [{ ...common, channel: 'email' as const, body: rendered.body, html: rendered.html }]
          : []),
      ];
    }),
  );
  await delivery.putTexts(tx, row.id, texts);
  const made = [...words].filter(([language, chosen]) => chosen.from === language);
  await tx
    .insertInto('message_text')
    .values(
      made.map(([language, chosen]) => ({ message: row.id, language, ...chosen.texts, original: false })),
    )
    .onConflict((on) => on.columns(['message', 'language']).doNothing())
    .execute();
}

async function freezeNetworks(tx: Tx, { size }: Examined, row: Row): Promise<void> {
  if (!size.networks.length) return;
  await sql`insert into message_network (message, network, owner)
    select ${row.id}, id, owner from network where id = any(${size.networks.map((one) => one.id)}::uuid[]) on conflict do nothing`.execute(
    tx,
  );
}

/** What a follow-up does to its thread, in the transaction that publishes it. */
async function follow(tx: Tx, row: Row, root: string, sequence: number, now: Date): Promise<void> {
  if (row.kind === 'feedback')
    await tx
      .updateTable('message')
      .set({ feedback_by: row.id })
      .where('id', '=', root)
      .where('feedback_by', 'is', null)
      .execute();
  if (row.kind !== 'einde') return;
  const ended = await tx
    .updateTable('message')
    .set({
      state: 'ended',
      settled_at: now,
      changed_at: now,
      fanned_out_at: sql`coalesce(fanned_out_at, ${now})`,
      ...noNextStep,
    })
    .where('thread', '=', row.thread)
    .where('state', '=', 'live')
    .returning(['id', 'owner', 'kind'])
    .execute();
  if (!ended.some((one) => one.id === root)) refuse('message/already-ended');
  await delivery.cancelWaiting(tx, row.thread, sequence, now);
  for (const one of ended)
    await record(tx, {
      owner: one.owner,
      actor: null,
      act: 'message.ended',
      thing: one.id,
      details: { by: row.id },
    });
  if (ended.some((one) => one.kind === 'vermist')) await eraseDescription(tx, row.thread);
}

/** Ends what has run out of time. A crisis message never expires silently: it stays live until somebody ends or extends it. */
export async function expireMessages({ db, clock }: Pick<MessageDeps, 'db' | 'clock'>): Promise<number> {
  const now = clock.now();
  return await db.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('message')
      .select(['id', 'owner', 'thread', 'sequence'])
      .where('state', '=', 'live')
      .where('expires_at', '<=', now)
      .where('class', '<>', 'emergency')
      .forUpdate()
      .skipLocked()
      .execute();
    for (const { id: due, thread } of rows) {
      // The thread is over with the message that opened it; an update that runs out is over by itself.
      const over = await tx
        .updateTable('message')
        .set({
          state: 'expired',
          settled_at: now,
          changed_at: now,
          fanned_out_at: sql`coalesce(fanned_out_at, ${now})`,
          ...noNextStep,
        })
        .where(due === thread ? 'thread' : 'id', '=', due)
        .where('state', '=', 'live')
        .returning(['id', 'owner', 'kind', 'sequence'])
        .execute();
      for (const { id, owner } of over)
        await record(tx, { owner, actor: null, act: 'message.expired', thing: id });
      if (due !== thread || !over.length) continue;
      // What still waits would say what no longer holds.
      const last = Math.max(...over.map((one) => one.sequence ?? 0));
      await delivery.cancelWaiting(tx, thread, last + 1, now);
      if (over.some((one) => one.kind === 'vermist')) await eraseDescription(tx, thread);
    }
    return rows.length;
  });
}

/** A crisis message never expires silently: before it would, whoever sent it is told to extend or end it. */
export async function remindOfExpiry({
  db,
  clock,
  publicUrl,
}: Pick<MessageDeps, 'db' | 'clock' | 'publicUrl'>): Promise<number> {
  const now = clock.now();
  return await db.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('message')
      .innerJoin('organisation', 'organisation.id', 'message.owner')
      .select([
        'message.id',
        'message.owner',
        'message.author',
        'message.publisher',
        'message.expires_at',
        'organisation.time_zone',
      ])
      .where('state', '=', 'live')
      .where('class', '=', 'emergency')
      .where('expires_at', '<=', after(now, rules.remindBeforeMs))
      .where(sql<boolean>`reminded_for is distinct from expires_at`)
      .forUpdate('message')
      .skipLocked()
      .execute();
    for (const row of rows) {
      const at = row.expires_at ?? now;
      await writeTo(
        tx,
        now,
        { staff: [row.author, ...(row.publisher ? [row.publisher] : [])] },
        (language) => {
          const values = { time: clockWords(at, row.time_zone, language), url: `${publicUrl}/console/` };
          return {
            subject: say(language, 'mail.expiry.subject', values),
            body: say(language, 'mail.expiry.body', values),
          };
        },
      );
      await tx.updateTable('message').set({ reminded_for: at }).where('id', '=', row.id).execute();
      await record(tx, { owner: row.owner, actor: null, act: 'message.reminded', thing: row.id });
    }
    return rows.length;
  });
}

/** People whose address is erased at once, and how often in one turn: a million take some minutes of turns. */
const erasedAtOnce = 10_000;
const slicesAtOnce = 12;
/** Answers to a letter (a code, a question) come within this, or never. */
const letterLivesMs = days(1);

/**
 * Erases to what address each copy went and where its recipient lives, of threads that closed a while ago, when late
 * answers no longer need them; what is counted by home is counted first. Of letters that belong to no message, a day after.
 * In slices, nearest first: how far it is stands with the message. Returns how many people and letters.
 */
export async function closeThreads(
  { db, clock }: Pick<MessageDeps, 'db' | 'clock'>,
  afterMs: number,
): Promise<number> {
  const now = clock.now();
  const { rows: due } = await sql<{ id: string; thread: string }>`
    select m.id, m.thread from message m join message root on root.id = m.thread
     where m.published_at is not null and m.erased_at is null and m.fanned_out_at is not null
       and root.settled_at < ${after(now, -afterMs)} and root.state in ('ended', 'expired')
       and not exists (select from delivery_chunk c where c.thread = m.thread and c.done_at is null)
     order by root.settled_at, m.sequence limit 50`.execute(db);
  let erased = 0;
  let slices = 0;
  for (const { id, thread } of due) {
    for (let more = true; more && slices < slicesAtOnce; slices += more ? 1 : 0)
      more = await db.transaction().execute((tx) => delivery.eraseAddresses(tx, thread, now));
    if (slices >= slicesAtOnce) break;
    await keepHomes(db, id);
    for (let done = false; !done && slices < slicesAtOnce; slices++) {
      const slice = await db.transaction().execute((tx) => eraseHomes(tx, id, now));
      erased += slice.people;
      done = slice.done;
    }
  }
  const letters = await delivery.forgetLetters(
    db,
    after(now, -letterLivesMs),
    sql<boolean>`not exists (select from message m where m.id = c.cause)`,
  );
  return erased + letters;
}

async function eraseHomes(tx: Tx, id: string, now: Date): Promise<{ people: number; done: boolean }> {
  const { people, erased_to: from } = await tx
    .selectFrom('message')
    .select(['people', 'erased_to'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const to = from + erasedAtOnce;
  const done = to >= (people ?? 0);
  const { numUpdatedRows } = await tx
    .updateTable('recipient')
    .set({ address: null })
    .where('message', '=', id)
    .where('n', '>', from)
    .where('n', '<=', to)
    .where('address', 'is not', null)
    .executeTakeFirst();
  await tx
    .updateTable('message')
    .set({ erased_to: to, ...(done ? { erased_at: now } : {}) })
    .where('id', '=', id)
    .execute();
  return { people: Number(numUpdatedRows), done };
}
