/** The communication plan as rows: what a zone agreed, executed from the same rows that people read. */
import { sql } from 'kysely';
import type { Incident, Kind, MessageClass } from '../../contract/domain.ts';
import type { Plan, Template } from '../../contract/shapes.ts';
import { json, type Db, type Tx } from '../db/db.ts';
import { uuid7 } from '../lib/ids.ts';
import { hasRole, type Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { defaultPlan, defaultRules } from './default-plan.ts';
import { defaultTemplates, testTexts } from './default-templates.ts';
import type { PlanRule } from './message.ts';

/** Gives an organisation the default plan, rule table and templates; from then on its own rows count. */
export async function adoptDefaultPlan(tx: Tx, owner: string, at: Date): Promise<void> {
  const plan = uuid7(at.getTime());
  await tx.insertInto('plan').values({ id: plan, owner, version: 1, valid_from: at }).execute();
  await tx
    .insertInto('plan_row')
    .values(
      defaultPlan.map((row) => ({
        plan,
        kind: row.kind,
        class: row.class,
        sent_by: row.sentBy,
        second_person: row.secondPerson,
        above_networks: row.aboveNetworks,
        above_people: row.abovePeople,
        audience: row.audience,
        steps: json(row.steps),
        owes: row.owes,
        needs_legal_ground: row.needsLegalGround,
        needs_expiry: row.needsExpiry,
      })),
    )
    .execute();
  await tx
    .insertInto('start_rule')
    .values(
      defaultRules.map((rule) => ({
        owner,
        incident: rule.incident,
        from_hour: rule.fromHour,
        until_hour: rule.untilHour,
        verdict: rule.verdict,
      })),
    )
    .execute();
  await tx
    .insertInto('template')
    .values(
      defaultTemplates.map((one) => ({
        id: uuid7(at.getTime()),
        owner,
        kind: one.kind,
        incident: one.incident,
        slots: [...one.slots],
        texts: json(one.texts),
      })),
    )
    .execute();
}

export interface PlanInForce {
  readonly id: string;
  readonly version: number;
  readonly rows: ReadonlyMap<Kind, PlanRule>;
}

/** The newest valid plan of an organisation. */
export async function planOf(db: Db | Tx, owner: string, now: Date): Promise<PlanInForce> {
  const plan = await db
    .selectFrom('plan')
    .select(['id', 'version'])
    .where('owner', '=', owner)
    .where('valid_from', '<=', now)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!plan) return refuse('message/kind-not-in-plan');
  const rows = await db.selectFrom('plan_row').selectAll().where('plan', '=', plan.id).execute();
  return {
    ...plan,
    rows: new Map(
      rows.map((row) => [
        row.kind,
        {
          kind: row.kind,
          class: row.class,
          sentBy: row.sent_by,
          secondPerson: row.second_person,
          aboveNetworks: row.above_networks,
          abovePeople: row.above_people,
          audience: row.audience,
          steps: row.steps,
          owes: row.owes,
          needsLegalGround: row.needs_legal_ground,
          needsExpiry: row.needs_expiry,
        },
      ]),
    ),
  };
}

/** The row of a kind; a follow-up without a class or channels of its own has its parent's. */
export function ruleFor(
  plan: PlanInForce,
  kind: Kind,
  root: { kind: Kind; class: MessageClass } | null,
): { rule: PlanRule; class: MessageClass } {
  const row = plan.rows.get(kind) ?? refuse('message/kind-not-in-plan', { kind });
  if (row.class) return { rule: row, class: row.class };
  if (!root) return refuse('message/parent-needed');
  const parent = plan.rows.get(root.kind) ?? refuse('message/kind-not-in-plan', { kind: root.kind });
  return {
    // The row of the message it follows narrows who may send it.
    rule: {
      ...row,
      // A ladder is climbed once per thread: what follows rings nobody again by the clock.
      steps: row.steps.length ? row.steps : parent.steps.filter((step) => step.afterMinutes === 0),
      sentBy: row.sentBy.filter((role) => parent.sentBy.includes(role)),
    },
    class: root.class,
  };
}

export async function rulesOf(db: Db | Tx, owner: string): Promise<Plan['rules']> {
  const rows = await db
    .selectFrom('start_rule')
    .selectAll()
    .where('owner', '=', owner)
    .orderBy('incident')
    .orderBy('from_hour')
    .execute();
  return rows.map((row) => ({
    incident: row.incident as Incident,
    fromHour: row.from_hour,
    untilHour: row.until_hour,
    verdict: row.verdict,
  }));
}

export async function templatesOf(db: Db | Tx, owner: string): Promise<Template[]> {
  const rows = await db
    .selectFrom('template')
    .selectAll()
    .where('owner', '=', owner)
    .orderBy(sql`id`)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    incident: row.incident as Incident,
    slots: row.slots,
    texts: row.texts,
  }));
}

/** The plan as the person sees it: which kinds are theirs to write. */
export async function readPlan(db: Db, principal: Principal, now: Date): Promise<Plan> {
  const plan = await planOf(db, principal.owner, now);
  const [templates, rules] = await Promise.all([
    templatesOf(db, principal.owner),
    rulesOf(db, principal.owner),
  ]);
  return {
    version: plan.version,
    rows: [...plan.rows.values()].map((row) => ({ ...row, mine: hasRole(principal, ...row.sentBy) })),
    templates,
    testTexts,
    rules,
  };
}
