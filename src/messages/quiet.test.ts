import { expect, test } from 'vitest';
import { nextLocal, nightEndAt } from './quiet.ts';

const zone = 'Europe/Brussels';
const at = (iso: string): Date => new Date(iso);

test('quiet hours end by the clock on the wall, also in the nights when it is changed', () => {
  expect(nextLocal(at('2026-11-24T22:30:00Z'), '06:30', zone)).toEqual(at('2026-11-25T05:30:00Z'));
  expect(nextLocal(at('2026-03-28T22:00:00Z'), '07:00', zone)).toEqual(at('2026-03-29T05:00:00Z'));
  expect(nextLocal(at('2026-10-24T21:00:00Z'), '07:00', zone)).toEqual(at('2026-10-25T06:00:00Z'));
});

test('a moment that is just now is over: the next one is tomorrow', () => {
  expect(nextLocal(at('2026-11-24T11:00:00Z'), '12:00', zone)).toEqual(at('2026-11-25T11:00:00Z'));
});

test('an ordinary call waits for eight in the morning from ten at night on, and not before', () => {
  expect(nightEndAt(at('2026-11-24T20:59:00Z'), zone)).toBeNull();
  expect(nightEndAt(at('2026-11-24T21:00:00Z'), zone)).toEqual(at('2026-11-25T07:00:00Z'));
  expect(nightEndAt(at('2026-11-25T06:59:00Z'), zone)).toEqual(at('2026-11-25T07:00:00Z'));
  expect(nightEndAt(at('2026-11-25T07:00:00Z'), zone)).toBeNull();
});
