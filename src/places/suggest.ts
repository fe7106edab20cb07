/**
 * Finding an address as a resident types it, and while they type: any order, half a word, a wrong letter, the village
 * for the municipality, the name from before a merger, either language of the street. What a register says is public:
 * these doors take nobody and look on everyone's ground.
 *
 * `readSought` takes a line apart (a postcode, a town, what remains); `suggest` asks the streets for what remains, from
 * sure to unsure, and stops where something is found.
 */
import { sql } from 'kysely';
import type { Db } from '../db/db.ts';
import { type Clock, minutes } from '../lib/clock.ts';
import type { AddressQuery } from './address-query.ts';
import { formatDoor, parseHouseNumber, splitStreet } from './house-number.ts';
import {
  doorsOf,
  nowhere,
  streetsLike,
  streetsNamed,
  type FoundPlace,
  type FoundStreet,
  type Near,
} from './places.ts';
import { isHere, townsOf, wordsOf, type Town, type Towns } from './towns.ts';

export interface Suggested {
  /** Doors of the number that was typed. */
  readonly addresses: readonly FoundPlace[];
  /** Streets, where no number was typed or none of them has it. */
  readonly streets: readonly FoundStreet[];
  readonly towns: readonly Town[];
  /** The one address that was meant, where nothing had to be guessed. */
  readonly exact: FoundPlace | null;
  /** A number was typed. */
  readonly numbered: boolean;
  /** A town or postcode was typed that the register does not have. */
  readonly elsewhere: string | null;
}
export type Suggest = (q: string) => Promise<Suggested>;

/** Longer than any address; what follows is not looked at. */
const longest = 120;
const mostTownWords = 5;
const townsKept = minutes(1);
const mostTowns = 3;

// ----------------------------------------------------------------------------------------------- what was typed

export interface Sought {
  readonly street: string;
  readonly door: Pick<AddressQuery, 'number' | 'door' | 'box'> | null;
}
export interface ReadLine {
  readonly town: Town | null;
  readonly postcode: string | null;
  /** What is left of the line without town and postcode: a street, perhaps with its number. */
  readonly left: Sought;
  /** The line without its postcode only: "rue de Namur 12" names no town. */
  readonly whole: Sought;
}

const postcodeShape = /^(?:b-?|be-?)?([1-9]\d{3})$/i;
// A street's name does not end so: what was taken for a town behind it belongs to the name.
const openEnd =
  /(^|\s)(de|du|des|d|la|le|les|l|van|der|den|het|ter|te|ten|naar|op|aux?|en|zur|zum|von|of|the)$/;

export function readSought(line: string, towns: Towns): ReadLine {
  const tokens = line
    .slice(0, longest)
    .split(/[\s,;]+/u)
    .filter((one) => wordsOf(one) !== '');
  const postcodeAt = postcodeIn(tokens, towns);
  const postcode = postcodeAt < 0 ? null : (postcodeShape.exec(tokens[postcodeAt] ?? '')?.[1] ?? null);
  const others = tokens.filter((_, at) => at !== postcodeAt);
  const [from, to, found] = townIn(others, postcodeAt, towns);
  let left = [...others.slice(0, from), ...others.slice(to)];
  let town = found;
  if (!town) [left, town] = nearTown(left, towns);
  return { town, postcode, left: splitLine(left.join(' ')), whole: splitLine(others.join(' ')) };
}

function postcodeIn(tokens: readonly string[], towns: Towns): number {
  const at = tokens.map((one, n) => ({ n, code: postcodeShape.exec(one)?.[1] })).filter((one) => one.code);
  const known = at.findLast((one) => towns.hasPostcode(one.code ?? ''));
  if (known) return known.n;
  // A number of four digits that is no postcode here may be a house on a long road, or the year of "Laan van 1914".
  const other = at.findLast(
    ({ n }) => (n === 0 && tokens.length > 1) || tokens.slice(0, n).some((one) => /^\d/.test(one)),
  );
  return other?.n ?? -1;
}

