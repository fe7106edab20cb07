/**
 * A mail composed once per text and stamped per recipient.
 *
 * nodemailer makes the MIME: two alternatives, quoted-printable or base64, encoded subject; nothing in it is above 7 bits,
 * so that any relay takes it as it is. Who it is for, its id and its date are the only fields that differ between
 * recipients; they are cut out of the composed header and written anew in front of it. So does the link that stops, in the
 * foot of a mail of a list: it is composed for nobody, and each reader's own, which is as long, is written over it.
 *
 * Mails say that a program wrote them (RFC 3834 section 5) and how to stop them (RFC 2369); a stop address can only stop,
 * it opens nothing.
 */
import { domainToASCII } from 'node:url';
import MailComposer from 'nodemailer/lib/mail-composer';
import { say } from '../../../contract/words.ts';
import type { DueText } from '../outbox.ts';

export interface Composed {
  /** The sender's address alone, for the envelope. */
  readonly from: string;
  /** What follows the id in every Message-ID. */
  readonly domain: string;
  /** It belongs to a page, so it is one of a list, which can be stopped. */
  readonly listed: boolean;
  /** All of the mail but To, Message-ID and Date, and how to stop it. */
  readonly rest: Buffer;
  /** Where in `rest` which part of the reader's own link stands; a line of quoted-printable may end within it. */
  readonly holes: readonly { readonly at: number; readonly from: number; readonly to: number }[];
}
/**
 * A dot-string of RFC 5321 section 4.1.2, without the quoted form: no space, control, bracket, comma or colon can pass,
 * so that nothing of an address can end a line or a path.
 */
const localPart = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const hostName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
/** RFC 5321 section 4.5.3.1. */
const longestLocalPart = 64;
const longestAddress = 254;

export type Mailbox =
  | { readonly kind: 'mailbox'; readonly address: string }
  | { readonly kind: 'not-ascii' }
  | { readonly kind: 'no-address' };

/**
 * What can be written into a mail and its envelope. A domain comes out in its ASCII form (RFC 5890). A part before the @
 * beyond ASCII would need SMTPUTF8 (RFC 6531) at every relay on the way; enrolment takes no such address, nor do we.
 */
export function mailboxOf(given: string): Mailbox {
  const at = given.lastIndexOf('@');
  const local = given.slice(0, Math.max(at, 0));
  const domain = domainToASCII(given.slice(at + 1));
  if (/[^\0-\x7f]/.test(local)) return { kind: 'not-ascii' };
  const address = `${local}@${domain}`;
  return localPart.test(local) &&
    hostName.test(domain) &&
    local.length <= longestLocalPart &&
    address.length <= longestAddress
    ? { kind: 'mailbox', address }
    : { kind: 'no-address' };
}

export const addressOf = (from: string): string => /<([^>]+)>/.exec(from)?.[1] ?? from;

/**
 * `from` is the setting: an address, or a name with an address in angle brackets. `nobodys` is a link that stops, of nobody's
 * and as long as everybody's; null where there are none.
 */
export async function compose(text: DueText, from: string, nobodys: string | null = null): Promise<Composed> {
  const sender = addressOf(from);
  const listed = text.link !== '';
  const { body, html } = listed && nobodys ? withFoot(text, nobodys) : text;
  const built = await new MailComposer({
    from,
    subject: text.subject,
    text: body,
    ...(html ? { html } : {}),
    // Base64 would hide the link.
    ...(listed && nobodys ? { textEncoding: 'quoted-printable' as const } : {}),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': text.language,
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
  // A line ends in CR LF and in nothing else (RFC 5322 section 2.3).
  const mail = built.toString('latin1').replaceAll(/\r\n?|\n/g, '\r\n');
  const end = mail.indexOf('\r\n\r\n');
  // A field goes on over lines that begin with a space or a tab (section 2.2.3).
  const fields = mail
    .slice(0, end)
    .split(/\r\n(?![ \t])/)
    .filter((field) => !/^(to|message-id|date):/i.test(field));
  const rest = fields.join('\r\n') + mail.slice(end);
  return {
    from: sender,
    domain: sender.split('@')[1] ?? 'belfort.invalid',
    listed,
    rest: Buffer.from(rest, 'latin1'),
    holes: listed && nobodys ? holesOf(rest, nobodys) : [],
  };
}

/** The text with one line more: which page stops what, in the reader's language. */
function withFoot({ language, body, html }: DueText, link: string): Pick<DueText, 'body' | 'html'> {
  const url = `${link}?l=${language}`;
  const [before = '', after = ''] = say(language, 'stop.foot', { url: '\n' }).split('\n').map(escape);
  const foot = `<p style="margin:0 auto;max-width:36em;padding:0 24px 24px;font-size:15px;color:#454F63">${before}<a href="${url}">${link}</a>${after}</p>`;
  return {
    body: `${body.trimEnd()}\n\n${say(language, 'stop.foot', { url })}\n`,
    html: html && (html.includes('</body>') ? html.replace('</body>', () => `${foot}</body>`) : html + foot),
  };
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

function holesOf(mail: string, link: string): Composed['holes'] {
  const letters = [...link].map((one) => one.replace(/[^\w]/, '\\$&'));
  return [...mail.matchAll(new RegExp(letters.join('(?:=\r\n)?'), 'g'))].flatMap(({ 0: found, index }) => {
    let [at, from] = [index, 0];
    return found.split('=\r\n').map((part) => {
      const hole = { at, from, to: from + part.length };
      at += part.length + '=\r\n'.length;
      from = hole.to;
      return hole;
    });
  });
}

/**
 * The whole mail; dots are not stuffed yet. A mail of a list says how to stop it: by an answer (RFC 2369 section 3.2) and,
 * where there is a page for it, with one press (RFC 8058 section 3.1).
 */
export function stamp(
  { rest, listed, from, holes }: Composed,
  {
    to,
    messageId,
    date,
    stop = null,
  }: {
    readonly to: string;
    readonly messageId: string;
    readonly date: string;
    readonly stop?: string | null;
  },
): Buffer {
  const list = listed
    ? `List-Unsubscribe: ${stop ? `<${stop}>, ` : ''}<mailto:${from}?subject=STOP>\r\n${
        stop ? 'List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n' : ''
      }`
    : '';
  const head = `To: ${to}\r\nMessage-ID: ${messageId}\r\nDate: ${date}\r\n${list}`;
  const mail = Buffer.allocUnsafe(head.length + rest.length);
  mail.write(head, 'latin1');
  rest.copy(mail, head.length);
  if (stop)
    for (const hole of holes) mail.write(stop.slice(hole.from, hole.to), head.length + hole.at, 'latin1');
  return mail;
}

/** RFC 5322 section 3.3 writes the zone in digits. */
export const mailDate = (at: Date): string => at.toUTCString().replace('GMT', '+0000');
