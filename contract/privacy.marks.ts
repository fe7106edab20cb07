// The marks of privacy.ts: names, house numbers, words of origin and of skin colour, each
// found as a span of tokens. Words decide, and the words beside them: "zwarte" is only
// about skin before a person, a number is only a house behind a street or "nr.".

import * as lists from './privacy.lists.ts';
import { close, type Token } from './privacy.text.ts';
import type { Language } from './words.ts';

export type Span = { readonly from: number; readonly to: number; readonly family?: boolean };

/** The last token of a name whose first word may stand at `i`; -1 when none does. */
function nameEnd(tokens: readonly Token[], i: number, most: number): number {
  let j = i;
  let gap = true;
  const initial = (t: Token | undefined) => t?.capital === true && t.word.length === 1;
  while (initial(tokens[j]) && j < i + 3 && /^\.? ?-?$/.test(tokens[j + 1]?.gap ?? '!')) j++;
  let end = -1;
  for (let words = 0; words < most; words++) {
    let k = j;
    while (k < j + 3 && lists.PARTICLES.has(tokens[k]?.word ?? '') && close(tokens[k + 1])) k++;
    const token = tokens[k];
    if (!token?.capital || token.registered || token.word.length < 2 || lists.NOT_SURNAME.has(token.word))
      break;
    if (lists.STREET_ENDING.test(token.word) || lists.FRENCH_STREET.has(token.word) || /\d/.test(token.word))
      break;
    end = k;
    j = k + 1;
    gap = close(tokens[j]) || tokens[j]?.gap === '-';
    if (!gap) break;
  }
  return end;
}

