/**
 * Five rounds of what `npm run chaos` does fifty of: processes, PostgreSQL and connections are killed while messages are on
 * their way. The assertions are about the ledger and never about time; the plan of a failing run is on standard error.
 */
import { expect, it } from 'vitest';
import { chaos } from '../../bench/chaos/run.ts';

it('loses nobody, and knows who may have it twice, whatever is killed', async () => {
  const { broken, lost, twice, twice_marked, ...rest } = await chaos({
    scenario: 'two',
    rounds: 5,
    seed: 7,
    people: 800,
    rate: 3_000,
  });
  expect(broken).toEqual([]);
  expect(lost).toBe(0);
  expect(twice_marked).toBe(twice);
  // Two messages and often an end in each round, and what waits in the last lane.
  expect(rest.messages).toBeGreaterThanOrEqual(11);
  expect(rest.killed).toBeGreaterThan(0);
  expect(rest.handed).toBeGreaterThan(0);
});
