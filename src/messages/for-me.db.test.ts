/** The messages of one person, on a real database: only theirs, joined by thread, seen once, and scored without a name. */
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAuthor, layGround, type Ground } from '../../test/support/ground.ts';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import type { Channel, Kind, MessageClass, Mode } from '../../contract/domain.ts';
import type { MessageState } from '../../contract/message-states.ts';
import { json } from '../db/db.ts';
import * as outbox from '../delivery/outbox.ts';
import { tallyOf } from '../delivery/tally.ts';
import { after, days, minutes } from '../lib/clock.ts';
import { uuid7 } from '../lib/ids.ts';
import { readKeys } from '../lib/secrets.ts';
import { eraseDescription } from './erase.ts';
import { keptAbout, listRecipients, messageFor, saw, threadsFor } from './for-me.ts';
import { climb, letTheConfirmedBe } from './ladder.ts';
import { countWhole, glance } from './live.ts';
import { closeScores, forgetReader, myScore, openAfterwardsMs, score, scoresOf } from './scores.ts';

const noon = new Date('2026-11-24T11:00:00Z');
/** When a message that left at noon may be listed. */
const later = after(noon, minutes(10));
const keys = readKeys(`1 ${Buffer.alloc(32, 7).toString('base64')}`);
const untold = { incident: null, template: null, slots: undefined, at: null, direction: null, fact_at: null, legal_ground: null, consulted: null, submitted_at: null, returned_why: null, approver: null, approved_at: null, feedback_due_at: null, feedback_by: null } as const; // prettier-ignore

