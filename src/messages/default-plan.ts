/**
 * The communication plan that a new police zone begins with: one row per kind of message (docs/product.md, "The
 * communication plan"), and the rule table that says what a fact at an hour leads to (docs/domain.md, "Start rules").
 * Both are copied into the zone's own rows when it is made; from then on the zone's rows count and these do not.
 *
 * How a row is read:
 * - `class` null: the class of the message it follows.
 * - `steps`: the ladder. Those at 0 minutes are put together at publication, in their order; a later one is put at its
 *   minute for whoever still needs it. Empty: the first steps of the message it follows.
 * - `sentBy` of a follow-up: whoever could have sent some message; the row of the message it follows narrows it.
 * - `owes`: what must still come before the thread is done.
 */
import type { Incident, Kind, Role, Verdict } from '../../contract/domain.ts';
import type { PlanStep } from '../../contract/ladder.ts';
import type { Plan, PlanRow } from '../../contract/shapes.ts';

export type DefaultPlanRow = Omit<PlanRow, 'mine'>;
export type StartRule = Plan['rules'][number];

const police: Role[] = ['dispatcher', 'officer', 'chief'];
const crisisSenders: Role[] = ['fire-officer', ...police, 'emergency-coordinator', 'mayor', 'deputy'];
const anySender: Role[] = [...crisisSenders, 'prevention', 'coordinator'];

const step = (channels: PlanStep['channels'], more: Partial<PlanStep> = {}): PlanStep => ({
  channels,
  position: 1,
  afterMinutes: 0,
  unless: null,
  only: null,
  ...more,
});
const atOnce = [step(['voice', 'sms', 'push']), step(['email'])];
// One try again after five minutes of calls that nobody took, none of those that a voicemail took (BINfoon, bindemerel);
// then the other number, also of those with a voicemail, which counts as not confirmed (docs/domain.md, list b30).
const ringAgain = [
  step(['voice'], { afterMinutes: 5, unless: 'delivered', only: 'unanswered' }),
  step(['voice'], { position: 2, afterMinutes: 10, unless: 'delivered', only: 'rung' }),
];
/** Whom nothing reached within a quarter of an hour is rung up (docs/domain.md, scenarios 2 and 3, list b36). */
const ringTheUnreached = step(['voice'], { afterMinutes: 15, unless: 'delivered', only: 'not-rung' });
const mailAndPush = step(['email', 'push']);
const smsForChoosers = step(['sms'], { only: 'chose-sms' });
const size = { aboveNetworks: 2, abovePeople: 500 };
const plain = {
  secondPerson: 'none',
  ...size,
  owes: [],
  needsLegalGround: false,
  needsExpiry: false,
} as const;

const followUp = (kind: Kind): DefaultPlanRow => ({
  ...plain,
  owes: [],
  kind,
  class: null,
  sentBy: anySender,
  audience: 'thread',
  steps: [],
});
const ordinary = (
  kind: Kind,
  sentBy: Role[],
  audience: DefaultPlanRow['audience'],
  steps: PlanStep[],
): DefaultPlanRow => ({ ...plain, owes: [], kind, class: 'ordinary', sentBy, audience, steps });

export const defaultPlan: readonly DefaultPlanRow[] = [
  {
    kind: 'oproep',
    class: 'urgent',
    sentBy: police,
    // Inside the heterdaad window one officer suffices and a review is owed; outside it, size decides.
    secondPerson: 'heterdaad-or-size',
    ...size,
    audience: 'networks',
    steps: [...atOnce, ...ringAgain],
    owes: ['einde', 'feedback'],
    needsLegalGround: false,
    needsExpiry: false,
  },
  {
    kind: 'vermist',
    class: 'urgent',
    sentBy: police,
    // A missing child under 13 is always worrying (criteria of the public prosecutors): one officer suffices.
    secondPerson: 'child-or-size',
    ...size,
    audience: 'radius',
    steps: [...atOnce, ...ringAgain, ringTheUnreached],
    owes: ['einde', 'feedback'],
    needsLegalGround: true,
    needsExpiry: false,
  },
  followUp('update'),
  followUp('einde'),
  followUp('correctie'),
  ordinary('feedback', police, 'thread', [mailAndPush, step(['sms'], { only: 'without-earlier' })]),
  ordinary('infoflash', police, 'networks', [mailAndPush, smsForChoosers]),
  ordinary('getuigen', police, 'networks', [mailAndPush, smsForChoosers]),
  ordinary('resultaat', police, 'networks', [mailAndPush, smsForChoosers]),
  ordinary('preventie', ['prevention', ...police], 'networks', [mailAndPush]),
  ordinary('stadsinfo', ['prevention', ...police], 'networks', [mailAndPush]),
  ordinary('buurt', ['coordinator', 'prevention'], 'own-network', [mailAndPush]),
  {
    kind: 'crisis',
    class: 'emergency',
    sentBy: crisisSenders,
    secondPerson: 'always',
    aboveNetworks: 0,
    abovePeople: 0,
    audience: 'enrolled',
    steps: [step(['voice', 'sms', 'push', 'email']), ...ringAgain, ringTheUnreached],
    owes: ['einde'],
    needsLegalGround: false,
    needsExpiry: true,
  },
];

/** Night as new zones begin with it: organisation.night_from and night_until have the same values by default. */
const night = { from: 22, until: 6 };

// By day, by night. Two local practices meet in it: suspicious persons and vehicles are first looked at by a patrol,
// and at night one consults so that nobody is woken for nothing (BIN Heide-Dennendael); at night only what is caught
// in the act, about once a year for a large BIN (BIN Braken). Burglary found after a working day is no call at all: the
// heterdaad clock, not this table, says so.
const verdicts: Readonly<Record<Incident, readonly [day: Verdict, night: Verdict]>> = {
  robbery: ['start', 'start'],
  burglary: ['start', 'start'],
  'burglary-attempt': ['start', 'consult'],
  'vehicle-theft': ['start', 'consult'],
  theft: ['consult', 'do-not-start'],
  'suspicious-person': ['consult', 'do-not-start'],
  'suspicious-vehicle': ['consult', 'do-not-start'],
  fraud: ['consult', 'do-not-start'],
  aggression: ['start', 'consult'],
  'missing-person': ['start', 'consult'],
  fire: ['start', 'start'],
  'toxic-smoke': ['start', 'start'],
  gas: ['start', 'start'],
  flood: ['start', 'consult'],
  other: ['consult', 'do-not-start'],
};

/** Hours are whole and local, `untilHour` is not included; every hour of every incident has exactly one row. */
export const defaultRules: readonly StartRule[] = (
  Object.entries(verdicts) as [Incident, readonly [Verdict, Verdict]][]
).flatMap(([incident, [byDay, byNight]]) => [
  { incident, fromHour: 0, untilHour: night.until, verdict: byNight },
  { incident, fromHour: night.until, untilHour: night.from, verdict: byDay },
  { incident, fromHour: night.from, untilHour: 24, verdict: byNight },
]);
