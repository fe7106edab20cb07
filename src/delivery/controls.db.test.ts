/** Drain, pause and retry on a real database, where several processes read them. */
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lane } from '../../contract/domain.ts';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { uuid7 } from '../lib/ids.ts';
import { recordAnswers } from './answers.ts';
import * as claims from './claims.ts';
import { listControls, readControls, retryNow, setControl, type Control } from './controls.ts';
import * as outbox from './outbox.ts';

describe('what a person says to the deliverers', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());
  const by = uuid7();
  const set = (control: Control, on: boolean) =>
    database.db.transaction().execute((tx) => setControl(tx, control, on, by, new Date()));
  const retry = (of: Parameters<typeof retryNow>[1]) =>
    database.db.transaction().execute((tx) => retryNow(tx, of, new Date()));

  it('is the same for every process, and stands once however often it is said', async () => {
    expect(await set({ kind: 'account', name: 'one' }, true)).toBe(true);
    expect(await set({ kind: 'account', name: 'one' }, true)).toBe(false);
    expect(await set({ kind: 'lane', name: 'bulk' }, true)).toBe(true);
    expect(await readControls(database.db)).toEqual({
      drained: new Set(['one']),
      pausedLanes: new Set(['bulk']),
    });
    expect((await listControls(database.db)).map((one) => one.name).sort()).toEqual(['bulk', 'one']);
    expect(await set({ kind: 'account', name: 'one' }, false)).toBe(true);
    expect(await set({ kind: 'account', name: 'one' }, false)).toBe(false);
    await set({ kind: 'lane', name: 'bulk' }, false);
    expect(await readControls(database.db)).toEqual({ drained: new Set(), pausedLanes: new Set() });
  });

  it.each(['emergency', 'urgent', 'codes'])('cannot stop what is %s, not even in the table', async (lane) => {
    await expect(set({ kind: 'lane', name: lane as 'bulk' }, true)).rejects.toThrow(
      'only_what_can_wait_is_paused',
    );
  });

  /** One row of a lane that an account answered "later", for an hour from now. */
  const waiting = async (lane: Lane, account: string): Promise<void> => {
    const cause = uuid7();
    const text = { part: '', language: 'nl', channel: 'sms', subject: '', html: '', link: '' } as const;
    await database.db.transaction().execute((tx) =>
      outbox.put(tx, {
        cause,
        thread: cause,
        sequence: 0,
        lane,
        at: new Date(),
        texts: [{ ...text, body: 'Gezien? Bel 101', expiresAt: null }],
        rows: [
          {
            recipient: uuid7(),
            channel: 'sms',
            part: '',
            language: 'nl',
            address: randomBytes(40),
            addressHash: randomBytes(32),
          },
        ],
      }),
    );
    const chunk = await claims.claim(database.db, 'sms', uuid7(), new Date());
    if (!chunk) throw new Error('nothing to claim');
    const { rows } = await claims.load(database.db, chunk);
    await recordAnswers(
      database.db,
      chunk,
      account,
      'sms',
      rows.map(({ id }) => ({
        id,
        answer: 'later',
        reason: 'busy',
        references: [],
        tries: 1,
        againAt: new Date(Date.now() + 3_600_000),
        cancelled: false,
        possiblyTwice: false,
      })),
      new Date(),
    );
  };

  it('lets a lane or an account try again now, and no other', async () => {
    await waiting('bulk', 'north');
    await waiting('ordinary', 'north');
    await waiting('ordinary', 'south');
    const due = async () =>
      (
        await sql<{ lane: number }>`
          select lane from delivery_chunk where done_at is null and not_before <= now() order by lane`.execute(
          database.db,
        )
      ).rows.map((row) => row.lane);
    expect(await due()).toEqual([]);
    expect(await retry({ lane: 'bulk' })).toBe(1);
    expect(await due()).toEqual([4]);
    expect(await retry({ account: 'south' })).toBe(1);
    expect(await due()).toEqual([3, 4]);
    expect(await retry({ account: 'nobody' })).toBe(0);
    expect(await retry({ account: 'north' })).toBe(1);
    expect(await due()).toEqual([3, 3, 4]);
  });
});
