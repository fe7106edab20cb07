/** The trace of a message: over two processes that share a database, and with nobody in it. */
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type App, type AppDeps } from '../../src/app.ts';
import { testApp, type Person, type TestApp } from '../support/app.ts';
import { startCollector, type Collector, type ReceivedSpan } from '../support/collector.ts';
import { membersOf, publish, send, settled, valueOf } from '../support/messages.ts';
import { atRest } from '../support/untouched.ts';
import type { DraftInput, Message } from '../../contract/shapes.ts';
import { traceSettings, type TraceSettings } from '../../src/watch/trace-settings.ts';

let collector: Collector;
/** Serves, and reaches every carrier but that of text messages: its own bind finds nobody. */
let app: TestApp;
/** As `belfort work` starts it: no HTTP; it alone reaches the carrier of text messages. */
let worker: App;
let officer: Person;

const settings = (name: string): TraceSettings => {
  const env: Record<string, string> = {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=of%20the%20collector',
    OTEL_SERVICE_NAME: name,
    OTEL_BSP_SCHEDULE_DELAY: '50',
  };
  const read = traceSettings((one) => env[one] ?? null);
  if (!read) throw new Error('traces are off');
  return read;
};
const nobodyListens = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const at = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof at === 'object' && at ? at.port : 0;
};

const work = (traces: TraceSettings): AppDeps => ({
  connection: app.database,
  databaseUrl: app.database.url,
  keys: app.keys,
  clock: app.clock,
  mode: 'demo',
  // Calls are answered at an address that it has not.
  carriers: { ...app.demo.settings, voice: [] },
  traces,
  publicUrl: 'http://belfort.test',
  demo: null,
  http: null,
});

beforeAll(async () => {
  collector = await startCollector();
  const dead = await nobodyListens();
  app = await testApp({
    traces: settings('belfort-desk'),
    carriers: (demo) => ({ ...demo, sms: demo.sms.map((one) => ({ ...one, port: dead })) }),
  });
  worker = await startApp(work(settings('belfort-worker')));
  officer = await app.as('officer', 'PZ-DEMOSTAD');
});
afterAll(async () => {
  await worker.stop();
  await app.stop();
  await collector.close();
});

const words = 'inbraak Kerkweg, man te voet gevlucht. Blijf binnen. Gezien? Bel 101';
const call = (sms = words): DraftInput => ({
  kind: 'oproep',
  mode: 'real',
  incident: 'burglary',
  factAt: new Date(app.clock.now().getTime() - 60_000).toISOString(),
  consulted: 'patrouille',
  audience: { networks: [app.networkId('KIEWIT')] },
  texts: { nl: { sms } },
});
const sum = (spans: readonly ReceivedSpan[], name: string): number =>
  spans.reduce((n, one) => n + Number(one.attributes[name] ?? 0), 0);