const bare = (word: string): string => word.replace(/'s$/, '');
const isFirstName = (word: string): boolean => {
  const parts = bare(word).split('-');
  return parts.length < 3 && parts.every((part) => lists.FIRST_NAMES.has(part));
};

/** ", 15 ans", " (84)": an age right behind a name is what a missing-person text opens with. */
function isAge(text: string, tokens: readonly Token[], i: number): boolean {
  const token = tokens[i];
  if (token === undefined || !/^\d{1,2}$/.test(token.word)) return false;
  const year = tokens[i + 1];
  if (/^ ?\($/.test(token.gap))
    return text[token.end] === ')' || /^(?:jaar|j|ans|jahre|years?)$/.test(year?.word ?? '');
  return /^, ?$/.test(token.gap) && close(year) && /^(?:jaar|ans|jahre|years?|aged)$/.test(year.word);
}

/** Titles that end in a dot: a surname typed small may follow. */
const ABBREVIATED: ReadonlySet<string> = new Set(['dhr', 'mevr', 'mw', 'fam', 'mlle', 'mme']);

export function* names(text: string, tokens: readonly Token[], language: Language): Generator<Span> {
  // German nouns carry capitals: a second surname there is more often the next noun.
  const most = language === 'de' ? 1 : 2;
  let after = -1;
  for (const [i, token] of tokens.entries()) {
    if (i <= after || token.registered) continue;
    const next = tokens[i + 1];
    const previous = tokens[i - 1];
    const title = lists.TITLES.get(token.word);
    const mister = token.word === 'm' && text[token.start] === 'M' && next?.gap.startsWith('.') === true;
    const spaced = next !== undefined && /^\.? ?$/.test(next.gap);
    if ((title !== undefined || mister) && spaced && !next.registered) {
      const indefinite = close(token) && /^(?:eine|einer|altere|junge|alte)$/.test(previous?.word ?? '');
      const second = lists.TITLES.has(next.word) ? i + 2 : i + 1;
      const end = indefinite ? -1 : nameEnd(tokens, second, Math.min(3, most + 1));
      if (end >= 0) {
        const article =
          close(token) &&
          /^(?:de|het|le|la|l'|der|die|dem|den|the)$/.test(previous?.word ?? '') &&
          title !== undefined;
        // "Monsieur et Madame Collignon" is one couple, not a lord and a name.
        const couple =
          /^(?:en|et|und|and)$/.test(previous?.word ?? '') && lists.TITLES.has(tokens[i - 2]?.word ?? '');
        yield { from: couple ? i - 2 : article ? i - 1 : i, to: end, family: couple || title === 'family' };
        after = end;
        continue;
      }
    }
    const typedSmall =
      ABBREVIATED.has(token.word) && next?.gap === '. ' && /^[a-z]{4,}$/.test(next.word) && !next.capital;
    if (typedSmall && !lists.PEOPLE.has(next.word) && !lists.NOT_SURNAME.has(next.word)) {
      yield { from: i, to: i + 1 };
      after = i + 1;
      continue;
    }
    if (lists.INTRODUCES_NAME.has(token.word) && next !== undefined && /^(?: |: ?| is )$/.test(next.gap)) {
      const end = next.street >= 0 ? -1 : nameEnd(tokens, i + 1, most);
      const place = /^(?:straat|rue|strasse|street|nom|naam|name)$/.test(previous?.word ?? '');
      if (end >= 0 && !place && !/^(?:nom|name|naam)$/.test(token.word)) {
        yield { from: i + 1, to: end };
        after = end;
        continue;
      }
      if (end >= 0 && isFirstName(next.word)) {
        yield { from: i + 1, to: end };
        after = end;
        continue;
      }
    }
    if (token.street >= 0 || !token.capital) continue;
    if (close(token) && i > 0 && lists.PLACE_BEFORE.has(previous?.word ?? '')) {
      // "BIN Jan Peeters": the whole name belongs to the network, not to a person.
      let end = i;
      while (close(tokens[end + 1]) && tokens[end + 1]?.capital) end++;
      after = end;
      continue;
    }
    if (token.gap === '. ' && /^(?:st|ste|kon)$/.test(previous?.word ?? '')) continue;
    if (isFirstName(token.word) && !lists.NOT_FIRST[language].has(token.word)) {
      const end = close(next) && next.street < 0 ? nameEnd(tokens, i + 1, most) : -1;
      const last = end >= 0 ? end : i;
      const behind = tokens[last + 1];
      if (close(behind) && lists.PLACE_AFTER.has(behind.word)) continue;
      if (end >= 0 && lists.PLACE_AFTER.has(tokens[end]?.word ?? '')) continue;
      const initial = close(next) && next.capital && next.word.length === 1 && text[next.end] === '.';
      const alone =
        !lists.AMBIGUOUS_FIRST.has(bare(token.word)) &&
        text.slice(token.start, token.end) !== token.word.toUpperCase();
      if (end >= 0 || initial || alone) {
        after = end >= 0 ? end : initial ? i + 1 : i;
        yield { from: i, to: after };
      }
      continue;
    }
    const aged = nameEnd(tokens, i, most);
    if (aged >= 0 && !lists.PEOPLE.has(token.word) && isAge(text, tokens, aged + 1)) {
      after = aged;
      yield { from: i, to: aged };
      continue;
    }
    if (lists.SURNAMES.has(bare(token.word)) && !(close(next) && lists.PLACE_AFTER.has(next.word))) {
      after = i;
      yield { from: i, to: i };
      continue;
    }
    if (
      token.word.length === 1 &&
      text[token.end] === '.' &&
      (i === 0 || !lists.LETTERED.has(previous?.word ?? ''))
    ) {
      let j = i;
      while (
        j < i + 4 &&
        /^\.[- ]?$/.test(tokens[j + 1]?.gap ?? '') &&
        tokens[j + 1]?.word.length === 1 &&
        tokens[j + 1]?.capital
      )
        j++;
      const letters = tokens
        .slice(i, j + 1)
        .map((t) => t.word)
        .join('');
      const surname = /^\.[- ]?$/.test(tokens[j + 1]?.gap ?? '') ? nameEnd(tokens, j + 1, most) : -1;
      if (lists.NOT_INITIALS.has(letters)) after = j;
      else if (
        surname >= 0 ||
        (letters.length > 1 && letters.length < 4 && text[tokens[j]?.end ?? 0] === '.')
      ) {
        after = surname >= 0 ? surname : j;
        yield { from: i, to: after };
      }
    }
  }
}

const BOX = /^(?:bus|bte|boite|box|appartement|app|apt)$/;
const HOUSE = /^\d{1,4}(?:[a-gi-tv-z]|bis|ter)?(?:-\d{1,4}[a-gi-tv-z]?)?$/;

/** Whether the number at `i` can be a house: no time, decimal, date, year, count or distance. */
function isHouse(text: string, tokens: readonly Token[], i: number): boolean {
  const token = tokens[i];
  if (token === undefined || !HOUSE.test(token.word) || /^(?:0|(?:19|20)\d\d)/.test(token.word)) return false;
  const next = tokens[i + 1];
  if (next === undefined) return true;
  if (/^[.:,/]$/.test(next.gap) && /^\d/.test(next.word)) {
    return next.gap === '/' && text[next.end] !== '/' && HOUSE.test(next.word);
  }
  if (/^ ?[%€$°]/.test(next.gap)) return false;
  if (/^ ?- ?$/.test(next.gap) && /^\d+[uh]/.test(next.word)) return false;
  const counted = /^ ?(?:[-/] ?)?$/.test(next.gap) && HOUSE.test(next.word) ? tokens[i + 2] : next;
  return !(close(counted) && lists.COUNTED.test(counted.word));
}

/** From a first number over "bus 3", "/2", ", 14 en 16": the last token of the series. */
function houseEnd(text: string, tokens: readonly Token[], i: number): number {
  let end = i;
  for (;;) {
    const next = tokens[end + 1];
    if (next === undefined) return end;
    const then = tokens[end + 2];
    if (close(next) && BOX.test(next.word) && close(then) && /^(?:\d{1,4}[a-z]?|[a-z])$/.test(then.word))
      end += 2;
    else if (
      /^(?: |, ?| ?[/&+-] ?)$/.test(next.gap) &&
      isHouse(text, tokens, end + 1) &&
      !/^\d{4}/.test(next.word)
    ) {
      // Four digits after a comma are a postcode.
      end += 1;
    } else if (
      close(next) &&
      /^(?:en|et|und|and|of|ou|tot|a|bis)$/.test(next.word) &&
      close(then) &&
      isHouse(text, tokens, end + 2)
    )
      end += 2;
    else return end;
  }
}

/** "au 23 de la chaussée de Liège": little words between the number and its street. */
function leadsToStreet(tokens: readonly Token[], i: number): boolean {
  for (let j = i + 1; j <= i + 3 && close(tokens[j]); j++) {
    if ((tokens[j]?.street ?? -1) >= 0) return true;
    if (!/^(?:de|du|la|l')$/.test(tokens[j]?.word ?? '')) return false;
  }
  return false;
}

const NUMBER_WORD = /^(?:huisnummers?|huisnr|nummers?|nrs?|numeros?|hausnummern?|hausnr|numbers?)$/;

export function* houseNumbers(text: string, tokens: readonly Token[], language: Language): Generator<Span> {
  let after = -1;
  for (const [i, token] of tokens.entries()) {
    if (i <= after || !/^\d/.test(token.word) || token.registered || !isHouse(text, tokens, i)) continue;
    const previous = tokens[i - 1];
    const next = tokens[i + 1];
    if (/\d[.:,]$/.test(text.slice(Math.max(0, token.start - 2), token.start))) continue;
    const keyword =
      previous !== undefined &&
      ((NUMBER_WORD.test(previous.word) && /^[.:]? ?$/.test(token.gap)) ||
        (previous.word === 'n' && /^ ?° ?$/.test(token.gap)) ||
        (previous.word === 'no' && (language === 'fr' ? /^[.°]? ?$/ : /^[.°] ?$/).test(token.gap)));
    const owner = tokens[i - (keyword ? 2 : 1)];
    const street = owner !== undefined && owner.street === i - (keyword ? 2 : 1);
    const lead = keyword ? (previous?.gap ?? '') : token.gap;
    let from = -1;
    if (keyword) {
      const numbered = owner !== undefined && /^[ :-]?$/.test(lead) && lists.NUMBERED.has(owner.word);
      if (!numbered && !/^1?\d{2}(?: \d{3})?$/.test(`${token.word}x`)) from = i - 1;
    } else if (street && /^(?: |, ?| ?\()$/.test(lead)) {
      // After a comma a new clause may begin ("Kerkweg, 2 daders"): only a number that closes one counts.
      const closes =
        next === undefined || !next.gap.startsWith(' ') || BOX.test(next.word) || /^\d{4}$/.test(next.word);
      if (/^ $/.test(lead) || closes) from = i;
    } else if (
      next !== undefined &&
      next.street >= 0 &&
      tokens[i - 1]?.street !== next.street &&
      (language === 'fr' || language === 'en' || lists.FRENCH_STREET.has(next.word)) &&
      /^(?: |, ?)$/.test(next.gap)
    ) {
      from = i;
    } else if (previous?.word === 'au' && leadsToStreet(tokens, i)) {
      from = i;
    } else if (
      close(next) &&
      BOX.test(next.word) &&
      next.word !== 'app' &&
      /^\d{1,3}$/.test(tokens[i + 2]?.word ?? '') &&
      close(tokens[i + 2])
    ) {
      from = lists.NUMBERED.has(previous?.word ?? '') ? -1 : i;
    }
    if (from < 0) continue;
    after = houseEnd(text, tokens, i);
    yield { from, to: after };
  }
}

const MODIFIES_NOTHING =
  /^(?:is|was|zijn|waren|lijkt|leek|oogt|est|etait|semble|ist|war|waren|wirkte|are|were|looks|looked|seems)$/;

/** Whether the adjective at `i` is about a person: a person, or a word of descent, stands beside it. */
function aboutPerson(tokens: readonly Token[], i: number, language: Language): boolean {
  for (let j = i + 1; j <= i + 4 && close(tokens[j]); j++) {
    const word = tokens[j]?.word ?? '';
    if (lists.PEOPLE.has(word) || lists.DESCENT.has(word)) return true;
    const passing =
      lists.BETWEEN.has(word) ||
      lists.ORIGIN_ADJECTIVES[language].test(word) ||
      lists.SKIN_ADJECTIVES[language].test(word);
    if (!passing) break;
  }
  // Before it: "homme (jeune) marocain", "de type nord-africain", "de dader was Turks".
  for (let j = i - 1; j >= i - 3 && j >= 0 && close(tokens[j + 1]); j--) {
    const word = tokens[j]?.word ?? '';
    if (language === 'fr' && (lists.PEOPLE.has(word) || lists.DESCENT.has(word))) return true;
    if (language !== 'fr' && MODIFIES_NOTHING.test(word) && lists.PEOPLE.has(tokens[j - 1]?.word ?? ''))
      return true;
    if (!lists.BETWEEN.has(word) && !(language === 'fr' && lists.ORIGIN_ADJECTIVES.fr.test(word))) break;
  }
  return false;
}

type Alone = (
  token: Token,
  previous: Token | undefined,
  next: Token | undefined,
  kind: 'origin' | 'skin',
) => boolean;

const freeCapital = (token: Token, previous: Token | undefined): boolean =>
  token.capital &&
  (previous?.capital !== true ||
    lists.NOT_SURNAME.has(previous.word) ||
    lists.FRENCH_COUNTING.has(previous.word));

/** Whether an adjective with no person beside it stands for one: "un Noir", "ein Schwarzer", "een blanke". */
const STANDS_ALONE: Record<Language, Alone> = {
  nl: (token, previous, next, kind) =>
    kind === 'skin' &&
    token.word === 'blanke' &&
    previous?.word === 'een' &&
    (!close(next) || next.word === 'en'),
  // A people's name carries a capital in French, an adjective does not; after "un", "des" it is a noun anyway.
  fr: (token, previous, _, kind) =>
    freeCapital(token, previous) || (kind === 'origin' && lists.FRENCH_COUNTING.has(previous?.word ?? '')),
  de: (token, previous, next, kind) =>
    kind === 'skin' && freeCapital(token, previous) && !(close(next) && next.capital),
  en: (_, previous, next, kind) =>
    kind === 'origin' &&
    /^(?:a|an|the|one|another|that|this)$/.test(previous?.word ?? '') &&
    (!close(next) || lists.ENGLISH_AFTER.has(next.word)),
};

export function* descent(
  tokens: readonly Token[],
  language: Language,
  kind: 'origin' | 'skin',
): Generator<Span & { noun: boolean }> {
  const nouns = kind === 'origin' ? lists.ORIGIN_NOUNS[language] : lists.SKIN_WORDS[language];
  const adjectives = kind === 'origin' ? lists.ORIGIN_ADJECTIVES[language] : lists.SKIN_ADJECTIVES[language];
  for (const [i, token] of tokens.entries()) {
    if (token.street >= 0) continue;
    const previous = tokens[i - 1];
    const next = tokens[i + 1];
    const standsForPerson = close(token) && i > 0 && STANDS_ALONE[language](token, previous, next, kind);
    const counted = token.capital && lists.POLES.has(token.word) && lists.COUNTING.has(previous?.word ?? '');
    const foreign = /^(?:vreemde?|fremder)$/.test(token.word) && close(next) && lists.DESCENT.has(next.word);
    if (nouns.test(token.word) || (kind === 'origin' && counted && language !== 'fr' && language !== 'en')) {
      yield { from: i, to: i, noun: true };
    } else if (adjectives.test(token.word)) {
      const about = aboutPerson(tokens, i, language);
      if (about) yield phrase(tokens, i);
      else if (standsForPerson) yield { from: i, to: i, noun: true };
    } else if (kind === 'origin' && foreign) {
      yield phrase(tokens, i);
    } else if (
      kind === 'origin' &&
      lists.COUNTRIES.has(token.word) &&
      lists.FROM.has(previous?.word ?? '') &&
      tokens.slice(Math.max(0, i - 4), i - 1).some((t) => lists.PEOPLE.has(t.word) || t.word === 'afkomstig')
    ) {
      yield { from: i - 1, to: i, noun: false };
    }
  }
}

/** "van Turkse afkomst", "d'origine turque": the adjective with the words that only carry it. */
function phrase(tokens: readonly Token[], i: number): Span & { noun: boolean } {
  let from = i;
  let to = i;
  if (close(tokens[i + 1]) && lists.DESCENT.has(tokens[i + 1]?.word ?? '')) to = i + 1;
  if (close(tokens[i]) && lists.DESCENT.has(tokens[i - 1]?.word ?? '')) from = i - 1;
  if (close(tokens[from]) && lists.COMPASS.has(tokens[from - 1]?.word ?? '')) from--;
  if (from < i || to > i) {
    for (let steps = 0; steps < 2; steps++) {
      const little = /^(?:van|met|een|d'|de|avec|un|une|mit|von|einem|of|with|a|an)$/.test(
        tokens[from - 1]?.word ?? '',
      );
      if (little && close(tokens[from])) from--;
    }
  }
  return { from, to, noun: false };
}

/** Telephone numbers in words: a zero and at least four number words more, side by side. */
export function* spokenNumbers(tokens: readonly Token[]): Generator<Span> {
  for (let i = 0; i < tokens.length; i++) {
    if (!lists.ZERO.has(tokens[i]?.word ?? '')) continue;
    let to = i;
    while (
      /^[ ,./-]{1,3}$/.test(tokens[to + 1]?.gap ?? '') &&
      lists.SPOKEN_NUMBER.test(tokens[to + 1]?.word ?? '')
    ) {
      to++;
    }
    if (to - i >= 4) yield { from: i, to };
    i = to;
  }
}
