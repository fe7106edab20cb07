/**
 * Member lists to members, without a database: the 33-column CSV that BE-Alert imports for BIN members, and Belfort's
 * own CSV (docs/guides/import-formats.md). The first row tells which.
 *
 * Each row becomes a member, or null, with the problems that were found. A member beside problems can be imported:
 * one of several contacts was refused. Problems name line, column and reason and never hold a value, for they are
 * shown, logged and sent around.
 *
 * What is not needed is not read (GDPR article 5.1.c): birth date, title, floor, number of residents, free
 * fields, references. They are in no result, whatever the file holds.
 */
import { z } from 'zod';
import { languages } from '../../contract/words.ts';
import type { Language } from '../../contract/words.ts';
import { plainHeader, readRows } from '../lib/csv.ts';
import type { Bytes, FileReason, Problem } from '../lib/csv.ts';
import { formatDoor, parseBox, parseHouseNumber, splitStreet } from '../places/house-number.ts';
import type { HouseNumber } from '../places/house-number.ts';
import { binLayout, binLayoutOf, ownLayoutOf } from './member-columns.ts';
import type { BinColumn, OwnColumn } from './member-columns.ts';
import { readNumber } from './phone.ts';
import type { NumberRefusal, ReadNumber } from './phone.ts';

export type ListedMember = {
  name: string;
  firstName: string | null;
  street: string;
  /** The door in one spelling: "11A". */
  number: string;
  box: string | null;
  postcode: string;
  municipality: string;
  /** In the order of preference, each once. */
  phones: ReadNumber[];
  email: string | null;
  language: Language;
  /** Code or name of the network, as the file says it. */
  network: string | null;
  /** Day the house rules were accepted, yyyy-mm-dd; null means they are still to be accepted. */
  acceptedOn: string | null;
};

export const memberReasons = [
  'header-unknown',
  'columns-extra',
  'name-missing',
  'street-missing',
  'house-number-missing',
  'house-number-invalid',
  'postcode-invalid',
  'municipality-missing',
  'language-unknown',
  'contact-missing',
  'text-too-long',
  'duplicate',
  'email-invalid',
  'number-not-mobile',
  'numbers-too-many',
  'date-invalid',
] as const;
export type MemberReason = FileReason | NumberRefusal | (typeof memberReasons)[number];
export type MemberProblem = Problem<MemberReason>;
export type MemberResult = { line: number; member: ListedMember | null; problems: MemberProblem[] };

export type MemberListOptions = {
  /** For rows without a language; without it such rows are refused. */
  language?: Language;
  /** For lists without postcode or municipality. */
  postcode?: string;
  municipality?: string;
  /** Some providers write the family name under Voornaam and the first name under Naam. */
  namesSwapped?: boolean;
};

/** The BE-Alert format has one number in its first column and six more. */
export const MAX_NUMBERS = 7;
/** Longest text kept of a name or street; beyond that two rows ran together. */
const MAX_TEXT = 120;

const languageWords = {
  nl: ['nl', 'n', 'ned', 'nederlands', 'neerlandais', 'niederlandisch', 'dutch'],
  fr: ['fr', 'f', 'frans', 'francais', 'franzosisch', 'french'],
  de: ['de', 'd', 'duits', 'allemand', 'deutsch', 'german'],
  en: ['en', 'e', 'engels', 'anglais', 'englisch', 'english'],
} as const satisfies Record<Language, readonly string[]>;

function languageOf(text: string): Language | undefined {
  const word = plainHeader(text);
  return languages.find((language) => languageWords[language].some((known) => known === word));
}

/** What one row says, format aside; every text as it stands in the file. */
type Draft = {
  name: string;
  firstName: string;
  street: string;
  door: HouseNumber | null | 'invalid';
  postcode: string;
  municipality: string;
  numbers: readonly { column: string; text: string; mobileOnly: boolean; mayBeReference?: boolean }[];
  email: string;
  language: string;
  network: string;
  acceptedOn: string;
};
type Read<Column> = (column: Column) => string;

