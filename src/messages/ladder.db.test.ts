/** Ladders on a real database: who is rung when, what a crash and an end leave, and whom quiet hours hold back. */
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addAuthor, layGround, type Ground } from '../../test/support/ground.ts';
import { putLive } from '../../test/support/live-message.ts';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import type { Channel, DeliveryState, MessageClass, Mode } from '../../contract/domain.ts';
import type { PlanStep } from '../../contract/ladder.ts';
import { uuid7 } from '../lib/ids.ts';
import { fanOut } from './fan-out.ts';
import { climb, comingOf, letTheConfirmedBe } from './ladder.ts';

const step = (channels: Channel[], more: Partial<PlanStep> = {}): PlanStep => ({
  channels,
  position: 1,
  afterMinutes: 0,
  unless: null,
  only: null,
  ...more,
});
const first = step(['voice', 'sms']);
const again = step(['voice'], { afterMinutes: 5, unless: 'delivered', only: 'unanswered' });
const second = step(['voice'], { position: 2, afterMinutes: 10, unless: 'delivered', only: 'rung' });
const unreached = step(['voice'], { afterMinutes: 15, unless: 'delivered', only: 'not-rung' });
const all = ['sms', 'voice', 'email', 'push'] as const;

/** Noon in Belgium. */
const noon = new Date('2026-11-24T11:00:00Z');
const minutesAfter = (minutes: number): Date => new Date(noon.getTime() + minutes * 60_000);

interface Someone {
  readonly name: string;
  readonly sms?: string;
  readonly voice?: readonly string[];
  readonly email?: string;
  readonly smsForOrdinary?: boolean;
  readonly quiet?: readonly [from: string, until: string, wakesFor?: 'urgent' | 'emergency'];
}

