import { describe, expect, it } from 'vitest';
import { languages, say, sayIn, type Language } from '../../contract/words.ts';
import { readPdf, type ReadPdf } from '../../test/support/pdf.ts';
import { drawCodeLetter, grouped } from './code-letter.ts';
import type { PaperFacts } from './facts.ts';
import { drawJoinForm } from './join-form.ts';
import { drawPoster } from './poster.ts';
import { margins, newSheets, type Sheets } from './sheet.ts';
import { drawStreetLetter } from './street-letter.ts';
import { linesOf, settable } from './type.ts';

const publicUrl = 'https://belfort.demostad.example';
const facts: PaperFacts = {
  network: 'Kiewit-Heide',
  founding: false,
  municipality: 'Demostad',
  owner: 'PZ Demostad',
  coordinator: 'Zoë',
  emergencyNumbers: ['101', '112'],
  desk: { address: 'Grote Markt 1, 3597 Demostad', phone: '+32 11 00 00 00', email: null, dpo: 'dpo@demostad.example' },
  rulesVersion: '2026-3',
  publicUrl,
  link: `${publicUrl}/bin/k7tq2mxd9pbcdf`,
  madeOn: new Date('2026-11-24T12:00:00Z'),
}; // prettier-ignore
const letter = { street: 'Kerkweg', url: `${publicUrl}/i/23456789bcdfgh`, evening: '5 februari, 20 uur' };
const code = {
  name: 'Łukasz Müller-Ölçer',
  lines: ['Kerkweg 12 bus 3', '3597 Demostad'],
  code: 'K7TQ2MXD9P',
  expiresOn: new Date('2026-12-24T12:00:00Z'),
};

const papers = {
  'join form': (sheets: Sheets, of: PaperFacts, l: Language) => drawJoinForm(sheets, of, l),
  'street letter': (sheets: Sheets, of: PaperFacts, l: Language) => drawStreetLetter(sheets, of, l, letter),
  poster: (sheets: Sheets, of: PaperFacts, l: Language) => drawPoster(sheets, of, l, letter.url),
  'code letter': (sheets: Sheets, of: PaperFacts, l: Language) => drawCodeLetter(sheets, of, l, code),
} as const;
const kinds = Object.keys(papers) as (keyof typeof papers)[];
const sides = (kind: keyof typeof papers): number => (kind === 'join form' ? 2 : 1);

async function bytesOf(
  draw: (sheets: Sheets) => void,
  language: Language = 'nl',
  title = 'Proef',
): Promise<Uint8Array> {
  const sheets = newSheets({ title, author: 'PZ Demostad', language, madeOn: facts.madeOn });
  draw(sheets);
  return await sheets.finish();
}
const read = async (draw: (sheets: Sheets) => void, language?: Language): Promise<ReadPdf> =>
  await readPdf(await bytesOf(draw, language));
const textOf = (pdf: ReadPdf): string => pdf.pages.map((page) => page.text).join(' ');

/** Words that leave the paper, or the margins that were promised; the foot is below. */
const strays = (pdf: ReadPdf): string[] =>
  pdf.pages.flatMap(({ words, width, height }) =>
    words
      .filter(
        ({ left, right, base }) =>
          left < margins.left - 0.5 ||
          right > width - margins.right + 0.5 ||
          base < margins.top ||
          base > height - margins.bottom,
      )
      .map((word) => word.text),
  );

describe.each(kinds)('the %s', (kind) => {
  it.each(languages)(
    'says in %s, also aloud, what it is, whom to call first and where to go',
    async (language) => {
      const pdf = await read((sheets) => papers[kind](sheets, facts, language), language);
      const t = sayIn(language);
      const text = textOf(pdf);
      const heads = {
        'join form': [
          t('paper.form.title', { network: facts.network }),
          t('paper.keep.title'),
          t('join.name'),
        ],
        'street letter': [t('paper.letter.title'), t('paper.letter.group'), letter.evening, letter.street],
        poster: [t('paper.poster.title'), t('paper.poster.group'), t('paper.poster.never')],
        'code letter': [t('paper.code.title'), 'K7T Q2M XD9P', code.name, '3597 Demostad'],
      }[kind];
      for (const words of [...heads, '101', '112', 'Kiewit-Heide', 'Demostad']) expect(text).toContain(words);
      expect(pdf).toMatchObject({ title: 'Proef', marked: true, language: { nl: 'nl-BE', fr: 'fr-BE', de: 'de-BE', en: 'en-GB' }[language] }); // prettier-ignore
      const leads = {
        'join form': facts.link,
        'street letter': letter.url,
        poster: letter.url,
        'code letter': `${publicUrl}/bevestig`,
      }[kind];
      expect(pdf.pages.map((page) => page.qr)).toEqual([leads, null].slice(0, sides(kind)));
      // For whoever types it, though it may be broken over lines.
      expect(text.replaceAll(' ', '')).toContain(leads.replace('https://', ''));
      expect(strays(pdf)).toEqual([]);
      // Read aloud, from top to bottom.
      const [page] = pdf.pages;
      expect(pdf.pages.map((one) => one.untagged)).toEqual(pdf.pages.map(() => 0));
      const roles = page?.tagged.map((one) => one.role) ?? [];
      expect(roles.slice(0, 3)).toEqual(['Root', 'Document', 'Sect']);
      expect(roles.filter((role) => role === 'H1')).toHaveLength(1);
      expect(page?.tagged.flatMap((one) => one.alt ?? [])).toEqual([t('paper.qr', { url: leads })]);
    },
  );

  it.each(['fr', 'de'] as const)('keeps the longest names on as many sides in %s', async (language) => {
    const long = 'Sint-Katelijne-Waver-Onze-Lieve-Vrouw-Waver-Ten-Hemelopneming aan de Demer';
    const of: PaperFacts = {
      ...facts,
      network: `${long} en omstreken`,
      municipality: long.slice(0, 44),
      owner: `Politiezone ${long.slice(0, 50)}`,
      coordinator: 'Maria-Magdalena-Alexandrina',
      desk: { ...facts.desk, address: `Burgemeester Vandenheuvelstraat 1234, 9999 ${long}` },
      publicUrl: 'https://buurtinformatienetwerken.sint-katelijne-waver.example',
      link: 'https://buurtinformatienetwerken.sint-katelijne-waver.example/bin/k7tq2mxd9pbcdf',
    };
    const draw = {
      ...papers,
      'street letter': (sheets: Sheets) =>
        drawStreetLetter(sheets, of, language, { ...letter, street: long, evening: 'x'.repeat(160) }),
      'code letter': (sheets: Sheets) =>
        drawCodeLetter(sheets, of, language, { ...code, name: 'W'.repeat(120), lines: Array.from({ length: 4 }, () => 'M'.repeat(80)) }),
    }[kind]; // prettier-ignore
    const pdf = await read((sheets) => draw(sheets, of, language), language);
    expect(pdf.pages).toHaveLength(sides(kind));
    expect(strays(pdf)).toEqual([]);
    expect(pdf.pages[0]?.qr).toMatch(/^https:/);
  });
});

