/** The mail server of the demo: SMTP on loopback only; each mail is parsed and laid in its recipients' mailboxes. */
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { isLoopback } from '../delivery/settings.ts';
import type { Phones } from './phones.ts';

export interface MailServerOptions {
  readonly phones: Phones;
  readonly port?: number;
}
export interface MailScript {
  /** What a mailbox answers: takes it, is greylisted (451), or is unknown here (550). */
  readonly mailbox: (address: string) => 'accepts' | 'later' | 'unknown';
  /** Milliseconds until the answer after DATA. */
  readonly delayMs: number;
}
export interface MailServer {
  readonly port: number;
  behave(script: Partial<MailScript>): void;
  counts(): { accepted: number; refused: number };
  close(): Promise<void>;
}

const smtpError = (responseCode: number, text: string): Error =>
  Object.assign(new Error(text), { responseCode });

export async function startMailServer({ phones, port = 0 }: MailServerOptions): Promise<MailServer> {
  let script: MailScript = { mailbox: () => 'accepts', delayMs: 0 };
  const counts = { accepted: 0, refused: 0 };
  const store = async (
    stream: Readable,
    recipients: readonly string[],
    done: (error?: Error | null) => void,
  ): Promise<void> => {
    const mail = await simpleParser(stream).catch(() => null);
    if (!mail) return done(smtpError(554, 'this is not a mail'));
    counts.accepted++;
    for (const to of recipients)
      phones.put({
        channel: 'email',
        to,
        from: mail.from?.text ?? '',
        subject: mail.subject ?? '',
        text: mail.text ?? '',
        ...(mail.html ? { html: mail.html } : {}),
        headers: Object.fromEntries(
          mail.headerLines.map(({ key, line }) => [key, line.slice(line.indexOf(':') + 1).trim()]),
        ),
      });
    if (script.delayMs > 0) await sleep(script.delayMs);
    return done(null);
  };
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    authOptional: true,
    logger: false,
    size: 1_000_000,
    onConnect: ({ remoteAddress }, done) =>
      isLoopback(remoteAddress.replace('::ffff:', '')) ? done() : done(smtpError(554, 'loopback only')),
    onRcptTo: ({ address }, _session, done) => {
      const answer = script.mailbox(address);
      if (answer === 'accepts') return done();
      counts.refused++;
      return done(answer === 'later' ? smtpError(451, 'try again later') : smtpError(550, 'no such mailbox'));
    },
    onData: (stream, session, done) => {
      const recipients = session.envelope.rcptTo.map((one) => one.address.toLowerCase());
      void store(stream, recipients, done);
    },
  });
  // A client that goes away in the middle of a mail is not the server's fault.
  server.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    behave: (change) => void (script = { ...script, ...change }),
    counts: () => ({ ...counts }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
