/**
 * The mailbox that our mails come back to, read over IMAP (RFC 9051) once a minute.
 *
 * How far it was read stands in our database and not in the mailbox, where a colleague's mail program marks and moves
 * what it likes: mails have numbers that only grow while UIDVALIDITY is the same. Of each no more than its beginning is
 * fetched. What came back is marked read after it was recorded; a person's own words stay unread, for a person.
 */
import { ImapFlow } from 'imapflow';
import { log } from '../lib/log.ts';
import { readBounce } from './bounce.ts';
import { openMail, readAtMost } from './returned-mail.ts';
import { takenUpTo, takeReturned, type ReturnedDeps } from './returned.ts';
import type { MailboxSettings } from './settings.ts';

/** Mails fetched by one command. */
const atOnce = 50;
/** A server that says nothing for so long is not waited for. */
const silentMs = 30_000;

/** Reads what is new; the number of mails taken. Throws where the mailbox cannot be read: the next look tries again. */
export async function readMailbox(
  settings: MailboxSettings,
  deps: ReturnedDeps,
  now: () => Date,
): Promise<number> {
  const client = new ImapFlow({
    host: settings.host,
    port: settings.port,
    secure: settings.tls,
    // In the clear on this machine only; elsewhere a server that offers no TLS gets no password.
    ...(settings.tls ? {} : { doSTARTTLS: !settings.loopback }),
    auth: { user: settings.user, pass: settings.password },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: silentMs,
    greetingTimeout: silentMs,
    socketTimeout: silentMs,
  });
  // A connection that breaks also rejects whatever waits on it.
  client.on('error', () => undefined);
  let taken = 0;
  try {
    await client.connect();
    const box = await client.mailboxOpen(settings.folder);
    const validity = Number(box.uidValidity);
    const mailbox = `${settings.account}/${settings.folder}`;
    for (;;) {
      const last = await takenUpTo(deps.db, mailbox, validity);
      // "5:*" is never empty (RFC 9051 section 6.4.8): with nothing new it is the last mail once more.
      const uids = ((await client.search({ uid: `${last + 1}:*` }, { uid: true })) || [])
        .filter((uid) => uid > last)
        .sort((a, b) => a - b)
        .slice(0, atOnce);
      if (!uids.length) break;
      const seen: number[] = [];
      for (const uid of uids) {
        // One at a time: a mailbox of large mails costs the memory of one beginning.
        const mail = await client.fetchOne(
          String(uid),
          { uid: true, source: { start: 0, maxLength: readAtMost } },
          { uid: true },
        );
        const bounce = readBounce(await openMail((mail && mail.source) || Buffer.alloc(0)));
        await takeReturned(deps, { mailbox, validity, uid, bounce }, now());
        taken++;
        if (bounce.kind !== 'not-a-bounce') seen.push(uid);
      }
      if (seen.length) await client.messageFlagsAdd(seen.join(','), ['\\Seen'], { uid: true });
    }
  } finally {
    client.close();
  }
  if (taken) log('info', 'mailbox.read', { account: settings.account, channel: 'email', count: taken });
  return taken;
}
