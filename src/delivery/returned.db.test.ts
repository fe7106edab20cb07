import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { after, days } from '../lib/clock.ts';
import { uuid7 } from '../lib/ids.ts';
import { quieten } from '../lib/log.ts';
import { keyedHash, newKeyText, readKeys, seal } from '../lib/secrets.ts';
import { startMailbox, type Mailbox } from './imap-fixture.ts';
import { readMailbox } from './mailbox.ts';
import * as outbox from './outbox.ts';
import { readAtMost } from './returned-mail.ts';
import { forgetReturned, type ReturnedDeps } from './returned.ts';
import { mailboxSettings } from './settings.ts';

const keys = readKeys(newKeyText());
const now = new Date('2026-11-24T10:00:00Z');
const an = 'an.peeters@home.example';

describe('mails that came back', () => {
  let database: TestDatabase;
  let mailbox: Mailbox;
  let deps: ReturnedDeps;
  let told: string[];
  beforeAll(async () => {
    quieten();
    database = await testDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    for (const table of [
      'returned_mail',
      'receipt_in',
      'delivery_attempt',
      'delivery',
      'delivery_chunk',
      'delivery_text',
    ] as const)
      await database.db.deleteFrom(table).execute();
    mailbox = await startMailbox();
    told = [];
    const name = (hash: Buffer): string => (hash.equals(keyedHash(keys, 'email', an)) ? 'an' : 'other');
    deps = {
      db: database.db,
      keys,
      account: 'smtp',
      addresses: {
        failed: async (_tx, hash, code) => void told.push(`failed ${name(hash)} ${code}`),
        stopped: async (_tx, hash) => void told.push(`stopped ${name(hash)}`),
      },
    };
  });
  afterEach(() => mailbox.close());

  const read = (password = 'geheim'): Promise<number> =>
    readMailbox(
      mailboxSettings(`imap://belfort:${password}@127.0.0.1:${mailbox.port}/INBOX`),
      deps,
      () => now,
    );
  /** A mail that was handed to the relay; its Message-ID. */
  const handed = async (to = an): Promise<string> => {
    const cause = uuid7();
    const common = { part: '', language: 'nl', channel: 'email' } as const;
    const reference = `<belfort-${cause}@city.example>`;
    await database.db.transaction().execute(async (tx) => {
      await outbox.put(tx, {
        cause,
        thread: cause,
        sequence: 0,
        lane: 'ordinary',
        at: now,
        texts: [{ ...common, subject: 's', body: 'b', html: '', link: '', expiresAt: null }],
        rows: [
          {
            ...common,
            recipient: uuid7(),
            address: seal(keys, 'email', to),
            addressHash: keyedHash(keys, 'email', to),
          },
        ],
      });
      const [row] = await tx.selectFrom('delivery_copy').select('id').where('cause', '=', cause).execute();
      const id = row?.id ?? 0;
      await tx.updateTable('delivery').set({ state: 'handed', handed_at: now, tries: 1 }).where('id', '=', id).execute(); // prettier-ignore
      await tx
        .insertInto('delivery_attempt')
        .values({
          delivery: id,
          account: 'smtp',
          reference,
          answer: 'accepted',
          at: now,
          reason: null,
          receipt: null,
          receipt_code: null,
          receipt_at: null,
        }) // prettier-ignore
        .execute();
    });
    return reference;
  };
  const states = async () =>
    (await database.db.selectFrom('delivery').select(['state', 'reason']).orderBy('id').execute()).map(
      (row) => [row.state, row.reason],
    );
  const believed = async () =>
    (await database.db.selectFrom('returned_mail').select(['kind', 'believed']).orderBy('uid').execute()).map(
      (row) => [row.kind, row.believed],
    );
  const bounce = (reference: string, { to = an, action = 'failed', status = '5.1.1' } = {}): Buffer =>
    Buffer.from(
      `From: MAILER-DAEMON@relay.example\r\nTo: belfort@city.example\r\nSubject: Undelivered Mail Returned to Sender\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="g"\r\n\r\n--g\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n\r\n--g\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.example\r\n\r\nFinal-Recipient: rfc822; ${to}\r\nAction: ${action}\r\nStatus: ${status}\r\n\r\n--g\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: belfort@city.example\r\nMessage-ID: ${reference}\r\n\r\n--g--\r\n`,
    );

  it('make of "handed over" what it was: failed, with the code', async () => {
    mailbox.put(bounce(await handed()));
    expect(await read()).toBe(1);
    expect(await states()).toEqual([['failed', '5.1.1']]);
    expect(told).toEqual(['failed an 5.1.1']);
    expect(mailbox.seen()).toEqual([1]);
  });

  it('change nothing when they speak of a delay', async () => {
    mailbox.put(bounce(await handed(), { action: 'delayed', status: '4.4.1' }));
    await read();
    expect(await states()).toEqual([['handed', null]]);
    expect(told).toEqual([]);
  });

  it('are recorded and not believed when they name another than the mail was for, or no mail of ours', async () => {
    mailbox.put(bounce(await handed(), { to: 'guessed@home.example' }));
    mailbox.put(bounce('<belfort-999999@city.example>'));
    await read();
    expect(await states()).toEqual([['handed', null]]);
    expect(await believed()).toEqual([
      ['permanent', false],
      ['permanent', false],
    ]);
    expect(told).toEqual([]);
    expect(await database.db.selectFrom('receipt_in').selectAll().execute()).toEqual([]);
  });

  it('leave what a person wrote unread, and stop ordinary mails for who asks', async () => {
    mailbox.put(Buffer.from(`From: An <${an}>\r\nSubject: Vraag\r\n\r\nWanneer is de vergadering?`));
    mailbox.put(Buffer.from(`From: An <${an}>\r\nSubject: STOP\r\n\r\n`));
    await read();
    expect(told).toEqual(['stopped an']);
    expect(mailbox.seen()).toEqual([2]);
  });

  it('are read once each, and again from where the line was cut', async () => {
    for (let n = 0; n < 5; n++) mailbox.put(bounce(await handed()));
    mailbox.cutAt(3);
    await expect(read()).rejects.toMatchObject({ code: expect.any(String) });
    expect(await believed()).toHaveLength(2);
    expect(await read()).toBe(3);
    expect(await read()).toBe(0);
    expect(told).toHaveLength(5);
    expect(new Set((await states()).map(([state]) => state))).toEqual(new Set(['failed']));
  });

  it('are told again when the mailbox numbers anew, to the same end', async () => {
    mailbox.put(bounce(await handed()));
    await read();
    mailbox.renumber();
    expect(await read()).toBe(1);
    expect(await states()).toEqual([['failed', '5.1.1']]);
  });

  it('of any size cost no more than their beginning', async () => {
    mailbox.put(Buffer.concat([bounce(await handed()), Buffer.alloc(20_000_000, 'x')]));
    await read();
    expect(await states()).toEqual([['failed', '5.1.1']]);
    expect(mailbox.counts().octets).toBe(readAtMost);
  });

  it('wait where the mailbox refuses us, and nothing of the password is in what is thrown', async () => {
    mailbox.put(bounce(await handed()));
    const thrown = await read('verkeerdwoord').then(
      () => null,
      (error: unknown) => error,
    );
    expect(thrown).toBeInstanceOf(Error);
    expect(String(thrown)).not.toContain('verkeerdwoord');
    expect(await believed()).toEqual([]);
  });

  it('are forgotten after three months, but for the last', async () => {
    mailbox.put(bounce(await handed()));
    mailbox.put(bounce(await handed()));
    await read();
    await forgetReturned(database.db, after(now, days(89)));
    expect(await believed()).toHaveLength(2);
    await forgetReturned(database.db, after(now, days(91)));
    expect(await believed()).toHaveLength(1);
    expect(await read()).toBe(0);
  });
});
