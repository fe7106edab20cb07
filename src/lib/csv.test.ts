import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_ROW_BYTES, plainHeader, readRows } from './csv.ts';
import type { Row } from './csv.ts';

async function read(input: string | Uint8Array, chunkSize = Infinity) {
  const bytes = Buffer.from(input as string);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += chunkSize) chunks.push(bytes.subarray(at, at + chunkSize));
  const rows: Row[] = [];
  const problems = [];
  for await (const item of readRows(chunks)) {
    if (item.kind === 'row') rows.push({ line: item.line, cells: item.cells });
    else problems.push(item.problem);
  }
  return { rows, problems, cells: rows.map((row) => row.cells) };
}

const windows1252 = (text: string) =>
  Buffer.from([...text].map((sign) => ({ '€': 0x80, '’': 0x92, œ: 0x9c })[sign] ?? sign.charCodeAt(0)));

describe('encodings', () => {
  const text = 'naam;plaats\nDésirée;Ünterweg\n';
  const expected = [
    ['naam', 'plaats'],
    ['Désirée', 'Ünterweg'],
  ];

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16 little-endian with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16 big-endian with a mark', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['Windows-1252', windows1252(text)],
  ])('reads %s, however the bytes are cut', async (_, bytes) => {
    for (const size of [1, 2, 3, 7, Infinity]) expect((await read(bytes, size)).cells).toEqual(expected);
  });

  it('reads the signs that Windows-1252 has and Latin-1 has not', async () => {
    const { cells } = await read(windows1252('x;prijs\nsœur’s;5 €\n'));
    expect(cells[1]).toEqual(['sœur’s', '5 €']);
  });

  it('reads two exports of different encodings pasted together', async () => {
    const { cells } = await read(Buffer.concat([Buffer.from('a;b\né;1\n'), windows1252('ë;2\n')]));
    expect(cells.slice(1)).toEqual([
      ['é', '1'],
      ['ë', '2'],
    ]);
  });

  it.each([
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le'), 1],
    ['a zip, as a spreadsheet is', Buffer.from('504b0304140000000800', 'hex'), 1],
    ['bytes Windows-1252 does not have', Buffer.from([...Buffer.from('a;b\n'), 0x81, 0x3b, 0xe9, 0x0a]), 2],
    ['a line of two encodings', Buffer.concat([Buffer.from('a;b\né;'), windows1252('ë\n')]), 2],
    ['broken UTF-16', Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00]), 1],
  ])('refuses %s', async (_, bytes, line) => {
    const { problems } = await read(bytes);
    expect(problems).toEqual([{ line, column: null, reason: 'encoding-unknown' }]);
  });
});

describe('rows', () => {
  it.each([';', ',', '\t'])('finds the delimiter %j by itself', async (sign) => {
    const { cells } = await read(`naam${sign}"a,b;c\td, e; f"${sign}x\n1${sign}2${sign}3\n`);
    expect(cells[1]).toEqual(['1', '2', '3']);
  });

  it('obeys a spreadsheet’s sep line and keeps counting lines', async () => {
    const { rows } = await read('sep=,\na;b,c\n1,2\n');
    expect(rows).toEqual([
      { line: 2, cells: ['a;b', 'c'] },
      { line: 3, cells: ['1', '2'] },
    ]);
  });

  it('numbers rows by the line they begin on, across quoted line ends, blank lines and CRLF', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const { rows } = await read(['a;b', '"x', 'y";1', '', ';;', 'z;2'].join(end));
      expect(rows.map((row) => row.line)).toEqual([1, 2, 6]);
      expect(rows[1]?.cells).toEqual(['x\ny', '1']);
    }
  });

  it('keeps quotes inside bare cells', async () => {
    expect((await read('a;b\nJan "de Lange";2\n')).cells[1]).toEqual(['Jan "de Lange"', '2']);
  });

  it('names the line where a quote was opened and never closed', async () => {
    const { rows, problems } = await read('a;b\n1;2\n"x;3\n4;5\n');
    expect(rows).toHaveLength(2);
    expect(problems).toEqual([{ line: 3, column: null, reason: 'quotes-broken' }]);
  });

  it('stops at a row without end', async () => {
    expect((await read(`a;b\n${'x'.repeat(MAX_ROW_BYTES + 10)}`, 65_536)).problems[0]?.reason).toBe(
      'line-too-long',
    );
    expect((await read(`a;b\n"${'x\n'.repeat(MAX_ROW_BYTES)}`, 65_536)).problems).toEqual([
      { line: 2, column: null, reason: 'quotes-broken' },
    ]);
  });

  it.each(['', ' ', '\n\n', '\uFEFF', ';;;\n'])('calls %j empty', async (text) => {
    expect((await read(text)).problems).toEqual([{ line: 1, column: null, reason: 'file-empty' }]);
  });

  it('passes on the failure of its source', async () => {
    async function* broken() {
      yield Buffer.from('a;b\n');
      throw new Error('disk gone');
    }
    const reading = async () => {
      for await (const item of readRows(broken())) expect(item.kind).toBe('row');
    };
    await expect(reading()).rejects.toThrow('disk gone');
  });

  it('closes its source when the reader stops early', async () => {
    let closed = false;
    async function* endless() {
      try {
        for (;;) yield Buffer.from('a;b\n');
      } finally {
        closed = true;
      }
    }
    for await (const item of readRows(endless())) {
      expect(item.kind).toBe('row');
      break;
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toBe(true);
  });

  it('reads back any cells, quoted, in any cut', async () => {
    const cell = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .map((text) => text.replaceAll(/\r\n?/gu, '\n').trim());
    const row = fc.tuple(fc.constant('k'), cell, cell);
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 40 }),
        async (rows, size) => {
          const text = rows
            .map((cells) => cells.map((c) => `"${c.replaceAll('"', '""')}"`).join(';'))
            .join('\r\n');
          fc.pre(!text.includes('\0') && Buffer.from(text).toString() === text);
          expect((await read(text, size)).cells).toEqual(rows);
        },
      ),
      { numRuns: 60 },
    );
  });
});

it('compares headers without accents, case and signs', () => {
  expect(plainHeader(' GPS coördinaten ')).toBe('gpscoordinaten');
  expect(plainHeader('E-mailadres')).toBe(plainHeader('emailadres'));
});
