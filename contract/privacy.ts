// What a message text gives away about a person, found before it is sent.
//
// A BIN message may help neighbours look; it may not make someone findable or put a
// group of people under suspicion (polbru: no readable plates; data minimisation, GDPR
// art. 5(1)(c); the anti-discrimination act of 10 May 2007 and the anti-racism act of
// 30 July 1981). The cast:
//
// - mark: one place in the text, with its kind and how heavy it weighs.
// - stop: plate, phone, e-mail address, foreign sender. The text cannot be sent unless
//   someone records a ground; no wording is proposed, because only the author knows it.
// - mark (weight): name, house number, origin, skin. One press accepts the proposal,
//   one press keeps the word ("toch zo").
// - fold: the text as it is searched: no accents, no invisible characters, one kind of
//   dash, quote and space, with the way back to UTF-16 positions in what was typed. So
//   a zero-width space or fullwidth digits do not hide a number.
// - street span: words of the street register, or words shaped like a street. Inside the
//   former nothing is marked, since streets are named after people ("Jan Peetersstraat").
//
// The module is pure: the composer runs it on each keystroke, the server runs it again
// and decides. Every expression is bounded or starts only at a word, so the time grows
// with the length of the text. What it misses is measured in privacy.labelled.ts.

import * as lists from './privacy.lists.ts';
import { contacts, fold, plates, senders, type Found } from './privacy.stops.ts';
import type { Language } from './words.ts';

export type StopKind = 'plate' | 'phone' | 'email' | 'sender';
export type MarkKind = 'name' | 'house-number' | 'origin' | 'skin';

export type Mark = {
  readonly kind: StopKind | MarkKind;
  /** UTF-16 positions in the text as given, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly weight: 'stop' | 'mark';
  /** What to write instead: '' to leave it out, null when only the author can say. */
  readonly proposal: string | null;
};

export type Known = {
  /** Names of the street register as `normalise` gives them. */
  readonly streets: ReadonlySet<string> | ((name: string) => boolean);
  /** Numbers a text may always name (101, 112, 116 000, 0800 12 345), in any spelling. */
  readonly emergencyNumbers: readonly string[];
  /** Names nobody here may sign with, besides 1789 and BE-Alert (domain list (b) 38). */
  readonly senders?: readonly string[];
};

/** A street name as the register set holds it: lower case, no accents, single spaces. */
export function normalise(name: string): string {
  return fold(name).text.toLowerCase().replace(/\s+/g, ' ').trim();
}

