/** Counts of generated neighbourhoods against counting by hand, with the rows changed afterwards as people change them. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAuthor, layGround, type Ground } from '../../test/support/ground.ts';
import { putLive } from '../../test/support/live-message.ts';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import type { Channel, Kind } from '../../contract/domain.ts';
import type { PlanStep } from '../../contract/ladder.ts';
import type { Audience, Position } from '../../contract/shapes.ts';
import { languages, type Language } from '../../contract/words.ts';
import { sql } from 'kysely';
import { uuid7 } from '../lib/ids.ts';
import { eraseOf } from '../members/erase.ts';
import { pointInPolygon } from '../places/geometry.ts';
import { aroundOf, piecesOf } from './around.ts';
import { countInNoNetwork, degree, lonScale, peopleOf, shapesOf, sizeOf, type Target } from './audience.ts';
import { fanOut } from './fan-out.ts';
import { withholdMessages } from './for-me.ts';
import { comingOf } from './ladder.ts';

const channels = ['sms', 'voice', 'email', 'push'] as const satisfies readonly Channel[];
const streets = Array.from({ length: 3 }, uuid7);
/** Four addresses in each street, in two municipalities; the last street is another zone's. */
const homes = Array.from({ length: 12 }, (_, n) => ({
  id: uuid7(),
  street: streets[Math.floor(n / 4)] ?? '',
  own: n < 8,
  at: [5.3 + (n % 4) * 0.004, 50.9 + Math.floor(n / 4) * 0.003] as Position,
}));
const homeOf = (n: number) => homes[n] ?? { id: '', street: '', own: false, at: [0, 0] as Position };
/** Two BINs, a part of the first, one without an area, one asleep, and one of another zone. */
const networks = [
  { id: uuid7(), name: 'first', parent: null, state: 'actief' as const, own: true, homes: [0, 1, 2, 3, 4] },
  { id: uuid7(), name: 'second', parent: null, state: 'actief' as const, own: true, homes: [4, 5, 6] },
  { id: uuid7(), name: 'part', parent: 0, state: 'actief' as const, own: true, homes: [2, 3] },
  { id: uuid7(), name: 'theme', parent: null, state: 'actief' as const, own: true, homes: [] },
  { id: uuid7(), name: 'asleep', parent: null, state: 'slapend' as const, own: true, homes: [7] },
  { id: uuid7(), name: 'abroad', parent: null, state: 'actief' as const, own: false, homes: [8, 9, 10] },
];
const networkOf = (n: number) => networks[n];

const person = fc.record({
  language: fc.constantFrom(...languages),
  channels: fc.uniqueArray(fc.constantFrom(...channels)),
  /** Some share the number of the first. */
  shares: fc.boolean(),
  homes: fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 3 }),
  memberships: fc.uniqueArray(fc.record({ network: fc.nat(5), home: fc.nat(11), ended: fc.boolean() }), {
    maxLength: 3,
    selector: (one) => one.network,
  }),
  left: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  /** What becomes of them after they were enrolled. */
  speaks: fc.option(fc.constantFrom(...languages)),
  loses: fc.option(fc.constantFrom(...channels)),
});
type Someone = { readonly id: string } & (typeof person extends fc.Arbitrary<infer T> ? T : never);
const place = fc.tuple(
  fc.double({ min: 5.2971, max: 5.3163, noNaN: true }),
  fc.double({ min: 50.8981, max: 50.9083, noNaN: true }),
) as fc.Arbitrary<Position>;
const audience: fc.Arbitrary<Audience> = fc.record({
  networks: fc.uniqueArray(fc.nat(4), { maxLength: 2 }).map((ns) => ns.map((n) => networkOf(n)?.id ?? '')),
  streets: fc.subarray(streets.slice(0, 2)),
  polygon: fc.option(
    fc
      .tuple(place, place)
      .filter(([a, b]) => Math.abs(a[0] - b[0]) > 0.0005 && Math.abs(a[1] - b[1]) > 0.0005)
      .map(([[x, y], [u, v]]): Position[] => [[x, y], [u, y], [u, v], [x, v]]), // prettier-ignore
  ),
  circle: fc.option(fc.record({ centre: place, metres: fc.integer({ min: 50, max: 900 }) })),
});

