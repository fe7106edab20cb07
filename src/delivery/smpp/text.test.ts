import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { encodings } from 'smpp';
import { describe, expect, test } from 'vitest';
import { gsm7Alphabet, gsm7Extension, measure } from '../../../contract/sms.ts';
import { decodeText, encodeText } from './text.ts';

const shared = new URL('../../../../shared/data/sms/', import.meta.url);
const present = existsSync(shared);

const gsm7 = fc.constantFrom(
  ...gsm7Alphabet.replace('\u001b', ''),
  ...gsm7Extension.map(([, character]) => character),
);
const anyText = fc.oneof(
  fc.string({ unit: gsm7, maxLength: 600, size: 'max' }),
  fc.string({ unit: 'binary', maxLength: 300, size: 'max' }),
);

describe('encoding', () => {
  test('sends a GSM-7 text as one octet per septet, the euro sign behind its escape', () => {
    expect(encodeText('é@€[', 1)).toEqual({
      dataCoding: 0,
      esmClass: 0,
      parts: [Buffer.of(0x05, 0x00, 0x1b, 0x65, 0x1b, 0x3c)],
    });
  });

  test('sends anything else as big-endian UCS-2', () => {
    expect(encodeText('ë🚓', 1)).toEqual({
      dataCoding: 8,
      esmClass: 0,
      parts: [Buffer.from('00ebd83dde93', 'hex')],
    });
  });

  test('numbers the parts of a long text in the header of each', () => {
    const { esmClass, parts } = encodeText('a'.repeat(307), 0x1ff);
    expect(esmClass).toBe(0x40);
    expect(parts.map((part) => part.subarray(0, 6).toString('hex'))).toEqual([
      '050003ff0301',
      '050003ff0302',
      '050003ff0303',
    ]);
    expect(parts.map((part) => part.length - 6)).toEqual([153, 153, 1]);
  });

  test('refuses a text of more parts than the header can number', () => {
    expect(() => encodeText('a'.repeat(153 * 255 + 1), 0)).toThrow(RangeError);
    expect(encodeText('a'.repeat(153 * 255), 0).parts.length).toBe(255);
  });

  test('keeps every text whole, in as many parts as measured and none above 140 octets on the air', () => {
    fc.assert(
      fc.property(anyText, fc.nat(255), (text, reference) => {
        const { dataCoding, esmClass, parts } = encodeText(text, reference);
        const read = parts.map((part) => decodeText(dataCoding, esmClass, part));
        expect(read.map((part) => part.text).join('')).toBe(text);
        expect(parts.length).toBe(measure(text).segments);
        const numbered = read.map((_, index) => ({ reference, total: parts.length, number: index + 1 }));
        expect(read.map(({ part }) => part)).toEqual(parts.length === 1 ? [null] : numbered);
        const onAir = parts.map((part) => {
          const header = esmClass === 0 ? 0 : 6;
          return dataCoding === 0
            ? Math.ceil(((part.length - header) * 7 + (header > 0 ? 49 : 0)) / 8)
            : part.length;
        });
        expect(Math.max(...onAir)).toBeLessThanOrEqual(140);
      }),
      { numRuns: 200 },
    );
  });

  test('gives the octets which an independent implementation gives for GSM-7', () => {
    fc.assert(
      fc.property(fc.string({ unit: gsm7, minLength: 1, maxLength: 100, size: 'max' }), (text) => {
        expect(encodeText(text, 0).parts[0]).toEqual(encodings['ASCII']?.encode(text));
      }),
    );
  });
});

describe('decoding', () => {
  test('reads what phones of the region send: default, IA5, Latin-1 and UCS-2', () => {
    expect(decodeText(0, 0, Buffer.from('STOP')).text).toBe('STOP');
    expect(decodeText(1, 0, Buffer.from('STOP')).text).toBe('STOP');
    expect(decodeText(3, 0, Buffer.from('arrêt', 'latin1')).text).toBe('arrêt');
    expect(decodeText(8, 0, Buffer.from('00610072', 'hex')).text).toBe('ar');
    expect(decodeText(4, 0, Buffer.from('0061', 'hex')).text).toBeNull();
  });

  test('reads a part numbered with a reference of 16 bits', () => {
    const octets = Buffer.from('06080412340201616263', 'hex');
    expect(decodeText(0, 0x40, octets)).toEqual({
      text: 'abc',
      part: { reference: 0x1234, total: 2, number: 1 },
    });
  });

  test('shows a lone escape as a space and an unknown one as the plain letter', () => {
    expect(decodeText(0, 0, Buffer.of(0x61, 0x1b)).text).toBe('a ');
    expect(decodeText(0, 0, Buffer.of(0x1b, 0x62)).text).toBe('b');
  });

  test('gives a value for any octets', () => {
    fc.assert(
      fc.property(
        fc.nat(255),
        fc.nat(255),
        fc.uint8Array({ maxLength: 200, size: 'max' }),
        (coding, esmClass, bytes) => {
          const { text } = decodeText(coding, esmClass, Buffer.from(bytes));
          expect(text === null || text.length <= bytes.length).toBe(true);
        },
      ),
    );
  });
});

// Packing belongs to the air interface: a carrier packs what we send unpacked. Doing it here
// shows that our septets are the ones which others pack.
function pack(septets: Buffer): Buffer {
  const packed = Buffer.alloc(Math.ceil((septets.length * 7) / 8));
  septets.forEach((septet, index) => {
    const bit = index * 7;
    const value = septet << (bit % 8);
    packed[bit >> 3] = (packed[bit >> 3] ?? 0) | (value & 0xff);
    if (value > 0xff) packed[(bit >> 3) + 1] = value >> 8;
  });
  return packed;
}

describe.skipIf(!present)(`published packings${present ? '' : ' (skipped: no ../shared)'}`, () => {
  test('encodes each published text to the septets which pack into the published octets', () => {
    const { rows } = JSON.parse(readFileSync(new URL('gsm7-packing-cloudhopper.json', shared), 'utf8')) as {
      rows: { packed: string; septets: string; two_way: boolean }[];
    };
    const both = rows.filter(({ two_way }) => two_way);
    expect(both.length).toBeGreaterThan(5);
    for (const { packed, septets } of both) {
      const text = decodeText(0, 0, Buffer.from(septets, 'hex')).text ?? '';
      const [encoded = Buffer.alloc(0)] = encodeText(text, 0).parts;
      expect(encoded.toString('hex')).toBe(septets);
      expect(pack(encoded).toString('hex')).toBe(packed);
    }
  });
});
