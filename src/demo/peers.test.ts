import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openPush } from '../delivery/push.ts';
import { startPeers } from './peers.ts';
import { openPhones } from './phones.ts';

const directory = mkdtempSync(join(tmpdir(), 'peers-'));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('the carriers of the demo', () => {
  it('names itself in settings that the program reads, all on loopback', async () => {
    const peers = await startPeers({ phones: openPhones() });
    const { sms, email, push } = peers.settings;
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
    const text = {
      id: 1,
      language: 'nl',
      subject: 'POLITIE',
      body: 'Blijf binnen',
      html: '',
      sender: '',
      expiresAt: null,
    };
    const answers = await carrier.send(
      [{ address: JSON.stringify(subscription), text: text as never, id: 9 }],
      {
        signal: new AbortController().signal,
        urgent: true,
      },
    );
    expect(answers).toMatchObject([{ kind: 'accepted' }]);
    expect(await phones.arrival((one) => one.to === 'lotte')).toMatchObject({
      subject: 'POLITIE',
      urgency: 'high',
    });
    await second.close();
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