/** Where a town's name stands: behind the postcode, else the last in the line, the longest that fits. */
function townIn(
  tokens: readonly string[],
  behind: number,
  towns: Towns,
): [from: number, to: number, town: Town | null] {
  let best: [number, number, Town | null] = [0, 0, null];
  let bestWorth = -1;
  for (let from = 0; from < tokens.length; from++)
    for (let to = from + 1; to <= Math.min(tokens.length, from + mostTownWords); to++) {
      const town = towns.named(wordsOf(tokens.slice(from, to).join(' ')));
      const worth = (from === behind ? 10_000 : 0) + (to - from) * 100 + from;
      if (town && worth > bestWorth) [best, bestWorth] = [[from, to, town], worth];
    }
  return best;
}

/** A town with a letter wrong, behind the number: "Kerkweg 41 Haselt". */
function nearTown(tokens: readonly string[], towns: Towns): [left: string[], town: Town | null] {
  const number = tokens.findLastIndex((one) => /\d/.test(one));
  const tail = wordsOf(tokens.slice(number + 1).join(' '));
  const town = number > 0 && tail ? towns.nearly(tail) : null;
  return town ? [tokens.slice(0, number + 1), town] : [[...tokens], null];
}

function splitLine(line: string): Sought {
  const turned = /^(\d{1,5}\s?(?:[a-z](?!\p{L}))?)[\s,]+(\D.*)$/iu.exec(line);
  const split = splitStreet(line) ?? (turned ? { street: turned[2] ?? '', number: turned[1] ?? '' } : null);
  const number = split && parseHouseNumber(split.number);
  return split && number
    ? {
        street: split.street,
        door: { number: number.number, door: formatDoor(number), box: number.box ?? '' },
      }
    : { street: line, door: null };
}

// ------------------------------------------------------------------------------------------------- what there is

const nobody: Suggested = {
  addresses: [],
  streets: [],
  towns: [],
  exact: null,
  numbered: false,
  elsewhere: null,
};

/** The towns of the register are read once a minute: a country has some 600, and an import seldom adds one. */
export function suggester(db: Db, clock: Clock): Suggest {
  let kept: { readonly at: number; readonly towns: Promise<Towns> } | null = null;
  const towns = (): Promise<Towns> => {
    const now = clock.now().getTime();
    if (!kept || now - kept.at > townsKept || now < kept.at) {
      const reading = readTowns(db);
      kept = { at: now, towns: reading };
      reading.catch(() => (kept = null));
    }
    return kept.towns;
  };
  return async (q) => suggest(db, q, await towns());
}

export async function readTowns(db: Db): Promise<Towns> {
  return townsOf(await db.selectFrom('street').select(['municipality', 'postcode']).distinct().execute());
}

export async function suggest(db: Db, q: string, towns: Towns): Promise<Suggested> {
  const read = readSought(q, towns);
  const { town, left, whole } = read;
  const elsewhere = elsewhereOf(read, towns);
  const near = nearOf(read, towns);
  const beginning = town && isHere(town) ? [town] : towns.beginning(wordsOf(q), mostTowns);
  for await (const { sought, streets, sure } of attempts(db, left, whole, near.fits)) {
    if (elsewhere && sought !== whole) break;
    const here = near.among(streets);
    const { door } = sought;
    const addresses = door ? await doorsOf(db, null, here, door, near.fits) : [];
    // "Namur 12" may be a road to Namur that has no 12: then Namur was the town after all.
    if (sought === whole && door && addresses.length === 0) continue;
    return {
      addresses,
      streets: addresses.length > 0 ? [] : here,
      towns: door ? [] : beginning,
      exact: sure && door ? theOne(addresses, door) : null,
      numbered: door !== null,
      elsewhere: null,
    };
  }
  return {
    ...nobody,
    towns: elsewhere || left.door ? [] : beginning,
    elsewhere,
    numbered: left.door !== null,
  };
}

