/** What comes back from the world over the carriers' own sockets: answers to an SMS, addresses that are gone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type Person, type TestApp } from '../support/app.ts';
import { arrived, live, membersOf, numbersOf, send, settled, valueOf } from '../support/messages.ts';
import type { DraftInput, Message } from '../../contract/shapes.ts';
import { mustBeLoopback } from '../../src/app.ts';
import { mailboxSettings } from '../../src/delivery/settings.ts';
import { keyedHash } from '../../src/lib/secrets.ts';

describe('answers from the world', () => {
  let app: TestApp;
  let officer: Person;
  let called: Message;
  let numbers: string[];
  beforeAll(async () => {
    app = await testApp();
    officer = await app.as('officer', 'PZ-DEMOSTAD');
    called = await send(app, officer, {
      kind: 'oproep',
      mode: 'real',
      incident: 'burglary',
      factAt: new Date(app.clock.now().getTime() - 60_000).toISOString(),
      consulted: 'patrouille',
      audience: { networks: [app.networkId('KIEWIT')] },
      texts: { nl: { sms: 'kijk uit naar een man met een ladder' } },
    });
  });
  afterAll(() => app.stop());

  const number = (n: number): string => numbers[n] ?? '';
  const say = (from: string, text: string): Promise<number> => app.demo.peers.smsc.say(from, text);
  const told = (to: string) => app.demo.phones.of(to).filter((one) => /\b101\b/.test(one.text));
  const repliesAs = async (person: Person) =>
    (await person.call('listReplies', { params: { id: called.id } })).body;
  const news = (body: string): DraftInput => ({
    kind: 'infoflash',
    mode: 'real',
    audience: { networks: [app.networkId('KIEWIT')] },
    texts: { nl: { subject: 'Fietsen', body } },
  });

  it('counts a JA as confirmed, and only for whoever said it', async () => {
    await settled(officer, called.id);
    await expect.poll(() => arrived(app, /met een ladder/).length).toBe(158);
    numbers = [...numbersOf(arrived(app, /met een ladder/))].sort();
    const said = async () => (await live(officer, called.id)).channels.sms?.confirmed ?? 0;
    expect(await said()).toBe(0);
    expect(await say(number(0), 'Ja')).toBe(0);
    await expect.poll(said).toBe(1);
    expect(await say(number(0), 'ja!')).toBe(0);
    expect(await said()).toBe(1);
  });

  it('says within seconds that a reply is no report, once, and shows the words to the desk alone', async () => {
    expect(await say(number(1), 'ik zie hem, rode jas €')).toBe(0);
    expect(await say(number(1), 'hij gaat naar het station')).toBe(0);
    await expect.poll(() => told(number(1)).length).toBe(1);
    const replies = await repliesAs(officer);
    const words = replies.filter((one) => one.kind === 'words').map((one) => one.words);
    expect(words).toEqual(['hij gaat naar het station', 'ik zie hem, rode jas €']);
    expect(JSON.stringify(replies)).not.toContain(number(1).slice(-8));
    const coordinator = await app.as('coordinator', 'KIEWIT');
    const theirs = await repliesAs(coordinator);
    expect(theirs).toHaveLength(replies.length);
    expect(theirs.every((one) => one.words === null)).toBe(true);
    await officer.call('readReplies', { params: { id: called.id } });
    expect((await repliesAs(officer)).filter((one) => one.kind === 'words' && !one.readAt)).toEqual([]);
  });

  it('stops ordinary SMS on a number that says STOP, and tells its coordinator', async () => {
    const person = membersOf(app, 'KIEWIT').find((one) => valueOf(one, 'sms') === number(2));
    const chose = (id: string) =>
      app.database.db.updateTable('person').set({ ordinary_channels: 15 }).where('id', '=', id).execute();
    const other = membersOf(app, 'KIEWIT').find((one) => valueOf(one, 'sms') === number(3));
    await chose(person?.id ?? '');
    await chose(other?.id ?? '');
    const before = app.demo.phones.of(number(2)).length;
    expect(await say(number(2), ' s t o p')).toBe(0);
    await expect.poll(() => app.demo.phones.of(number(2)).length).toBe(before + 1);
    expect(app.demo.phones.of(number(2)).at(-1)?.text).toContain('START');

    const flash = await send(app, officer, news('Fietsen gestolen aan het station.'));
    await settled(officer, flash.id);
    const copies = await app.database.db
      .selectFrom('delivery_copy')
      .select('address_hash')
      .where('cause', '=', flash.id)
      .where('channel', '=', 'sms')
      .execute();
    const got = (to: string): boolean =>
      copies.some((one) => one.address_hash?.equals(keyedHash(app.keys, 'sms', to)));
    expect([got(number(2)), got(number(3))]).toEqual([false, true]);

    const coordinator = await app.as('coordinator', 'KIEWIT');
    const { body } = await coordinator.call('contactsToCheck', {
      params: { id: app.networkId('KIEWIT') },
    });
    expect(body).toContainEqual(expect.objectContaining({ channel: 'sms', state: 'stopped' }));
  });

  it('reads no mailbox elsewhere in a demo', () => {
    const read = (address: string): void =>
      mustBeLoopback('demo', app.demo.settings, mailboxSettings(`imaps://bin:geheim@${address}`));
    expect(() => read('127.0.0.1')).not.toThrow();
    expect(() => read('imap.city.example')).toThrow(
      expect.objectContaining({ code: 'installation/not-loopback' }),
    );
  });

  it('does not use a push subscription again that its service calls gone', async () => {
    const { push } = app.demo.peers;
    const person = membersOf(app, 'KIEWIT').find((one) => one.push);
    push.unsubscribe(push.newSubscription(person?.id ?? ''));
    const pushed = async (message: Message): Promise<string[]> =>
      (
        await app.database.db
          .selectFrom('delivery_copy')
          .select(['recipient', 'reason'])
          .where('cause', '=', message.id)
          .where('channel', '=', 'push')
          .where('recipient', '=', person?.id ?? '')
          .execute()
      ).map((row) => row.reason ?? 'sent');
    const first = await send(app, officer, news('Eerste bericht na het opzeggen.'));
    await settled(officer, first.id);
    expect(await pushed(first)).toEqual(['subscription-gone']);
    await expect
      .poll(() =>
        app.database.db
          .selectFrom('contact_standing')
          .select('state')
          .where('channel', '=', 'push')
          .execute(),
      ) // prettier-ignore
      .toEqual([{ state: 'gone' }]);
    const second = await send(app, officer, news('Tweede bericht na het opzeggen.'));
    await settled(officer, second.id);
    expect(await pushed(second)).toEqual([]);
  });
});
