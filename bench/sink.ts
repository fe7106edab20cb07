/**
 * The SMS centre of a measurement, in a process of its own, so that it takes no time from what is measured. It counts for
 * itself: how many submits, to how many different numbers, when the first and the last came.
 *
 * Lines in: `report MS` (the press, in epoch milliseconds), answered by one line of JSON; `reset`. First line out: the port.
 */
import { createInterface } from 'node:readline';
import { startSmsc } from '../src/delivery/smpp/server.ts';

const numbers = new Set<string>();
let arrivals: number[] = [];
const now = (): number => performance.timeOrigin + performance.now();
const withReceipts = process.argv.includes('--receipts');

const smsc = await startSmsc({
  reply: (submit) => {
    numbers.add(submit.destination.addr);
    arrivals.push(now());
    return withReceipts ? { receipts: ['DELIVRD'] } : {};
  },
});
process.stdout.write(`${smsc.port}\n`);

createInterface(process.stdin)
  .on('line', (line) => {
    const [what, press = '0'] = line.split(' ');
    if (what === 'reset') {
      numbers.clear();
      arrivals = [];
    }
    if (what !== 'report') return;
    const after = arrivals.map((at) => at - Number(press)).sort((a, b) => a - b);
    const at = (share: number): number =>
      Math.round((after[Math.min(after.length - 1, Math.floor(after.length * share))] ?? 0) * 10) / 10;
    process.stdout.write(
      `${JSON.stringify({ count: after.length, distinct: numbers.size, confirmed: smsc.counts.confirmed, first: at(0), p50: at(0.5), p99: at(0.99), last: at(1) })}\n`,
    );
  })
  .once('close', () => void smsc.close());
