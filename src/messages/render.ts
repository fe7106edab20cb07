/**
 * What leaves: the sender's words in the frame that every message has. Pure.
 *
 * The first words say in which mode, for which network, who speaks and when, so that a test cannot be taken for real
 * and a coordinator's opinion not for a statement of the police (docs/domain.md, list b26 and b52). No frame ever signs
 * as 1789 or BE-Alert (b38).
 */
import type { Kind, MessageClass, Mode, Role } from '../../contract/domain.ts';
import { measure, replaceAll } from '../../contract/sms.ts';
import type { Texts } from '../../contract/shapes.ts';
import { languages, localeOf, say, type Language } from '../../contract/words.ts';
import { clockWords } from '../lib/clock.ts';

export interface Frame {
  readonly kind: Kind;
  readonly class: MessageClass;
  readonly mode: Mode;
  readonly role: Role;
  readonly organisation: string;
  /** The municipality in whose name a crisis message speaks. */
  readonly municipality: string;
  readonly at: Date;
  readonly timeZone: string;
  readonly emergencyNumber: string;
  readonly url: string;
}

export interface Rendered {
  readonly voice: Voiced;
  readonly sms: string;
  /** Of a push: the word of its kind, for a phone shows no colours; the SMS text stands under it. */
  readonly title: string;
  readonly subject: string;
  readonly body: string;
  readonly html: string;
}

/** For a voice: who calls, in the reader's language, and the words. `html` names the words' language where that is another. */
export interface Voiced {
  readonly who: string;
  readonly words: string;
  readonly html: string;
}

/** The words before the sender's own: "TEST BIN Kiewit-Heide POLITIE 19u15: ". `network` null: no BIN is addressed. */
export function stamp(language: Language, frame: Frame, network: string | null): string {
  const sender = say(language, `sender.${frame.role}`, { municipality: frame.municipality });
  const clock =
    frame.class === 'ordinary' && frame.mode === 'real'
      ? say(language, 'frame.info')
      : clockWords(frame.at, frame.timeZone, language);
  return (
    [
      say(language, `mode.${frame.mode}.prefix`),
      network === null ? '' : say(language, 'frame.network', { network }),
      sender,
      frame.kind === 'correctie' ? say(language, 'frame.correction') : '',
      clock,
    ]
      .filter(Boolean)
      .join(' ') + ': '
  );
}

/** One text in its frame. `from` is the language the words are written in, where it is not the reader's own. */
export function render(
  language: Language,
  frame: Frame,
  network: string | null,
  texts: Texts,
  from: Language = language,
): Rendered {
  const note = say(language, `frame.original.${from}`);
  const words = texts.sms || texts.body;
  const sms = `${stamp(language, frame, network)}${note}${words}`;
  const sender = say(language, `sender.${frame.role}`, { municipality: frame.municipality });
  const mode = say(language, `mode.${frame.mode}.prefix`);
  const where = network === null ? sender : `${say(language, 'frame.network', { network })} ${sender}`;
  const subject = `${mode ? `${mode} ` : ''}[${where}] ${texts.subject || firstSentence(words)}`;
  const paragraphs = [
    ...(mode ? [`${mode}. ${mode}.`] : []),
    say(language, 'frame.what', {
      sender: `${sender} (${frame.organisation})`,
      time: clockWords(frame.at, frame.timeZone, language),
    }),
    `${note}${texts.body || words}`,
  ];
  const footer = [
    say(language, 'mail.footer.page', { url: frame.url }),
    say(language, 'mail.footer.emergency', { number: frame.emergencyNumber }),
    network === null
      ? say(language, 'mail.footer.enrolled')
      : say(language, 'mail.footer.member', { network: say(language, 'frame.network', { network }) }),
  ];
  return {
    sms,
    voice: spoken(language, frame, network, words, from),
    title: [mode, `${say(language, `kind.${frame.kind}`).toLocaleUpperCase(localeOf(language))}: ${where}`]
      .filter(Boolean)
      .join(' – '),
    subject,
    body: `${[...paragraphs, '-- ', ...footer].join('\n\n')}\n`,
    html: htmlOf(language, subject, [...paragraphs], footer),
  };
}

/** A test says so first of all, then who calls, for whom and when: whoever lays down early has heard that much. */
function spoken(
  language: Language,
  frame: Frame,
  network: string | null,
  words: string,
  from: Language,
): Voiced {
  const values = { organisation: frame.organisation, time: clockWords(frame.at, frame.timeZone, language) };
  const who = [
    frame.mode === 'real' ? '' : say(language, `voice.${frame.mode}`),
    network === null
      ? say(language, 'voice.who', values)
      : say(language, 'voice.whoNetwork', {
          ...values,
          network: say(language, 'frame.network', { network }),
        }),
    frame.kind === 'correctie' ? say(language, 'voice.correction') : '',
    say(language, `frame.original.${from}`).replaceAll(/[()]/g, '').trim().replace(/.$/s, '$&:'),
  ];
  const plain = words.replaceAll(/\s*https?:\/\/\S+/g, '').trim();
  return {
    who: who.filter(Boolean).join(' '),
    words: plain,
    html: from === language ? '' : `<p lang="${from}">${escape(plain)}</p>`,
  };
}

/** The language whose words a reader gets: the own one, else the first that is due and written. */
export const writtenFor = (
  language: Language,
  written: readonly Language[],
  due: readonly Language[],
): Language | null =>
  written.includes(language)
    ? language
    : ([...due, ...languages].find((one) => written.includes(one)) ?? null);

/** What an SMS will cost and whether it fits, as the carrier counts it. */
export function measureSms(text: string): {
  encoding: 'gsm7' | 'ucs2';
  units: number;
  limit: number;
  segments: number;
  breaks: { character: string; index: number; replacement: string | null }[];
} {
  const { encoding, units, segments, perSegment, breaks } = measure(text);
  return { encoding, units, limit: perSegment * segments, segments, breaks: [...breaks] };
}

/** Letters that GSM-7 lacks in names of the frame (ë, ç ...) are written without their mark; the author's words stay. */
export const plainSms = (text: string): string => replaceAll(text);

const firstSentence = (text: string): string =>
  (/^[^.\n]{3,100}/.exec(text)?.[0] ?? text.slice(0, 100)).trim();
const escape = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
const linked = (text: string): string =>
  escape(text).replace(/https?:\/\/[^\s<>"&]+/g, (url) => `<a href="${url}">${url}</a>`);

function htmlOf(
  language: Language,
  subject: string,
  paragraphs: readonly string[],
  footer: readonly string[],
): string {
  const p = (text: string): string =>
    `<p style="margin:0 0 16px">${linked(text).replaceAll('\n', '<br>')}</p>`;
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(subject)}</title>
<body style="margin:0;background:#FBFAF7;color:#14213D;font:17px/1.5 'Atkinson Hyperlegible Next',Verdana,sans-serif"><div style="max-width:36em;margin:0 auto;padding:24px">
${paragraphs.map(p).join('\n')}<hr style="border:0;border-top:1px solid #DAD7CF;margin:24px 0">
<div style="font-size:15px;color:#454F63">${footer.map(p).join('\n')}</div></div></body></html>`;
}
