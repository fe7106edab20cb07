import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { publicCode, uuid7 } from './ids.ts';

describe('an id', () => {
  it('is a uuid of version 7 and the variant of RFC 9562', () => {
    for (let n = 0; n < 200; n++)
      expect(uuid7()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('begins with its millisecond, so that ids sort by their making', () => {
    const moment = fc.integer({ min: 0, max: 2 ** 48 - 1 });
    fc.assert(
      fc.property(moment, moment, (one, other) => {
        const [a, b] = [uuid7(one), uuid7(other)];
        expect(Number.parseInt(a.replaceAll('-', '').slice(0, 12), 16)).toBe(one);
        expect(one === other || a < b === one < other).toBe(true);
      }),
    );
  });

  it('is another one within the same millisecond', () => {
    const now = Date.now();
    expect(new Set(Array.from({ length: 10_000 }, () => uuid7(now))).size).toBe(10_000);
  });
});

describe('a public code', () => {
  const codes = Array.from({ length: 4_000 }, () => publicCode());

  it('has more than the 64 bits that a code open to everyone needs', () => {
    const letters = new Set(codes.join(''));
    expect(Math.log2(letters.size) * 14).toBeGreaterThan(64);
    expect(codes.every((code) => code.length === 14)).toBe(true);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('has no vowels and no look-alikes, to be read out over the phone', () => {
    expect(codes.join('')).not.toMatch(/[aeiou01l A-Z]/);
  });

  it('favours no letter', () => {
    const counts = new Map<string, number>();
    for (const letter of codes.join('')) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    const expected = (codes.length * 14) / 28;
    // Standard deviation some 44 of 2,000: six of them is a letter that is favoured, or the end of the world.
    for (const count of counts.values())
      expect(Math.abs(count - expected)).toBeLessThan(6 * Math.sqrt(expected));
  });

  it('can be longer or shorter', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), (length) => {
        expect(publicCode(length)).toHaveLength(length);
      }),
    );
  });
});
