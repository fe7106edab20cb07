/** An address as one types it in a search box: street and number, and perhaps a box, a postcode or a town behind it. */
import { formatDoor, parseHouseNumber, splitStreet } from './house-number.ts';

export interface AddressQuery {
  readonly street: string;
  readonly number: number;
  /** The door in the register's spelling: "41", "11A". */
  readonly door: string;
  readonly box: string;
  readonly postcode: string;
  readonly municipality: string;
}

/** ", 3500 Hasselt", " 3500" or ", Hasselt" behind a number; a town without comma or postcode could be a box. */
const town =
  /(?:[\s,]+(?<postcode>[1-9]\d{3})(?:\s+(?<name>\p{L}[\p{L}\s'-]*))?|\s*,\s*(?<only>\p{L}[\p{L}\s'-]*))$/u;
const boxWord = /^(?:bus|bte|bo[iî]te|box)\b/iu;

/** Null where no street with a number can be made of it. */
export function parseAddressQuery(q: string): AddressQuery | null {
  const line = q.trim().replaceAll(/\s+/gu, ' ');
  const found = town.exec(line);
  const only = found?.groups?.['only'];
  const tail = found && !(only && boxWord.test(only)) ? found : null;
  // "Laan van 1914" alone has a street's year at its end, no postcode: what is left must still be an address.
  const rest = tail ? splitStreet(line.slice(0, tail.index)) : null;
  const split = rest ?? splitStreet(line);
  const number = split && parseHouseNumber(split.number);
  if (!split || !number) return null;
  return {
    street: split.street,
    number: number.number,
    door: formatDoor(number),
    box: number.box ?? '',
    postcode: (rest && tail?.groups?.['postcode']) ?? '',
    municipality: (rest && (tail?.groups?.['name'] ?? only)) ?? '',
  };
}
