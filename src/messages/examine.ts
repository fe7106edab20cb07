/**
 * What would leave, to whom, and what stops it: asked at every pause while composing, and again when send is pressed,
 * so that the screen never promises what the server then refuses.
 */
import * as rules from './message.ts';
import { isFollowUp, type Kind, type MessageClass, type Role } from '../../contract/domain.ts';
import { isSettled, type MessageState } from '../../contract/message-states.ts';
import {
  type Audience,
  type Check,
  type Draft,
  type Mark,
  type Position,
  type Reach,
  Draft as DraftShape,
} from '../../contract/shapes.ts';
import { say, type Language } from '../../contract/words.ts';
import type { RefusalCode } from '../../contract/refusals.ts';
import type { Db, Tx } from '../db/db.ts';
import type { Clock } from '../lib/clock.ts';
import { coordinates, onlyFor, type Principal } from '../lib/principal.ts';
import { Refusal, refuse } from '../lib/refusal.ts';
import type { Keys } from '../lib/secrets.ts';
import type { Trail } from '../lib/trail.ts';
import { aroundOf, type Around } from './around.ts';
import { addressesOf } from '../networks/networks.ts';
import { sizeOf, type Size, type Target } from './audience.ts';
import { labelOf, namesOf, numberFor, previewsOf, segmentsOf, wordsOf, type Words } from './drafted-words.ts';
import { markKey, marksOf, streetNames } from './marks.ts';
import { planOf, ruleFor, rulesOf, type PlanInForce } from './plan.ts';
import type { Frame } from './render.ts';

export interface MessageDeps {
  readonly db: Db;
  readonly keys: Keys;
  readonly clock: Clock;
  /** Where residents reach this installation, without a slash at the end. */
  readonly publicUrl: string;
  /** Euro cents for one SMS segment. */
  readonly centsPerSegment: number;
  /** Landlines are rung up: without it whoever has nothing else is counted as not reachable. */
  readonly voiceConnected?: boolean;
  /** Told of every publication; null where nobody draws. */
  readonly trail?: Trail | null;
}

export interface Root {
  readonly id: string;
  readonly kind: Kind;
  readonly class: MessageClass;
  readonly mode: Draft['mode'];
  readonly state: MessageState;
  readonly owner: string;
}

export async function ruleOf(
  db: Db | Tx,
  owner: string,
  kind: Kind,
  parent: string | null,
  now: Date,
): Promise<{ plan: PlanInForce; rule: rules.PlanRule; class: MessageClass; root: Root | null }> {
  if (isFollowUp(kind) !== (parent !== null)) return refuse('message/parent-needed');
  const plan = await planOf(db, owner, now);
  const root = parent === null ? null : await rootOf(db, parent);
  return { plan, root, ...ruleFor(plan, kind, root) };
}

async function rootOf(db: Db | Tx, id: string): Promise<Root> {
  const row = await db
    .selectFrom('message as given')
    .innerJoin('message as root', 'root.id', 'given.thread')
    .select(['root.id', 'root.kind', 'root.class', 'root.mode', 'root.state', 'root.owner'])
    .where('given.id', '=', id)
    .executeTakeFirst();
  return row ?? refuse('message/parent-needed');
}

export const targetOf = (
  principal: Principal,
  draft: Draft,
  thread: string,
  rule: rules.PlanRule,
): Target => ({
  kind: rule.audience,
  audience: ownNetworks(principal, draft.audience, rule),
  at: draft.at,
  principal,
  thread: isFollowUp(draft.kind) ? thread : null,
  handedOnly: draft.kind === 'einde',
});

/** A coordinator who names no network means the own. */
const ownNetworks = (principal: Principal, audience: Audience, rule: rules.PlanRule): Audience =>
  rule.audience === 'own-network' && audience.networks.length === 0
    ? { ...audience, networks: [...coordinates(principal)] }
    : audience;

/** How many it is for, where only that decides. */
export async function reachOf(
  { db }: MessageDeps,
  _owner: string,
  principal: Principal,
  draft: Draft,
  thread: string,
  rule: rules.PlanRule,
): Promise<Size> {
  return await sizeOf(db, targetOf(principal, draft, thread, rule), { homes: false });
}

export async function countAudience(
  deps: MessageDeps,
  principal: Principal,
  asked: {
    kind: Kind;
    audience: Audience;
    at: Position | null;
    direction: Draft['direction'];
    parent: string | null;
  },
): Promise<Reach> {
  const {
    rule,
    class: class_,
    root,
  } = await ruleOf(deps.db, principal.owner, asked.kind, asked.parent, deps.clock.now());
  const draft = DraftShape.parse({
    kind: asked.kind,
    mode: 'real',
    audience: asked.audience,
    at: asked.at,
    direction: asked.direction,
    parent: asked.parent,
  });
  const target = targetOf(principal, draft, root?.id ?? '', rule);
  const started = performance.now();
  const [ground, size, around] = await Promise.all([
    groundOf(deps.db, target),
    sizeOf(deps.db, target, {
      homes: true,
      wished: { class: class_, steps: rule.steps, now: pausesAt(principal, deps.clock.now()) },
    }),
    aroundOf(deps.db, target, draft.direction),
  ]);
  return reachFrom(deps, size, ground, around, started);
}

