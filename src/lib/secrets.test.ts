import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyedHash, newKeyText, newToken, readKeys, sameBytes, seal, tokenHash, unseal } from './secrets.ts';

const line = (version: number, byte: number): string =>
  `${version} ${Buffer.alloc(32, byte).toString('base64')}`;
const keys = readKeys(line(1, 7));

describe('a sealed value', () => {
  it('opens to what was sealed, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        expect(unseal(keys, 'name', seal(keys, 'name', value))).toBe(value);
      }),
    );
  });

  it('opens out of the middle of a larger buffer, as a driver hands it over', () => {
    const sealed = seal(keys, 'sms', '+32450123456');
    const large = Buffer.concat([Buffer.alloc(9, 1), sealed, Buffer.alloc(9, 2)]);
    expect(unseal(keys, 'sms', large.subarray(9, 9 + sealed.length))).toBe('+32450123456');
  });

  it('is never the same twice and does not show what is in it', () => {
    const [one, other] = [seal(keys, 'sms', '+32450123456'), seal(keys, 'sms', '+32450123456')];
    expect(one.equals(other)).toBe(false);
    expect(one.includes('450123')).toBe(false);
  });

  it('does not open for another use: a number cannot be moved into the column of a name', () => {
    expect(() => unseal(keys, 'name', seal(keys, 'sms', '+32450123456'))).toThrow('authenticate');
  });

  it('does not open when any of its bits was changed', () => {
    const sealed = seal(keys, 'name', 'Sofie Reekmans');
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(sealed);
        changed.writeUInt8(changed.readUInt8(at) ^ by, at);
        expect(() => unseal(keys, 'name', changed)).toThrow(/authenticate|is not there/);
      }),
    );
  });

  it('does not open when it was cut, not even inside its tag', () => {
    const sealed = seal(keys, 'name', '');
    for (let length = 0; length < sealed.length; length++)
      expect(() => unseal(keys, 'name', sealed.subarray(0, length))).toThrow(/./);
  });
});

describe('a key', () => {
  it('of a higher version seals, while the older ones still open', () => {
    const both = readKeys(`${line(2, 9)}\n# the first\n${line(1, 7)}\n`);
    const old = seal(keys, 'name', 'oud');
    const fresh = seal(both, 'name', 'nieuw');
    expect(unseal(both, 'name', old)).toBe('oud');
    expect(unseal(both, 'name', fresh)).toBe('nieuw');
    expect(fresh.readUInt8(0)).toBe(2);
    expect(() => unseal(keys, 'name', fresh)).toThrow('the key of version 2 is not there');
  });

  it('that is added changes no hash: who is known stays known', () => {
    const both = readKeys(`${line(2, 9)}\n${line(1, 7)}`);
    expect(keyedHash(both, 'sms', '+32450123456')).toEqual(keyedHash(keys, 'sms', '+32450123456'));
  });

  it('hashes each use apart, 16 bytes each', () => {
    const uses = ['sms', 'voice', 'email', 'staff-email'].map((use) =>
      keyedHash(keys, use, 'x').toString('hex'),
    );
    expect(new Set(uses).size).toBe(uses.length);
    expect(keyedHash(keys, 'sms', 'x')).toHaveLength(16);
    // The use and the value have a border between them.
    expect(keyedHash(keys, 'a', 'bc')).not.toEqual(keyedHash(keys, 'ab', 'c'));
    expect(keyedHash(readKeys(line(1, 8)), 'sms', 'x')).not.toEqual(keyedHash(keys, 'sms', 'x'));
  });

  it.each([
    ['empty', ''],
    ['comments only', '# nothing\n'],
    ['too short', `1 ${randomBytes(31).toString('base64')}`],
    ['too long', `1 ${randomBytes(33).toString('base64')}`],
    ['without a version', randomBytes(32).toString('base64')],
    ['of version 0', line(0, 1)],
    ['of version 256, which one byte cannot hold', line(256, 1)],
    ['of a version that is no number', `een ${Buffer.alloc(32).toString('base64')}`],
  ])('is refused when %s, without quoting it', (_, text) => {
    const secret = text.split(' ').at(-1) ?? '';
    let said = '';
    try {
      readKeys(text);
    } catch (error) {
      said = String(error);
    }
    expect(said).toMatch(/key/);
    expect(secret.length > 20 && said.includes(secret)).toBe(false);
  });

  it('is made new each time, and reads', () => {
    expect(newKeyText()).not.toBe(newKeyText());
    expect(readKeys(newKeyText()).current).toBe(1);
    // Windows editors and copied lines.
    expect(readKeys(newKeyText().replaceAll('\n', '\r\n')).current).toBe(1);
  });
});

describe('a token', () => {
  it('has 256 bits, and of it only the hash is kept', () => {
    const { token, hash } = newToken();
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(hash).toEqual(tokenHash(token));
    expect(newToken().token).not.toBe(token);
  });

  it('is compared in the same time, and never equals one of another length', () => {
    expect(sameBytes(Buffer.from('abc'), Buffer.from('abc'))).toBe(true);
    expect(sameBytes(Buffer.from('abc'), Buffer.from('abd'))).toBe(false);
    expect(sameBytes(Buffer.from('abc'), Buffer.from('ab'))).toBe(false);
  });
});
