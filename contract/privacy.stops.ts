// The stops of privacy.ts: number plates, telephone numbers, e-mail addresses and texts
// that pose as BE-Alert. All positions here are positions in the folded text.
//
// Plates: Belgium 1-ABC-123 since 2010 (royal decree of 20 July 2001, art. 20), before
// that ABC-123 and 123-ABC; France AB-123-CD; the Netherlands six signs in three groups;
// Germany AC-XY 1234; Luxembourg AB 1234. A form that ordinary words in capitals can
// take ("BEL 112", "DE 101 IS") only counts where a word for plate announces it.

import { NOT_PLATE_CODES, NOT_PLATE_LETTERS, PLATE_WORDS } from './privacy.lists.ts';
import { fold } from './privacy.text.ts';
import type { Language } from './words.ts';

export type Found = {
  readonly kind: 'plate' | 'phone' | 'email' | 'sender' | 'name' | 'house-number' | 'origin' | 'skin';
  readonly start: number;
  readonly end: number;
};

// ---- telephone numbers and e-mail addresses

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** National digits: 0032 and +32 become 0, "(0)" goes, so that all spellings compare alike. */
function national(text: string): string {
  const digits = digitsOf(text.replace('(0)', ''));
  if (/^\s*\+\s*32/.test(text)) return `0${digits.slice(2).replace(/^0/, '')}`;
  return digits.startsWith('0032') ? `0${digits.slice(4).replace(/^0/, '')}` : digits;
}