/** Of networks as a whole: part of their ground has no count of its own. */
const groundOf = async (db: Db, { audience, thread }: Target): Promise<number | null> =>
  thread || !audience.networks.length || audience.streets.length || audience.polygon || audience.circle
    ? null
    : await addressesOf(db, audience.networks);

const reachFrom = (
  { voiceConnected }: MessageDeps,
  { inNoNetwork, homes, ...size }: Size,
  ground: number | null,
  { inNoNetwork: around, ...more }: Around,
  started: number,
): Reach => ({
  ...size,
  ...more,
  homes: homes ?? 0,
  ground,
  voiceOnly: voiceConnected ? 0 : size.voiceOnly,
  outsideAnyNetwork: inNoNetwork + around,
  ms: Math.round((performance.now() - started) * 10) / 10,
});

/** Everything a sender should know before pressing send; what decides of it is decided again when send is pressed. */
export async function checkDraft(
  deps: MessageDeps,
  principal: Principal,
  id: string | null,
  draft: Draft,
  language: Language = principal.language,
): Promise<Check> {
  const started = performance.now();
  const asked = await askedOf(deps, principal, draft);
  const [ground, examined, around] = await Promise.all([
    groundOf(deps.db, asked.target),
    examineAs(deps, principal, id, draft, asked, { homes: true }),
    aroundOf(deps.db, asked.target, draft.direction),
  ]);
  const { frame, words, size, second, rule } = examined;
  return {
    class: asked.class,
    steps: asked.rule.steps,
    reach: reachFrom(deps, size, ground, around, started),
    previews: previewsOf(frame, words, namesOf(rule, size)),
    marks: [...examined.marks],
    languagesDue: [...examined.languagesDue],
    languagesMissing: [...examined.languagesMissing],
    secondPerson: {
      due: second.due,
      why: second.why,
      roles: [...second.roles],
      reviewDue: second.reviewDue,
    },
    heterdaad: rules.heterdaad(draft.factAt, asked.now),
    rule: draft.kind === 'oproep' ? examined.verdict : null,
    cost: examined.cost,
    refusals: examined.refusals.map(({ code, values }) => ({
      code,
      sentence: say(language, `refusal.${code}`, values),
      next: say(language, `refusal.${code}.next`, values),
      values: { ...values },
    })),
  };
}

interface Asked {
  readonly now: Date;
  readonly plan: PlanInForce;
  readonly rule: rules.PlanRule;
  readonly class: MessageClass;
  readonly root: Root | null;
  readonly target: Target;
}

/** What decides whether it may go, and what goes with it. */
export interface Examined extends Asked {
  readonly size: Size;
  readonly second: rules.SecondPerson;
  readonly marks: readonly Mark[];
  readonly languagesDue: readonly Language[];
  readonly languagesMissing: readonly Language[];
  readonly verdict: ReturnType<typeof rules.verdictFor>;
  readonly cost: Check['cost'];
  readonly refusals: readonly rules.Stop[];
  readonly frame: Frame;
  readonly words: Words;
}

async function askedOf({ db, clock }: MessageDeps, principal: Principal, draft: Draft): Promise<Asked> {
  const now = clock.now();
  const {
    plan,
    rule,
    class: class_,
    root,
  } = await ruleOf(db, principal.owner, draft.kind, draft.parent, now);
  return { now, plan, rule, class: class_, root, target: targetOf(principal, draft, root?.id ?? '', rule) };
}

const pausesAt = (principal: Principal, now: Date): Date | null => (onlyFor(principal) ? null : now);

/** Asked at the press: what was shown while composing and decides nothing (homes, neighbours, previews) is left out. */
export const examine = async (
  deps: MessageDeps,
  principal: Principal,
  id: string | null,
  draft: Draft,
): Promise<Examined> =>
  await examineAs(deps, principal, id, draft, await askedOf(deps, principal, draft), { homes: false });