type Token = {
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

function tokenise(text: string): Token[] {
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

const close = (token: Token | undefined): token is Token => token !== undefined && /^ {0,3}$/.test(token.gap);

/** The longest street name in words; "Burgemeester Jan Van Der Auwermeulenstraat" has five. */
const STREET_WORDS = 7;

function findStreets(text: string, tokens: Token[], known: Known['streets'], language: Language): void {
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
      while (from > i - 3 && /^(?: |-|\. )$/.test(tokens[from]?.gap ?? '') && isNamePart(tokens[from - 1])) {
        if (tokens[from]?.gap === '. ' && (tokens[from - 1]?.word.length ?? 9) > 3) break;
        from--;
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

type Span = { readonly from: number; readonly to: number; readonly family?: boolean };

/** The last token of a name whose first word may stand at `i`; -1 when none does. */
function nameEnd(tokens: readonly Token[], i: number, most: number, language: Language): number {
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
    // German nouns carry capitals: only a first name lets a second word follow.
    if (!gap || (language === 'de' && !lists.FIRST_NAMES.has(token.word))) break;
  }
  return end;
}

const bare = (word: string): string => word.replace(/'s$/, '');
const isFirstName = (word: string): boolean => {
  const parts = bare(word).split('-');
  return parts.length < 3 && parts.every((part) => lists.FIRST_NAMES.has(part));
};

function* names(text: string, tokens: readonly Token[], language: Language): Generator<Span> {
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
      const end = indefinite ? -1 : nameEnd(tokens, second, 3, language);
      if (end >= 0) {
        const article =
          close(token) &&
          /^(?:de|het|le|la|l'|der|die|dem|den|the)$/.test(previous?.word ?? '') &&
          title !== undefined;
        yield { from: article ? i - 1 : i, to: end, family: title === 'family' };
        after = end;
        continue;
      }
    }
    if (lists.INTRODUCES_NAME.has(token.word) && next !== undefined && /^(?: |: ?| is )$/.test(next.gap)) {
      const end = next.street >= 0 ? -1 : nameEnd(tokens, i + 1, 3, language);
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
    if (isFirstName(token.word)) {
      const end = close(next) && next.street < 0 ? nameEnd(tokens, i + 1, 2, language) : -1;
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
      const surname = /^\.[- ]?$/.test(tokens[j + 1]?.gap ?? '') ? nameEnd(tokens, j + 1, 2, language) : -1;
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
  if (token === undefined || !HOUSE.test(token.word) || /^(?:19|20)\d\d/.test(token.word)) return false;
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
    else if (/^(?: |, ?| ?[/&+-] ?)$/.test(next.gap) && isHouse(text, tokens, end + 1)) end += 1;
    else if (
      close(next) &&
      /^(?:en|et|und|and|of|ou|tot|a|bis)$/.test(next.word) &&
      close(then) &&
      isHouse(text, tokens, end + 2)
    )
      end += 2;
    else return end;
  }
}

const NUMBER_WORD = /^(?:huisnummers?|huisnr|nummers?|nrs?|numeros?|hausnummern?|hausnr|numbers?)$/;

function* houseNumbers(text: string, tokens: readonly Token[], language: Language): Generator<Span> {
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

function* descent(
  tokens: readonly Token[],
  language: Language,
  kind: 'origin' | 'skin',
): Generator<Span & { noun: boolean }> {
  const nouns = kind === 'origin' ? lists.ORIGIN_NOUNS[language] : lists.SKIN_WORDS[language];
  const adjectives = kind === 'origin' ? lists.ORIGIN_ADJECTIVES[language] : lists.SKIN_ADJECTIVES[language];
  for (const [i, token] of tokens.entries()) {
    if (token.street >= 0) continue;
    const previous = tokens[i - 1];
    // A people's name carries a capital in French, an adjective does not.
    const named =
      language === 'fr' && kind === 'origin' && token.capital && i > 0 && close(token) && !previous?.capital;
    if (nouns.test(token.word)) {
      yield { from: i, to: i, noun: true };
    } else if (adjectives.test(token.word)) {
      const about = aboutPerson(tokens, i, language);
      if (about) yield phrase(tokens, i);
      else if (named) yield { from: i, to: i, noun: true };
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

const PERSON = {
  nl: { one: 'een persoon', family: 'een gezin', noun: 'persoon', nouns: 'personen' },
  fr: { one: 'une personne', family: 'une famille', noun: 'personne', nouns: 'personnes' },
  de: { one: 'eine Person', family: 'eine Familie', noun: 'Person', nouns: 'Personen' },
  en: { one: 'a person', family: 'a family', noun: 'person', nouns: 'people' },
} satisfies Record<Language, Record<string, string>>;

const PLURAL = { nl: /(?:en|s)$/, fr: /s$/, de: /(?:en|n|er|e|s)$/, en: /(?:s|ies)$/ } satisfies Record<
  Language,
  RegExp
>;

/** The marks of `text`, in order, none over another; where two meet a stop wins, then the earlier. */
export function check(text: string, language: Language, known: Known): Mark[] {
  const folded = fold(text);
  const tokens = tokenise(folded.text);
  findStreets(folded.text, tokens, known.streets, language);
  const found: (Found & { readonly weight: Mark['weight']; readonly proposal: string | null })[] = [];
  const words = PERSON[language];
  const mark = (kind: MarkKind, span: Span, proposal: string) => {
    const start = tokens[span.from]?.start ?? 0;
    let end = tokens[span.to]?.end ?? start;
    // An initial owns the dot behind it.
    if (kind === 'name' && tokens[span.to]?.word.length === 1 && folded.text[end] === '.') end++;
    found.push({ kind, start, end, weight: 'mark', proposal });
  };

  const registered = tokens.filter((token) => token.registered);
  for (const stop of [
    ...senders(folded.text, known.senders ?? []),
    ...contacts(folded.text, known.emergencyNumbers),
    ...plates(folded.text, known.emergencyNumbers, language),
  ]) {
    const inStreet = registered.some(
      (t) => t.start <= stop.start && stop.end <= (tokens[t.street]?.end ?? 0),
    );
    if (!inStreet) found.push({ ...stop, weight: 'stop', proposal: null });
  }
  for (const span of names(folded.text, tokens, language))
    mark('name', span, span.family ? words.family : words.one);
  for (const span of houseNumbers(folded.text, tokens, language)) mark('house-number', span, '');
  for (const match of folded.text.toLowerCase().matchAll(lists.SKIN_PHRASE)) {
    found.push({
      kind: 'skin',
      start: match.index,
      end: match.index + match[0].length,
      weight: 'mark',
      proposal: '',
    });
  }
  for (const kind of ['origin', 'skin'] as const) {
    for (const span of descent(tokens, language, kind)) {
      const plural = PLURAL[language].test(tokens[span.to]?.word ?? '');
      const belief = /^(?:islam|huidskleur|huidkleur|hautfarbe|carnation)$/.test(tokens[span.to]?.word ?? '');
      mark(kind, span, !span.noun || belief ? '' : plural ? words.nouns : words.noun);
    }
  }

  found.sort(
    (a, b) => Number(a.weight === 'mark') - Number(b.weight === 'mark') || a.start - b.start || b.end - a.end,
  );
  const taken = new Uint8Array(text.length);
  const marks: Mark[] = [];
  for (const { kind, start, end, weight, proposal } of found) {
    const from = folded.from[start] ?? 0;
    const to = folded.to[end - 1] ?? from;
    if (to <= from || taken.subarray(from, to).includes(1)) continue;
    taken.fill(1, from, to);
    const atStart = /(?:^|[.!?\n:]\s*)$/.test(text.slice(Math.max(0, from - 3), from)) && from < 3;
    const worded =
      proposal !== null && atStart ? proposal.charAt(0).toUpperCase() + proposal.slice(1) : proposal;
    marks.push({ kind, start: from, end: to, text: text.slice(from, to), weight, proposal: worded });
  }
  return marks.sort((a, b) => a.start - b.start);
}

/** `text` with the proposals of `marks` written in; what is left out takes its space and comma with it. */
export function withProposals(text: string, marks: readonly Mark[]): string {
  let out = '';
  let last = 0;
  for (const mark of marks) {
    if (mark.proposal === null) continue;
    let before = text.slice(last, mark.start);
    last = mark.end;
    if (mark.proposal === '') {
      if (/^[.,;:!?)]|^$/.test(text.slice(last, last + 1))) before = before.replace(/,? ?$/, '');
      else if (text[last] === ' ' && (before.endsWith(' ') || out + before === '')) last++;
    }
    out += before + mark.proposal;
  }
  return out + text.slice(last);
}
