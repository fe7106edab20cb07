/**
 * The columns of member lists, and finding them in a first row.
 *
 * BE-Alert's format is known by its order: files come without a header, or with one that somebody retyped. So a
 * header counts when most of its cells are nearly right, and a cell that is not keeps the meaning of its place.
 * Belfort's own format is known by its names, in English, or in Dutch or French as city lists have them.
 */
import { plainHeader } from '../lib/csv.ts';

/** The 33 columns of the BE-Alert import for BIN members, in their order and spelling ("Telefoone 6" included). */
export const binColumns = [
  'Tel/Ref.',
  'Civilité',
  'Naam',
  'Voornaam',
  'Adres incl huisnummer',
  'Bijkomend adres',
  'Postcode',
  'Gemeente',
  'Geboortedatum',
  'Email',
  'FAX',
  'FAX2',
  'FAX3',
  'Verdieping',
  'Aantal inwoners',
  'Telefoon 2',
  'Telefoon 3',
  'Telefoon 4',
  'Telefoon 5',
  'Telefoone 6',
  'Telefoon 7',
  'SMS',
  'SMS 2',
  'SMS 3',
  'Pager',
  'Zone libre 1',
  'Zone libre 2',
  'Zone libre 3',
  'Taal',
  'Land',
  'Rode lijst',
  'Type Contact',
  'GPS coördinaten',
] as const;
export type BinColumn = (typeof binColumns)[number];

export const binLayout = {
  voice: ['Telefoon 2', 'Telefoon 3', 'Telefoon 4', 'Telefoon 5', 'Telefoone 6', 'Telefoon 7'],
  sms: ['SMS', 'SMS 2', 'SMS 3'],
} as const satisfies Record<string, readonly BinColumn[]>;

/** Belfort's own columns with the other names they are known by, in the plain spelling of `plainHeader`. */
export const ownColumns = {
  name: ['naam', 'nom', 'familienaam'],
  first_name: ['voornaam', 'prenom'],
  street: ['straat', 'straatnaam', 'rue', 'adres', 'adresse'],
  number: ['huisnummer', 'nummer', 'nr', 'numero'],
  box: ['bus', 'busnummer', 'boite', 'bte'],
  postcode: ['postnummer', 'codepostal'],
  municipality: ['gemeente', 'commune'],
  mobile: ['gsm', 'gsmnummer', 'mobiel', 'mobielnummer', 'mobiletelefoon'],
  landline: ['telefoon', 'telefoonnummer', 'vasttelefoonnummer', 'telephone', 'tel'],
  email: ['emailadres', 'adresseemail', 'mail', 'courriel'],
  language: ['taal', 'langue'],
  network: ['bin', 'plp', 'netwerk', 'reseau'],
  accepted_on: ['akkoordop', 'aanvaardop', 'accepteele'],
} as const satisfies Record<string, readonly string[]>;
export type OwnColumn = keyof typeof ownColumns;
const ownNames = Object.keys(ownColumns) as OwnColumn[];

type Layout<Format extends string, Column extends string> = {
  format: Format;
  /** Whether the first row is a header; without one it is a member. */
  header: boolean;
  positions: ReadonlyMap<string, number>;
  /** The column that answers one of ours, as a problem names it. */
  columnOf: (own: OwnColumn) => Column | null;
};

/** Share of cells of a retyped header that must be recognised. */
const ENOUGH = 2 / 3;

/** Edits between two short words (Levenshtein), counted no further than needed here. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, sign] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (sign === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Whether a retyped header cell means the column: digits must be right ("SMS 2"), long words may have two slips. */
function meant(cell: string, column: string): boolean {
  const [digits, letters] = [/\d/gu, /\D/gu].map((sign) =>
    [cell, column].map((w) => (w.match(sign) ?? []).join('')),
  );
  if (digits?.[0] !== digits?.[1]) return false;
  const [a = '', b = ''] = letters ?? [];
  return a === b || (Math.min(a.length, b.length) >= 5 && edits(a, b) <= 2);
}

const binOfOwn: Partial<Record<OwnColumn, BinColumn>> = {
  name: 'Naam',
  first_name: 'Voornaam',
  street: 'Adres incl huisnummer',
  number: 'Adres incl huisnummer',
  box: 'Bijkomend adres',
  postcode: 'Postcode',
  municipality: 'Gemeente',
  email: 'Email',
  language: 'Taal',
};

/** The BE-Alert layout of a file by its first row, or null when it is none. */
export function binLayoutOf(firstRow: readonly string[]): Layout<'bin', BinColumn> | null {
  const cells = firstRow.map(plainHeader);
  const free = new Map<BinColumn, string>(binColumns.map((column) => [column, plainHeader(column)]));
  const positions = new Map<string, number>();
  // Exact names first: "Naam" must not be taken by a slip in another cell.
  for (const same of [(a: string, b: string) => a === b, meant]) {
    for (const [at, cell] of cells.entries()) {
      if ([...positions.values()].includes(at) || !cell) continue;
      const column = [...free].find(([, plain]) => same(cell, plain))?.[0];
      if (column && free.delete(column)) positions.set(column, at);
    }
  }
  const header = positions.size >= binColumns.length * ENOUGH;
  const full = firstRow.length === binColumns.length;
  const looksLikeMember = full && /^[1-9]\d{3}$/u.test(firstRow[binColumns.indexOf('Postcode')] ?? '');
  if (!header && !looksLikeMember) return null;
  if (!header) positions.clear();
  const taken = new Set(positions.values());
  for (const [at, column] of binColumns.entries()) {
    if (full && !positions.has(column) && !taken.has(at)) positions.set(column, at);
  }
  if (!positions.has('Naam') || !positions.has('Adres incl huisnummer')) return null;
  return { format: 'bin', header, positions, columnOf: (own) => binOfOwn[own] ?? null };
}

/** Belfort's own layout by its header, or null: a name, a street and some way to reach people are needed. */
export function ownLayoutOf(firstRow: readonly string[]): Layout<'own', OwnColumn> | null {
  const positions = new Map<string, number>();
  for (const [at, cell] of firstRow.map(plainHeader).entries()) {
    const own = ownNames.find(
      (name) => plainHeader(name) === cell || ownColumns[name].some((n) => n === cell),
    );
    if (own && !positions.has(own)) positions.set(own, at);
  }
  const reachable = (['mobile', 'landline', 'email'] as const).some((column) => positions.has(column));
  if (!positions.has('name') || !positions.has('street') || !reachable) return null;
  return { format: 'own', header: true, positions, columnOf: (own) => own };
}
