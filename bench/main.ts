/** `npm run bench -- NAME`: one JSON row per measurement on standard output, everything else on standard error. */
import { parseArgs } from 'node:util';
import { audience } from './audience.ts';
import { fanOut } from './fan-out.ts';
import { page } from './page.ts';
import { start } from './start.ts';

const usage = `npm run bench -- fan-out [--recipients 100000] [--receipts]
npm run bench -- audience [--addresses 1000000] [--runs 20]
npm run bench -- start
npm run bench -- page [--seconds 10]

On the embedded PostgreSQL, or with DATABASE_URL on a fresh database there. bench/README.md says what a row means.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    recipients: { type: 'string', default: '100000' },
    addresses: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '10' },
    receipts: { type: 'boolean', default: false },
  },
});

const benches: Readonly<Record<string, () => Promise<Record<string, unknown> | Record<string, unknown>[]>>> =
  {
    'fan-out': () => fanOut({ recipients: Number(values.recipients), receipts: values.receipts }),
    audience: () => audience({ addresses: Number(values.addresses), runs: Number(values.runs) }),
    start,
    page: () => page({ seconds: Number(values.seconds) }),
  };
const bench = benches[positionals[0] ?? ''];
if (!bench) {
  console.error(usage);
  process.exit(positionals.length ? 2 : 0);
}
const rows = await bench();
for (const row of Array.isArray(rows) ? rows : [rows]) console.log(JSON.stringify(row));
