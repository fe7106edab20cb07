/** A draft from its first word to the moment it may go: written, kept, laid before a second person, given back, approved, dropped. */
import * as delivery from '../delivery/outbox.ts';
import * as rules from './message.ts';
import { isOpen } from '../../contract/message-states.ts';
import type { Role } from '../../contract/domain.ts';
import type { Draft, Mark, Message } from '../../contract/shapes.ts';
import { languages, say, type Language } from '../../contract/words.ts';
import { principalOf, writeTo } from '../access/access.ts';
import { json, point, type Tx } from '../db/db.ts';
import { hasRole, type Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { record } from '../logbook/logbook.ts';
import { checkNetworks, municipalitiesOf } from './audience.ts';
import { type MessageDeps, ruleOf, targetOf, examine, parentStops, refuseFirst } from './examine.ts';
import { digestOf } from './marks.ts';
import { eraseDescription } from './erase.ts';
import {
  type Row,
  find,
  draftOf,
  textsOf,
  getMessage,
  mustBeTheirs,
  mustBeOwn,
  mustBeRevision,
  move,
} from './messages.ts';

const columnsOf = (draft: Draft) => ({
  incident: draft.incident,
  template: draft.template,
  slots: json(draft.slots),
  place: draft.place,
  at: draft.at ? point(draft.at) : null,
  direction: draft.direction,
  fact_at: draft.factAt ? new Date(draft.factAt) : null,
  legal_ground: draft.legalGround,
  child_under_13: draft.childUnder13,
  consulted: draft.consulted,
  audience: json(draft.audience),
  expires_at: draft.expiresAt ? new Date(draft.expiresAt) : null,
});

async function writeTexts(tx: Tx, id: string, texts: Draft['texts']): Promise<void> {
  await tx.deleteFrom('message_text').where('message', '=', id).execute();
  const rows = languages.flatMap((language) => {
    const given = texts[language];
    return given ? [{ message: id, language, ...given }] : [];
  });
  if (rows.length) await tx.insertInto('message_text').values(rows).execute();
}

/** A new draft. The id is the client's: the same draft sent twice is one; another draft under a taken id is refused. */
export async function create(
  deps: MessageDeps,
  principal: Principal,
  id: string,
  draft: Draft,
): Promise<Message> {
  const now = deps.clock.now();
  await deps.db.transaction().execute(async (tx) => {
    const { rule, class: class_, root } = await ruleOf(tx, principal.owner, draft.kind, draft.parent, now);
    mustBeTheirs(principal, rule);
    if (root) {
      const seen = await find(tx, principal, root.id);
      if (seen.owner !== principal.owner) refuse('message/kind-not-yours', { kind: draft.kind });
      const [stop] = parentStops(draft, root);
      if (stop) refuse(stop.code, stop.values);
    }
    await checkNetworks(tx, targetOf(principal, draft, root?.id ?? '', rule));
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('message')
      .values({
        ...columnsOf(draft),
        id,
        owner: principal.owner,
        author: principal.id,
        kind: draft.kind,
        class: class_,
        mode: draft.mode,
        thread: root?.id ?? id,
        sequence: null,
        parent: draft.parent,
        made_at: now,
        changed_at: now,
        submitted_at: null,
        returned_why: null,
        approver: null,
        approved_at: null,
        publisher: null,
        published_at: null,
        code: null,
        people: null,
        fanned_out_at: null,
        settled_at: null,
        feedback_due_at: null,
        feedback_by: null,
      })
      .onConflict((on) => on.column('id').doNothing())
      .executeTakeFirst();
    if (!numInsertedOrUpdatedRows) {
      const taken = await tx
        .selectFrom('message')
        .select(['author', 'kind'])
        .where('id', '=', id)
        .executeTakeFirst();
      if (taken?.author !== principal.id || taken.kind !== draft.kind) refuse('message/id-taken');
      return;
    }
    await writeTexts(tx, id, draft.texts);
    await record(tx, {
      owner: principal.owner,
      actor: principal.id,
      act: 'message.created',
      thing: id,
      details: { kind: draft.kind, mode: draft.mode },
    });
  });
  return await getMessage(deps, principal, id);
}

export async function save(
  deps: MessageDeps,
  principal: Principal,
  id: string,
  revision: number,
  draft: Draft,
): Promise<Message> {
  const now = deps.clock.now();
  await deps.db.transaction().execute(async (tx) => {
    const row = await find(tx, principal, id, true);
    mustBeOwn(principal, row);
    if (!isOpen(row.state)) refuse('message/state', { state: row.state });
    mustBeRevision(row, revision);
    if (draft.kind !== row.kind || draft.parent !== row.parent) refuse('message/state', { state: row.state });
    // A test copied to real is a new draft: the mode is fixed when it is made (docs/product.md).
    if (draft.mode !== row.mode) refuse('message/mode-differs');
    const { rule, root } = await ruleOf(tx, row.owner, row.kind, row.parent, now);
    mustBeTheirs(principal, rule);
    await checkNetworks(tx, targetOf(principal, draft, root?.id ?? '', rule));
    await tx
      .updateTable('message')
      // Whoever wrote last is the author: nobody approves own words by changing a colleague's draft.
      .set({ ...columnsOf(draft), author: principal.id, changed_at: now, revision: row.revision + 1 })
      .where('id', '=', id)
      .execute();
    await writeTexts(tx, id, draft.texts);
    if (row.author !== principal.id)
      await record(tx, { owner: row.owner, actor: principal.id, act: 'message.saved', thing: id });
  });
  return await getMessage(deps, principal, id);
}

/** "Toch zo": keeps a marked word. A word that stops needs a ground; the logbook has the kind, never the word. */
export async function keepMark(
  deps: MessageDeps,
  principal: Principal,
  id: string,
  mark: {
    language: Language;
    field: 'sms' | 'subject' | 'body';
    kind: Mark['kind'];
    text: string;
    ground: string | null;
  },
): Promise<Message> {
  const now = deps.clock.now();
  if (mark.kind === 'sender') return refuse('message/sender-reserved');
  const needsGround = mark.kind === 'plate' || mark.kind === 'phone' || mark.kind === 'email';
  if (needsGround && !mark.ground?.trim())
    return refuse('message/privacy-stop', { kind: mark.kind, count: 1 });
  await deps.db.transaction().execute(async (tx) => {
    const row = await find(tx, principal, id, true);
    mustBeOwn(principal, row);
    if (!isOpen(row.state)) refuse('message/state', { state: row.state });
    await tx
      .insertInto('mark_kept')
      .values({
        message: id,
        language: mark.language,
        field: mark.field,
        kind: mark.kind,
        digest: digestOf(mark.text),
        ground: mark.ground,
        kept_by: principal.id,
        kept_at: now,
        reviewed_by: null,
        reviewed_at: null,
      })
      .onConflict((on) => on.columns(['message', 'language', 'field', 'kind', 'digest']).doNothing())
      .execute();
    await record(tx, {
      owner: row.owner,
      actor: principal.id,
      act: 'mark.kept',
      thing: id,
      details: { kind: mark.kind, language: mark.language, ground: needsGround },
    });
  });
  return await getMessage(deps, principal, id);
}

/** Lays a draft before a second person. It is examined now, so that the second person sees what can go. */
export async function submit(
  deps: MessageDeps,
  principal: Principal,
  id: string,
  revision: number,
): Promise<Message> {
  const row = await find(deps.db, principal, id);
  mustBeOwn(principal, row);
  const examined = await examine(deps, principal, id, draftOf(row, await textsOf(deps.db, id)));
  mustBeTheirs(principal, examined.rule);
  refuseFirst(examined.refusals);
  // What needs no second person would wait for one that nobody is.
  if (!examined.second.due && row.state === 'draft') return refuse('message/state', { state: row.state });
  return await move(
    deps,
    principal,
    id,
    revision,
    'submitted',
    'message.submitted',
    async (tx, _row, now) => {
      const { roles } = rules.approversOf(examined.rule, now, now);
      const organisations = row.kind === 'crisis' ? await municipalitiesOf(tx, examined.target) : [row.owner];
      await tellApprovers(deps, tx, now, row.kind, { roles, organisations }, 'mail.approval');
      return { submitted_at: now, returned_why: null, details: { people: examined.size.people } };
    },
  );
}

async function tellApprovers(
  { publicUrl }: MessageDeps,
  tx: Tx,
  now: Date,
  kind: Row['kind'],
  to: { readonly roles: readonly Role[]; readonly organisations: readonly string[] },
  words: 'mail.approval' | 'mail.approved',
): Promise<void> {
  await writeTo(tx, now, to, (language) => {
    const values = {
      kind: say(language, `kind.${kind}`),
      minutes: rules.crisisWaitMs / 60_000,
      url: `${publicUrl}/console/`,
    };
    return {
      subject: say(language, `${words}.subject`, values),
      body: say(language, `${words}.body`, values),
    };
  });
}

export async function giveBack(
  deps: MessageDeps,
  principal: Principal,
  id: string,
  revision: number,
  why: string,
): Promise<Message> {
  return await move(deps, principal, id, revision, 'returned', 'message.returned', async (tx, row, now) => {
    await mustBeApprover(deps, tx, principal, row, now);
    return { returned_why: why, approver: null, approved_at: null };
  });
}

export async function approve(
  deps: MessageDeps,
  principal: Principal,
  id: string,
  revision: number,
): Promise<Message> {
  return await move(deps, principal, id, revision, 'approved', 'message.approved', async (tx, row, now) => {
    const { mayors } = await mustBeApprover(deps, tx, principal, row, now);
    // Approved by another authorised person after the wait: the mayor is told (docs/product.md).
    if (mayors) await tellApprovers(deps, tx, now, row.kind, mayors, 'mail.approved');
    // Approving the text approves the marked words that were kept in it.
    await tx
      .updateTable('mark_kept')
      .set({ reviewed_by: principal.id, reviewed_at: now })
      .where('message', '=', id)
      .where('reviewed_at', 'is', null)
      .execute();
    return { approver: principal.id, approved_at: now };
  });
}

/** Returns whom to tell that it was approved without them. */
async function mustBeApprover(
  { db }: MessageDeps,
  tx: Tx,
  principal: Principal,
  row: Row,
  now: Date,
): Promise<{ mayors: { roles: readonly Role[]; organisations: readonly string[] } | null }> {
  if (row.author === principal.id) refuse('message/self-approval');
  const { rule } = await ruleOf(tx, row.owner, row.kind, row.parent, now);
  if (!rules.mayApprove(principal, rules.approversOf(rule, now, row.submitted_at)))
    refuse('message/approver-role');
  if (row.kind !== 'crisis') {
    mustBeOwn(principal, row);
    return { mayors: null };
  }
  const author = (await principalOf(db, row.author)) ?? refuse('access/not-found');
  const organisations = await municipalitiesOf(tx, targetOf(author, draftOf(row, {}), row.thread, rule));
  const isMayor = hasRole(principal, ...rules.mayors);
  // The mayor of a municipality that it does not concern has no say in it.
  if (isMayor && !organisations.includes(principal.owner)) refuse('access/not-found');
  return { mayors: isMayor ? null : { roles: rules.mayors, organisations } };
}

export async function withdraw(
  deps: MessageDeps,
  principal: Principal,
  id: string,
  revision: number,
): Promise<Message> {
  return await move(deps, principal, id, revision, 'withdrawn', 'message.withdrawn', async (tx, row, now) => {
    mustBeOwn(principal, row);
    mustBeTheirs(principal, (await ruleOf(tx, row.owner, row.kind, row.parent, now)).rule);
    if (row.kind === 'vermist') await eraseDescription(tx, row.thread);
    return { settled_at: now };
  });
}

/** Gives a live message a later end; a crisis message never ends by itself. */
export async function extend(
  deps: MessageDeps,
  principal: Principal,
  id: string,
  expiresAt: Date,
): Promise<Message> {
  const now = deps.clock.now();
  if (expiresAt <= now) return refuse('message/expiry-past');
  await deps.db.transaction().execute(async (tx) => {
    const row = await find(tx, principal, id, true);
    mustBeOwn(principal, row);
    mustBeTheirs(principal, (await ruleOf(tx, row.owner, row.kind, row.parent, now)).rule);
    if (row.state !== 'live') refuse('message/state', { state: row.state });
    await tx
      .updateTable('message')
      .set({ expires_at: expiresAt, revision: row.revision + 1, changed_at: now })
      .where('id', '=', id)
      .execute();
    await delivery.holdUntil(tx, id, expiresAt);
    await record(tx, {
      owner: row.owner,
      actor: principal.id,
      act: 'message.extended',
      thing: id,
      details: { until: expiresAt.toISOString() },
    });
  });
  return await getMessage(deps, principal, id);
}
