// What a text becomes as SMS: which alphabet it needs, how many segments are paid
// for, and which letters make it dear.
//
// - septet: one unit of the GSM 7-bit default alphabet (3GPP TS 23.038 clause 6.2.1);
//   the characters of the extension table (6.2.1.1) cost two, the escape and its letter.
// - unit: a septet, or in UCS-2 one UTF-16 code unit (an emoji is two or more).
// - segment: what one short message carries: 160 septets or 70 units alone; 153 or 67
//   when a text is cut, because the six octets of the concatenation header (TS 23.040
//   clause 9.2.3.24.1, 8-bit reference) take room in each.
// - break: one character outside GSM-7. A single "ë" turns 160 characters into 70,
//   so the composer names each of them and offers a spelling which costs nothing.
//
// The browser shows these figures and the carrier cuts by them: one module, so that
// the price on the screen is the price on the invoice.

export type SmsEncoding = 'gsm7' | 'ucs2';

export type SmsBreak = {
  /** As a reader sees it: a letter with its marks, an emoji with its joiners. */
  readonly character: string;
  /** Position in the text, in UTF-16 units. */
  readonly index: number;
  /** A spelling inside GSM-7 (possibly empty, for invisible marks); null when there is none. */
  readonly replacement: string | null;
};

export type SmsMeasure = {
  readonly encoding: SmsEncoding;
  readonly units: number;
  readonly segments: number;
  /** Room in each segment, in units: 160 or 70 for one, 153 or 67 for several. */
  readonly perSegment: number;
  /** Units still free in the last segment. */
  readonly left: number;
  readonly breaks: readonly SmsBreak[];
};

/** The default alphabet in code order; 0x1B is the escape to the extension table. */
export const gsm7Alphabet =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

/** The extension table: the code after the escape, and its character. */
export const gsm7Extension: readonly (readonly [number, string])[] = [
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{'],
  [0x29, '}'],
  [0x2f, '\\'],
  [0x3c, '['],
  [0x3d, '~'],
  [0x3e, ']'],
  [0x40, '|'],
  [0x65, '€'],
];

export const gsm7Escape = 0x1b;

const room = {
  gsm7: { alone: 160, joined: 153 },
  ucs2: { alone: 70, joined: 67 },
} as const;

// Septets per UTF-16 unit, 0 for what GSM-7 lacks. The euro sign is the highest.
const septets = new Uint8Array(0x20ad);
for (let code = 0; code < gsm7Alphabet.length; code++) {
  if (code !== gsm7Escape) septets[gsm7Alphabet.charCodeAt(code)] = 1;
}
for (const [, character] of gsm7Extension) septets[character.charCodeAt(0)] = 2;

// Only what Unicode's own decompositions do not already give (ë, ï, ç, ½, ™ need no line).
const spellings: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': ',',
  '‛': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
  '«': '"',
  '»': '"',
  '‹': "'",
  '›': "'",
  '′': "'",
  '″': '"',
  '`': "'",
  '´': "'",
  '¨': '"',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '−': '-',
  '•': '-',
  '·': '.',
  '…': '...',
  '→': '->',
  '←': '<-',
  '×': 'x',
  '÷': ':',
  '⁄': '/',
  '\t': ' ',
  '\u2028': '\n',
  '\u2029': '\n',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ı: 'i',
  ẞ: 'SS',
};

// Characters without a picture: byte order mark, zero-width space, soft hyphen, controls.
const invisible = /^[\p{Cf}\p{Cc}\p{Mn}]+$/u;
const marks = /\p{M}/gu;

/** Septets the text needs in GSM-7, or null when a character lies outside it. */
export function septetCount(text: string): number | null {
  let units = 0;
  for (let index = 0; index < text.length; index++) {
    const cost = septets[text.charCodeAt(index)];
    if (!cost) return null;
    units += cost;
  }
  return units;
}

function spelling(character: string): string | null {
  // A letter typed as base and mark (as some keyboards do) may have one code in GSM-7.
  const composed = character.normalize('NFC');
  if (septetCount(composed) !== null) return composed;
  const known = spellings[composed];
  if (known !== undefined) return known;
  if (invisible.test(character)) return '';
  // Marks fall away only where a base letter stays: "ë" gives "e", an emoji gives nothing.
  const plain = composed.normalize('NFKD').replace(marks, '');
  let spelled = '';
  for (const letter of plain) {
    const part = septetCount(letter) === null ? spellings[letter] : letter;
    if (part === undefined) return null;
    spelled += part;
  }
  return spelled === '' ? null : spelled;
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

function breaksOf(text: string): SmsBreak[] {
  const breaks: SmsBreak[] = [];
  for (const { segment, index } of graphemes.segment(text)) {
    if (septetCount(segment) !== null) continue;
    breaks.push({ character: segment, index, replacement: spelling(segment) });
  }
  return breaks;
}

// Cuts greedily and returns the end of each segment. An escape stays with its letter and
// a surrogate with its twin: a phone which shows the segments apart must not show rubbish.
function cuts(text: string, encoding: SmsEncoding, perSegment: number): { ends: number[]; last: number } {
  const ends: number[] = [];
  let used = 0;
  for (let index = 0; index < text.length;) {
    const unit = text.charCodeAt(index);
    let width = 1;
    let cost = 1;
    if (encoding === 'gsm7') cost = septets[unit] ?? 1;
    else if (unit >= 0xd800 && unit <= 0xdbff) {
      const next = text.charCodeAt(index + 1);
      if (next >= 0xdc00 && next <= 0xdfff) width = cost = 2;
    }
    if (used + cost > perSegment) {
      ends.push(index);
      used = 0;
    }
    used += cost;
    index += width;
  }
  ends.push(text.length);
  return { ends, last: used };
}

function layout(text: string) {
  const count = septetCount(text);
  const encoding: SmsEncoding = count === null ? 'ucs2' : 'gsm7';
  const units = count ?? text.length;
  const { alone, joined } = room[encoding];
  const perSegment = units <= alone ? alone : joined;
  return { encoding, units, perSegment, ...cuts(text, encoding, perSegment) };
}

/**
 * Measures a text as it would be sent. An empty text is one empty segment.
 * `breaks` is in reading order and empty exactly when the encoding is GSM-7.
 */
export function measure(text: string): SmsMeasure {
  const { encoding, units, perSegment, ends, last } = layout(text);
  return {
    encoding,
    units,
    segments: ends.length,
    perSegment,
    left: perSegment - last,
    breaks: encoding === 'gsm7' ? [] : breaksOf(text),
  };
}

/** The text with every offered replacement made; what has none stays as it is. */
export function replaceAll(text: string): string {
  if (septetCount(text) !== null) return text;
  let replaced = '';
  let from = 0;
  for (const { character, index, replacement } of breaksOf(text)) {
    replaced += text.slice(from, index) + (replacement ?? character);
    from = index + character.length;
  }
  return replaced + text.slice(from);
}

/** The text of each segment, in order; joined they are the text again. */
export function split(text: string): string[] {
  let from = 0;
  return layout(text).ends.map((end) => {
    const segment = text.slice(from, end);
    from = end;
    return segment;
  });
}