describe('the messages of one person', () => {
  let database: TestDatabase;
  let ground: Ground;
  const author = uuid7();
  beforeAll(async () => {
    database = await testDatabase();
    ground = await layGround(database.db);
    await addAuthor(database.db, author, ground.lrh);
  });
  afterAll(() => database.drop());

  interface Sent {
    readonly kind?: Kind;
    readonly class?: MessageClass;
    readonly mode?: Mode;
    readonly state?: MessageState;
    /** The message that opened the thread, and how many came before it in the thread. */
    readonly after?: readonly [string, number];
    readonly at?: Date;
    readonly words?: string;
    readonly settledAt?: Date;
    readonly copies?: readonly Channel[];
    /** The fan-out is not through. */
    readonly leaving?: boolean;
  }

  const enrol = async (people: readonly string[]): Promise<void> =>
    void (await sql`insert into person (id, owner, name, language, enrolled_at)
      select id, ${ground.hasselt}, 'x', 'nl', ${noon} from unnest(${[...people]}::uuid[]) as given (id) on conflict do nothing`.execute(database.db)); // prettier-ignore

  /** Publishes a message and puts it to these people, with a copy each over the channels, as the fan-out does. */
  async function publish(people: readonly string[], sent: Sent = {}): Promise<string> {
    const { db } = database;
    const id = uuid7();
    const { kind = 'oproep', class: class_ = 'urgent', mode = 'real', state = 'live', at = noon } = sent;
    const [root = id, sequence = 0] = sent.after ?? [];
    const settled = ['ended', 'expired', 'withdrawn'].includes(state);
    const was = state !== 'draft' && state !== 'withdrawn';
    await db.insertInto('message').values({
      ...untold, id, owner: ground.lrh, author, kind, class: class_, mode, state, thread: root, place: 'Kerkweg',
      sequence: was ? sequence : null, parent: sent.after ? root : null, audience: json({ networks: [] }),
      sent: was ? json({ role: 'dispatcher', organisation: 'PZ Proef', organisationKind: 'police-zone', municipality: '', emergencyNumbers: ['101'], networks: [], site: null, languages: ['nl'], steps: [], timeZone: 'Europe/Brussels', target: { ground: [ground.lrh, ground.hasselt] } }) : null,
      expires_at: null, made_at: at, changed_at: at, publisher: was ? author : null, published_at: was ? at : null, code: was ? id : null,
      people: people.length, fanned_out_at: sent.leaving || !was ? null : at, settled_at: settled ? (sent.settledAt ?? after(at, minutes(30))) : null,
    }).execute(); // prettier-ignore
    await db.insertInto('message_text').values({ message: id, language: 'nl', sms: sent.words ?? `${kind} Kerkweg` }).execute(); // prettier-ignore
    if (!people.length) return id;
    await enrol(people);
    await db
      .insertInto('recipient')
      .values(people.map((person, n) => ({ message: id, n: n + 1, person, address: null, network: null, language: 'nl' as const, metres: n })))
      .execute(); // prettier-ignore
    const channels = sent.copies ?? [];
    await db.transaction().execute((tx) =>
      outbox.put(tx, {
        cause: id, thread: root, sequence, lane: 'urgent', at,
        texts: [...channels, 'voice' as const].filter((one, n, all) => all.indexOf(one) === n).map((channel) => ({ part: '', language: 'nl' as const, channel, subject: channel === 'voice' ? 'Politie, 12u00.' : '', body: `gezegd: ${sent.words ?? kind}`, html: '', link: '', expiresAt: null })),
        rows: people.flatMap((recipient) => channels.map((channel) => ({ recipient, channel, part: '', language: 'nl' as const, address: Buffer.from('x'), addressHash: randomBytes(16) }))),
      }),
    ); // prettier-ignore
    await sql`update delivery set state = 'handed', handed_at = ${at} from delivery_chunk c where c.cause = ${id} and delivery.id / 1024 = c.id`.execute(db); // prettier-ignore
    return id;
  }
  const statesOf = async (id: string, person: string) =>
    Object.fromEntries(
      (await database.db.selectFrom('delivery_copy').select(['channel', 'state']).where('cause', '=', id).where('recipient', '=', person).execute()).map((row) => [row.channel, row.state]),
    ); // prettier-ignore
  const list = (person: string) => threadsFor(database.db, person, 20);

  it('are only those that were put to them, newest news first, joined by thread; listed or not yet', async () => {
    const [me, other] = [uuid7(), uuid7()];
    const old = await publish([me], { class: 'ordinary', kind: 'preventie', at: after(noon, -days(3)) });
    const call = await publish([other, me], { words: 'inbraak' });
    const elsewhere = await publish([other], { at: after(noon, minutes(1)) });
    const early = await publish([other, me], { after: [call, 1], kind: 'update', at: after(noon, minutes(5)) }); // prettier-ignore
    // Of this thread only the update was put to me, for it made the area wider.
    const far = await publish([other], { at: after(noon, -minutes(50)) });
    const wider = await publish([other, me], { after: [far, 1], kind: 'update', at: after(noon, -minutes(10)), leaving: true }); // prettier-ignore
    await publish([me], { state: 'draft' });
    await publish([me], { state: 'withdrawn' });
    const seen = async () =>
      (await list(me)).map(({ thread, upTo, message }) => [
        thread,
        upTo,
        ...message.parts.map((one) => one.kind),
      ]);
    const expected = [
      [call, 1, 'oproep', 'update'],
      [far, 1, 'update'],
      [old, 0, 'preventie'],
    ];
    expect(await seen()).toEqual(expected);
    expect(await listRecipients(database.db, after(noon, -days(3)))).toBe(0);
    expect(await listRecipients(database.db, later)).toBeGreaterThan(0);
    expect(await seen()).toEqual(expected);
    // What is leaving is not listed yet, all else is, once.
    const listed = (await database.db.selectFrom('put_to').select('message').where('person', '=', me).execute()).map((row) => row.message); // prettier-ignore
    expect(listed.sort()).toEqual([old, call, early].sort());
    await database.db.updateTable('message').set({ fanned_out_at: noon }).where('id', '=', wider).execute();
    expect(await listRecipients(database.db, later)).toBe(2);
    expect(await listRecipients(database.db, later)).toBe(0);
    expect(await seen()).toEqual(expected);

    expect((await messageFor(database.db, me, call))?.whole.code).toBe(call);
    // Any message of the thread leads to it; another's leads nowhere, nor does one that was never sent.
    expect((await messageFor(database.db, me, early))?.whole.parts).toHaveLength(2);
    expect(await messageFor(database.db, me, elsewhere)).toBeNull();
    expect(await saw(database.db, me, elsewhere, 9, noon)).toBe(false);
    expect(await messageFor(database.db, me, uuid7())).toBeNull();
  });

  it('list a message to thousands of people slice by slice, and take up where they stopped', async () => {
    const people = Array.from({ length: 5_200 }, () => uuid7());
    const id = await publish([], {});
    await enrol(people);
    await sql`insert into recipient (message, n, person, language, metres)
      select ${id}, n, person, 'nl', 0 from unnest(${people}::uuid[]) with ordinality as given (person, n)`.execute(database.db); // prettier-ignore
    await database.db
      .updateTable('message')
      .set({ listed_to: 0, listed_at: null })
      .where('id', '=', id)
      .execute();
    const last = people.at(-1) ?? '';
    expect((await list(last)).map((one) => one.thread)).toEqual([id]);
    expect(await listRecipients(database.db, later)).toBe(people.length);
    expect((await list(last)).map((one) => one.thread)).toEqual([id]);
    const { listed_at: at } = await database.db.selectFrom('message').select('listed_at').where('id', '=', id).executeTakeFirstOrThrow(); // prettier-ignore
    expect(at).toEqual(later);
  });

  it('show an end and an expiry, what the telephone said, and say that a description is erased', async () => {
    const me = uuid7();
    const gone = await publish([me], {
      kind: 'vermist',
      state: 'ended',
      words: 'rode jas',
      copies: ['voice'],
    });
    await publish([me], { after: [gone, 1], kind: 'einde', state: 'ended', words: 'Terecht', at: after(noon, minutes(20)), copies: ['voice'] }); // prettier-ignore
    await publish([me], { state: 'expired', at: after(noon, -days(1)) });
    expect((await messageFor(database.db, me, gone))?.spoken.map((one) => one.words)).toEqual(['gezegd: Terecht', 'gezegd: rode jas']); // prettier-ignore
    await database.db.transaction().execute((tx) => eraseDescription(tx, gone));
    const [vermist, expired] = await list(me);
    expect(vermist?.message.state).toBe('ended');
    expect(vermist?.message.parts.map((one) => Object.keys(one.texts).length)).toEqual([0, 1]);
    expect(expired?.message.state).toBe('expired');
    expect((await messageFor(database.db, me, gone))?.spoken.map((one) => one.words)).toEqual(['gezegd: Terecht']); // prettier-ignore
    expect(JSON.stringify(await messageFor(database.db, me, gone))).not.toContain('rode jas');
  });

  it('are confirmed by who saw them, once, on mail and push alone, and counted so', async () => {
    const [me, other, textsOnly] = [uuid7(), uuid7(), uuid7()];
    const call = await publish([other, me, textsOnly], { copies: ['sms', 'email', 'push'] });
    const update = await publish([other, me], { after: [call, 1], kind: 'update', at: after(noon, minutes(5)), copies: ['email'] }); // prettier-ignore
    await sql`update delivery set state = 'failed' from delivery_chunk c where c.cause = ${call} and delivery.id / 1024 = c.id and recipient = ${textsOnly} and delivery.channel <> 'sms'`.execute(database.db); // prettier-ignore
    const before = await glance(database.db, call);
    // The page that was looked at did not have the update yet.
    expect(await saw(database.db, me, call, 0, after(noon, minutes(6)))).toBe(true);
    expect(await statesOf(call, me)).toEqual({ sms: 'handed', email: 'confirmed', push: 'confirmed' });
    expect(await statesOf(update, me)).toEqual({ email: 'handed' });
    expect(await statesOf(call, other)).toEqual({ sms: 'handed', email: 'handed', push: 'handed' });
    expect((await list(me))[0]).toMatchObject({ seenAt: null, seenEarlierAt: after(noon, minutes(6)) });
    const tally = (await tallyOf(database.db, call)).channels;
    expect([tally.email?.confirmed, tally.push?.confirmed, tally.sms?.confirmed]).toEqual([1, 1, undefined]);
    expect((await glance(database.db, call)).mark).not.toBe(before.mark);
    expect((await countWhole(database.db, call)).whole.confirmed).toBe(1);

    expect(await saw(database.db, me, update, 1, after(noon, minutes(8)))).toBe(true);
    expect(await saw(database.db, me, update, 1, after(noon, minutes(9)))).toBe(true);
    expect(await statesOf(update, me)).toEqual({ email: 'confirmed' });
    expect((await list(me))[0]?.seenAt).toEqual(after(noon, minutes(8)));
    // Who has neither mail nor push said so all the same: they are counted, and the count is made anew.
    const { mark } = await glance(database.db, call);
    await saw(database.db, textsOnly, call, 0, noon);
    expect((await glance(database.db, call)).mark).not.toBe(mark);
    expect((await countWhole(database.db, call)).whole.confirmed).toBe(2);
    expect(await statesOf(call, textsOnly)).toEqual({ sms: 'handed', email: 'failed', push: 'failed' });
  });

  it('are not rung any more about what they said they saw, before as after the call was put', async () => {
    const { db } = database;
    const [saidSo, both] = [uuid7(), uuid7()];
    for (const id of [saidSo, both]) {
      await db.insertInto('person').values({ id, owner: ground.hasselt, name: Buffer.from('x'), language: 'nl', enrolled_at: noon, ended_at: null }).execute(); // prettier-ignore
      await db.insertInto('contact').values({ id: uuid7(), person: id, channel: 'voice', position: 1, value: Buffer.from('x'), value_hash: randomBytes(16), country: null, verified_at: null }).execute(); // prettier-ignore
    }
    const call = await publish([saidSo, both], { copies: ['email'] });
    const step = { channels: ['email'], position: 1, afterMinutes: 0, unless: null, only: null };
    const steps = [step, { ...step, channels: ['voice'], afterMinutes: 5, unless: 'delivered' }];
    await sql`update message set sent = sent || jsonb_build_object('steps', ${JSON.stringify(steps)}::jsonb), next_step = 1, next_step_at = ${after(noon, minutes(5))} where id = ${call}`.execute(db); // prettier-ignore
    await saw(db, saidSo, call, 0, after(noon, minutes(1)));
    const deps = {
      db,
      clock: { now: () => after(noon, minutes(6)) },
      connected: ['voice', 'email'] as const,
    };
    while (await climb(deps));
    expect(await statesOf(call, saidSo)).toEqual({ email: 'confirmed' });
    expect(await statesOf(call, both)).toEqual({ email: 'handed', voice: 'waiting' });
    await sql`update delivery set state = 'failed' from delivery_chunk c where c.cause = ${call} and delivery.id / 1024 = c.id and delivery.channel = 'email' and recipient = ${both}`.execute(db); // prettier-ignore
    await saw(db, both, call, 0, after(noon, minutes(7)));
    await letTheConfirmedBe(deps);
    expect(await statesOf(call, both)).toEqual({ email: 'failed', voice: 'cancelled' });
  });

  it('are scored when they are over; the desk learns nothing of fewer than five, and never who', async () => {
    const people = Array.from({ length: 6 }, () => uuid7());
    const [me = '', ...others] = people;
    const deps = { db: database.db, keys };
    const give = (person: string, points: 1 | 2 | 3 | 4 | 5, words = '', of = call, at = noon) =>
      score(deps, person, of, { score: points, words, language: 'nl' }, at);
    const call = await publish(people);
    expect(await give(me, 5)).toBe('closed');
    await database.db.updateTable('message').set({ state: 'ended', settled_at: noon }).where('id', '=', call).execute(); // prettier-ignore
    expect(await give(uuid7(), 5)).toBeNull();
    expect(await give(me, 5, 'Jan Peeters van nummer 12 wist het al')).toBe('marked');
    expect(await give(me, 5, 'bel 0475 12 34 56')).toBe('marked');
    expect(await give(me, 5, 'x'.repeat(201))).toBe('too-long');
    expect(await myScore(database.db, keys, me, call)).toMatchObject({ may: true, score: null, words: '' });
    expect(await give(me, 1, 'kwam te laat')).toBe('kept');
    for (const one of others.slice(0, 3)) await give(one, 4);
    expect(await scoresOf(database.db, keys, call)).toEqual({
      told: true,
      answers: null,
      average: null,
      words: [],
    });
    await give(others[3] ?? '', 4, 'duidelijk, dank u');
    expect(await give(me, 3, 'kwam net op tijd')).toBe('kept');
    const told = await scoresOf(database.db, keys, call);
    expect({ ...told, words: told.words.toSorted() }).toEqual({ told: true, answers: 5, average: 3.8, words: ['duidelijk, dank u', 'kwam net op tijd'] }); // prettier-ignore
    const { rows } = await sql<{ sealed: string }>`select encode(words, 'escape') as sealed from message_score where words is not null`.execute(database.db); // prettier-ignore
    expect(JSON.stringify(rows)).not.toMatch(/tijd|dank/);

    // A month later only the sum is left, for the desk as in the logbook, and nothing more is taken.
    expect(await closeScores(database.db, after(noon, openAfterwardsMs - 1))).toBe(0);
    expect(await closeScores(database.db, after(noon, openAfterwardsMs + 1))).toBe(1);
    expect(await scoresOf(database.db, keys, call)).toEqual({
      told: true,
      answers: 5,
      average: 3.8,
      words: [],
    });
    expect(await give(others[4] ?? '', 5)).toBe('closed');
    expect(await myScore(database.db, keys, me, call)).toMatchObject({ may: false, score: null });
    expect(await database.db.selectFrom('logbook').select('details').where('thing', '=', call).where('act', '=', 'message.scored').execute()).toEqual([{ details: { answers: 5, average: 3.8 } }]); // prettier-ignore
  });

  it('lose the words about them with their texts, and the person who leaves', async () => {
    const [me, other] = [uuid7(), uuid7()];
    const deps = { db: database.db, keys };
    const news = await publish([me, other], { class: 'ordinary', kind: 'infoflash' });
    await score(deps, me, news, { score: 2, words: 'weinig nieuws', language: 'nl' }, noon);
    await score(deps, other, news, { score: 4, words: 'goed', language: 'nl' }, noon);
    await database.db.transaction().execute((tx) => eraseDescription(tx, news));
    expect(await myScore(database.db, keys, me, news)).toMatchObject({ score: 2, words: '' });
    // Of a missing person no word is taken: it could describe them again.
    const missing = await publish([me], { kind: 'vermist', state: 'ended' });
    await score(deps, me, missing, { score: 5, words: 'rode jas', language: 'nl' }, noon);
    expect(await myScore(database.db, keys, me, missing)).toMatchObject({
      mayAdd: false,
      score: 5,
      words: '',
    });
    await saw(database.db, me, news, 0, noon);
    await listRecipients(database.db, later);
    await database.db.transaction().execute((tx) => forgetReader(tx, me));
    for (const table of ['put_to', 'message_seen', 'message_score'] as const)
      expect(await database.db.selectFrom(table).select('person').where('person', '=', me).execute(), table).toEqual([]); // prettier-ignore
    expect((await list(other)).map((one) => one.thread)).toEqual([news]);
  });

  it('are taken along with what was seen and answered, and listed of nobody who left meanwhile', async () => {
    const { db } = database;
    const [me, gone] = [uuid7(), uuid7()];
    const news = await publish([me, gone], { class: 'ordinary', kind: 'infoflash' });
    const call = await publish([me, gone], { at: after(noon, minutes(1)) });
    await score({ db, keys }, me, news, { score: 4, words: 'nuttig', language: 'nl' }, noon);
    await saw(db, me, call, 0, later);
    expect(await keptAbout(db, keys, me)).toEqual({
      messages: [
        { code: call, kind: 'oproep', at: after(noon, minutes(1)), seenAt: later },
        { code: news, kind: 'infoflash', at: noon, seenAt: null },
      ],
      scores: [{ code: news, score: 4, words: 'nuttig', at: noon }],
    });
    // Whoever leaves waits for the slice that is being listed, and the next one knows that they are gone.
    await db.transaction().execute(async (tx) => {
      await tx.deleteFrom('person').where('id', '=', gone).execute();
      await forgetReader(tx, gone);
      expect(await listRecipients(db, later)).toBe(0);
    });
    expect(await listRecipients(db, later)).toBe(2);
    expect(await db.selectFrom('put_to').select('person').where('person', '=', gone).execute()).toEqual([]);
    expect(await keptAbout(db, keys, gone)).toEqual({ messages: [], scores: [] });
  });
});
