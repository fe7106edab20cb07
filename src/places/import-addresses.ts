/** Register files into streets and addresses: CRAB and BeSt, read row by row, laid down in the caller's transaction. */
import { languages, type Language } from '../../contract/words.ts';
import type { Tx } from '../db/db.ts';
import type { Bytes } from '../lib/csv.ts';
import type { OrganisationId } from '../lib/ids.ts';
import { refuseBrokenFile, type ImportProblems } from '../lib/import-problems.ts';
import { putAddresses, putStreets, type AddressRow, type Put, type StreetRow } from './places.ts';
import { readAddresses, type Address, type Names } from './read-addresses.ts';

export interface Imported {
  readonly format: string;
  readonly read: number;
  readonly put: Put;
}

/** The name in the first of these languages that the register has it in. */
const nameIn = (names: Names, order: readonly Language[]): string => {
  const has = order.find((language) => language !== 'en' && names[language]);
  return (has && has !== 'en' ? names[has] : undefined) ?? names.nl ?? names.fr ?? names.de ?? '';
};

function streetOf({ street, municipality, postcode }: Address, order: readonly Language[]): StreetRow {
  const name = nameIn(street, order);
  const others = languages.flatMap((language) =>
    language !== 'en' && street[language] && street[language] !== name ? [[language, street[language]]] : [],
  );
  return {
    postcode,
    municipality: nameIn(municipality, order),
    name,
    names: Object.fromEntries(others) as StreetRow['names'] & object,
  };
}

/**
 * Reads a register file and lays down its streets and, unless `only` says otherwise, its addresses. `order` is the
 * languages of the owner, the first of which gives a street its name. Refuses `import/format-unknown` and
 * `import/encoding-unknown`; other problems are noted and their rows left out.
 */
export async function importRegister(
  tx: Tx,
  owner: OrganisationId,
  source: Bytes,
  problems: ImportProblems,
  { order, only }: { readonly order: readonly Language[]; readonly only: 'streets' | 'addresses' },
): Promise<Imported> {
  let read = 0;
  let format = 'csv';
  async function* rows(): AsyncGenerator<AddressRow> {
    // One object per street: a register repeats its names for each house.
    const streets = new Map<string, StreetRow>();
    for await (const item of readAddresses(source)) {
      if (item.kind === 'problem') {
        refuseBrokenFile(item.problem);
        read++;
        problems.add(item.problem);
        continue;
      }
      read++;
      const { address } = item;
      format = address.source;
      const key = JSON.stringify([address.postcode, address.street]);
      const street = streets.get(key) ?? streetOf(address, order);
      streets.set(key, street);
      const { number, numberSort, box, lon, lat } = address;
      yield { street, number, numberSort, box: box ?? '', at: [lon, lat] };
    }
  }
  async function* streets(): AsyncGenerator<StreetRow> {
    for await (const { street } of rows()) yield street;
  }
  if (only === 'streets') {
    const put = await putStreets(tx, owner, streets());
    return { format, read: put.added + put.changed + put.unchanged + problems.refused, put };
  }
  const put = await putAddresses(tx, owner, rows());
  // Two spellings of one street are one street here; its doors given twice are there already.
  const unchanged = read - problems.refused - put.added - put.changed;
  return { format, read, put: { ...put, unchanged } };
}
