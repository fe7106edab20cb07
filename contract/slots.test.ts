import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choicesOf, fill, sayValue, slotsOf } from './slots.ts';

describe('a frame', () => {
  test('drops a group whose slot has no value, and what the group holds', () => {
    const frame = 'inbraak {place}[, {who}[ {how}] gevlucht].';
    expect(fill(frame, { place: 'Kerkweg' }).text).toBe('inbraak Kerkweg.');
    expect(fill(frame, { place: 'Kerkweg', how: 'te voet' }).text).toBe('inbraak Kerkweg.');
    expect(fill(frame, { place: 'Kerkweg', who: 'man' }).text).toBe('inbraak Kerkweg, man gevlucht.');
  });

  test('names the required slots that are missing, each once, and marks their places', () => {
    expect(fill('{place} {number} {place}[ {who}]', {})).toEqual({
      text: '... ... ...',
      missing: ['place', 'number'],
    });
  });

  test('gives a value that begins a sentence its capital, and no other', () => {
    expect(
      fill('{place}. {clothing}. Info: {site}', { place: 'kerk', clothing: 'donkere jas', site: 'stad.be' })
        .text,
    ).toBe('kerk. Donkere jas. Info: stad.be');
  });

  test('takes a value of blanks for no value', () => {
    expect(fill('{place}', { place: '  ' }).missing).toEqual(['place']);
  });

  test('does not read slots or groups out of a value', () => {
    expect(fill('{a}', { a: '{b} [c]', b: 'no' }).text).toBe('{b} [c]');
  });

  test('keeps brackets and braces that close nothing as they are written', () => {
    expect(fill('a [b {c', {}).text).toBe('a [b {c');
    expect(fill('a] b', {}).text).toBe('a] b');
  });

  test('without slots and brackets is its own text', () => {
    fc.assert(
      fc.property(fc.string(), (words) => {
        const plain = words.replace(/[{}[\]]/g, '');
        expect(fill(plain, {}).text).toBe(plain);
      }),
    );
  });

  test('tells which of its slots it cannot do without', () => {
    expect(slotsOf('{a}[ {b}[ {c}]] {a}')).toEqual({ all: ['a', 'b', 'c'], required: ['a'] });
  });
});

describe('a value in another language', () => {
  test('is said anew where it was picked from the list, in whatever language it was picked', () => {
    expect(sayValue('direction', 'station', 'fr')).toBe('gare');
    expect(sayValue('direction', 'Bahnhof', 'fr')).toBe('gare');
    expect(sayValue('direction', 'the station', 'nl')).toBe('station');
  });

  test('is said piece by piece, with the capital of the author', () => {
    expect(sayValue('clothing', 'Donkere jas, rugzak, litteken', 'fr')).toBe(
      'Veste sombre, sac à dos, litteken',
    );
    expect(sayValue('clothing', 'donkere jas, rugzak', 'de')).toBe('dunkle Jacke, Rucksack');
  });

  test('keeps free words and names of places as the author wrote them', () => {
    expect(sayValue('direction', 'Kuringen', 'fr')).toBe('Kuringen');
    expect(sayValue('place', 'Kerkweg', 'de')).toBe('Kerkweg');
  });

  test('writes a time of day as its readers do', () => {
    expect(sayValue('lastSeen', 'speelplein 15u10', 'de')).toBe('speelplein 15:10');
    expect(sayValue('since', '16:20', 'fr')).toBe('16h20');
    expect(sayValue('since', '25u00', 'fr')).toBe('25u00');
  });

  test('comes back the same in its own language', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('who', 'how', 'direction', 'vehicle', 'clothing', 'result'),
        fc.nat(),
        (slot, n) => {
          const choices = choicesOf(slot);
          const choice = choices[n % choices.length]!;
          for (const language of ['fr', 'de', 'en'] as const)
            expect(sayValue(slot, sayValue(slot, choice.nl, language), 'nl')).toBe(choice.nl);
        },
      ),
    );
  });

  test('offers no choices for a slot of free words', () => {
    expect(choicesOf('news')).toEqual([]);
    expect(choicesOf('constructor')).toEqual([]);
  });
});
