/** From the outbox to an HTTP gateway and back by its webhook, on a real database and real sockets. */
import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { uuid7 } from '../lib/ids.ts';
import { keyedHash, newKeyText, readKeys, seal } from '../lib/secrets.ts';
import { startDelivering, type Deliverer } from './deliver.ts';
import {
  number,
  openTo,
  say,
  secret,
  startGateway,
  type Gateway,
  type Opened,
} from './http-sms/gateway-fixture.ts';
import * as outbox from './outbox.ts';
import { receive } from './receipts.ts';

const keys = readKeys(newKeyText());
const clock = { now: () => new Date() };

describe('a message through an HTTP gateway', () => {
  let database: TestDatabase;
  let gateway: Gateway;
  let opened: Opened;
  let deliverer: Deliverer;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(async () => await database.drop());
  beforeEach(async () => {
    gateway = await startGateway();
    opened = openTo(gateway.port, 'vonage', '', undefined, {
      onReceipts: async (account, receipts) => await receive(database.db, account, receipts, clock.now()),
    });
    deliverer = startDelivering({ db: database.db, keys, clock, carriers: [opened.carrier] });
  });
  afterEach(async () => {
    await deliverer.stop();
    await opened.carrier.close();
    await gateway.close();
  });

  const put = async (body: string): Promise<string> => {
    const cause = uuid7();
    await database.db.transaction().execute(
      async (tx) =>
        await outbox.put(tx, {
          cause,
          thread: cause,
          sequence: 0,
          lane: 'urgent',
          at: new Date(),
          texts: [{ part: '', language: 'nl', channel: 'sms', subject: '', html: '', link: '', body, expiresAt: null }], // prettier-ignore
          rows: [
            {
              recipient: uuid7(),
              channel: 'sms',
              part: '',
              language: 'nl',
              address: seal(keys, 'sms', number),
              addressHash: keyedHash(keys, 'sms', number),
            },
          ],
        }),
    );
    deliverer.wake();
    return cause;
  };
  const stateOf = async (cause: string): Promise<string | undefined> =>
    (
      await database.db
        .selectFrom('delivery_copy')
        .select('state')
        .where('cause', '=', cause)
        .executeTakeFirst()
    )?.state;
  const becomes = async (cause: string, state: string): Promise<void> =>
    await vi.waitFor(async () => expect(await stateOf(cause)).toBe(state), { timeout: 8_000, interval: 50 });
  const report = async (messageId: string, status: string): Promise<number> => {
    const text = `&err-code=0&messageId=${messageId}&status=${status}`;
    const sig = createHmac('sha256', secret).update(text).digest('hex');
    const answer = await opened.carrier.webhook({
      method: 'POST',
      path: 'receipt',
      url: 'https://bin.example/carriers/vonage/receipt',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ 'err-code': '0', messageId, status, sig }),
    });
    return answer.status;
  };
  const taken = (...ids: readonly string[]): unknown => ({
    'message-count': String(ids.length),
    messages: ids.map((id) => ({ status: '0', 'message-id': id })),
  });

  it('is delivered when every part of it is, whatever comes twice or late', async () => {
    gateway.behave((response) => say(response, 200, taken('p1', 'p2')));
    const cause = await put('x'.repeat(200));
    await becomes(cause, 'handed');
    expect(await report('p1', 'delivered')).toBe(204);
    expect(await report('p1', 'delivered')).toBe(204);
    expect(await stateOf(cause)).toBe('handed');
    expect(await report('p2', 'buffered')).toBe(204);
    expect(await report('p2', 'delivered')).toBe(204);
    expect(await stateOf(cause)).toBe('delivered');
    expect(await report('p2', 'failed')).toBe(204);
    expect(await stateOf(cause)).toBe('delivered');
  });

  it('is delivered also where the receipt overtook the answer', async () => {
    gateway.behave(async (response) => {
      expect(await report('early', 'delivered')).toBe(204);
      say(response, 200, taken('early'));
    });
    await becomes(await put('kort'), 'delivered');
  });

  it('is tried again when the gateway was too busy, under the same reference', async () => {
    gateway.behave((response, _, count) =>
      say(
        response,
        200,
        count === 1 ? { 'message-count': '1', messages: [{ status: '1' }] } : taken(`t${count}`),
      ),
    );
    await becomes(await put('later'), 'handed');
    const references = gateway.seen.map(({ body }) => new URLSearchParams(body).get('client-ref'));
    expect(references).toHaveLength(2);
    expect(references[0]).toMatch(/^[0-9a-f]{24}$/);
    expect(references[1]).toBe(references[0]);
  });

  it('fails by the gateway’s word, and no address is told', async () => {
    gateway.behave((response) => say(response, 200, { 'message-count': '1', messages: [{ status: '6' }] }));
    const cause = await put('nooit');
    await becomes(cause, 'failed');
    const { reason } = await database.db
      .selectFrom('delivery_copy')
      .select('reason')
      .where('cause', '=', cause)
      .executeTakeFirstOrThrow();
    expect(reason).toBe('number');
  });
});
