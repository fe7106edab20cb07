import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { DueText } from '../delivery/outbox.ts';
import { openPush } from '../delivery/push.ts';
import { openSms } from '../delivery/sms.ts';
import { demoCity } from './city.ts';
import { startPeers } from './peers.ts';
import { openPhones } from './phones.ts';

const directory = mkdtempSync(join(tmpdir(), 'peers-'));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const call: DueText = {
  id: 1,
  language: 'nl',
  subject: 'POLITIE',
  body: 'Blijf binnen',
  html: '',
  link: '/m/abc',
  expiresAt: null,
};

describe('the carriers of the demo', () => {
  it('names itself in settings that the program reads, all on loopback', async () => {
    const peers = await startPeers({ phones: openPhones() });
    const {
      sms: [sms],
      email: [email],
      push,
    } = peers.settings;
    expect(sms).toMatchObject({
      host: '127.0.0.1',
      port: peers.smsc.port,
      user: 'belfort',
      loopback: true,
      sender: '8850',
    });
    expect(email).toMatchObject({ host: '127.0.0.1', port: peers.mail.port, loopback: true });
    expect(push).toMatchObject({ loopbackOnly: true });
    await peers.close();
  });

  it('comes back on the same ports with the same subscriptions, so that stored ones still work', async () => {
    const first = await startPeers({ phones: openPhones(), directory });
    const subscription = first.push.newSubscription('lotte');
    await first.close();
    const phones = openPhones();
    const second = await startPeers({ phones, directory });
    expect(second.push.newSubscription('lotte')).toEqual(subscription);
    const carrier = openPush(second.settings.push);
    const answers = await carrier.send([{ address: JSON.stringify(subscription), text: call, id: 9 }], {
      signal: new AbortController().signal,
      urgent: true,
    });
    expect(answers).toMatchObject([{ kind: 'accepted' }]);
    expect(await phones.arrival((one) => one.to === 'lotte')).toMatchObject({
      subject: 'POLITIE',
      urgency: 'high',
    });
    await second.close();
  });

  it('delivers to Kiewit-Heide as the first scenario has it: 158 texts arrive and 6 phones are off', async () => {
    const city = demoCity();
    const kiewit = city.networks.find((network) => network.code === 'KIEWIT');
    const numbers = city.persons
      .filter((person) => person.memberships.some((one) => one.network === kiewit?.id))
      .flatMap((person) => person.contacts.filter((one) => one.channel === 'sms').map((one) => one.value));
    const phones = openPhones();
    const peers = await startPeers({ phones, city, sms: { receiptDelayMs: [0, 20] } });
    let bound = (): void => undefined;
    let enough = (): void => undefined;
    const ready = new Promise<void>((resolve) => (bound = resolve));
    const all = new Promise<void>((resolve) => (enough = resolve));
    let delivered = 0;
    const [sms] = peers.settings.sms;
    if (sms?.protocol !== 'smpp') throw new Error('the demo sends over SMPP');
    const carrier = openSms(sms, {
      onReceipts: (_account, receipts) => {
        delivered += receipts.filter((one) => one.state === 'delivered').length;
        if (delivered >= 158) enough();
        return Promise.resolve();
      },
      onState: (_account, state) => void (state === 'bound' && bound()),
    });
    await ready;
    const body =
      'BIN Kiewit-Heide POLITIE 19u15: inbraak Kerkweg, man te voet gevlucht richting station. Donkere jas, rugzak. Licht aan, blijf binnen. Gezien? Bel 101';
    const answers = await carrier.send(
      numbers.map((address, id) => ({ address, text: { ...call, body }, id })),
      { signal: new AbortController().signal, urgent: true },
    );
    expect(answers.filter((one) => one.kind === 'accepted')).toHaveLength(164);
    await all;
    await carrier.close();
    await peers.close();
    expect([delivered, phones.list().length]).toEqual([158, 158]);
    expect(new Set(phones.list().map((one) => one.text))).toEqual(new Set([body]));
  });

  it('takes another port where its own was taken meanwhile', async () => {
    const first = await startPeers({ phones: openPhones(), directory });
    await first.close();
    const intruder = createServer().listen(first.mail.port, '127.0.0.1');
    await new Promise((resolve) => intruder.once('listening', resolve));
    const second = await startPeers({ phones: openPhones(), directory });
    expect(second.mail.port).not.toBe(first.mail.port);
    expect(second.smsc.port).toBe(first.smsc.port);
    await second.close();
    intruder.close();
  });
});
