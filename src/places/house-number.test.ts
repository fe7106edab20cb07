import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDoor, parseBox, parseHouseNumber, splitStreet } from './house-number.ts';

describe('house numbers', () => {
  it.each([
    ['11', 11, null, null, null],
    ['11A', 11, 'A', null, null],
    ['11 a', 11, 'A', null, null],
    ['0011', 11, null, null, null],
    ['11A bus 3', 11, 'A', null, '3'],
    ['11 A, bus 3', 11, 'A', null, '3'],
    ['12/3', 12, null, null, '3'],
    ['12A/3', 12, 'A', null, '3'],
    ['12 Bus 3', 12, null, null, '3'],
    ['12bus3', 12, null, null, '3'],
    ['12 b 3', 12, null, null, '3'],
    ['12b3', 12, null, null, '3'],
    ['12 bte 2eET', 12, null, null, '2eET'],
    ['12 boîte 4', 12, null, null, '4'],
    ['475 RDC', 475, null, null, 'RDC'],
    ['475 2eET', 475, null, null, '2eET'],
    ['12 0.1', 12, null, null, '0.1'],
    ['41-43', 41, null, 43, null],
    ['41 - 43 bus 2', 41, null, 43, '2'],
    ['12-3', 12, null, null, '3'],
    ['12 app. 3', 12, null, null, '3'],
    ['12 appt 3', 12, null, null, '3'],
    ['12 Apex', 12, null, null, 'Apex'],
    ['7bis', 7, 'BIS', null, null],
    ['11_2', 11, '2', null, null],
  ] as const)('reads %s', (text, number, letter, to, box) => {
    expect(parseHouseNumber(text)).toMatchObject({ number, letter, to, box });
  });

  it.each(['', ' ', 'z/n', '0', 'bus 3', 'A', '-5', '123456', '047012345678', '12 bus', '12/'])(
    'finds no number in "%s"',
    (text) => {
      expect(parseHouseNumber(text)).toBeNull();
    },
  );

  it('prefers the box of its own column', () => {
    expect(parseHouseNumber('475', 'RDC')).toMatchObject({ number: 475, letter: null, box: 'RDC' });
  });

  it('tells odd from even by the number, not by the letter', () => {
    expect(parseHouseNumber('12B')?.parity).toBe('even');
    expect(parseHouseNumber('41-44')?.parity).toBe('odd');
  });

  it('sorts doors as they stand along the street', () => {
    const doors = ['9', '9A', '9B', '9bis', '9_1', '10', '41-43', '100'];
    const sorts = doors.map((door) => parseHouseNumber(door)?.sort ?? Number.NaN);
    expect(sorts).toEqual(sorts.toSorted((a, b) => a - b));
    expect(new Set(sorts).size).toBe(doors.length);
  });

  it('reads back what it writes, within 32 bits', () => {
    const letter = fc.constantFrom(null, 'A', 'Z', 'BIS', 'TER', '2', '14');
    const to = fc.option(fc.integer({ min: 1, max: 99_999 }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999 }), letter, to, (number, letter, to) => {
        fc.pre(to === null || to > number);
        const door = { number, letter, to };
        expect(parseHouseNumber(formatDoor(door))).toMatchObject(door);
        expect(parseHouseNumber(formatDoor(door))?.sort).toBeLessThan(2 ** 31);
      }),
    );
  });

  it('never throws and never gives a number outside 1-99999', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const number = parseHouseNumber(text)?.number ?? 1;
        expect(number > 0 && number < 100_000).toBe(true);
      }),
    );
  });
});

describe('address lines', () => {
  it.each([
    ['Kerkstraat 12', 'Kerkstraat', '12'],
    ['Kerkstraat 11A bus 3', 'Kerkstraat', '11A bus 3'],
    ['Kerkstraat, 12/3', 'Kerkstraat', '12/3'],
    ['11 Novemberlaan 5', '11 Novemberlaan', '5'],
    ['Place du 11 novembre 5', 'Place du 11 novembre', '5'],
    ['Laan van 1914 12', 'Laan van 1914', '12'],
    ['Bergense Steenweg 475 RDC', 'Bergense Steenweg', '475 RDC'],
    ['12, rue de la Loi', 'rue de la Loi', '12'],
    ['16 Rue Haute', 'Rue Haute', '16'],
  ])('splits %s', (line, street, number) => {
    expect(splitStreet(line)).toEqual({ street, number });
  });

  it.each(['', 'Kerkstraat', '12', 'Kerkstraat z/n'])('does not split "%s"', (line) => {
    expect(splitStreet(line)).toBeNull();
  });
});

it.each([
  ['bus 3', '3'],
  ['Bte. 2eET', '2eET'],
  ['b3', '3'],
  ['A1', 'A1'],
  ['Gebouw B', 'Gebouw B'],
  ['', null],
  ['bus', null],
  ['x'.repeat(36), null],
])('reads the box "%s"', (text, box) => {
  expect(parseBox(text)).toBe(box);
});
