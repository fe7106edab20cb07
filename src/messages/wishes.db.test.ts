/** What is put for whom, against the rules said once more in plain code, for many different people and hours. */
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAuthor, layGround, type Ground } from '../../test/support/ground.ts';
import { putLive } from '../../test/support/live-message.ts';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { channels, type Channel, type Kind, type MessageClass } from '../../contract/domain.ts';
import type { PlanStep } from '../../contract/ladder.ts';
import { json } from '../db/db.ts';
import type { OpeningHours } from '../db/schema.ts';
import { after, hours } from '../lib/clock.ts';
import { uuid7 } from '../lib/ids.ts';
import type { Principal } from '../lib/principal.ts';
import { sizeOf } from './audience.ts';
import { fanOut } from './fan-out.ts';
import { tell } from '../members/standings.ts';
import { isOpen, opensNext } from './wishes.ts';

const step = (of: Channel[], only: PlanStep['only'] = null): PlanStep => ({
  channels: of,
  position: 1,
  afterMinutes: 0,
  unless: null,
  only,
});
const steps: Record<MessageClass, PlanStep[]> = {
  emergency: [step(['sms', 'voice', 'push', 'email'])],
  urgent: [step(['voice', 'sms', 'push', 'email'])],
  ordinary: [step(['email', 'push']), step(['sms'], 'chose-sms')],
};
const fallback = [step(['email', 'push']), step(['sms'], 'without-earlier')];
const zone = 'Europe/Brussels';
/** Tuesday noon in Belgium: ordinary calls may ring. */
const noon = new Date('2026-11-24T11:00:00Z');
const week: OpeningHours = { days: [1, 2, 3, 4, 5], from: '09:00', until: '18:00' };
const weekend: OpeningHours = { days: [6, 7], from: '10:00', until: '16:00' };

interface Somebody {
  readonly has: readonly Channel[];
  readonly urgent: number;
  readonly ordinary: number;
  readonly paused: -1 | 0 | 1;
  readonly shop: readonly OpeningHours[] | null;
  /** Its service called their push subscription gone. */
  readonly pushGone: boolean;
}
const person = fc.record<Somebody>({
  has: fc.subarray([...channels]),
  urgent: fc.oneof(fc.constant(15), fc.integer({ min: 1, max: 15 })),
  ordinary: fc.oneof(fc.constant(14), fc.integer({ min: 0, max: 15 })),
  paused: fc.constantFrom(0, 0, 0, 1, -1),
  shop: fc.constantFrom(null, null, [week], [weekend], [week, weekend]),
  pushGone: fc.constantFrom(false, false, true),
});
const bit = (channel: Channel): number => 1 << channels.indexOf(channel);

/** The rules, once more. Null: not put; else whether it waits for the doors to open. */
function expected(
  one: Somebody,
  class_: MessageClass,
  plan: readonly PlanStep[],
  channel: Channel,
): 'now' | 'opens' | null {
  // A subscription that is gone is nothing that one has.
  const has = one.has.filter((own) => own !== 'push' || !one.pushGone);
  if (!has.includes(channel)) return null;
  if (class_ === 'emergency') return 'now';
  if (one.paused === 1) return null;
  if (class_ === 'urgent') {
    const theirs = has.filter((own) => one.urgent & bit(own));
    if (theirs.length > 0 && !theirs.includes(channel)) return null;
  } else {
    if (one.ordinary === 0) return null;
    if (channel === 'voice') return null;
    if (channel !== 'sms' && !(one.ordinary & bit(channel))) return null;
    if (channel === 'sms') {
      const only = plan.find((own) => own.channels.includes('sms'))?.only;
      const otherwise = has.some((own) => (own === 'email' || own === 'push') && one.ordinary & bit(own));
      if (only === 'chose-sms' ? !(one.ordinary & 1) : otherwise) return null;
    }
  }
  if (!one.shop || channel === 'email' || isOpen(one.shop, noon, zone)) return 'now';
  return class_ === 'ordinary' && opensNext(one.shop, noon, zone) ? 'opens' : null;
}

