import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layGround, type Ground } from '../../test/support/ground.ts';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { after, days } from '../lib/clock.ts';
import { newKeyText, readKeys } from '../lib/secrets.ts';
import { addContact, type GivenContact } from '../members/contacts.ts';
import { addPerson } from '../members/own.ts';
import { askYearly } from './yearly.ts';

const keys = readKeys(newKeyText());
/** A Tuesday, 11 o'clock in Belgium. */
const now = new Date('2026-11-24T10:00:00Z');
const longAgo = after(now, -days(400));

describe('the yearly question', () => {
  let database: TestDatabase;
  let ground: Ground;
  beforeAll(async () => {
    database = await testDatabase();
    ground = await layGround(database.db);
  });
  afterAll(() => database.drop());

  const enrolled = async (contact: GivenContact, at: Date): Promise<string> =>
    await database.db.transaction().execute(async (tx) => {
      const id = await addPerson(tx, keys, { owner: ground.hasselt, name: 'Jan\nMaes', language: 'nl' }, at);
      await addContact(tx, keys, id, contact, at);
      return id;
    });
  const ask = (at: Date): Promise<void> =>
    askYearly({ db: database.db, keys, clock: { now: () => at }, publicUrl: 'https://bin.hasselt.example' });
  const asked = async () =>
    await database.db
      .selectFrom('delivery_copy')
      .innerJoin('delivery_text', 'delivery_text.id', 'delivery_copy.text')
      .select(['delivery_copy.id', 'recipient', 'delivery_copy.channel', 'subject', 'body'])
      .orderBy('delivery_copy.id')
      .execute();

  it('asks by day and once, who was enrolled for a year, without a link, and believes a JA', async () => {
    const mobile = await enrolled({ channel: 'sms', value: '+32470000001', country: 'BE' }, longAgo);
    const landline = await enrolled({ channel: 'voice', value: '+3211000001', country: 'BE' }, longAgo);
    await enrolled({ channel: 'sms', value: '+32470000002', country: 'BE' }, after(now, -days(100)));
    const paused = await enrolled({ channel: 'sms', value: '+32470000003', country: 'BE' }, longAgo);
    await database.db
      .updateTable('person')
      .set({ paused_until: after(now, days(1)) })
      .where('id', '=', paused)
      .execute();

    for (const closed of ['2026-11-22T10:00:00Z', '2026-11-24T03:00:00Z', '2026-11-24T20:00:00Z'])
      await ask(new Date(closed));
    expect(await asked()).toEqual([]);

    await ask(now);
    await ask(after(now, 60_000));
    const rows = await asked();
    expect(new Set(rows.map((one) => one.recipient))).toEqual(new Set([mobile, landline]));
    expect(rows).toHaveLength(2);
    for (const { body } of rows) expect(body).not.toMatch(/https?:|\bcode\b/);
    expect(rows.find((one) => one.channel === 'sms')?.body).toContain('bin.hasselt.example');

    await database.db
      .updateTable('delivery')
      .set({ state: 'confirmed', settled_at: after(now, days(1)) })
      .where('recipient', '=', landline)
      .execute();
    await ask(after(now, days(1)));
    const checked = await database.db
      .selectFrom('person')
      .select(['id', 'checked_at'])
      .where('id', 'in', [mobile, landline])
      .execute();
    expect(checked.find((one) => one.id === landline)?.checked_at).toEqual(after(now, days(1)));
    expect(checked.find((one) => one.id === mobile)?.checked_at).toEqual(longAgo);

    // What was asked is forgotten, nobody is asked twice within the year, and whoever paused is asked after it.
    await ask(after(now, days(10)));
    expect((await asked()).filter((one) => one.body !== '').map((one) => one.recipient)).toEqual([paused]);
    expect(await database.db.selectFrom('data_check').select('cause').execute()).toHaveLength(1);
  });
});