let database: TestDatabase;
let ground: Ground;
beforeAll(async () => {
  database = await testDatabase();
  const { db } = database;
  ground = await layGround(db);
  await db
    .insertInto('street')
    .values(
      streets.map((id, n) => ({
        id,
        owner: n < 2 ? ground.hasselt : ground.genk,
        postcode: '3500',
        municipality: 'Hasselt',
        name: `Straat ${n}`,
      })),
    ) // prettier-ignore
    .execute();
  await db
    .insertInto('address')
    .values(
      homes.map(({ id, street, own, at: [x, y] }, n) => ({
        id,
        street,
        owner: own ? ground.hasselt : ground.genk,
        number: `${n}`,
        number_sort: n,
        at: `(${x},${y})`,
      })),
    ) // prettier-ignore
    .execute();
  for (const { id, name, parent, state, own } of networks)
    await db
      .insertInto('network')
      .values({
        id,
        name,
        code: name,
        state,
        kind: name === 'theme' ? 'thema' : 'bin',
        owner: own ? ground.lrh : ground.midlim,
        municipality: own ? ground.hasselt : ground.genk,
        parent: parent === null ? null : (networkOf(parent)?.id ?? null),
        centre: null,
      })
      .execute();
  await db
    .insertInto('address_network')
    .values(
      networks.flatMap(({ id, homes: on }) =>
        on.map((n) => ({ address: homeOf(n).id, network: id, reason: 'polygon' as const })),
      ),
    )
    .execute();
});
afterAll(() => database.drop());

/** Enrols them, and then lets happen what happens to them. */
async function settle(people: readonly Someone[]): Promise<void> {
  const { db } = database;
  await db.deleteFrom('membership').execute();
  await db.deleteFrom('person').execute();
  for (const one of people) {
    await db
      .insertInto('person')
      .values({
        id: one.id,
        owner: ground.hasselt,
        name: Buffer.from('x'),
        language: one.language,
        enrolled_at: new Date(),
        ended_at: null,
      }) // prettier-ignore
      .execute();
    const addContacts = async () => {
      if (one.channels.length)
        await db
          .insertInto('contact')
          .values(
            one.channels.map((channel) => ({
              id: uuid7(),
              person: one.id,
              channel,
              value: Buffer.from('x'),
              value_hash: Buffer.from(one.shares ? 'shared' : one.id),
              country: null,
              verified_at: null,
            })),
          ) // prettier-ignore
          .execute();
    };
    // Contacts come before the addresses of some and after those of others.
    if (one.shares) await addContacts();
    await db
      .insertInto('person_address')
      .values(one.homes.map((n) => ({ person: one.id, address: homeOf(n).id })))
      .execute();
    if (one.memberships.length)
      await db
        .insertInto('membership')
        .values(
          one.memberships.map(({ network, home, ended }) => ({
            person: one.id,
            network: networkOf(network)?.id ?? '',
            address: homeOf(home).id,
            accepted_at: new Date(),
            rules_version: '1',
            ended_at: ended ? new Date() : null,
          })),
        ) // prettier-ignore
        .execute();
    if (!one.shares) await addContacts();
    if (one.speaks)
      await db.updateTable('person').set({ language: one.speaks }).where('id', '=', one.id).execute();
    if (one.loses)
      await db.deleteFrom('contact').where('person', '=', one.id).where('channel', '=', one.loses).execute();
    if (one.left)
      await db.updateTable('person').set({ ended_at: new Date() }).where('id', '=', one.id).execute();
  }
}

interface Hit {
  readonly one: Someone;
  readonly home: number;
  readonly network: string | null;
  readonly metres: number;
}

/** The rules of the module's head, one after the other, over every person and address. */
function byHand(people: readonly Someone[], { kind, audience: asked, at }: Target) {
  const shapes = shapesOf(asked);
  const hasArea = shapes.length > 0 || asked.streets.length > 0;
  const inArea = (n: number): boolean =>
    shapes.some((ring) => pointInPolygon(homeOf(n).at, [ring])) || asked.streets.includes(homeOf(n).street);
  const origin = at ?? asked.circle?.centre ?? null;
  const metres = (n: number): number =>
    origin
      ? Math.fround(
          Math.hypot((homeOf(n).at[0] - origin[0]) * lonScale, homeOf(n).at[1] - origin[1]) * degree,
        )
      : 0;
  const isOn = (n: number, network: string): boolean =>
    networks.some((one) => one.id === network && one.homes.includes(n));
  const present = people.filter((one) => !one.left);
  const enrolledAt = (one: Someone): number[] =>
    one.homes.filter(
      (n) => homeOf(n).own && ((hasArea && inArea(n)) || asked.networks.some((network) => isOn(n, network))),
    );
  const hits = present.flatMap((one): Hit[] =>
    kind === 'enrolled'
      ? enrolledAt(one).map((n) => ({ one, home: n, network: null, metres: metres(n) }))
      : one.memberships.flatMap(({ network: index, home: n, ended }) => {
          const network = networkOf(index);
          if (!network || ended || network.state !== 'actief' || !network.own) return [];
          const parent = network.parent === null ? null : networkOf(network.parent)?.id;
          const chosen =
            !asked.networks.length ||
            asked.networks.some(
              (id) =>
                id === network.id ||
                id === parent ||
                networks.some((part) => part.id === id && part.parent === index && isOn(n, id)),
            );
          return chosen && (hasArea ? inArea(n) : asked.networks.length > 0)
            ? [{ one, home: n, network: network.id, metres: metres(n) }]
            : [];
        }),
  );
  const order = (a: Hit, b: Hit): number =>
    a.metres - b.metres ||
    (a.network ?? '').localeCompare(b.network ?? '') ||
    homeOf(a.home).id.localeCompare(homeOf(b.home).id);
  const once = [...Map.groupBy(hits, (hit) => hit.one).values()].map((of) => of.sort(order)[0] ?? of[0]!);
  const inNone = (one: Someone): boolean => one.memberships.every((held) => held.ended);
  return { once, alone: present.filter((one) => inNone(one) && enrolledAt(one).length > 0).length, inNone };
}

