import { describe, expect, test } from 'vitest';
import type { Plan, Template } from '../../contract/shapes.ts';
import {
  blankDraft,
  filledTexts,
  happenedAt,
  isBlank,
  numberFor,
  textsIn,
  toggled,
  typedSlots,
  withProposal,
  withSpelling,
  withText,
} from './draft.ts';

const call = blankDraft('oproep', 'real', 'burglary', null);
const frame = 'inbraak {place}[, {who} gevlucht[ richting {direction}]]. Bel {number}';
const template: Template = {
  id: '019b0000-0000-7000-8000-000000000001',
  kind: 'oproep',
  incident: 'burglary',
  slots: ['place', 'who', 'direction', 'number'],
  texts: { nl: { sms: frame, subject: 'Inbraak {place}', body: '' } },
};
const plan = {
  rows: [
    { kind: 'oproep', audience: 'networks' },
    { kind: 'crisis', audience: 'enrolled' },
  ],
} as Plan;

describe('a draft', () => {
  test('is blank until somebody puts something in it', () => {
    expect(isBlank(call)).toBe(true);
    expect(isBlank(toggled(call, 'networks', 'a'))).toBe(false);
    expect(isBlank(withText(call, 'fr', { sms: 'x' }))).toBe(false);
    expect(isBlank({ ...call, slots: { who: '' } })).toBe(true);
  });

  test('takes a network in and out', () => {
    const once = toggled(call, 'networks', 'a');
    expect(once.audience.networks).toEqual(['a']);
    expect(toggled(once, 'networks', 'a').audience.networks).toEqual([]);
  });

  test('takes the networks of its place, or a circle where the area counts', () => {
    const place = { words: 'Kerkweg', at: [5.36, 50.95] as [number, number], networks: ['heide'] };
    expect(happenedAt(call, place, plan).audience).toMatchObject({ networks: ['heide'], circle: null });
    const crisis = happenedAt(blankDraft('crisis', 'real', 'fire', null), place, plan);
    expect(crisis.audience).toMatchObject({ networks: [], circle: { centre: [5.36, 50.95] } });
    expect(crisis.place).toBe('Kerkweg');
  });
});

describe('its words', () => {
  test('ask a person only for what the program does not know', () => {
    expect(typedSlots(template, 'nl').map(({ name }) => name)).toEqual(['who', 'direction']);
  });

  test('follow the facts until somebody writes', () => {
    const known = { ...call, place: 'Kerkweg', slots: { who: 'man' } };
    expect(filledTexts(template, known, 'nl', '101').sms).toBe('inbraak Kerkweg, man gevlucht. Bel 101');
  });

  test('name 112 in an emergency and the zone number otherwise', () => {
    expect([numberFor(['101', '112'], 'emergency'), numberFor(['101', '112'], 'urgent')]).toEqual([
      '112',
      '101',
    ]);
  });
});

describe('a privacy mark', () => {
  const mark = {
    language: 'nl',
    field: 'sms',
    start: 0,
    end: 11,
    text: 'Jan Janssens',
    proposal: 'een man',
  } as const;

  test('is replaced where it stands, even when the text moved on', () => {
    const written = withText(call, 'nl', { sms: 'Gezien: Jan Janssens bij het station' });
    expect(textsIn(withProposal(written, mark), 'nl').sms).toBe('Gezien: een man bij het station');
  });

  test('is replaced in the slot it came from', () => {
    expect(withProposal({ ...call, slots: { who: 'Jan Janssens' } }, mark).slots).toEqual({ who: 'een man' });
  });

  test('without a proposal changes nothing', () => {
    const written = withText(call, 'nl', { sms: 'Jan Janssens' });
    expect(withProposal(written, { ...mark, proposal: null })).toBe(written);
  });
});

test('a dear character is written otherwise in the text, the place and the slots', () => {
  const draft = withText({ ...call, place: 'Zoëstraat', slots: { who: 'Zoë' } }, 'nl', { sms: 'bij Zoë' });
  const spelled = withSpelling(draft, 'nl', 'ë', 'e');
  expect([spelled.place, spelled.slots['who'], textsIn(spelled, 'nl').sms]).toEqual([
    'Zoestraat',
    'Zoe',
    'bij Zoe',
  ]);
});
