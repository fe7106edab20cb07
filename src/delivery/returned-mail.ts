/**
 * Opens a mail that came back: from bytes to the few parts that say what became of ours. The parser is mailparser, which
 * stops at 1,000 parts and at 1 MB of headers; callers give it no more than `readAtMost` bytes, for what a report says
 * stands in its beginning and the rest is our own text coming home.
 */
import { simpleParser } from 'mailparser';

/** Bytes of a mail that are read: the largest of 161 real reports has 73 kB, pictures of a warning included. */
export const readAtMost = 256 * 1_024;

export interface ReturnedMail {
  /** By lower-case name, decoded and unfolded; the first of each. */
  readonly headers: ReadonlyMap<string, string>;
  /** What is there to be read by a person, without the mail that came back. */
  readonly text: string;
  /** RFC 3464 `message/delivery-status`, or empty. */
  readonly report: string;
  /** RFC 5965 `message/feedback-report`, or empty. */
  readonly feedback: string;
  /** The mail that came back, or its headers, as far as they are there. */
  readonly original: string;
}

/** Never throws: a mail that the parser gives up on is read as plain text. */
export async function openMail(source: Buffer): Promise<ReturnedMail> {
  const bytes = source.subarray(0, readAtMost);
  const parsed = await simpleParser(bytes, {
    keepDeliveryStatus: true,
    skipTextToHtml: true,
    skipTextLinks: true,
    skipImageLinks: true,
    maxHtmlLengthToParse: readAtMost,
  }).catch(() => null);
  const raw = bytes.toString('latin1').replaceAll('\r\n', '\n');
  const end = raw.indexOf('\n\n');
  const body = end < 0 ? '' : raw.slice(end);
  if (!parsed) return { headers: headersOf(raw), ...split(body), report: '', feedback: '' };
  const attached = (types: RegExp): string =>
    parsed.attachments
      .filter((one) => types.test(one.contentType))
      .map((one) => one.content.toString('utf8').replaceAll('\r\n', '\n'))
      .join('\n');
  // A boundary that is not where the headers say leaves no text at all; then the body is read as it stands.
  const shown = split(parsed.text?.trim() ? parsed.text : body);
  return {
    headers: new Map(
      parsed.headerLines.toReversed().map(({ key, line }) => [
        key,
        line
          .slice(line.indexOf(':') + 1)
          .replaceAll(/\s+/g, ' ')
          .trim(),
      ]),
    ).set('subject', parsed.subject ?? ''),
    text: shown.text,
    report: attached(/^message\/(global-)?delivery-status$/),
    feedback: attached(/^message\/feedback-report$/),
    original: `${attached(/^message\/(rfc822|global)$|rfc822-headers$|^message\/global-headers$/)}\n${shown.original}`,
  };
}

/** The line with which programs say that our own text follows; what comes after it is not their word. */
const ownTextFollows =
  /^[^\w\n]*(?:(?:below|here|included|enclosed)\b.*\b(?:copy|original)\b.*|(?:this|(?:the )?following|attached) is (?:a|the) (?:copy|original)\b.*|(?:the header of )?(?:the )?original (?:message|mail)(?: info| headers?| follows| is (?:attached|following))?|message headers follow|(?:unsent|returned|undelivered|bounced) (?:message|e-?mail)(?: follows)?)[^\w\n]*$/im;

function split(text: string): { text: string; original: string } {
  const at = ownTextFollows.exec(text);
  return at
    ? { text: text.slice(0, at.index), original: text.slice(at.index + at[0].length) }
    : { text, original: '' };
}

function headersOf(raw: string): Map<string, string> {
  const head = raw.slice(0, raw.indexOf('\n\n')).replaceAll(/\n[ \t]+/g, ' ');
  return new Map(
    head
      .split('\n')
      .toReversed()
      .map((line) => [line.split(':', 1)[0]?.toLowerCase() ?? '', line.slice(line.indexOf(':') + 1).trim()]),
  );
}
