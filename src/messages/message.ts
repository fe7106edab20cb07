/**
 * The rules of a message: pure, without database or clock of their own.
 *
 * What the plan says of a kind (docs/product.md, the table) becomes here: whether a second person is due and who that
 * may be, whether a review is owed, which languages are due, what the zone's rule table says, and what stops a draft.
 */
import type { Incident, Kind, MessageClass, Role, Verdict } from '../../contract/domain.ts';
import { isOpen, mayBecome, type Act, type MessageState } from '../../contract/message-states.ts';
import type { Draft, Mark, PlanRow, Reach } from '../../contract/shapes.ts';
import type { RefusalCode } from '../../contract/refusals.ts';
import type { Language } from '../../contract/words.ts';
import { minutes, wallClock } from '../lib/clock.ts';
import { hasRole, type Principal } from '../lib/principal.ts';

/** "Caught in the act" as zones use it: at most 15 minutes between the fact and the call (docs/domain.md 2.3); a setting. */
export const heterdaadMs = minutes(15);
/** Without an answer of mayor or deputy any second authorised person may approve a crisis message (docs/product.md). */
export const crisisWaitMs = minutes(5);
/** A crisis message's sender is reminded this long before it runs out (docs/product.md). */
export const remindBeforeMs = minutes(10);
/** A message that says nothing of its end stops being live after this. */
export const livesMs: Record<MessageClass, number> = {
  emergency: minutes(180),
  urgent: minutes(240),
  ordinary: minutes(60 * 24 * 30),
};
/** SMS segments that a text may take: an urgent one must be read at a glance, and every one is paid for. */
export const maxSegments: Record<MessageClass, number> = { emergency: 3, urgent: 2, ordinary: 3 };

export type PlanRule = Omit<PlanRow, 'mine'>;

export interface SecondPerson {
  readonly due: boolean;
  readonly why: 'none' | 'size' | 'child' | 'always' | 'heterdaad';
  /** Whose approval counts; never the author's own. */
  readonly roles: readonly Role[];
  readonly reviewDue: boolean;
}

const police = ['dispatcher', 'officer', 'chief'] as const;
export const mayors = ['mayor', 'deputy'] as const;
const anyAuthorised = ['mayor', 'deputy', 'emergency-coordinator', 'fire-officer', ...police] as const;

/** A desk's clock may be ahead of ours: "now" as it was typed there is not a fact of the future here. */
export const clockSlackMs = minutes(1);

/** Seconds left of the heterdaad window, or null where no time of the fact is known. Negative seconds are none. */
export function heterdaad(
  factAt: string | null,
  now: Date,
  windowMs = heterdaadMs,
): { inside: boolean; secondsLeft: number } | null {
  if (!factAt) return null;
  const left = windowMs - (now.getTime() - new Date(factAt).getTime());
  return {
    inside: left >= 0 && left <= windowMs + clockSlackMs,
    secondsLeft: Math.max(0, Math.floor(Math.min(left, windowMs) / 1_000)),
  };
}

/** Who must look before it goes, by the plan, the size of the audience and the clock. */
export function secondPerson(
  rule: PlanRule,
  draft: Pick<Draft, 'factAt' | 'childUnder13'>,
  size: { people: number; networks: number },
  now: Date,
  submittedAt: Date | null,
): SecondPerson {
  const large = size.networks > rule.aboveNetworks || size.people > rule.abovePeople;
  const bySize: SecondPerson = large
    ? { due: true, why: 'size', roles: police, reviewDue: false }
    : { due: false, why: 'none', roles: [], reviewDue: false };
  switch (rule.secondPerson) {
    case 'none':
      return { due: false, why: 'none', roles: [], reviewDue: false };
    case 'heterdaad-or-size':
      // One operator suffices inside the window, whatever the size; another officer looks at it afterwards.
      return heterdaad(draft.factAt, now)?.inside
        ? { due: false, why: 'heterdaad', roles: [], reviewDue: true }
        : bySize;
    case 'child-or-size':
      return draft.childUnder13 ? { due: false, why: 'child', roles: [], reviewDue: true } : bySize;
    case 'always': {
      const waited = submittedAt !== null && now.getTime() - submittedAt.getTime() >= crisisWaitMs;
      return { due: true, why: 'always', roles: waited ? anyAuthorised : mayors, reviewDue: false };
    }
  }
}

/**
 * Whose approval counts of what was laid before them. Its size was counted then: what shrank since, or came to lie inside
 * the heterdaad window, still waits for them.
 */
export const approversOf = (rule: PlanRule, now: Date, submittedAt: Date | null): SecondPerson =>
  secondPerson(
    rule,
    { factAt: null, childUnder13: false },
    { people: Number.MAX_SAFE_INTEGER, networks: Number.MAX_SAFE_INTEGER },
    now,
    submittedAt,
  );

/** The row of the zone's rule table for a kind of fact at an hour of the wall clock; null where the table is silent. */
export function verdictFor(
  rules: readonly { incident: Incident; fromHour: number; untilHour: number; verdict: Verdict }[],
  incident: Incident | null,
  at: Date,
  timeZone: string,
): { verdict: Verdict; hour: number } | null {
  if (!incident) return null;
  const { hour } = wallClock(at, timeZone);
  const row = rules.find((one) => one.incident === incident && one.fromHour <= hour && hour < one.untilHour);
  return row ? { verdict: row.verdict, hour } : null;
}

