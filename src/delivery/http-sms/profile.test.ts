/** Profiles: each that is shipped can be read, and a wrong one is told by its place. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { smsSettings } from '../settings.ts';
import { builtIn, neededOf, parseProfile, readProfile } from './profile.ts';

const hmac = { kind: 'hmac', algorithm: 'sha256', key: '{secret}', encoding: 'hex', in: 'header', name: 'x', signed: ['body'] }; // prettier-ignore
const whole = {
  description: 'of a test',
  request: { method: 'POST', url: '{base}/send', format: 'json', body: { to: '{to}', text: '{text}' } },
  answer: { id: '/id', rules: [{ means: 'accepted' }] },
  receipts: { reference: '/id', state: '/state', states: { ok: 'delivered' }, authentication: hmac },
};
/** What is said of the profile with another value at a path; without the key where the value is undefined. */
const told = (path: string, value: unknown): string => {
  const changed: Record<string, unknown> = structuredClone(whole);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const owner = keys.reduce((here, key) => here[key] as Record<string, unknown>, changed);
  if (value === undefined) delete owner[last];
  else owner[last] = value;
  try {
    parseProfile(JSON.stringify(changed), 'x.json');
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'nothing';
};

test('every profile that is shipped says what of it was proven', () => {
  expect(builtIn).toEqual(['generic', 'ringring', 'spryng', 'twilio', 'vonage']);
  for (const name of builtIn) {
    const profile = readProfile(name);
    expect(profile.description).toMatch(/Proven on/);
    expect(JSON.stringify(profile)).not.toMatch(/[0-9a-f]{32}/);
  }
});

test('what a profile wants of the address is what its templates name', () => {
  expect([...neededOf(readProfile('twilio'))]).toEqual(expect.arrayContaining(['user', 'basic', 'password']));
  expect([...neededOf(readProfile('vonage'))]).toContain('secret');
  expect([...neededOf(readProfile('ringring'))]).not.toContain('secret');
});

describe('a profile is refused, by its place, when', () => {
  test.each<[string, RegExp, string, unknown]>([
    ['a key is unknown', /the whole: .*"requests"/, 'requests', {}],
    ['the method would put the text into an address', /request\.method/, 'request.method', 'GET'],
    ['the number stands in the address', /request\.url: \{to\}/, 'request.url', '{base}/{to}'],
    ['the text stands in a header', /request\.headers: \{text\}/, 'request.headers', { X: '{text}' }],
    [
      'it sends to another host',
      /request\.url: begins with \{base\}/,
      'request.url',
      'https://evil.example/',
    ],
    ['it glues something to the host', /request\.url: begins with/, 'request.url', '{base}.evil.example/'],
    ['a placeholder is misspelt', /request\.body: \{recipient\}/, 'request.body', { to: '{recipient}' }],
    ['an option is not declared', /request\.body: \{option\.route\}/, 'request.body', '{option.route}'],
    ['the encoding is not said', /encodings/, 'request.body', '{encoding}'],
    ['a pointer is none', /answer\.id/, 'answer.id', 'id'],
    ['there is no rule', /answer\.rules/, 'answer.rules', []],
    ['a rule says nothing we know', /answer\.rules\.0\.means/, 'answer.rules', [{ means: 'sent' }]],
    [
      'a rule believes an error',
      /answer\.rules\.0\.status/,
      'answer.rules',
      [{ status: ['4xx'], means: 'accepted' }],
    ],
    ['a state means nothing we know', /receipts\.states\.ok/, 'receipts.states', { ok: 'fine' }],
    ['receipts name no message', /receipts/, 'receipts.reference', undefined],
    ['receipts bring an id that no answer gave', /receipts\.reference/, 'answer.id', undefined],
    ['nobody signs receipts', /receipts\.authentication/, 'receipts.authentication', undefined],
    [
      'the secret stands in the profile',
      /receipts\.authentication: takes its secret/,
      'receipts.authentication',
      { ...hmac, key: 'hunter2' },
    ],
    [
      'an algorithm is unknown',
      /receipts\.authentication\.algorithm/,
      'receipts.authentication',
      { ...hmac, algorithm: 'crc32' },
    ],
    ['a rate is below zero', /rate/, 'rate', -1],
  ])('%s', (_, place, path, value) => {
    const message = told(path, value);
    expect(message).toMatch(/^the profile x\.json is wrong at /);
    expect(message).toMatch(place);
    expect(message).not.toContain('hunter2');
  });

  test('it is not JSON: by line and column', () => {
    expect(() => parseProfile('{\n  "description": "x",\n  oops\n}', 'x.json')).toThrow(
      'the profile x.json is not JSON (line 3 column 3)',
    );
    expect(() => parseProfile('{', 'x.json')).toThrow(/^the profile x\.json is not JSON/);
  });
});

test('the example of the guide is a profile', () => {
  const guide = readFileSync(
    new URL('../../../docs/guides/connect-an-http-sms-gateway.md', import.meta.url),
    'utf8',
  );
  const [, example = ''] = /```json\n(.*?)```/s.exec(guide) ?? [];
  expect(parseProfile(example, 'stadsgateway.json').receipts?.states).toEqual({
    '1': 'delivered',
    '2': 'failed',
  });
  for (const name of builtIn) expect(guide).toContain(`\`${name}\``);
});

describe('a file of one’s own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'profile-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is read by its path, and the setting tells what is wrong in it', () => {
    const file = join(folder, 'stad.json');
    writeFileSync(file, JSON.stringify(whole));
    const address = `https://u:p@a.example?sender=8850&secret=s&profile=${encodeURIComponent(file)}`;
    expect(smsSettings(address)).toMatchObject({ account: 'stad', profile: { description: 'of a test' } });
    writeFileSync(file, JSON.stringify({ ...whole, answer: { rules: [{ means: 'yes' }] } }));
    expect(() => smsSettings(address)).toThrow(
      new RegExp(`^BELFORT_SMS: the profile ${file} is wrong at answer\\.rules\\.0\\.means: `),
    );
  });
});