/** The door with the very letter and box that were asked for, where there is one such door. */
function theOne(
  addresses: readonly FoundPlace[],
  asked: Pick<AddressQuery, 'door' | 'box'>,
): FoundPlace | null {
  const same = addresses.filter(
    (one) => one.number === asked.door && one.box.toLowerCase() === asked.box.toLowerCase(),
  );
  return same.length === 1 ? (same[0] ?? null) : null;
}

interface Attempt {
  readonly sought: Sought;
  readonly streets: readonly FoundStreet[];
  /** The name was typed as it is, or its beginning. */
  readonly sure: boolean;
}

/** From sure to unsure: the line as a whole, without its town, what looks like it, without its first or last word. */
async function* attempts(db: Db, left: Sought, whole: Sought, near: Near): AsyncGenerator<Attempt> {
  const [words, all] = [wordsOf(left.street), wordsOf(whole.street)];
  const townTaken = words !== all;
  const named = async function* (sought: Sought, sure: boolean): AsyncGenerator<Attempt> {
    const streets = await streetsNamed(db, null, sought.street, near, sought.door !== null);
    if (streets.length > 0) yield { sought, streets, sure };
  };
  if (townTaken) yield* named(whole, true);
  if (words === '') return;
  if (!(townTaken && openEnd.test(words))) yield* named(left, true);
  const like = await streetsLike(db, null, left.street, near);
  if (like.length > 0) yield { sought: left, streets: like, sure: false };
  const parts = words.split(' ');
  for (const street of [parts.slice(1).join(' '), parts.slice(0, -1).join(' ')])
    if (street.length > 3) yield* named({ ...left, street }, false);
}

/** The town or postcode that was typed and is not in this register. */
function elsewhereOf({ town, postcode }: ReadLine, towns: Towns): string | null {
  const codeHere = postcode === null || towns.hasPostcode(postcode);
  if (town) return isHere(town) || (postcode !== null && codeHere) ? null : town.name;
  return codeHere ? null : postcode;
}

/**
 * Streets of the town that was named: before others in the questions, and without others where there are some. The
 * postcode says it more narrowly than the town, but people give that of the town hall for their village.
 */
function nearOf({ town, postcode }: ReadLine, towns: Towns) {
  const postcodes = [
    ...(postcode && towns.hasPostcode(postcode) ? [postcode] : []),
    ...(town?.postcodes ?? []),
  ];
  const municipalities = town?.municipalities ?? [];
  const named = postcodes.length + municipalities.length > 0;
  const fits: Near = named
    ? sql`(s.postcode = any(${postcodes}::text[]) or s.municipality = any(${[...municipalities]}::text[]))`
    : nowhere;
  const narrower = [
    (one: FoundStreet) => postcodes.includes(one.postcode),
    (one: FoundStreet) => municipalities.includes(one.municipality),
  ];
  return {
    fits,
    among: (streets: readonly FoundStreet[]): readonly FoundStreet[] =>
      narrower.map((fit) => streets.filter(fit)).find((some) => some.length > 0) ?? streets,
  };
}

/** A street by its id; null where there is none. */
export async function streetHead(db: Db, id: string): Promise<FoundStreet | null> {
  const row = await db
    .selectFrom('street')
    .select(['id', 'name', 'municipality', 'postcode'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** The doors of a number in one street, as somebody types it who got a letter there. */
export async function doorsIn(
  db: Db,
  street: string,
  number: string,
): Promise<{ readonly doors: readonly FoundPlace[]; readonly exact: FoundPlace | null }> {
  const asked = parseHouseNumber(number);
  if (!asked) return { doors: [], exact: null };
  const door = { number: asked.number, door: formatDoor(asked), box: asked.box ?? '' };
  const doors = await doorsOf(db, null, [{ id: street }], door);
  return { doors, exact: theOne(doors, door) };
}
