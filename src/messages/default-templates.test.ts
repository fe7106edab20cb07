import { describe, expect, test } from 'vitest';
import { check } from '../../contract/privacy.ts';
import { septetCount } from '../../contract/sms.ts';
import { isKey, languages, type Language } from '../../contract/words.ts';
import { incidents, type Incident, type Kind } from '../../contract/domain.ts';
import { stamp } from './render.ts';
import { defaultPlan } from './default-plan.ts';
import { defaultTemplates, templateFor, testTexts } from './default-templates.ts';
import { choicesOf, fill, sayValues, slotsOf, type SlotValues } from '../../contract/slots.ts';
import { slotWords } from '../../contract/slot-words.ts';

const render = (kind: Kind, incident: Incident, values: SlotValues, language: Language = 'nl') => {
  const template = templateFor(defaultTemplates, kind, incident)!;
  return fill(template.texts[language].sms, sayValues(values, language));
};
const text = (...asked: Parameters<typeof render>) => render(...asked).text;

const fled = {
  place: 'Kerkweg',
  who: 'man',
  how: 'te voet',
  direction: 'station',
  clothing: 'Donkere jas, rugzak',
  number: '101',
};

// What an author typically fills in, in the reference language.
const typical: SlotValues = {
  ...fled,
  what: 'vandalisme',
  vehicle: '',
  since: '16u20',
  age: '82',
  description: '1m75, grijs haar, bruine pet',
  search: 'tuin en schuur',
  missing: 'de vermiste man',
  trend: 'neemt af',
  area: 'Kuringen',
  instruction: 'blijf weg uit de buurt',
  nextAt: '15u30',
  site: 'hasselt.be',
  when: 'morgen',
  result: 'een verdachte is opgepakt',
  day: 'gisteren',
  correction: 'Kerkweg in Kuringen',
  count: '3',
  facts: '3 fietsdiefstallen station deze week',
  advice: 'Gebruik 2 sloten en registreer uw fiets',
  topic: 'fietsen',

  event: 'vergadering',
};

// News is the matter of a city message and an extra of an update, where it makes a second SMS.
const valuesFor = (kind: Kind): SlotValues =>
  kind === 'stadsinfo' ? { ...typical, news: 'Containerpark dicht op 11 november' } : typical;

// A crisis and what follows it speak for the city to everyone; all else for the police to one network.
const front = ({ kind, incident }: { kind: Kind; incident: Incident }, language: Language): string => {
  const city =
    kind === 'crisis' || (['fire', 'toxic-smoke', 'gas', 'flood'].includes(incident) && kind !== 'oproep');
  const frame = {
    kind: city ? kind : 'oproep',
    class: city ? 'emergency' : 'urgent',
    mode: 'real',
    role: city ? 'mayor' : 'officer',
    organisation: '',
    municipality: 'Hasselt',
    at: new Date('2026-11-24T18:15:00Z'),
    timeZone: 'Europe/Brussels',
    emergencyNumber: '101',
    url: '',
  } as const;
  return stamp(language, frame, city ? null : 'Kiewit-Heide');
};

