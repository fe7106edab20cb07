/** Finding an address as residents type it, through POST /vind/suggesties, at 1,000,000 addresses in 10,000 streets. */
import { sql } from 'kysely';
import { fillCountry } from './audience.ts';
import { newPlace, note, percentile, prepare, round, serve } from './ground.ts';

/** Beginnings and ends of street names as a country has them; together 10,000 different ones. */
const fronts = 'Kerk Molen School Dorps Berg Bos Brug Linden Eiken Beuken Water Nieuw Hoog Laag Veld Heide Kapel Station Markt Tuin Zand Steen Broek Kasteel Abdij Klooster Vijver Wilgen Populieren Kastanje Roze Tulpen Leeuwerik Merel Zwaluw Nachtegaal Haas Vossen Herten Egel'.split(' '); // prettier-ignore
const ends = 'straat weg laan dreef plein pad baan steenweg hof dijk'.split(' ');
const villages = 25;

interface Suggestions {
  readonly options: readonly { readonly label: string; readonly address?: string }[];
}
/** What is typed, and what must be among the suggestions. */
const queries: Readonly<Record<string, readonly (readonly [q: string, wanted: RegExp])[]>> = {
  'a street and number': [['Kerkstraat 41, 9001 Dorp 1', /^Kerkstraat 41, 9001/]],
  'in another order, with the town': [['dorp 7 vossendreef 12', /^Vossendreef 12, 9007 Dorp 7/]],
  'the beginning of a street': [
    ['ker', /^Kerk/],
    ['molenst', /^Molenstraat/],
    ['leeuwerikd', /^Leeuwerik(dreef|dijk)/],
  ],
  'a letter wrong': [
    ['Krekstraat 41', /^Kerkstraat 41/],
    ['nachtegallaan 7', /^Nachtegaallaan 7/],
    ['kastanjedref 3 dorp 4', /^Kastanjedreef 3, 9004/],
  ],
  'a word from the middle': [['egaallaan 9', /^Nachtegaallaan 9/]],
  'a postcode': [['9011 berg', /^Berg.*9011/]],
  'a name of all streets': [['dorp', /^Dorp/]],
  'nothing there is': [['qwxzplk 12', /^$/]],
};

export async function find({
  addresses,
  runs,
}: {
  addresses: number;
  runs: number;
}): Promise<Record<string, unknown>[]> {
  const place = await newPlace();
  try {
    note(`preparing ${addresses} addresses ...`);
    await prepare(place, async (db, keys, owners) => {
      const network = await fillCountry(db, keys, owners, addresses);
      // Numbered names would make every street look like every other.
      await sql`
        update street s set name = named.name, postcode = named.postcode, municipality = named.municipality
          from (select id, n, (${fronts}::text[])[1 + n % ${fronts.length}]
                         || (${ends}::text[])[1 + (n / ${fronts.length}) % ${ends.length}]
                         -- Beyond what a village can tell apart by its first and last part.
                         || case when n >= ${fronts.length * ends.length * villages}
                              then ' ' || n / ${fronts.length * ends.length * villages} else '' end as name,
                       (9001 + (n / ${fronts.length * ends.length}) % ${villages})::text as postcode,
                       'Dorp ' || 1 + (n / ${fronts.length * ends.length}) % ${villages} as municipality
                  from (select id, (row_number() over (order by id) - 1)::int as n from street
                         where name like 'Meetstraat %') as numbered) as named
         where named.id = s.id`.execute(db);
      return network;
    });
    // Each request from another address, as a proxy hands them on: one address alone would be slowed down.
    const server = await serve(place, { BELFORT_PROXIES: '127.0.0.1' });
    let asked = 0;
    try {
      const rows = [];
      for (const [kind, typed] of Object.entries(queries)) {
        const tooks: number[] = [];
        let failure = '';
        for (let n = 0; n < runs + 2; n++)
          for (const [q, wanted] of typed) {
            const began = performance.now();
            const response = await fetch(`${server.url}/vind/suggesties`, {
              method: 'POST',
              headers: {
                'content-type': 'application/json',
                'x-forwarded-for': `10.0.${(++asked >> 8) & 255}.${asked & 255}`,
              },
              body: JSON.stringify({ q }),
            });
            const { options } = (await response.json()) as Suggestions;
            // The first two warm the caches of the connection.
            if (n >= 2) tooks.push(performance.now() - began);
            const found = wanted.test('')
              ? options.length === 0
              : options.some((one) => wanted.test(one.label));
            if (response.status !== 200 || !found) failure = `${response.status} for "${q}"`;
          }
        rows.push({
          bench: 'find',
          impl: 'belfort',
          query: kind,
          addresses,
          runs: tooks.length,
          p50_ms: round(percentile(tooks, 0.5)),
          p99_ms: round(percentile(tooks, 0.99)),
          ...(failure ? { failure } : {}),
        });
      }
      return rows;
    } finally {
      await server.stop();
    }
  } finally {
    await place.remove();
  }
}
