/**
 * Belgian house numbers, as registers, forms and old member lists write them.
 *
 * The cast: the `number` proper decides the side of the street (odd or even); a `letter` ("11A", "11bis", or the
 * register's numeric "11_2") makes another door; `to` closes a range ("41-43"); a `box` (bus, boîte) is a letter box
 * behind the same door. "12/3" is number 12 box 3: the slash never means a range in Belgian addresses.
 */

export type HouseNumber = {
  number: number;
  letter: string | null;
  to: number | null;
  box: string | null;
  /** Orders doors along a street: number first, then letter. Fits 32 bits. */
  sort: number;
  parity: 'odd' | 'even';
};

/** Longest number seen is five digits (kilometre-numbered roads); more is a telephone number in the wrong column. */
const MAX_DIGITS = 5;

/** Longest box kept; the federal register's own limit is 35 characters. */
const MAX_BOX = 35;

const BOX_WORD = String.raw`(?:(?:bus|bs|bte|bo[iî]te|box|postbus|ap|app|apt|appt|appartement)(?!\p{L})\.?|b\.?(?=\s*\d)|#|/)`;
const shape = new RegExp(
  String.raw`^0*(?<number>[1-9]\d{0,${MAX_DIGITS - 1}})` +
    String.raw`(?:\s*-\s*(?<to>\d{1,${MAX_DIGITS}})(?!\d))?` +
    String.raw`(?:\s*(?<letter>bis|ter|quater|[a-z])(?![a-z]|\.|\s*\d)|_(?<bis>\d{1,3}))?` +
    String.raw`(?:[\s,]*(?<word>${BOX_WORD})\s*|[\s,]+)?(?<box>.*)$`,
  'iu',
);

/**
 * Reads a house number, or null when there is none ("z/n", "0", "bus 3"). `box` overrides a box inside the text,
 * for registers that keep it in a column of its own.
 */
export function parseHouseNumber(text: string, box?: string | null): HouseNumber | null {
  const found = shape.exec(text.trim().replaceAll(/\s+/gu, ' '))?.groups;
  if (!found?.['number']) return null;
  const number = Number(found['number']);
  // Only an upward pair is a range; "12-3" is another way to write a box.
  const end = found['to'] ? Number(found['to']) : null;
  const to = end !== null && end > number ? end : null;
  const letter = found['letter']?.toUpperCase() ?? found['bis'] ?? null;
  const ownBox =
    (box ?? '').trim() || (found['box'] ?? '').trim() || (end !== null && to === null ? String(end) : '');
  if (ownBox.length > MAX_BOX || (found['word'] && !ownBox)) return null;
  // "12345678" leaves digits over: no house number has more than five.
  if (!found['word'] && /^\d/u.test(found['box'] ?? '') && !/\s/u.test(text.trim())) return null;
  return {
    number,
    letter,
    to,
    box: ownBox || null,
    sort: number * 100 + letterRank(letter),
    parity: number % 2 === 0 ? 'even' : 'odd',
  };
}

/** 1-26 for A-Z, then bis, ter, quater, then the register's numeric suffixes. */
function letterRank(letter: string | null): number {
  if (letter === null) return 0;
  if (/^\d/u.test(letter)) return Math.min(99, 30 + Number(letter));
  const word = ['BIS', 'TER', 'QUATER'].indexOf(letter);
  return word >= 0 ? 27 + word : letter.charCodeAt(0) - 64;
}

/** The door without its box, in one spelling: "11A", "11_2", "41-43". */
export function formatDoor({ number, letter, to }: Pick<HouseNumber, 'number' | 'letter' | 'to'>): string {
  const range = to === null ? '' : `-${to}`;
  const suffix = letter === null ? '' : /^\d/u.test(letter) ? `_${letter}` : letter;
  return `${number}${range}${suffix}`;
}

const certain = new RegExp(
  String.raw`^\d{1,${MAX_DIGITS}}(\s*-\s*\d+)?(\s?(bis|ter|quater|[a-z]))?([\s,]*${BOX_WORD}\s*\S{1,${MAX_BOX}})?$`,
  'iu',
);
const streetWord =
  /^(rue|avenue|av\.|place|chauss[ée]e|boulevard|bd\.?|chemin|all[ée]e|quai|square|impasse|clos|route|sentier|drève)\b/iu;

/**
 * Splits "Kerkstraat 12 bus 3" or "12, rue Haute" into street and house number text; null when either is missing.
 * The first place where a certain house number follows wins, so that "Place du 11 novembre 5" keeps its date.
 */
export function splitStreet(text: string): { street: string; number: string } | null {
  const line = text.trim().replaceAll(/\s+/gu, ' ');
  const french = /^(?<number>\d\S*?),?\s(?<street>.+)$/u.exec(line)?.groups;
  if (french?.['number'] && french['street'] && streetWord.test(french['street'])) {
    return { street: french['street'], number: french['number'] };
  }
  const places = [...line.matchAll(/[\s,]+(?=\d)/gu)].filter((m) => m.index > 0);
  const split = (m: RegExpExecArray) => ({
    street: line.slice(0, m.index),
    number: line.slice(m.index + m[0].length),
  });
  const parts = places.map(split);
  return (
    parts.find((part) => certain.test(part.number)) ?? parts.find((p) => parseHouseNumber(p.number)) ?? null
  );
}

/** A box as written beside an address ("bus 3", "bte 2eET", "A1") without the word for it; null when empty or overlong. */
export function parseBox(text: string): string | null {
  const box = text.trim().replace(new RegExp(`^${BOX_WORD}\\s*`, 'iu'), '');
  return box.length > 0 && box.length <= MAX_BOX ? box : null;
}
