/** What became of a message on a real database: homes, people and reasons of one moment, and who may still see them. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addAuthor, layGround, type Ground } from '../../test/support/ground.ts';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import type { Channel, DeliveryState } from '../../contract/domain.ts';
import { json, point } from '../db/db.ts';
import * as outbox from '../delivery/outbox.ts';
import { uuid7, type OrganisationId, type StaffId } from '../lib/ids.ts';
import type { Principal } from '../lib/principal.ts';
import { countWhole, glance, seenBy } from './live.ts';
import { closeThreads } from './publish.ts';

const noon = new Date('2026-11-24T11:00:00Z');
const untold = { incident: 'burglary', template: null, slots: undefined, at: null, direction: null, fact_at: null, legal_ground: null, consulted: null, submitted_at: null, returned_why: null, approver: null, approved_at: null } as const; // prettier-ignore

/** Somebody in a home; the states are those of their copies. */
interface Someone {
  readonly home: number;
  readonly copies?: Partial<Record<Channel, DeliveryState>>;
  /** Has the number of somebody else and so no copy. */
  readonly sharesWith?: number;
  readonly landline?: boolean;
  readonly twice?: boolean;
}

describe('what became of a message', () => {
  let database: TestDatabase;
  let ground: Ground;
  const author = uuid7();
  const streets = [uuid7(), uuid7()];
  const homes = Array.from({ length: 9 }, () => uuid7());
  beforeAll(async () => {
    database = await testDatabase();
    ground = await layGround(database.db);
    await addAuthor(database.db, author, ground.lrh);
    for (const [n, id] of streets.entries())
      await database.db.insertInto('street').values({ id, owner: ground.hasselt, postcode: '3500', municipality: 'Hasselt', name: `Proefstraat ${n}` }).execute(); // prettier-ignore
    for (const [n, id] of homes.entries())
      await database.db.insertInto('address').values({ id, owner: ground.hasselt, street: streets[n % 2] ?? '', number: String(n + 1), number_sort: n + 1, at: point([5.3, 50.9]) }).execute(); // prettier-ignore
  });
  afterAll(() => database.drop());

  let id = '';
  beforeEach(async () => {
    id = uuid7();
    await database.db
      .insertInto('message')
      .values({
        ...untold,
        id,
        owner: ground.lrh,
        author,
        kind: 'oproep',
        class: 'urgent',
        mode: 'real',
        state: 'live',
        thread: id,
        sequence: 0,
        parent: null,
        audience: json({ networks: [] }),
        sent: json({ target: {}, steps: [], timeZone: 'Europe/Brussels' }),
        expires_at: null,
        made_at: noon,
        changed_at: noon,
        publisher: author,
        published_at: noon,
        code: id,
        people: 0,
        fanned_out_at: noon,
        settled_at: null,
        feedback_due_at: null,
        feedback_by: null,
      }) // prettier-ignore
      .execute();
  });

  /** Puts the message to these people, as the fan-out does, and moves their copies to where they are to be. */
  async function sendTo(people: readonly Someone[]): Promise<void> {
    const { db } = database;
    const hashes = people.map(() => randomBytes(32));
    const text = { part: '', language: 'nl', subject: '', html: '', link: '', body: 'Bel 101', expiresAt: null } as const; // prettier-ignore
    const persons = people.map(() => uuid7());
    for (const [n, one] of people.entries()) {
      const person = persons[n] ?? '';
      await db.insertInto('person').values({ id: person, owner: ground.hasselt, name: Buffer.from('x'), language: 'nl', enrolled_at: noon, ended_at: null }).execute(); // prettier-ignore
      const channels = [...Object.keys(one.copies ?? {}), ...(one.sharesWith === undefined ? [] : ['sms']), ...(one.landline ? ['voice'] : [])] as Channel[]; // prettier-ignore
      for (const channel of new Set(channels))
        await db.insertInto('contact').values({ id: uuid7(), person, channel, position: 1, value: Buffer.from('x'), value_hash: hashes[one.sharesWith ?? n] ?? Buffer.from(''), country: null, verified_at: null }).execute(); // prettier-ignore
    }
    await db
      .insertInto('recipient')
      .values(
        people.map((one, n) => ({
          message: id,
          n: n + 1,
          person: persons[n] ?? '',
          address: homes[one.home] ?? null,
          network: null,
          language: 'nl' as const,
          metres: n,
        })),
      ) // prettier-ignore
      .execute();
    await db.transaction().execute(
      (tx) =>
      outbox.put(tx, {
        cause: id, thread: id, sequence: 0, lane: 'urgent', at: noon,
        texts: (['sms', 'voice', 'email', 'push'] as const).map((channel) => ({ ...text, channel })),
        rows: people.flatMap((one, n) =>
          (Object.keys(one.copies ?? {}) as Channel[]).map((channel) => ({
            recipient: persons[n] ?? '', channel, part: '', language: 'nl' as const, address: Buffer.from('x'), addressHash: hashes[n] ?? Buffer.from(''),
          })),
        ),
      }), // prettier-ignore
    );
    for (const [n, one] of people.entries())
      for (const [channel, state] of Object.entries(one.copies ?? {})) {
        const copy = await db.selectFrom('delivery_copy').select('id').where('cause', '=', id).where('recipient', '=', persons[n] ?? '').where('channel', '=', channel as Channel).executeTakeFirstOrThrow(); // prettier-ignore
        await db.updateTable('delivery').set({ state, possibly_twice: one.twice ?? false }).where('id', '=', copy.id).execute(); // prettier-ignore
      }
  }

  it('is counted by people, homes and streets, and each unreached person has a reason of their own', async () => {
    await sendTo([
      { home: 0, copies: { sms: 'confirmed', voice: 'failed' } },
      { home: 0, copies: { sms: 'waiting' } },
      { home: 1, copies: { sms: 'delivered' }, twice: true },
      { home: 2, copies: { email: 'handed' } },
      { home: 3, copies: { sms: 'unknown' } },
      { home: 4, copies: { sms: 'failed', email: 'waiting' } },
      { home: 5, copies: { sms: 'failed' } },
      { home: 6, copies: { sms: 'cancelled' } },
      { home: 7, sharesWith: 2 },
      { home: 8, landline: true },
      { home: 8 },
    ]);
    const { glance: seen, whole } = await countWhole(database.db, id);
    expect(seen.channels).toEqual({
      sms: { waiting: 1, delivered: 1, confirmed: 1, failed: 2, unknown: 1, cancelled: 1 },
      voice: { failed: 1 },
      email: { waiting: 1, handed: 1 },
    });
    expect(whole).toMatchObject({
      people: 11, delivered: 2, confirmed: 1, possiblyTwice: 1,
      homes: 9, homesReached: 2, homesUnproven: 2, homesUnreached: 5,
    }); // prettier-ignore
    expect(whole.streets).toEqual([
      { street: 'Proefstraat 0', homes: 5, reached: 1 },
      { street: 'Proefstraat 1', homes: 4, reached: 1 },
    ]);
    expect(Object.fromEntries(whole.unreached.map((one) => [one.reason, one.people]))).toEqual({
      waiting: 1, failed: 1, cancelled: 1, shared: 1, 'voice-not-connected': 1, 'no-contact': 1,
    }); // prettier-ignore
  });

  it('is nothing at all where nobody was put to it yet', async () => {
    const { glance: seen, whole } = await countWhole(database.db, id);
    expect(seen.channels).toEqual({});
    expect(whole).toEqual({ people: 0, delivered: 0, confirmed: 0, possiblyTwice: 0, homes: 0, homesReached: 0, homesUnproven: 0, homesUnreached: 0, streets: [], unreached: [], trying: [], coming: [] }); // prettier-ignore
  });

  it('is told by homes and streets also once nobody remembers who lived where', async () => {
    const { db } = database;
    await sendTo([
      { home: 0, copies: { sms: 'delivered' } },
      { home: 0, copies: { sms: 'failed' } },
      { home: 1, copies: { sms: 'failed' } },
      { home: 2, copies: { sms: 'handed' } },
    ]);
    const before = (await countWhole(db, id)).whole;
    expect(before).toMatchObject({ homes: 3, homesReached: 1, homesUnreached: 1 });
    const hour = 3_600_000;
    const close = (at: Date) => closeThreads({ db, clock: { now: () => at } }, hour);
    const addresses = async (of = id) =>
      (await db.selectFrom('recipient').select('address').where('message', '=', of).execute()).filter((row) => row.address).length; // prettier-ignore
    await db.updateTable('delivery_chunk').set({ done_at: noon }).where('cause', '=', id).execute();
    await db.updateTable('message').set({ state: 'ended', settled_at: noon, people: 4 }).where('id', '=', id).execute(); // prettier-ignore
    await close(new Date(noon.getTime() + hour / 2));
    expect(await addresses()).toBe(4);
    expect(await close(new Date(noon.getTime() + 2 * hour))).toBe(4);
    expect(await addresses()).toBe(0);
    expect(await db.selectFrom('delivery_copy').select('id').where('cause', '=', id).where('address', 'is not', null).execute()).toEqual([]); // prettier-ignore
    expect((await countWhole(db, id)).whole).toEqual(before);
    expect(await close(new Date(noon.getTime() + 3 * hour))).toBe(0);
    // What follows later goes to people whose homes are not known any more: it counts none.
    await db.updateTable('message').set({ homes: null }).where('id', '=', id).execute();
    expect((await countWhole(db, id)).whole).toMatchObject({
      people: 4, delivered: 1, homes: 0, homesReached: 0, homesUnreached: 0, streets: [],
      unreached: [{ reason: 'failed', people: 2 }],
    }); // prettier-ignore
  });

  it('has another mark after every change, and the same while nothing changes', async () => {
    const marks = new Set<string>();
    const look = async (): Promise<number> => {
      marks.add((await glance(database.db, id)).mark);
      return marks.add((await glance(database.db, id)).mark).size;
    };
    expect(await look()).toBe(1);
    await sendTo([
      { home: 0, copies: { sms: 'waiting' } },
      { home: 1, copies: { sms: 'handed' } },
    ]);
    expect(await look()).toBe(2);
    // A change that leaves every count as it was.
    const ids = await database.db.selectFrom('delivery_copy').select('id').where('cause', '=', id).execute();
    await database.db.updateTable('delivery').set({ tries: 1, possibly_twice: true }).where('id', '=', ids[0]?.id ?? 0).execute(); // prettier-ignore
    expect(await look()).toBe(3);
    await database.db.updateTable('message').set({ state: 'ended', settled_at: noon }).where('id', '=', id).execute(); // prettier-ignore
    expect(await look()).toBe(4);
  });

  it('is seen by whom it may be seen, all asked at once', async () => {
    const person = (more: Partial<Principal>): Principal => ({
      id: uuid7() as StaffId, owner: ground.lrh as OrganisationId, ownerKind: 'police-zone', language: 'nl', timeZone: 'Europe/Brussels',
      roles: [{ role: 'officer', network: null }], ground: [ground.lrh as OrganisationId], ...more,
    }); // prettier-ignore
    const elsewhere = uuid7() as OrganisationId;
    expect(
      await seenBy(database.db, id, [
        person({}),
        null,
        person({ owner: elsewhere, ground: [elsewhere] }),
        person({ roles: [{ role: 'coordinator', network: null }] }),
        person({ id: author as StaffId, roles: [{ role: 'coordinator', network: null }] }),
      ]),
    ).toEqual([true, false, false, false, true]);
    expect(await seenBy(database.db, uuid7(), [person({})])).toEqual([false]);
    expect(await seenBy(database.db, id, [null])).toEqual([false]);
  });
});
