/** Carriers that fail in every way they do: nothing is lost, nothing is told better than it is. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type Person, type TestApp } from '../support/app.ts';
import {
  arrived,
  arrivedAtLeast,
  live,
  membersOf,
  numbersOf,
  send,
  settled,
  valueOf,
} from '../support/messages.ts';
import type { DraftInput } from '../../contract/shapes.ts';
import { leaseMs } from '../../src/delivery/claims.ts';
import * as outbox from '../../src/delivery/outbox.ts';
import { minutes } from '../../src/lib/clock.ts';
import { uuid7 } from '../../src/lib/ids.ts';

describe('carriers that fail', () => {
  let app: TestApp;
  let officer: Person;
  beforeAll(async () => {
    app = await testApp();
    officer = await app.as('officer', 'PZ-DEMOSTAD');
  });
  afterAll(() => app.stop());

  const call = (sms: string): DraftInput => ({
    kind: 'oproep',
    mode: 'real',
    incident: 'burglary',
    factAt: new Date(app.clock.now().getTime() - 60_000).toISOString(),
    consulted: 'patrouille',
    audience: { networks: [app.networkId('KIEWIT')] },
    texts: { nl: { sms } },
  });
  const news = (body: string): DraftInput => ({
    kind: 'infoflash',
    mode: 'real',
    audience: { networks: [app.networkId('WINKELHART')] },
    texts: { nl: { subject: 'Fietsen', body } },
  });
  const rowsOf = (cause: string) =>
    app.database.db.selectFrom('delivery_copy').selectAll().where('cause', '=', cause).execute();
  const smsStates = async (id: string) => (await live(officer, id)).channels.sms;
  /** 164 mobiles, of which six are off: those stay handed over. */
  const everyoneReached = (id: string) =>
    expect.poll(() => smsStates(id)).toEqual({ delivered: 158, handed: 6 });

  it('loses nobody when the SMS carrier goes away in the middle, and says who may have it twice', async () => {
    let heard = 0;
    const stop = app.demo.phones.listen((one) => {
      if (one.channel === 'sms' && ++heard === 40) app.demo.peers.smsc.drop();
    });
    const sent = await send(app, officer, call('lijn die breekt'));
    await everyoneReached(sent.id);
    stop();
    expect(heard).toBeGreaterThanOrEqual(158);
    const received = arrived(app, /lijn die breekt/);
    expect(numbersOf(received).size).toBe(158);
    // Whoever has it more than once was told to be possible.
    const twice = (await rowsOf(sent.id)).filter((row) => row.channel === 'sms' && row.possibly_twice);
    expect(received.length - 158).toBeLessThanOrEqual(twice.length);
    const { possiblyTwice } = await live(officer, sent.id);
    expect(possiblyTwice).toBe(twice.length);
  });

  it('sends later what the carrier is too busy for, once and no more', async () => {
    const { smsc } = app.demo.peers;
    const before = smsc.counts().throttled;
    smsc.behave({ throttleEvery: 5 });
    const sent = await send(app, officer, call('drukte bij de operator'));
    // Of 164 at most 33 are put off, so with one more somebody was put off twice. For how long the carrier goes on is then
    // cut short: each time it doubles the wait.
    await expect.poll(() => smsc.counts().throttled - before).toBeGreaterThan(33);
    smsc.behave({ throttleEvery: 0 });
    await everyoneReached(sent.id);
    expect(arrived(app, /drukte bij de operator/)).toHaveLength(158);
    expect((await live(officer, sent.id)).possiblyTwice).toBe(0);
  });

  it('adds no row when the fan-out is repeated', async () => {
    const sent = await send(app, officer, call('nog eens uitgewaaierd'));
    await everyoneReached(sent.id);
    await settled(officer, sent.id);
    const before = await rowsOf(sent.id);
    await app.database.db
      .updateTable('message')
      .set({ fanned_out_at: null, fanned_out_to: 0 })
      .where('id', '=', sent.id)
      .execute();
    await expect.poll(async () => (await live(officer, sent.id)).fannedOut).toBe(true);
    const ids = (rows: readonly { id: number }[]) => rows.map((row) => row.id).sort((a, b) => a - b);
    expect(ids(await rowsOf(sent.id))).toEqual(ids(before));
    expect(arrived(app, /nog eens uitgewaaierd/)).toHaveLength(158);
  });

  it('sends again what an urgent worker died over and marks it, and leaves an ordinary one unknown', async () => {
    const [person] = membersOf(app, 'KIEWIT').filter(
      (one) => valueOf(one, 'sms') && one.phone === 'delivers',
    );
    const contact = await app.database.db
      .selectFrom('contact')
      .selectAll()
      .where('person', '=', person?.id ?? '')
      .where('channel', '=', 'sms')
      .executeTakeFirstOrThrow();
    const later = app.clock.now().getTime() + 3_600_000;
    const put = async (lane: 'urgent' | 'ordinary'): Promise<string> => {
      const cause = uuid7();
      await app.database.db.transaction().execute(async (tx) => {
        await outbox.put(tx, {
          cause,
          thread: cause,
          sequence: 0,
          lane,
          at: new Date(later),
          texts: [
            {
              part: '',
              language: 'nl',
              channel: 'sms',
              subject: '',
              body: `werker ${lane}`,
              html: '',
              link: '',
              expiresAt: null,
            },
          ],
          rows: [
            {
              recipient: contact.person,
              channel: 'sms',
              part: '',
              language: 'nl',
              address: contact.value,
              addressHash: contact.value_hash,
            },
          ],
        });
        // Claimed by a worker that is no more, a while ago.
        await tx
          .updateTable('delivery_chunk')
          .set({ claimed_at: new Date(0), claimed_by: randomUUID(), lease_until: new Date(leaseMs) })
          .where('cause', '=', cause)
          .execute();
      });
      return cause;
    };
    const urgent = await put('urgent');
    const ordinary = await put('ordinary');
    await expect
      .poll(async () => (await rowsOf(urgent))[0])
      .toMatchObject({ state: 'delivered', possibly_twice: true });
    expect(arrived(app, /werker urgent/)).toHaveLength(1);
    // Which of the two the housekeeping met first is nobody's promise.
    await expect
      .poll(async () => (await rowsOf(ordinary))[0])
      .toMatchObject({ state: 'unknown', reason: 'worker-died' });
    expect(arrived(app, /werker ordinary/)).toEqual([]);
  });

  it('waits for a carrier that takes nobody, while mail and push go their own way', async () => {
    const { smsc, mail, push } = app.demo.peers;
    smsc.behave({ refuseBind: true });
    smsc.drop();
    await expect.poll(() => smsc.counts().bound).toBe(0);
    const { refused } = smsc.counts();
    const stuck = await send(app, officer, call('operator weigert'));
    await expect.poll(async () => (await live(officer, stuck.id)).fannedOut).toBe(true);
    await expect.poll(() => smsc.counts().refused).toBeGreaterThan(refused);
    expect(await smsStates(stuck.id)).toEqual({ waiting: 164 });

    const people = membersOf(app, 'WINKELHART');
    const grey = valueOf(people.find((one) => valueOf(one, 'email')) ?? { contacts: [] }, 'email');
    const gone = people.find((one) => one.push)?.id ?? '';
    push.unsubscribe(push.newSubscription(gone));
    mail.behave({ mailbox: (address) => (address === grey ? 'later' : 'accepts') });
    const sent = await send(app, officer, news('Grijze lijst en weg abonnement.'));
    const words = /Grijze lijst/;
    await expect
      .poll(async () => (await live(officer, sent.id)).channels)
      .toMatchObject({
        email: { waiting: 1 },
        push: { failed: 1 },
      });
    const trying = (await live(officer, sent.id)).trying.find((one) => one.channel === 'email');
    expect(trying).toMatchObject({ channel: 'email', deliveries: 1 });
    const failed = (await rowsOf(sent.id)).filter((row) => row.state === 'failed');
    expect(failed.map((row) => [row.recipient, row.reason])).toEqual([[gone, 'subscription-gone']]);
    expect(arrived(app, words, 'push').map((one) => one.to)).not.toContain(gone);
    expect(numbersOf(arrived(app, words, 'email')).has(grey)).toBe(false);

    mail.behave({ mailbox: () => 'accepts' });
    await app.clock.shift(minutes(5) + 1_000);
    await expect.poll(() => numbersOf(arrived(app, words, 'email')).has(grey)).toBe(true);
    expect(arrived(app, words, 'email').filter((one) => one.to === grey)).toHaveLength(1);

    expect(await smsStates(stuck.id)).toEqual({ waiting: 164 });
    smsc.behave({ refuseBind: false });
    await everyoneReached(stuck.id);
    expect(await arrivedAtLeast(app, 158, /operator weigert/)).toHaveLength(158);
  });
});
