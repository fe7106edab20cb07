/**
 * The profiles against the interfaces as their makers published them: OpenAPI files of Twilio, Vonage, GOV.UK Notify and
 * GC Notify, and what the clients of RingRing and Spryng write. The files are public data and stay outside this
 * repository.
 */
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WebhookRequest } from '../carrier.ts';
import { number, openTo, outgoing, password, say, secret, startGateway, user, words, type Gateway, type Opened, type Seen } from './gateway-fixture.ts'; // prettier-ignore
import type { HttpAnswer } from './answer.ts';
import { at } from './fields.ts';
import { parseProfile, readProfile, type Profile } from './profile.ts';

const folder = new URL('../../../../shared/data/api/', import.meta.url);
const missing = !existsSync(folder);
const skipped = missing ? ' (skipped: no ../shared)' : '';
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
type Tree = Readonly<Record<string, unknown>>;
const tree = (value: unknown, pointer: string): Tree => {
  const found = at(value, pointer);
  if (typeof found !== 'object' || found === null) throw new Error(`nothing at ${pointer}`);
  return found as Tree;
};

/** The lines of a YAML file below a key at this indent, down to the next at the same. */
const block = (yaml: string, key: string, indent: number): string => {
  const lines = yaml.split('\n');
  const from = lines.findIndex((line) => line === `${' '.repeat(indent)}${key}:`);
  if (from < 0) throw new Error(`no ${key}`);
  const rest = lines.slice(from + 1);
  const to = rest.findIndex((line) => /\S/.test(line) && line.search(/\S/) <= indent);
  return rest.slice(0, to < 0 ? undefined : to).join('\n');
};
/** The example of each property of a schema that stands at an indent of four. */
const examples = (yaml: string, schema: string): Record<string, string> =>
  Object.fromEntries(
    [...block(yaml, schema, 4).matchAll(/^ {8}([\w-]+):\n((?: {10}.*\n?|\n)*)/gm)].flatMap(
      ([, key, rest]) => {
        const example = /^ {10}example: "?([^"\n]*)"?$/m.exec(rest ?? '')?.[1];
        return key !== undefined ? [[key, example ?? '']] : [];
      },
    ),
  );

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(async () => await gateway.close());

const exchange = async (
  { carrier }: Opened,
  status: number,
  body: unknown,
): Promise<{ answer: HttpAnswer | undefined; written: Seen }> => {
  gateway.behave((response) => say(response, status, body));
  const message = outgoing(1, words, new Date(Date.now() + 1_800_000));
  const [answer] = await carrier.send([message], { signal: new AbortController().signal, urgent: false });
  const written = gateway.seen.at(-1);
  if (!written) throw new Error('nothing was written');
  return { answer, written };
};

describe.skipIf(missing)(`twilio as its OpenAPI has it${skipped}`, () => {
  const api = missing ? {} : (JSON.parse(read('twilio-messages-subset.json')) as unknown);
  const path = '/2010-04-01/Accounts/{AccountSid}/Messages.json';
  const create = missing ? {} : tree(api, `/paths/${path.replaceAll('/', '~1')}/post`);

  test('takes what we write: path, sign-in and fields', async () => {
    const opened = openTo(gateway.port, 'twilio');
    const { written } = await exchange(opened, 201, {});
    expect(written.url).toBe(`/v1${path.replace('{AccountSid}', user)}`);
    const [form = ''] = Object.keys(tree(create, '/requestBody/content'));
    expect(written.headers['content-type']).toBe(form);
    const fields = tree(create, `/requestBody/content/${form.replaceAll('/', '~1')}/schema/properties`);
    for (const field of new URLSearchParams(written.body).keys())
      expect(Object.keys(fields)).toContain(field);
    expect(at(fields, '/ValidityPeriod/description')).toContain('from `1` to `36000`');
    expect(at(create, '/security/0')).toEqual({ accountSid_authToken: [] });
    expect(at(api, '/components/securitySchemes/accountSid_authToken')).toEqual({
      scheme: 'basic',
      type: 'http',
    });
    expect(written.headers['authorization']).toMatch(/^Basic /);
    await opened.carrier.close();
  });

  test('has its every example of an answer read as taken, by its sid', async () => {
    const opened = openTo(gateway.port, 'twilio');
    const answers = Object.values(tree(create, '/responses/201/content/application~1json/examples'));
    expect(answers.length).toBeGreaterThan(4);
    for (const example of answers) {
      const { answer } = await exchange(opened, 201, at(example, '/value'));
      expect(answer).toEqual({ kind: 'accepted', references: [at(example, '/value/sid')] });
    }
    await opened.carrier.close();
  });

  test('has no state that we do not know, and can be asked by sid', async () => {
    const states = at(api, '/components/schemas/message_enum_status/enum') as readonly string[];
    const profile = readProfile('twilio');
    expect(states.filter((one) => !(one in (profile.receipts?.states ?? {})))).toEqual([]);
    expect(profile.query?.states).toEqual(profile.receipts?.states);
    const get = tree(api, '/paths/~12010-04-01~1Accounts~1{AccountSid}~1Messages~1{Sid}.json/get');
    const example = tree(get, '/responses/200/content/application~1json/examples/fetch/value');
    const { carrier } = openTo(gateway.port, 'twilio');
    const sid = String(example['sid']);
    gateway.behave((response) => say(response, 200, example));
    // It was "sent": on its way.
    expect(await carrier.query?.([sid])).toEqual([]);
    expect(gateway.seen.at(-1)?.url).toBe(`/v1/2010-04-01/Accounts/${user}/Messages/${sid}.json`);
    gateway.behave((response) =>
      say(response, 200, { ...example, status: 'undelivered', error_code: 30003 }),
    );
    expect(await carrier.query?.([sid])).toEqual([{ reference: sid, state: 'failed', code: '30003' }]);
    await carrier.close();
  });
});

