import { describe, expect, test } from 'vitest';
import {
  bearingOf,
  channels,
  classes,
  compass,
  deliveryStates,
  followUps,
  incidents,
  isFollowUp,
  kinds,
  lanes,
  modes,
  networkKinds,
  networkStates,
  organisationKinds,
  roles,
  verdicts,
} from './domain.ts';

describe('the lists of the domain', () => {
  const lists = {
    kinds,
    followUps,
    classes,
    modes,
    channels,
    lanes,
    deliveryStates,
    networkStates,
    networkKinds,
    roles,
    organisationKinds,
    incidents,
    verdicts,
    compass,
  };

  test.each(Object.entries(lists))('%s names each thing once', (_, list) => {
    expect(new Set<string>(list).size).toBe(list.length);
  });

  test('emergency goes before urgent, and both before sign-in codes and everything that can wait', () => {
    expect(lanes).toEqual(['emergency', 'urgent', 'codes', 'ordinary', 'bulk']);
  });
});

describe('a follow-up', () => {
  test('is an update, an end, a correction or feedback, and nothing else', () => {
    expect(kinds.filter(isFollowUp)).toEqual(['update', 'einde', 'correctie', 'feedback']);
  });
});

describe('the winds', () => {
  test('stand clockwise from north, an eighth of the circle apart', () => {
    expect(compass.map((wind) => bearingOf[wind])).toEqual([0, 45, 90, 135, 180, 225, 270, 315]);
  });

  test('have their letters in Dutch: O is east', () => {
    expect(bearingOf.O).toBe(90);
    expect(bearingOf.ZW).toBe(225);
  });
});