const has = (one: Someone, channel: Channel): boolean =>
  one.channels.some((held) => held === channel) && one.loses !== channel;
const speaks = (one: Someone): Language => one.speaks ?? one.language;

describe('an audience', () => {
  it('is counted and frozen as by hand, whoever moved, left or lost a number', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(person, { maxLength: 10 }).map((all) => all.map((one) => ({ ...one, id: uuid7() }))),
        fc.array(
          fc.record({
            kind: fc.constantFrom('networks' as const, 'enrolled' as const),
            audience,
            at: fc.option(place),
          }),
          { minLength: 6, maxLength: 6 },
        ),
        async (people, asked) => {
          await settle(people);
          for (const one of asked) {
            // Without a place of the facts the middle of the polygon counts, which by hand is left out.
            const at = one.at ?? (one.audience.polygon ? ([5.3101, 50.9017] as const) : null);
            const target: Target = { ...one, at: at && [at[0], at[1]], principal: ground.somebody('lrh'), thread: null, handedOnly: false }; // prettier-ignore
            const { once, alone, inNone } = byHand(people, target);
            const rows = await sql<{
              person: string;
              address: string;
              network: string | null;
              metres: number;
            }>`
              select once.* from (${peopleOf(target)}) as once join person on person.id = once.person and ended_at is null`.execute(
              database.db,
            );
            const frozen = new Map(rows.rows.map((row) => [row.person, row]));
            expect(frozen.size).toBe(rows.rows.length);
            expect([...frozen.keys()].sort()).toEqual(once.map((hit) => hit.one.id).sort());
            for (const hit of once) {
              const row = frozen.get(hit.one.id);
              expect([row?.address, row?.network]).toEqual([homeOf(hit.home).id, hit.network]);
              expect(Math.abs((row?.metres ?? -1) - hit.metres)).toBeLessThan(0.01);
            }
            const size = await sizeOf(database.db, target, { homes: true });
            const count = (is: (who: Someone) => boolean): number => once.filter((hit) => is(hit.one)).length;
            expect(size).toMatchObject({
              people: once.length,
              homes: new Set(once.map((hit) => hit.home)).size,
              channels: Object.fromEntries(channels.map((of) => [of, count((who) => has(who, of))])),
              voiceOnly: count((who) => channels.every((of) => has(who, of) === (of === 'voice'))),
              noContact: count((who) => !channels.some((of) => has(who, of))),
              inNoNetwork: one.kind === 'enrolled' ? count(inNone) : 0,
            });
            for (const language of languages)
              expect(size.languages[language] ?? 0).toBe(count((who) => speaks(who) === language));
            if (one.kind === 'networks')
              for (const { id } of networks)
                expect(size.networks.find((found) => found.id === id)?.people ?? 0).toBe(
                  once.filter((hit) => hit.network === id).length,
                );
            expect(await countInNoNetwork(database.db, target)).toBe(alone);
          }
        },
      ),
      // Each neighbourhood is written row by row: a smaller example would take minutes to find.
      { numRuns: 25, endOnFailure: true },
    );
  });

  it('moves with an address that moves, and keeps to the ground of who asks', async () => {
    const { db } = database;
    const [home] = homes;
    const id = uuid7();
    const someone = { id, language: 'nl' as const, channels: ['sms' as const], shares: false, homes: [0], memberships: [{ network: 1, home: 0, ended: false }], left: false, speaks: null, loses: null }; // prettier-ignore
    await settle([someone]);
    const around = ([x, y]: Position): Target => ({
      kind: 'enrolled',
      audience: { networks: [], streets: [], polygon: null, circle: { centre: [x, y], metres: 60 } },
      at: null,
      principal: ground.somebody('lrh'),
      thread: null,
      handedOnly: false,
    });
    const people = async (target: Target) => (await sizeOf(db, target, { homes: false })).people;
    const [was, is]: [Position, Position] = [home?.at ?? [0, 0], [5.3021, 50.9011]];
    expect(await people(around(was))).toBe(1);
    await db.updateTable('address').set({ at: `(${is[0]},${is[1]})` }).where('id', '=', home?.id ?? '').execute(); // prettier-ignore
    expect([await people(around(was)), await people(around(is))]).toEqual([0, 1]);
    expect(await people({ ...around(is), kind: 'networks' })).toBe(1);
    await db
      .updateTable('address')
      .set({ owner: ground.genk })
      .where('id', '=', home?.id ?? '')
      .execute();
    expect(await people(around(is))).toBe(0);
    await db.updateTable('address').set({ owner: ground.hasselt, at: `(${was[0]},${was[1]})` }).where('id', '=', home?.id ?? '').execute(); // prettier-ignore
  });
});

