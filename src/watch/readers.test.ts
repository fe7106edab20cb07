import { describe, expect, it } from 'vitest';
import { readers } from './readers.ts';

const secret = 'a-secret-of-thirty-characters.';

describe('who may read the figures', () => {
  it.each([
    ['this machine', '', '127.0.0.1', {}, true],
    ['this machine over IPv6', '', '::1', {}, true],
    ['this machine, mapped', '', '::ffff:127.0.0.1', {}, true],
    ['another machine', '', '10.0.0.7', {}, false],
    ['a peer without an address', '', '', {}, false],
    ['whoever comes through a proxy on this machine', '', '127.0.0.1', { 'x-forwarded-for': '10.0.0.7' }, false],
    ['who says to be this machine', '', '127.0.0.1', { forwarded: 'for=127.0.0.1' }, false],
    ['what nginx passes on', '', '127.0.0.1', { 'x-real-ip': '10.0.0.7' }, false],
    ['what another proxy passes on', '', '127.0.0.1', { via: '1.1 edge' }, false],
    ['an address of the setting', '10.0.0.7', '10.0.0.7', {}, true],
    ['an address of a network of the setting', '10.0.0.0/24', '10.0.0.9', {}, true],
    ['an address beside it', '10.0.0.0/24', '10.0.1.9', {}, false],
    ['an address of the setting through a proxy', '10.0.0.7', '10.0.0.7', { via: '1.1 edge' }, false],
    ['our own proxy', '10.0.0.1', '10.0.0.1', {}, false],
    ['who holds the token, from anywhere', `token:${secret}`, '198.51.100.1', { authorization: `Bearer ${secret}` }, true],
    ['who holds the token, through a proxy', `token:${secret}`, '10.0.0.1', { authorization: `Bearer ${secret}`, via: 'x' }, true],
    ['who guesses', `token:${secret}`, '198.51.100.1', { authorization: `Bearer ${secret}x` }, false],
    ['who guesses on this machine', `token:${secret}`, '127.0.0.1', { authorization: 'Bearer wrong' }, false],
    ['a token where none is set', '', '198.51.100.1', { authorization: 'Bearer undefined' }, false],
  ])('%s', (_, setting, peer, headers, may) => {
    expect(readers(setting, ['10.0.0.1']).may(peer, headers)).toBe(may);
  }); // prettier-ignore

  it.each([
    'everybody',
    '0.0.0.0/0',
    '10.0.0.0/33',
    '10.0.0.1/x',
    'token:short',
    `token:${secret},token:${secret}`,
  ])('refuses the setting %s at the start', (setting) => {
    expect(() => readers(setting)).toThrow('BELFORT_METRICS');
  });

  it('never quotes the token that it refuses', () => {
    expect(() => readers('token:hunter2')).toThrow(/^(?!.*hunter2)/);
  });
});
