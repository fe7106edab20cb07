/** The rules of a message, each over its whole table: clock, size, class, state and role. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { incidents, kinds, roles, type Kind, type Role } from '../../contract/domain.ts';
import { messageStates, type MessageState } from '../../contract/message-states.ts';
import { Draft, type DraftInput, type Mark, type Reach } from '../../contract/shapes.ts';
import { after, atWallClock, minutes, seconds } from '../lib/clock.ts';
import type { OrganisationId, StaffId } from '../lib/ids.ts';
import type { Principal } from '../lib/principal.ts';
import { defaultPlan, defaultRules } from './default-plan.ts';
import {
  actsOn,
  approversOf,
  crisisWaitMs,
  clockSlackMs,
  heterdaad,
  heterdaadMs,
  maxSegments,
  mayReview,
  secondPerson,
  stops,
  verdictFor,
  type PlanRule,
  type SecondPerson,
  type Situation,
  type Standing,
} from './message.ts';

const now = new Date('2026-03-03T18:15:00Z');
const ago = (ms: number): string => after(now, -ms).toISOString();
const ruleOf = (kind: Kind): PlanRule => {
  const found = defaultPlan.find((row) => row.kind === kind);
  if (!found) throw new Error(`no row for ${kind}`);
  return found;
};
const who = (...held: Role[]): Principal => ({
  id: 'staff' as StaffId,
  owner: 'zone' as OrganisationId,
  ownerKind: 'police-zone',
  ground: [],
  roles: held.map((role) => ({ role, network: null })),
  language: 'nl',
  timeZone: 'Europe/Brussels',
});
const anySize = fc.record({ people: fc.nat(100_000), networks: fc.nat(60) });
const none: SecondPerson = { due: false, why: 'none', roles: [], reviewDue: false };

describe('the heterdaad window', () => {
  test.each([
    ['just now', 0, { inside: true, secondsLeft: 900 }],
    ['a minute and ten seconds ago', seconds(70), { inside: true, secondsLeft: 830 }],
    ['exactly fifteen minutes ago', minutes(15), { inside: true, secondsLeft: 0 }],
    ['a second more than that', minutes(15) + seconds(1), { inside: false, secondsLeft: 0 }],
    ['a day ago', minutes(60 * 24), { inside: false, secondsLeft: 0 }],
  ])('answers for a fact of %s', (_, ms, expected) => {
    expect(heterdaad(ago(ms), now)).toEqual(expected);
  });

  test('does not hold for a fact that is still to come, but for a clock that is a little ahead', () => {
    expect(heterdaad(ago(-seconds(30)), now)?.inside).toBe(true);
    expect(heterdaad(ago(-seconds(61)), now)?.inside).toBe(false);
    expect(heterdaad(ago(-minutes(60)), now)?.inside).toBe(false);
  });

  test('is unknown where the time of the fact is', () => {
    expect(heterdaad(null, now)).toBeNull();
  });

  test('never has more seconds left than the window is long, nor fewer than none', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), (ms) => {
        const seen = heterdaad(ago(ms), now);
        expect(seen?.secondsLeft).toBeGreaterThanOrEqual(0);
        expect(seen?.secondsLeft).toBeLessThanOrEqual(heterdaadMs / 1_000);
        expect(seen?.inside).toBe(ms >= -clockSlackMs && ms <= heterdaadMs);
      }),
    );
  });
});

describe('the second person', () => {
  const plain = { factAt: null, childUnder13: false };

  test('is never due for a kind that asks none, whatever its size', () => {
    fc.assert(
      fc.property(anySize, (size) => {
        for (const kind of ['infoflash', 'preventie', 'buurt', 'update', 'einde', 'correctie'] as const)
          expect(secondPerson(ruleOf(kind), plain, size, now, null)).toEqual(none);
      }),
    );
  });

  test('is not due for a call inside the heterdaad window, whatever its size, and a review is owed', () => {
    fc.assert(
      fc.property(anySize, fc.integer({ min: 0, max: heterdaadMs }), (size, ms) => {
        expect(secondPerson(ruleOf('oproep'), { ...plain, factAt: ago(ms) }, size, now, null)).toEqual({
          due: false,
          why: 'heterdaad',
          roles: [],
          reviewDue: true,
        });
      }),
    );
  });

  test('is due for an older call exactly when it is for many people or many networks', () => {
    const rule = ruleOf('oproep');
    fc.assert(
      fc.property(
        anySize,
        fc.option(fc.integer({ min: heterdaadMs + 1, max: heterdaadMs * 100 })),
        (size, ms) => {
          const factAt = ms === null ? null : ago(ms);
          const large = size.people > rule.abovePeople || size.networks > rule.aboveNetworks;
          const second = secondPerson(rule, { ...plain, factAt }, size, now, null);
          expect(second.due).toBe(large);
          expect(second.reviewDue).toBe(false);
        },
      ),
    );
  });

  test.each([
    [500, 2, false],
    [501, 2, true],
    [500, 3, true],
    [0, 0, false],
  ])('counts %i people in %i networks as large: %s', (people, networks, due) => {
    const second = secondPerson(ruleOf('vermist'), plain, { people, networks }, now, null);
    expect(second.due).toBe(due);
    expect(second.roles).toEqual(due ? ['dispatcher', 'officer', 'chief'] : []);
  });

  test('is not due for a child under thirteen, whatever the size, and a review is owed', () => {
    fc.assert(
      fc.property(anySize, (size) => {
        expect(
          secondPerson(ruleOf('vermist'), { ...plain, childUnder13: true }, size, now, null),
        ).toMatchObject({ due: false, why: 'child', reviewDue: true });
      }),
    );
  });

  test('does not count the child where the plan asks nothing of a child', () => {
    const size = { people: 501, networks: 1 };
    expect(secondPerson(ruleOf('oproep'), { ...plain, childUnder13: true }, size, now, null)).toMatchObject({
      due: true,
      why: 'size',
    });
  });

  test('is always due for a crisis, and is the mayor or deputy until five minutes went by without them', () => {
    fc.assert(
      fc.property(anySize, fc.integer({ min: 0, max: crisisWaitMs * 3 }), (size, waited) => {
        const second = secondPerson(ruleOf('crisis'), plain, size, now, after(now, -waited));
        expect(second).toMatchObject({ due: true, why: 'always' });
        expect(second.roles.includes('officer')).toBe(waited >= crisisWaitMs);
        expect(second.roles).toEqual(expect.arrayContaining(['mayor', 'deputy']));
      }),
    );
    expect(secondPerson(ruleOf('crisis'), plain, { people: 1, networks: 0 }, now, null).roles).toEqual([
      'mayor',
      'deputy',
    ]);
  });

  test('is somebody whenever one is due', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        anySize,
        fc.option(fc.integer({ min: -heterdaadMs, max: heterdaadMs * 3 })),
        fc.boolean(),
        (kind, size, ms, childUnder13) => {
          const factAt = ms === null ? null : ago(ms);
          const second = secondPerson(ruleOf(kind), { factAt, childUnder13 }, size, now, null);
          expect(second.roles.length > 0).toBe(second.due);
          expect(second.due && second.reviewDue).toBe(false);
        },
      ),
    );
  });
});

describe("the zone's rule table", () => {
  const zone = 'Europe/Brussels';
  const at = (hour: number, date = '2026-03-03') => atWallClock(date, hour, zone);

  test.each([
    ['suspicious-person', 5, 'do-not-start'],
    ['suspicious-person', 6, 'consult'],
    ['suspicious-person', 21, 'consult'],
    ['suspicious-person', 22, 'do-not-start'],
    ['burglary', 3, 'start'],
    ['burglary-attempt', 23, 'consult'],
  ] as const)('says of %s at %i o’clock: %s', (incident, hour, verdict) => {
    expect(verdictFor(defaultRules, incident, at(hour), zone)).toEqual({ verdict, hour });
  });

  test('goes by the wall clock, in summer as in winter', () => {
    expect(verdictFor(defaultRules, 'fraud', new Date('2026-07-03T20:30:00Z'), zone)).toEqual({
      verdict: 'do-not-start',
      hour: 22,
    });
    expect(verdictFor(defaultRules, 'fraud', new Date('2026-01-03T20:30:00Z'), zone)).toEqual({
      verdict: 'consult',
      hour: 21,
    });
  });

  test('is silent without a kind of fact, and where it has no row', () => {
    expect(verdictFor(defaultRules, null, at(12), zone)).toBeNull();
    expect(verdictFor([], 'burglary', at(12), zone)).toBeNull();
    const morning = [{ incident: 'burglary', fromHour: 6, untilHour: 12, verdict: 'start' }] as const;
    expect(verdictFor(morning, 'burglary', at(12), zone)).toBeNull();
    expect(verdictFor(morning, 'burglary', at(11), zone)).not.toBeNull();
  });

  test('has an answer for every fact at every hour of a new zone', () => {
    for (const incident of incidents)
      for (let hour = 0; hour < 24; hour++)
        expect(verdictFor(defaultRules, incident, at(hour), zone)?.hour).toBe(hour);
  });
});

const reach = (over: Partial<Reach> = {}): Reach => ({
  people: 212,
  homes: 100,
  channels: { sms: 164, voice: 48, email: 90, push: 0 },
  languages: { nl: 212 },
  voiceOnly: 48,
  declined: 0,
  ground: null,
  noContact: 0,
  outsideAnyNetwork: 0,
  networks: [],
  neighbours: [],
  justOutside: [],
  justOutsideMore: 0,
  ms: 1,
  ...over,
});
const network = (state: Reach['networks'][number]['state']): Reach['networks'][number] => ({
  id: 'network',
  name: 'Kiewit-Heide',
  state,
  people: 212,
  owner: 'zone',
  ownZone: true,
});
const mark = (kind: Mark['kind'], weight: Mark['weight'], kept = false): Mark => ({
  language: 'nl',
  field: 'sms',
  kind,
  weight,
  start: 0,
  end: 5,
  text: 'words',
  proposal: null,
  kept,
});
const draft = (over: Partial<DraftInput> = {}): Draft =>
  Draft.parse({ kind: 'oproep', mode: 'real', incident: 'burglary', factAt: ago(minutes(1)), ...over });
const situation = (over: Partial<Situation> = {}): Situation => ({
  rule: ruleOf('oproep'),
  class: 'urgent',
  draft: draft(),
  now,
  reach: reach(),
  languagesDue: ['nl'],
  languagesMissing: [],
  hasText: true,
  segments: 1,
  missingSlots: [],
  marks: [],
  verdict: { verdict: 'start', hour: 19 },
  ...over,
});
const codes = (over: Partial<Situation>): string[] => stops(situation(over)).map((one) => one.code);

describe('what stops a draft', () => {
  test('is nothing when all is well', () => {
    expect(codes({})).toEqual([]);
  });

  const inOrder = [
    ['audience/network-not-active', { reach: reach({ networks: [network('slapend')] }) }],
    ['audience/empty', { reach: reach({ people: 0 }) }],
    ['message/no-text', { hasText: false }],
    ['message/slot-missing', { missingSlots: ['straat'] }],
    ['message/text-too-long', { segments: maxSegments.urgent + 1 }],
    ['message/sender-reserved', { marks: [mark('sender', 'stop', true)] }],
    ['message/privacy-stop', { marks: [mark('plate', 'stop')] }],
    ['message/privacy-unconfirmed', { marks: [mark('name', 'mark')] }],
    ['message/legal-ground-needed', { rule: { ...ruleOf('oproep'), needsLegalGround: true } }],
    ['message/fact-time-needed', { draft: draft({ factAt: null }) }],
    ['message/incident-needed', { draft: draft({ incident: null }) }],
    ['message/expiry-needed', { rule: { ...ruleOf('oproep'), needsExpiry: true } }],
    ['message/expiry-past', { draft: draft({ expiresAt: now.toISOString() }) }],
    ['message/rule-says-no', { verdict: { verdict: 'do-not-start', hour: 23 } }],
    ['message/consult-first', { verdict: { verdict: 'consult', hour: 23 } }],
  ] as const satisfies readonly (readonly [string, Partial<Situation>])[];

  test.each(inOrder)('is %s alone when nothing else is wrong', (code, wrong) => {
    expect(codes(wrong)).toEqual([code]);
  });

  test('comes in one order, whatever goes wrong together', () => {
    const rank = new Map<string, number>(inOrder.map(([code], at) => [code, at]));
    // Several wrongs that lie in the same value would hide one another; each of these has its own.
    const apart = inOrder.filter(
      ([code]) => !['message/sender-reserved', 'message/privacy-unconfirmed'].includes(code),
    );
    fc.assert(
      fc.property(fc.subarray([...apart]), (wrongs) => {
        const given: Partial<Situation> = Object.assign({}, ...wrongs.map(([, wrong]) => wrong));
        const found = codes(given);
        expect(found.length).toBeGreaterThanOrEqual(wrongs.length > 0 ? 1 : 0);
        const ranks = found.map((code) => rank.get(code) ?? -1);
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
      }),
    );
    expect(codes({ marks: [mark('name', 'mark'), mark('plate', 'stop'), mark('sender', 'stop')] })).toEqual([
      'message/sender-reserved',
      'message/privacy-stop',
      'message/privacy-unconfirmed',
    ]);
  });

  test('waits for a language only when it is not urgent', () => {
    const missing = { languagesDue: ['nl', 'fr'], languagesMissing: ['fr'] } as const;
    const news = {
      rule: ruleOf('infoflash'),
      draft: draft({ kind: 'infoflash', incident: null, factAt: null }),
      verdict: null,
    };
    expect(codes({ ...news, class: 'ordinary', ...missing })).toEqual(['message/language-missing']);
    expect(codes({ ...news, class: 'urgent', ...missing })).toEqual([]);
    expect(codes({ ...news, class: 'emergency', ...missing })).toEqual([]);
  });

  test.each(['emergency', 'urgent', 'ordinary'] as const)('lets a text of the class %s be so long', (one) => {
    expect(codes({ class: one, segments: maxSegments[one] })).toEqual([]);
    expect(codes({ class: one, segments: maxSegments[one] + 1 })).toEqual(['message/text-too-long']);
  });

  test('is no word that was kept, but never a reserved sender', () => {
    expect(codes({ marks: [mark('plate', 'stop', true), mark('name', 'mark', true)] })).toEqual([]);
    expect(codes({ marks: [mark('sender', 'stop', true)] })).toEqual(['message/sender-reserved']);
  });

  test('is a ground or a consultation of spaces alone', () => {
    expect(
      codes({ rule: { ...ruleOf('oproep'), needsLegalGround: true }, draft: draft({ legalGround: '  ' }) }),
    ).toEqual(['message/legal-ground-needed']);
    expect(codes({ draft: draft({ consulted: ' ' }), verdict: { verdict: 'consult', hour: 20 } })).toEqual([
      'message/consult-first',
    ]);
    expect(
      codes({ draft: draft({ consulted: 'patrouille' }), verdict: { verdict: 'consult', hour: 20 } }),
    ).toEqual([]);
  });

  test('is neither the clock nor the rule table in a test', () => {
    expect(
      codes({
        draft: draft({ mode: 'test', factAt: null }),
        verdict: { verdict: 'do-not-start', hour: 23 },
      }),
    ).toEqual([]);
  });
});

describe('what a person may do with a message', () => {
  const police: SecondPerson = {
    due: true,
    why: 'size',
    roles: ['dispatcher', 'officer', 'chief'],
    reviewDue: false,
  };
  const standing = (over: Partial<Standing>): Standing => ({
    state: 'draft',
    kind: 'oproep',
    rule: ruleOf('oproep'),
    own: true,
    isAuthor: false,
    isApprover: false,
    second: police,
    threadEnded: false,
    feedbackOpen: false,
    ...over,
  });
  const sent = ['update', 'correct', 'end'];
  const table: Record<MessageState, { author: string[]; colleague: string[]; approver: string[] }> = {
    draft: {
      author: ['edit', 'submit', 'withdraw'],
      colleague: ['edit', 'submit', 'withdraw'],
      approver: [],
    },
    submitted: {
      author: ['withdraw'],
      colleague: ['approve', 'return', 'withdraw'],
      approver: ['approve', 'return'],
    },
    returned: {
      author: ['edit', 'submit', 'withdraw'],
      colleague: ['edit', 'submit', 'withdraw'],
      approver: [],
    },
    approved: { author: ['publish', 'withdraw'], colleague: ['publish', 'withdraw'], approver: ['publish'] },
    live: { author: sent, colleague: sent, approver: [] },
    ended: { author: [], colleague: [], approver: [] },
    withdrawn: { author: [], colleague: [], approver: [] },
    expired: { author: [], colleague: [], approver: [] },
  };

  test.each(messageStates)('is what the table says of one that is %s', (state) => {
    for (const role of roles) {
      const sends = ruleOf('oproep').sentBy.includes(role);
      expect(actsOn(who(role), standing({ state, isAuthor: true }))).toEqual(
        sends ? table[state].author : [],
      );
      expect(actsOn(who(role), standing({ state }))).toEqual(sends ? table[state].colleague : []);
      // Of another organisation: the same role may look and approve, and touch nothing else.
      expect(actsOn(who(role), standing({ state, own: false, isApprover: state === 'approved' }))).toEqual(
        state === 'approved' || sends ? table[state].approver : [],
      );
      expect(actsOn(who(role), standing({ state, own: false }))).toEqual(
        state === 'submitted' && sends ? ['approve', 'return'] : [],
      );
    }
    expect(actsOn(who(), standing({ state, isAuthor: true }))).toEqual([]);
  });

  test('is to send at once when no second person is due', () => {
    expect(actsOn(who('officer'), standing({ second: none, isAuthor: true }))).toEqual([
      'edit',
      'publish',
      'withdraw',
    ]);
    expect(actsOn(who('prevention'), standing({ second: none }))).toEqual([]);
  });

  test('is to lay again before the second person what was given back, also when it needs none any more', () => {
    expect(actsOn(who('officer'), standing({ state: 'returned', second: none, isAuthor: true }))).toEqual([
      'edit',
      'submit',
      'withdraw',
    ]);
    for (const kind of ['oproep', 'vermist', 'crisis'] as const)
      expect(approversOf(ruleOf(kind), now, now).roles.length).toBeGreaterThan(0);
  });

  test('is to answer for what is still owed, also after the end', () => {
    for (const state of ['live', 'ended', 'expired'] as const)
      expect(actsOn(who('officer'), standing({ state, feedbackOpen: true }))).toContain('feedback');
    expect(actsOn(who('mayor'), standing({ state: 'ended', feedbackOpen: true }))).toEqual([]);
  });

  test('is to follow nothing once the thread ended', () => {
    expect(actsOn(who('officer'), standing({ state: 'live', threadEnded: true }))).toEqual([]);
  });

  test('is never to approve own words, in no role and no state', () => {
    fc.assert(
      fc.property(
        fc.subarray([...roles]),
        fc.constantFrom(...messageStates),
        fc.constantFrom(...kinds),
        fc.boolean(),
        (held, state, kind, own) => {
          const acts = actsOn(
            who(...held),
            standing({ state, kind, rule: ruleOf(kind), own, isAuthor: true, second: { ...police, roles } }),
          );
          expect(acts).not.toContain('approve');
          expect(acts).not.toContain('return');
          expect(new Set(acts).size).toBe(acts.length);
        },
      ),
    );
  });

  test('is the second look for everyone who may send or prevent, and for nobody else', () => {
    expect(roles.filter((role) => !mayReview(who(role)))).toEqual([
      'coordinator',
      'street-contact',
      'system-manager',
    ]);
  });
});
