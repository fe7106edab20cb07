/**
 * What a call does, in TwiML (Twilio's "TwiML for Programmable Voice"): a pause, who calls and the text, a key that is
 * waited for, all of it a second time, goodbye. Pure.
 *
 * The pause is there because people lift a receiver to their ear. A text in another language than its reader's (a free
 * text that nobody translated) is said by a voice of that language.
 */
import { languages, say, type Language } from '../../../contract/words.ts';
import type { DueText } from '../outbox.ts';
import { speakable } from './speech.ts';

/** Voices by the names of Twilio's Say; gateways that have no Belgian one take the nearest. */
const voices: Readonly<Record<Language, string>> = { nl: 'nl-BE', fr: 'fr-BE', de: 'de-DE', en: 'en-GB' };
/** Twilio's Say takes 4,096 letters. */
const mostLetters = 3_000;
const pauseSeconds = 1;
const waitForKeySeconds = 6;

export interface Spoken {
  readonly language: Language;
  /** Who calls: said first, in the reader's language. */
  readonly who: string;
  readonly words: string;
  /** Of the words; the reader's own but for a text that was not translated. */
  readonly wordsIn: Language;
}

/** A voice text has who calls as its subject, and in its HTML the language of its words where that is another. */
export function spokenOf({ language, subject, body, html }: DueText): Spoken {
  const other = /^<p lang="(\w\w)">/.exec(html)?.[1];
  const wordsIn = languages.find((one) => one === other) ?? language;
  return { language, who: speakable(subject, language), words: speakable(body, wordsIn), wordsIn };
}

/** `rounds` left to say it, this one included; `key` and `next` are addresses of ours. */
export function callScript(
  spoken: Spoken,
  { key, next, first = '' }: { readonly key: string; readonly next: string | null; readonly first?: string },
): string {
  const { language } = spoken;
  return document(
    pause(pauseSeconds),
    `<Gather input="dtmf" numDigits="1" timeout="${waitForKeySeconds}" method="POST" action="${xml(key)}">`,
    ...(first ? [...sayIn(language, first)] : []),
    ...message(spoken),
    pause(pauseSeconds),
    ...sayIn(language, say(language, 'voice.keys')),
    '</Gather>',
    // Reached when no key was pressed: the gateway asks for the next round, and by that tells that this one was said.
    next === null ? farewell(language) : `<Redirect method="POST">${xml(next)}</Redirect>`,
  );
}

/** For a machine that records: once, and that this number cannot be called back. */
export const voicemailScript = (spoken: Spoken): string =>
  document(pause(pauseSeconds), ...message(spoken), farewell(spoken.language));

/** One sentence and the end of the call. */
export const lastWords = (language: Language, sentence: string): string =>
  document(pause(pauseSeconds), ...sayIn(language, sentence), '<Hangup/>');

export const goodbye = (language: Language): string => document(farewell(language));

const farewell = (language: Language): string =>
  [...sayIn(language, say(language, 'voice.goodbye')), '<Hangup/>'].join('\n');
const message = ({ language, who, words, wordsIn }: Spoken): string[] => [
  ...sayIn(language, who),
  ...sayIn(wordsIn, words),
];
const document = (...verbs: string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Response>\n${verbs.filter(Boolean).join('\n')}\n</Response>\n`;
const pause = (seconds: number): string => `<Pause length="${seconds}"/>`;

function sayIn(language: Language, text: string): string[] {
  const pieces: string[] = [];
  // At the end of a sentence where there is one, else at a space.
  for (const piece of text.match(
    new RegExp(
      `[\\s\\S]{1,${mostLetters}}(?:(?<=[.!?])\\s|$)|[\\s\\S]{1,${mostLetters}}(?:\\s|$)|[\\s\\S]{1,${mostLetters}}`,
      'g',
    ),
  ) ?? [])
    // prettier-ignore
    if (piece.trim()) pieces.push(`<Say language="${voices[language]}">${xml(piece.trim())}</Say>`);
  return pieces;
}

/** XML 1.0 section 2.4 escapes; section 2.2: no control characters, no half of a surrogate pair. */
export const xml = (text: string): string =>
  text
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex -- these are what is taken out
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