describe('the scenarios of the domain reference', () => {
  test('a burglary with the suspect fleeing reads as it should', () => {
    expect(text('oproep', 'burglary', fled)).toBe(
      'inbraak Kerkweg, man te voet gevlucht richting station. Donkere jas, rugzak. Licht aan, blijf binnen. Gezien? Bel 101',
    );
    expect(text('update', 'burglary', { place: 'Kerkweg-Spoorpad', number: '101' })).toBe(
      'zoekactie Kerkweg-Spoorpad loopt. Kijk vanuit huis naar tuin en oprit. Iets verdachts? Bel 101. Kom niet zelf tussen.',
    );
    expect(text('einde', 'burglary', { when: 'morgen', number: '101' })).toBe(
      'zoekactie afgelopen. Dank voor uw waakzaamheid. Uitleg volgt morgen per mail. Verdachte zaken melden blijft via 101.',
    );
  });

  test('the neighbouring network reads the same call with the other place', () => {
    expect(text('oproep', 'burglary', { ...fled, place: 'buurwijk Kiewit-Heide', direction: '' })).toBe(
      'inbraak buurwijk Kiewit-Heide, man te voet gevlucht. Donkere jas, rugzak. Licht aan, blijf binnen. Gezien? Bel 101',
    );
  });

  test('a missing elder and a missing child read as they should', () => {
    const elder = { since: '16u20', who: 'man', age: '82', search: 'tuin, garage, schuur', number: '101' };
    expect(
      text('vermist', 'missing-person', {
        ...elder,
        description: '1m75, grijs haar, blauwe jas, bruine pet',
      }),
    ).toBe(
      'vermist sinds 16u20, man 82 jaar, 1m75, grijs haar, blauwe jas, bruine pet. Kijk in tuin, garage, schuur. Gezien? Bel 101',
    );
    const child = {
      child: 'kind',
      who: 'meisje',
      age: '6',
      search: 'tuin en schuur',
      lastSeen: 'speelplein 15u10',
    };
    expect(
      text('vermist', 'missing-person', { ...child, description: 'rode jas, gele laarzen', number: '101' }),
    ).toBe(
      'vermist kind, meisje 6 jaar, rode jas, gele laarzen, laatst gezien speelplein 15u10. Kijk in tuin en schuur. Gezien? Bel 101',
    );
    expect(text('einde', 'missing-person', { missing: 'de vermiste man' })).toBe(
      'de vermiste man is veilig terecht. Stop met zoeken. Wis de beschrijving en deel ze niet verder. Hartelijk dank.',
    );
  });

  test('toxic smoke reads as it should, from the alarm to its end', () => {
    expect(text('crisis', 'toxic-smoke', { place: 'Kanaalzone', direction: 'Kuringen', number: '112' })).toBe(
      'brand Kanaalzone, giftige rook richting Kuringen. Ga naar binnen, sluit ramen en deuren, zet ventilatie uit. Bel 112 enkel bij nood.',
    );
    const easing = {
      place: 'Kanaalzone',
      trend: 'neemt af',
      area: 'Kuringen',
      nextAt: '15u30',
      site: 'hasselt.be',
    };
    expect(text('update', 'toxic-smoke', easing)).toBe(
      'rook Kanaalzone neemt af. Kuringen: blijf binnen, ramen en deuren dicht. Volgend bericht ten laatste 15u30. Info: hasselt.be',
    );
    expect(text('einde', 'toxic-smoke', { place: 'Kanaalzone', site: 'hasselt.be' })).toBe(
      'EINDE ALARM rook Kanaalzone. Gevaar geweken. Verlucht uw woning, was groenten uit de tuin. Info: hasselt.be',
    );
    expect(text('oproep', 'toxic-smoke', {})).toBe(
      'volg het bericht van de stad over de rook. Blijf binnen, verwittig oudere buren per telefoon. Kom niet kijken, hou weg vrij.',
    );
  });

  test('a test and an info flash read as they should', () => {
    expect(fill(testTexts.nl.sms, { number: '101 of 112' }).text).toBe(
      'dit is een oefening. U hoeft niets te doen. Bel niet naar 101 of 112.',
    );
    const thefts = {
      facts: '3 fietsdiefstallen station deze week, telkens 17u-19u',
      advice: 'Gebruik 2 sloten en registreer uw fiets. Tips: uw wijkinspecteur',
    };
    expect(text('infoflash', 'theft', thefts)).toBe(
      '3 fietsdiefstallen station deze week, telkens 17u-19u. Gebruik 2 sloten en registreer uw fiets. Tips: uw wijkinspecteur.',
    );
  });
});

