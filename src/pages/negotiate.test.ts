import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acceptsGzip, fromHere, languageOf, localPath } from './negotiate.ts';

describe('where to go after signing in', () => {
  test.each(['/console/', '/console/messages/1?x=1#top', '/m/abc', '/'])('goes to %s', (path) => {
    expect(localPath(path)).toBe(path);
  });

  test.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    'console',
    '/\t/evil.example',
    '/\n/evil.example',
    '/../../x',
    '/console/\r\nset-cookie: a=b',
    '',
    `/${'a'.repeat(600)}`,
    undefined,
    ['/console/'],
  ])('goes home in place of %j', (asked) => {
    expect(localPath(asked)).toBe('/console/');
  });

  test('never leaves this site, whatever is asked', () => {
    const letters = fc.constantFrom(
      '/',
      '\\',
      '.',
      '@',
      ':',
      '\t',
      '\n',
      '?',
      '#',
      '%2f',
      'evil.example',
      'a',
    );
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 8 }), (parts) => {
        const target = new URL(localPath(parts.join('')), 'https://here.example');
        expect(target.origin).toBe('https://here.example');
      }),
      { numRuns: 500 },
    );
  });
});

describe('a form', () => {
  test.each([
    [{ 'sec-fetch-site': 'same-origin' }, true],
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://here.example', host: 'here.example' }, false],
    [{ 'sec-fetch-site': 'same-site' }, false],
    [{ origin: 'https://here.example', host: 'here.example' }, true],
    [{ origin: 'https://evil.example', host: 'here.example' }, false],
    [{ origin: 'null', host: 'here.example' }, false],
    [{}, true],
  ])('with %j comes from here: %s', (headers, expected) => {
    expect(fromHere(new Headers(headers as Record<string, string>))).toBe(expected);
  });
});

describe('what a browser accepts', () => {
  test.each([
    ['gzip', true],
    ['br, gzip, deflate', true],
    ['br;q=1.0, gzip;q=0.5', true],
    ['gzip;q=0', false],
    ['gzip;q=0.0, br', false],
    ['br', false],
    ['x-gzipped', false],
    [null, false],
  ])('%s: gzip %s', (header, expected) => {
    expect(acceptsGzip(header)).toBe(expected);
  });

  test('the language asked for in the link goes before that of the browser', () => {
    expect(languageOf('de', 'fr-BE,fr;q=0.9')).toBe('de');
    expect(languageOf('xx', 'fr-BE,fr;q=0.9')).toBe('fr');
    expect(languageOf(undefined, 'ja')).toBe('nl');
  });
});