async function examineAs(
  deps: MessageDeps,
  principal: Principal,
  id: string | null,
  draft: Draft,
  asked: Asked,
  given: { homes: boolean },
): Promise<Examined> {
  const { db } = deps;
  const { now, rule, class: class_, root, target } = asked;
  const [size, organisation, zoneRules, streets, kept, template, submitted] = await Promise.all([
    sizeOf(db, target, {
      ...given,
      wished: { class: class_, steps: rule.steps, now: pausesAt(principal, now) },
    }),
    organisationOf(db, principal.owner),
    rulesOf(db, principal.owner),
    streetNames(db, principal),
    id
      ? db
          .selectFrom('mark_kept')
          .select(['language', 'field', 'kind', 'digest'])
          .where('message', '=', id)
          .execute()
      : [],
    draft.template
      ? db
          .selectFrom('template')
          .select(['texts', 'slots'])
          .where('id', '=', draft.template)
          .where('owner', '=', principal.owner)
          .executeTakeFirst()
      : undefined,
    id ? db.selectFrom('message').select('submitted_at').where('id', '=', id).executeTakeFirst() : undefined,
  ]);
  const frame = frameOf(deps, draft, class_, organisation, now, '', senderRole(principal, rule));
  const { words, missingSlots, written } = wordsOf(draft, class_, template?.texts ?? null, organisation, now);
  const keptDigests = new Set(
    kept.map((one) => `${one.language} ${one.field} ${one.kind} ${one.digest.toString('hex')}`),
  );
  const marks = written.flatMap((language) =>
    marksOf(language, words.get(language)?.texts, streets, organisation.emergency_numbers, (mark) =>
      keptDigests.has(markKey(mark)),
    ),
  );
  const bySms = rule.steps.some((step) => step.channels.includes('sms'));
  const { longest, segments } = bySms
    ? segmentsOf(frame, words, namesOf(rule, size), size)
    : { longest: 0, segments: 0 };
  const verdict = rules.verdictFor(zoneRules, draft.incident, now, principal.timeZone);
  const missing = organisation.languages.filter((language) => !written.includes(language));
  const situation: rules.Situation = {
    rule,
    class: class_,
    draft,
    now,
    reach: size,
    languagesDue: organisation.languages,
    languagesMissing: missing,
    hasText: written.length > 0,
    segments: longest,
    missingSlots: missingSlots.map((slot) => labelOf(slot, principal.language)),
    marks,
    verdict: draft.kind === 'oproep' ? verdict : null,
  };
  return {
    ...asked,
    size,
    second: secondOf(rule, draft, size, now, submitted?.submitted_at ?? null, root !== null),
    marks,
    languagesDue: organisation.languages,
    languagesMissing: missing,
    verdict,
    cost: { cents: Math.round(segments * deps.centsPerSegment * 10) / 10, smsSegments: segments },
    refusals: [...parentStops(draft, root), ...rules.stops(situation)],
    frame,
    words,
  };
}

export function parentStops(draft: Draft, root: Root | null): rules.Stop[] {
  if (!root) return [];
  const found: rules.Stop[] = [];
  if (root.mode !== draft.mode) found.push({ code: 'message/mode-differs' });
  if (draft.kind === 'einde' && isSettled(root.state)) found.push({ code: 'message/already-ended' });
  else if ((draft.kind === 'update' || draft.kind === 'einde') && root.state !== 'live')
    found.push({ code: 'message/parent-not-live' });
  return found;
}

interface Organisation {
  readonly name: string;
  readonly kind: string;
  readonly languages: Language[];
  readonly emergency_numbers: string[];
  readonly settings: Record<string, unknown>;
  readonly time_zone: string;
}
export const organisationOf = async (db: Db | Tx, id: string): Promise<Organisation> =>
  await db
    .selectFrom('organisation')
    .select(['name', 'kind', 'languages', 'emergency_numbers', 'settings', 'time_zone'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();

/** The role that speaks: of several, the one that the plan lets send this kind. */
export function senderRole(principal: Principal, rule: { sentBy: readonly Role[] }): Role {
  return (
    principal.roles.find((one) => rule.sentBy.includes(one.role))?.role ??
    principal.roles[0]?.role ??
    'officer'
  );
}

export function frameOf(
  { publicUrl }: MessageDeps,
  draft: Draft,
  class_: MessageClass,
  organisation: Organisation,
  at: Date,
  code: string,
  role: Role,
): Frame {
  return {
    kind: draft.kind,
    class: class_,
    mode: draft.mode,
    role,
    organisation: organisation.name,
    municipality:
      typeof organisation.settings['municipality'] === 'string'
        ? organisation.settings['municipality']
        : organisation.name,
    at,
    timeZone: organisation.time_zone,
    emergencyNumber: numberFor(class_, organisation),
    url: code ? `${publicUrl}/m/${code}` : `${publicUrl}/m/...`,
  };
}

export const secondOf = (
  rule: rules.PlanRule,
  draft: Draft,
  reach: Pick<Reach, 'people' | 'networks'> | null,
  now: Date,
  submittedAt: Date | null,
  followsOne: boolean,
): rules.SecondPerson =>
  // What follows a message needs no second person (docs/product.md): ending and correcting take one press.
  followsOne
    ? { due: false, why: 'none', roles: [], reviewDue: false }
    : rules.secondPerson(
        rule,
        draft,
        { people: reach?.people ?? 0, networks: reach?.networks.length ?? 0 },
        now,
        submittedAt,
      );

export function refuseFirst(found: readonly rules.Stop[]): void {
  const [first] = found;
  if (first) throw new Refusal(first.code satisfies RefusalCode, first.values);
}
