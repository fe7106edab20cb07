import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binColumns } from './member-columns.ts';
import type { BinColumn } from './member-columns.ts';
import { readMembers } from './read-members.ts';
import type { MemberListOptions, MemberResult } from './read-members.ts';

async function read(text: string, options: MemberListOptions = {}) {
  const results: MemberResult[] = [];
  for await (const result of readMembers([Buffer.from(text)], options)) results.push(result);
  return results;
}

const own = (...rows: string[]) =>
  [
    'name;first_name;street;number;box;postcode;municipality;mobile;landline;email;language;network;accepted_on',
    ...rows,
  ].join('\n');
const good =
  'Peeters;An;Kerkweg;11A;3;3500;Hasselt;0470 12 34 56;011 23 45 67;an@voorbeeld.be;NL;BIN-KIE;12/03/2026';

const binRow = (values: Partial<Record<BinColumn, string>>) => {
  const row: Partial<Record<BinColumn, string>> = {
    'Tel/Ref.': '003211234567',
    Naam: 'Peeters',
    Voornaam: 'An',
    'Adres incl huisnummer': 'Kerkweg 11',
    Postcode: '3500',
    Gemeente: 'Hasselt',
    Geboortedatum: '17/04/1953',
    Email: 'an@voorbeeld.be',
    SMS: '0032470123456',
    Taal: 'NL',
    ...values,
  };
  return binColumns.map((column) => row[column] ?? '').join(';');
};
const binHeader = binColumns.join(';');

describe('Belfort’s own list', () => {
  it('gives a member per row', async () => {
    expect(await read(own(good))).toEqual([
      {
        line: 2,
        problems: [],
        member: {
          name: 'Peeters',
          firstName: 'An',
          street: 'Kerkweg',
          number: '11A',
          box: '3',
          postcode: '3500',
          municipality: 'Hasselt',
          phones: [
            { e164: '+32470123456', line: 'mobile', country: 'BE' },
            { e164: '+3211234567', line: 'fixed', country: 'BE' },
          ],
          email: 'an@voorbeeld.be',
          language: 'nl',
          network: 'BIN-KIE',
          acceptedOn: '2026-03-12',
        },
      },
    ]);
  });

  it('reads a city’s list with Dutch columns, one address column and no postcode', async () => {
    const text =
      'Voornaam,Naam,Straat,Huisnummer,Mobiel nummer,E-mailadres\nAn,Peeters,Kerkweg,12 bus 3,0470123456,\n';
    const [result] = await read(text, { language: 'nl', postcode: '3500', municipality: 'Hasselt' });
    expect(result?.member).toMatchObject({
      name: 'Peeters',
      number: '12',
      box: '3',
      postcode: '3500',
      language: 'nl',
    });
  });

  it.each([
    ['name', ';;Kerkweg;1;;3500;Hasselt;0470123456;;;nl;;', 'name-missing'],
    ['street', 'Peeters;;;1;;3500;Hasselt;0470123456;;;nl;;', 'street-missing'],
    ['number', 'Peeters;;Kerkweg;;;3500;Hasselt;0470123456;;;nl;;', 'house-number-missing'],
    ['number', 'Peeters;;Kerkweg;z/n;;3500;Hasselt;0470123456;;;nl;;', 'house-number-invalid'],
    ['postcode', 'Peeters;;Kerkweg;1;;B-3500;Hasselt;0470123456;;;nl;;', 'postcode-invalid'],
    ['municipality', 'Peeters;;Kerkweg;1;;3500;;0470123456;;;nl;;', 'municipality-missing'],
    ['language', 'Peeters;;Kerkweg;1;;3500;Hasselt;0470123456;;;xx;;', 'language-unknown'],
    ['language', 'Peeters;;Kerkweg;1;;3500;Hasselt;0470123456;;;;;', 'language-unknown'],
    [null, 'Peeters;;Kerkweg;1;;3500;Hasselt;;;;nl;;', 'contact-missing'],
    [null, `${'Peeters'.repeat(30)};;Kerkweg;1;;3500;Hasselt;0470123456;;;nl;;`, 'text-too-long'],
    [null, `${good};too much`, 'columns-extra'],
  ])('refuses a row for its %s: %s', async (column, row, reason) => {
    const [result] = await read(own(row));
    expect(result?.member).toBeNull();
    expect(result?.problems).toEqual([{ line: 2, column, reason }]);
  });

  it('tells every problem of a row at once', async () => {
    const [result] = await read(own(';;;;;x;;12;;nobody;;;'));
    expect(result?.problems.map((problem) => problem.reason).toSorted()).toEqual(
      [
        'contact-missing',
        'email-invalid',
        'language-unknown',
        'municipality-missing',
        'name-missing',
        'number-invalid',
        'postcode-invalid',
        'street-missing',
      ].toSorted(),
    );
  });

  it.each([
    ['mobile', '0900 12 345;011 23 45 67;;nl;;', 'number-premium', 1],
    ['landline', '0470123456;+1 202 555 0123;;nl;;', 'number-foreign', 1],
    ['email', '0470123456;;an@;nl;;', 'email-invalid', 1],
    ['mobile', '011 23 45 67;;;nl;;', 'number-not-mobile', 1],
    ['accepted_on', '0470123456;;;nl;;31/02/2026', 'date-invalid', 1],
  ])('keeps the member when one %s is wrong: %s', async (column, contacts, reason, phones) => {
    const [result] = await read(own(`Peeters;;Kerkweg;1;;3500;Hasselt;${contacts}`));
    expect(result?.problems).toEqual([{ line: 2, column, reason }]);
    expect(result?.member?.phones).toHaveLength(phones);
  });

  it('refuses the second copy of a row, but not two people of one name in one house', async () => {
    const son = good.replace('0470 12 34 56', '0471 12 34 56');
    const results = await read(own(good, son, good.toUpperCase()));
    expect(results.map((result) => result.member !== null)).toEqual([true, true, false]);
    expect(results[2]?.problems).toEqual([{ line: 4, column: null, reason: 'duplicate' }]);
  });

  it('reads no column it does not need', async () => {
    const text = own(good).replace('accepted_on', 'geboortedatum').replace('12/03/2026', '17/04/1953');
    expect(JSON.stringify(await read(text))).not.toContain('1953');
  });
});

