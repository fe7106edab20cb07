/** A member's browser says where its push service is; what it may say is decided here. */
import { createECDH, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { mayKeep, readSubscription } from './endpoint.ts';
import { shownPushes } from './shown.ts';
import { readToken, tokenKey, writeToken } from './token.ts';

const browser = createECDH('prime256v1');
const keys = {
  p256dh: browser.generateKeys().toString('base64url'),
  auth: randomBytes(16).toString('base64url'),
};

describe('a real installation', () => {
  test.each([
    'https://fcm.googleapis.com/fcm/send/abc:def',
    'https://updates.push.services.mozilla.com/wpush/v2/gAAAA',
    'https://web.push.apple.com/QGuQ',
    'https://wns2-db5p.notify.windows.com/w/?token=BQ',
    'https://push.example.be:443/x',
  ])('keeps the push service %s', (endpoint) => {
    expect(mayKeep(endpoint, false)).toBe(true);
  });

  test.each([
    // Plain, other schemes, and what is no address.
    'http://fcm.googleapis.com/fcm/send/abc',
    'file:///etc/passwd',
    'ftp://push.example.be/x',
    'gopher://push.example.be/x',
    'javascript:alert(1)',
    '',
    'fcm.googleapis.com',
    'https://',
    // This machine, by each of its names and spellings.
    'https://localhost/x',
    'https://LOCALHOST/x',
    'https://localhost./x',
    'https://a.localhost/x',
    'https://127.0.0.1/x',
    'https://127.1/x',
    'https://2130706433/x',
    'https://0x7f000001/x',
    'https://0x7f.1/x',
    'https://0177.0.0.1/x',
    'https://①②⑦.0.0.1/x',
    'https://0.0.0.0/x',
    'https://0/x',
    'https://[::1]/x',
    'https://[::]/x',
    'https://[::ffff:127.0.0.1]/x',
    'https://[::ffff:7f00:1]/x',
    'https://[64:ff9b::7f00:1]/x',
    // Inside a network.
    'https://10.0.0.1/x',
    'https://172.16.5.4/x',
    'https://192.168.1.1/x',
    'https://169.254.169.254/latest/meta-data/',
    'https://[fd00::1]/x',
    'https://[fe80::1]/x',
    'https://[2002:7f00:1::]/x',
    'https://router/x',
    'https://db.internal/x',
    'https://metadata.google.internal/x',
    'https://intranet.local/x',
    'https://nas.home.arpa/x',
    'https://printer.lan/x',
    'https://x.test/x',
    // Push services have names: any other address is somebody's machine.
    'https://8.8.8.8/x',
    'https://[2001:4860:4860::8888]/x',
    // Ports and secrets.
    'https://push.example.be:8443/x',
    'https://push.example.be:22/x',
    'https://user@push.example.be/x',
    'https://user:password@push.example.be/x',
    'https://push.example.be@127.0.0.1/x',
    'https://push.example.be/x#here',
  ])('keeps nothing at %s', (endpoint) => {
    expect(mayKeep(endpoint, false)).toBe(false);
    expect(readSubscription({ endpoint, keys }, false)).toBeNull();
  });
});

test('a demo keeps what is on this machine, and nothing else', () => {
  expect(mayKeep('http://127.0.0.1:4000/push/x', true)).toBe(true);
  expect(mayKeep('https://fcm.googleapis.com/x', true)).toBe(false);
  expect(mayKeep('http://127.0.0.1.push.example.be/x', true)).toBe(false);
  expect(mayKeep('file://localhost/x', true)).toBe(false);
});

describe('a subscription', () => {
  const endpoint = 'https://web.push.apple.com/x';
  test('is kept the same, whatever else the browser says and however it pads', () => {
    const kept = readSubscription({ endpoint, keys, expirationTime: null }, false);
    expect(kept).toBe(JSON.stringify({ endpoint, keys }));
    const padded = { p256dh: `${keys.p256dh}=`, auth: `${keys.auth}==` };
    expect(readSubscription({ keys: padded, endpoint, more: 1 }, false)).toBe(kept);
  });

  test.each([
    ['none', null],
    ['a word', 'x'],
    ['no keys', { endpoint }],
    [
      'a point off the curve',
      { endpoint, keys: { ...keys, p256dh: Buffer.alloc(65, 4).toString('base64url') } },
    ],
    ['a short secret', { endpoint, keys: { ...keys, auth: 'AAAA' } }],
    ['an endless address', { endpoint: `${endpoint}${'x'.repeat(3_000)}`, keys }],
    ['a number', { endpoint: 1, keys }],
  ])('is refused with %s', (_, given) => {
    expect(readSubscription(given, false)).toBeNull();
  });
});

describe('the word with which a browser says that it showed a push', () => {
  const key = tokenKey('private');
  test('names its delivery to us alone, and is the same at every try', () => {
    for (const delivery of [1, 1_024, 2 ** 40 + 7]) {
      const word = writeToken(key, delivery);
      expect(readToken(key, word)).toBe(delivery);
      expect(writeToken(key, delivery)).toBe(word);
      expect(word).toMatch(/^[\w-]{32}$/);
    }
    // Neighbours in the list have nothing in common that could be counted.
    const [a, b] = [writeToken(key, 5_000), writeToken(key, 5_001)];
    expect([...a].filter((letter, n) => letter === b[n]).length).toBeLessThan(10);
  });

  test('is nothing when it was changed anywhere, or written by another installation', () => {
    const word = writeToken(key, 77);
    for (let n = 0; n < word.length; n++)
      expect(
        readToken(key, `${word.slice(0, n)}${word[n] === 'A' ? 'B' : 'A'}${word.slice(n + 1)}`),
      ).toBeNull();
    expect(readToken(tokenKey('other'), word)).toBeNull();
    expect(readToken(key, '')).toBeNull();
    expect(readToken(key, `${word}A`)).toBeNull();
  });

  test('is recorded together with those that come meanwhile, and again where the database was away', async () => {
    const recorded: string[][] = [];
    let away = false;
    const shown = shownPushes('private', async (receipts) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (away) throw new Error('away');
      recorded.push(receipts.map((one) => one.reference));
    });
    const say = (n: number): Promise<boolean> => shown(writeToken(key, n));
    expect(await Promise.all([say(1), say(2), say(2), shown('x'.repeat(32))])).toEqual([
      true,
      true,
      true,
      false,
    ]);
    await Promise.all([say(3), say(4)]);
    expect(recorded.flat().sort()).toEqual(['push-1', 'push-2', 'push-3', 'push-4']);
    expect(recorded.length).toBeLessThan(4);
    away = true;
    await expect(say(5)).rejects.toThrow('away');
    away = false;
    expect(await say(5)).toBe(true);
    expect(recorded.at(-1)).toEqual(['push-5']);
  });
});
