/**
 * Several processes on one PostgreSQL: `serve` alone, and with one and three `work` beside it, each to the same people.
 * The SMS centre sets no rate. With as many cores as this needs, the ratio would be the number of processes.
 */
import { availableParallelism } from 'node:os';
import type { Live } from '../contract/shapes.ts';
import { startEmbedded } from '../src/db/embedded.ts';
import { uuid7 } from '../src/lib/ids.ts';
import { startProgram, type Program } from './chaos/processes.ts';
import { call, fillMembers, newPlace, note, prepare, round, startSink } from './ground.ts';
import { handOver, type Row } from './hand-over.ts';
import { postmaster } from './proc.ts';

export async function workers({ recipients }: { recipients: number }): Promise<Row[]> {
  const given = await newPlace();
  const own = given.databaseUrl ? null : await startEmbedded(`${given.directory}-shared`);
  const place = { ...given, databaseUrl: given.databaseUrl ?? own?.url ?? null };
  const rows: Row[] = [];
  try {
    note(`preparing ${recipients} people ...`);
    const made = await prepare(place, (db, keys, owners) => fillMembers(db, keys, owners, recipients));
    for (const count of [1, 2, 4]) {
      const sink = await startSink(false);
      const programs: Program[] = [];
      try {
        const env = { BELFORT_SMS: `smpp://bench:bench@127.0.0.1:${sink.port}?sender=8850&window=1000&name=bench` }; // prettier-ignore
        for (let n = 0; n < count; n++)
          programs.push(await startProgram(place, `bench-${n}`, n === 0 ? 'serve' : 'work', env));
        const url = programs[0]?.url ?? '';
        const draft = {
          kind: 'oproep',
          mode: 'real',
          incident: 'burglary',
          factAt: new Date().toISOString(),
          audience: { networks: [made.network] },
          texts: { nl: { sms: 'inbraak Meetstraat. Licht aan, blijf binnen. Gezien? Bel 101' } },
        };
        const { id, revision } = await call<{ id: string; revision: number }>(url, made.token, 'POST', '/api/messages', { id: uuid7(), draft }); // prettier-ignore
        const outside = await postmaster(place.databaseUrl ?? '');
        const roots = [...programs.map((one) => one.pid), ...(outside === null ? [] : [outside])];
        const row = await handOver(sink, recipients, roots, () =>
          call(url, made.token, 'POST', `/api/messages/${id}/publish`, { revision }),
        );
        const { channels } = await call<Live>(url, made.token, 'GET', `/api/messages/${id}/live`);
        rows.push({
          bench: 'workers',
          impl: 'belfort',
          workers: count,
          cores: availableParallelism(),
          recipients,
          ...row,
          recorded: channels.sms?.handed ?? 0,
          ratio: round(Number(row['per_second']) / Number(rows[0]?.['per_second'] ?? row['per_second']), 2),
        });
      } finally {
        for (const one of programs.toReversed()) await one.stop();
        await sink.stop();
      }
    }
    return rows;
  } finally {
    await own?.stop();
    await given.remove();
  }
}
