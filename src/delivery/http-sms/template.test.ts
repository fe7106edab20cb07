/** Templates: whatever a number or a text holds, the shape of the request stays that of the profile. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fill, fillForm, fillJson, placeholdersOf } from './template.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('","to":"0', '{text}', '{to}', '&to=1', 'a=b&c', '\u0000\r\n', '"', '\\', '\ud800', '%7Bto%7D', '+32 470', '\u2028', '__proto__'), // prettier-ignore
  fc.string(),
);
const values = fc.record({ to: anyText, text: anyText, sender: anyText, seconds: fc.nat() });

describe('a template', () => {
  test('stays valid JSON of the same shape, with the texts whole', () => {
    const template = {
      from: '{sender}',
      messages: [{ to: ['{to}'], body: '{text}', note: 'to {to}: {text}' }],
      ttl: '{seconds}',
      report: true,
    };
    fc.assert(
      fc.property(values, ({ to, text, sender, seconds }) => {
        const written = JSON.stringify(fillJson(template, { to, text, sender, seconds }));
        const [a, b, c] = [to, text, sender].map((one) => one.toWellFormed());
        expect(JSON.parse(written)).toEqual({
          from: c,
          messages: [{ to: [a], body: b, note: `to ${a}: ${b}` }],
          ttl: seconds,
          report: true,
        });
        expect(Buffer.from(written).toString()).toBe(written);
      }),
    );
  });

  test('comes back from a form as it went in', () => {
    fc.assert(
      fc.property(values, ({ to, text, sender, seconds }) => {
        const written = fillForm(
          { From: '{sender}', To: '{to}', Body: '{text}', Ttl: '{seconds}', Type: 'a&b=c' },
          { to, text, sender, seconds },
        );
        expect([...new URLSearchParams(written)]).toEqual([
          ['From', sender.toWellFormed()],
          ['To', to.toWellFormed()],
          ['Body', text.toWellFormed()],
          ['Ttl', String(seconds)],
          ['Type', 'a&b=c'],
        ]);
        expect(written).toMatch(/^[\x21-\x7e]*$/);
      }),
    );
  });

  test('is one part of an address, whatever a value holds', () => {
    fc.assert(
      fc.property(anyText, (id) => {
        const url = new URL(
          `https://a.example${fill('/m/x{id}.json?k={id}', { id }, encodeURIComponent) ?? ''}`,
        );
        expect(url.host).toBe('a.example');
        expect(decodeURIComponent(url.pathname)).toBe(`/m/x${id.toWellFormed()}.json`);
        expect(url.searchParams.get('k')).toBe(id.toWellFormed());
      }),
    );
  });

  test('leaves out a leaf or a field whose value is missing, and keeps the rest', () => {
    const without = { to: '1', callback: null };
    expect(fillJson({ to: '{to}', callback: '{callback}', list: ['{callback}', '{to}'] }, without)).toEqual({
      to: '1',
      list: ['1'],
    });
    expect(fillForm({ to: '{to}', callback: '{callback}', ttl: '{ttl}' }, without)).toBe('to=1');
    expect(fill('{to} {callback}', without)).toBeNull();
  });

  test('writes a number as a number where it stands alone, and as text among text', () => {
    expect(fillJson(['{n}', '{n}s'], { n: 60 })).toEqual([60, '60s']);
    expect(fillJson('{n}', { n: '60' })).toBe('60');
  });

  test('names its placeholders, wherever they stand', () => {
    expect(placeholdersOf({ a: ['{to.digits}', 1, null], b: { c: 'x{text}y{option.route}' } })).toEqual([
      'to.digits',
      'text',
      'option.route',
    ]);
    expect(placeholdersOf('no { placeholder } {1}')).toEqual([]);
  });
});
