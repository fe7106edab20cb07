/** From the press (POST publish on a running serve) to the last hand-over, by the SMS centre's own count. */
import type { Live } from '../contract/shapes.ts';
import { uuid7 } from '../src/lib/ids.ts';
import { call, fillMembers, newPlace, note, prepare, serve, startSink } from './ground.ts';
import { handOver, type Row } from './hand-over.ts';
import { postmaster } from './proc.ts';

interface Message {
  readonly id: string;
  readonly revision: number;
}

export async function fanOut({
  recipients,
  receipts,
}: {
  recipients: number;
  receipts: boolean;
}): Promise<Row> {
  const place = await newPlace();
  const sink = await startSink(receipts);
  try {
    note(`preparing ${recipients} people ...`);
    const { token, network } = await prepare(place, (db, keys, owners) =>
      fillMembers(db, keys, owners, recipients),
    );
    const server = await serve(place, {
      BELFORT_SMS: `smpp://bench:bench@127.0.0.1:${sink.port}?sender=8850&window=1000&name=bench`,
    });
    try {
      // The embedded server is a child of serve; one of DATABASE_URL has its own root, where it can be seen.
      const outside = place.databaseUrl ? await postmaster(place.databaseUrl) : null;
      const roots = outside === null ? [server.pid] : [server.pid, outside];
      const draft = {
        kind: 'oproep',
        mode: 'real',
        incident: 'burglary',
        factAt: new Date().toISOString(),
        audience: { networks: [network] },
        texts: { nl: { sms: 'inbraak Meetstraat. Licht aan, blijf binnen. Gezien? Bel 101' } },
      };
      const { id, revision } = await call<Message>(server.url, token, 'POST', '/api/messages', {
        id: uuid7(),
        draft,
      });
      const row = await handOver(sink, recipients, roots, () =>
        call(server.url, token, 'POST', `/api/messages/${id}/publish`, { revision }),
      );
      // Recorded in what was measured, as the peers do before they are done: else its processor time is not in the row.
      const { channels } = await call<Live>(server.url, token, 'GET', `/api/messages/${id}/live`);
      const recorded = (channels.sms?.handed ?? 0) + (channels.sms?.delivered ?? 0);
      return {
        bench: 'fan-out',
        impl: 'belfort',
        recipients,
        receipts,
        ...(recorded === recipients ? {} : { failure: `${recorded} rows of ${recipients} were recorded` }),
        ...row,
        recorded,
        peak_rss_mb: server.peakRssMb(),
        confirmed: receipts ? (await sink.report(0)).confirmed : null,
      };
    } finally {
      await server.stop();
    }
  } finally {
    await sink.stop();
    await place.remove();
  }
}
