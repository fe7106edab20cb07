/** What leaves, in its frame: who speaks stands first, a test says so first of all, and nobody is what he is not. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classes, kinds, modes, roles } from '../../contract/domain.ts';
import { languages } from '../../contract/words.ts';
import { measureSms, plainSms, render, stamp, writtenFor, type Frame } from './render.ts';

const frame = (over: Partial<Frame> = {}): Frame => ({
  kind: 'oproep',
  class: 'urgent',
  mode: 'real',
  role: 'dispatcher',
  organisation: 'PZ Demostad',
  municipality: 'Demostad',
  at: new Date('2026-03-03T18:15:00Z'),
  timeZone: 'Europe/Brussels',
  emergencyNumber: '101',
  url: 'https://belfort.example/m/k7p2',
  ...over,
});
const texts = (sms: string, subject = '', body = '') => ({ sms, subject, body });
const testWords = { nl: 'TEST', fr: 'TEST', de: 'TEST', en: 'TEST' } as const;
const exerciseWords = { nl: 'OEFENING', fr: 'EXERCICE', de: 'ÜBUNG', en: 'EXERCISE' } as const;
const everyFrame = fc.record({
  kind: fc.constantFrom(...kinds),
  class: fc.constantFrom(...classes),
  mode: fc.constantFrom(...modes),
  role: fc.constantFrom(...roles),
});
const anyLanguage = fc.constantFrom(...languages);
const anyNetwork = fc.constantFrom('Kiewit-Heide', 'Bosrand', null);

describe('the first words', () => {
  test.each([
    ['nl', 'BIN Kiewit-Heide POLITIE 19u15: '],
    ['fr', 'PLP Kiewit-Heide POLICE 19h15: '],
    ['de', 'NIN Kiewit-Heide POLIZEI 19:15: '],
    ['en', 'BIN Kiewit-Heide POLICE 19:15: '],
  ] as const)('say in %s for which network, who speaks and when', (language, expected) => {
    expect(stamp(language, frame(), 'Kiewit-Heide')).toBe(expected);
  });

  test.each([
    ['nl', 'TEST BIN Kiewit-Heide POLITIE 19u15: ', 'OEFENING BIN Kiewit-Heide POLITIE 19u15: '],
    ['fr', 'TEST PLP Kiewit-Heide POLICE 19h15: ', 'EXERCICE PLP Kiewit-Heide POLICE 19h15: '],
    ['de', 'TEST NIN Kiewit-Heide POLIZEI 19:15: ', 'ÜBUNG NIN Kiewit-Heide POLIZEI 19:15: '],
    ['en', 'TEST BIN Kiewit-Heide POLICE 19:15: ', 'EXERCISE BIN Kiewit-Heide POLICE 19:15: '],
  ] as const)('are in %s the mode, when it is not real', (language, asTest, asExercise) => {
    expect(stamp(language, frame({ mode: 'test' }), 'Kiewit-Heide')).toBe(asTest);
    expect(stamp(language, frame({ mode: 'exercise' }), 'Kiewit-Heide')).toBe(asExercise);
  });

  test('are INFO in place of the time when there is no hurry, and the time in a test of it', () => {
    const news = frame({ kind: 'infoflash', class: 'ordinary' });
    expect(stamp('nl', news, 'Kiewit-Heide')).toBe('BIN Kiewit-Heide POLITIE INFO: ');
    expect(stamp('nl', { ...news, mode: 'test' }, 'Kiewit-Heide')).toBe(
      'TEST BIN Kiewit-Heide POLITIE 19u15: ',
    );
  });

  test('say that it is a correction', () => {
    expect(stamp('nl', frame({ kind: 'correctie' }), 'Runkst')).toBe('BIN Runkst POLITIE CORRECTIE 19u15: ');
    expect(stamp('en', frame({ kind: 'correctie' }), 'Runkst')).toBe('BIN Runkst POLICE CORRECTION 19:15: ');
  });

  test('name the city and no network where it is the city that speaks to everyone', () => {
    const crisis = frame({ kind: 'crisis', class: 'emergency', role: 'mayor' });
    expect(stamp('nl', crisis, null)).toBe('Stad Demostad 19u15: ');
    expect(stamp('fr', crisis, null)).toBe('Ville de Demostad 19h15: ');
  });

  test('never let a coordinator or the prevention service speak as police', () => {
    for (const language of languages)
      for (const role of ['coordinator', 'prevention', 'mayor', 'fire-officer'] as const)
        expect(stamp(language, frame({ role }), 'Runkst')).not.toMatch(/POLITIE|POLICE|POLIZEI/);
  });

  test('begin with the mode and end with a colon in every kind, class, role and language', () => {
    fc.assert(
      fc.property(everyFrame, anyLanguage, anyNetwork, (given, language, network) => {
        const words = stamp(language, frame(given), network);
        const word = { real: '', test: testWords[language], exercise: exerciseWords[language] }[given.mode];
        expect(words.startsWith(word)).toBe(true);
        expect(/TEST|OEFENING|EXERCI|ÜBUNG/.test(words)).toBe(given.mode !== 'real');
        expect(words).toMatch(/\S: $/);
        expect(words).not.toMatch(/[{}]| {2}|undefined|null/);
      }),
    );
  });
});

describe('a message in its frame', () => {
  test('never signs as 1789 or BE-Alert, in any kind, class, mode, role and language', () => {
    fc.assert(
      fc.property(everyFrame, anyLanguage, anyLanguage, anyNetwork, (given, language, from, network) => {
        const { sms, subject, body, html } = render(
          language,
          frame(given),
          network,
          texts('blijf binnen'),
          from,
        );
        for (const text of [sms, subject, body, html]) expect(text).not.toMatch(/1789|be-?\s?alert/i);
      }),
    );
  });

  test('has the mode first in the text message, the subject and the mail', () => {
    fc.assert(
      fc.property(
        everyFrame,
        anyLanguage,
        anyNetwork,
        fc.constantFrom('test', 'exercise'),
        (given, language, network, mode) => {
          const word = (mode === 'test' ? testWords : exerciseWords)[language];
          const made = render(language, frame({ ...given, mode }), network, texts('niets te doen'));
          for (const text of [made.sms, made.subject, made.body]) expect(text.startsWith(word)).toBe(true);
        },
      ),
    );
  });

  test('writes the short text into a mail that has no words of its own', () => {
    const made = render('nl', frame(), 'Runkst', texts('inbraak Kerkweg. Gezien? Bel 101'));
    expect(made.sms).toBe('BIN Runkst POLITIE 19u15: inbraak Kerkweg. Gezien? Bel 101');
    expect(made.subject).toBe('[BIN Runkst POLITIE] inbraak Kerkweg');
    expect(made.body).toContain('inbraak Kerkweg. Gezien? Bel 101');
    expect(made.body).toContain('https://belfort.example/m/k7p2');
    expect(made.body).toContain('101');
  });

  test('writes the mail’s words into a text message that has none of its own', () => {
    const made = render('nl', frame(), 'Runkst', texts('', 'Fietsen', 'Drie fietsen zijn weg.'));
    expect(made.sms).toBe('BIN Runkst POLITIE 19u15: Drie fietsen zijn weg.');
    expect(made.subject).toBe('[BIN Runkst POLITIE] Fietsen');
  });

  test('marks words in another language than the reader’s, and never the reader’s own', () => {
    expect(render('fr', frame(), 'Runkst', texts('blijf binnen'), 'nl').sms).toBe(
      'PLP Runkst POLICE 19h15: (en néerlandais) blijf binnen',
    );
    for (const language of languages)
      for (const from of languages) {
        const { sms, body } = render(language, frame(), 'Runkst', texts('blijf binnen'), from);
        expect(/\([^)]+\) blijf binnen/.test(sms)).toBe(language !== from);
        expect(/\([^)]+\) blijf binnen/.test(body)).toBe(language !== from);
      }
  });

  test('lets no word of an author become markup in the mail', () => {
    const made = render(
      'nl',
      frame(),
      'Runkst',
      texts('x', 'a</title><script>', '<img src=x onerror=alert(1)> & "gezien" in \'t bos'),
    );
    expect(made.html).not.toMatch(/<img|<script/);
    expect(made.html).toContain('&#60;img src=x onerror=alert(1)&#62; &#38; &#34;gezien&#34; in &#39;t bos');
    expect(made.html.match(/<title>/g)).toHaveLength(1);
    // The plain part is not HTML and keeps what was written.
    expect(made.body).toContain('<img src=x onerror=alert(1)> & "gezien"');
  });

  test('holds exactly its own tags, whatever is written', () => {
    const tags = (html: string): number => (html.match(/</g) ?? []).length;
    const empty = tags(render('nl', frame(), 'Runkst', texts('x', 'x', 'x')).html);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'a', ' ', '/', '='), minLength: 1 }),
        (written) => {
          const { html } = render('nl', frame(), 'Runkst', texts('x', written, `x${written}`));
          expect(tags(html)).toBe(empty);
        },
      ),
    );
  });

  test('makes a link of an address and lets it carry no attribute', () => {
    const { html } = render(
      'nl',
      frame(),
      'Runkst',
      texts('x', '', 'zie https://a.example/?q="onclick=1" en'),
    );
    expect(html).not.toMatch(/<a [^>]*onclick/);
    expect(html).toContain('<a href="https://belfort.example/m/k7p2">');
  });
});

describe('the price of a text', () => {
  test('stays in GSM-7 for every frame of Dutch, French and English around plain words', () => {
    fc.assert(
      fc.property(everyFrame, fc.constantFrom('nl', 'fr', 'en'), anyNetwork, (given, language, network) => {
        const measured = measureSms(render(language, frame(given), network, texts('blijf binnen')).sms);
        expect(measured.breaks).toEqual([]);
        expect(measured).toMatchObject({ encoding: 'gsm7', segments: 1 });
      }),
    );
  });

  test('stays in GSM-7 for every frame of German', () => {
    fc.assert(
      fc.property(everyFrame, anyNetwork, (given, network) => {
        const { sms } = render('de', frame(given), network, texts('Bleiben Sie im Haus'));
        expect(measureSms(sms).encoding).toBe('gsm7');
      }),
    );
  });

  test('doubles with one letter outside GSM-7, which is named with its place and a spelling', () => {
    const plain = measureSms('a'.repeat(150));
    const dear = measureSms(`${'a'.repeat(149)}ë`);
    expect(plain).toMatchObject({ encoding: 'gsm7', segments: 1, limit: 160, units: 150 });
    expect(dear).toMatchObject({ encoding: 'ucs2', segments: 3, limit: 201, units: 150 });
    expect(dear.breaks).toEqual([{ character: 'ë', index: 149, replacement: 'e' }]);
  });

  test('is that of plain letters once the marks of a name are left away', () => {
    expect(plainSms('Zoë François')).toBe('Zoe Francois');
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abcëïçêâœéè €') }), (text) => {
        expect(measureSms(plainSms(text)).encoding).toBe('gsm7');
      }),
    );
  });
});

describe('the language a reader gets', () => {
  test.each([
    ['fr', ['nl', 'fr'], ['nl', 'fr'], 'fr'],
    ['de', ['nl', 'fr'], ['fr', 'nl'], 'fr'],
    ['de', ['en', 'nl'], ['fr'], 'nl'],
    ['nl', ['en'], ['nl'], 'en'],
    ['nl', [], ['nl'], null],
  ] as const)('of a reader of %s, with %j written and %j due, is %s', (language, written, due, expected) => {
    expect(writtenFor(language, written, due)).toBe(expected);
  });
});

describe('what a voice says', () => {
  const text = texts('inbraak Kerkweg. Volg https://belfort.example/m/k7p2 en bel 101');

  test('begins with who calls, for whom and when, and has no web address', () => {
    expect(render('nl', frame(), 'Kiewit-Heide', text).voice).toEqual({
      who: 'Dit is een bericht van PZ Demostad voor BIN Kiewit-Heide, verstuurd om 19u15.',
      words: 'inbraak Kerkweg. Volg en bel 101',
      html: '',
    });
  });

  test('says of a test that it is one before all else', () => {
    expect(render('nl', frame({ mode: 'test' }), null, text).voice.who).toMatch(
      /^Dit is een test\. .*Dit is een bericht van/,
    );
    expect(render('fr', frame({ mode: 'exercise' }), null, text).voice.who).toMatch(
      /^Ceci est un exercice\./,
    );
  });

  test('names the language of words that nobody translated, for a voice of that language', () => {
    const { who, html } = render('fr', frame(), null, text, 'nl').voice;
    expect(html).toMatch(/^<p lang="nl">/);
    expect(who).toMatch(/:$/);
  });
});
