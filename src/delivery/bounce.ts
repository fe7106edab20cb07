/**
 * What a mail to our own address says of one that we sent.
 *
 * First what standards say: a feedback report (RFC 5965) is a complaint, a delivery status notification (RFC 3464) has
 * its action and its status (RFC 3463), an automatic answer says so (RFC 3834). Only where a mailer says it in words, as
 * many did before 1996 and some do still, does the table below decide.
 *
 * "Permanent" and "temporary" are classes 5 and 4 of RFC 3463, of the mail and not of the person: a mail refused as spam
 * is refused for good while its address is fine (src/members/standing.ts judges addresses, by the code). A full mailbox
 * is temporary whatever its class says (RFC 3463 section 3.3).
 */
import type { ReturnedMail } from './returned-mail.ts';

export type BounceKind = 'permanent' | 'temporary' | 'complaint' | 'auto-reply' | 'not-a-bounce';

export interface Bounce {
  readonly kind: BounceKind;
  /** RFC 3463, such as 5.1.1; null where nothing says it. */
  readonly code: string | null;
  /** The sender has given up; false for a notice of delay, after which it may still arrive. */
  readonly final: boolean;
  /** Lower case: whom the mail was for, in every spelling that it gives (final, original, in our own header). */
  readonly recipients: readonly string[];
  /** Our own Message-ID, with its brackets, or null. */
  readonly reference: string | null;
}

type Verdict = Pick<Bounce, 'kind' | 'code' | 'final'>;
const nothing: Verdict = { kind: 'not-a-bounce', code: null, final: false };

export function readBounce(mail: ReturnedMail): Bounce {
  const verdict = verdictOf(mail);
  const bySelf = verdict.kind === 'auto-reply' || (verdict.kind === 'complaint' && !mail.feedback);
  return {
    ...verdict,
    recipients: bySelf ? (header(mail, 'from').toLowerCase().match(address) ?? []) : recipientsOf(mail),
    reference: referenceOf(mail),
  };
}

function verdictOf(mail: ReturnedMail): Verdict {
  const complaint = complaintOf(mail);
  if (complaint) return complaint;
  const reported = ofReport(mail.report) ?? ofReport(withFields(mail.text));
  if (reported) return reported;
  // A gateway may pass a whole notification on as "the mail that came back"; ours never has such fields.
  if (isFromMailer(mail))
    return ofReport(withFields(mail.original)) ?? ofWords(mail.text, header(mail, 'subject'));
  // RFC 3834 section 5; the other two are older and as widespread.
  const automatic =
    (header(mail, 'auto-submitted') && !/^no\b/i.test(header(mail, 'auto-submitted'))) ||
    header(mail, 'x-autoreply') ||
    header(mail, 'x-autorespond') ||
    /auto_?reply/i.test(header(mail, 'precedence')) ||
    absentSubject.test(header(mail, 'subject'));
  return automatic ? { ...nothing, kind: 'auto-reply' } : nothing;
}

/** What mail programs of this country write before the subject where they say nothing in a header. */
const absentSubject =
  /^\s*(?:auto(?:matic|mated)?[- ]?(?:reply|response)\b|out of (?:the )?office\b|automatisch antwoord\b|afwezig(?:heid)?\b|r[ée]ponse automatique|absence du bureau|automatische antwort\b|abwesen)/i;

// ---------------------------------------------------------------------------------------------------- complaints

/** RFC 5965 section 7.3, and RFC 6449 section 4.4: of these a person wants no more. `not-spam` and `auth-failure` are no complaint. */
const complaints = /^feedback-type:\s*(abuse|fraud|opt-out|opt-out-list|miscategorized|other)\b/im;
/** Our own way to stop (RFC 2369, `mailto:` with this subject), and what mail programs write of themselves. */
const stopSubject =
  /^\s*(?:stop|stoppen|arr[eê]t|stopp|unsubscribe|uitschrijven|d[eé]sabonner|abmelden)[.! ]*$/i;

/** Of providers that complain in words: Microsoft's junk mail reports, and those of Amazon before they had a part for it. */
const complaintSubject = /^complaint about message from\b/i;
const complaintWords = /\bthis is an e?-?mail abuse report\b|"notificationType"\s*:\s*"Complaint"/i;

function complaintOf(mail: ReturnedMail): Verdict | null {
  const feedback = mail.feedback || (/^feedback-type:/im.test(mail.text) ? mail.text : '');
  const complaint: Verdict = { kind: 'complaint', code: null, final: true };
  if (feedback) return complaints.test(feedback) ? complaint : nothing;
  const subject = header(mail, 'subject');
  return stopSubject.test(subject) ||
    header(mail, 'x-apple-unsubscribe') ||
    complaintSubject.test(subject) ||
    complaintWords.test(mail.text)
    ? complaint
    : null;
}

// -------------------------------------------------------------------------------------------------- RFC 3464 says

