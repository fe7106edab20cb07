/**
 * Requests a second of the public message page, over connections that stay open. The load is made by raw sockets in this
 * process, which shares the machine with the server: a floor, not a ceiling.
 */
import { connect } from 'node:net';
import { uuid7 } from '../src/lib/ids.ts';
import { call, newPlace, percentile, prepare, round, serve } from './ground.ts';

const connections = 32;

export async function page({ seconds }: { seconds: number }): Promise<Record<string, unknown>> {
  const place = await newPlace();
  try {
    const { token } = await prepare(place, () => Promise.resolve(''));
    const server = await serve(place);
    try {
      const networks = await call<{ id: string; code: string }[]>(server.url, token, 'GET', '/api/networks');
      const network = networks.find((one) => one.code === 'KIEWIT')?.id ?? '';
      const draft = {
        kind: 'infoflash',
        mode: 'real',
        audience: { networks: [network] },
        texts: {
          nl: {
            sms: '3 fietsdiefstallen station deze week.',
            subject: 'Fietsdiefstallen',
            body: 'Gebruik 2 sloten.',
          },
        },
      };
      const made = await call<{ id: string; revision: number }>(server.url, token, 'POST', '/api/messages', {
        id: uuid7(),
        draft,
      });
      const sent = await call<{ code: string }>(
        server.url,
        token,
        'POST',
        `/api/messages/${made.id}/publish`,
        { revision: made.revision },
      );
      await load(server.url, `/m/${sent.code}`, 2_000);
      const { requests, tooks, errors } = await load(server.url, `/m/${sent.code}`, seconds * 1_000);
      return {
        bench: 'page',
        impl: 'belfort',
        connections,
        seconds,
        requests,
        per_second: Math.round(requests / seconds),
        p50_ms: round(percentile(tooks, 0.5), 2),
        p99_ms: round(percentile(tooks, 0.99), 2),
        errors,
        ...(errors ? { failure: `${errors} requests had no whole 200` } : {}),
        peak_rss_mb: server.peakRssMb(),
      };
    } finally {
      await server.stop();
    }
  } finally {
    await place.remove();
  }
}

async function load(
  url: string,
  path: string,
  ms: number,
): Promise<{ requests: number; tooks: number[]; errors: number }> {
  const { hostname, port } = new URL(url);
  const ask = Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAccept-Language: nl\r\nAccept-Encoding: gzip\r\n\r\n`,
  );
  const until = performance.now() + ms;
  const tooks: number[] = [];
  let errors = 0;
  await Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise<void>((resolve, reject) => {
          const socket = connect(Number(port), hostname);
          let ended = false,
            began = 0,
            left = 0,
            head: Buffer = Buffer.alloc(0);
          const next = (): void => {
            if (performance.now() >= until) {
              ended = true;
              return void socket.end();
            }
            began = performance.now();
            head = Buffer.alloc(0);
            left = 0;
            socket.write(ask);
          };
          const done = (): void => {
            tooks.push(performance.now() - began);
            next();
          };
          socket.once('connect', next);
          socket.on('data', (bytes: Buffer) => {
            if (left > 0) {
              left -= bytes.length;
              if (left <= 0) done();
              return;
            }
            head = head.length ? Buffer.concat([head, bytes]) : bytes;
            const end = head.indexOf('\r\n\r\n');
            if (end < 0) return;
            const text = head.toString('latin1', 0, end);
            if (!text.startsWith('HTTP/1.1 200')) errors++;
            left = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0) - (head.length - end - 4);
            if (left <= 0) done();
          });
          socket.once('close', () => {
            // Closed before we ended it: the request on its way had no answer, and this connection asks no more.
            if (!ended) errors++;
            resolve();
          });
          socket.once('error', reject);
        }),
    ),
  );
  return { requests: tooks.length, tooks, errors };
}
