import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadKeys, readConfig } from './config.ts';
import { CannotStart } from './db/embedded.ts';
import { newKeyText } from './lib/secrets.ts';

const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof CannotStart) return error.message;
    throw error;
  }
  return '';
};

describe('the settings', () => {
  it('have a default for everything: this machine only, port 8080, no carriers', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 8080,
      data: resolve('data'),
      dataWasGiven: false,
      databaseUrl: null,
      backups: null,
      publicUrl: null,
      proxies: [],
      tiles: null,
      carriers: { sms: [], voice: [], email: [], push: null },
      mailbox: null,
      metrics: null,
      traces: null,
      keyText: null,
      keyFile: null,
      url: 'http://127.0.0.1:8080',
      token: null,
    });
  });

  it('are read as an operator writes them: spaces, a slash too many, an empty one for none', () => {
    const config = readConfig({
      PORT: ' 8443 ',
      HOST: '0.0.0.0',
      BELFORT_URL: 'https://bin.city.example/',
      BELFORT_PROXIES: '10.0.0.1, 10.0.0.2,',
      BELFORT_TILES: '',
      BELFORT_DATA: '/srv/belfort',
      DATABASE_URL: 'postgresql://belfort@db.city.example/belfort',
    });
    expect(config).toMatchObject({
      port: 8443,
      publicUrl: 'https://bin.city.example',
      url: 'https://bin.city.example',
      proxies: ['10.0.0.1', '10.0.0.2'],
      tiles: null,
      data: '/srv/belfort',
      dataWasGiven: true,
    });
  });

  it('send the commands to BELFORT_API before anything else', () => {
    expect(readConfig({ BELFORT_API: 'http://127.0.0.1:9/', BELFORT_URL: 'https://x.example' }).url).toBe(
      'http://127.0.0.1:9',
    );
    expect(readConfig({ PORT: '9090' }).url).toBe('http://127.0.0.1:9090');
  });

  const secret = 'Geheim-wachtwoord-7';
  const vapid = `${'p'.repeat(87)}:${'q'.repeat(43)}`;
  it.each([
    ['PORT', { PORT: '80800' }],
    ['PORT', { PORT: '-1' }],
    ['PORT', { PORT: 'http' }],
    ['PORT', { PORT: '80.5' }],
    ['BELFORT_URL', { BELFORT_URL: 'bin.city.example' }],
    ['BELFORT_URL', { BELFORT_URL: 'https://bin.city.example/belfort' }],
    ['BELFORT_URL', { BELFORT_URL: 'javascript:alert(1)' }],
    ['DATABASE_URL', { DATABASE_URL: `mysql://belfort:${secret}@db/belfort` }],
    ['BELFORT_SMS', { BELFORT_SMS: `http://user:${secret}@smsc.example?sender=8850` }],
    ['BELFORT_SMS', { BELFORT_SMS: `smpp://user:${secret}@smsc.example` }],
    ['BELFORT_SMS', { BELFORT_SMS: `smpp://user:${secret}@smsc.example?sender=1789` }],
    ['BELFORT_SMS', { BELFORT_SMS: `smpp://user:${secret}@smsc.example?sender=BE-Alert` }],
    ['BELFORT_SMS', { BELFORT_SMS: `smpp://user:${secret}@smsc.example?sender=8850&rate=veel` }],
    ['BELFORT_SMS', { BELFORT_SMS: `smpp://user:${secret}@smsc.example?sender=8850&window=-1` }],
    ['BELFORT_MAIL', { BELFORT_MAIL: `smtp://user:${secret}@mail.example` }],
    ['BELFORT_MAIL', { BELFORT_MAIL: `smtp://user:${secret}@mail.example?from=nobody` }],
    ['BELFORT_PUSH', { BELFORT_PUSH: 'mailto:bin@city.example' }],
    ['BELFORT_PUSH', { BELFORT_PUSH: 'bin@city.example', BELFORT_VAPID: vapid }],
    ['BELFORT_VAPID', { BELFORT_PUSH: 'mailto:bin@city.example', BELFORT_VAPID: secret }],
    ['BELFORT_VAPID', { BELFORT_VAPID: vapid }],
  ])('stop the start with one line that names %s and quotes no secret', (name, env) => {
    const line = refusal(() => readConfig(env));
    expect(line).toContain(name);
    expect(line).toMatch(/^[^\n]{10,200}\.$/);
    expect(line).not.toContain(secret);
  });

  it('take the carriers of a guide as they stand', () => {
    const { carriers } = readConfig({
      BELFORT_SMS: 'smpps://user:p%40ss@smsc.example:3550?sender=8850&rate=100&window=50',
      BELFORT_MAIL: 'smtps://user:secret@mail.city.example?from=Belfort <bin@city.example>',
      BELFORT_PUSH: 'mailto:bin@city.example',
      BELFORT_VAPID: vapid,
    });
    expect(carriers.sms[0]).toMatchObject({
      tls: true,
      password: 'p@ss',
      rate: 100,
      window: 50,
      loopback: false,
    });
    expect(carriers.email[0]).toMatchObject({ tls: true, port: 465, from: 'Belfort <bin@city.example>' });
    expect(carriers.push).toMatchObject({ subject: 'mailto:bin@city.example', loopbackOnly: false });
  });

  it('take several carriers of a channel, each under its own name', () => {
    const two = 'smpp://a:b@one.example?sender=8850&name=one&weight=3\nsmpp://a:b@two.example?sender=8850';
    const { carriers } = readConfig({ BELFORT_SMS: two });
    expect(carriers.sms.map(({ account, weight }) => [account, weight])).toEqual([['one', 3], ['smpp', 1]]); // prettier-ignore
    expect(refusal(() => readConfig({ BELFORT_SMS: two.replace('&name=one', '') }))).toMatch(/named "smpp"/);
    const push = { BELFORT_PUSH: 'mailto:a@b.example', BELFORT_VAPID: `${'p'.repeat(87)}:${'q'.repeat(43)}` };
    const asPush = two.replace('&name=one', '&name=push');
    expect(refusal(() => readConfig({ ...push, BELFORT_SMS: asPush }))).toMatch(/named "push"/);
  });

  it('are those that OpenTelemetry names, where traces are wanted; what is wrong with them stops the start', () => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:4318';
    expect(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT }).traces?.url).toBe('http://127.0.0.1:4318/v1/traces');
    const wrong = { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS: 'authorization: s3cret' };
    expect(refusal(() => readConfig(wrong))).toMatch(/^OTEL_EXPORTER_OTLP_HEADERS is not a list[^3]*$/);
  });

  it('stop the start where the readers of the figures are wrong, and quote no secret', () => {
    const line = refusal(() => readConfig({ BELFORT_METRICS: 'token:hunter2' }));
    expect(line).toContain('BELFORT_METRICS');
    expect(line).not.toContain('hunter2');
  });
});

