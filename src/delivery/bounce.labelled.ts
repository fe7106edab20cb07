/**
 * Mails with what they are, for the test and for scripts/bounce-report.ts: our own, written after what mail servers of
 * this country send, and labels for a collection of real ones (sisimai/set-of-emails) that is not kept here.
 *
 * How the real ones were labelled: where the mail has a status of RFC 3463, by its class; a full mailbox is temporary
 * (section 3.3); where it has none, by reading it. `rb-issue-368-bug` is filed there under "not a bounce" and is one.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readBounce, type BounceKind } from './bounce.ts';
import { openMail } from './returned-mail.ts';

/** Where the collection is looked for, beside the repository. */
export const realMails = new URL('../../../shared/data/email/', import.meta.url);
export const haveRealMails = existsSync(realMails);

/** Those of the collection that are no permanent failure, by their names without ending. */
const otherThanPermanent: Readonly<Record<string, BounceKind>> = {
  'lhost-amazonses-12': 'not-a-bounce',
  'lhost-amazonworkmail-05': 'temporary',
  'lhost-biglobe-01': 'temporary',
  'lhost-dragonfly-29': 'temporary',
  'lhost-exchange2007-05': 'temporary',
  'lhost-ezweb-05': 'temporary',
  'lhost-gmail-06': 'temporary',
  'lhost-gmx-01': 'temporary',
  'lhost-kddi-01': 'temporary',
  'lhost-mfilter-05': 'temporary',
  'lhost-opensmtpd-05': 'temporary',
  'lhost-outlook-01': 'temporary',
  'lhost-outlook-06': 'temporary',
  'lhost-postfix-05': 'temporary',
  'lhost-postfix-34': 'temporary',
  'lhost-postfix-40': 'temporary',
  'lhost-qmail-05': 'temporary',
  'lhost-sendmail-11': 'temporary',
  'lhost-sendmail-30': 'temporary',
  'lhost-sendmail-54': 'temporary',
  'lhost-v5sendmail-01': 'temporary',
  'lhost-x2-05': 'temporary',
  'lhost-x3-06': 'temporary',
  'lhost-x4-01': 'temporary',
  'lhost-zoho-05': 'temporary',
  'rfc3464-07': 'temporary',
  'rfc3464-53': 'temporary',
  'rfc3464-59': 'temporary',
  'rfc3834-01': 'auto-reply',
  'rfc3834-05': 'auto-reply',
  'rhost-cloudflare-01': 'temporary',
  'rhost-google-05': 'temporary',
  'rhost-gsuite-05': 'temporary',
  'rhost-microsoft-05': 'temporary',
  'rhost-outlook-01': 'temporary',
  'rhost-outlook-06': 'temporary',
  'arf-01': 'complaint',
  'arf-14': 'complaint',
  'arf-20': 'not-a-bounce',
  'arf-26': 'complaint',
  'is-not-bounce-01': 'not-a-bounce',
  'rb-issue-368-bug': 'temporary',
};

export interface Labelled {
  readonly name: string;
  readonly mail: Buffer;
  readonly kind: BounceKind;
  /** Only where the test looks at it too. */
  readonly code?: string | null;
}

/** The real ones; empty where they are not beside the repository. */
export function realLabelled(): Labelled[] {
  if (!haveRealMails) return [];
  return ['bounces', 'arf', 'not-bounce'].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, realMails))
      .filter((file) => file.endsWith('.eml'))
      .map((file) => ({
        name: file,
        mail: readFileSync(new URL(`${folder}/${file}`, realMails)),
        kind: otherThanPermanent[file.replace('.eml', '')] ?? 'permanent',
      })),
  );
}

const head = (from: string, subject: string, more = ''): string =>
  `Return-Path: <>\nFrom: ${from}\nTo: belfort@city.example\nSubject: ${subject}\nDate: Tue, 3 Mar 2026 10:00:00 +0100\nMIME-Version: 1.0\n${more}`;
const ownHeaders =
  'From: Stad <belfort@city.example>\nTo: an.peeters@home.example\nSubject: Bericht\nMessage-ID: <belfort-4242@city.example>\nAuto-Submitted: auto-generated\n';
const report = (fields: string, said = 'Zie hieronder.', type = 'delivery-status'): string =>
  `Content-Type: multipart/report; report-type=${type}; boundary="grens"\n\n--grens\nContent-Type: text/plain; charset=utf-8\n\n${said}\n\n--grens\nContent-Type: message/${type}\n\n${fields}\n\n--grens\nContent-Type: text/rfc822-headers\n\n${ownHeaders}\n--grens--\n`;
const plain = (said: string): string =>
  `Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${said}\n`;