/** Undoes the guard that an export puts before text a spreadsheet would run as a formula. */
function unguard(cell: string): string {
  return /^'+\s*[=+\-@]/u.test(cell) ? cell.slice(1) : cell;
}

/** Street and door from columns of their own, or from one line when the number stands behind the street. */
function doorOf(street: string, number: string, box: string): Pick<Draft, 'street' | 'door'> {
  const parts = number ? { street, number } : splitStreet(street);
  if (!parts) return { street, door: null };
  return { street: parts.street, door: parseHouseNumber(parts.number, parseBox(box)) ?? 'invalid' };
}

function draftOfOwn(cell: Read<OwnColumn>): Draft {
  return {
    ...doorOf(cell('street'), cell('number'), cell('box')),
    name: cell('name'),
    firstName: cell('first_name'),
    postcode: cell('postcode'),
    municipality: cell('municipality'),
    numbers: [
      { column: 'mobile', text: cell('mobile'), mobileOnly: true },
      { column: 'landline', text: cell('landline'), mobileOnly: false },
    ],
    email: cell('email'),
    language: cell('language'),
    network: cell('network'),
    acceptedOn: cell('accepted_on'),
  };
}

function draftOfBin(cell: Read<BinColumn>): Draft {
  const address = doorOf(cell('Adres incl huisnummer'), '', '');
  const extra = cell('Bijkomend adres');
  const { door } = address;
  if (door && door !== 'invalid' && extra) {
    // The address column holds digits only by convention; our export repeats the full door here ("11A bus 3").
    const full = parseHouseNumber(extra);
    const repeats = full?.number === door.number && extra !== String(door.number);
    address.door = repeats ? full : { ...door, box: parseBox(extra) ?? door.box };
  }
  return {
    ...address,
    name: cell('Naam'),
    firstName: cell('Voornaam'),
    postcode: cell('Postcode'),
    municipality: cell('Gemeente'),
    numbers: [
      { column: 'Tel/Ref.', text: cell('Tel/Ref.'), mobileOnly: false, mayBeReference: true },
      ...binLayout.voice.map((column) => ({ column, text: cell(column), mobileOnly: false })),
      ...binLayout.sms.map((column) => ({ column, text: cell(column), mobileOnly: true })),
    ],
    email: cell('Email'),
    language: cell('Taal'),
    network: '',
    acceptedOn: '',
  };
}

/** yyyy-mm-dd from that or from dd/mm/yyyy, dd-mm-yyyy, dd.mm.yyyy; null when it is no day of the calendar. */
function dayOf(text: string): string | null {
  const iso = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/u.test(text)
    ? text
        .split(/[/.-]/u)
        .toReversed()
        .map((part) => part.padStart(2, '0'))
        .join('-')
    : text;
  return z.iso.date().safeParse(iso).success ? iso : null;
}

function emailOf(text: string): string | null {
  const at = text.lastIndexOf('@');
  const address = text.slice(0, at) + text.slice(at).toLowerCase();
  return z.email().max(254).safeParse(address).success ? address : null;
}

type Note = (reason: MemberReason, column: string | null) => void;

function phonesOf(numbers: Draft['numbers'], note: Note): ReadNumber[] {
  const phones = new Map<string, ReadNumber>();
  for (const { column, text, mobileOnly, mayBeReference } of numbers) {
    if (!text) continue;
    const read = readNumber(text);
    if ('refusal' in read) {
      // The column serves for a reference too; only what begins like a telephone number is missed.
      if (!mayBeReference || /^[+0]/u.test(text)) note(read.refusal, column);
      continue;
    }
    if (mobileOnly && read.line !== 'mobile') note('number-not-mobile', column);
    if (phones.size < MAX_NUMBERS || phones.has(read.e164))
      phones.set(read.e164, phones.get(read.e164) ?? read);
    else note('numbers-too-many', column);
  }
  return [...phones.values()];
}

