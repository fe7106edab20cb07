// The text as privacy.ts searches it: folded, cut into words, its streets found.
//
// - fold: no accents, no invisible characters, one kind of dash, quote and space, with
//   the way back to UTF-16 positions in what was typed.
// - token: a word of the folded text with what stands before it.
// - street: tokens that the register knows (registered), or that are shaped like one.

import * as lists from './privacy.lists.ts';
import type { Language } from './words.ts';

export type Folded = {
  readonly text: string;
  /** For each unit of the folded text: where it begins and ends in the text as typed. */
  readonly from: readonly number[];
  readonly to: readonly number[];
};

const OTHER_LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  Ø: 'O',
  æ: 'ae',
  Æ: 'Ae',
  œ: 'oe',
  Œ: 'Oe',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  ı: 'i',
};

function plain(character: string): string {
  if (/[\p{M}\p{Cf}]/u.test(character)) return '';
  if (/[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/.test(character)) return '-';
  if (/[\u2018\u2019\u201B\u02BC\u00B4]/.test(character)) return "'";
  if (/\p{Zs}/u.test(character)) return ' ';
  if (character === 'º') return '°';
  const bare = OTHER_LETTERS[character] ?? character.normalize('NFKD').replace(/\p{M}/gu, '');
  // An emoji stands for one unit, so that nothing on either side of it joins up.
  return /[\u{10000}-\u{10FFFF}]/u.test(bare) ? '\uFFFD' : bare;
}

/** The text without accents and disguises, and the way back to what was typed. */
export function fold(text: string): Folded {
  let out = '';
  const from: number[] = [];
  const to: number[] = [];
  for (let i = 0; i < text.length;) {
    const character = String.fromCodePoint(text.codePointAt(i) ?? 0);
    const end = i + character.length;
    const units = character < '\u0080' ? character : plain(character);
    // A combining or invisible sign belongs to the letter before it.
    if (units === '' && to.length > 0) to[to.length - 1] = end;
    for (let k = 0; k < units.length; k++) {
      from.push(i);
      to.push(end);
    }
    out += units;
    i = end;
  }
  return { text: out, from, to };
}

/** A street name as the register set holds it: lower case, no accents, single spaces. */
export function normalise(name: string): string {
  return fold(name).text.toLowerCase().replace(/\s+/g, ' ').trim();
}

export type Token = {
  /** Folded, lower case. */
  readonly word: string;
  readonly start: number;
  readonly end: number;
  readonly capital: boolean;
  /** What stands between the word before and this one. */
  readonly gap: string;
  /** Last token of the street this token belongs to, -1 outside a street. */
  street: number;
  registered: boolean;
};

const WORD =
  /(?:[LlDdJjNnSsCcMm]|[Qq]u)'(?=\p{L})|\d{1,4}[uUhH]\d{0,2}(?!\w)|[\p{L}\p{N}]+(?:[-'](?!\d{5})[\p{L}\p{N}]+)*/gu;

export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let last = 0;
  for (const match of text.matchAll(WORD)) {
    const start = match.index;
    const end = start + match[0].length;
    tokens.push({
      word: match[0].toLowerCase(),
      start,
      end,
      capital: /^[A-Z]/.test(match[0]),
      gap: text.slice(last, start),
      street: -1,
      registered: false,
    });
    last = end;
  }
  return tokens;
}

/** Whether only spaces part the token from the one before it. */
export const close = (token: Token | undefined): token is Token =>
  token !== undefined && /^ {0,3}$/.test(token.gap);

/** The longest street name in words; "Burgemeester Jan Van Der Auwermeulenstraat" has five. */
const STREET_WORDS = 7;

/** Writes into `tokens` which of them form a street. */
export function findStreets(
  text: string,
  tokens: Token[],
  known: ReadonlySet<string> | ((name: string) => boolean),
  language: Language,
): void {
  const isStreet = typeof known === 'function' ? known : (name: string) => known.has(name);
  const claim = (from: number, to: number, registered: boolean) => {
    for (const token of tokens.slice(from, to + 1)) {
      token.street = to;
      token.registered = registered;
    }
  };
  for (let i = 0; i < tokens.length; i++) {
    for (let to = Math.min(i + STREET_WORDS, tokens.length) - 1; to >= i; to--) {
      const name = text.slice(tokens[i]?.start, tokens[to]?.end).toLowerCase().replace(/\s+/g, ' ');
      if (!isStreet(name) && !isStreet(name.replaceAll('-', ' ')) && !isStreet(name.replaceAll('. ', ' ')))
        continue;
      claim(i, to, true);
      i = to;
      break;
    }
  }
  tokens.forEach((token, i) => {
    if (token.registered) return;
    const previous = tokens[i - 1];
    if (lists.FRENCH_STREET.has(token.word)) {
      let to = i;
      for (let j = i + 1; j <= i + STREET_WORDS && close(tokens[j]); j++) {
        const next = tokens[j];
        if (next === undefined || next.registered) break;
        if (next.capital) to = j;
        else if (!lists.PARTICLES.has(next.word) && next.word !== 'de' && next.word !== 'aux') {
          // "rue du moulin": the first word after the little ones, if none had a capital.
          if (to === i && j > i + 1 && /^\p{L}{3,}/u.test(next.word)) to = j;
          break;
        }
      }
      if (to > i) claim(i, to, false);
    } else if (language === 'en' && lists.ENGLISH_STREET.has(token.word) && token.capital) {
      let from = i;
      while (from > i - 3 && close(tokens[from]) && tokens[from - 1]?.capital) from--;
      if (from < i) claim(from, i, false);
    } else if (token.capital && lists.STREET_ENDING.test(token.word) && !lists.NOT_STREET.has(token.word)) {
      let from = i;
      for (let j = i; j > i - 5 && j > 0; j--) {
        const gap = tokens[j]?.gap ?? '';
        const before = tokens[j - 1];
        // A dot inside a street name follows an abbreviation ("Dr. Willemsstraat", "J.S. Bachlaan").
        if (!/^(?: |-|\.|\. )$/.test(gap) || (gap.startsWith('.') && (before?.word.length ?? 9) > 3)) break;
        if (isNamePart(before)) from = j - 1;
        else if (before === undefined || before.street >= 0 || !lists.PARTICLES.has(before.word)) break;
      }
      claim(from, i, false);
    } else if (token.capital && previous?.capital && close(token) && lists.NOT_STREET.has(token.word)) {
      claim(i - 1, i, false);
    }
  });
}

function isNamePart(token: Token | undefined): boolean {
  if (token === undefined || token.street >= 0 || !token.capital) return false;
  return (
    !lists.NOT_SURNAME.has(token.word) ||
    lists.TITLES.has(token.word) ||
    /^(?:burgemeester)$/.test(token.word)
  );
}