const PHONE = /(?<![\w+])(?:\+ ?[1-9]|\(?0(?=[ ./()-]{0,2}\d))(?:[ ./()-]{0,3}\d){4,16}/g;
const DATE = /^(?:[0-3]?\d)([./-])(?:[01]?\d)\1(?:(?:19|20)\d\d|\d\d(?![./-]?\d))/;
const NOT_PHONE_BEFORE =
  /(?:\b(?:kbo|bce|zdu|btw|tva|mwst|vat|ondernemingsnummer|numero d'entreprise|unternehmensnummer|company number)\b[^\d\n]{0,16}|\bbe ?)$/;
const IBAN = /(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){3,7}(?!\w)/g;
const PHONE_WORD =
  /\b(?:gsm|tel|telefoon|telefoonnummer|gsm-nummer|nummer|bel|whatsapp|sms|telephone|portable|numero|appelez|handy|telefon|telefonnummer|nummer|anrufen|phone|mobile|number|call)\b[^\d\n]{0,24}$/;

/** How many of the digits of a run are one number: a length in use that ends where a group ends. */
function phoneLength(run: string): number {
  const digits = digitsOf(run);
  const international = run.startsWith('+') || digits.startsWith('00');
  const ends = new Set<number>();
  let count = 0;
  for (let i = 0; i < run.length; i++) {
    if (/\d/.test(run[i] ?? '')) {
      count++;
      if (!/\d/.test(run[i + 1] ?? '')) ends.add(count);
    }
  }
  const belgian = /^(?:\+|00) ?32/.test(run.replace(/[./()-]/g, ' ')) || digits.startsWith('0032');
  const lead = digits.startsWith('00') ? 4 : 2;
  const zero = /\(0\)/.test(run) ? 1 : 0;
  const lengths = belgian
    ? [lead + zero + 9, lead + zero + 8]
    : international
      ? [15, 14, 13, 12, 11, 10, 9, 8]
      : /^04[5-9]/.test(digits)
        ? [10]
        : [10, 9, 11, 12];
  const whole = lengths.find((length) => length <= digits.length && ends.has(length));
  if (whole !== undefined) return whole;
  const shortest = Math.min(...lengths);
  return digits.length >= shortest ? digits.length : 0;
}

/** The end of the part of `run` that holds its first `count` digits. */
function cut(run: string, count: number): number {
  let seen = 0;
  for (let i = 0; i < run.length; i++) {
    if (/\d/.test(run[i] ?? '') && ++seen === count) return i + 1;
  }
  return run.length;
}

const LOCAL = String.raw`(?<![\w.+-])[\w.+-]{1,64}`;
const MAIL_AT = String.raw` ?@ ?| ?[([{] ?(?:at|apenstaartje|arobase|a) ?[)\]}] ?| (?:at|apenstaartje|apestaartje|arobase|klammeraffe) `;
const MAIL = new RegExp(`${LOCAL}(?: ?@ ?)[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63}){1,4}`, 'gi');
// English says "point" for a place: "look at meeting point be quiet" is no address.
const speltMail = (dots: string): RegExp =>
  new RegExp(
    `${LOCAL}(?:${MAIL_AT})[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63}){0,3}(?: ?\\. ?| ?[([{] ?(?:${dots}) ?[)\\]}] ?| (?:${dots}) )(?:be|com|nl|fr|de|lu|net|org|eu|brussels|vlaanderen)(?!\\w)`,
    'gi',
  );
const SPELT_MAIL = speltMail('dot|punt|point|punkt');
const SPELT_MAIL_ENGLISH = speltMail('dot');

/** Telephone numbers and e-mail addresses, except numbers the text may always name. */
export function* contacts(
  text: string,
  emergencyNumbers: readonly string[],
  language: Language,
): Generator<Found> {
  for (const pattern of [MAIL, language === 'en' ? SPELT_MAIL_ENGLISH : SPELT_MAIL]) {
    for (const match of text.matchAll(pattern)) {
      yield { kind: 'email', start: match.index, end: match.index + match[0].length };
    }
  }
  const allowed = new Set(emergencyNumbers.map(national));
  const accounts = [...text.matchAll(IBAN)].map(
    (match) => [match.index, match.index + match[0].length] as const,
  );
  const lower = text.toLowerCase();
  const scan = new RegExp(PHONE);
  for (let match = scan.exec(text); match !== null; match = scan.exec(text)) {
    const start = match.index;
    const run = match[0];
    const account = accounts.find(([from, to]) => from <= start && start < to);
    if (account !== undefined) {
      scan.lastIndex = account[1];
      continue;
    }
    const date = DATE.exec(run);
    const harmless = date === null ? emergencyLength(run, allowed) : digitsOf(date[0]).length;
    const count = harmless > 0 ? harmless : phoneLength(run);
    // A run of digits may hold several numbers: the search goes on behind this one, or
    // behind the first group when the run does not begin with one.
    scan.lastIndex = start + (count > 0 ? cut(run, count) : (/^\D*\d+/.exec(run)?.[0].length ?? 1));
    const company = NOT_PHONE_BEFORE.test(lower.slice(Math.max(0, start - 40), start));
    if (count > 0 && harmless === 0 && !company) yield { kind: 'phone', start, end: scan.lastIndex };
  }
  // Without the leading zero ("470 12 34 56") or the plus ("32470123456").
  for (const match of text.matchAll(/(?<![\w+.,/-])(?:32[ ./-]?)?4[5-9]\d(?:[ ./-]?\d\d){3}(?!\w)/g)) {
    const announced = PHONE_WORD.test(lower.slice(Math.max(0, match.index - 40), match.index));
    if (match[0].startsWith('32') || announced) {
      yield { kind: 'phone', start: match.index, end: match.index + match[0].length };
    }
  }
  // Six to nine digits after "gsm", "tel": Luxembourg and German numbers without a prefix.
  for (const match of text.matchAll(/(?<![\w+.,/-])[1-9]\d{1,2}(?:[ ./-]?\d{2,3}){2,3}(?!\w)/g)) {
    const announced =
      /\b(?:gsm|tel|telefoon|telephone|telefon|handy|phone|mobile|portable|whatsapp)\b[^\d\n.!?]{0,12}$/.test(
        lower.slice(Math.max(0, match.index - 40), match.index).replace(/tel\./, 'tel'),
      );
    if (announced && !allowed.has(national(match[0]))) {
      yield { kind: 'phone', start: match.index, end: match.index + match[0].length };
    }
  }
}

function emergencyLength(run: string, allowed: ReadonlySet<string>): number {
  let digits = 0;
  for (let i = 0; i < run.length; i++) {
    if (!/\d/.test(run[i] ?? '')) continue;
    digits++;
    if (!/\d/.test(run[i + 1] ?? '') && allowed.has(national(run.slice(0, i + 1)))) return digits;
  }
  return 0;
}

// ---- plates

type Form = {
  readonly pattern: RegExp;
  /** Whether spaces, or no separator at all, are proof enough. */ readonly sure: boolean;
};

const FORMS: readonly Form[] = [
  // Belgium since 2010; the first sign is a digit, so lower case is no word either.
  { pattern: /(?<![\w-])[1-9][-. ]{0,3}[a-z]{3}[-. ]{0,3}\d{3}(?![\w]|-\w)/gi, sure: true },
  { pattern: /(?<![\w-])[OT]-[A-Z]{3}-\d{3}(?!\w)/g, sure: true },
  // Part of one: 1-ABC-..., 1-ABC-1.., 1-AB?-123, 1-ABC.
  { pattern: /(?<![\w-])[1-9]-(?=[a-z?*.]{0,2}[a-z])[a-z?*.]{3}-[\dx?*._#]{0,3}(?!\w)/gi, sure: true },
  { pattern: /(?<![\w-])[1-9]-[A-Z]{3}(?![\w-])/g, sure: true },
  { pattern: /(?<![\w-])(?:[A-Z]{3}[-.]?\d{3}|\d{3}[-.]?[A-Z]{3})(?![\w]|-\w|\.\d)/g, sure: true },
  { pattern: /(?<![\w-])[A-Z]{2}[-. ]?\d{3}[-. ]?[A-Z]{2}(?![\w]|-\w)/g, sure: true },
  { pattern: /(?<![\w-])[A-Z]{1,3}-[A-Z]{1,2}[- ]?\d{1,4}[EH]?(?![\w]|-\w)/g, sure: true },
  { pattern: /(?<![\w-])[A-Z]{2}-\d{4}(?![\w]|-\w)/g, sure: true },
  { pattern: /(?<![\w-])[A-Z]{1,3} [A-Z]{1,2} \d{1,4}[EH]?(?![\w]|-\w)/g, sure: false },
  {
    pattern:
      /(?<![\w-])(?:[a-z]{3}[- ]?\d{3}|\d{3}[- ]?[a-z]{3}|[a-z]{2}[- ]?\d{4}|[a-z]{2}[- ]?\d{3}[- ]?[a-z]{2})(?![\w]|-\w)/gi,
    sure: false,
  },
];

/** Lengths of the letter and digit runs of Dutch plates (RDW sidecodes 1-14). */
const DUTCH = new Set(['222', '231', '132', '321', '123', '312', '213']);

/** Common words of two capitals that stand alone as German district letters never do. */
const isWord = (letters: string): boolean => NOT_PLATE_LETTERS.has(letters.toLowerCase());

function isPlate(form: Form, found: string, announced: boolean, allowed: ReadonlySet<string>): boolean {
  const groups = found.match(/[a-z]+|\d+/gi) ?? [];
  const letters = groups.filter((group) => /\D/.test(group));
  const dashed = /[-]/.test(found);
  const numbers = groups.filter((group) => /\d/.test(group));
  const emergency = numbers.some((group) => allowed.has(group));
  // "DN-AB 77": two groups of letters with a dash between are no words of a sentence.
  const word = /^[A-Z]+-[A-Z]+/.test(found)
    ? NOT_PLATE_CODES.has(letters[0]?.toLowerCase() ?? '')
    : letters.some((group) => group.length > 1 && isWord(group));
  // Three groups with two dashes are no sentence, whatever the letters spell.
  if (/-.+-/.test(found)) return true;
  // After "nummerplaat" capitals are signs of it, unless they say whom to call.
  if (announced)
    return !emergency && (!word || !/[a-z]/.test(found)) && !/^[A-Z]+ ?(?:19|20)\d\d$/.test(found);
  if (!form.sure || word) return false;
  if (!dashed && emergency && found.includes(' ')) return false;
  return !(found.includes(' ') && !dashed && /[a-z]/.test(found));
}

export function* plates(
  text: string,
  emergencyNumbers: readonly string[],
  language: Language,
): Generator<Found> {
  const allowed = new Set(emergencyNumbers.map(national));
  const windows = announcedAt(text);
  const announced = (at: number) => windows.some(([from, to]) => from <= at && at < to);
  for (const form of FORMS) {
    for (const match of text.matchAll(form.pattern)) {
      const near = announced(match.index);
      const german = language === 'de' && !form.sure && /^[A-Z]{1,3} [A-Z]{1,2} \d{2,4}/.test(match[0]);
      if (isPlate(german ? { ...form, sure: true } : form, match[0], near, allowed)) {
        yield { kind: 'plate', start: match.index, end: match.index + match[0].length };
      }
    }
  }
  for (const match of text.matchAll(
    /(?<![\w-])(?:[A-Z\d]{1,3}-[A-Z\d]{1,3}-[A-Z\d]{1,3}|[A-Z\d]{6})(?![\w]|-\w)/g,
  )) {
    const runs = match[0].replaceAll('-', '').match(/[A-Z]+|\d+/g) ?? [];
    const groups = match[0].includes('-') ? match[0].split('-') : runs;
    const even = groups.every((group) => /^(?:[A-Z]+|\d+)$/.test(group));
    const mixed = /[A-Z]/.test(match[0]) && /\d/.test(match[0]);
    const words = groups.some((group) => group.length > 1 && isWord(group));
    if (even && mixed && !words && DUTCH.has(groups.map((group) => group.length).join(''))) {
      yield { kind: 'plate', start: match.index, end: match.index + match[0].length };
    }
  }
  // After "nummerplaat", "plaque", ...: whatever has the look of a part of one.
  for (const [from, to] of windows) {
    for (const match of text
      .slice(from, to)
      .matchAll(/(?<![\w-])[A-Z\d]{1,4}(?:[- ][A-Z\d]{1,4}){0,3}(?!\w)(?:-?[.?*_]{1,3}(?=[ ,]|$))?/g)) {
      const signs = match[0].replace(/[^A-Z\d]/g, '');
      const partial = PARTIAL.test(text.slice(Math.max(0, from - 40), from + match.index).toLowerCase());
      const word = match[0]
        .split(/[- ]/)
        .some((group) => /^[A-Z]{2,}$/.test(group) && isWord(group) && !match[0].includes('-'));
      const other = /^[ENAR]\d{1,3}$|^(?:19|20)\d\d$/.test(signs) || allowed.has(signs);
      if (
        word ||
        other ||
        signs.length < (partial && /\d/.test(signs) ? 2 : 3) ||
        (/^[A-Z]{4,}$/.test(signs) && !partial)
      )
        continue;
      yield { kind: 'plate', start: from + match.index, end: from + match.index + match[0].length };
    }
  }
}

/** Words that say only a part of the plate was seen. */
const PARTIAL =
  /\b(?:begin|eindig|start|commenc|termin|finiss|endet|beginn|ends|ending|met|avec|mit|with|deel|partie|teil|part)/;

/** From a word for plate to the end of its sentence, at most 60 signs. */
function announcedAt(text: string): (readonly [number, number])[] {
  const windows: (readonly [number, number])[] = [];
  let last = 0;
  for (const match of text.matchAll(PLATE_WORDS)) {
    const from = match.index + match[0].length;
    if (match.index < last) continue;
    const rest = text.slice(from, from + 60);
    const stop = rest.search(/[!?\n;](?!\w|-)|\.(?= |$)(?<!\.\.)/);
    last = from + (stop < 0 ? rest.length : stop);
    windows.push([from, last]);
  }
  return windows;
}

// ---- senders

const RESERVED = ['BE-Alert', '1789', 'ALARM1789'];
const TEST = String.raw`(?:(?:test|oefening|exercice|ubung|exercise|sms|alarm|info)[ :!-]{1,3})?`;
const POSES = String.raw`(?: ?[:|>\]]| ?- |,? (?:waarschuwt|meldt|informeert|verwittigt|alarmeert|avertit|informe|vous informe|signale|warnt|meldet|informiert|warns|informs|alert|bericht|message)\b)`;
const FROM_US = String.raw`(?:dit is een (?:officieel )?(?:bericht|sms|alarm) van|dit bericht komt van|ceci est un (?:message|sms) (?:officiel )?de|ce message vient de|dies ist eine (?:nachricht|sms) von|diese nachricht kommt von|this is an? (?:official )?(?:message|sms|alert) (?:of|from)|this message (?:is|comes) from|namens|in opdracht van|au nom de|im namen von|im auftrag von|on behalf of|afzender ?:?|expediteur ?:?|absender ?:?|sender ?:?|from ?:|van ?:|de ?:|von ?:|getekend ?:?,?|signe ?:?|gezeichnet ?:?|signed ?:?)`;

/**
 * Texts that pose as BE-Alert (domain list (b) 38; 1789 is its sender, domain 3.1). Posing
 * is: opening a line with the name as its speaker, signing with it, or saying the
 * message is its. Naming it is free: "volg BE-Alert", "BE-Alert stuurt sms'en van 1789".
 */
export function* senders(text: string, more: readonly string[]): Generator<Found> {
  const names = [...RESERVED, ...more]
    .filter((name) => /\w/.test(name))
    .map((name) =>
      fold(name)
        .text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
        .replace(/[- ]/g, '[- ]?'),
    );
  const name = `(?:${names.join('|')})(?!\\w)`;
  const patterns = [
    new RegExp(`(?<=^[ \\t[(*"']{0,4}${TEST})${name}(?=${POSES})`, 'gimd'),
    new RegExp(`(?<=(?:^|[.!?] )${TEST})${name}(?=${POSES})`, 'gim'),
    new RegExp(`(?<=\\b${FROM_US} ?["'(\\[]?)${name}`, 'gi'),
    new RegExp(`(?<=\\[ ?)${name}(?= ?\\])`, 'gi'),
    new RegExp(`(?<=(?:^|[.!?,] |- ?|\\n))${name}(?=[ .!)]{0,3}$)`, 'gim'),
  ];
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) {
      yield { kind: 'sender', start: match.index, end: match.index + match[0].length };
    }
  }
}
