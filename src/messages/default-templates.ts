/**
 * The templates that a new zone begins with: per kind of message and incident a frame in four languages, for SMS,
 * subject and body. A template renders in every language without a translator (docs/product.md, "Languages due"); what
 * goes into its slots is said in the reader's language where it was picked from contract/slot-words.ts.
 *
 * - The renderer puts network, sender and time in front ("BIN Kiewit-Heide POLITIE 19u15: "); a frame begins after that.
 * - SMS frames keep to GSM-7 and, behind the stamp of a typical network and with typical values, to 160 septets:
 *   one SMS, one price.
 * - {number} is the emergency number of the organisation, never a fixed 101: 101 itself can fail (docs/domain.md 3.7).
 * - The Dutch frames give the texts of the three scenarios of the domain reference; a test holds them to it.
 *
 * `(kind, incident)` is unique; where an incident has no template of its own, `other` is the one to take.
 */
import type { Incident, Kind } from '../../contract/domain.ts';
import type { Template } from '../../contract/shapes.ts';
import { languages, type Language } from '../../contract/words.ts';
import type { Frame } from './frame-set.ts';
import { callFrames } from './frames-of-calls.ts';
import { crisisFrames } from './frames-of-crisis.ts';
import { ordinaryFrames } from './frames-of-news.ts';
import { slotsOf } from '../../contract/slots.ts';

export type DefaultTemplate = Pick<Template, 'kind' | 'incident' | 'slots'> & {
  readonly texts: Readonly<Record<Language, { sms: string; subject: string; body: string }>>;
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const toTexts = ([sms, subject, more]: Frame) => ({
  sms,
  subject,
  body: more ? `${capital(sms)}\n\n${more}` : capital(sms),
});

export const defaultTemplates: readonly DefaultTemplate[] = [
  ...callFrames,
  ...crisisFrames,
  ...ordinaryFrames,
].map(({ kind, incident, frames }) => {
  const texts = {
    nl: toTexts(frames.nl),
    fr: toTexts(frames.fr),
    de: toTexts(frames.de),
    en: toTexts(frames.en),
  };
  const all = languages.flatMap((language) =>
    Object.values(texts[language]).flatMap((text) => slotsOf(text).all),
  );
  return { kind, incident, slots: [...new Set(all)], texts };
});

/** The template of a kind for an incident, else the kind's general one; undefined where the kind has neither. */
export function templateFor<T extends { readonly kind: Kind; readonly incident: string }>(
  templates: readonly T[],
  kind: Kind,
  incident: Incident | null,
): T | undefined {
  const ofKind = templates.filter((one) => one.kind === kind);
  return ofKind.find((one) => one.incident === incident) ?? ofKind.find((one) => one.incident === 'other');
}

/** The neutral text of a test or an exercise: it tells nothing that could be taken for real, and promotes nothing. */
export const testTexts: DefaultTemplate['texts'] = {
  nl: toTexts([
    'dit is een oefening. U hoeft niets te doen. Bel niet naar {number}.',
    'Dit is een oefening',
    'Zo ziet u of berichten bij u aankomen.',
  ]),
  fr: toTexts([
    "ceci est un exercice. Vous n'avez rien à faire. N'appelez pas le {number}.",
    'Ceci est un exercice',
    'Vous voyez ainsi si les messages vous parviennent.',
  ]),
  de: toTexts([
    'dies ist eine Übung. Sie müssen nichts tun. Rufen Sie nicht {number} an.',
    'Dies ist eine Übung',
    'So sehen Sie, ob Nachrichten bei Ihnen ankommen.',
  ]),
  en: toTexts([
    'this is an exercise. You need not do anything. Do not call {number}.',
    'This is an exercise',
    'This shows you whether messages reach you.',
  ]),
};
