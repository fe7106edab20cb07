import { expect, test } from 'vitest';

import { check, normalise } from './privacy.ts';

const known = { streets: new Set(['Kerkweg'].map(normalise)), emergencyNumbers: ['101', '112', '116 000'] };

test('stops a text with a plate, a number and an address, and lets the emergency numbers through', () => {
  const text = 'Bel 101, 112 of 116 000. Auto 1-ABC-123, tel 0470/12.34.56, jan@voorbeeld.be';
  expect(check(text, 'nl', known).map((mark) => [mark.kind, mark.text])).toEqual([
    ['plate', '1-ABC-123'],
    ['phone', '0470/12.34.56'],
    ['email', 'jan@voorbeeld.be'],
  ]);
});
