/** The system manager at work: a lane that waits, an account that gets nothing new, and what the logbook keeps of it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testApp, type Person, type TestApp } from '../support/app.ts';

let app: TestApp;
let manager: Person;
beforeAll(async () => {
  app = await testApp();
  manager = await app.as('system-manager', 'DEMOSTAD');
});
afterAll(() => app.stop());

const watching = async () => {
  const { status, body } = await manager.call('watchDelivery');
  expect(status).toBe(200);
  return body;
};
const acts = async () =>
  (
    await app.database.db
      .selectFrom('logbook')
      .select(['act', 'actor', 'details'])
      .where('act', 'like', 'delivery.%')
      .orderBy('id')
      .execute()
  ).map(({ act, actor, details }) => ({ act, mine: actor === manager.id, details }));

it('pauses a lane so that nothing of it leaves, and lets it go on', async () => {
  expect((await manager.call('pauseLane', { body: { lane: 'bulk', paused: true } })).status).toBe(204);
  const bulk = (await watching()).lanes.find((one) => one.lane === 'bulk');
  expect(bulk?.pausedSince).not.toBeNull();
  expect((await watching()).lanes.filter((one) => one.mayPause).map((one) => one.lane)).toEqual([
    'ordinary',
    'bulk',
  ]);
  expect((await manager.call('pauseLane', { body: { lane: 'bulk', paused: false } })).status).toBe(204);
  expect((await watching()).lanes.every((one) => one.pausedSince === null)).toBe(true);
});

it('drains an account, so that a call waits, and has it sent once it is taken back', async () => {
  const sms = (await watching()).accounts.find((one) => one.channel === 'sms');
  const account = sms?.account ?? '';
  await manager.call('drainAccount', { body: { account, drained: true } });
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
  const waiting = async (): Promise<number> =>
    (await watching()).lanes
      .flatMap((one) => one.channels)
      .filter((one) => one.channel === 'sms')
      .reduce((sum, one) => sum + one.waiting, 0);
  // The figures are a second old at most.
  await expect.poll(waiting).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(await waiting()).toBeGreaterThan(0);
  expect((await watching()).accounts.find((one) => one.account === account)?.drainedSince).not.toBeNull();

  await manager.call('drainAccount', { body: { account, drained: false } });
  await expect.poll(waiting).toBe(0);
});

it('drains one account only: none of the city has the name of another', async () => {
  const names = (await watching()).accounts.map((one) => one.account);
  expect(names.length).toBeGreaterThan(3);
  expect(new Set(names).size).toBe(names.length);
});

it('tries again at once what waits, and says how many', async () => {
  const { status, body } = await manager.call('retryNow', { body: { lane: 'ordinary' } });
  expect({ status, body }).toEqual({ status: 200, body: { rows: 0 } });
});

it('keeps in the logbook who did it, once, with the lane or account and nothing more', async () => {
  const account = (await watching()).accounts.find((one) => one.channel === 'sms')?.account;
  // Said twice, it is done once.
  await manager.call('pauseLane', { body: { lane: 'bulk', paused: false } });
  expect(await acts()).toEqual([
    { act: 'delivery.paused', mine: true, details: { lane: 'bulk' } },
    { act: 'delivery.resumed', mine: true, details: { lane: 'bulk' } },
    { act: 'delivery.drained', mine: true, details: { account } },
    { act: 'delivery.undrained', mine: true, details: { account } },
    { act: 'delivery.retried', mine: true, details: { lane: 'ordinary', rows: 0 } },
  ]);
});