it('sets what is read in type for older eyes: nothing but the foot is below 10 points', async () => {
  for (const kind of kinds) {
    const { pages } = await read((sheets) => papers[kind](sheets, facts, 'nl'));
    const sizes = pages.flatMap(({ words }) => words.map((word) => word.size));
    expect(Math.min(...sizes.filter((size) => size !== 9))).toBeGreaterThanOrEqual(9.9);
    const usual = sizes.toSorted((a, b) => a - b)[Math.floor(sizes.length / 2)];
    expect(usual).toBeGreaterThanOrEqual(11);
  }
});

it('makes the same octets of the same facts', async () => {
  const twice = await Promise.all([1, 2].map(() => bytesOf((sheets) => papers.poster(sheets, facts, 'de'))));
  expect(Buffer.compare(twice[0] ?? Buffer.alloc(0), twice[1] ?? Buffer.alloc(1))).toBe(0);
});

it('asks on paper for no more than is needed', async () => {
  const [first] = (await read((sheets) => papers['join form'](sheets, facts, 'nl'))).pages;
  expect(first?.text).not.toMatch(/rijksregister|geboorte|beroep|camera/i);
  expect(first?.text).toContain(say('nl', 'join.adult'));
  expect(first?.text).toContain('2026-3');
});

it('carries no code in what is scanned, and tells who needs no code how to stop', async () => {
  const [page] = (await read((sheets) => papers['code letter'](sheets, facts, 'nl'))).pages;
  expect(page?.qr).not.toMatch(/K7T/i);
  expect(page?.text).toContain('Gooi deze brief dan weg');
});

it('says that a network is still being founded', async () => {
  const of = { ...facts, founding: true, coordinator: null };
  expect(textOf(await read((s) => papers['street letter'](s, of, 'nl')))).toContain('start een buurtinformatienetwerk'); // prettier-ignore
  expect(textOf(await read((s) => papers['join form'](s, of, 'nl')))).toContain('nog in oprichting');
});

it('groups a code so that it can be copied', () => {
  expect(grouped('k7tq2mxd9p')).toBe('K7T Q2M XD9P');
  expect(grouped('123 456')).toBe('123 456');
  expect(grouped('12')).toBe('12');
});

it('sets every letter of western and central Europe, and leaves out what it has no letter for', async () => {
  const names = 'Zoë Çağla Łukasz Ångström Œuvre Žižek Ștefan ẞ ñ';
  expect(settable(`${names} \u0416\u{1f600}`)).toBe(names);
  expect(settable('Ĉu')).toBe('Cu');
  const pdf = await read((sheets) => drawCodeLetter(sheets, facts, 'nl', { ...code, name: names }));
  expect(textOf(pdf)).toContain(names);
  const nameless = await read((sheets) => drawCodeLetter(sheets, facts, 'nl', { ...code, name: 'Владимир' }));
  expect(textOf(nameless)).toContain('Aan de bewoner');
});

it('breaks lines at spaces, not before the marks of French, and cuts what is wider than a line', () => {
  const widthOf = (text: string): number => text.length;
  expect(linesOf('de kat zit op de mat', 8, widthOf)).toEqual(['de kat', 'zit op', 'de mat']);
  expect(linesOf('un danger ? non', 9, widthOf)).toEqual(['un', 'danger ?', 'non']);
  expect(linesOf('abcdefghij', 4, widthOf)).toEqual(['abcd', 'efgh', 'ij']);
  expect(linesOf('belfort.demostad.example/i/k7tq2mxd9p', 26, widthOf)).toEqual([
    'belfort.demostad.example/',
    'i/k7tq2mxd9p',
  ]);
});
