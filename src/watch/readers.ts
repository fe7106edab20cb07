/**
 * Who may read the figures: this machine itself, the addresses of a setting, and whoever holds its token. What comes
 * through a proxy comes from anyone, and from this machine only by appearance; there the token alone counts.
 */
import { timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';

export interface Readers {
  /** `peer`: the address at the other end of the socket. */
  may(peer: string, headers: Readonly<Record<string, string | undefined>>): boolean;
}

const throughProxy = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'] as const;
const shortest = 20;

/**
 * BELFORT_METRICS: addresses and networks (10.1.2.3, 10.1.0.0/16, fd00::/8) and at most one token:SECRET, by commas.
 * Throws what is wrong, without the secret. `proxies` are never readers by their address.
 */
export function readers(setting: string, proxies: readonly string[] = []): Readers {
  const list = new BlockList();
  list.addSubnet('127.0.0.0', 8, 'ipv4');
  list.addAddress('::1', 'ipv6');
  let token: Buffer | null = null;
  for (const one of setting
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)) {
    if (one.startsWith('token:')) {
      if (token || one.length < 'token:'.length + shortest)
        throw new Error(`BELFORT_METRICS takes one token of at least ${shortest} characters`);
      token = Buffer.from(one.slice('token:'.length));
      continue;
    }
    const [address = '', bits] = one.split('/');
    const family = isIP(address);
    const most = family === 4 ? 32 : 128;
    const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
    // A prefix of 0 is everybody.
    if (!family || prefix < 1 || prefix > most)
      throw new Error('BELFORT_METRICS is not a list of addresses such as 10.1.2.3,10.1.0.0/16,token:SECRET');
    list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6');
  }
  return {
    may: (peer, headers) => {
      const bearer = /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1];
      if (bearer !== undefined) {
        const given = Buffer.from(bearer);
        return token !== null && given.length === token.length && timingSafeEqual(given, token);
      }
      const plain = peer.replace(/^::ffff:/, '');
      const family = isIP(plain);
      if (!family || proxies.includes(plain) || throughProxy.some((name) => headers[name] !== undefined))
        return false;
      return list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
    },
  };
}
