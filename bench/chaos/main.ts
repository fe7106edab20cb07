/** `npm run chaos`: kills what can be killed while messages are on their way, and balances the ledger. One row per scenario. */
import { parseArgs } from 'node:util';
import { buildConsole } from '../../src/commands/build-console.ts';
import { note } from '../ground.ts';
import { chaos, scenarios, type Scenario } from './run.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    people: { type: 'string', default: '3000' },
    scenario: { type: 'string', default: Object.keys(scenarios).join(',') },
  },
});
await buildConsole(note);
for (const scenario of values.scenario.split(',')) {
  const row = await chaos({
    scenario: scenario as Scenario,
    rounds: Number(values.rounds),
    seed: Number(values.seed),
    people: Number(values.people),
    rate: 3_000,
  });
  console.log(JSON.stringify(row));
  if (row.lost || row.broken.length) process.exitCode = 1;
}
