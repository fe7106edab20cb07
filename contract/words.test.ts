/**
 * The catalogues are one text in four languages: the same keys, the same placeholders, no word of the domain without a
 * translation. Each catalogue file is looked at, so a place of words that is added later is held to the same.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import {
  channels,
  classes,
  compass,
  deliveryStates,
  incidents,
  kinds,
  lanes,
  modes,
  networkKinds,
  networkStates,
  organisationKinds,
  roles,
  verdicts,
} from './domain.ts';
import { messageStates } from './message-states.ts';
import { refusalCodes } from './refusals.ts';
import { markKinds } from './shapes.ts';
import { septetCount } from './sms.ts';
import { catalogues, isKey, isLanguage, languages, preferred, say, type Language } from './words.ts';

type Part = ReturnType<IntlMessageFormat['getAst']>[number];

// The kinds of element of a parsed ICU message (formatjs: literal 0, argument 1, number 2, date 3, time 4, select 5,
// plural 6, pound 7, tag 8); a placeholder is its name and kind, for a plural filled as plain text says nonsense.
function placeholders(parts: readonly Part[], found = new Set<string>()): Set<string> {
  for (const part of parts) {
    if (part.type === 0 || part.type === 7) continue;
    if ('value' in part && typeof part.value === 'string') found.add(`${part.value}:${part.type}`);
    if ('options' in part)
      for (const option of Object.values(part.options)) placeholders(option.value, found);
    if ('children' in part) placeholders(part.children, found);
  }
  return found;
}
const astOf = (language: Language, text: string): Part[] =>
  new IntlMessageFormat(text, language, undefined, { ignoreTag: true }).getAst();

const keys = Object.keys(catalogues.nl) as (keyof typeof catalogues.nl)[];
const sample = (language: Language, key: (typeof keys)[number]): Record<string, string | number> =>
  Object.fromEntries(
    [...placeholders(astOf(language, catalogues[language][key]))].map((one) => {
      const [name = '', type] = one.split(':');
      return [name, type === '1' || type === '5' ? 'x' : 2];
    }),
  );

describe('the catalogues', () => {
  const folder = new URL('./words/', import.meta.url);
  const files = readdirSync(new URL('nl/', folder));
  const read = (language: Language, file: string) =>
    JSON.parse(readFileSync(new URL(`${language}/${file}`, folder), 'utf8')) as Record<string, string>;

  test('have the same files in each language, and all of them are spoken', () => {
    for (const language of languages) {
      expect(readdirSync(new URL(`${language}/`, folder))).toEqual(files);
      const written = files.flatMap((file) => Object.keys(read(language, file)));
      expect(written.filter((key) => !isKey(key))).toEqual([]);
      // A key in two files would be said as the last one has it.
      expect(new Set(written).size).toBe(written.length);
    }
  });

  test.each(files)('have the same keys in %s', (file) => {
    const dutch = Object.keys(read('nl', file)).sort();
    for (const language of languages) expect(Object.keys(read(language, file)).sort()).toEqual(dutch);
  });

  test.each(languages)('have the same placeholders in %s as in Dutch', (language) => {
    const of = (one: Language, key: (typeof keys)[number]) =>
      [...placeholders(astOf(one, catalogues[one][key]))].sort().join(' ');
    const differing = keys.filter((key) => of(language, key) !== of('nl', key));
    expect(differing).toEqual([]);
  });

  test.each(languages)('compile and say something in %s', (language) => {
    const said = keys.map((key) => ({ key, text: say(language, key, sample(language, key)) }));
    // A real message has no word for its mode, a text in the reader's own language none for its language.
    const silent = ['mode.real.prefix', `frame.original.${language}`];
    expect(
      said
        .filter(({ text }) => text.trim() === '')
        .map(({ key }) => key)
        .sort(),
    ).toEqual(silent.sort());
    expect(said.filter(({ text }) => /\{\w+\}/.test(text))).toEqual([]);
  });

  test.each(languages)('shout nowhere in %s', (language) => {
    expect(keys.filter((key) => catalogues[language][key].includes('!'))).toEqual([]);
  });

  test.each(languages)('never say in %s that they were sent by 1789 or BE-Alert', (language) => {
    const naming = keys.filter((key) => /1789|BE-Alert/i.test(catalogues[language][key]));
    // Only where a person is told that these names are not to be used.
    expect(naming.filter((key) => !/^(mark|refusal|console|pages)\./.test(key))).toEqual([]);
  });
});

describe('every word of the domain', () => {
  const wanted: Record<string, readonly string[]> = {
    kind: kinds.flatMap((kind) => [kind, `${kind}.about`]),
    class: classes,
    mode: modes.flatMap((mode) => [mode, `${mode}.prefix`]),
    state: messageStates,
    delivery: [...deliveryStates, 'nobody'],
    channel: channels,
    lane: lanes,
    network: networkStates,
    networkKind: networkKinds,
    role: roles,
    sender: roles,
    organisationKind: organisationKinds,
    incident: incidents,
    verdict: verdicts,
    compass,
    language: languages,
    mark: markKinds.flatMap((kind) => [kind, `${kind}.why`]),
    refusal: refusalCodes.flatMap((code) => [code, `${code}.next`]),
  };

  test.each(Object.entries(wanted))('of %s stands in the catalogues', (prefix, names) => {
    expect(names.map((name) => `${prefix}.${name}`).filter((key) => !isKey(key))).toEqual([]);
  });

  test('of a refusal stands there for a code that exists, and for no other', () => {
    const written = keys
      .filter((key) => key.startsWith('refusal.'))
      .map((key) => key.slice('refusal.'.length));
    const known = new Set<string>(wanted['refusal']);
    expect(written.filter((code) => !known.has(code))).toEqual([]);
  });
});

describe('words that enter an SMS', () => {
  const bound = keys.filter(
    (key) =>
      key.startsWith('sender.') ||
      /^mode\..*\.prefix$/.test(key) ||
      key === 'time.clock' ||
      key.startsWith('text.') ||
      (key.startsWith('networkKind.') && key !== 'networkKind.full'),
  );

  test.each(languages)('keep to the GSM 7-bit alphabet in %s', (language) => {
    expect(bound.length).toBeGreaterThan(15);
    const dear = bound.filter((key) => septetCount(catalogues[language][key].replace(/[{}]/g, '')) === null);
    expect(dear).toEqual([]);
  });

  test('name the mode of a test and of an exercise in capitals, and of a real message not at all', () => {
    for (const language of languages) {
      expect(say(language, 'mode.real.prefix')).toBe('');
      for (const key of ['mode.test.prefix', 'mode.exercise.prefix'] as const)
        expect(say(language, key)).toMatch(/^\p{Lu}{4,}$/u);
      expect(say(language, 'mode.test.prefix')).not.toBe(say(language, 'mode.exercise.prefix'));
    }
  });
});

describe('what is said', () => {
  test('counts one and many, with the Belgian way of writing numbers', () => {
    expect(say('nl', 'unit.people', { count: 1 })).toBe('1 persoon');
    expect(say('nl', 'unit.people', { count: 3140 })).toBe('3.140 mensen');
    expect(say('fr', 'unit.homes', { count: 0 })).toBe('0 logement');
    expect(say('de', 'unit.homes', { count: 2 })).toBe('2 Haushalte');
    expect(say('en', 'unit.homesUnreached', { count: 12 })).toBe('12 homes reached by nobody');
  });

  test('writes a time of day as its readers do', () => {
    const at = { hour: '19', minute: '15' };
    expect(languages.map((language) => say(language, 'time.clock', at))).toEqual([
      '19u15',
      '19h15',
      '19:15',
      '19:15',
    ]);
  });

  test('says the sender by role, a city by its name', () => {
    expect(say('nl', 'sender.officer', { municipality: 'Hasselt' })).toBe('POLITIE');
    expect(say('nl', 'sender.mayor', { municipality: 'Hasselt' })).toBe('Stad Hasselt');
    expect(say('de', 'sender.fire-officer', { municipality: 'Eupen' })).toBe('FEUERWEHR');
  });
});

describe('the language of a reader', () => {
  test('is the first of the header that we speak, by weight', () => {
    expect(preferred('fr-BE,fr;q=0.9,nl;q=0.8')).toBe('fr');
    expect(preferred('es, de;q=0.5, en;q=0.7')).toBe('en');
  });

  test('is Dutch where the header names none that we speak, or none at all', () => {
    expect(preferred('es,pt')).toBe('nl');
    expect(preferred(null)).toBe('nl');
    expect(preferred('fr;q=0')).toBe('nl');
  });

  test('is one of four', () => {
    expect(['nl', 'fr', 'de', 'en', 'NL', 'es', 3, null].filter(isLanguage)).toEqual([
      'nl',
      'fr',
      'de',
      'en',
    ]);
  });
});
