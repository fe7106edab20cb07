/**
 * Messages as people see them, and the steps that every change takes.
 *
 * Cast: the author writes a draft (drafts.ts); the plan says whether a second person must approve it; publishing
 * (publish.ts) freezes text, audience rule and sender in one transaction and nudges the fan-out (fan-out.ts). An end
 * stops what still waits, reaches exactly those whom something reached, and closes the thread.
 *
 * Every act asks the rules (message.ts), writes its state with the state it saw under a lock, and enters the logbook in
 * the same transaction: killed anywhere, either all of it happened or none.
 */
import * as rules from './message.ts';
import { sql } from 'kysely';
import type { Kind, MessageClass, Role } from '../../contract/domain.ts';
import { isOpen, isSettled, mayBecome, type MessageState } from '../../contract/message-states.ts';
import type { Audience, Draft, Message, MessageSummary, Texts } from '../../contract/shapes.ts';
import { say, type Language } from '../../contract/words.ts';
import { namesOf, principalOf } from '../access/access.ts';
import { mustBeAllowed } from '../access/can.ts';
import type { Db, Tx } from '../db/db.ts';
import { coordinates, onlyFor, type Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { record } from '../logbook/logbook.ts';
import { type MessageDeps, ruleOf, reachOf, secondOf } from './examine.ts';
export interface Row {
  readonly id: string;
  readonly owner: string;
  readonly author: string;
  readonly kind: Kind;
  readonly class: MessageClass;
  readonly mode: Draft['mode'];
  readonly state: MessageState;
  readonly thread: string;
  readonly sequence: number | null;
  readonly parent: string | null;
  readonly template: string | null;
  readonly slots: Record<string, string>;
  readonly incident: string | null;
  readonly place: string;
  readonly at: { x: number; y: number } | null;
  readonly direction: string | null;
  readonly fact_at: Date | null;
  readonly legal_ground: string | null;
  readonly child_under_13: boolean;
  readonly consulted: string | null;
  readonly audience: Audience;
  readonly expires_at: Date | null;
  readonly revision: number;
  readonly made_at: Date;
  readonly submitted_at: Date | null;
  readonly returned_why: string | null;
  readonly approver: string | null;
  readonly publisher: string | null;
  readonly published_at: Date | null;
  readonly settled_at: Date | null;
  readonly code: string | null;
  readonly people: number | null;
  readonly feedback_due_at: Date | null;
  readonly feedback_by: string | null;
  readonly fanned_out_at: Date | null;
  readonly sent: Record<string, unknown> | null;
}

/**
 * What a person may see (alias `message`): the own organisation's messages; those of organisations on shared ground
 * once they are sent, or laid before a second person; as nothing but a coordinator, the own drafts and what the own
 * networks got.
 */
export function visibleTo(principal: Principal): ReturnType<typeof sql<boolean>> {
  const own = coordinates(principal);
  if (onlyFor(principal))
    return sql<boolean>`(message.author = ${principal.id} or (message.published_at is not null and exists (
      select from message_network mn where mn.message = message.id and mn.network = any(${[...own]}::uuid[]))))`;
  return sql<boolean>`(message.owner = ${principal.owner}
    or (message.owner = any(${[...principal.ground]}::uuid[]) and (message.published_at is not null or (message.kind = 'crisis' and message.state in ('submitted', 'approved')))))`;
}

export async function find(db: Db | Tx, principal: Principal, id: string, lock = false): Promise<Row> {
  let query = db.selectFrom('message').selectAll().where('id', '=', id).where(visibleTo(principal));
  if (lock) query = query.forUpdate();
  return (await query.executeTakeFirst()) ?? refuse('access/not-found');
}

export const draftOf = (row: Row, texts: Partial<Record<Language, Texts>>): Draft => ({
  kind: row.kind,
  mode: row.mode,
  parent: row.parent,
  incident: row.incident as Draft['incident'],
  template: row.template,
  slots: row.slots,
  place: row.place,
  at: row.at ? [row.at.x, row.at.y] : null,
  direction: row.direction as Draft['direction'],
  factAt: row.fact_at?.toISOString() ?? null,
  legalGround: row.legal_ground,
  childUnder13: row.child_under_13,
  consulted: row.consulted,
  audience: row.audience,
  expiresAt: row.expires_at?.toISOString() ?? null,
  texts,
});

export async function textsOf(db: Db | Tx, id: string): Promise<Partial<Record<Language, Texts>>> {
  const rows = await db
    .selectFrom('message_text')
    .select(['language', 'sms', 'subject', 'body'])
    .where('message', '=', id)
    .where('original', '=', true)
    .execute();
  return Object.fromEntries(rows.map(({ language, ...texts }) => [language, texts]));
}

export async function summariesOf(
  db: Db,
  principal: Principal,
  where: (query: ReturnType<typeof summaryQuery>) => ReturnType<typeof summaryQuery>,
): Promise<MessageSummary[]> {
  const rows = await where(summaryQuery(db, principal)).execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    class: row.class,
    mode: row.mode,
    state: row.state,
    thread: row.thread,
    sequence: row.sequence ?? 0,
    title: row.subject || row.sms || row.place || say(principal.language, `kind.${row.kind}`),
    owner: { id: row.owner, name: row.ownerName },
    senderRole: (row.sent as { role?: Role } | null)?.role ?? row.authorRole ?? 'officer',
    madeAt: row.made_at.toISOString(),
    publishedAt: row.published_at?.toISOString() ?? null,
    settledAt: row.settled_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    feedbackDueAt: row.feedback_by ? null : (row.feedback_due_at?.toISOString() ?? null),
    people: row.people,
    networks: row.networks ?? [],
    reviewOwed: row.reviewOwed,
  }));
}