it('is one, from the press to the receipt, over the processes that had a hand in it; and tells of nobody', async () => {
  // A code leaves as well, which is no message; and a press that is refused.
  const email = app.demo.city.staff.find((one) => one.id === officer.id)?.email ?? '';
  await app.anyone().call('requestCode', { body: { email } });
  const draft = await app.draft(officer, call());
  await publish(officer, { id: draft.id, revision: draft.revision + 5 });
  const { status, body: message } = await publish(officer, draft);
  expect(status).toBe(200);
  await atRest(app.database.db);
  const trace = message.id.replaceAll('-', '');
  const spans = (): ReceivedSpan[] => collector.spans.filter((one) => one.traceId === trace);
  const named = (name: string): ReceivedSpan[] => spans().filter((one) => one.name === name);
  // Those that overtook their answer are matched by whichever process looks first.
  const account = app.demo.settings.sms[0]?.account;
  const smsReceipts = () => named('receipts').filter((one) => one.attributes['belfort.account'] === account);
  // Six of its 164 mobiles are off.
  await expect
    .poll(() => ({
      delivered: sum(smsReceipts(), 'belfort.delivered'),
      people: sum(named('fan-out slice'), 'belfort.people'),
      presses: named('POST /api/messages/{id}/publish').length,
      published: named('publish').length,
    }))
    .toEqual({ delivered: 158, people: message.people, presses: 2, published: 1 });

  expect(new Set(collector.spans.map((one) => one.traceId))).toEqual(new Set([trace]));
  const presses = named('POST /api/messages/{id}/publish');
  expect(presses.map((one) => one.attributes['http.response.status_code']).sort()).toEqual([200, 409]);
  const press = presses.find((one) => one.attributes['http.response.status_code'] === 200);
  const [published] = named('publish');
  expect(published?.parentSpanId).toBe(press?.spanId);
  expect([press?.service, published?.service]).toEqual(['belfort-desk', 'belfort-desk']);
  expect(published?.attributes['belfort.people']).toBe(message.people);
  for (const name of ['fan-out slice', 'chunk', 'receipts']) {
    expect(named(name).length).toBeGreaterThan(0);
    expect(new Set(named(name).map((one) => one.parentSpanId))).toEqual(new Set([published?.spanId]));
  }
  const texts = named('chunk').filter((one) => one.attributes['belfort.channel'] === 'sms');
  expect(new Set(texts.map((one) => one.service))).toEqual(new Set(['belfort-worker']));
  expect(texts[0]?.attributes).toMatchObject({ 'belfort.lane': 'urgent', 'belfort.account': account }); // prettier-ignore
  expect(sum(texts, 'belfort.accepted')).toBe(164);
  expect(new Set(named('chunk').map((one) => one.attributes['belfort.channel']))).toContain('push');
  for (const chunk of named('chunk')) {
    const parts = spans().filter((one) => one.parentSpanId === chunk.spanId);
    expect(parts.map((one) => one.name).sort()).toEqual(['carrier send', 'claim', 'load', 'record']);
    expect(parts.every((one) => one.service === chunk.service && one.start >= chunk.start - 1_000n && one.end <= chunk.end + 1_000n)).toBe(true); // prettier-ignore
  }
  expect(collector.headers.every((one) => one['x-key'] === 'of the collector')).toBe(true);
  nobodyIn(message, email);

  const figures = await (await fetch(`${app.url}/metrics`)).text();
  expect(figures).toMatch(/^belfort_trace_spans_total\{outcome="sent"\} [1-9]/m);
});

/** Whoever lives there, what was written and who wrote it: searched for in every octet that left. */
function nobodyIn(message: Message, email: string): void {
  const members = membersOf(app, 'KIEWIT');
  expect(members.length).toBeGreaterThan(100);
  const planted = [
    ...members.flatMap((one) => [
      one.id,
      `${one.firstName} ${one.lastName}`,
      valueOf(one, 'sms'),
      valueOf(one, 'email'),
    ]),
    ...members.flatMap((one) => [valueOf(one, 'sms').slice(-8), one.firstName, one.lastName]).filter((one) => one.length > 5), // prettier-ignore
    ...words.split(' ').filter((one) => one.length > 5),
    email,
    officer.id,
    officer.cookie.split('=')[1] ?? '',
    message.code ?? 'no code',
    app.networkId('KIEWIT'),
  ].filter(Boolean);
  const left = collector.bodies.join('\n').toLowerCase();
  expect(left.length).toBeGreaterThan(5_000);
  expect(planted.filter((one) => left.includes(one.toLowerCase()))).toEqual([]);
  expect(left).not.toMatch(/\+32|@|127\.0\.0\.1|\?/);
}

it('is lost, and no message is late, while nobody receives it', async () => {
  await collector.close();
  const began = performance.now();
  const message = await send(app, officer, call('inbraak Stationsstraat, nu'));
  const { channels } = await settled(officer, message.id);
  expect(channels.sms?.waiting ?? 0).toBe(0);
  await expect
    .poll(
      () =>
        app.demo.phones.list().filter((one) => one.channel === 'sms' && one.text.includes('Stationsstraat'))
          .length,
    ) // prettier-ignore
    .toBeGreaterThanOrEqual(158);
  expect(performance.now() - began).toBeLessThan(15_000);
  expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
});

it('leaves a demo for this machine only', async () => {
  const away = { ...settings('belfort-worker'), url: 'https://watch.city.example/v1/traces' };
  await expect(startApp(work(away))).rejects.toMatchObject({ code: 'installation/not-loopback' });
});
