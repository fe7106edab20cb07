/**
 * Our push carrier beside web-push as it comes, over the same push service in another process.
 *
 * web-push opens a connection for each request that waits. All of three chunks at once, that is 1,500, took 1.31 ms of
 * processor time a message and sometimes ended in ECONNRESET; 200, 50 and 20 at a time took 0.74, 0.70 and 0.78 ms
 * (2 cores, 2026-11-24). It gets the best of these.
 */
import { createECDH, randomBytes } from 'node:crypto';
import webPush from 'web-push';
import { trustIt } from '../src/delivery/push/certificate-fixture.ts';
import { openPush } from '../src/delivery/push.ts';
import { compare, startPeer, textFor, through, type Send } from './carriers.ts';

/** Three chunks are under way at a time. */
const atATimePerChunk = 17;

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
    const left = batch.values();
    const some = Array.from({ length: atATimePerChunk }, async () => {
      for (const { address, text } of left)
        await webPush.sendNotification(
          JSON.parse(address) as webPush.PushSubscription,
          JSON.stringify({ title: text.subject, body: text.body, language: text.language, url: text.link }),
          {
            vapidDetails: { subject, ...vapid },
            contentEncoding: 'aes128gcm',
            TTL: 86_400,
            urgency: 'high',
            topic: `t${text.id}`,
          },
        );
    });
    await Promise.all(some);
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
