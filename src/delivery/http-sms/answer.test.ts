/** What the shipped profiles send and how they read answers: shapes written by hand, after those of the gateways. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { referenceOf } from '../http-sms.ts';
import { readAnswer, type HttpAnswer } from './answer.ts';
import { number, openTo, outgoing, password, say, startGateway, user, words, type Gateway } from './gateway-fixture.ts'; // prettier-ignore
import { readProfile } from './profile.ts';

let gateway: Gateway;
beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(async () => await gateway.close());

/** What a profile writes for one message, and what it takes the answer for. */
const exchange = async (profile: string, status: number, body: unknown, message = outgoing(1)) => {
  const { carrier } = openTo(gateway.port, profile);
  gateway.behave((response) => say(response, status, body));
  const [answer] = await carrier.send([message], { signal: new AbortController().signal, urgent: false });
  await carrier.close();
  const written = gateway.seen.at(-1);
  if (!written) throw new Error('nothing was written');
  return { answer, written };
};
const reading = (profile: string, status: number, body: unknown): HttpAnswer =>
  readAnswer(
    readProfile(profile),
    {
      kind: 'answer',
      status,
      type: 'application/json',
      retryAfterMs: null,
      body: JSON.stringify(body),
      fault: null,
    },
    'own-1',
  ).answer;
const own = referenceOf(outgoing(1), password);
const inAnHour = () => new Date(Date.now() + 3_600_000);

