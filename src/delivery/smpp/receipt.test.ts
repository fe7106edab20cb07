import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tags } from './pdu.ts';
import { isReceipt, otherSpellings, parseReceipt } from './receipt.ts';

const shared = new URL('../../../../shared/data/sms/', import.meta.url);
const present = existsSync(shared);

const appendix =
  'id:0123456789 sub:001 dlvrd:001 submit date:2410051200 done date:2410051203 stat:DELIVRD err:000 text:BIN';

describe('reading a receipt', () => {
  test('reads the form of the specification', () => {
    expect(parseReceipt(appendix, [])).toMatchObject({
      id: '0123456789',
      state: 'delivered',
      code: '000',
      at: new Date('2024-10-05T12:03:00Z'),
    });
  });

  test.each([
    ['DELIVRD', 'delivered'],
    ['Delivered', 'delivered'],
    ['EXPIRED', 'failed'],
    ['DELETED', 'failed'],
    ['UNDELIV', 'failed'],
    ['undeliverable', 'failed'],
    ['REJECTD', 'failed'],
    ['REJECTED', 'failed'],
    ['ACCEPTD', 'waiting'],
    ['ENROUTE', 'waiting'],
    ['UNKNOWN', 'unknown'],
    ['BADSTAT', 'unknown'],
  ])('takes the state %s as %s', (word, state) => {
    expect(parseReceipt(`id:1 stat:${word} err:001`, [])?.state).toBe(state);
  });

  test('reads fields in any order, case and spacing', () => {
    const text = 'Stat: UNDELIV  ERR:21b done dat:20241005120300 Id: A3F sub:001 Text:x';
    expect(parseReceipt(text, [])).toMatchObject({
      id: 'A3F',
      state: 'failed',
      code: '21b',
      at: new Date('2024-10-05T12:03:00Z'),
    });
  });

  test('takes nothing from the copy of the message itself', () => {
    expect(parseReceipt('id:7 stat:EXPIRED err:004 text:id:8 stat:DELIVRD', [])).toMatchObject({
      id: '7',
      state: 'failed',
    });
    expect(parseReceipt('id:7 err:004 text:stat:DELIVRD', [])).toMatchObject({ id: '7', state: 'unknown' });
    expect(parseReceipt('text:id:8 stat:DELIVRD', [])).toBeNull();
  });

  test('lets the optional parameters win over the text', () => {
    const tlvs = [
      { tag: tags.receiptedMessageId, value: Buffer.from('ff01\0') },
      { tag: tags.messageState, value: Buffer.of(5) },
      { tag: tags.networkErrorCode, value: Buffer.of(3, 0, 27) },
    ];
    expect(parseReceipt(appendix, tlvs)).toMatchObject({ id: 'ff01', state: 'failed', code: '27' });
    expect(parseReceipt('', tlvs)).toMatchObject({ id: 'ff01', state: 'failed' });
  });

  test('finds nothing in what is no receipt', () => {
    expect(parseReceipt('STOP', [])).toBeNull();
    expect(parseReceipt('', [])).toBeNull();
  });

  test('gives a value for any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, size: 'max' }), (text) => {
        const receipt = parseReceipt(`id:1 ${text}`, []);
        expect(receipt === null || receipt.at === null || Number.isFinite(receipt.at.getTime())).toBe(true);
      }),
    );
  });
});

describe('telling receipts from messages', () => {
  test('goes by esm_class, by the optional parameter, and by the shape when both are missing', () => {
    expect(isReceipt(0x04, '', [])).toBe(true);
    expect(isReceipt(0x44, '', [])).toBe(true);
    expect(isReceipt(0x20, '', [])).toBe(true);
    expect(isReceipt(0, '', [{ tag: tags.receiptedMessageId, value: Buffer.from('1\0') }])).toBe(true);
    expect(isReceipt(0, appendix, [])).toBe(true);
    expect(isReceipt(0, 'STOP', [])).toBe(false);
    expect(isReceipt(0, 'id: ik stop', [])).toBe(false);
  });
});

describe('other spellings of an id', () => {
  test.each([
    ['A3F', '0000002623'],
    ['00000a3f', '2623'],
    ['2623', 'a3f'],
    ['0000002623', '00000A3F'],
    ['38601FA', '0059113978'],
  ])('join %s and %s', (answered, receipted) => {
    expect(otherSpellings(receipted)).toContain(answered);
    expect(otherSpellings(answered)).toContain(receipted);
  });

  test('do not take an id that is filled up for another of the same length', () => {
    // Of one counter both are messages: the receipt of the first must never settle the second.
    expect(otherSpellings('00001000')).not.toContain('000003e8');
    expect(otherSpellings('000003e8')).not.toContain('00001000');
    expect(otherSpellings('00000a3f')).toContain('00000A3F');
    expect(otherSpellings('0000002623')).toContain('A3F');
  });

  test('leave an opaque id alone but for its case', () => {
    expect(otherSpellings('74e02ee1-4e2f-4a6e')).toEqual(['74E02EE1-4E2F-4A6E']);
  });
});

describe.skipIf(!present)(`published receipts${present ? '' : ' (skipped: no ../shared)'}`, () => {
  test('reads id, state and code of each, the misspelled ones too', () => {
    const { receipts } = JSON.parse(
      readFileSync(new URL('smpp-delivery-receipt-texts.json', shared), 'utf8'),
    ) as { receipts: string[] };
    expect(receipts.length).toBe(20);
    for (const text of receipts) {
      const receipt = parseReceipt(text, []);
      const expected = text.includes('DELIVRD')
        ? 'delivered'
        : text.includes('ENROUTE')
          ? 'waiting'
          : 'unknown';
      expect([text, receipt?.id, receipt?.state]).toEqual([text, /id:(\S+)/.exec(text)?.[1], expected]);
      expect([text, receipt?.code]).toEqual([text, /rr:(\S+)/.exec(text)?.[1]]);
      const dated = /one date:(?!0000000000)/.test(text);
      expect([text, receipt?.at !== null]).toEqual([text, dated]);
      expect(isReceipt(0, text, [])).toBe(!text.includes(' sat:'));
    }
  });
});
