import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_SEQUENCE } from './pdu.ts';
import { Window } from './window.ts';

test('gives back each owner by its sequence number, in any order and only once', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.tuple(fc.boolean(), fc.nat()), { maxLength: 300, size: 'max' }),
      (limit, steps) => {
        const window = new Window<string>(limit);
        const open = new Map<number, string>();
        steps.forEach(([opening, choice], step) => {
          if (opening && window.free > 0) {
            const owner = `owner ${step}`;
            const sequence = window.open(owner, step, 0, step);
            if (open.has(sequence)) throw new Error('a sequence number was given twice');
            open.set(sequence, owner);
            return;
          }
          const sequence = [...open.keys()][choice % Math.max(1, open.size)] ?? 0;
          const found: string[] = [];
          expect(window.close(sequence, (owner) => found.push(owner))).toBe(open.has(sequence));
          expect(window.close(sequence, (owner) => found.push(owner))).toBe(false);
          expect(found).toEqual(open.has(sequence) ? [open.get(sequence)] : []);
          open.delete(sequence);
        });
        expect(window.inFlight).toBe(open.size);
      },
    ),
  );
});

test('steps over the slot of an answer which is slow to come', () => {
  const window = new Window<string>(2);
  const slow = window.open('slow', 0, 0, 0);
  for (let turn = 0; turn < 20; turn++) {
    const sequence = window.open('quick', turn, 0, 0);
    expect(window.close(sequence, () => {})).toBe(true);
  }
  const found: string[] = [];
  expect(window.close(slow, (owner) => found.push(owner))).toBe(true);
  expect(found).toEqual(['slow']);
});

test('frees what is older than a time, and nothing younger', () => {
  const window = new Window<string>(10);
  for (const time of [10, 20, 30]) window.open(`at ${time}`, 0, 0, time);
  const freed: string[] = [];
  expect(window.closeOlder(20, (owner) => freed.push(owner))).toBe(2);
  expect(freed).toEqual(['at 10', 'at 20']);
  expect(window.inFlight).toBe(1);
});

test('refuses to hold more than its limit', () => {
  const window = new Window<string>(1);
  window.open('a', 0, 0, 0);
  expect(() => window.open('b', 0, 0, 0)).toThrow(RangeError);
});

test('counts sequence numbers from one, within 31 bits', () => {
  const window = new Window<string>(1);
  expect([window.number(), window.open('a', 0, 0, 0)]).toEqual([1, 2]);
  expect(MAX_SEQUENCE).toBe(2 ** 31 - 1);
});
