/** A draft's words for each reader: the author's own or the template's, filled, and what they cost as SMS. Pure. */
import type { MessageClass } from '../../contract/domain.ts';
import type { Check, Draft, Texts } from '../../contract/shapes.ts';
import { fill, sayValues } from '../../contract/slots.ts';
import { isKey, languages, say, type Language } from '../../contract/words.ts';
import { clockWords } from '../lib/clock.ts';
import type { Size } from './audience.ts';
import type { PlanRule } from './message.ts';
import { measureSms, render, writtenFor, type Frame } from './render.ts';

/** Per reader's language the words, and the language they are written in. */
export type Words = ReadonlyMap<Language, { texts: Texts; from: Language }>;

/** The organisation that speaks. */
interface Speaker {
  readonly languages: Language[];
  readonly emergency_numbers: string[];
  readonly time_zone: string;
}

/** 112 for fire, gas and water, the zone's own first number (101) for the rest; a slot of the draft says otherwise (b15). */
export const numberFor = (
  class_: MessageClass,
  { emergency_numbers: numbers }: Pick<Speaker, 'emergency_numbers'>,
): string =>
  (class_ === 'emergency' ? numbers.find((one) => one === '112') : undefined) ?? numbers[0] ?? '101';

/**
 * The words per reader's language. A template renders in every language; words the author wrote in a language stand
 * before it; who reads another language gets the first due one, marked as such.
 */
export function wordsOf(
  draft: Draft,
  class_: MessageClass,
  template: Partial<Record<Language, Texts>> | null,
  organisation: Speaker,
  now: Date,
): { words: Words; written: Language[]; missingSlots: string[] } {
  const own = new Map<Language, Texts>();
  const missing = new Set<string>();
  for (const language of languages) {
    const given = draft.texts[language];
    if (given && (given.sms.trim() || given.body.trim())) {
      own.set(language, given);
      continue;
    }
    const frame = template?.[language];
    if (!frame) continue;
    const values = sayValues(
      {
        number: numberFor(class_, organisation),
        place: draft.place,
        time: clockWords(draft.factAt ? new Date(draft.factAt) : now, organisation.time_zone, language),
        ...draft.slots,
      },
      language,
    );
    const filled = {
      sms: fill(frame.sms, values),
      subject: fill(frame.subject, values),
      body: fill(frame.body, values),
    };
    // Only the short text must be whole; a mail may do without a detail.
    for (const slot of filled.sms.missing) missing.add(slot);
    own.set(language, { sms: filled.sms.text, subject: filled.subject.text, body: filled.body.text });
  }
  const written = [...own.keys()];
  const words = new Map<Language, { texts: Texts; from: Language }>();
  for (const language of languages) {
    const from = writtenFor(language, written, organisation.languages);
    const texts = from && own.get(from);
    if (from && texts) words.set(language, { texts, from });
  }
  return { words, written, missingSlots: [...missing] };
}

export const labelOf = (slot: string, language: Language): string => {
  const key = `slot.${slot}`;
  return isKey(key) ? say(language, key) : slot;
};

/** Under which names of networks it goes; null where none is addressed. */
export const namesOf = (rule: PlanRule, { networks }: Pick<Size, 'networks'>): (string | null)[] =>
  rule.audience === 'enrolled' || !networks.length ? [null] : networks.map((one) => one.name);

/** The most SMS segments that one copy takes, and those of all copies together. */
export function segmentsOf(
  frame: Frame,
  words: Words,
  names: readonly (string | null)[],
  size: Size,
): { longest: number; segments: number } {
  const segmentsFor = (language: Language, network: string | null): number => {
    const chosen = words.get(language);
    return chosen ? measureSms(render(language, frame, network, chosen.texts, chosen.from).sms).segments : 0;
  };
  const share = size.people ? size.channels.sms / size.people : 0;
  return {
    longest: Math.max(
      0,
      ...languages.flatMap((language) => names.map((network) => segmentsFor(language, network))),
    ),
    segments: languages.reduce(
      (total, language) =>
        total + Math.round((size.languages[language] ?? 0) * share) * segmentsFor(language, names[0] ?? null),
      0,
    ),
  };
}

/** The texts as they leave, for the first networks they are written to. */
export const previewsOf = (
  frame: Frame,
  words: Words,
  names: readonly (string | null)[],
): Check['previews'] =>
  [...words].flatMap(([language, { texts, from }]) =>
    names.slice(0, 5).map((network) => {
      const { sms, subject, body } = render(language, frame, network, texts, from);
      return { language, network, sms, subject, body, measure: measureSms(sms), original: from === language };
    }),
  );