describe('a thread', () => {
  it('goes on for whoever is still a member, and its end for whoever was told', async () => {
    const { db } = database;
    const author = uuid7();
    await addAuthor(db, author, ground.lrh);
    const [leaves, stays] = [uuid7(), uuid7()];
    const member = { language: 'nl', channels: ['sms', 'voice'] as Channel[], shares: false, homes: [0], memberships: [{ network: 0, home: 0, ended: false }], left: false, speaks: null, loses: null } as const; // prettier-ignore
    await settle([leaves, stays].map((id) => ({ ...member, id, channels: [...member.channels], homes: [0], memberships: [...member.memberships] }))); // prettier-ignore
    const network = networkOf(0)?.id ?? '';
    const now = new Date('2026-11-24T11:00:00Z');
    const step: PlanStep = { channels: ['sms'], position: 1, afterMinutes: 0, unless: null, only: null };
    const again: PlanStep = { ...step, channels: ['voice'], afterMinutes: 5 };
    const put = async (
      follows?: { thread: string; kind: Kind; sequence: number },
      through: string | null = network,
    ) => {
      const id = await putLive(db, { owner: ground.lrh, author, people: [leaves, stays].map((one) => ({ person: one, network: through })), steps: [step, again], at: now, ...(follows ? { follows } : {}) }); // prettier-ignore
      while (await fanOut({ db, clock: { now: () => now }, connected: channels }));
      return id;
    };
    const hand = async (cause: string) => {
      await sql`update delivery set state = 'handed', handed_at = ${now} where id in (select id from delivery_copy where cause = ${cause})`.execute(db); // prettier-ignore
      await db.updateTable('delivery_chunk').set({ done_at: now }).where('cause', '=', cause).execute();
    };
    const waits = async (cause: string) =>
      (await db.selectFrom('delivery_copy').select('recipient').where('cause', '=', cause).where('state', '=', 'waiting').execute()).map((row) => row.recipient).sort(); // prettier-ignore
    const nothing = { networks: [], streets: [], polygon: null, circle: null };
    const goesTo = async (thread: string, handedOnly: boolean, audience: Audience = nothing) => {
      const target: Target = { kind: 'networks', audience, at: null, principal: ground.somebody('lrh'), thread, handedOnly }; // prettier-ignore
      const { rows } = await sql<{ person: string }>`select person from (${peopleOf(target)}) as once order by 1`.execute(db); // prettier-ignore
      return rows.map((row) => row.person);
    };
    const both = [leaves, stays].sort();
    const call = await put();
    await hand(call);
    const crisis = await put(undefined, null);
    await hand(crisis);
    const update = await put({ thread: call, kind: 'update', sequence: 1 });
    expect([await waits(update), await goesTo(call, false)]).toEqual([both, both]);
    expect(await comingOf(db, call)).toMatchObject([{ people: 2 }]);

    await db.updateTable('membership').set({ ended_at: now }).where('person', '=', leaves).execute();
    await db.transaction().execute((tx) => withholdMessages(tx, leaves, [network], now));
    expect(await waits(update)).toEqual([stays]);
    expect(await comingOf(db, call)).toMatchObject([{ people: 1 }]);
    expect(await goesTo(call, false)).toEqual([stays]);
    // Wider, and a member of what lies there: told anew, as any other.
    await db.insertInto('membership').values({ person: leaves, network: networkOf(1)?.id ?? '', address: homeOf(0).id, accepted_at: now, rules_version: '1', ended_at: null }).execute(); // prettier-ignore
    expect(await goesTo(call, false, { ...nothing, networks: [networkOf(1)?.id ?? ''] })).toEqual(both);
    expect(await goesTo(call, true)).toEqual(both);
    expect(await goesTo(crisis, false)).toEqual(both);
    const end = await put({ thread: call, kind: 'einde', sequence: 2 });
    await db.transaction().execute((tx) => eraseOf(tx, leaves, now));
    expect(await waits(end)).toEqual(both);
    expect(await goesTo(crisis, true)).toEqual(both);
  });
});