describe('a ladder', () => {
  let database: TestDatabase;
  let ground: Ground;
  const author = uuid7();
  let now = noon;
  const clock = { now: () => now };
  const deps = (connected: readonly Channel[] = all) => ({ db: database.db, clock, connected });
  const run = async (connected?: readonly Channel[]): Promise<void> => {
    while (await fanOut(deps(connected)));
  };
  beforeAll(async () => {
    database = await testDatabase();
    ground = await layGround(database.db);
    await addAuthor(database.db, author, ground.lrh);
  });
  afterAll(() => database.drop());
  beforeEach(() => {
    now = noon;
  });

  const enrol = async (people: readonly Someone[]): Promise<Map<string, string>> => {
    const ids = new Map(people.map((one) => [one.name, uuid7()]));
    for (const one of people) {
      const id = ids.get(one.name) ?? '';
      await database.db
        .insertInto('person')
        .values({
          id,
          owner: ground.hasselt,
          name: Buffer.from(one.name),
          language: 'nl',
          enrolled_at: noon,
          ended_at: null,
          ordinary_channels: one.smsForOrdinary ? 15 : 14,
          quiet_from: one.quiet?.[0] ?? null,
          quiet_until: one.quiet?.[1] ?? null,
          wakes_for: one.quiet?.[2] ?? 'urgent',
        })
        .execute();
      const contacts: (readonly [Channel, number, string])[] = [
        ...(one.sms ? [['sms', 1, one.sms] as const] : []),
        ...(one.voice ?? []).map((value, n) => ['voice', n + 1, value] as const),
        ...(one.email ? [['email', 1, one.email] as const] : []),
      ];
      for (const [channel, position, value] of contacts)
        await database.db
          .insertInto('contact')
          .values({
            id: uuid7(),
            person: id,
            channel,
            position,
            value: Buffer.from(value),
            value_hash: Buffer.from(`${channel} ${value}`),
            country: null,
            verified_at: null,
          })
          .execute();
    }
    return ids;
  };

  /** A message that was published at noon to these people, in this order. */
  const publish = (
    people: readonly string[],
    steps: readonly PlanStep[],
    more: { class?: MessageClass; mode?: Mode; at?: Date } = {},
  ): Promise<string> =>
    putLive(database.db, {
      owner: ground.lrh,
      author,
      people: people.map((person) => ({ person })),
      steps,
      at: noon,
      ...more,
    });

  /** Every copy as "who channel number step". */
  const copies = async (id: string): Promise<string[]> => {
    const { rows } = await sql<{ copy: string }>`
      select concat_ws(' ', convert_from(p.name, 'utf8'), d.channel, convert_from(d.address, 'utf8'), d.step) as copy
      from delivery_copy d join person p on p.id = d.recipient where d.cause = ${id} order by 1`.execute(
      database.db,
    );
    return rows.map((row) => row.copy);
  };
  /** The carrier's word on whatever waits at a number. */
  const becomes = async (
    id: string,
    number: string,
    state: DeliveryState,
    reason: string | null = null,
  ): Promise<void> => {
    await sql`
      update delivery set state = ${state}, reason = ${reason}
      where id in (select id from delivery_copy where cause = ${id}) and convert_from(address, 'utf8') = ${number}`.execute(
      database.db,
    );
    await database.db
      .updateTable('delivery_chunk')
      .set({ done_at: now })
      .where('cause', '=', id)
      .where('rows', 'is', null)
      .execute();
  };
  const standingOf = (id: string) =>
    database.db
      .selectFrom('message')
      .select(['next_step', 'next_step_at', 'step_to', 'state'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();

  it('tries a call that nobody took once more, then the second number, and no voicemail or person again', async () => {
    const ids = await enrol([
      { name: 'away', voice: ['01', '02'] },
      { name: 'machine', voice: ['11', '12'] },
      { name: 'heard', voice: ['21', '22'] },
      { name: 'pressed', voice: ['31', '32'] },
    ]);
    const id = await publish([...ids.values()], [first, again, second]);
    await run();
    expect(await copies(id)).toEqual(['away voice 01 0', 'heard voice 21 0', 'machine voice 11 0', 'pressed voice 31 0']); // prettier-ignore
    await becomes(id, '01', 'failed', 'no-answer');
    await becomes(id, '11', 'failed', 'voicemail');
    await becomes(id, '21', 'delivered');
    await becomes(id, '31', 'confirmed');
    now = minutesAfter(4);
    await run();
    expect(await copies(id)).toHaveLength(4);
    expect(await comingOf(database.db, id)).toEqual([
      { channels: ['voice'], at: minutesAfter(5).toISOString(), people: 1 },
    ]);
    now = minutesAfter(5);
    await run();
    expect((await copies(id)).filter((one) => one.endsWith(' 1'))).toEqual(['away voice 01 1']);
    await becomes(id, '01', 'failed', 'no-answer');
    now = minutesAfter(10);
    await run();
    expect((await copies(id)).filter((one) => one.endsWith(' 2'))).toEqual([
      'away voice 02 2',
      'machine voice 12 2',
    ]);
    expect(await standingOf(id)).toMatchObject({ next_step: null, next_step_at: null });
    expect(await comingOf(database.db, id)).toEqual([]);
  });

  it('takes a mobile for the second number of who has a landline, and for the first of who was never rung', async () => {
    const ids = await enrol([
      { name: 'both', sms: '0450', voice: ['011'] },
      { name: 'mobile', sms: '0451' },
      { name: 'reached', sms: '0452' },
    ]);
    const id = await publish([...ids.values()], [first, again, second, unreached]);
    await run();
    // Who is written to is not rung at the same number.
    expect(await copies(id)).toEqual([
      'both sms 0450 0',
      'both voice 011 0',
      'mobile sms 0451 0',
      'reached sms 0452 0',
    ]);
    await becomes(id, '011', 'failed', 'voicemail');
    await becomes(id, '0450', 'handed');
    await becomes(id, '0451', 'handed');
    await becomes(id, '0452', 'delivered');
    for (const minute of [5, 10, 15]) {
      now = minutesAfter(minute);
      await run();
      await becomes(id, 'none', 'failed');
      if (minute === 10) await becomes(id, '0450', 'failed', 'busy');
    }
    expect((await copies(id)).filter((one) => !one.endsWith(' 0'))).toEqual([
      'both voice 0450 2',
      'mobile voice 0451 3',
    ]);
  });

  it('rings a landline of several people once per step, and not again for the one when another has heard', async () => {
    const ids = await enrol([
      { name: 'she', voice: ['shared', 'own'] },
      { name: 'he', voice: ['shared'] },
    ]);
    const id = await publish([...ids.values()], [first, again, unreached]);
    await run();
    expect(await copies(id)).toEqual(['she voice shared 0']);
    await becomes(id, 'shared', 'failed', 'busy');
    now = minutesAfter(5);
    await run();
    expect(await copies(id)).toEqual(['she voice shared 0', 'she voice shared 1']);
    await becomes(id, 'shared', 'confirmed');
    now = minutesAfter(15);
    await run();
    expect(await copies(id)).toHaveLength(2);
  });

  it('reaches at a later step who has nothing on the channels of the first', async () => {
    const ids = await enrol([
      { name: 'mail', email: 'm@example.org' },
      { name: 'text', sms: '0453' },
    ]);
    const id = await publish(
      [...ids.values()],
      [step(['sms']), step(['email'], { afterMinutes: 3, only: 'without-earlier' })],
    );
    await run();
    expect(await copies(id)).toEqual(['text sms 0453 0']);
    now = minutesAfter(3);
    await run();
    expect(await copies(id)).toEqual(['mail email m@example.org 1', 'text sms 0453 0']);
  });

  it('leaves out at once the steps that no carrier can take', async () => {
    const ids = await enrol([{ name: 'one', sms: '0454', email: 'o@example.org' }]);
    const id = await publish(
      [...ids.values()],
      [step(['sms']), again, step(['email'], { afterMinutes: 20 })],
    );
    await run(['sms', 'email']);
    expect(await standingOf(id)).toMatchObject({ next_step: 2, next_step_at: minutesAfter(20) });
  });

  it('waits with a second round until the first is through, but not for ever', async () => {
    const ids = await enrol([
      { name: 'slow', voice: ['41'] },
      { name: 'gone', voice: ['42'] },
    ]);
    const id = await publish([...ids.values()], [first, again]);
    await run();
    await becomes(id, '42', 'failed', 'no-answer');
    now = minutesAfter(6);
    await run();
    expect(await copies(id)).toHaveLength(2);
    now = minutesAfter(16);
    await run();
    expect((await copies(id)).filter((one) => one.endsWith(' 1'))).toEqual(['gone voice 42 1']);
  });

  it('does nothing any more once its message has ended', async () => {
    const ids = await enrol([{ name: 'over', voice: ['51'] }]);
    const id = await publish([...ids.values()], [first, again]);
    await run();
    await becomes(id, '51', 'failed', 'no-answer');
    // As publish.ts does it; without emptying the step the table refuses it.
    const end = (more: object) =>
      database.db
        .updateTable('message')
        .set({ state: 'ended', settled_at: now, ...more })
        .where('id', '=', id)
        .execute();
    await expect(end({})).rejects.toThrow('only_a_live_message_has_a_next_step');
    await end({ next_step: null, next_step_at: null });
    now = minutesAfter(30);
    await run();
    expect(await copies(id)).toHaveLength(1);
  });

  it('lets alone who confirms while a later call waits, but not those that a worker has in hand', async () => {
    const ids = await enrol([
      { name: 'yes', sms: '0455', voice: ['61'] },
      { name: 'no', sms: '0456', voice: ['62'] },
    ]);
    const id = await publish([...ids.values()], [first, again]);
    await run();
    for (const number of ['61', '62']) await becomes(id, number, 'failed', 'busy');
    for (const number of ['0455', '0456']) await becomes(id, number, 'handed');
    now = minutesAfter(5);
    await run();
    expect((await copies(id)).filter((one) => one.endsWith(' 1'))).toHaveLength(2);
    await sql`update delivery set state = 'confirmed' where id in (select id from delivery_copy where cause = ${id}) and convert_from(address, 'utf8') = '0455'`.execute(
      database.db,
    );
    const claimed = (by: string | null) =>
      database.db
        .updateTable('delivery_chunk')
        .set({ claimed_at: by === null ? null : now, claimed_by: by, lease_until: by === null ? null : now })
        .where('cause', '=', id)
        .where('step', '=', 1)
        .execute();
    const states = async () =>
      (
        await sql<{
          state: string;
        }>`select concat_ws(' ', convert_from(address, 'utf8'), state, reason) as state
          from delivery_copy where cause = ${id} and step = 1 order by 1`.execute(database.db)
      ).rows.map((row) => row.state);
    await claimed(uuid7());
    await letTheConfirmedBe(deps());
    expect(await states()).toEqual(['61 waiting', '62 waiting']);
    await claimed(null);
    await letTheConfirmedBe(deps());
    expect(await states()).toEqual(['61 cancelled confirmed', '62 waiting']);
    await becomes(id, '62', 'failed', 'busy');
  });

  it('goes on where it was when it dies between slices or within one, and doubles nothing', async () => {
    const people = 45_000;
    await sql`
      with made as (
        insert into person (id, owner, name, language, enrolled_at)
        select gen_random_uuid(), ${ground.hasselt}, 'many', 'nl', ${noon} from generate_series(1, ${people}::integer) returning id)
      insert into contact (id, person, channel, value, value_hash)
      select gen_random_uuid(), id, 'voice', convert_to(id::text, 'utf8'), convert_to(id::text, 'utf8') from made`.execute(
      database.db,
    );
    const many = await database.db
      .selectFrom('person')
      .select('id')
      .where('name', '=', Buffer.from('many'))
      .execute();
    const id = await publish(
      many.map((one) => one.id),
      [first, again],
    );
    await run();
    await sql`update delivery set state = 'failed', reason = 'busy' where id in (select id from delivery_copy where cause = ${id})`.execute(
      database.db,
    );
    now = minutesAfter(5);
    expect(await climb(deps())).toBe(true);
    expect(await standingOf(id)).toMatchObject({ next_step: 1, step_to: 20_000 });
    const putOf = async () =>
      (
        await sql<{
          rows: number;
          people: number;
        }>`select count(*) as rows, count(distinct recipient) as people
          from delivery_copy where cause = ${id} and step = 1`.execute(database.db)
      ).rows[0];
    // The database gives up in the middle of the next slice: nothing of it stays, and nothing was noted as done.
    await sql`alter table delivery_chunk add constraint broken check (turn < 30000) not valid`.execute(
      database.db,
    );
    await expect(climb(deps())).rejects.toThrow('broken');
    expect(await standingOf(id)).toMatchObject({ next_step: 1, step_to: 20_000 });
    expect(await putOf()).toEqual({ rows: 20_000, people: 20_000 });
    await sql`alter table delivery_chunk drop constraint broken`.execute(database.db);
    // Two programs at once: one has the message, the other finds nothing to do.
    await Promise.all([climb(deps()), climb(deps())]);
    while (await climb(deps()));
    await climb(deps());
    expect(await putOf()).toEqual({ rows: people, people });
    expect(await standingOf(id)).toMatchObject({ next_step: null });
  }, 60_000);

  describe('in quiet hours', () => {
    const night = new Date('2026-11-24T22:30:00Z');
    const sleeper = ['22:00', '06:30'] as const;
    const dueOf = async (id: string): Promise<string[]> =>
      (
        await sql<{ due: string }>`
          select concat_ws(' ', convert_from(p.name, 'utf8'), d.channel, to_char(c.not_before at time zone 'Europe/Brussels', 'HH24:MI')) as due
          from delivery_copy d join person p on p.id = d.recipient join delivery_chunk c on c.id = d.id / 1024
          where d.cause = ${id} order by 1`.execute(database.db)
      ).rows.map((row) => row.due);

    it('holds what is ordinary until they end, each at their own time, but no e-mail', async () => {
      now = night;
      const ids = await enrol([
        { name: 'awake', sms: '0460', smsForOrdinary: true },
        { name: 'early', sms: '0461', email: 'e@example.org', smsForOrdinary: true, quiet: sleeper },
        { name: 'late', sms: '0462', smsForOrdinary: true, quiet: ['23:00', '09:00'] },
        { name: 'noon', sms: '0463', smsForOrdinary: true, quiet: ['12:00', '14:00'] },
      ]);
      const id = await publish([...ids.values()], [step(['email']), step(['sms'], { only: 'chose-sms' })], {
        class: 'ordinary',
        at: night,
      });
      await run();
      expect(await dueOf(id)).toEqual(['awake sms 23:30', 'early email 23:30', 'early sms 06:30', 'late sms 09:00', 'noon sms 23:30']); // prettier-ignore
    });

    it('are broken by the class that the member agreed to, always by an emergency, never by a test', async () => {
      now = night;
      const ids = await enrol([
        { name: 'a', sms: '0464', quiet: [...sleeper, 'urgent'] },
        { name: 'b', sms: '0465', quiet: [...sleeper, 'emergency'] },
      ]);
      const dueAs = async (class_: MessageClass, mode: Mode) => {
        const id = await publish([...ids.values()], [step(['sms'])], { class: class_, mode, at: night });
        await run();
        return await dueOf(id);
      };
      expect(await dueAs('urgent', 'real')).toEqual(['a sms 23:30', 'b sms 06:30']);
      expect(await dueAs('emergency', 'real')).toEqual(['a sms 23:30', 'b sms 23:30']);
      expect(await dueAs('urgent', 'test')).toEqual(['a sms 06:30', 'b sms 06:30']);
    });

    it('count for every telephone at night where the message is ordinary', async () => {
      now = night;
      const ids = await enrol([
        { name: 'a', voice: ['71'], email: 'a@example.org' },
        { name: 'b', voice: ['72'], quiet: ['22:00', '09:15'] },
      ]);
      const id = await publish([...ids.values()], [step(['voice', 'email'])], {
        class: 'ordinary',
        at: night,
      });
      await run();
      expect(await dueOf(id)).toEqual(['a email 23:30', 'a voice 08:00', 'b voice 09:15']);
    });
  });
});