describe('twilio', () => {
  test('gets a form, signed in by account and token, and its sid is the reference', async () => {
    const { answer, written } = await exchange('twilio', 201, { sid: 'SM0123', status: 'queued', error_code: null }, outgoing(1, words, inAnHour())); // prettier-ignore
    expect(answer).toEqual({ kind: 'accepted', references: ['SM0123'] });
    expect(written.url).toBe(`/v1/2010-04-01/Accounts/${user}/Messages.json`);
    expect(written.headers['authorization']).toBe(
      `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    );
    expect(Object.fromEntries(new URLSearchParams(written.body))).toEqual({
      To: number,
      From: '8850',
      Body: words,
      ValidityPeriod: '3600',
      StatusCallback: 'https://bin.example/carriers/twilio/receipt',
    });
  });

  test('keeps a message ten hours at most', async () => {
    const { written } = await exchange('twilio', 201, { sid: 'SM1' }, outgoing(1, words, new Date(Date.now() + 86_400_000))); // prettier-ignore
    expect(new URLSearchParams(written.body).get('ValidityPeriod')).toBe('36000');
  });

  test.each<[number, unknown, Partial<HttpAnswer>]>([
    [201, { sid: 'SM1', status: 'failed', error_code: 30008 }, { kind: 'never', reason: 'code-30008' }],
    [201, { status: 'queued' }, { kind: 'unknown', reason: 'no-id' }],
    [400, { code: 21211, status: 400 }, { kind: 'never', reason: 'number' }],
    [400, { code: 21610 }, { kind: 'never', reason: 'unsubscribed' }],
    [400, { code: 21606 }, { kind: 'later', reason: 'setup' }],
    [400, { code: 99999 }, { kind: 'never', reason: 'code-99999' }],
    [401, { code: 20003 }, { kind: 'later', reason: 'setup' }],
    [429, { code: 20429 }, { kind: 'later', reason: 'throttled' }],
    [500, {}, { kind: 'unknown' }],
    [503, {}, { kind: 'later', reason: 'carrier-fault' }],
  ])('answers %i %j', (status, body, meant) => {
    expect(reading('twilio', status, body)).toMatchObject(meant);
  });
});

describe('vonage', () => {
  const taken = (id: unknown) => ({ to: '32470123456', 'message-id': id, status: '0' });

  test('gets a form with key and secret, and the number without a plus', async () => {
    const { answer, written } = await exchange('vonage', 200, { 'message-count': '1', messages: [taken('0A01')] }, outgoing(1, words, inAnHour())); // prettier-ignore
    expect(answer).toEqual({ kind: 'accepted', references: ['0A01'] });
    expect(written.url).toBe('/v1/sms/json');
    expect(Object.fromEntries(new URLSearchParams(written.body))).toEqual({
      api_key: user,
      api_secret: password,
      from: '8850',
      to: '32470123456',
      text: words,
      type: 'text',
      ttl: '3600000',
      'client-ref': own,
      callback: 'https://bin.example/carriers/vonage/receipt',
    });
  });

  test('is told that a text lies outside GSM-7', async () => {
    const { written } = await exchange('vonage', 200, {}, outgoing(1, 'Brand bij Zoë'));
    expect(new URLSearchParams(written.body).get('type')).toBe('unicode');
  });

  test.each<[string, unknown, HttpAnswer | Partial<HttpAnswer>]>([
    [
      'three parts',
      { 'message-count': '3', messages: [taken('a'), taken('b'), taken('c')] },
      { kind: 'accepted', references: ['a', 'b', 'c'] },
    ],
    [
      'three parts under one id',
      { 'message-count': 3, messages: [taken('a'), taken('a'), taken('a')] },
      { kind: 'accepted', references: ['a'] },
    ],
    [
      'fewer parts than it counts',
      { 'message-count': '3', messages: [taken('a'), taken('b')] },
      { kind: 'unknown', reason: 'parts-missing' },
    ],
    ['parts without a count', { messages: [taken('a')] }, { kind: 'unknown', reason: 'parts-missing' }],
    [
      'an id that is a number',
      { 'message-count': '1', messages: [taken(17)] },
      { kind: 'unknown', reason: 'no-id' },
    ],
    [
      'one part of two taken',
      { 'message-count': '2', messages: [taken('a'), { status: '1' }] },
      { kind: 'unknown', reason: 'partly-accepted' },
    ],
    [
      'one part of two refused',
      { 'message-count': '2', messages: [taken('a'), { status: '6' }] },
      { kind: 'unknown', reason: 'partly-accepted' },
    ],
    [
      'too fast',
      { 'message-count': '1', messages: [{ status: '1' }] },
      { kind: 'later', reason: 'throttled' },
    ],
    [
      'a wrong password',
      { 'message-count': '1', messages: [{ status: '4' }] },
      { kind: 'later', afterMs: 120_000 },
    ],
    [
      'a barred number',
      { 'message-count': '1', messages: [{ status: '7' }] },
      { kind: 'never', reason: 'barred' },
    ],
    [
      'a number for a status',
      { 'message-count': 1, messages: [{ status: 7 }] },
      { kind: 'never', reason: 'barred' },
    ],
    [
      'a status nobody knows',
      { 'message-count': '1', messages: [{ status: '77' }] },
      { kind: 'unknown', reason: 'not-understood' },
    ],
    ['no messages', { 'message-count': '0', messages: [] }, { kind: 'unknown', reason: 'not-understood' }],
    [
      'messages that are no list',
      { 'message-count': '1', messages: taken('a') },
      { kind: 'unknown', reason: 'not-understood' },
    ],
    [
      'more parts than any text has',
      { 'message-count': '256', messages: Array.from({ length: 256 }, () => taken('a')) },
      { kind: 'unknown', reason: 'not-understood' },
    ],
  ])('answers %s', (_, body, meant) => {
    expect(reading('vonage', 200, body)).toMatchObject(meant);
  });
});

describe('spryng', () => {
  test('gets JSON under a token, and our own reference is the reference', async () => {
    const { answer, written } = await exchange('spryng', 200, { id: 'a-b-c' });
    expect(answer).toEqual({ kind: 'accepted', references: [own] });
    expect(written).toMatchObject({ url: '/v1/messages', headers: { authorization: `Bearer ${password}` } });
    expect(JSON.parse(written.body)).toEqual({
      encoding: 'auto',
      body: words,
      route: 'business',
      originator: '8850',
      recipients: ['32470123456'],
      reference: own,
    });
  });

  test('burns no number by an answer that nobody has written down', () => {
    expect(reading('spryng', 422, { errors: {} })).toEqual({
      kind: 'later',
      reason: 'refused',
      afterMs: 120_000,
    });
  });
});

describe('ringring', () => {
  test('gets JSON with its key, and the id of the message in its list', async () => {
    const { answer, written } = await exchange('ringring', 200, {
      MessageCount: 1,
      ResultCode: 0,
      Messages: [{ MessageId: 'rr-1', To: '32470123456' }],
    });
    expect(answer).toEqual({ kind: 'accepted', references: ['rr-1'] });
    expect(written.url).toBe('/v1/message');
    expect(JSON.parse(written.body)).toEqual({
      apiKey: password,
      to: '32470123456',
      message: words,
      senderId: '8850',
      reference: own,
    });
  });

  test('leaves in doubt what its answer does not say', () => {
    expect(reading('ringring', 200, { ResultCode: 7, Messages: [] })).toEqual({
      kind: 'unknown',
      reason: 'not-understood',
    });
    expect(reading('ringring', 200, { ResultCode: 0 })).toEqual({ kind: 'unknown', reason: 'no-id' });
  });
});

test('an id may be a number where the profile says so, unless JSON has already rounded it', () => {
  const profile = readProfile('generic');
  const counted = { ...profile, answer: { ...profile.answer, idIs: 'integer' as const } };
  const of = (body: string): HttpAnswer =>
    readAnswer(counted, { kind: 'answer', status: 200, type: 'application/json', retryAfterMs: null, body, fault: null }, 'own-1').answer; // prettier-ignore
  expect(of('{"id": 4711}')).toEqual({ kind: 'accepted', references: ['4711'] });
  expect(of('{"id": 12345678901234567890}')).toMatchObject({ kind: 'unknown', reason: 'no-id' });
  expect(of('{"id": "4711"}')).toMatchObject({ kind: 'unknown', reason: 'no-id' });
});