describe('a shape', () => {
  const shaped = (polygon: Position[]): Target => ({
    kind: 'networks',
    audience: { networks: [], streets: [], polygon, circle: null },
    at: null,
    principal: ground.somebody('lrh'),
    thread: null,
    handedOnly: false,
  });
  it('is refused over the ground of another zone, and not over a wood near the own', async () => {
    const square = ([x, y]: Position): Position[] => [[x, y], [x + 0.002, y], [x + 0.002, y + 0.002], [x, y + 0.002]]; // prettier-ignore
    await expect(sizeOf(database.db, shaped(square([4.4, 51.2])), { homes: true })).rejects.toMatchObject({
      code: 'audience/shape-outside',
    });
    // The nearest own address lies 700 m away.
    expect((await sizeOf(database.db, shaped(square([5.32, 50.903])), { homes: true })).people).toBe(0);
  });

  it('ends at a slanting line, where PostgreSQL alone would take in homes 30 m beyond it', async () => {
    const [first] = homes;
    const [x, y] = first?.at ?? [0, 0];
    const someone = { id: uuid7(), language: 'nl' as const, channels: [], shares: false, homes: [0], memberships: [], left: false, speaks: null, loses: null }; // prettier-ignore
    await settle([someone]);
    const slanting = (east: number): Target => ({
      ...shaped([[x - east, y - 0.0004], [x - east + 0.001, y + 0.0006], [x - east - 0.001, y + 0.0006]]),
      kind: 'enrolled',
    }); // prettier-ignore
    const people = async (target: Target) => (await sizeOf(database.db, target, { homes: false })).people;
    expect([await people(slanting(0.0003)), await people(slanting(0.0009))]).toEqual([1, 0]);
  });

  it('says how many more streets lie just outside than it names', async () => {
    const { db } = database;
    const more = Array.from({ length: 33 }, uuid7);
    await db
      .insertInto('street')
      .values(
        more.map((id, n) => ({
          id,
          owner: ground.hasselt,
          postcode: '3501',
          municipality: 'Hasselt',
          name: `Rand ${n}`,
        })),
      ) // prettier-ignore
      .execute();
    await db
      .insertInto('address')
      .values(
        more.map((street, n) => ({
          id: uuid7(),
          street,
          owner: ground.hasselt,
          number: '1',
          number_sort: 1,
          at: `(${5.4 + n * 0.0004},50.9503)`,
        })),
      ) // prettier-ignore
      .execute();
    const south: Position[] = [[5.399, 50.945], [5.415, 50.945], [5.415, 50.95], [5.399, 50.95]]; // prettier-ignore
    const { justOutside, justOutsideMore } = await aroundOf(db, shaped(south), null);
    expect([justOutside.length, justOutsideMore]).toEqual([30, 3]);
    expect(justOutside.map((one) => one.metres)).toEqual(justOutside.map(() => 33));
  });

  it('is walked along in short pieces that leave nothing of its line out', () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 3, maxLength: 40 }), (points) => {
        const ring = [...points, ...points.slice(0, 1)];
        const pieces = piecesOf(ring);
        const walked = pieces.flatMap((piece, n) => (n === 0 ? piece : piece.slice(1)));
        let at = -1;
        for (const corner of ring) {
          at = walked.findIndex((one, n) => n > at && one[0] === corner[0] && one[1] === corner[1]);
          expect(at).toBeGreaterThanOrEqual(0);
        }
        for (const piece of pieces)
          for (const [axis, metres] of [[0, degree * lonScale], [1, degree]] as const) {
            const along = piece.map((point) => point[axis]);
            expect((Math.max(...along) - Math.min(...along)) * metres).toBeLessThan(300.01);
          } // prettier-ignore
      }),
    );
  });
});
