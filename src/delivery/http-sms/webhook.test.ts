/** What gateways call back with: signatures, states, and what is answered. Each shape is that of a shipped profile. */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { WebhookRequest } from '../carrier.ts';
import { referenceOf } from '../http-sms.ts';
import {
  openTo,
  outgoing,
  password,
  say,
  secret,
  send,
  startGateway,
  type Opened,
} from './gateway-fixture.ts';
import { parseProfile, type Profile } from './profile.ts';

const opened: Opened[] = [];
afterEach(async () => void (await Promise.all(opened.splice(0).map(({ carrier }) => carrier.close()))));
const open = (...given: Parameters<typeof openTo>): Opened => {
  const one = openTo(...given);
  opened.push(one);
  return one;
};

const request = (change: Partial<WebhookRequest>): WebhookRequest => ({
  method: 'POST',
  path: 'receipt',
  url: 'https://bin.example/carriers/x/receipt',
  headers: { 'content-type': 'application/json' },
  body: '',
  ...change,
});
const hex = (algorithm: string, key: string, text: string): string =>
  createHmac(algorithm, key).update(text).digest('hex');
const signed = (fields: unknown, change: Partial<WebhookRequest> = {}): WebhookRequest => {
  const body = typeof fields === 'string' ? fields : JSON.stringify(fields);
  return request({
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-signature': `sha256=${hex('sha256', secret, body)}`,
    },
    ...change,
  });
};

describe('a receipt', () => {
  test('says delivered, failed with its code, or unknown; what is on its way says nothing', async () => {
    const { carrier, receipts } = open(1, 'generic');
    const call = async (fields: unknown) => await carrier.webhook(signed(fields));
    expect(await call({ id: 'm1', state: 'delivered', code: '0', reference: 'r1' })).toEqual({ status: 204 });
    expect(await call({ id: 'm2', state: 'failed', code: 'absent' })).toEqual({ status: 204 });
    expect(await call({ id: 'm3', state: 'expired', code: '+32470123456' })).toEqual({ status: 204 });
    expect(await call({ id: 'm4', state: 'sent' })).toEqual({ status: 204 });
    expect(await call({ id: 'm5', state: 'constructor' })).toEqual({ status: 204 });
    expect(receipts.map(({ reference, state, code }) => [reference, state, code])).toEqual([
      ['m1', 'delivered', null],
      ['m2', 'failed', 'absent'],
      // A number is no code, whoever sends it.
      ['m3', 'failed', null],
      ['m5', 'unknown', 'constructor'],
    ]);
    expect(receipts[0]?.others?.()).toEqual(['r1']);
  });

  test('that comes twice is confirmed and handed on twice', async () => {
    const { carrier, receipts } = open(1, 'generic');
    const twice = signed({ id: 'm1', state: 'delivered' });
    expect([await carrier.webhook(twice), await carrier.webhook(twice)]).toEqual([
      { status: 204 },
      { status: 204 },
    ]);
    expect(receipts).toHaveLength(2);
  });

  test('that overtakes the answer to its own message is handed on before it', async () => {
    const gateway = await startGateway();
    const { carrier, receipts } = open(gateway.port, 'generic');
    let before = 0;
    gateway.behave(async (response, { body }) => {
      const { reference } = JSON.parse(body) as { reference: string };
      await carrier.webhook(signed({ id: 'm1', state: 'delivered', reference }));
      before = receipts.length;
      say(response, 200, { id: 'm1' });
    });
    expect(await send(carrier)).toEqual([{ kind: 'accepted', references: ['m1'] }]);
    expect(before).toBe(1);
    // Also of use where the answer never comes: it brings the reference that we had before.
    expect(receipts[0]?.others?.()).toEqual([referenceOf(outgoing(1), password)]);
    await gateway.close();
  });

  test('that could not be kept is asked for again', async () => {
    const { carrier } = open(1, 'generic', '', undefined, {
      onReceipts: async () => await Promise.reject(new Error('the database is away')),
    });
    expect(await carrier.webhook(signed({ id: 'm1', state: 'delivered' }))).toEqual({ status: 503 });
  });

  test.each<[string, Partial<WebhookRequest>]>([
    ['without a signature', { headers: { 'content-type': 'application/json' } }],
    ['with another signature', { headers: { 'content-type': 'application/json', 'x-signature': `sha256=${hex('sha256', 'x', '')}` } }], // prettier-ignore
    ['with another algorithm', { headers: { 'content-type': 'application/json', 'x-signature': `sha1=${hex('sha1', secret, '')}` } }], // prettier-ignore
    ['with a body that was changed', { body: '{"id":"m2","state":"delivered"}' }],
  ])('%s is forbidden', async (_, change) => {
    const { carrier, receipts } = open(1, 'generic');
    expect(await carrier.webhook(signed({ id: 'm1', state: 'delivered' }, change))).toEqual({ status: 403 });
    expect(receipts).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['half an object', '{"id":'],
    ['a list', [{ id: 'm1', state: 'delivered' }]],
    ['no id', { state: 'delivered' }],
    ['an id that is an object', { id: {}, state: 'delivered' }],
    ['an id of two lines', { id: 'a\nb', state: 'delivered' }],
    ['no state', { id: 'm1' }],
    ['null', null],
  ])('that is %s is no receipt', async (_, fields) => {
    const { carrier, receipts } = open(1, 'generic');
    expect(await carrier.webhook(signed(fields))).toEqual({ status: 400 });
    expect(receipts).toEqual([]);
  });

  test('goes to its own path, and only so large', async () => {
    const { carrier } = open(1, 'generic');
    expect(await carrier.webhook(signed({}, { path: 'other' }))).toEqual({ status: 404 });
    expect(await carrier.webhook(signed({ id: 'x'.repeat(70_000) }))).toEqual({ status: 413 });
  });

  test('never brings the carrier down, whatever is called', async () => {
    const { carrier } = open(1, 'generic');
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string()), fc.string(), async (body, type) => {
        const { status } = await carrier.webhook(signed(body));
        expect([204, 400, 403]).toContain(status);
        const other = signed(body, { headers: { 'content-type': type, 'x-signature': type } });
        expect([400, 403]).toContain((await carrier.webhook(other)).status);
      }),
    );
  });
});

