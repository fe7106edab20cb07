import { expect, it } from 'vitest';
import { joinName, plainName, splitName } from './name.ts';

it.each([
  [{ first: 'Jan', last: 'Van den Berg' }, 'Jan\nVan den Berg'],
  [{ first: ' Marie  Anne ', last: 'Peeters' }, 'Marie Anne\nPeeters'],
  [{ first: null, last: 'Bakkerij Sels' }, 'Bakkerij Sels'],
  [{ first: '', last: 'Sels' }, 'Sels'],
])('joins %o', (name, text) => {
  expect(joinName(name)).toBe(text);
});

it('gives back which is the first name and which the family name', () => {
  expect(splitName('Marie Anne\nVan den Berg')).toEqual({ first: 'Marie Anne', last: 'Van den Berg' });
  expect(splitName('Jan Peeters')).toEqual({ first: 'Jan', last: 'Peeters' });
  expect(splitName('Sels')).toEqual({ first: null, last: 'Sels' });
});

it('knows a name again in another order, in capitals and without accents', () => {
  expect(plainName('DESIREE Van-den-Berg')).toBe(plainName('van den Berg\nDésirée'));
  expect(plainName('Jan Peeters')).not.toBe(plainName('Jan Peters'));
});
