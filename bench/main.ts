/**
 * `npm run bench -- NAME`: one JSON row per measurement on standard output, everything else on standard error. A row with
 * a `failure` makes the program end with 1.
 */
import { parseArgs } from 'node:util';
import { buildConsole } from '../src/commands/build-console.ts';
import { appSize } from './app-size.ts';
import { audience } from './audience.ts';
import { fanOut } from './fan-out.ts';
import { find } from './find.ts';
import { note } from './ground.ts';
import { lanesRow } from './lanes.ts';
import { live } from './live.ts';
import { mail } from './mail.ts';
import { myMessages } from './my-messages.ts';
import { page } from './page.ts';
import { implementations, withPeers } from './peers.ts';
import { push } from './push.ts';
import { signup } from './signup.ts';
import { start } from './start.ts';
import { traces } from './traces.ts';
import { workers } from './workers.ts';

const usage = `npm run bench -- fan-out [--recipients 100000] [--receipts]
npm run bench -- fan-out --peers [--recipients 100000] [--only belfort,bullmq,pg-boss,smpp-loop,socket]
npm run bench -- lanes [--waiting 1000000] [--runs 20]
npm run bench -- audience [--addresses 1000000] [--runs 20]
npm run bench -- find [--addresses 1000000] [--runs 20]
npm run bench -- live [--recipients 100000] [--watchers 200]
npm run bench -- mail [--recipients 20000]
npm run bench -- my-messages [--recipients 100000]
npm run bench -- push [--recipients 5000]
npm run bench -- signup [--at-once 500] [--per-second 50] [--seconds 600]
npm run bench -- workers [--recipients 100000]
npm run bench -- start
npm run bench -- traces
npm run bench -- app-size
npm run bench -- page [--seconds 10]

On the embedded PostgreSQL, or with DATABASE_URL on a fresh database there. bench/README.md says what a row means.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    recipients: { type: 'string', default: '100000' },
    addresses: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '20' },
    waiting: { type: 'string', default: '1000000' },
    seconds: { type: 'string' },
    'at-once': { type: 'string', default: '500' },
    'per-second': { type: 'string', default: '50' },
    watchers: { type: 'string', default: '200' },
    receipts: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    only: { type: 'string', default: implementations.join(',') },
  },
});

type Row = Record<string, unknown>;
const recipients = Number(values.recipients);
const benches: Readonly<Record<string, () => AsyncIterable<Row> | Promise<Row | Row[]>>> = {
  'fan-out': () =>
    values.peers
      ? withPeers(recipients, values.only.split(','))
      : fanOut({ recipients, receipts: values.receipts }),
  lanes: () => lanesRow({ waiting: Number(values.waiting), runs: Number(values.runs) }),
  audience: () => audience({ addresses: Number(values.addresses), runs: Number(values.runs) }),
  find: () => find({ addresses: Number(values.addresses), runs: Number(values.runs) }),
  live: () => live({ recipients, watchers: Number(values.watchers) }),
  mail: () => mail({ recipients }),
  'my-messages': () => myMessages({ recipients }),
  push: () => push({ recipients }),
  workers: () => workers({ recipients }),
  signup: () =>
    signup({
      atOnce: Number(values['at-once']),
      perSecond: Number(values['per-second']),
      seconds: Number(values.seconds ?? 600),
    }),
  start,
  'app-size': appSize,
  traces: () => traces({ chunks: 20_000 }),
  page: () => page({ seconds: Number(values.seconds ?? 10) }),
};
const bench = benches[positionals[0] ?? ''];
if (!bench) {
  console.error(usage);
  process.exit(positionals.length ? 2 : 0);
}
// A build in the middle of a measurement would be measured with it.
await buildConsole(note);
const made = bench();
const rows = Symbol.asyncIterator in made ? made : [await made].flat();
for await (const row of rows) {
  console.log(JSON.stringify(row));
  if ('failure' in row) process.exitCode = 1;
}
