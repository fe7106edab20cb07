import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCollector, type Collector } from '../../test/support/collector.ts';
import { routes } from '../../contract/routes.ts';
import { uuid7 } from '../lib/ids.ts';
import { quieten } from '../lib/log.ts';
import { isDrawn, startTraces, type SpanOutcome, type Traces } from './traces.ts';
import type { TraceSettings } from './trace-settings.ts';

quieten();
let collector: Collector;
const open: Traces[] = [];
let counted: Record<SpanOutcome, number>;
beforeEach(async () => {
  collector = await startCollector();
  counted = { sent: 0, dropped: 0, refused: 0 };
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
  await collector.close();
});

/** Every cause is a message but those of `others`; every chunk is of `cause`. */
const start = (
  settings: Partial<TraceSettings> = {},
  { others = [], cause = '' }: { others?: readonly string[]; cause?: string } = {},
): Traces => {
  const traces = startTraces(
    {
      url: collector.url,
      headers: {},
      resource: { 'service.name': 'belfort' },
      ratio: 1,
      gzip: false,
      timeoutMs: 2_000,
      everyMs: 20,
      queueMost: 100,
      batchMost: 50,
      ...settings,
    },
    {
      version: '0',
      messagesAmong: (causes) => Promise.resolve(new Set(causes.filter((one) => !others.includes(one)))),
      causesOf: (chunks) => Promise.resolve(new Map(chunks.map((chunk) => [chunk, cause]))),
      count: (outcome, count) => (counted[outcome] += count),
    },
  );
  open.push(traces);
  return traces;
};
const named = (name: string) => collector.spans.filter((one) => one.name === name);
const received = (count: number) => expect.poll(() => collector.spans.length).toBeGreaterThanOrEqual(count);