function summaryQuery(db: Db, principal: Principal) {
  return db
    .selectFrom('message')
    .innerJoin('organisation', 'organisation.id', 'message.owner')
    .leftJoin('message_text as text', (join) =>
      join.onRef('text.message', '=', 'message.id').on(sql<boolean>`text.language = coalesce((
      select t.language from message_text t where t.message = message.id and t.language = ${principal.language}), (select min(t.language) from message_text t where t.message = message.id and t.original))`),
    )
    .select([
      'message.id',
      'message.kind',
      'message.class',
      'message.mode',
      'message.state',
      'message.thread',
      'message.sequence',
      'message.place',
      'message.owner',
      'message.sent',
      'message.made_at',
      'message.published_at',
      'message.settled_at',
      'message.expires_at',
      'message.feedback_due_at',
      'message.feedback_by',
      'message.people',
      'organisation.name as ownerName',
      'text.subject',
      'text.sms',
    ])
    .select((eb) => [
      eb
        .selectFrom('staff_role')
        .select('role')
        .whereRef('staff', '=', 'message.author')
        .orderBy('role')
        .limit(1)
        .as('authorRole'),
      sql<
        string[] | null
      >`(select array_agg(n.name order by n.name) from message_network mn join network n on n.id = mn.network where mn.message = message.id)`.as(
        'networks',
      ),
      sql<boolean>`exists (select from review r where r.message = message.id and r.state = 'owed')`.as(
        'reviewOwed',
      ),
    ])
    .where(visibleTo(principal));
}

export async function listMessages(
  { db }: MessageDeps,
  principal: Principal,
  filter: { state?: MessageState | undefined; before?: string | undefined; limit: number },
): Promise<MessageSummary[]> {
  return await summariesOf(db, principal, (query) => {
    let narrowed = query.orderBy('message.made_at', 'desc').limit(filter.limit);
    if (filter.state) narrowed = narrowed.where('message.state', '=', filter.state);
    if (filter.before) narrowed = narrowed.where('message.made_at', '<', new Date(filter.before));
    return narrowed;
  });
}

export async function getMessage(deps: MessageDeps, principal: Principal, id: string): Promise<Message> {
  const { db, clock } = deps;
  const row = await find(db, principal, id);
  const [thread, texts, names, review, standing] = await Promise.all([
    summariesOf(db, principal, (query) =>
      query
        .where('message.thread', '=', row.thread)
        .orderBy(sql`message.sequence nulls last`)
        .orderBy('message.made_at'),
    ),
    textsOf(db, id),
    namesOf(deps, principal, [row.author, ...(row.approver ? [row.approver] : [])]),
    db.selectFrom('review').select(['id', 'state', 'due_at']).where('message', '=', id).executeTakeFirst(),
    standingOf(deps, principal, row, clock.now()),
  ]);
  const summary = thread.find((one) => one.id === id) ?? refuse('access/not-found');
  const mine = row.author === principal.id || row.publisher === principal.id;
  const may = rules.actsOn(principal, standing);
  return {
    ...summary,
    draft: draftOf(row, texts),
    revision: row.revision,
    author: names.get(row.author) ?? '',
    approver: row.approver ? (names.get(row.approver) ?? '') : null,
    returnedWhy: row.returned_why,
    legalGround: row.legal_ground,
    code: row.code,
    may:
      review?.state === 'owed' && !mine && row.owner === principal.owner && rules.mayReview(principal)
        ? [...may, 'review']
        : may,
    inThread: thread,
    review: review ? { id: review.id, state: review.state, dueAt: review.due_at.toISOString(), mine } : null,
  };
}

