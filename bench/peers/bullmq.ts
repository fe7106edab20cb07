/**
 * BullMQ: a row per message in PostgreSQL, a job per message in Redis, a worker that sends and updates the row.
 */
import { Queue, Worker } from 'bullmq';
import pg from 'pg';
import { allRecorded, bind, Carrier, insertRows, makeTable, numbersOf, peer, recordSent } from './kit.ts';

const slice = Number(process.env['PEER_SLICE'] ?? 2_000);
const concurrency = Number(process.env['PEER_CONCURRENCY'] ?? 1_000);
const together = process.env['PEER_TOGETHER'] !== '0';

interface Out {
  readonly id: number;
  readonly to: string;
}

await peer(async ({ sinkPort, recipients, databaseUrl, redisPort }) => {
  const numbers = numbersOf(recipients);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  await makeTable(pool);
  const connection = { host: '127.0.0.1', port: redisPort, maxRetriesPerRequest: null };
  const queue = new Queue<Out>('sms', { connection });
  await queue.waitUntilReady();
  const carrier = new Carrier(await bind(sinkPort));

  // Jobs that end in the same moment are recorded by one statement.
  let ids: number[] = [],
    carrierIds: string[] = [],
    recording: Promise<void> | null = null;
  const record = async (id: number, carrierId: string): Promise<void> => {
    if (!together) return await recordSent(pool, [id], [carrierId]);
    ids.push(id);
    carrierIds.push(carrierId);
    recording ??= new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        const [some, theirs] = [ids, carrierIds];
        ids = [];
        carrierIds = [];
        recording = null;
        recordSent(pool, some, theirs).then(resolve, reject);
      });
    });
    return await recording;
  };

  let completed = 0;
  let all = (): void => undefined;
  const finished = new Promise<void>((resolve) => {
    all = resolve;
  });
  const worker = new Worker<Out>(
    'sms',
    async ({ data }) => await record(data.id, await carrier.submit(data.to)),
    { connection, concurrency, autorun: false },
  );
  worker.on('error', (error) => console.error(error));
  worker.on('failed', (_, error) => console.error(error));
  worker.on('completed', () => {
    if (++completed === recipients) all();
  });
  await worker.waitUntilReady();

  return {
    run: async () => {
      void worker.run();
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
    close: async () => {
      await worker.close(true);
      await queue.close();
      await pool.end();
      process.exit();
    },
  };
});
