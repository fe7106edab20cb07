import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binColumns } from './member-columns.ts';
import { readMembers } from './read-members.ts';
import type { ListedMember } from './read-members.ts';
import { writeMembers } from './write-members.ts';
import type { MemberExportOptions } from './write-members.ts';

const an: ListedMember = {
  name: 'Peeters',
  firstName: 'An',
  street: 'Kerkweg',
  number: '11A',
  box: '3',
  postcode: '3500',
  municipality: 'Hasselt',
  phones: [
    { e164: '+3211234567', line: 'fixed', country: 'BE' },
    { e164: '+31612345678', line: 'mobile', country: 'NL' },
  ],
  email: 'an@voorbeeld.be',
  language: 'nl',
  network: null,
  acceptedOn: null,
};

async function write(members: ListedMember[], options: MemberExportOptions = {}) {
  const lines: string[] = [];
  for await (const line of writeMembers(members, options)) lines.push(line);
  return lines;
}
async function readBack(lines: readonly string[], namesSwapped = false) {
  const results = [];
  for await (const result of readMembers([Buffer.from(lines.join(''))], { namesSwapped }))
    results.push(result);
  return results;
}

describe('the BE-Alert export', () => {
  it('writes the 33 columns by the format’s conventions, without a birth date', async () => {
    const [header, row] = await write([an]);
    expect(header).toBe(`${binColumns.join(';')}\r\n`);
    const cells = new Map(
      row
        ?.trimEnd()
        .split(';')
        .map((cell, at) => [binColumns[at], cell]),
    );
    expect(Object.fromEntries([...cells].filter(([, cell]) => cell !== ''))).toEqual({
      'Tel/Ref.': '003211234567',
      Naam: 'Peeters',
      Voornaam: 'An',
      'Adres incl huisnummer': 'Kerkweg 11',
      'Bijkomend adres': '11A bus 3',
      Postcode: '3500',
      Gemeente: 'Hasselt',
      Email: 'an@voorbeeld.be',
      'Telefoon 2': '0031612345678',
      SMS: '0031612345678',
      Taal: 'NL',
      Land: 'BE',
      'Rode lijst': '0',
      'Type Contact': 'P',
    });
    expect(cells.get('Geboortedatum')).toBe('');
  });

  it.each(['=HYPERLINK("http://x")', '+32', '-1+1', '@SUM(A1)', "'=1", ' =1'])(
    'does not let a spreadsheet run %s as a formula, and reads it back',
    async (name) => {
      const lines = await write([{ ...an, name, municipality: name, email: null }]);
      for (const cell of (lines[1] ?? '').replaceAll('""', '').split(/[;"]/u))
        expect(cell).not.toMatch(/^\s*[=+\-@]/u);
      const [result] = await readBack(lines);
      expect(result?.member?.name).toBe(name);
    },
  );

  it('writes numbers so that no spreadsheet sees a formula in them', async () => {
    const [, row] = await write([an]);
    expect(row).not.toContain('+');
  });

  it('swaps names for a receiver that wants them so', async () => {
    const lines = await write([an], { namesSwapped: true });
    expect((await readBack(lines))[0]?.member).toMatchObject({ name: 'An', firstName: 'Peeters' });
    expect((await readBack(lines, true))[0]?.member).toMatchObject({ name: 'Peeters', firstName: 'An' });
  });

  it('comes back the same, whoever the members are', async () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    const name = fc
      .oneof(word, fc.constantFrom('D’hondt', '=1+1', "'t Jampens", '-', 'Van; "Lier"'))
      .map((text) => text.replaceAll(/[\r\0\uFEFF]/gu, '').trim())
      .filter((text) => text.length > 0 && Buffer.from(text).toString() === text);
    const mobile = fc.integer({ min: 0, max: 999_999 }).map((n) => `+32470${String(n).padStart(6, '0')}`);
    const fixed = fc.integer({ min: 200_000, max: 999_999 }).map((n) => `+3211${n}`);
    const phone = fc.oneof(
      mobile.map((e164) => ({ e164, line: 'mobile' as const, country: 'BE' as const })),
      fixed.map((e164) => ({ e164, line: 'fixed' as const, country: 'BE' as const })),
    );
    const member: fc.Arbitrary<ListedMember> = fc.record({
      name,
      firstName: fc.option(name),
      street: fc.constantFrom(
        'Kerkweg',
        '11 Novemberlaan',
        "'s-Herenstraat",
        'Rue de l’Église; fond',
        '=straat',
      ),
      number: fc.constantFrom('1', '11A', '7BIS', '41-43', '11_2', '99999'),
      box: fc.option(fc.constantFrom('3', 'RDC', '2eET', '0.1', 'A')),
      postcode: fc.constantFrom('3500', '1070'),
      municipality: name,
      phones: fc.uniqueArray(phone, { minLength: 1, maxLength: 7, selector: (p) => p.e164 }),
      email: fc.option(fc.constantFrom('an@voorbeeld.be', '-an@voorbeeld.be', 'an+bin@voorbeeld.be')),
      language: fc.constantFrom('nl', 'fr', 'de', 'en'),
      network: fc.constant(null),
      acceptedOn: fc.constant(null),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(member, { maxLength: 4 }),
        fc.constantFrom(';', ','),
        async (members, delimiter) => {
          const lines = await write(members, { delimiter });
          const results = await readBack(lines);
          const distinct = new Set(members.map((one) => JSON.stringify(one).toLowerCase()));
          fc.pre(distinct.size === members.length);
          expect(results.flatMap((result) => result.problems)).toEqual([]);
          expect(results.map((result) => result.member)).toEqual(members);
        },
      ),
      { numRuns: 100 },
    );
  });
});
