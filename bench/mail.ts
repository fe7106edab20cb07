/** Our e-mail carrier beside a nodemailer pool that composes each mail, over the same SMTP server in another process. */
import { createTransport } from 'nodemailer';
import { openEmail } from '../src/delivery/email.ts';
import { mailSettings } from '../src/delivery/settings.ts';
import { newKeyText, readKeys } from '../src/lib/secrets.ts';
import { stopToken } from '../src/residents/stop.ts';
import { compare, startPeer, textFor, through, type Send } from './carriers.ts';

const from = 'Belfort Hasselt <belfort@hasselt.example>';
const connections = 5;

export async function mail({ recipients }: { recipients: number }): Promise<Record<string, unknown>[]> {
  const peer = await startPeer('./mail-sink.ts');
  const port = Number(peer.hello);
  const keys = readKeys(newKeyText());
  const ours = openEmail(
    mailSettings(`smtp://127.0.0.1:${port}?from=${encodeURIComponent(from)}&connections=${connections}`),
    (address) => `https://bin.hasselt.example/stop/${stopToken(keys, address)}`,
  );
  const pool = createTransport({
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    pool: true,
    maxConnections: connections,
    maxMessages: 1_000,
  });
  const composeEach: Send = async (batch) => {
    await Promise.all(
      batch.map(({ address, text, id }) =>
        pool.sendMail({
          from,
          to: address,
          subject: text.subject,
          text: text.body,
          html: text.html,
          messageId: `<belfort-${id}@hasselt.example>`,
          headers: {
            'Auto-Submitted': 'auto-generated',
            'X-Auto-Response-Suppress': 'All',
            'Content-Language': text.language,
          },
          list: { unsubscribe: { url: 'mailto:belfort@hasselt.example?subject=STOP' } },
        }),
      ),
    );
  };
  const people = Array.from({ length: recipients }, (_, n) => ({
    address: `p${n}@bewoners.example`,
    text: textFor(n),
    id: n + 1,
  }));
  try {
    return await compare('mail', peer, people, [
      { impl: 'belfort', send: through(ours) },
      { impl: 'nodemailer-pool', send: composeEach },
    ]);
  } finally {
    await ours.close();
    pool.close();
    await peer.stop();
  }
}