/** The worst of what a delivery status notification says of its recipients; null where it says nothing. */
function ofReport(report: string): Verdict | null {
  // Fields of one recipient stand together, in any order, between empty lines (section 2.1).
  const groups = report.replaceAll(/\n[ \t]+(?=\S)/g, ' ').split(/\n\s*\n/);
  const said = groups.flatMap((group) => {
    const field = (name: string): string =>
      new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(group)?.[1]?.trim().toLowerCase() ?? '';
    const action = /^[a-z]+/.exec(field('action'))?.[0] ?? '';
    if (!action && !field('status')) return [];
    // Section 2.3.3: delivered, relayed and expanded are good news.
    if (['delivered', 'relayed', 'expanded'].includes(action)) return [nothing];
    const diagnostic = field('diagnostic-code');
    // The mailer at the end knows best: its own code goes before the one it was translated to.
    const code = enhanced(diagnostic) ?? enhanced(field('status'));
    const final = action !== 'delayed';
    const kind = classOf(code) ?? ofReply(diagnostic) ?? (final ? 'permanent' : 'temporary');
    return [{ kind: final ? kind : 'temporary', code, final } satisfies Verdict];
  });
  return (
    said.find((one) => one.kind === 'permanent') ??
    said.find((one) => one.kind === 'temporary') ??
    said[0] ??
    null
  );
}

const withFields = (text: string): string => (/^(?:final|original)-recipient:/im.test(text) ? text : '');

/** An RFC 3463 code that is no part of an IP address or a version; one that says nothing ("5.0.0") gives way. */
function enhanced(text: string): string | null {
  const codes = [...text.matchAll(/(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)/g)].map(([code]) => code);
  return codes.find((code) => !code.endsWith('.0.0')) ?? codes[0] ?? null;
}

function classOf(code: string | null): 'permanent' | 'temporary' | null {
  if (!code) return null;
  return code.startsWith('4') || code === '5.2.2' ? 'temporary' : 'permanent';
}

/** RFC 5321 section 4.2.1: the first digit of a reply. 552 was "mailbox full" before codes had three parts. */
function ofReply(text: string): 'permanent' | 'temporary' | null {
  const reply = /(?<![\d.:-])([45])[0-5]\d(?=[\s\-,.<]|$)(?!\.\d)/.exec(text)?.[1];
  return reply ? (reply === '4' ? 'temporary' : 'permanent') : null;
}

// ------------------------------------------------------------------------------------------- what only words say

/** Who writes for a mail server. Not "no-reply": that is what a shop calls itself. */
const mailerNames =
  /mailer[-_. ]?daemon|post_?master|mail(?:[-_. ](?:deliver\w*|system))+|mailsystem|\bNDR\b|mail delivery sub/i;
/** What they call such a mail, in the languages of the set and of the country. */
const mailerSubjects =
  /undeliver|delivery (?:status|fail|has failed|report|incomplete|notification)|deliver\w* (?:failed|delayed)|returned? (?:mail|e-?mail)|fail(?:ure|ed) (?:notice|delivery)|mail (?:system )?(?:failure|error)|non[- ]?(?:remis|delivery|deliverable)|bounce|could not (?:be delivered|deliver)|error sending your mail|onbestelbaar|niet (?:be|af)geleverd|niet bezorgd|non distribu|[ée]chec de (?:la )?(?:remise|distribution)|unzustellbar|nicht zugestellt|zustellung fehl|メールエラー/i;
