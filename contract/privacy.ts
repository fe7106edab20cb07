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
// with the length of the text. privacy.stops.ts finds the stops, privacy.marks.ts the marks,
// privacy.lists.ts has the words; what they miss is measured over privacy.labelled.ts.

import { SKIN_PHRASE } from './privacy.lists.ts';
import { descent, houseNumbers, names, spokenNumbers, type Span } from './privacy.marks.ts';
import { contacts, plates, senders, type Found } from './privacy.stops.ts';
import { findStreets, fold, tokenise } from './privacy.text.ts';
import type { Language } from './words.ts';

export { normalise } from './privacy.text.ts';

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

  const streets = new Uint8Array(folded.text.length);
  for (const token of tokens) {
    if (token.registered) streets.fill(1, token.start, tokens[token.street]?.end);
  }
  for (const stop of [
    ...senders(folded.text, known.senders ?? []),
    ...contacts(folded.text, known.emergencyNumbers, language),
    ...[...spokenNumbers(tokens)].map(({ from, to }): Found => ({
      kind: 'phone',
      start: tokens[from]?.start ?? 0,
      end: tokens[to]?.end ?? 0,
    })),
    ...plates(folded.text, known.emergencyNumbers, language),
  ]) {
    const inStreet = !streets.subarray(stop.start, stop.end).includes(0);
    if (!inStreet) found.push({ ...stop, weight: 'stop', proposal: null });
  }
  for (const span of names(folded.text, tokens, language)) {
    mark('name', span, span.family ? words.family : words.one);
  }
  for (const span of houseNumbers(folded.text, tokens, language)) mark('house-number', span, '');
  for (const match of folded.text.toLowerCase().matchAll(SKIN_PHRASE)) {
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
    const atStart = opensSentence(text.slice(Math.max(0, from - 3), from));
    const worded = proposal !== null && atStart ? capitalise(proposal) : proposal;
    marks.push({ kind, start: from, end: to, text: text.slice(from, to), weight, proposal: worded });
  }
  return marks.sort((a, b) => a.start - b.start);
}

const opensSentence = (before: string): boolean => /(?:^|[.!?]\s+|\n\s*)$/.test(before);
const capitalise = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

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
    // "Marokkaanse man" at the head of a sentence leaves "Man".
    const headless = mark.proposal === '' && /^\p{Lu}/u.test(mark.text);
    if (headless && opensSentence(out.slice(-3)) && last < text.length) {
      out += text.charAt(last).toUpperCase();
      last++;
    }
  }
  return out + text.slice(last);
}