async function standingOf(
  deps: MessageDeps,
  principal: Principal,
  row: Row,
  now: Date,
): Promise<rules.Standing> {
  const { rule, root } = await ruleOf(deps.db, row.owner, row.kind, row.parent, now);
  const owed = await deps.db
    .selectFrom('message')
    .select(['id', 'state', 'feedback_due_at', 'feedback_by'])
    .where('id', '=', row.thread)
    .executeTakeFirst();
  // Counted only where the answer depends on it: 100,000 people take a tenth of a second.
  const bySize = root === null && rule.secondPerson !== 'none' && rule.secondPerson !== 'always';
  const count =
    bySize && isOpen(row.state)
      ? await reachOf(deps, row.owner, principal, draftOf(row, {}), row.thread, rule).catch(() => null)
      : null;
  return {
    state: row.state,
    kind: row.kind,
    rule,
    own: row.owner === principal.owner,
    isAuthor: row.author === principal.id,
    isApprover: row.approver === principal.id,
    second:
      row.state === 'submitted'
        ? rules.approversOf(rule, now, row.submitted_at)
        : secondOf(rule, draftOf(row, {}), count, now, row.submitted_at, root !== null),
    threadEnded: owed ? isSettled(owed.state) : false,
    feedbackOpen: Boolean(row.parent === null && owed?.feedback_due_at && !owed.feedback_by),
  };
}

export function mustBeTheirs(principal: Principal, rule: rules.PlanRule): void {
  if (!principal.roles.some((one) => rule.sentBy.includes(one.role)))
    refuse('message/kind-not-yours', { kind: rule.kind });
}
/** Asked before anything is counted or shown of a draft: a count is an answer too, down to the homes in a small circle. */
export async function mustBeTheirsToWrite(
  { db, clock }: Pick<MessageDeps, 'db' | 'clock'>,
  principal: Principal,
  draft: Pick<Draft, 'kind' | 'parent'>,
  id: string | null = null,
): Promise<void> {
  for (const seen of [draft.parent, id]) if (seen !== null) await find(db, principal, seen);
  const { rule } = await ruleOf(db, principal.owner, draft.kind, draft.parent, clock.now());
  mustBeTheirs(principal, rule);
}
export function mustBeOwn(principal: Principal, row: Row): void {
  if (row.owner !== principal.owner) refuse('access/role');
}
export function mustBeRevision(row: Row, revision: number): void {
  if (row.revision !== revision) refuse('message/revision');
}

/**
 * A message that another organisation lays before this person: seen as its author wrote it, with the author's templates,
 * role and ground, or the second person would approve a text that they cannot read. Null for one of the own organisation.
 */
export async function laidByAnother(
  { db }: Pick<MessageDeps, 'db'>,
  principal: Principal,
  id: string,
): Promise<{ author: Principal; draft: Draft } | null> {
  const row = await find(db, principal, id);
  if (row.owner === principal.owner) return null;
  mustBeAllowed(principal, 'message.approve');
  const author = (await principalOf(db, row.author)) ?? refuse('access/not-found');
  return { author, draft: draftOf(row, await textsOf(db, id)) };
}

/** One step in the table of states, with everything that goes with it in one transaction. */
export async function move(
  deps: MessageDeps,
  principal: Principal,
  id: string,
  revision: number,
  to: MessageState,
  act: string,
  change: (
    tx: Tx,
    row: Row,
    now: Date,
  ) => Promise<Record<string, unknown> & { details?: Record<string, string | number> }>,
): Promise<Message> {
  const now = deps.clock.now();
  await deps.db.transaction().execute(async (tx) => {
    const row = await find(tx, principal, id, true);
    if (!mayBecome(row.state, to)) refuse('message/state', { state: row.state });
    mustBeRevision(row, revision);
    const { details, ...columns } = await change(tx, row, now);
    await tx
      .updateTable('message')
      .set({ ...columns, state: to, changed_at: now, revision: row.revision + 1 })
      .where('id', '=', id)
      .execute();
    await record(tx, {
      owner: row.owner,
      actor: principal.id,
      act,
      thing: id,
      ...(details ? { details } : {}),
    });
  });
  return await getMessage(deps, principal, id);
}

/** Those of these causes of deliveries that are messages; the others are codes, and mails of the house. */
export async function messagesAmong(db: Db, causes: readonly string[]): Promise<ReadonlySet<string>> {
  if (!causes.length) return new Set();
  const rows = await db
    .selectFrom('message')
    .select('id')
    .where('id', 'in', [...causes])
    .execute();
  return new Set(rows.map(({ id }) => id));
}