/** What they say in it. */
const mailerWords =
  /(?:could not|couldn't|cannot|can't|not|unable to|wasn't able to|failed to) (?:be )?deliver|did not reach the following|had (?:permanent fatal|delivery) (?:errors|problems)|undeliverable|returned? to sender|delivery to the following recipient|error (?:there was|in) deliver|niet (?:worden )?(?:afgeleverd|bezorgd)|pas (?:pu )?[êe]tre (?:remis|distribu|livr)|konnte nicht zugestellt|you are not (?:a )?member|are not member|no such user|"notificationType"\s*:\s*"Bounce"/i;

function isFromMailer(mail: ReturnedMail): boolean {
  if (mail.report || header(mail, 'x-failed-recipients')) return true;
  const from = mailerNames.test(header(mail, 'from')) || mailerNames.test(header(mail, 'return-path'));
  const subject = mailerSubjects.test(header(mail, 'subject'));
  const words = mailerWords.test(mail.text);
  const replied = ofReply(mail.text) !== null || enhanced(mail.text) !== null;
  const list = /\b(?:are|is) not (?:a )?member/i.test(header(mail, 'subject'));
  return (
    (from && (subject || words || replied)) ||
    (subject && (words || replied)) ||
    (words && replied) ||
    (list && words) ||
    (words && /"bounceType"/.test(mail.text))
  );
}

/**
 * The words of mailers that write no report, in the order in which they are asked; the first that fits decides, and a
 * code in the text goes between the warnings and the rest. What fits none was returned without saying more: for good.
 */
const words: readonly (readonly [
  RegExp,
  kind: 'permanent' | 'temporary',
  final: boolean,
  code: string | null,
])[] = [
  // A notice of delay: nothing is lost yet.
  [
    /warning message only|has been delayed|\(delay\)|will (?:be retried|keep trying|continue to try)|still (?:be )?(?:trying|retrying)|no action is required/i,
    'temporary',
    false,
    null,
  ],
  // The mailbox is there and takes nothing now (RFC 3463 X.2.2).
  [
    /(?:mail ?box|mail ?folder|inbox|quota|mailfolder)[^.\n]{0,60}(?:full|exceed|over ?quota|out of (?:storage )?space)|over ?quota|exceed\w*[^.\n]{0,40}(?:quota|local limit)|boîte [^.\n]{0,30}pleine|postvak[^.\n]{0,20}vol|postfach[^.\n]{0,20}voll|メールボックスが一杯/i,
    'temporary',
    true,
    '4.2.2',
  ],
  // Tried until the time was up (X.4.7).
  [
    /in the queue too long|(?:message|envelope|queue\w*) expired|giving up after|could not (?:be )?deliver\w* for the last|cannot send message for|not delivered within|retry time(?:out)? exceeded/i,
    'temporary',
    true,
    '4.4.7',
  ],
  // Nobody answered (X.4.1, X.4.2).
  [
    /"bounceType"\s*:\s*"Transient"|try again|deferred:|host (?:is )?not (?:responding|reachable)|remote host is not|connection timed out|temporar(?:y|ily)/i,
    'temporary',
    true,
    null,
  ],
  // Nobody of that name (X.1.1).
  [
    /(?:user|recipient|mailbox|address(?:ee)?|account)[^.\n]{0,60}(?:unknown|not (?:found|known|listed|recogni[sz]ed|exist)|does(?:n't| not) exist|doesn't have)|(?:unknown|no such|invalid) (?:user|recipient|mailbox|address)|no mailbox (?:here )?by that name/i,
    'permanent',
    true,
    '5.1.1',
  ],
];

function ofWords(text: string, subject: string): Verdict {
  const all = `${subject}\n${text}`;
  const said = words.find(([words]) => words.test(all));
  if (said && !said[2]) return { kind: 'temporary', code: enhanced(text), final: false };
  const code = enhanced(text);
  const coded = classOf(code);
  if (coded) return { kind: coded, code, final: true };
  // A reply of class 5 among others is the last word: 4yz before it was one of several tries.
  const reply = /(?<![\d.:-])5[0-5]\d(?=[\s\-,<])/.test(text) ? 'permanent' : ofReply(text);
  if (said && (said[3] === '4.2.2' || reply !== 'permanent' || said[1] === 'permanent'))
    return { kind: said[1] === 'permanent' ? (reply ?? said[1]) : said[1], code: said[3], final: true };
  return { kind: reply ?? 'permanent', code: null, final: true };
}

// ------------------------------------------------------------------------------------------- whose mail it was

/** `<belfort-123@city.example>` or with more after the number, as src/delivery/email.ts writes it. */
const ours = /<belfort-[\w.-]+@[\w.-]+>/i;

function referenceOf(mail: ReturnedMail): string | null {
  for (const place of [
    /^message-id:.*$/gim.exec(mail.original)?.[0] ?? '',
    /^(?:x-)?original-message-id:.*$/gim.exec(mail.report || mail.feedback)?.[0] ?? '',
    header(mail, 'in-reply-to'),
    header(mail, 'references'),
    mail.original,
    mail.report,
    mail.feedback,
    mail.text,
  ]) {
    const found = ours.exec(place.replaceAll(/\n[ \t]+/g, ' '));
    if (found) return found[0];
  }
  return null;
}

/** Bounded by RFC 5321 section 4.5.3.1, which also keeps a long line without an @ from being tried at every letter. */
const address = /[^\s<>"'(),:;[\]]{1,64}@[^\s<>"'(),:;@[\]]{1,190}\.[a-z\d-]{2,63}/g;

function recipientsOf(mail: ReturnedMail): string[] {
  const reports = [mail.report, mail.feedback, mail.text].flatMap((text) => [
    ...text.matchAll(/^(?:final-recipient|original-recipient|original-rcpt-to):.*$/gim),
  ]);
  const own = /^to:.*(?:\n[ \t].*)*/im.exec(mail.original)?.[0] ?? '';
  const said = [...reports.map(([line]) => line), header(mail, 'x-failed-recipients'), own].join(' ');
  const to = new Set(header(mail, 'to').toLowerCase().match(address) ?? []);
  const named = said.toLowerCase().match(address) ?? [];
  const found = named.length
    ? named
    : (mail.text.toLowerCase().match(address) ?? []).filter((one) => !to.has(one));
  return [...new Set(found)].slice(0, 20);
}

const header = (mail: ReturnedMail, name: string): string => mail.headers.get(name) ?? '';