describe('the key', () => {
  let folder = '';
  const data = (name: string): string => {
    const path = join(folder, name, 'data');
    mkdirSync(path, { recursive: true });
    return path;
  };
  const none = { keyText: null, keyFile: null };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'belfort-key-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is made beside the data and not among them, for its owner only, where there are no data yet', () => {
    const at = data('fresh');
    const { file } = loadKeys(none, at, true);
    expect(file).toBe(`${at}.key`);
    expect(statSync(`${at}.key`).mode & 0o777).toBe(0o600);
    expect(readFileSync(`${at}.key`, 'utf8')).toMatch(/^#.*\n1 [\w+/]{43}=\n$/);
    // Once made it stays.
    const [first, again] = [loadKeys(none, at, true), loadKeys(none, at, false)];
    expect(again.keys.hash.equals(first.keys.hash)).toBe(true);
  });

  it('is never made anew where data were sealed with another', () => {
    const at = data('lost');
    const line = refusal(() => loadKeys(none, at, false));
    expect(line).toContain(`${at}.key`);
    expect(line).toMatch(/put it back/);
    expect(() => statSync(`${at}.key`)).toThrow('ENOENT');
  });

  it('does not lie inside the data directory: a copy of the data would be a copy of the key', () => {
    const at = data('inside');
    const line = refusal(() => loadKeys({ keyText: null, keyFile: join(at, 'belfort.key') }, at, true));
    expect(line).toMatch(/inside the data directory/);
    // A sister folder whose name begins alike is not inside.
    expect(loadKeys({ keyText: null, keyFile: `${at}-keys/belfort.key` }, at, true).file).toBe(
      `${at}-keys/belfort.key`,
    );
  });

  it('comes from the environment on one line, with semicolons, and then no file is made', () => {
    const at = data('environment');
    const text = newKeyText().split('\n')[1] ?? '';
    const { file, keys } = loadKeys(
      { keyText: `${text};${text.replace('1 ', '2 ')}`, keyFile: null },
      at,
      true,
    );
    expect(file).toBeNull();
    expect([...keys.seals.keys()].sort()).toEqual([1, 2]);
    expect(() => statSync(`${at}.key`)).toThrow('ENOENT');
  });

  it.each([
    ['BELFORT_KEY', { keyText: '1 geheim-dat-geen-sleutel-is', keyFile: null }],
    ['BELFORT_KEY', { keyText: newKeyText().slice(-20), keyFile: null }],
  ])('that is none is refused with the name of %s, and not quoted', (name, given) => {
    const line = refusal(() => loadKeys(given, data('wrong'), true));
    expect(line).toContain(name);
    expect(line).not.toContain(given.keyText.trim());
  });

  it('that is a broken file, a folder or cannot be reached is refused in one line with its path', () => {
    const at = data('broken');
    const broken = join(folder, 'broken.key');
    writeFileSync(broken, '1 bm90IGEga2V5\n');
    const below = join(broken, 'belfort.key');
    for (const keyFile of [broken, folder, below]) {
      const line = refusal(() => loadKeys({ keyText: null, keyFile }, at, true));
      expect(line).toContain(keyFile);
      expect(line).toMatch(/^[^\n]+\.$/);
      expect(line).not.toContain('bm90IGEga2V5');
    }
  });
});