test('many receipts may come in one call, and one that cannot be read does not spoil the rest', async () => {
  const profile = (settings: Opened['settings']): Opened['settings'] => ({
    ...settings,
    profile: { ...settings.profile, receipts: { ...receiptsOf(settings.profile), each: '/reports' } },
  });
  const { carrier, receipts } = open(1, 'generic', '', profile);
  const reports = [{ id: 'm1', state: 'delivered' }, { odd: 1 }, { id: 'm2', state: 'failed' }];
  expect(await carrier.webhook(signed({ reports }))).toEqual({ status: 204 });
  expect(receipts.map((one) => one.reference)).toEqual(['m1', 'm2']);
  expect(await carrier.webhook(signed({ reports: [] }))).toEqual({ status: 400 });
});
const receiptsOf = ({ receipts }: Profile): NonNullable<Profile['receipts']> => {
  if (!receipts) throw new Error('the profile has no receipts');
  return receipts;
};

describe('twilio', () => {
  const form = (fields: Record<string, string>, signature: string, path = 'receipt'): WebhookRequest =>
    request({
      path,
      url: `https://bin.example/carriers/twilio/${path}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
      body: new URLSearchParams(fields).toString(),
    });

  test('signs as in the example that it publishes', async () => {
    const fields = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675309',
      Digits: '1234',
      From: '+14158675309',
      To: '+18005551212',
    };
    const { carrier } = open(1, 'twilio', '', (settings) => ({ ...settings, password: '12345' }));
    const call = form(fields, 'RSOYDt4T1cUTdK1PDd93/VVr8B8=');
    const at = { ...call, url: 'https://mycompany.com/myapp.php?foo=1&bar=2' };
    // Authentic, and not a receipt.
    expect(await carrier.webhook(at)).toEqual({ status: 400 });
    expect(await carrier.webhook({ ...at, url: `${at.url}&x=1` })).toEqual({ status: 403 });
    expect(await carrier.webhook({ ...at, body: at.body.replace('1234', '1235') })).toEqual({ status: 403 });
    expect(await carrier.webhook({ ...at, body: `${at.body}&To=%2B18005551212` })).toEqual({ status: 403 });
  });

  test('reports states, and brings what phones send', async () => {
    const { carrier, receipts, inbound } = open(1, 'twilio');
    const sign = (text: string): string => createHmac('sha1', password).update(text).digest('base64');
    const failed = { MessageSid: 'SM01', MessageStatus: 'undelivered', ErrorCode: '30003' };
    const text =
      'https://bin.example/carriers/twilio/receiptErrorCode30003MessageSidSM01MessageStatusundelivered';
    expect(await carrier.webhook(form(failed, sign(text)))).toEqual({ status: 204 });
    expect(receipts).toEqual([{ reference: 'SM01', state: 'failed', code: '30003' }]);
    const stop = { Body: 'STOP & go', From: '+32470000001', To: '+32460000000' };
    const called = 'https://bin.example/carriers/twilio/inboundBodySTOP & goFrom+32470000001To+32460000000';
    expect(await carrier.webhook(form(stop, sign(called), 'inbound'))).toEqual({
      status: 200,
      type: 'text/xml',
      body: '<Response/>',
    });
    expect(inbound).toEqual([{ from: '+32470000001', to: '+32460000000', text: 'STOP & go' }]);
  });
});

describe('vonage', () => {
  const fields = {
    msisdn: '447700900000',
    to: 'AcmeInc',
    messageId: '0A0000001234567B',
    status: 'failed',
    'err-code': '6',
    'client-ref': 'a=b&c',
    timestamp: '1582650446',
  };
  const text = '&client-ref=a_b_c&err-code=6&messageId=0A0000001234567B&msisdn=447700900000&status=failed&timestamp=1582650446&to=AcmeInc'; // prettier-ignore
  const sig = hex('sha256', secret, text).toUpperCase();

  test('signs the sorted fields, in JSON, as a form or in the address', async () => {
    const { carrier, receipts } = open(1, 'vonage');
    const query = new URLSearchParams({ ...fields, sig }).toString();
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const calls = [
      request({ body: JSON.stringify({ ...fields, sig }) }),
      request({ body: query, headers: form }),
      request({ method: 'GET', url: `https://bin.example/carriers/vonage/receipt?${query}`, headers: {} }),
    ];
    for (const call of calls) expect(await carrier.webhook(call)).toEqual({ status: 204 });
    expect(receipts).toHaveLength(3);
    expect(receipts[2]).toMatchObject({ reference: '0A0000001234567B', state: 'failed', code: '6' });
    expect(receipts[2]?.others?.()).toEqual(['a=b&c']);
  });

  test('is forbidden with a field changed, added or nested, or without its signature', async () => {
    const { carrier, receipts } = open(1, 'vonage');
    for (const wrong of [
      { ...fields, sig, status: 'delivered' },
      { ...fields, sig, more: '1' },
      { ...fields, sig, more: { a: 1 } },
      { ...fields, sig: hex('sha256', password, text) },
      { ...fields, sig: '' },
      fields,
    ])
      expect(await carrier.webhook(request({ body: JSON.stringify(wrong) }))).toEqual({ status: 403 });
    expect(receipts).toEqual([]);
  });
});

