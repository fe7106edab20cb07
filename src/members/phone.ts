/**
 * Telephone numbers as people write them, to the one form that carriers take (E.164), or the reason why not.
 *
 * Accepted are mobile and fixed numbers of Belgium and its neighbours: people who live near a border carry a foreign
 * number. Never accepted are numbers that cost the city per minute (0900, 070, shared cost), and numbers that ring
 * no home: 0800, 078, pagers, switchboards with an extension, emergency numbers. Everything else abroad is refused
 * with its own reason, because carriers are not contracted for it.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CountryCode, PhoneNumberType } from 'libphonenumber-js/max';
import type { RefusalCode } from '../../contract/refusals.ts';

export const countries = ['BE', 'NL', 'LU', 'DE', 'FR'] as const satisfies readonly CountryCode[];
export type Country = (typeof countries)[number];
export type Line = 'mobile' | 'fixed';
export type ReadNumber = { e164: string; line: Line; country: Country };

export const numberRefusals = [
  'number-invalid',
  'number-premium',
  'number-foreign',
  'number-service',
] as const;
export type NumberRefusal = (typeof numberRefusals)[number];

/** What a person sees on a screen; files keep the finer reason. */
export const refusalOf = {
  'number-invalid': 'number/invalid',
  'number-premium': 'number/premium',
  'number-foreign': 'number/foreign',
  'number-service': 'number/invalid',
} as const satisfies Record<NumberRefusal, RefusalCode>;

/** E.164 has 15 digits; with spaces, dots and an international prefix no honest number is longer than this. */
const MAX_LENGTH = 40;

const lines: Record<PhoneNumberType, Line | NumberRefusal> = {
  MOBILE: 'mobile',
  FIXED_LINE: 'fixed',
  // A box from the internet provider; in France most homes have one (09).
  VOIP: 'fixed',
  // Numbering plans that do not tell; our five countries' do, so this is a gap in the metadata: call, do not text.
  FIXED_LINE_OR_MOBILE: 'fixed',
  PREMIUM_RATE: 'number-premium',
  SHARED_COST: 'number-premium',
  PERSONAL_NUMBER: 'number-premium',
  TOLL_FREE: 'number-service',
  UAN: 'number-service',
  PAGER: 'number-service',
  VOICEMAIL: 'number-service',
};

/**
 * Reads one number. National notation is understood as of `defaultCountry`. Text around the number refuses it: a
 * cell with two numbers, or a number and a remark, is for a person to look at.
 */
export function readNumber(
  input: string,
  defaultCountry: Country = 'BE',
): ReadNumber | { refusal: NumberRefusal } {
  if (input.length > MAX_LENGTH) return { refusal: 'number-invalid' };
  const found = parsePhoneNumberFromString(input, { defaultCountry, extract: false });
  if (!found?.isValid()) return { refusal: 'number-invalid' };
  const type = found.getType();
  const line = type ? lines[type] : 'number-invalid';
  if (line === 'number-premium') return { refusal: line };
  const country = countries.find((one) => one === found.country);
  if (!country) return { refusal: 'number-foreign' };
  if (line !== 'mobile' && line !== 'fixed') return { refusal: line };
  return found.ext ? { refusal: 'number-service' } : { e164: found.number, line, country };
}
