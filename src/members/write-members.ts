/**
 * Members to the 33-column CSV that BE-Alert imports for BIN members, so that a city can leave Belfort, or feed both.
 *
 * The format's conventions: numbers as 0032..., digits only behind the street (the full door goes into "Bijkomend
 * adres"), Land BE, Rode lijst 0, Type Contact P. The birth date column stays empty: Belfort has none to give.
 *
 * People type their own names, and spreadsheets run cells that begin with =, +, - or @ as formulas (CWE-1236). Such
 * a cell gets an apostrophe in front; reading takes it off again. Numbers need none, they begin with 00.
 */
import { parseHouseNumber } from '../places/house-number.ts';
import { binColumns, binLayout } from './member-columns.ts';
import type { BinColumn } from './member-columns.ts';
import type { ListedMember } from './read-members.ts';

export type MemberExportOptions = {
  /** Spreadsheets of Belgian desks expect the semicolon. */
  delimiter?: ';' | ',';
  /** For a receiver that expects the family name under Voornaam. */
  namesSwapped?: boolean;
};

function guard(text: string): string {
  return /^'*\s*[=+\-@]/u.test(text) ? `'${text}` : text;
}

/** RFC 4180 section 2: quotes around cells with delimiter, quote or line end; quotes inside doubled. */
function quote(text: string, delimiter: string): string {
  return text.includes(delimiter) || /["\r\n]|^\s|\s$/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const dialled = (e164: string): string => `00${e164.slice(1)}`;

function cellsOf(member: ListedMember, namesSwapped: boolean): Partial<Record<BinColumn, string>> {
  const { phones, firstName, name, box } = member;
  const digits = String(parseHouseNumber(member.number)?.number ?? member.number);
  const full = box === null ? member.number : `${member.number} bus ${box}`;
  const numbers = phones.map((phone) => dialled(phone.e164));
  const mobiles = phones.filter((phone) => phone.line === 'mobile').map((phone) => dialled(phone.e164));
  const [last, first] = namesSwapped ? [firstName ?? '', name] : [name, firstName ?? ''];
  return {
    'Tel/Ref.': numbers[0] ?? '',
    Naam: guard(last),
    Voornaam: guard(first),
    'Adres incl huisnummer': guard(`${member.street} ${digits}`),
    'Bijkomend adres': full === digits ? '' : guard(full),
    Postcode: member.postcode,
    Gemeente: guard(member.municipality),
    Email: guard(member.email ?? ''),
    ...Object.fromEntries(binLayout.voice.map((column, i) => [column, numbers[i + 1] ?? ''])),
    ...Object.fromEntries(binLayout.sms.map((column, i) => [column, mobiles[i] ?? ''])),
    Taal: member.language.toUpperCase(),
    Land: 'BE',
    'Rode lijst': '0',
    'Type Contact': 'P',
  };
}

/** Lines of the CSV, header first, each with its CRLF. Numbers beyond the format's seven are not written. */
export async function* writeMembers(
  members: Iterable<ListedMember> | AsyncIterable<ListedMember>,
  { delimiter = ';', namesSwapped = false }: MemberExportOptions = {},
): AsyncGenerator<string> {
  const line = (cells: readonly string[]) =>
    `${cells.map((cell) => quote(cell, delimiter)).join(delimiter)}\r\n`;
  yield line(binColumns);
  for await (const member of members) {
    const cells = cellsOf(member, namesSwapped);
    yield line(binColumns.map((column) => cells[column] ?? ''));
  }
}