export interface Situation {
  readonly rule: PlanRule;
  readonly class: MessageClass;
  readonly draft: Draft;
  readonly now: Date;
  readonly reach: Pick<Reach, 'people' | 'networks'>;
  readonly languagesDue: readonly Language[];
  readonly languagesMissing: readonly Language[];
  readonly hasText: boolean;
  readonly segments: number;
  readonly missingSlots: readonly string[];
  readonly marks: readonly Mark[];
  readonly verdict: { verdict: Verdict; hour: number } | null;
}
export interface Stop {
  readonly code: RefusalCode;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** All that stops a draft as it stands, most important first; the server refuses with the first. */
export function stops(given: Situation): Stop[] {
  const { rule, draft, reach, marks } = given;
  const found: Stop[] = [];
  const urgent = given.class !== 'ordinary';
  const closed = reach.networks.find((one) => one.state !== 'actief');
  if (closed) found.push({ code: 'audience/network-not-active', values: { network: closed.name } });
  if (reach.people === 0) found.push({ code: 'audience/empty' });
  if (!given.hasText) found.push({ code: 'message/no-text' });
  if (given.missingSlots.length)
    found.push({ code: 'message/slot-missing', values: { slots: given.missingSlots.join(', ') } });
  // An urgent message never waits for a translation: those readers get the frame and the original.
  if (!urgent && given.languagesMissing.length)
    found.push({
      code: 'message/language-missing',
      values: { languages: given.languagesMissing.join(', ') },
    });
  const most = maxSegments[given.class];
  if (given.segments > most)
    found.push({ code: 'message/text-too-long', values: { segments: given.segments, most } });
  if (marks.some((mark) => mark.kind === 'sender')) found.push({ code: 'message/sender-reserved' });
  const stop = marks.find((mark) => mark.weight === 'stop' && mark.kind !== 'sender' && !mark.kept);
  if (stop)
    found.push({
      code: 'message/privacy-stop',
      values: { kind: stop.kind, count: marks.filter((mark) => mark.weight === 'stop' && !mark.kept).length },
    });
  const open = marks.filter((mark) => mark.weight === 'mark' && !mark.kept).length;
  if (open) found.push({ code: 'message/privacy-unconfirmed', values: { count: open } });
  if (rule.needsLegalGround && !draft.legalGround?.trim())
    found.push({ code: 'message/legal-ground-needed' });
  if (rule.secondPerson === 'heterdaad-or-size' && !draft.factAt && draft.mode === 'real')
    found.push({ code: 'message/fact-time-needed' });
  if (rule.kind === 'oproep' && !draft.incident) found.push({ code: 'message/incident-needed' });
  if (rule.needsExpiry && !draft.expiresAt) found.push({ code: 'message/expiry-needed' });
  if (draft.expiresAt && new Date(draft.expiresAt) <= given.now) found.push({ code: 'message/expiry-past' });
  if (rule.kind === 'oproep' && draft.mode === 'real' && given.verdict) {
    if (given.verdict.verdict === 'do-not-start')
      found.push({ code: 'message/rule-says-no', values: { hour: given.verdict.hour } });
    if (given.verdict.verdict === 'consult' && !draft.consulted?.trim())
      found.push({ code: 'message/consult-first', values: { hour: given.verdict.hour } });
  }
  return found;
}

export interface Standing {
  readonly state: MessageState;
  readonly kind: Kind;
  readonly rule: PlanRule;
  readonly own: boolean;
  readonly isAuthor: boolean;
  readonly isApprover: boolean;
  readonly second: SecondPerson;
  readonly threadEnded: boolean;
  readonly feedbackOpen: boolean;
}

const maySend = (principal: Principal, rule: PlanRule): boolean => hasRole(principal, ...rule.sentBy);
export const mayReview = (principal: Principal): boolean =>
  hasRole(principal, ...anyAuthorised, 'prevention');
export const mayApprove = (principal: Principal, second: SecondPerson): boolean =>
  hasRole(principal, ...second.roles);

/** What a person may do with a message now; the screens draw their buttons from this and the server decides by it. */
export function actsOn(principal: Principal, at: Standing): Act[] {
  const acts: Act[] = [];
  const sender = at.own && maySend(principal, at.rule);
  if (sender && isOpen(at.state)) acts.push('edit');
  // What was given back goes to the second person again, also when it became too small to need one.
  if (sender && mayBecome(at.state, 'submitted') && (at.second.due || at.state === 'returned'))
    acts.push('submit');
  if (!at.isAuthor && at.state === 'submitted' && mayApprove(principal, at.second))
    acts.push('approve', 'return');
  if (at.state === 'approved' && (sender || at.isApprover)) acts.push('publish');
  if (sender && at.state === 'draft' && !at.second.due) acts.push('publish');
  if (sender && mayBecome(at.state, 'withdrawn')) acts.push('withdraw');
  if (sender && at.state === 'live' && !at.threadEnded) acts.push('update', 'correct', 'end');
  if (sender && at.feedbackOpen) acts.push('feedback');
  return acts;
}
