import { expect, it } from 'vitest';
import type { Live } from '../../contract/shapes.ts';
import { isSettled, liveLines } from './print-live.ts';

const live: Live = {
  people: 212,
  homes: 141,
  homesReached: 92,
  homesUnproven: 28,
  homesUnreached: 21,
  confirmed: 3,
  delivered: 110,
  channels: { sms: { handed: 54, delivered: 110, failed: 1 }, email: { handed: 136 } },
  streets: [],
  unreached: [{ reason: 'voice-not-connected', people: 26 }],
  trying: [],
  coming: [],
  possiblyTwice: 1,
  fannedOut: true,
  asOf: null,
};

it('tells homes reached from homes not proven, and why nobody was reached', () => {
  expect(liveLines(live)).toEqual([
    'homes       141: 92 reached, 28 not proven, 21 reached by nobody',
    'people      212: 110 delivered, of them 3 confirmed',
    'sms         handed 54, delivered 110, failed 1',
    'email       handed 136',
    'not reached 26 people: a landline only, and voice is not connected',
    'possibly    1 person may have got it twice',
  ]);
});

it('is settled once nothing waits, and never while it is being spread out', () => {
  expect(isSettled(live)).toBe(true);
  expect(isSettled({ ...live, channels: { sms: { waiting: 1 } } })).toBe(false);
  expect(isSettled({ ...live, fannedOut: false })).toBe(false);
});
