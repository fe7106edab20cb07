import { describe, expect, it } from 'vitest';
import { sessionCookie, sessionOf } from './cookies.ts';
import { believedAddress, sameSite } from './server.ts';

const proxy = '10.0.0.1';

describe('the address of a client', () => {
  it.each([
    ['comes from the socket', '192.0.2.7', undefined, [], '192.0.2.7'],
    ['is not believed from a header without a proxy of ours', '192.0.2.7', '198.51.100.1', [], '192.0.2.7'],
    ['is what our proxy saw', proxy, '198.51.100.1', [proxy], '198.51.100.1'],
    [
      'is not what the client wrote before our proxy',
      proxy,
      '203.0.113.9, 198.51.100.1',
      [proxy],
      '198.51.100.1',
    ],
    [
      'goes through two proxies of ours',
      proxy,
      '203.0.113.9, 198.51.100.1, 10.0.0.2',
      [proxy, '10.0.0.2'],
      '198.51.100.1',
    ],
    ['is read without its IPv6 mapping', `::ffff:${proxy}`, '198.51.100.1', [proxy], '198.51.100.1'],
    ['is the proxy itself where it says nothing', proxy, undefined, [proxy], proxy],
    ['is the proxy where only proxies are named', proxy, '10.0.0.1', [proxy], proxy],
  ])('%s', (_, peer, forwarded, proxies, address) => {
    expect(believedAddress(peer, forwarded, proxies)).toBe(address);
  });
});

describe('a request of the same site', () => {
  const asked = (headers: Record<string, string>): boolean =>
    sameSite(
      new Request('http://bin.city.example/api/me', { headers: { host: 'bin.city.example', ...headers } }),
    );

  it.each([
    [true, 'no header of a browser at all', {}],
    [true, 'its own pages', { 'sec-fetch-site': 'same-origin' }],
    [true, 'a typed address', { 'sec-fetch-site': 'none' }],
    [true, 'its own origin', { origin: 'https://bin.city.example' }],
    [false, 'another site', { 'sec-fetch-site': 'cross-site' }],
    [false, 'a sister site', { 'sec-fetch-site': 'same-site' }],
    [false, 'another origin', { origin: 'https://city.example' }],
    [false, 'another port', { origin: 'https://bin.city.example:8443' }],
    [false, 'a hidden origin', { origin: 'null' }],
    // What the browser says of the site outweighs an origin.
    [
      false,
      'an origin that contradicts it',
      { 'sec-fetch-site': 'cross-site', origin: 'https://bin.city.example' },
    ],
  ])('is %s for %s', (same, _, headers) => {
    expect(asked(headers)).toBe(same);
  });
});

describe('the session cookie', () => {
  const held = (cookie: string): string | null =>
    sessionOf(new Request('http://x.example/', { headers: { cookie } }));

  it('is Secure where the installation is reached over TLS, and gone at once when it closes', () => {
    expect(sessionCookie('t', true)).toBe('belfort=t; Path=/; HttpOnly; SameSite=Lax; Secure');
    expect(sessionCookie('t', false)).toBe('belfort=t; Path=/; HttpOnly; SameSite=Lax');
    expect(sessionCookie(null, true)).toMatch(/^belfort=; .*Max-Age=0$/);
  });

  it('is found among others, by its whole name', () => {
    expect(held('a=1; belfort=token; b=2')).toBe('token');
    expect(held('xbelfort=no; belfort2=no')).toBeNull();
    expect(held('belfort=')).toBeNull();
    expect(held('')).toBeNull();
  });
});
