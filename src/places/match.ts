/** Finds the address of the register that a line of a list means: street, number and postcode, as people wrote them. */
import { sql } from 'kysely';
import type { Db, Tx } from '../db/db.ts';
import type { OrganisationId } from '../lib/ids.ts';

export interface WrittenAddress {
  readonly street: string;
  readonly postcode: string;
  readonly municipality: string;
  /** "11A"; where the register has no such door, another one of number 11 is taken. */
  readonly number: string;
  readonly numberSort: number;
  readonly box: string;
}

/**
 * The address ids of written addresses, in their order; null where the register has none. The street's name must be
 * right in one of its languages, but for accents, case and signs. People give the postcode of the town hall for a
 * village: a street of that name that is the only one in the municipality is meant all the same. Lists hold digits
 * only (the BE-Alert format does), so a letter or box that is not there leads to another door of that number.
 */
export async function matchAddresses(
  db: Db | Tx,
  owners: readonly OrganisationId[],
  written: readonly WrittenAddress[],
): Promise<(string | null)[]> {
  const { rows } = await sql<{ n: number; address: string }>`
    with asked as materialized (
      select *, words_of(street) as words from unnest(
        ${written.map((one) => one.street)}::text[], ${written.map((one) => one.postcode)}::text[],
        ${written.map((one) => one.municipality)}::text[], ${written.map((one) => one.number)}::text[],
        ${written.map((one) => one.numberSort)}::int[], ${written.map((one) => one.box)}::text[]
      ) with ordinality as asked (street, postcode, municipality, number, number_sort, box, n)
    ), wanted as materialized (
      select distinct words, postcode, municipality from asked where words <> ''
    ), named as (
      select w.*, s.id, s.postcode = w.postcode as same_postcode
        from wanted w join street s on s.sought_name = w.words
       where s.owner = any(${[...owners]}::uuid[])
         and (s.postcode = w.postcode or words_of(s.municipality) = words_of(w.municipality))
      union
      select w.*, s.id, s.postcode = w.postcode
        from wanted w join street s on s.sought like '% ' || w.words || '%'
       where s.owner = any(${[...owners]}::uuid[])
         and (s.postcode = w.postcode or words_of(s.municipality) = words_of(w.municipality))
         and exists (select from jsonb_each_text(s.names) as other where words_of(other.value) = w.words)
    ), meant as (
      select *, bool_or(same_postcode) over street_asked as postcode_known, count(*) over street_asked as streets
        from named window street_asked as (partition by words, postcode, municipality)
    )
    select distinct on (asked.n) asked.n, a.id as address
      from asked join meant using (words, postcode, municipality)
      join address a on a.street = meant.id and a.number_sort = asked.number_sort
     where (meant.same_postcode or (not meant.postcode_known and meant.streets = 1))
       and a.owner = any(${[...owners]}::uuid[])
     order by asked.n, (a.number = asked.number) desc, (lower(a.box) = lower(asked.box)) desc, (a.box = '') desc,
              a.number, a.box, a.id`.execute(db);
  const found = new Map(rows.map((row) => [row.n, row.address]));
  return written.map((_, i) => found.get(i + 1) ?? null);
}
