/**
 * E-mail over SMTP: composed once per text (mail/compose.ts), stamped per recipient, and sent over connections that are
 * kept busy (mail/relay.ts). What a relay's answer means for a mail is one table here.
 */
import type { Carrier, CarrierAnswer } from './carrier.ts';
import { compose, mailboxOf, mailDate, stamp, type Composed } from './mail/compose.ts';
import { connect, openRelay, type SmtpError } from './mail/relay.ts';
import type { DueText } from './outbox.ts';
import type { MailSettings } from './settings.ts';

/** `stopLink` gives the page on which ordinary messages to an address are stopped, as long for each; null: there is none. */
export function openEmail(
  settings: MailSettings,
  stopLink: ((address: string) => string) | null = null,
): Carrier {
  const relay = openRelay(settings);
  const nobodys = stopLink?.('') ?? null;
  const known = new WeakMap<DueText, Promise<Composed | null>>();
  const composed = (text: DueText): Promise<Composed | null> => {
    const found = known.get(text) ?? compose(text, settings.from, nobodys).catch(() => null);
    known.set(text, found);
    return found;
  };
  return {
    channel: 'email',
    account: settings.account,
    up: () => relay.up(),
    send: async (batch, options) => {
      const date = mailDate(new Date());
      const texts = [...new Set(batch.map((one) => one.text))];
      const ready = new Map(
        await Promise.all(texts.map(async (text) => [text, await composed(text)] as const)),
      );
      return await Promise.all(
        batch.map(async ({ address, text, id }): Promise<CarrierAnswer> => {
          const to = mailboxOf(address);
          const mail = ready.get(text);
          if (to.kind !== 'mailbox')
            return { kind: 'never', reason: to.kind === 'not-ascii' ? 'smtputf8' : 'address' };
          if (!mail) return { kind: 'never', reason: 'text' };
          // The same on every try, so that a mailbox that has it already can tell.
          const messageId = `<belfort-${id}@${mail.domain}>`;
          const outcome = await relay.send(
            () => ({
              from: mail.from,
              to: to.address,
              content: stamp(mail, {
                to: to.address,
                messageId,
                date,
                stop: mail.listed && stopLink ? stopLink(address) : null,
              }),
            }),
            options,
          );
          switch (outcome.kind) {
            case 'sent':
              return { kind: 'accepted', references: [messageId] };
            case 'failed':
              return answerOf(outcome.error, outcome.written);
            case 'unsent':
              return outcome;
          }
        }),
      );
    },
    close: () => relay.close(),
  };
}

/** Whether the relay takes us: connects, signs in, sends nothing. Null when it does, else a word such as smtp-535. */
export async function askRelay(settings: MailSettings): Promise<string | null> {
  try {
    (await connect(settings)).quit();
    return null;
  } catch (error) {
    const { responseCode, code } = error as SmtpError;
    return responseCode ? `smtp-${responseCode}` : (code ?? 'no-connection');
  }
}

/** A greylisting server (4yz, RFC 6647 section 4.3) wants to be asked again after some minutes. */
const greylistedMs = 5 * 60_000;
/** Codes that speak of the relay or of our account there, never of the address, and when to ask again. */
const notTheAddress: Readonly<Record<number, number>> = {
  // RFC 5321: the channel closes (section 3.8), no room (4.2.3).
  421: 30_000,
  452: 60_000,
  // RFC 4954 section 6: a password has to change, signing in fails for now, is asked for, is too weak, is refused.
  432: 60_000,
  454: 60_000,
  530: 60_000,
  534: 60_000,
  535: 60_000,
  538: 60_000,
};

/**
 * RFC 5321 section 4.2.1: 4yz is transient, 5yz permanent, at whichever command it came. Without an answer, a mail whose
 * content had begun to leave may have arrived.
 */
export function answerOf({ responseCode: status, code, command }: SmtpError, written = false): CarrierAnswer {
  if (status) {
    const reason = `smtp-${status}`;
    const afterMs = notTheAddress[status];
    if (afterMs) return { kind: 'later', reason, afterMs };
    if (status >= 500) return { kind: 'never', reason };
    if (status >= 400) return { kind: 'later', reason, afterMs: greylistedMs };
  }
  if (code === 'EENVELOPE') return { kind: 'never', reason: 'address' };
  // A reply to DATA that could not be read is no better than none.
  if (written || command === 'DATA') return { kind: 'unknown', reason: 'no-answer' };
  return { kind: 'later', reason: 'no-connection', afterMs: 5_000 };
}
