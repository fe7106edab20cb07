/**
 * Written words as a voice should say them. Pure.
 *
 * Speech engines differ most in numbers. Those that a listener is to dial are written out digit by digit, for "101" said
 * as one number is another key on the telephone for each ear; clocks get the word between hour and minute; web addresses
 * are left out. Anything else is left to the engine: a street's number or an age is a number to it too.
 */
import { say, type Language } from '../../../contract/words.ts';

/** Three and four digits that are dialled in Belgium (Royal Decree of 27 April 2007, article 9), and Child Focus. */
const shortNumbers =
  /(?<![\d.,+/-])(?:100|101|102|103|104|105|106|107|110|112|1700|1712|1722|1733|1771|1813|116 ?000)(?![\d.,/-]*\d)(?! ?(?:m|km|cm|meter|metres?|mètres?|euro|eur|€|%)(?![\p{L}]))/giu;
/** A national or international number: begins with 0, +32 or 0032 and has 8 digits or more. */
const longNumbers = /(?<![\d.,])(?:\+\d{1,3}|0)[\d ./-]{6,18}\d(?!\d)/g;
const clocks = /(?<![\d:])([01]?\d|2[0-3]) ?(?:[uh](?![\p{L}])|:(?=\d)) ?([0-5]\d)?(?!\d|:)(?: Uhr)?/giu;
const webAddresses = /\bhttps?:\/\/\S+/g;

/** The text without what only an eye can use, with numbers to dial and clocks in words. */
export function speakable(text: string, language: Language): string {
  return text
    .replaceAll(webAddresses, '')
    .replaceAll(longNumbers, (number) => groups(number, language))
    .replaceAll(shortNumbers, (number) => spelled(number, language))
    .replaceAll(clocks, (_, hour: string, minute: string | undefined) =>
      clock(Number(hour), Number(minute ?? 0), language),
    ) // prettier-ignore
    .replaceAll(/[ \t]{2,}/g, ' ')
    .replaceAll(/ +([.,;:!?])/g, '$1')
    .trim();
}

const groups = (number: string, language: Language): string =>
  number
    .split(/[ ./-]+/)
    .filter((group) => /\d/.test(group))
    .map((group) => spelled(group, language))
    .join(', ');

function spelled(number: string, language: Language): string {
  const digits = say(language, 'voice.digits').split(' ');
  const said = [...number].flatMap((one) => (/\d/.test(one) ? [digits[Number(one)] ?? one] : []));
  return `${number.startsWith('+') ? `${say(language, 'voice.plus')} ` : ''}${said.join(' ')}`;
}

const clock = (hour: number, minute: number, language: Language): string =>
  minute === 0
    ? say(language, 'voice.hour', { hour })
    : say(language, 'voice.clock', { hour, minute: String(minute).padStart(language === 'en' ? 2 : 1, '0') });

/** Letters that a speech engine says in a second at a brisk pace; used as the least that a text takes. */
const lettersPerSecond = 18;

/** How long it takes at least to say this, in whole seconds. */
export const secondsToSay = (text: string): number => Math.ceil(text.length / lettersPerSecond);