it('joins in one trace what processes that know nothing of each other say of a message', async () => {
  const id = uuid7();
  const [desk, worker] = [start(), start({}, { cause: id })];
  const press = desk.begin('press', id);
  const publish = desk.begin('publish', id);
  publish?.end({ people: 7 });
  press?.end({ status: 200 });
  const chunk = worker.begin('chunk', id);
  const sent = chunk?.part('send');
  sent?.end({ accepted: 5, later: 2 });
  chunk?.end({ lane: 'urgent', channel: 'sms', account: 'north', rows: 7, again: false });
  worker.receipt('north', 12, 'delivered', performance.now());
  worker.receipt('north', 13, 'delivered', performance.now());
  worker.receipt('north', 13, 'failed', performance.now());
  await received(5);
  expect(new Set(collector.spans.map((one) => one.traceId))).toEqual(new Set([id.replaceAll('-', '')]));
  const [root] = named('POST /api/messages/{id}/publish');
  expect(root?.parentSpanId).toBeUndefined();
  expect(root?.attributes).toEqual({
    'http.request.method': routes.publishMessage.method.toUpperCase(),
    'http.route': routes.publishMessage.path,
    'http.response.status_code': 200,
  });
  expect(named('publish')[0]).toMatchObject({ parentSpanId: root?.spanId, attributes: { 'belfort.people': 7 } });
  expect(named('chunk')[0]).toMatchObject({
    parentSpanId: named('publish')[0]?.spanId,
    attributes: { 'belfort.lane': 'urgent', 'belfort.account': 'north', 'belfort.rows': 7, 'belfort.again': false },
  });
  expect(named('carrier send')[0]).toMatchObject({
    parentSpanId: named('chunk')[0]?.spanId,
    kind: 3,
    attributes: { 'belfort.accepted': 5, 'belfort.later': 2 },
  });
  // Of two chunks and one account: one span.
  expect(named('receipts')).toHaveLength(1);
  expect(named('receipts')[0]).toMatchObject({
    parentSpanId: named('publish')[0]?.spanId,
    attributes: { 'belfort.account': 'north', 'belfort.delivered': 2, 'belfort.failed': 1 },
  });
  expect(new Set(collector.spans.map((one) => one.spanId)).size).toBe(5);
  for (const one of collector.spans) {
    expect(one.spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(one.end >= one.start).toBe(true);
    expect(Math.abs(Number(one.start / 1_000_000n) - Date.now())).toBeLessThan(60_000);
  }
}); // prettier-ignore

it('draws a press that was refused beside the one that published', async () => {
  const id = uuid7();
  const desk = start();
  desk.begin('press', id)?.end({ status: 422 });
  desk.begin('publish', id)?.end({});
  desk.begin('press', id)?.end({ status: 200 });
  await received(3);
  const presses = named('POST /api/messages/{id}/publish');
  expect(presses.map((one) => one.spanId === named('publish')[0]?.parentSpanId).sort()).toEqual([
    false,
    true,
  ]);
});

it('draws nothing of what is no message, and nothing that never ended', async () => {
  const [code, message] = [uuid7(), uuid7()];
  const worker = start({}, { others: [code], cause: code });
  worker.begin('chunk', code)?.end({ lane: 'codes' });
  worker.receipt('north', 1, 'delivered', performance.now());
  worker.begin('fan-out', message);
  expect(worker.begin('chunk', 'no uuid')).toBeNull();
  worker.begin('chunk', message)?.end();
  await received(1);
  await open.pop()?.stop();
  expect(collector.spans.map((one) => one.traceId)).toEqual([message.replaceAll('-', '')]);
});

it('draws the same messages in every process, and of receipts only theirs', async () => {
  const share = Array.from({ length: 4_000 }, () => isDrawn(uuid7().replaceAll('-', ''), 0.25));
  expect(share.filter(Boolean).length).toBeGreaterThan(800);
  expect(share.filter(Boolean).length).toBeLessThan(1_200);
  const ids = Array.from({ length: 40 }, () => uuid7());
  const drawn = (one: Traces): boolean[] => ids.map((id) => one.begin('chunk', id) !== null);
  const [desk, worker] = [start({ ratio: 0.5 }), start({ ratio: 0.5 })];
  expect(drawn(desk)).toEqual(drawn(worker));
  expect(new Set(drawn(desk))).toEqual(new Set([true, false]));
});

it('says of an error its name and code, and never its words', async () => {
  const worker = start();
  const error = Object.assign(new Error('duplicate key: (email)=(jan@example.org)'), { code: '23505' });
  worker.begin('chunk', uuid7())?.end({ error });
  worker.begin('chunk', uuid7())?.end({ error: Object.assign(new Error('x'), { code: 'jan@example.org' }) });
  await received(2);
  expect(collector.spans.map((one) => one.attributes)).toEqual([
    { 'error.type': 'Error', 'belfort.error.code': '23505' },
    { 'error.type': 'Error' },
  ]);
  expect(collector.spans[0]?.status).toEqual({ code: 2 });
  expect(collector.bodies.join('')).not.toMatch(/jan|duplicate/);
});

it('keeps what a collector that is away owes, up to an end, and counts what it lost', async () => {
  collector.answer = { status: 503 };
  const worker = start({ queueMost: 10, batchMost: 4 });
  const id = uuid7();
  for (let n = 0; n < 14; n++) worker.begin('chunk', id)?.end();
  await expect.poll(() => collector.bodies.length).toBeGreaterThan(0);
  expect(counted).toEqual({ sent: 0, dropped: 4, refused: 0 });
  collector.answer = { status: 200 };
  await received(10);
  expect(counted).toEqual({ sent: 10, dropped: 4, refused: 0 });
  expect(new Set(collector.spans.map((one) => one.spanId)).size).toBe(10);
});

it('does not offer again what was refused, in whole or in part', async () => {
  collector.answer = { status: 400 };
  const worker = start();
  const id = uuid7();
  worker.begin('chunk', id)?.end();
  await expect.poll(() => counted.refused).toBe(1);
  collector.answer = { status: 200, body: '{"partialSuccess":{"rejectedSpans":"1"}}' };
  worker.begin('chunk', id)?.end();
  worker.begin('chunk', id)?.end();
  await expect.poll(() => counted.sent + counted.refused).toBe(3);
  expect(collector.spans).toHaveLength(2);
});

it('sends the headers of the setting and packs where it is told to', async () => {
  const worker = start({ gzip: true, headers: { 'x-tenant': 'city' } });
  worker.begin('chunk', uuid7())?.end();
  await received(1);
  expect(collector.headers[0]).toMatchObject({ 'x-tenant': 'city', 'content-type': 'application/json', 'content-encoding': 'gzip' }); // prettier-ignore
});

it('sends what waits when it stops, and waits for nobody who says nothing', async () => {
  const worker = start({ everyMs: 60_000 });
  worker.begin('chunk', uuid7())?.end();
  await worker.stop();
  expect(collector.spans).toHaveLength(1);
  collector.answer = 'hang';
  const other = start({ timeoutMs: 60_000 });
  other.begin('chunk', uuid7())?.end();
  const before = performance.now();
  await other.stop();
  expect(performance.now() - before).toBeLessThan(5_000);
  expect(counted.dropped).toBe(1);
});