describe('the BE-Alert list', () => {
  const member = {
    name: 'Peeters',
    firstName: 'An',
    street: 'Kerkweg',
    number: '11',
    box: null,
    phones: [{ e164: '+3211234567' }, { e164: '+32470123456' }],
    email: 'an@voorbeeld.be',
    language: 'nl',
  };

  it.each([
    ['with its header', binHeader],
    [
      'with a retyped header',
      binHeader
        .replace('Telefoone 6', 'telefoon 6')
        .replace('Email', 'E-mail')
        .replace('Gemeente', 'Gemeeente'),
    ],
    [
      'with a header that renames some columns',
      binHeader.replace('Civilité', 'Aanspreking').replace('Pager', 'Semafoon'),
    ],
  ])('is read %s', async (_, header) => {
    const results = await read(`${header}\n${binRow({})}`);
    expect(results).toMatchObject([{ line: 2, problems: [], member }]);
  });

  it('is read without a header', async () => {
    const results = await read(`${binRow({})}\n${binRow({ Naam: 'Maes' })}`);
    expect(results).toMatchObject([
      { line: 1, member },
      { line: 2, member: { ...member, name: 'Maes' } },
    ]);
  });

  it('is read by its names when columns are in another order', async () => {
    const turned = (line: string) => line.split(';').toReversed().join(';');
    const [result] = await read(`${turned(binHeader)}\n${turned(binRow({}))}`);
    expect(result).toMatchObject({ problems: [], member });
  });

  it('takes swapped names back when told so', async () => {
    const [result] = await read(`${binHeader}\n${binRow({ Naam: 'An', Voornaam: 'Peeters' })}`, {
      namesSwapped: true,
    });
    expect(result?.member).toMatchObject({ name: 'Peeters', firstName: 'An' });
  });

  it.each([
    ['bus 3', '11', '3'],
    ['11A bus 3', '11A', '3'],
    ['2eET', '11', '2eET'],
    ['', '11', null],
  ])('reads the additional address "%s"', async (extra, number, box) => {
    const [result] = await read(`${binHeader}\n${binRow({ 'Bijkomend adres': extra })}`);
    expect(result?.member).toMatchObject({ number, box });
  });

  it('takes each number once and a reference for no number', async () => {
    const row = binRow({
      'Tel/Ref.': 'LID-0042',
      'Telefoon 2': '0032470123456',
      SMS: '0470/12.34.56',
      'SMS 2': '0471 12 34 56',
    });
    const [result] = await read(`${binHeader}\n${row}`);
    expect(result?.problems).toEqual([]);
    expect(result?.member?.phones.map((phone) => phone.e164)).toEqual(['+32470123456', '+32471123456']);
  });

  it('keeps seven numbers and says which columns held more', async () => {
    const numbers = binColumns.filter((column) => /^(Tel|SMS)/u.test(column));
    const values = Object.fromEntries(numbers.map((column, i) => [column, `0470 12 34 5${i}`]));
    const [result] = await read(`${binHeader}\n${binRow(values)}`);
    expect(result?.member?.phones).toHaveLength(7);
    expect(result?.problems.map((problem) => [problem.column, problem.reason])).toEqual(
      ['SMS', 'SMS 2', 'SMS 3'].map((column) => [column, 'numbers-too-many']),
    );
  });

  it('misses a number in the first column that was mistyped', async () => {
    const [result] = await read(`${binHeader}\n${binRow({ 'Tel/Ref.': '00324701234' })}`);
    expect(result?.problems).toEqual([{ line: 2, column: 'Tel/Ref.', reason: 'number-invalid' }]);
  });

  it('keeps neither birth date, title, reference, floor nor free fields anywhere', async () => {
    const secret: Partial<Record<BinColumn, string>> = {
      'Tel/Ref.': '53.04.17-123.45',
      Civilité: 'Mevrouw',
      Geboortedatum: '17/04/1953',
      Verdieping: 'verdiep-9',
      'Aantal inwoners': '4711',
      'Zone libre 1': 'camera voordeur',
    };
    const results = await read(
      [binHeader, binRow(secret), binRow({ ...secret, Taal: '', SMS: '12' })].join('\n'),
    );
    expect(results.map((result) => result.member !== null)).toEqual([true, false]);
    const kept = JSON.stringify(results);
    for (const value of Object.values(secret)) expect(kept).not.toContain(value);
    expect(kept).not.toMatch(/1953|geboorte|birth/iu);
  });
});

