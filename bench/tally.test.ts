import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberAt, Tally } from './tally.ts';

const octets = (text: string): Buffer => Buffer.from(`${text}\0after`, 'latin1');

describe('the count of an SMS centre', () => {
  it('counts the same numbers as a set does, past the size it began with', () => {
    const numbers = fc.array(
      fc.oneof(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 3_246_000_0000, max: 3_246_000_0300 }),
        fc.integer({ min: 1, max: 999_999_999_999_999 }),
      ),
      { maxLength: 500 },
    );
    fc.assert(
      fc.property(numbers, (given) => {
        const tally = new Tally();
        for (const number of given) tally.add(number, 0);
        const { count, distinct } = tally.report(0);
        expect([count, distinct]).toEqual([given.length, new Set(given).size]);
      }),
    );
    const many = new Tally();
    for (const copy of [0, 1])
      for (let index = 0; index < 300_000; index++) many.add(32_460_000_000 + index, copy);
    expect(many.report(0)).toMatchObject({ count: 600_000, distinct: 300_000 });
  });

  it('tells when the first, the middle and the last came after the press', () => {
    const tally = new Tally();
    for (let index = 0; index < 100; index++) tally.add(index + 1, 1_000 + index);
    expect(tally.report(990)).toMatchObject({ first: 10, p50: 60, p99: 109, last: 109 });
    expect(new Tally().report(990)).toEqual({ count: 0, distinct: 0, first: 0, p50: 0, p99: 0, last: 0 });
  });

  it('reads a number up to its NUL, and nothing that E.164 does not allow', () => {
    expect(numberAt(octets('32460000001'), 0)).toBe(32_460_000_001);
    expect(numberAt(Buffer.from('xx32\0'), 2)).toBe(32);
    for (const none of ['', '+32460000001', 'BELFORT', '1234567890123456'])
      expect(numberAt(octets(none), 0)).toBe(0);
  });

  it('never takes what is no number for a recipient', () => {
    const tally = new Tally();
    tally.add(0, 1);
    tally.add(0, 2);
    expect(tally.report(0)).toMatchObject({ count: 2, distinct: 0 });
  });
});
