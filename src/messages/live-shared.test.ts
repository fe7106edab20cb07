import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Db } from '../db/db.ts';
import { sharedLive } from './live-shared.ts';
import type { Whole } from './live.ts';

const nothing: Whole = { people: 0, homes: 0, homesReached: 0, homesUnproven: 0, homesUnreached: 0, confirmed: 0, delivered: 0, streets: [], unreached: [], trying: [], coming: [], possiblyTwice: 0 }; // prettier-ignore
/** No query is made: both readings are given. */
const noDatabase = {} as Db;

/** A message whose truth is one number: its copies and its people are both that many. A count takes `ms`. */
function truth(ms: number) {
  const state = { now: 0, counts: 0, fails: false };
  const glance = (value: number) => ({
    channels: { sms: { handed: value } },
    fannedOut: true,
    mark: String(value),
  });
  const shared = sharedLive(noDatabase, {
    glance: async () => glance(state.now),
    countWhole: async () => {
      state.counts++;
      const value = state.now;
      await sleep(ms);
      if (state.fails) throw new Error('the database is away');
      return { glance: glance(value), whole: { ...nothing, people: value } };
    },
  });
  return { state, of: (patienceMs: number) => shared.of('message', patienceMs) };
}

it('counts once for all who ask at once, and not again while nothing changes', async () => {
  const { state, of } = truth(20);
  const answers = await Promise.all(Array.from({ length: 200 }, () => of(0)));
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
  await of(1_000);
  await of(0);
  expect(state.counts).toBe(1);
});

it('goes on with the copies while people are counted, and says of when those are', async () => {
  const { state, of } = truth(60);
  const before = await of(0);
  expect(before).toMatchObject({ people: 0, asOf: null });
  state.now = 9;
  const meanwhile = await of(0);
  expect(meanwhile).toMatchObject({ channels: { sms: { handed: 9 } }, people: 0 });
  expect(Date.now() - Date.parse(meanwhile.asOf ?? '')).toBeLessThan(10_000);
  await expect.poll(() => of(0), { timeout: 5_000 }).toMatchObject({ people: 9, asOf: null });
});

it('counts a dear message no more than once a second, however often it changes', async () => {
  const { state, of } = truth(60);
  const from = performance.now();
  while (performance.now() - from < 2_500) {
    state.now++;
    await of(0);
    await sleep(20);
  }
  expect(state.counts).toBeGreaterThanOrEqual(2);
  expect(state.counts).toBeLessThanOrEqual(4);
});

it('answers who waits with what was true when they asked, never with a count that began before', async () => {
  const { state, of } = truth(40);
  await of(0);
  state.now = 1;
  const early = of(0);
  await sleep(210);
  state.now = 2;
  const [, asked] = await Promise.all([early, of(5_000)]);
  expect(asked).toMatchObject({ channels: { sms: { handed: 2 } }, people: 2, asOf: null });
});

it('tells the failure of a count to who waits for it, and counts again for the next', async () => {
  const { state, of } = truth(1);
  state.fails = true;
  await expect(of(1_000)).rejects.toThrow('away');
  state.fails = false;
  expect(await of(1_000)).toMatchObject({ asOf: null });
});