describe.skipIf(missing)(`vonage as its OpenAPI has it${skipped}`, () => {
  const yaml = missing ? '' : read('vonage-sms.yml');
  const sign = (fields: Record<string, string>): Record<string, string> => {
    const text = Object.entries(fields)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, value]) => `&${key}=${value}`)
      .join('');
    return { ...fields, sig: createHmac('sha256', secret).update(text).digest('hex').toUpperCase() };
  };
  const call = (path: string, fields: Record<string, string>): WebhookRequest => ({
    method: 'POST',
    path,
    url: `https://bin.example/carriers/vonage/${path}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });

  test('takes what we write: fields, number, reference and lifetime', async () => {
    const opened = openTo(gateway.port, 'vonage');
    const { written } = await exchange(opened, 200, {});
    const fields = Object.fromEntries(new URLSearchParams(written.body));
    const known = Object.keys(examples(yaml, 'NewMessage'));
    expect(known).toContain('client-ref');
    for (const field of Object.keys(fields)) expect(known).toContain(field);
    const required = [...block(yaml, 'NewMessage', 4).matchAll(/^ {8}- (\w+)$/gm)].map(([, field]) => field);
    expect(required).toEqual(['api_key', 'from', 'to']);
    for (const field of required) expect(fields[field ?? '']).toBeTruthy();
    expect(fields['to']).toMatch(/^\d{7,15}$/);
    expect(fields['client-ref']?.length).toBeLessThanOrEqual(40);
    expect(Number(fields['ttl'])).toBeGreaterThanOrEqual(20_000);
    expect(Number(fields['ttl'])).toBeLessThanOrEqual(604_800_000);
    await opened.carrier.close();
  });

  test('has its answers of one and of several parts read as taken, and its error as a fault of ours', async () => {
    const opened = openTo(gateway.port, 'vonage');
    const part = examples(yaml, 'Message');
    expect(part['status']).toBe('0');
    const one = await exchange(opened, 200, { 'message-count': '1', messages: [part] });
    expect(one.answer).toEqual({ kind: 'accepted', references: [part['message-id']] });
    const two = { 'message-count': '2', messages: [part, { ...part, 'message-id': 'second' }] };
    expect((await exchange(opened, 200, two)).answer).toEqual({
      kind: 'accepted',
      references: [part['message-id'], 'second'],
    });
    const error = examples(yaml, 'ErrorMessage');
    const refused = await exchange(opened, 200, { 'message-count': '1', messages: [error] });
    expect(refused.answer).toEqual({ kind: 'later', reason: 'code-2', afterMs: 120_000 });
    await opened.carrier.close();
  });

  test('has no error that is taken as accepted or not understood', async () => {
    const errors = [...block(yaml, 'x-errors', 0).matchAll(/^ {2}"(\d+)":$/gm)].map(([, code]) => code ?? '');
    expect(errors.length).toBeGreaterThan(15);
    const kinds = new Map<string, string>();
    for (const status of errors) {
      // One each: so many faults of the set-up in a row would give the account its rest.
      const opened = openTo(gateway.port, 'vonage');
      const { answer } = await exchange(opened, 200, { 'message-count': '1', messages: [{ status }] });
      kinds.set(status, answer?.kind ?? '');
      await opened.carrier.close();
    }
    expect([...kinds].filter(([, kind]) => kind !== 'later' && kind !== 'never')).toEqual([]);
    expect(['6', '7', '12', '33'].map((status) => kinds.get(status))).toEqual([
      'never',
      'never',
      'never',
      'never',
    ]);
  });

  test('reports as in its example of a receipt, with no state that we do not know', async () => {
    const { carrier, receipts } = openTo(gateway.port, 'vonage');
    const { sig: _, ...fields } = examples(yaml, 'DeliveryReceipt');
    expect(await carrier.webhook(call('receipt', sign(fields)))).toEqual({ status: 204 });
    expect(receipts).toMatchObject([{ reference: fields['messageId'], state: 'delivered' }]);
    expect(receipts[0]?.others?.()).toEqual([fields['client-ref']]);
    expect((await carrier.webhook(call('receipt', fields))).status).toBe(403);
    const listed =
      /x-possible-values:\n((?: {12}- \w+\n)+)/.exec(block(yaml, 'DeliveryReceipt', 4))?.[1] ?? '';
    const states = [...listed.matchAll(/- (\w+)/g)].map(([, state]) => state ?? '');
    expect(states.length).toBe(7);
    expect(states.filter((one) => !(one in (readProfile('vonage').receipts?.states ?? {})))).toEqual([]);
    await carrier.close();
  });

  test('brings what phones send as in its example', async () => {
    const { carrier, inbound } = openTo(gateway.port, 'vonage');
    const fields = examples(yaml, 'InboundMessage');
    expect(await carrier.webhook(call('inbound', sign(fields)))).toEqual({ status: 204 });
    // The example is the second part of three.
    const text = `(${fields['concat-part']}/${fields['concat-total']}) ${fields['text']}`;
    expect(text).toBe('(2/3) Hello world');
    expect(inbound).toEqual([{ from: fields['msisdn'], to: fields['to'], text }]);
    await carrier.close();
  });
});

/** Notify is for the governments of the United Kingdom and of Canada; it proves that a profile can say such a gateway. */
const notify: Profile = parseProfile(
  JSON.stringify({
    description: 'Notify',
    options: { template: null },
    request: {
      method: 'POST',
      url: '{base}/notifications/sms',
      headers: { Authorization: 'ApiKey-v1 {password}' },
      format: 'json',
      body: {
        phone_number: '{to}',
        template_id: '{option.template}',
        personalisation: { text: '{text}' },
        reference: '{reference}',
      },
    },
    answer: {
      id: '/id',
      codes: ['/errors/0/error'],
      rules: [
        { status: ['201'], means: 'accepted' },
        {
          status: ['400'],
          when: { '/errors/0/error': ['ValidationError'] },
          means: 'never',
          reason: 'number',
        },
        { status: ['400'], when: { '/errors/0/error': ['BadRequestError'] }, means: 'setup' },
        {
          status: ['429'],
          when: { '/errors/0/error': ['TooManyRequestsError'] },
          means: 'later',
          afterSeconds: 3600,
        },
      ],
    },
    receipts: {
      reference: '/id',
      own: '/reference',
      state: '/status',
      states: {
        delivered: 'delivered',
        'permanent-failure': 'failed',
        'temporary-failure': 'failed',
        'technical-failure': 'failed',
      },
      authentication: { kind: 'secret', in: 'header', name: 'Authorization', value: 'Bearer {secret}' },
    },
  }),
  'notify',
);
const openNotify = (): Opened =>
  openTo(gateway.port, 'generic', '', (settings) => ({ ...settings, profile: notify, options: { template: 't-1' } })); // prettier-ignore

describe.skipIf(missing)(`notify as its OpenAPI has it${skipped}`, () => {
  const uk = missing ? {} : tree(JSON.parse(read('govuk-notify-POST_notification_sms.json')), '/post');
  const canada = missing ? '' : read('gc-notify-v2-en.yaml');

  test('takes what we write', async () => {
    const opened = openNotify();
    const { answer, written } = await exchange(opened, 201, { id: '740e5834-3a29-46b4-9a6f-16142fde533a' });
    expect(answer).toEqual({ kind: 'accepted', references: ['740e5834-3a29-46b4-9a6f-16142fde533a'] });
    const known = [...block(canada, 'CreateSmsNotificationRequest', 4).matchAll(/^ {8}(\w+):$/gm)].map(
      ([, key]) => key,
    );
    const body = JSON.parse(written.body) as Record<string, unknown>;
    expect(body).toMatchObject({
      phone_number: number,
      template_id: 't-1',
      personalisation: { text: words },
    });
    for (const key of Object.keys(body)) expect(known).toContain(key);
    expect(block(canada, '/v2/notifications/sms', 2)).toContain("'201'");
    expect(written.url).toBe('/v1/notifications/sms');
    await opened.carrier.close();
  });

  test('has its every example of a refusal read: a wrong number is final, a fault of ours is not', async () => {
    const refusals = Object.entries(tree(uk, '/responses/400/content/application~1json/examples'));
    expect(refusals.length).toBeGreaterThan(6);
    for (const [, example] of refusals) {
      const opened = openNotify();
      const value = tree(example, '/value');
      const { answer } = await exchange(opened, Number(value['status_code']), value);
      const ours = at(value, '/errors/0/error') === 'BadRequestError';
      expect(answer).toMatchObject(ours ? { kind: 'later' } : { kind: 'never', reason: 'number' });
      expect(JSON.stringify(answer)).not.toContain(' ');
      await opened.carrier.close();
    }
    const statuses = Object.keys(tree(uk, '/responses'));
    expect(statuses).toEqual(['201', '400', '403', '429', '500']);
    const canadian = [...block(canada, '/v2/notifications/sms', 2).matchAll(/status_code: (\d+)\n +errors:\n +- error: "(\w+)"/g)]; // prettier-ignore
    expect(canadian.length).toBe(6);
    for (const [, status, error] of canadian) {
      const opened = openNotify();
      const { answer } = await exchange(opened, Number(status), { errors: [{ error, message: number }] });
      expect(answer).toMatchObject({ kind: 'later' });
      await opened.carrier.close();
    }
  });

  test('reports by the fields and the states that it names', async () => {
    const said = String(at(uk, '/callbacks/onSmsSend/{$callback_url}/post/requestBody/description'));
    const keys = [...said.matchAll(/^\|`(\w+)` \|/gm)].map(([, key]) => key);
    expect(keys).toEqual(expect.arrayContaining(['id', 'reference', 'to', 'status']));
    const row = /^\|`status` \|[^|]*\|([^|]*)\|$/m.exec(said)?.[1] ?? '';
    const states = [...row.matchAll(/`([\w-]+)`/g)].map(([, state]) => state ?? '');
    expect(states).toEqual(Object.keys(notify.receipts?.states ?? {}));
    const { carrier, receipts } = openNotify();
    const call = (authorization: string, status: string): WebhookRequest => ({
      method: 'POST',
      path: 'receipt',
      url: 'https://bin.example/carriers/notify/receipt',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ id: 'n1', reference: null, to: '07700912345', status, template_version: 1 }),
    });
    for (const state of states)
      expect((await carrier.webhook(call(`Bearer ${secret}`, state))).status).toBe(200);
    expect(receipts.map((one) => one.state)).toEqual(['delivered', 'failed', 'failed', 'failed']);
    expect((await carrier.webhook(call(`Bearer ${password}`, 'delivered'))).status).toBe(403);
    expect(JSON.stringify(receipts)).not.toContain('07700912345');
    await carrier.close();
  });
});

describe.skipIf(missing)(`the Belgian gateways as their own clients write${skipped}`, () => {
  const facts = missing ? {} : (JSON.parse(read('belgian-sms-gateways.json')) as unknown);

  test('ringring takes our fields and the form of our numbers', async () => {
    const opened = openTo(gateway.port, 'ringring');
    const { written } = await exchange(opened, 200, {});
    const body = JSON.parse(written.body) as Record<string, string>;
    const required = at(facts, '/ringring/send_fields/required') as readonly string[];
    const optional = at(facts, '/ringring/send_fields/optional') as readonly string[];
    expect(Object.keys(body)).toEqual(expect.arrayContaining([...required]));
    for (const field of Object.keys(body)) expect([...required, ...optional]).toContain(field);
    expect(body['to']).toMatch(new RegExp(String(at(facts, '/ringring/send_fields/to_pattern'))));
    await opened.carrier.close();
  });

  test('spryng gets the fields of its own example, of the same kinds', async () => {
    const opened = openTo(gateway.port, 'spryng');
    const { written } = await exchange(opened, 200, {});
    const body = JSON.parse(written.body) as Tree;
    const example = tree(facts, '/spryng/send_example');
    expect(Object.keys(body).toSorted()).toEqual(Object.keys(example).toSorted());
    for (const [key, value] of Object.entries(example)) {
      expect(typeof body[key]).toBe(typeof value);
      expect(Array.isArray(body[key])).toBe(Array.isArray(value));
    }
    expect([body['encoding'], body['route']]).toEqual([example['encoding'], example['route']]);
    await opened.carrier.close();
  });
});