describe('every template', () => {
  const name = ({ kind, incident }: { kind: Kind; incident: Incident }) => `${kind} ${incident}`;
  const inLanguage = (language: Language) =>
    defaultTemplates.map((template) => ({
      name: name(template),
      template,
      written: Object.values(template.texts[language]),
      values: sayValues(valuesFor(template.kind), language),
    }));

  test('has slots that are named in four languages', () => {
    const names = defaultTemplates.flatMap(({ slots }) => slots);
    expect([...new Set(names)].filter((slot) => !isKey(`slot.${slot}`))).toEqual([]);
  });

  test('is the only one of its kind and incident', () => {
    expect(new Set(defaultTemplates.map(name)).size).toBe(defaultTemplates.length);
  });

  test('exists for every kind of the plan, whatever the incident', () => {
    for (const { kind } of defaultPlan) {
      const wanted = kind === 'vermist' ? (['missing-person'] as const) : incidents;
      for (const incident of wanted) expect(templateFor(defaultTemplates, kind, incident)?.kind).toBe(kind);
    }
  });

  test.each(languages)('fits one SMS behind its stamp in %s, with typical values', (language) => {
    const costs = inLanguage(language).map(({ name, template, values }) => {
      const { text, missing } = fill(template.texts[language].sms, values);
      return { name, missing, septets: septetCount(front(template, language) + text) ?? Infinity };
    });
    expect(costs.filter(({ missing, septets }) => missing.length > 0 || septets > 160)).toEqual([]);
  });

  test.each(['fr', 'de', 'en'] as const)('asks for the same slots in %s as in Dutch', (language) => {
    const slotsIn = (of: Language) =>
      defaultTemplates.map((template) =>
        Object.values(template.texts[of]).map((frame) => {
          const { all, required } = slotsOf(frame);
          return { name: name(template), all: [...all].sort(), required: [...required].sort() };
        }),
      );
    expect(slotsIn(language)).toEqual(slotsIn('nl'));
  });

  test.each(languages)(
    'says in %s no emergency number of its own, no sender of another, no shouting',
    (language) => {
      const bad = /\b(101|112|1789|116 ?000)\b|BE-Alert|!/i;
      expect(inLanguage(language).filter(({ written }) => written.some((text) => bad.test(text)))).toEqual(
        [],
      );
    },
  );

  test.each(languages)('gives the privacy check nothing to mark in %s', (language) => {
    const known = { streets: (street: string) => street === 'kerkweg', emergencyNumbers: ['101'] };
    const marked = inLanguage(language).flatMap(({ name, written, values }) =>
      written.flatMap((frame) =>
        check(fill(frame, values).text, language, known).map((mark) => `${name}: ${mark.kind} ${mark.text}`),
      ),
    );
    expect(marked).toEqual([]);
  });

  test('renders an urgent call in each language without a word of Dutch left', () => {
    expect(text('oproep', 'burglary', fled, 'fr')).toBe(
      'cambriolage Kerkweg, homme, fuite à pied vers gare. Veste sombre, sac à dos. Allumez, restez dedans. Vu? Appelez 101',
    );
    expect(text('oproep', 'burglary', fled, 'de')).toBe(
      'Einbruch Kerkweg, Mann, Flucht zu Fuß Richtung Bahnhof. Dunkle Jacke, Rucksack. Licht an, drin bleiben. Gesehen? Tel. 101',
    );
    expect(text('oproep', 'burglary', fled, 'en')).toBe(
      'burglary Kerkweg, man fled on foot towards the station. Dark jacket, rucksack. Lights on, stay inside. Seen? Call 101',
    );
  });
});

describe('every choice for a slot', () => {
  const choices = Object.entries(slotWords).flatMap(([slot, list]) =>
    list.map((choice) => ({ slot, ...choice })),
  );
  test.each(languages)('keeps to the alphabet of an SMS in %s', (language) => {
    expect(choices.filter((choice) => septetCount(choice[language]) === null)).toEqual([]);
  });
  test.each(Object.keys(slotWords))('%s offers each Dutch word once', (slot) => {
    const words = choicesOf(slot).map((choice) => choice.nl);
    expect(new Set(words).size).toBe(words.length);
  });
});
