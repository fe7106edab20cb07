/** Reach by street, against the same counted in plain code for many small towns. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { layGround, type Ground } from '../../test/support/ground.ts';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { channels, type Channel } from '../../contract/domain.ts';
import { uuid7 } from '../lib/ids.ts';
import { reachByStreet } from './reach.ts';

const now = new Date('2026-11-24T10:00:00Z');
let database: TestDatabase;
let ground: Ground;
beforeAll(async () => {
  database = await testDatabase();
  ground = await layGround(database.db);
});
afterAll(() => database.drop());

const streets = ['Aalststraat', 'Beekweg', 'Cederlaan'];
const standings = [null, null, null, 'doubtful', 'stale', 'gone'] as const;
const home = fc.record({
  street: fc.constantFrom(0, 1, 2),
  members: fc.array(
    fc.dictionary(fc.constantFrom(...channels), fc.constantFrom(...standings), { maxKeys: 4 }),
    { maxLength: 3 },
  ),
});
let n = 0;

it('counts homes, members and what reaches them as a walk through the streets would', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(home, { maxLength: 12 }), async (homes) => {
      const { db } = database;
      const network = uuid7();
      await db
        .insertInto('network')
        .values({
          id: network,
          owner: ground.lrh,
          municipality: ground.hasselt,
          parent: null,
          kind: 'bin',
          code: network,
          name: 'Wijk',
          centre: null,
        }) // prettier-ignore
        .execute();
      const ids = streets.map(() => uuid7());
      await db
        .insertInto('street')
        .values(
          ids.map((id, i) => ({
            id,
            owner: ground.hasselt,
            postcode: String(n++),
            municipality: 'Hasselt',
            name: streets[i] ?? '',
          })),
        ) // prettier-ignore
        .execute();
      for (const [i, one] of homes.entries()) {
        const address = uuid7();
        await db
          .insertInto('address')
          .values({
            id: address,
            owner: ground.hasselt,
            street: ids[one.street] ?? '',
            number: String(i),
            number_sort: i,
            at: '(5.3,50.9)',
          }) // prettier-ignore
          .execute();
        await db.insertInto('address_network').values({ address, network, reason: 'hand' }).execute();
        for (const member of one.members) {
          const person = uuid7();
          await db
            .insertInto('person')
            .values({
              id: person,
              owner: ground.hasselt,
              name: Buffer.from('x'),
              language: 'nl',
              enrolled_at: now,
              ended_at: null,
            }) // prettier-ignore
            .execute();
          for (const [channel, state] of Object.entries(member) as [Channel, (typeof standings)[number]][]) {
            const value = Buffer.from(`${channel} ${++n}`);
            await db
              .insertInto('contact')
              .values({
                id: uuid7(),
                person,
                channel,
                position: 1,
                value,
                value_hash: value,
                country: null,
                verified_at: null,
              }) // prettier-ignore
              .execute();
            if (state)
              await db
                .insertInto('contact_standing')
                .values({
                  channel,
                  value_hash: value,
                  state,
                  reason: 'unreachable',
                  first_failed_at: now,
                  last_failed_at: now,
                  stopped_at: null,
                }) // prettier-ignore
                .execute();
          }
          await db
            .insertInto('membership')
            .values({ person, network, address, accepted_at: now, rules_version: '1', ended_at: null })
            .execute();
        }
      }
      type Member = (typeof homes)[number]['members'][number];
      const works = (one: Member): Channel[] =>
        channels.filter((of) => of in one && one[of] !== 'stale' && one[of] !== 'gone');
      const countsOf = (of: typeof homes) => {
        const members = of.flatMap((one) => one.members);
        const having = (is: (one: Member) => boolean): number => members.filter(is).length;
        return {
          homes: of.length,
          withMember: of.filter((one) => one.members.length).length,
          reached: of.filter((one) => one.members.some((who) => works(who).length)).length,
          members: members.length,
          by: Object.fromEntries(
            channels.map((channel) => [channel, having((one) => works(one).includes(channel))]),
          ),
          failing: having(
            (one) => works(one).length > 0 && Object.values(one).some((state) => state !== null),
          ),
          unreached: having((one) => works(one).length === 0),
        };
      };
      const { total, streets: found } = await reachByStreet(db, [network]);
      expect(total).toEqual(countsOf(homes));
      expect(found.map(({ id: _id, ...one }) => one)).toEqual(
        streets.flatMap((name, i) => {
          const of = homes.filter((one) => one.street === i);
          return of.length ? [{ name, ...countsOf(of) }] : [];
        }),
      );
    }),
    { numRuns: 6 },
  );
});
