/**
 * A draft as the desk handles it: pure functions that make the next draft out of this one. What may be sent is decided
 * by the server alone; here is only what a person's hand does to the form.
 */
import type { Draft, Mark, Plan, Position, Template, Texts } from '../../contract/shapes.ts';
import type { Incident, Kind, MessageClass, Mode } from '../../contract/domain.ts';
import { fill, sayValues, slotsOf, slotsOfTheProgram } from '../../contract/slots.ts';
import type { Language } from '../../contract/words.ts';

export const emptyAudience: Draft['audience'] = { networks: [], streets: [], polygon: null, circle: null };

/** A new draft of a kind; of a follow-up when `parent` is given. */
export function blankDraft(kind: Kind, mode: Mode, incident: Incident | null, parent: string | null): Draft {
  return {
    kind,
    mode,
    parent,
    incident,
    template: null,
    slots: {},
    place: '',
    at: null,
    direction: null,
    factAt: null,
    legalGround: null,
    childUnder13: false,
    consulted: null,
    audience: emptyAudience,
    expiresAt: null,
    texts: {},
  };
}

/** The template of a kind and incident; of the kind alone where no incident fits. */
export const templateFor = (plan: Plan, kind: Kind, incident: Incident | null): Template | null =>
  plan.templates.find((one) => one.kind === kind && one.incident === incident) ??
  plan.templates.find((one) => one.kind === kind && (incident === null || one.incident === 'other')) ??
  null;

/** The slots a person types, those first without which the short text has a hole. */
export function typedSlots(
  template: Template | null,
  language: Language,
): { name: string; required: boolean }[] {
  if (!template) return [];
  const frame = template.texts[language] ?? Object.values(template.texts)[0];
  const { required, all } = slotsOf(frame?.sms ?? '');
  const own = (slot: string) => !slotsOfTheProgram.some((one) => one === slot);
  const rest = template.slots.filter((slot) => !all.includes(slot));
  return [...all, ...rest].filter(own).map((name) => ({ name, required: required.includes(name) }));
}

/** The number a frame names: 112 in an emergency, else the zone's own first one. */
export const numberFor = (numbers: readonly string[], of: MessageClass | undefined): string =>
  (of === 'emergency' ? numbers.find((one) => one === '112') : undefined) ?? numbers[0] ?? '101';

/** The template's words with the slots filled, for the box in which a person goes on writing. */
export function filledTexts(
  template: Template | null,
  draft: Draft,
  language: Language,
  number: string,
): Texts {
  const values = sayValues({ number, place: draft.place, ...draft.slots }, language);
  const frame = template?.texts[language];
  const text = (field: 'sms' | 'subject' | 'body') => fill(frame?.[field] ?? '', values).text;
  return { sms: text('sms'), subject: text('subject'), body: text('body') };
}

/** The neutral words of a test in every language, so that a test says nothing that could be believed. */
export const testWords = (plan: Plan, number: string): Draft['texts'] =>
  Object.fromEntries(
    Object.entries(plan.testTexts).map(([language, texts]) => [
      language,
      {
        sms: fill(texts.sms, { number }).text,
        subject: fill(texts.subject, { number }).text,
        body: fill(texts.body, { number }).text,
      },
    ]),
  );

export const textsIn = (draft: Draft, language: Language): Texts =>
  draft.texts[language] ?? { sms: '', subject: '', body: '' };

/** The draft with one field of one language's text changed. */
export const withText = (draft: Draft, language: Language, change: Partial<Texts>): Draft => ({
  ...draft,
  texts: { ...draft.texts, [language]: { ...textsIn(draft, language), ...change } },
});

/** The draft with a network, street, put in its audience or taken out. */
export function toggled(draft: Draft, list: 'networks' | 'streets', id: string): Draft {
  const now = draft.audience[list];
  const next = now.includes(id) ? now.filter((one) => one !== id) : [...now, id];
  return { ...draft, audience: { ...draft.audience, [list]: next } };
}

/** Where something happened: the place's words, its point and, the first time, the networks it lies in. */
export function happenedAt(
  draft: Draft,
  place: { readonly words: string; readonly at: Position; readonly networks: readonly string[] },
  plan: Plan,
): Draft {
  const row = plan.rows.find((one) => one.kind === draft.kind);
  const byNetwork = row?.audience === 'networks' || row?.audience === 'own-network';
  const circle = { centre: place.at, metres: draft.audience.circle?.metres ?? 1500 };
  const audience: Draft['audience'] = byNetwork
    ? { ...draft.audience, networks: [...place.networks] }
    : { ...draft.audience, circle: draft.audience.polygon ? null : circle };
  return { ...draft, place: place.words, at: place.at, audience };
}

/**
 * Puts the proposal of a privacy mark in the place of what was marked: in the text where that was typed, else in the
 * slot it came from. The draft itself when there is no proposal or the words are gone.
 */
export function withProposal(
  draft: Draft,
  mark: Pick<Mark, 'language' | 'field' | 'start' | 'end' | 'text' | 'proposal'>,
): Draft {
  if (mark.proposal === null) return draft;
  const text = textsIn(draft, mark.language)[mark.field];
  const start = text.slice(mark.start, mark.end) === mark.text ? mark.start : text.indexOf(mark.text);
  if (start >= 0) {
    const end = start + mark.text.length;
    return withText(draft, mark.language, {
      [mark.field]: text.slice(0, start) + mark.proposal + text.slice(end),
    });
  }
  if (draft.place.includes(mark.text))
    return { ...draft, place: draft.place.replace(mark.text, mark.proposal) };
  const slot = Object.entries(draft.slots).find(([, value]) => value.includes(mark.text));
  if (!slot) return draft;
  return { ...draft, slots: { ...draft.slots, [slot[0]]: slot[1].replace(mark.text, mark.proposal) } };
}

/** Every appearance of a character written otherwise, in the text that was typed or in the slots it came from. */
export function withSpelling(draft: Draft, language: Language, character: string, spelled: string): Draft {
  const change = (text: string) => text.replaceAll(character, spelled);
  const slots = Object.fromEntries(Object.entries(draft.slots).map(([slot, value]) => [slot, change(value)]));
  const texts = draft.texts[language];
  const next = { ...draft, place: change(draft.place), slots };
  return texts ? withText(next, language, { sms: change(texts.sms) }) : next;
}

/** Whether there is anything in it worth keeping. */
export const isBlank = (draft: Draft): boolean =>
  draft.parent === null &&
  draft.place === '' &&
  draft.audience.networks.length + draft.audience.streets.length === 0 &&
  draft.audience.polygon === null &&
  draft.audience.circle === null &&
  Object.values(draft.slots).every((value) => value === '') &&
  Object.values(draft.texts).every((texts) => !texts.sms && !texts.subject && !texts.body);

/** The colour a message takes: its end and its outcome are green whatever it followed. */
export const lookOf = (kind: Kind, of: MessageClass): MessageClass | 'end' =>
  kind === 'einde' || kind === 'feedback' ? 'end' : of;
