/**
 * The letters of what is on paper, and where its lines break.
 *
 * Atkinson Hyperlegible Next (docs/decisions/0014) comes in two files per weight: one with the characters of western
 * Europe, one with those of the rest of it. A word is set from the first file that has its characters: Zoë from the one,
 * Łukasz from both. What neither has loses its mark (ĉ), or is left out (Greek, Arabic, emoji): a box with a cross in it
 * is nobody's name.
 */
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

export type Weight = 'regular' | 'bold';
const subsets = ['latin', 'latin-ext'] as const;
type Subset = (typeof subsets)[number];

const has: Readonly<Record<Subset, RegExp>> = {
  latin:
    /[\u0020-\u007e\u00a0-\u00ac\u00ae-\u00b4\u00b6-\u00ff\u0131\u0152\u0153\u2013\u2014\u2018-\u201a\u201c-\u201e\u2022\u2026\u20ac]/u,
  'latin-ext':
    /[\u0100-\u0107\u010a-\u0113\u0116-\u011b\u011e-\u0123\u0126-\u0127\u012a-\u012b\u012e-\u0130\u0132-\u0133\u0136-\u0137\u0139-\u013e\u0141-\u0148\u0150-\u0151\u0154-\u0155\u0158-\u015b\u015e-\u0165\u016a-\u016b\u016e-\u017e\u0218-\u021b\u1e80-\u1e85\u1e9e\u1ef2\u1ef3]/u,
};

const folder = new URL('../../node_modules/@fontsource/atkinson-hyperlegible-next/files/', import.meta.url);
const numbers: Readonly<Record<Weight, number>> = { regular: 400, bold: 700 };
const nameOf = (weight: Weight, subset: Subset): string => `${subset}-${numbers[weight]}`;

/**
 * A font out of its WOFF 1.0 wrapping (W3C, section 4): a table of zlib streams. The PDF library opens WOFF too, but
 * unpacks a table each time it looks into it: a letter then takes 300 ms, and so 60 ms.
 */
function unwrapped(woff: Buffer): Buffer {
  const tables = Array.from({ length: woff.readUInt16BE(12) }, (_, n) => {
    const entry = 44 + 20 * n;
    const [from, packed, whole] = [4, 8, 12].map((at) => woff.readUInt32BE(entry + at)) as [
      number,
      number,
      number,
    ];
    const data = woff.subarray(from, from + packed);
    return {
      tag: woff.subarray(entry, entry + 4),
      sum: woff.subarray(entry + 16, entry + 20),
      data: packed < whole ? inflateSync(data) : data,
    };
  });
  const head = Buffer.alloc(12 + 16 * tables.length);
  woff.copy(head, 0, 4, 8);
  head.writeUInt16BE(tables.length, 4);
  const parts: Buffer[] = [head];
  let offset = head.length;
  for (const [n, { tag, sum, data }] of tables.entries()) {
    const entry = 12 + 16 * n;
    tag.copy(head, entry);
    sum.copy(head, entry + 4);
    head.writeUInt32BE(offset, entry + 8);
    head.writeUInt32BE(data.length, entry + 12);
    // Tables begin at multiples of four octets.
    parts.push(data, Buffer.alloc(-data.length & 3));
    offset += data.length + (-data.length & 3);
  }
  return Buffer.concat(parts);
}

/** Every font file by the name that `runs` speaks of. */
export const fontFiles: ReadonlyMap<string, Buffer> = new Map(
  (Object.keys(numbers) as Weight[]).flatMap((weight) =>
    subsets.map((subset) => {
      const name = nameOf(weight, subset);
      return [
        name,
        unwrapped(readFileSync(new URL(`atkinson-hyperlegible-next-${name}-normal.woff`, folder))),
      ] as const;
    }),
  ),
);

const isSettable = (character: string): boolean => subsets.some((subset) => has[subset].test(character));

/** What can be set of a text: composed letters, plain spaces, no line ends, nothing that there is no letter for. */
export const settable = (text: string): string =>
  [...text.normalize('NFC').replaceAll(/\s+/gu, ' ')]
    .map((character) => (isSettable(character) ? character : (character.normalize('NFD')[0] ?? '')))
    .filter(isSettable)
    .join('')
    .replaceAll(/ {2,}/g, ' ')
    .trim();

export interface Run {
  readonly font: string;
  readonly text: string;
}

/** A text cut into pieces that one font file has whole. The text is settable. */
export function runs(text: string, weight: Weight): Run[] {
  const found: { font: string; text: string }[] = [];
  for (const character of text) {
    const font = nameOf(weight, subsets.find((subset) => has[subset].test(character)) ?? 'latin');
    const last = found.at(-1);
    if (last?.font === font) last.text += character;
    else found.push({ font, text: character });
  }
  return found;
}

/**
 * Lines of a text that are at most so wide, as `widthOf` measures. They break at spaces, and in an address of the web
 * after a slash or dot, never before the marks that French puts a space before; a word that is wider than a line is cut where the line ends, for nothing may leave the page.
 */
export function linesOf(text: string, width: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = '';
  const take = (piece: string): void => {
    if (widthOf((line + piece).trimEnd()) <= width) {
      line += piece;
      return;
    }
    if (line.trim()) lines.push(line.trimEnd());
    line = piece.trimStart();
    while (widthOf(line.trimEnd()) > width && line.length > 1) {
      let end = line.length - 1;
      while (end > 1 && widthOf(line.slice(0, end)) > width) end -= 1;
      lines.push(line.slice(0, end));
      line = line.slice(end);
    }
  };
  for (const word of text.split(/(?<=(?<!«) )(?![?!:;»])/u))
    for (const piece of word.length > 24 ? word.split(/(?<=[/.@-])/u) : [word]) take(piece);
  if (line.trim()) lines.push(line.trimEnd());
  return lines;
}
