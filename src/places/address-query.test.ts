import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseAddressQuery } from './address-query.ts';

it.each([
  ['Kerkweg 41', 'Kerkweg', 41, '41', '', '', ''],
  ['kerkweg 41 bus 2', 'kerkweg', 41, '41', '2', '', ''],
  ['Kerkweg 41/2', 'Kerkweg', 41, '41', '2', '', ''],
  ['Kerkweg 41A, 3500 Hasselt', 'Kerkweg', 41, '41A', '', '3500', 'Hasselt'],
  ['Kerkweg 41 3500', 'Kerkweg', 41, '41', '', '3500', ''],
  ['Kerkweg 41 bus 2, 3500 Hasselt', 'Kerkweg', 41, '41', '2', '3500', 'Hasselt'],
  ['Kerkweg 41, Sint-Lambrechts-Herk', 'Kerkweg', 41, '41', '', '', 'Sint-Lambrechts-Herk'],
  ['Kerkweg 41, bus 2', 'Kerkweg', 41, '41', '2', '', ''],
  ['12, rue de la Loi, 1000 Bruxelles', 'rue de la Loi', 12, '12', '', '1000', 'Bruxelles'],
  ['Laan van 1914 12', 'Laan van 1914', 12, '12', '', '', ''],
])('reads "%s"', (q, street, number, door, box, postcode, municipality) => {
  expect(parseAddressQuery(q)).toEqual({ street, number, door, box, postcode, municipality });
});

it.each(['', 'Kerkweg', '41', '3500 Hasselt', 'Kerkweg z/n'])('finds no address in "%s"', (q) => {
  expect(parseAddressQuery(q)).toBeNull();
});

it('takes any text without throwing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (q) => {
      expect(parseAddressQuery(q)?.number ?? 1).toBeGreaterThan(0);
    }),
  );
});