it('refuses a list of neither kind at its first row', async () => {
  expect(await read('kleur;prijs\nrood;3\n')).toEqual([
    { line: 1, member: null, problems: [{ line: 1, column: null, reason: 'header-unknown' }] },
  ]);
  expect(await read('')).toMatchObject([{ problems: [{ reason: 'file-empty' }] }]);
});

it('never throws and never quotes a cell in a problem', async () => {
  const cell = fc.string({ unit: fc.constantFrom(...'abcXYZ019@.+="\' -'), maxLength: 9 });
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { minLength: 13, maxLength: 13 }), async (cells) => {
      const results = await read(own(cells.map((c) => `"${c.replaceAll('"', '""')}"`).join(';')));
      for (const { problems } of results) {
        for (const problem of problems)
          expect(Object.keys(problem).toSorted()).toEqual(['column', 'line', 'reason']);
      }
    }),
    { numRuns: 100 },
  );
});

const format = '../shared/data/bin/be-alert-bin-csv-format.json';
const missing = !existsSync(format);
describe.skipIf(missing)(`the recorded format${missing ? ' (skipped: no ../shared)' : ''}`, () => {
  it('has the columns we know, in their order', () => {
    const { output_csv_columns: columns } = JSON.parse(readFileSync(format, 'utf8')) as Record<
      string,
      string[]
    >;
    expect([...binColumns]).toEqual(columns);
  });
});
