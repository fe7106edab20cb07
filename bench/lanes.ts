/**
 * With a million bulk messages waiting, how long from the press of an urgent one until its first SMS is at the carrier.
 * The carrier's rate keeps the bulk there for the whole measurement; the time is net of it, for one place in that rate
 * is half a millisecond.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { connect, type Db } from '../src/db/db.ts';
import { startEmbedded } from '../src/db/embedded.ts';
import { putRows, putTexts } from '../src/delivery/outbox.ts';
import { startSmsc } from '../src/delivery/smpp/server.ts';
import { uuid7 } from '../src/lib/ids.ts';
import { keyedHash, seal, type Keys } from '../src/lib/secrets.ts';
import { call, fillMembers, newPlace, note, percentile, prepare, round, serve } from './ground.ts';

/** Submits a second by contract: a million take eight minutes. */
const rate = 2_000;
const members = 500;
const bulkNumber = '+32479999999';

/** Rows of one cause in the bulk lane, as a city's newsletter would leave them. */
async function fillBulk(db: Db, keys: Keys, rows: number): Promise<void> {
  const cause = uuid7();
  const text = { part: '', language: 'nl', channel: 'sms', subject: '', html: '', link: '' } as const;
  const slice = 50_000;
  for (let from = 0; from < rows; from += slice)
    await db.transaction().execute(async (tx) => {
      await putTexts(tx, cause, [{ ...text, body: 'Nieuws uit de wijk', expiresAt: null }]);
      await putRows(
        tx,
        { cause, thread: cause, sequence: 0, lane: 'bulk', at: new Date() },
        sql`select gen_random_uuid() as recipient, 'sms' as channel, '' as part, 'nl' as language, ${seal(keys, 'sms', bulkNumber)}::bytea as address,
              ${keyedHash(keys, 'sms', bulkNumber)}::bytea as address_hash, 0::smallint as step, n, false as shared
            from generate_series(${from}::integer, ${Math.min(rows, from + slice) - 1}::integer) as n`,
      );
    });
}

export async function lanesRow({
  waiting,
  runs,
}: {
  waiting: number;
  runs: number;
}): Promise<Record<string, unknown>> {
  const place = await newPlace();
  let heard: ((at: number) => void) | null = null;
  const smsc = await startSmsc({
    reply: ({ destination }) => {
      if (heard && destination.addr !== bulkNumber.slice(1)) {
        heard(performance.now());
        heard = null;
      }
      return {};
    },
  });
  try {
    note(`preparing ${waiting} waiting messages ...`);
    const { token, network } = await prepare(place, async (db, keys, owners) => {
      await fillBulk(db, keys, waiting);
      return await fillMembers(db, keys, owners, members);
    });
    const server = await serve(place, {
      BELFORT_SMS: `smpp://bench:bench@127.0.0.1:${smsc.port}?sender=8850&window=500&rate=${rate}&name=bench`,
    });
    const took: number[] = [];
    try {
      while (smsc.counts.submits < 2 * rate) await sleep(50);
      for (let run = 0; run < runs; run++) {
        const draft = {
          kind: 'oproep',
          mode: 'real',
          incident: 'burglary',
          factAt: new Date().toISOString(),
          audience: { networks: [network] },
          texts: { nl: { sms: 'inbraak Meetstraat. Licht aan, blijf binnen. Gezien? Bel 101' } },
        };
        const { id, revision } = await call<{ id: string; revision: number }>(
          server.url,
          token,
          'POST',
          '/api/messages',
          { id: uuid7(), draft },
        );
        const first = new Promise<number>((resolve) => (heard = resolve));
        const pressed = performance.now();
        await call(server.url, token, 'POST', `/api/messages/${id}/publish`, { revision });
        took.push((await first) - pressed);
        // The rest of it leaves at the contract's rate, and the next press finds the carrier with bulk alone.
        await sleep((members / rate) * 1_000 + 300);
      }
    } finally {
      await server.stop();
    }
    const left = await waitingRows(place.directory, place.databaseUrl);
    return {
      bench: 'lanes',
      impl: 'belfort',
      waiting,
      left,
      runs,
      rate,
      p50_ms: round(percentile(took, 0.5)),
      p99_ms: round(percentile(took, 0.99)),
      max_ms: round(Math.max(...took)),
      ...(left > 0 ? {} : { failure: 'the bulk was gone before the end' }),
    };
  } finally {
    await smsc.close();
    await place.remove();
  }
}

async function waitingRows(directory: string, databaseUrl: string | null): Promise<number> {
  const server = databaseUrl ? null : await startEmbedded(directory);
  const { db, close } = connect(databaseUrl ?? server?.url ?? '', 1);
  try {
    const { rows } = await sql<{
      count: number;
    }>`select count(*) from delivery where state = 'waiting'`.execute(db);
    return rows[0]?.count ?? 0;
  } finally {
    await close();
    await server?.stop();
  }
}
