import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gsm7Alphabet, gsm7Extension, measure, replaceAll, septetCount, split } from './sms.ts';

const shared = new URL('../../shared/data/sms/', import.meta.url);
const present = existsSync(shared);
const load = (name: string) => JSON.parse(readFileSync(new URL(name, shared), 'utf8')) as unknown;

describe('measuring', () => {
  test('counts a plain alarm text as one segment', () => {
    const text =
      'BIN Kiewit-Heide POLITIE 19u15: inbraak Kerkweg, man te voet gevlucht richting station. Gezien? Bel 101';
    expect(measure(text)).toEqual({
      encoding: 'gsm7',
      units: text.length,
      segments: 1,
      perSegment: 160,
      left: 160 - text.length,
      breaks: [],
    });
  });

  test('counts two septets for the euro sign and the other escaped characters', () => {
    expect(measure('€').units).toBe(2);
    expect(measure('{}[]~\\|^').units).toBe(16);
    expect(measure('a'.repeat(158) + '€')).toMatchObject({ segments: 1, left: 0 });
    expect(measure('a'.repeat(159) + '€')).toMatchObject({ segments: 2, perSegment: 153, left: 153 - 8 });
  });

  test('counts an empty text as one empty segment', () => {
    expect(measure('')).toMatchObject({ encoding: 'gsm7', units: 0, segments: 1, left: 160 });
    expect(split('')).toEqual(['']);
  });

  test('names each letter which forces UCS-2, where it stands and what may replace it', () => {
    const text = 'Beëindigd – “ça va” à l’œil… 5 € 🚓 naïf';
    const found = measure(text);
    expect(found.encoding).toBe('ucs2');
    expect(found.breaks.map(({ character, replacement }) => [character, replacement])).toEqual([
      ['ë', 'e'],
      ['–', '-'],
      ['“', '"'],
      ['ç', 'c'],
      ['”', '"'],
      ['’', "'"],
      ['œ', 'oe'],
      ['…', '...'],
      ['🚓', null],
      ['ï', 'i'],
    ]);
    for (const { character, index } of found.breaks) {
      expect(text.slice(index, index + character.length)).toBe(character);
    }
    expect(replaceAll(text)).toBe('Beeindigd - "ca va" à l\'oeil... 5 € 🚓 naif');
  });

  test('keeps the capital cedilla, which GSM-7 has, and replaces the small one, which it lacks', () => {
    expect(measure('ÇA').encoding).toBe('gsm7');
    expect(replaceAll('Ça, ça')).toBe('Ça, ca');
  });

  test('composes letters typed as base and mark, and drops invisible characters', () => {
    expect(replaceAll('cafe\u0301 \u200bzoe\u0308\u00ad')).toBe('café zoe');
    expect(replaceAll('non\u00a0rompu\u202f!')).toBe('non rompu !');
    expect(replaceAll('2½ m²')).toBe('21/2 m2');
  });

  test('treats an emoji of several code points as one character without replacement', () => {
    expect(measure('🏳️‍🌈').breaks).toEqual([{ character: '🏳️‍🌈', index: 0, replacement: null }]);
  });
});

describe('splitting', () => {
  test('never cuts an escaped character in two', () => {
    const parts = split('a'.repeat(152) + '€' + 'b'.repeat(20));
    expect(parts.map((part) => septetCount(part))).toEqual([152, 22]);
    expect(parts[1]?.startsWith('€')).toBe(true);
  });

  test('never cuts a surrogate pair in two', () => {
    const parts = split('ë'.repeat(66) + '🚓' + 'ë'.repeat(10));
    expect(parts.map((part) => part.length)).toEqual([66, 12]);
  });

  test('gives back the text, within the room of each segment, as often as measured', () => {
    const letters = fc.oneof(
      fc.constantFrom(...gsm7Alphabet.replace('\u001b', '')),
      fc.constantFrom(...gsm7Extension.map(([, character]) => character)),
      fc.constantFrom('ë', 'ç', '🚓', '\ud83d'),
    );
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 500, size: 'max' }), fc.boolean(), (list, plain) => {
        const text = plain ? list.filter((letter) => septetCount(letter) !== null).join('') : list.join('');
        const { encoding, segments, perSegment, left } = measure(text);
        const parts = split(text);
        const size = (part: string) => (encoding === 'gsm7' ? (septetCount(part) ?? Infinity) : part.length);
        expect(parts.join('')).toBe(text);
        expect(parts.length).toBe(segments);
        expect(Math.max(...parts.map(size))).toBeLessThanOrEqual(perSegment);
        expect(perSegment - size(parts.at(-1) ?? '')).toBe(left);
      }),
      { numRuns: 200 },
    );
  });

  test('offers only replacements inside GSM-7, and needs UCS-2 only for what has none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60, size: 'max' }), (text) => {
        const offered = measure(text).breaks.map(({ replacement }) => replacement);
        const outside = offered.filter((spelled) => spelled !== null && septetCount(spelled) === null);
        expect(outside).toEqual([]);
        expect(septetCount(replaceAll(text)) === null).toBe(offered.includes(null));
      }),
    );
  });
});

describe.skipIf(!present)(`published tables and cases${present ? '' : ' (skipped: no ../shared)'}`, () => {
  test('agrees with the alphabet of TS 23.038', () => {
    const tables = load('gsm-7-alphabets.json') as Record<'default' | 'extension', Record<string, string>>;
    const numbered = (entries: Record<string, string>) =>
      Object.entries(entries).map(([code, character]) => [Number(code), character]);
    expect([...gsm7Alphabet].map((character, code) => [code, character])).toEqual(numbered(tables.default));
    expect(gsm7Extension).toEqual(numbered(tables.extension));
  });

  // The published totals count headers as bits and flags by whole graphemes; segments, alphabet
  // and unit totals are the same in both ways of counting.
  test('agrees with the published segment cases', () => {
    const { cases } = load('segment-cases-twilio.json') as {
      cases: { body: string; encoding: string; segments: number; messageSize: number; totalSize: number }[];
    };
    expect(cases.length).toBeGreaterThan(0);
    for (const { body, encoding, segments, messageSize, totalSize } of cases) {
      const found = measure(body);
      const bits = found.units * (found.encoding === 'gsm7' ? 7 : 16);
      expect([found.encoding === 'gsm7' ? 'GSM-7' : 'UCS-2', found.segments, bits]).toEqual([
        encoding,
        segments,
        messageSize,
      ]);
      // Six octets of header in each segment, without the padding bit which aligns septets.
      expect(bits + (segments > 1 ? segments * 48 : 0)).toBe(totalSize);
    }
  });
});
