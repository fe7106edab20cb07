/**
 * BullMQ: a row per message in PostgreSQL, a job per message in Redis, a worker that sends and updates the row.
 *
 * Tried on 2026-11-24 on two cores with five times their work waiting, so processor seconds are what counts. For 20,000:
 * jobs at once 1,000 4.2 s (2,351 a second), 200 4.4 (1,628), 50 5.0 (1,705); jobs added at a time 500 4.2 (1,688), 2,000
 * 4.2 (2,351), 5,000 4.1 (1,872). For 10,000, the worker in the program itself 2.4 s (2,308), in one thread 2.4 (2,134), in
 * two 3.0 (2,422): the two cores are shared with Redis and PostgreSQL, so threads add cost and hardly speed.
 * On a quieter machine the program itself took 3.8 s for 20,000 (7,927 a second).
 */
import { once } from 'node:events';
import { Worker as Thread } from 'node:worker_threads';
import { Queue } from 'bullmq';
import pg from 'pg';
import { connectionTo, type Out, type Share, startWorker } from './bullmq-worker.ts';
import { allRecorded, insertRows, makeTable, numbersOf, peer } from './kit.ts';

const slice = Number(process.env['PEER_SLICE'] ?? 2_000);
const concurrency = Number(process.env['PEER_CONCURRENCY'] ?? 1_000);
const threads = Number(process.env['PEER_THREADS'] ?? 0);

await peer(async (task) => {
  const { recipients, databaseUrl, redisPort } = task;
  const numbers = numbersOf(recipients);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  await makeTable(pool);
  const queue = new Queue<Out>('sms', { connection: connectionTo(redisPort) });
  await queue.waitUntilReady();

  let left = recipients;
  let all = (): void => undefined;
  const finished = new Promise<void>((resolve) => {
    all = resolve;
  });
  const completed = (count: number): void => {
    left -= count;
    if (left === 0) all();
  };
  const share: Share = { task, concurrency, workers: Math.max(1, threads) };
  if (threads === 0) await startWorker(share, () => completed(1));
  for (let index = 0; index < threads; index++) {
    const thread = new Thread(new URL('./bullmq-worker.ts', import.meta.url), { workerData: share });
    await once(thread, 'message');
    thread.on('message', completed);
  }

  return {
    run: async () => {
      for (let from = 0; from < recipients; from += slice) {
        const some = numbers.slice(from, from + slice);
        await insertRows(pool, from, some);
        await queue.addBulk(
          some.map((to, index) => ({
            name: 'sms',
            data: { id: from + index, to },
            opts: { removeOnComplete: true },
          })),
        );
      }
      await finished;
      await allRecorded(pool, recipients);
    },
    // Idle workers hold blocking connections; nothing of theirs is needed any more.
    close: () => process.exit(),
  };
});
