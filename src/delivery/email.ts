/**
 * E-mail over SMTP with a pool of connections. Mails say that a program wrote them (RFC 3834 section 5) and how to stop
 * them (RFC 2369); a stop address can only stop, it opens nothing.
 */
import { createTransport } from 'nodemailer';
import type { Carrier, CarrierAnswer, Outgoing } from './carrier.ts';
import type { MailSettings } from './settings.ts';

/** A greylisting server (4yz, RFC 6647 section 4.3) wants to be asked again after some minutes. */
const greylistedMs = 5 * 60_000;

interface SmtpError {
  readonly code?: string;
  readonly responseCode?: number;
  readonly command?: string;
}

const transportOf = (settings: MailSettings) =>
  createTransport({
    host: settings.host,
    port: settings.port,
    secure: settings.tls,
    pool: true,
    maxConnections: settings.connections,
    maxMessages: 1_000,
    ...(settings.user ? { auth: { user: settings.user, pass: settings.password } } : {}),
    // Where the server offers STARTTLS it is used; on loopback there is no one to listen in.
    ignoreTLS: settings.loopback,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 60_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

export function openEmail(settings: MailSettings): Carrier {
  const transport = transportOf(settings);
  const send = async ({ address, text, id }: Outgoing): Promise<CarrierAnswer> => {
    try {
      const info = await transport.sendMail({
        from: settings.from,
        to: address,
        subject: text.subject,
        text: text.body,
        ...(text.html ? { html: text.html } : {}),
        // The same id on every try, so that a mailbox that has it already can tell.
        messageId: `<belfort-${id}@${domainOf(settings.from)}>`,
        headers: {
          'Auto-Submitted': 'auto-generated',
          'X-Auto-Response-Suppress': 'All',
          'Content-Language': text.language,
        },
        ...(text.link
          ? { list: { unsubscribe: { url: `mailto:${addressOf(settings.from)}?subject=STOP` } } }
          : {}),
      });
      return { kind: 'accepted', references: [info.messageId] };
    } catch (error) {
      return answerOf(error as SmtpError);
    }
  };
  return {
    channel: 'email',
    account: settings.account,
    up: () => true,
    send: async (batch, { signal }) =>
      await Promise.all(
        batch.map((one) => (signal.aborted ? Promise.resolve<CarrierAnswer>({ kind: 'unsent' }) : send(one))),
      ),
    close: async () => transport.close(),
  };
}

/** Whether the relay takes us: connects, signs in, sends nothing. Null when it does, else a word such as smtp-535. */
export async function askRelay(settings: MailSettings): Promise<string | null> {
  const transport = transportOf(settings);
  try {
    await transport.verify();
    return null;
  } catch (error) {
    const { responseCode, code } = error as SmtpError;
    return responseCode ? `smtp-${responseCode}` : (code ?? 'no-connection');
  } finally {
    transport.close();
  }
}

const addressOf = (from: string): string => /<([^>]+)>/.exec(from)?.[1] ?? from;
const domainOf = (from: string): string => addressOf(from).split('@')[1] ?? 'belfort.invalid';

/** RFC 5321 section 4.2.1: 4yz is transient, 5yz permanent; a line cut after DATA leaves it unknown. */
export function answerOf(error: SmtpError): CarrierAnswer {
  const status = error.responseCode;
  // 421 closes the whole channel (section 3.8): nothing is wrong with this address.
  if (status === 421) return { kind: 'later', reason: 'smtp-421', afterMs: 30_000 };
  if (status && status >= 500) return { kind: 'never', reason: `smtp-${status}` };
  if (status && status >= 400) return { kind: 'later', reason: `smtp-${status}`, afterMs: greylistedMs };
  if (error.code === 'EENVELOPE') return { kind: 'never', reason: 'address' };
  if (error.code === 'ETIMEDOUT' && error.command === 'DATA') return { kind: 'unknown', reason: 'no-answer' };
  return { kind: 'later', reason: 'no-connection', afterMs: 5_000 };
}
