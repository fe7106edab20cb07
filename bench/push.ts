/** Our push carrier beside web-push as it comes, over the same push service in another process. */
import { createECDH, randomBytes } from 'node:crypto';
import webPush from 'web-push';
import { trustIt } from '../src/delivery/push/certificate-fixture.ts';
import { openPush } from '../src/delivery/push.ts';
import { compare, startPeer, textFor, through, type Send } from './carriers.ts';

export async function push({ recipients }: { recipients: number }): Promise<Record<string, unknown>[]> {
  trustIt();
  const peer = await startPeer('./push-sink.ts');
  const vapid = webPush.generateVAPIDKeys();
  const subject = 'mailto:belfort@hasselt.example';
  const ours = openPush({ account: 'bench', subject, ...vapid, loopbackOnly: true });
  const people = Array.from({ length: recipients }, (_, n) => {
    const browser = createECDH('prime256v1');
    return {
      address: JSON.stringify({
        endpoint: `https://127.0.0.1:${peer.hello}/push/p${n}`,
        keys: { p256dh: browser.generateKeys('base64url'), auth: randomBytes(16).toString('base64url') },
      }),
      text: textFor(n),
      id: n + 1,
    };
  });
  const asItComes: Send = async (batch) => {
    await Promise.all(
      batch.map(({ address, text }) =>
        webPush.sendNotification(
          JSON.parse(address) as webPush.PushSubscription,
          JSON.stringify({ title: text.subject, body: text.body, language: text.language, url: text.link }),
          {
            vapidDetails: { subject, ...vapid },
            contentEncoding: 'aes128gcm',
            TTL: 86_400,
            urgency: 'high',
            topic: `t${text.id}`,
          },
        ),
      ),
    );
  };
  try {
    return await compare('push', peer, people, [
      { impl: 'belfort', send: through(ours) },
      { impl: 'web-push', send: asItComes },
    ]);
  } finally {
    await ours.close();
    await peer.stop();
  }
}
