import { describe, expect, test } from 'vitest';
import { incidents, kinds, type Kind } from '../../contract/domain.ts';
import { defaultPlan, defaultRules } from './default-plan.ts';

const rowOf = (kind: Kind) => defaultPlan.find((row) => row.kind === kind)!;

describe('the default communication plan', () => {
  test('has exactly one row for every kind of message', () => {
    expect(defaultPlan.map((row) => row.kind).sort()).toEqual([...kinds].sort());
  });

  test('lets nobody but the police send an urgent message', () => {
    const urgent = defaultPlan.filter((row) => row.class === 'urgent');
    expect(urgent.map((row) => row.kind)).toEqual(['oproep', 'vermist']);
    for (const row of urgent) expect(row.sentBy).toEqual(['dispatcher', 'officer', 'chief']);
  });

  test('lets a coordinator open nothing but a neighbourhood message to the own network', () => {
    const opens = defaultPlan.filter(
      (row) => row.audience !== 'thread' && row.sentBy.includes('coordinator'),
    );
    expect(opens.map((row) => [row.kind, row.audience])).toEqual([['buurt', 'own-network']]);
  });

  test('lets a system manager send nothing', () => {
    expect(defaultPlan.filter((row) => row.sentBy.includes('system-manager'))).toEqual([]);
  });

  test('owes an all clear and feedback after every urgent message, an all clear after a crisis', () => {
    for (const row of defaultPlan) {
      const due = { urgent: ['einde', 'feedback'], emergency: ['einde'], ordinary: [] };
      expect(row.owes).toEqual(row.class ? due[row.class] : []);
    }
  });

  test('never waits with an urgent text message for the e-mail', () => {
    for (const kind of ['oproep', 'vermist', 'crisis'] as const)
      expect(rowOf(kind).steps[0]?.channels).toEqual(expect.arrayContaining(['sms', 'voice', 'push']));
  });

  test('asks a second person and an end time of every crisis message, a legal ground of a missing person', () => {
    expect(rowOf('crisis')).toMatchObject({
      secondPerson: 'always',
      needsExpiry: true,
      audience: 'enrolled',
    });
    expect(rowOf('vermist')).toMatchObject({ secondPerson: 'child-or-size', needsLegalGround: true });
  });
});

describe('the default rule table', () => {
  test('answers every hour of every fact exactly once', () => {
    for (const incident of incidents) {
      for (let hour = 0; hour < 24; hour++) {
        const answers = defaultRules.filter(
          (rule) => rule.incident === incident && rule.fromHour <= hour && hour < rule.untilHour,
        );
        expect(answers).toHaveLength(1);
      }
    }
  });

  const at = (hour: number) => (incident: string) =>
    defaultRules.find((r) => r.incident === incident && r.fromHour <= hour && hour < r.untilHour)?.verdict;

  test('starts for a burglary in the evening and for a robbery at night', () => {
    expect(at(19)('burglary')).toBe('start');
    expect(at(3)('robbery')).toBe('start');
  });

  test('consults about a suspicious person by day and wakes nobody for one at night', () => {
    expect(at(14)('suspicious-person')).toBe('consult');
    expect(at(23)('suspicious-person')).toBe('do-not-start');
    expect(at(5)('suspicious-vehicle')).toBe('do-not-start');
  });
});
