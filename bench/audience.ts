/** The live count while composing, through POST /api/audience, at 1,000,000 addresses and 300,000 enrolled people. */
import { sql } from 'kysely';
import type { Db } from '../src/db/db.ts';
import { uuid7 } from '../src/lib/ids.ts';
import { seal, type Keys } from '../src/lib/secrets.ts';
import { call, newPlace, note, percentile, prepare, round, serve } from './ground.ts';

/** A grid of some 100 x 64 km with a network on each of 400 squares; three of ten homes have somebody enrolled. */
export async function fillCountry(
  db: Db,
  keys: Keys,
  { zone, city }: { zone: string; city: string },
  addresses: number,
): Promise<string> {
  const streets = Math.ceil(addresses / 100);
  await sql`
    insert into street (id, owner, postcode, municipality, name)
    select gen_random_uuid(), ${city}, '9' || lpad((n % 900)::text, 3, '0'), 'Demostad', 'Meetstraat ' || n from generate_series(1, ${streets}) as n`.execute(
    db,
  );
  const side = Math.ceil(Math.sqrt(addresses));
  note('  addresses');
  await sql`
    insert into address (id, owner, street, number, number_sort, at)
    select gen_random_uuid(), ${city}, street.id, (n % 100 + 1)::text, n % 100 + 1,
           point(4.0 + (n % ${side}) * (1.0 / ${side}), 50.6 + (n / ${side}) * (0.58 / ${side}))
    from generate_series(0, ${addresses - 1}) as n
    join (select id, row_number() over (order by id) - 1 as k from street where name like 'Meetstraat %') as street on street.k = n / 100`.execute(
    db,
  );
  note('  people');
  const sealed = seal(keys, 'sms', '+32460000000');
  await sql`
    insert into person (id, owner, name, language, enrolled_at)
    select gen_random_uuid(), ${city}, ${seal(keys, 'name', 'Meet')}, 'nl', now() from generate_series(1, ${Math.round(addresses * 0.3)})`.execute(
    db,
  );
  await sql`
    insert into person_address (person, address)
    select p.id, a.id from (select id, row_number() over () as k from person where enrolled_at > now() - interval '10 minutes' and not exists (select from person_address x where x.person = person.id)) p
    join (select id, row_number() over () as k from (select a.id from address a join street s on s.id = a.street where s.name like 'Meetstraat %' order by random()) r) a on a.k = p.k`.execute(
    db,
  );
  // One sealed value serves all: what is measured is counting, and the hashes differ.
  await sql`
    insert into contact (id, person, channel, position, value, value_hash, country, verified_at)
    select gen_random_uuid(), pa.person, 'sms', 1, ${sealed}, uuid_send(gen_random_uuid()), 'BE', now()
    from person_address pa where not exists (select from contact c where c.person = pa.person)`.execute(db);
  note('  networks');
  for (let n = 0; n < 400; n++) {
    const [x, y] = [4.0 + (n % 20) * 0.05, 50.6 + Math.floor(n / 20) * 0.029];
    const ring: [number, number][] = [
      [x, y],
      [x + 0.05, y],
      [x + 0.05, y + 0.029],
      [x, y + 0.029],
      [x, y],
    ];
    const id = uuid7();
    await db
      .insertInto('network')
      .values({
        id,
        owner: zone,
        municipality: city,
        parent: null,
        kind: 'bin',
        code: `M${n}`,
        name: `Meetwijk ${n}`,
        state: 'actief',
        centre: `(${x + 0.025},${y + 0.0145})`,
      })
      .execute();
    await db
      .insertInto('network_area')
      .values({
        network: id,
        part: 0,
        shape: `(${ring.map(([a, b]) => `(${a},${b})`).join(',')})`,
        rings: JSON.stringify([ring]),
      })
      .execute();
  }
  await sql`insert into address_network (address, network, reason) select a.id, na.network, 'polygon' from network_area na join network n on n.id = na.network and n.code like 'M%' join address a on a.at <@ na.shape on conflict do nothing`.execute(
    db,
  );
  await sql`
    insert into membership (person, network, address, accepted_at, rules_version)
    select distinct on (pa.person) pa.person, an.network, pa.address, now(), '1' from person_address pa join address_network an on an.address = pa.address and random() < 0.8
    join network n on n.id = an.network and n.code like 'M%' on conflict do nothing`.execute(db);
  const { id } = await db
    .selectFrom('network')
    .select('id')
    .where('code', '=', 'M210')
    .executeTakeFirstOrThrow();
  return id;
}

interface Reach {
  readonly people: number;
}

export async function audience({
  addresses,
  runs,
}: {
  addresses: number;
  runs: number;
}): Promise<Record<string, unknown>[]> {
  const place = await newPlace();
  try {
    note(`preparing ${addresses} addresses ...`);
    const { token, network } = await prepare(place, (db, keys, owners) =>
      fillCountry(db, keys, owners, addresses),
    );
    const server = await serve(place);
    try {
      const square = (x: number, y: number, width: number, height: number): [number, number][] => [
        [x, y],
        [x + width, y],
        [x + width, y + height],
        [x, y + height],
      ];
      const audiences = {
        'a BIN': { kind: 'oproep', audience: { networks: [network] } },
        'a polygon of 8,500 addresses': {
          kind: 'oproep',
          audience: { polygon: square(4.4, 50.8, 0.0922, 0.0535) },
        },
        'a radius of 1.5 km': {
          kind: 'vermist',
          audience: { circle: { centre: [4.5, 50.85], metres: 1500 } },
          at: [4.5, 50.85],
        },
        'a crisis area of 86,000 addresses': {
          kind: 'crisis',
          audience: { polygon: square(4.3, 50.7, 0.293, 0.17) },
        },
      };
      const rows = [];
      for (const [which, asked] of Object.entries(audiences)) {
        const tooks: number[] = [];
        let reach: Reach = { people: 0 };
        for (let n = 0; n < runs + 2; n++) {
          const began = performance.now();
          reach = await call<Reach>(server.url, token, 'POST', '/api/audience', asked);
          if (n >= 2) tooks.push(performance.now() - began);
        }
        rows.push({
          bench: 'audience',
          impl: 'belfort',
          audience: which,
          addresses,
          people: reach.people,
          p50_ms: round(percentile(tooks, 0.5)),
          p99_ms: round(percentile(tooks, 0.99)),
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