test('spryng reports by our own reference, in an address that holds the secret', async () => {
  const { carrier, receipts } = open(1, 'spryng');
  const call = (query: string): WebhookRequest =>
    request({ method: 'GET', url: `https://bin.example/carriers/spryng/receipt?${query}`, headers: {} });
  const said = 'STATUS=20&REASONCODE=21&REFERENCE=0123456789abcdef01234567';
  expect(await carrier.webhook(call(`key=${secret}&${said}`))).toEqual({ status: 200 });
  expect(receipts).toEqual([{ reference: '0123456789abcdef01234567', state: 'failed', code: '21' }]);
  for (const wrong of [said, `key=${password}&${said}`, `key=${secret}&key=x&${said}`])
    expect(await carrier.webhook(call(wrong))).toEqual({ status: 403 });
});

test('a gateway may sign in with a user and a password, or bring the secret in a header', async () => {
  const own = (authentication: unknown): Profile =>
    parseProfile(
      JSON.stringify({
        description: 'of a test',
        request: { method: 'POST', url: '{base}', format: 'form', body: { to: '{to}' } },
        answer: { id: '/id', rules: [{ means: 'accepted' }] },
        receipts: { reference: '/id', state: '/state', states: { ok: 'delivered' }, authentication },
      }),
      'own',
    );
  const call = async (authentication: unknown, authorization: string): Promise<number> => {
    const { carrier } = open(1, 'generic', '', (settings) => ({ ...settings, profile: own(authentication) }));
    const headers = { 'content-type': 'application/json', authorization };
    return (await carrier.webhook(request({ headers, body: '{"id":"m1","state":"ok"}' }))).status;
  };
  const basic = { kind: 'basic', user: 'belfort', password: '{secret}' };
  const encoded = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  expect(await call(basic, encoded(`belfort:${secret}`))).toBe(200);
  expect(await call(basic, encoded(`belfort:${password}`))).toBe(403);
  const bearer = { kind: 'secret', in: 'header', name: 'Authorization', value: 'Bearer {secret}' };
  expect(await call(bearer, `Bearer ${secret}`)).toBe(200);
  expect(await call(bearer, `Bearer ${secret}x`)).toBe(403);
  expect(await call(bearer, '')).toBe(403);
});