describe('wishes', () => {
  let database: TestDatabase;
  let ground: Ground;
  let network: string;
  let address: string;
  const author = uuid7();
  beforeAll(async () => {
    database = await testDatabase();
    ground = await layGround(database.db);
    const { db } = database;
    await addAuthor(db, author, ground.lrh);
    network = uuid7();
    await db
      .insertInto('network')
      .values({
        id: network,
        owner: ground.lrh,
        municipality: ground.hasselt,
        parent: null,
        kind: 'bin-z',
        code: 'Z',
        name: 'Winkels',
        centre: null,
      })
      .execute();
    const street = uuid7();
    address = uuid7();
    await db
      .insertInto('street')
      .values({ id: street, owner: ground.hasselt, postcode: '3500', municipality: 'Hasselt', name: 'Markt' })
      .execute();
    await db
      .insertInto('address')
      .values({ id: address, owner: ground.hasselt, street, number: '1', number_sort: 1, at: '(5.3,50.9)' })
      .execute();
  });
  afterAll(() => database.drop());

  let n = 0;
  async function enrol(people: readonly Somebody[]): Promise<string[]> {
    const { db } = database;
    const rows = people.map((one) => ({ id: uuid7(), ...one }));
    await db
      .insertInto('person')
      .values(
        rows.map((one) => ({
          id: one.id,
          owner: ground.hasselt,
          name: Buffer.from('x'),
          language: 'nl' as const,
          enrolled_at: noon,
          ended_at: null,
          urgent_channels: one.urgent,
          ordinary_channels: one.ordinary,
          paused_until: one.paused === 0 ? null : after(noon, hours(one.paused)),
        })),
      )
      .execute();
    const contacts = rows.flatMap((one) =>
      one.has.map((channel) => {
        const value = Buffer.from(`${channel} ${++n}`);
        return { id: uuid7(), person: one.id, channel, position: 1, value, value_hash: value, country: null, verified_at: null }; // prettier-ignore
      }),
    );
    if (contacts.length) await db.insertInto('contact').values(contacts).execute();
    const gone = contacts.filter(
      (one) => one.channel === 'push' && rows.find((row) => row.id === one.person)?.pushGone,
    );
    await db.transaction().execute((tx) =>
      tell(
        tx,
        gone.map((one) => ({
          channel: 'push',
          hash: one.value_hash,
          state: 'failed',
          reason: 'subscription-gone',
          at: noon,
        })),
      ),
    );
    const shops = rows.filter((one) => one.shop);
    if (shops.length)
      await db
        .insertInto('membership')
        .values(
          shops.map((one) => ({
            person: one.id,
            network,
            address,
            accepted_at: noon,
            rules_version: '1',
            ended_at: null,
            opening: json(one.shop),
          })),
        )
        .execute();
    return rows.map((one) => one.id);
  }

  /** What is counted where these people are a network's members. */
  const countOf = async (
    ids: readonly string[],
    class_: MessageClass,
    plan: readonly PlanStep[],
    at: Date | null = noon,
  ) => {
    const other = await activeNetwork();
    await database.db
      .insertInto('membership')
      .values(
        ids.map((one) => ({
          person: one,
          network: other,
          address,
          accepted_at: noon,
          rules_version: '1',
          ended_at: null,
        })),
      )
      .execute();
    const audience = { networks: [other], streets: [], polygon: null, circle: null };
    const principal: Principal = {
      id: author as Principal['id'],
      owner: ground.lrh,
      ground: [ground.lrh],
      ownerKind: 'police-zone',
      roles: [{ role: 'dispatcher', network: null }],
      language: 'nl',
      timeZone: zone,
    };
    return await sizeOf(
      database.db,
      { kind: 'networks', audience, at: null, thread: null, handedOnly: false, principal },
      { homes: false, wished: { class: class_, steps: plan, now: at } },
    );
  };
  const activeNetwork = async (): Promise<string> => {
    const id = uuid7();
    await database.db
      .insertInto('network')
      .values({
        id,
        owner: ground.lrh,
        municipality: ground.hasselt,
        parent: null,
        kind: 'bin',
        code: id,
        name: 'Markt',
        state: 'actief',
        centre: null,
      })
      .execute();
    return id;
  };

  const plans = [
    ['emergency', steps.emergency],
    ['urgent', steps.urgent],
    ['ordinary', steps.ordinary],
    ['ordinary', fallback],
  ] as const;
  it.each(plans)('decide over every copy of an %s message as the rules say', async (class_, plan) => {
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 1, maxLength: 40 }), async (people) => {
        const ids = await enrol(people);
        const id = await putLive(database.db, {
          owner: ground.lrh,
          author,
          people: ids.map((one, i) => ({ person: one, network: people[i]?.shop ? network : null })),
          steps: plan,
          at: noon,
          class: class_,
        });
        while (await fanOut({ db: database.db, clock: { now: () => noon }, connected: channels }));
        const put = await database.db
          .selectFrom('delivery_copy as d')
          .innerJoin('delivery_chunk as c', (join) => join.on(sql<boolean>`c.id = d.id / 1024`))
          .select(['d.recipient', 'd.channel', 'c.not_before'])
          .where('d.cause', '=', id)
          .execute();
        const found = put.map(
          (one) =>
            `${ids.indexOf(one.recipient ?? '')} ${one.channel} ${one.not_before > noon ? 'opens' : 'now'}`,
        );
        const due = people.flatMap((one, i) =>
          channels.flatMap((channel) => {
            const when = expected(one, class_, plan, channel);
            return when ? [`${i} ${channel} ${when}`] : [];
          }),
        );
        expect(found.sort()).toEqual(due.sort());
        // Whoever sends is told as much before: of shops as if they were open, for minutes lie between.
        const size = await countOf(ids, class_, plan);
        const open = people.map((one) => ({ ...one, shop: null }));
        const by = (channel: Channel): number =>
          open.filter((one) => expected(one, class_, plan, channel)).length;
        expect(size.channels).toEqual(Object.fromEntries(channels.map((one) => [one, by(one)])));
        const none = open.filter((one) => channels.every((own) => !expected(one, class_, plan, own)));
        expect([size.noContact, size.declined]).toEqual([
          none.filter((one) => one.has.length === 0).length,
          none.filter((one) => one.has.length > 0).length,
        ]);
      }),
      { numRuns: 6 },
    );
  });

  it('tell whoever was told before a pause how it ended, and whoever was not nothing', async () => {
    const nobody = {
      has: ['email'] as const,
      pushGone: false,
      urgent: 15,
      ordinary: 14,
      paused: 1 as const,
      shop: null,
    };
    const [told, left] = await enrol([nobody, nobody]);
    const people = [{ person: told ?? '' }, { person: left ?? '' }];
    const common = { owner: ground.lrh, author, people, steps: [step(['email'])], at: noon };
    const call = await putLive(database.db, { ...common, class: 'emergency' });
    const fan = async (): Promise<void> => {
      while (await fanOut({ db: database.db, clock: { now: () => noon }, connected: channels }));
    };
    await fan();
    await database.db
      .updateTable('delivery')
      .set({ state: 'handed', handed_at: noon })
      .where('recipient', '=', told ?? '')
      .execute();
    await database.db
      .updateTable('delivery')
      .set({ state: 'failed', reason: 'smtp-550', settled_at: noon })
      .where('recipient', '=', left ?? '')
      .execute();
    const whom = async (kind: Kind, sequence: number): Promise<(string | null)[]> => {
      const id = await putLive(database.db, {
        ...common,
        class: kind === 'feedback' ? 'ordinary' : 'urgent',
        follows: { thread: call, kind, sequence },
      });
      await fan();
      const rows = await database.db
        .selectFrom('delivery_copy')
        .select('recipient')
        .where('cause', '=', id)
        .execute();
      return rows.map((one) => one.recipient);
    };
    expect(await whom('update', 1)).toEqual([]);
    expect(await whom('correctie', 2)).toEqual([told]);
    expect(await whom('feedback', 3)).toEqual([told]);
  });

  it('tell a neighbour who counts nothing of pauses', async () => {
    const away = {
      has: ['email'] as const,
      pushGone: false,
      urgent: 15,
      ordinary: 14,
      paused: 1 as const,
      shop: null,
    };
    const ids = await enrol([away]);
    const plan = [step(['email'])];
    expect(await countOf(ids, 'ordinary', plan)).toMatchObject({ declined: 1, channels: { email: 0 } });
    expect(await countOf(ids, 'ordinary', plan, null)).toMatchObject({ declined: 0, channels: { email: 1 } });
  });

  it('know when a shop is open, and when its doors open next, also over the weekend and the change of the clocks', () => {
    expect(isOpen([week], noon, zone)).toBe(true);
    expect(isOpen([weekend], noon, zone)).toBe(false);
    expect(isOpen([week], new Date('2026-11-24T17:00:00Z'), zone)).toBe(false);
    // Friday evening, to Monday nine o'clock in winter.
    expect(opensNext([week], new Date('2026-11-27T18:00:00Z'), zone)).toEqual(
      new Date('2026-11-30T08:00:00Z'),
    );
    // The Saturday before the clocks go back: Sunday ten o'clock is an hour later.
    expect(opensNext([weekend], new Date('2026-10-24T17:00:00Z'), zone)).toEqual(
      new Date('2026-10-25T09:00:00Z'),
    );
    expect(opensNext([week], new Date('2026-11-24T05:00:00Z'), zone)).toEqual(
      new Date('2026-11-24T08:00:00Z'),
    );
    expect(opensNext([], noon, zone)).toBeNull();
  });
});
