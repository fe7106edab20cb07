import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countries, readNumber } from './phone.ts';

describe('telephone numbers', () => {
  it.each([
    '0470 12 34 56',
    '0470/12.34.56',
    '0470-12-34-56',
    '(0470) 123456',
    '+32470123456',
    '0032470123456',
    '00 32 470 12 34 56',
    '+32 (0)470 12 34 56',
    '32470123456',
    ' 0470 12 34 56 ',
  ])('reads the Belgian mobile number %s', (input) => {
    expect(readNumber(input)).toEqual({ e164: '+32470123456', line: 'mobile', country: 'BE' });
  });

  it.each([
    ['011 23 45 67', '+3211234567', 'fixed', 'BE'],
    ['02/555.12.12', '+3225551212', 'fixed', 'BE'],
    ['+31 6 12345678', '+31612345678', 'mobile', 'NL'],
    ['+352 621 123 456', '+352621123456', 'mobile', 'LU'],
    ['0049 151 12345678', '+4915112345678', 'mobile', 'DE'],
    ['+33 6 12 34 56 78', '+33612345678', 'mobile', 'FR'],
    ['+33 9 70 12 34 56', '+33970123456', 'fixed', 'FR'],
  ])('reads %s', (input, e164, line, country) => {
    expect(readNumber(input)).toEqual({ e164, line, country });
  });

  it('reads national notation of the country it is told', () => {
    expect(readNumber('06 12345678', 'NL')).toMatchObject({ e164: '+31612345678', country: 'NL' });
  });

  it.each([
    ['0900 12 345', 'number-premium'],
    ['0902 12 345', 'number-premium'],
    ['070 22 12 34', 'number-premium'],
    ['+31 900 123456', 'number-premium'],
    ['+33 890 12 34 56', 'number-premium'],
    ['+49 180 5 123456', 'number-premium'],
    ['0800 12 345', 'number-service'],
    ['078 15 15 15', 'number-service'],
    ['011 23 45 67 ext 5', 'number-service'],
    ['+1 202 555 0123', 'number-foreign'],
    ['+590 690 12 34 56', 'number-foreign'],
    ['+800 1234 5678', 'number-foreign'],
    ['112', 'number-invalid'],
    ['101', 'number-invalid'],
    ['1733', 'number-invalid'],
    ['047012345', 'number-invalid'],
    ['04701234567', 'number-invalid'],
    ['0470123456 / 011234567', 'number-invalid'],
    ['0470 12 34 56 (mama)', 'number-invalid'],
    ['o470123456', 'number-invalid'],
    ['', 'number-invalid'],
    ['0'.repeat(10_000), 'number-invalid'],
  ])('refuses %s', (input, refusal) => {
    expect(readNumber(input)).toEqual({ refusal });
  });

  it('gives E.164 of the five countries or a refusal for any text, and never throws', () => {
    const near = fc.string({ unit: fc.constantFrom(...'+0123456789 ()/.-'), maxLength: 20 });
    fc.assert(
      fc.property(fc.oneof(fc.string(), near), (input) => {
        const read = readNumber(input);
        const good =
          'refusal' in read || (/^\+\d{8,15}$/u.test(read.e164) && countries.includes(read.country));
        expect(good).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

type Recorded = {
  input: string;
  e164: string | null;
  valid: boolean;
  type: string | null;
  country: string | null;
};
const file = '../shared/data/phone/be-numbers.json';
const missing = !existsSync(file);
describe.skipIf(missing)(`recorded numbers${missing ? ' (skipped: no ../shared)' : ''}`, () => {
  it('agrees with every one of them', () => {
    const { rows } = JSON.parse(readFileSync(file, 'utf8')) as { rows: Recorded[] };
    const lines: Record<string, string> = { MOBILE: 'mobile', FIXED_LINE: 'fixed' };
    const refusals: Record<string, string> = {
      PREMIUM_RATE: 'number-premium',
      TOLL_FREE: 'number-service',
      UAN: 'number-service',
    };
    const expected = rows.map(({ e164, valid, type, country }) => {
      if (!valid || !type) return { refusal: 'number-invalid' };
      return refusals[type] ? { refusal: refusals[type] } : { e164, line: lines[type], country };
    });
    expect(rows.length).toBeGreaterThan(25);
    expect(rows.map(({ input }) => readNumber(input))).toEqual(expected);
  });
});
