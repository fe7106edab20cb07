/** From the press (POST publish on a running serve) to the last hand-over, by the SMS centre's own count. */
import { setTimeout as sleep } from 'node:timers/promises';
import { uuid7 } from '../src/lib/ids.ts';
import { call, fillMembers, newPlace, note, prepare, round, serve, startSink } from './ground.ts';

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
}): Promise<Record<string, unknown>> {
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
      const pressedAt = performance.timeOrigin + performance.now();
      await call(server.url, token, 'POST', `/api/messages/${id}/publish`, { revision });
      const publishMs = performance.timeOrigin + performance.now() - pressedAt;
      let report = await sink.report(pressedAt);
      for (let quiet = 0; report.count < recipients && quiet < 300;) {
        await sleep(100);
        const newer = await sink.report(pressedAt);
        quiet = newer.count === report.count ? quiet + 1 : 0;
        report = newer;
      }
      // Whatever comes now would be a copy.
      await sleep(1_500);
      report = await sink.report(pressedAt);
      const seconds = report.last / 1_000;
      return {
        bench: 'fan-out',
        impl: 'belfort',
        recipients,
        receipts,
        seconds: round(seconds, 3),
        per_second: Math.round(report.count / seconds),
        publish_ms: round(publishMs),
        first_ms: report.first,
        p50_ms: report.p50,
        p99_ms: report.p99,
        peak_rss_mb: server.peakRssMb(),
        sink_count: report.count,
        sink_distinct: report.distinct,
        sink_first_ms: report.first,
        sink_last_ms: report.last,
      };
    } finally {
      await server.stop();
    }
  } finally {
    await sink.stop();
    await place.remove();
  }
}