const recipient = 'Final-Recipient: rfc822; an.peeters@home.example\n';
const daemon = 'MAILER-DAEMON@mail.city.example (Mail Delivery System)';
const copy = `\n--- Below this line is a copy of the message.\n\n${ownHeaders}\nEr is ingebroken.\n`;

const own: readonly (readonly [name: string, mail: string, kind: BounceKind, code: string | null])[] = [
  [
    'a report of Postfix that the mailbox does not exist',
    head(daemon, 'Undelivered Mail Returned to Sender') +
      report(
        `Reporting-MTA: dns; mail.city.example\n\n${recipient}Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <an.peeters@home.example>: user unknown`,
      ),
    'permanent',
    '5.1.1',
  ],
  [
    'a status that says nothing, with a reply that does',
    head(daemon, 'Undelivered Mail Returned to Sender') +
      report(
        `Reporting-MTA: dns; a\n\n${recipient}Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550-5.2.1 The account is\n 550 5.2.1 disabled`,
      ),
    'permanent',
    '5.2.1',
  ],
  [
    'a report of delay',
    head(daemon, 'Delayed Mail (still being retried)') +
      report(
        `Reporting-MTA: dns; a\n\n${recipient}Action: delayed\nStatus: 4.4.1\nWill-Retry-Until: Sun, 8 Mar 2026 10:00:00 +0100`,
      ),
    'temporary',
    '4.4.1',
  ],
  [
    'a report that it was given up after five days',
    head(daemon, 'Undelivered Mail Returned to Sender') +
      report(
        `Reporting-MTA: dns; a\n\n${recipient}Action: failed\nStatus: 4.4.1\nDiagnostic-Code: X-Postfix; connect to home.example: Connection timed out`,
      ),
    'temporary',
    '4.4.1',
  ],
  [
    'a full mailbox, of class 5',
    head(daemon, 'Undelivered Mail Returned to Sender') +
      report(
        `Reporting-MTA: dns; a\n\n${recipient}Action: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 mailbox full`,
      ),
    'temporary',
    '5.2.2',
  ],
  [
    'a report without a status',
    head(daemon, 'Delivery Status') +
      report(`Reporting-MTA: dns; a\n\n${recipient}Action: failed\nDiagnostic-Code: smtp; 451 try later`),
    'temporary',
    null,
  ],
  [
    'good news',
    head(daemon, 'Delivery Status Notification (Success)') +
      report(`Reporting-MTA: dns; a\n\n${recipient}Action: delivered\nStatus: 2.0.0`),
    'not-a-bounce',
    null,
  ],
  [
    'Exchange in Dutch',
    head('Microsoft Outlook <postmaster@home.example>', 'Onbestelbaar: Bericht') +
      plain(
        `De bezorging aan de volgende geadresseerden of groepen is mislukt:\n\nan.peeters@home.example\n\nHet e-mailadres kan niet worden gevonden.\n\nDiagnostische gegevens voor beheerders:\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound'\n\nOriginele berichtkoppen:\n${ownHeaders}`,
      ),
    'permanent',
    '5.1.10',
  ],
  [
    'Exchange in French, without a code',
    head('postmaster@maison.example', 'Non remis : Message') +
      plain(
        `Échec de la remise à ces destinataires ou groupes :\nan.peeters@home.example\nVotre message n'a pas pu être remis. L'adresse est introuvable.\n`,
      ),
    'permanent',
    null,
  ],
  [
    'a full mailbox in Dutch',
    head('postmaster@home.example', 'Bericht niet bezorgd') +
      plain(`Uw bericht kon niet worden bezorgd aan an.peeters@home.example: postvak is vol.\n${copy}`),
    'temporary',
    '4.2.2',
  ],
  [
    'a full mailbox in French',
    head('Mail Delivery System <mailer-daemon@maison.example>', 'Mail delivery failed') +
      plain(`<an.peeters@home.example>: la boîte aux lettres est pleine\n${copy}`),
    'temporary',
    '4.2.2',
  ],
  [
    'German words for an unknown address',
    head('Mail Delivery System <mailer-daemon@heim.example>', 'Unzustellbar: Nachricht') +
      plain(
        `Ihre Nachricht konnte nicht zugestellt werden.\n550 Unbekannter Empfänger <an.peeters@home.example>\n${copy}`,
      ),
    'permanent',
    null,
  ],
  [
    'qmail',
    head('MAILER-DAEMON@qmail.example', 'failure notice') +
      plain(
        `Hi. This is the qmail-send program at qmail.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<an.peeters@home.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n${copy}`,
      ),
    'permanent',
    '5.1.1',
  ],
  [
    'Exim that will try again',
    head(
      'Mail Delivery System <Mailer-Daemon@exim.example>',
      'Warning: message 1abc delayed 24 hours',
      'Auto-Submitted: auto-replied\nX-Failed-Recipients: an.peeters@home.example\n',
    ) +
      plain(
        `A message that you sent has not yet been delivered to one or more of its recipients after more than 24 hours on the queue.\nNo action is required on your part. Delivery attempts will continue for some time.\n${copy}`,
      ),
    'temporary',
    null,
  ],
  [
    'an address that was a version number',
    head('postmaster@home.example', 'Undeliverable: Bericht') +
      plain(
        `Could not be delivered. Server 10.5.1.1 version 5.1.2600 said: user unknown <an.peeters@home.example>\n`,
      ),
    'permanent',
    '5.1.1',
  ],
  [
    'a holiday',
    `From: An <an.peeters@home.example>\nTo: belfort@city.example\nSubject: Automatisch antwoord: Bericht\nAuto-Submitted: auto-replied\nIn-Reply-To: <belfort-4242@city.example>\n${plain('Ik ben er niet tot 5 mei. Uw bericht wordt dan gelezen.')}`,
    'auto-reply',
    null,
  ],
  [
    'a person who answers and quotes an error',
    `From: An <an.peeters@home.example>\nTo: belfort@city.example\nSubject: Re: Bericht\nIn-Reply-To: <belfort-4242@city.example>\n${plain('Mijn buur zegt dat hij niets ontving, zijn mailbox zou vol zijn. Kan dat?')}`,
    'not-a-bounce',
    null,
  ],
  [
    'a newsletter about mail that failed',
    `From: Nieuws <nieuws@shop.example>\nTo: belfort@city.example\nSubject: 550 tips\n${plain('Vandaag 450 producten met 5.1.1 korting.')}`,
    'not-a-bounce',
    null,
  ],
  [
    'our own way to stop',
    `From: An <an.peeters@home.example>\nTo: belfort@city.example\nSubject: STOP\n${plain('')}`,
    'complaint',
    null,
  ],
  [
    'a junk report of Microsoft',
    `From: staff@hotmail.example\nTo: belfort@city.example\nSubject: complaint about message from 192.0.2.5\n${plain(`X-HmXmrOriginalRecipient: an.peeters@home.example\n${copy}`)}`,
    'complaint',
    null,
  ],
  [
    'an absence without a header that says so',
    `From: An <an.peeters@home.example>\nTo: belfort@city.example\nSubject: Afwezig: Bericht\n${plain('Terug op maandag. Dringend? Bel 0470 00 00 00.')}`,
    'auto-reply',
    null,
  ],
  [
    'a feedback report',
    head('fbl@home.example', 'Abuse report') +
      report(
        'Feedback-Type: abuse\nUser-Agent: Fbl/1.0\nVersion: 1\nOriginal-Rcpt-To: an.peeters@home.example',
        'This is an abuse report.',
        'feedback-report',
      ),
    'complaint',
    null,
  ],
  [
    'a feedback report that it was no spam',
    head('fbl@home.example', 'Report') +
      report(
        'Feedback-Type: not-spam\nUser-Agent: Fbl/1.0\nVersion: 1',
        'A person says this is not spam.',
        'feedback-report',
      ),
    'not-a-bounce',
    null,
  ],
  ['a mail that says nothing', `From: x@y.example\nTo: belfort@city.example\n\n`, 'not-a-bounce', null],
  [
    'a bounce of the service at Amazon',
    `From: no-reply@sns.amazonaws.example\nTo: belfort@city.example\nSubject: AWS Notification Message\n${plain('{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"an.peeters@home.example","status":"5.1.1"}]}}')}`,
    'permanent',
    '5.1.1',
  ],
];

export const ownLabelled: readonly Labelled[] = own.map(([name, mail, kind, code]) => ({
  name,
  mail: Buffer.from(mail.replaceAll('\n', '\r\n')),
  kind,
  code,
}));

export interface Measured {
  readonly right: number;
  readonly all: number;
  readonly wrong: readonly { name: string; is: BounceKind; taken: BounceKind }[];
  readonly perKind: ReadonlyMap<BounceKind, { of: number; right: number }>;
}

export async function measure(mails: readonly Labelled[]): Promise<Measured> {
  const wrong: { name: string; is: BounceKind; taken: BounceKind }[] = [];
  const perKind = new Map<BounceKind, { of: number; right: number }>();
  for (const { name, mail, kind } of mails) {
    const { kind: taken } = readBounce(await openMail(mail));
    const row = perKind.get(kind) ?? { of: 0, right: 0 };
    perKind.set(kind, { of: row.of + 1, right: row.right + (taken === kind ? 1 : 0) });
    if (taken !== kind) wrong.push({ name, is: kind, taken });
  }
  return { right: mails.length - wrong.length, all: mails.length, wrong, perKind };
}