/** A member out of a draft, or null; `column` translates our column names into the file's. */
function memberOf(
  draft: Draft,
  options: MemberListOptions,
  note: Note,
  column: (own: OwnColumn) => string | null,
) {
  let refused = false;
  const refuse = (reason: MemberReason, own: OwnColumn | null) => {
    refused = true;
    note(reason, own && column(own));
  };
  const [last, first] = options.namesSwapped ? [draft.firstName, draft.name] : [draft.name, draft.firstName];
  const name = last || first;
  const postcode = draft.postcode || (options.postcode ?? '');
  const municipality = draft.municipality || (options.municipality ?? '');
  const language = draft.language ? languageOf(draft.language) : options.language;
  const phones = phonesOf(draft.numbers, note);
  const email = draft.email ? emailOf(draft.email) : null;
  const acceptedOn = draft.acceptedOn ? dayOf(draft.acceptedOn) : null;
  const { door, street, network } = draft;

  if (!name) refuse('name-missing', 'name');
  if (!street) refuse('street-missing', 'street');
  else if (!door) refuse('house-number-missing', 'number');
  else if (door === 'invalid') refuse('house-number-invalid', 'number');
  if (!/^[1-9]\d{3}$/u.test(postcode)) refuse('postcode-invalid', 'postcode');
  if (!municipality) refuse('municipality-missing', 'municipality');
  if (!language) refuse('language-unknown', 'language');
  if ([name, first, street, municipality, network].some((text) => text.length > MAX_TEXT)) {
    refuse('text-too-long', null);
  }
  if (draft.email && !email) note('email-invalid', column('email'));
  if (draft.acceptedOn && !acceptedOn) note('date-invalid', column('accepted_on'));
  if (phones.length === 0 && !email) refuse('contact-missing', null);
  if (refused || !door || door === 'invalid' || !language) return null;
  return {
    name,
    firstName: last ? first || null : null,
    street,
    number: formatDoor(door),
    box: door.box,
    postcode,
    municipality,
    phones,
    email,
    language,
    network: network || null,
    acceptedOn,
  } satisfies ListedMember;
}

/** Whether a row repeats an earlier one in person, door and contacts; two of one name may share a house. */
function seenBefore() {
  const seen = new Set<string>();
  return (member: ListedMember): boolean => {
    const { name, firstName, postcode, street, number, box, phones, email } = member;
    const contacts = phones.map((phone) => phone.e164).sort();
    const key = JSON.stringify([
      name,
      firstName,
      postcode,
      street,
      number,
      box,
      contacts,
      email,
    ]).toLowerCase();
    return seen.size === seen.add(key).size;
  };
}

/**
 * Members of a list in the order of its rows. A file of neither format gives one result with `header-unknown`. Never
 * throws for what the file contains.
 */
export async function* readMembers(
  source: Bytes,
  options: MemberListOptions = {},
): AsyncGenerator<MemberResult> {
  const repeated = seenBefore();
  let layout: ReturnType<typeof binLayoutOf> | ReturnType<typeof ownLayoutOf> = null;
  let width = 0;
  for await (const item of readRows(source)) {
    if (item.kind === 'problem') {
      yield { line: item.problem.line, member: null, problems: [item.problem] };
      continue;
    }
    const { line, cells } = item;
    if (!layout) {
      layout = binLayoutOf(cells) ?? ownLayoutOf(cells);
      width = cells.length;
      if (!layout) {
        yield { line, member: null, problems: [{ line, column: null, reason: 'header-unknown' }] };
        return;
      }
      if (layout.header) continue;
    }
    const problems: MemberProblem[] = [];
    const note: Note = (reason, column) => problems.push({ line, column, reason });
    if (cells.slice(width).some((cell) => cell !== '')) {
      yield { line, member: null, problems: [{ line, column: null, reason: 'columns-extra' }] };
      continue;
    }
    const { positions } = layout;
    const read = (column: BinColumn | OwnColumn) => unguard(cells[positions.get(column) ?? -1] ?? '');
    const draft = layout.format === 'bin' ? draftOfBin(read) : draftOfOwn(read);
    const member = memberOf(draft, options, note, layout.columnOf);
    if (member && repeated(member)) {
      note('duplicate', null);
      yield { line, member: null, problems };
    } else yield { line, member, problems };
  }
}
