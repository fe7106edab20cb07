/** Who reads the figures of a running Belfort, and that they tell of a message without telling of anybody. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { atRest } from '../support/untouched.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.stop());
const read = (headers: Record<string, string> = {}) => fetch(`${app.url}/metrics`, { headers });

it('counts what a call did, and names no person, number or message', async () => {
  const dispatcher = await app.as('dispatcher', 'PZ-DEMOSTAD');
  const draft = await app.draft(dispatcher, {
    kind: 'oproep',
    mode: 'real',
    incident: 'burglary',
    factAt: new Date(app.clock.now().getTime() - 60_000).toISOString(),
    audience: { networks: [app.networkId('KIEWIT')] },
    texts: { nl: { sms: 'inbraak Kerkweg, man te voet gevlucht. Blijf binnen. Gezien? Bel 101' } },
  });
  await dispatcher.call('publishMessage', { params: { id: draft.id }, body: { revision: draft.revision } });
  await atRest(app.database.db);
  const response = await read();
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  const text = await response.text();
  expect(text).toMatch(/belfort_answers_total\{lane="urgent",channel="sms",account="[\w-]+",kind="accepted"\} [1-9]/);
  expect(text).toMatch(/belfort_hand_over_from_publication_seconds_count\{lane="urgent",channel="sms"\} [1-9]/);
  expect(text).toMatch(/belfort_receipts_total\{account="[\w-]+",state="delivered"\} [1-9]/);
  expect(text).toMatch(/belfort_carrier_up\{account="[\w-]+",channel="sms"\} 1/);
  expect(text).toContain('belfort_queue_age_seconds{lane="emergency"} 0');
  const labels = [...text.matchAll(/^belfort_\w+\{(.*)\}/gm)].map(([, one = '']) => one);
  expect(labels.length).toBeGreaterThan(10);
  const personal = labels.filter((one) => /\+?\d{6,}|@|[0-9a-f]{8}-[0-9a-f]{4}/.test(one));
  expect(personal).toEqual([]);
}); // prettier-ignore

it.each([
  { 'x-forwarded-for': '198.51.100.7' },
  { forwarded: 'for=127.0.0.1' },
  { via: '1.1 edge' },
  { authorization: 'Bearer guessed-and-guessed-again' },
])('is not there for who comes with %o', async (headers) => {
  const response = await read(headers);
  expect(response.status).toBe(404);
  expect(await response.text()).not.toContain('belfort_');
});
