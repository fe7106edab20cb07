/**
 * The rush after an alarm: people who enrol all at once, then so many a second, over HTTP on a running serve, from 500
 * addresses of the internet behind a trusted proxy, with every limit on. Each opens the form, sends it, gets the code by
 * SMPP on a socket and gives it back. What is measured is each of the three answers, and how long the code took.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../src/db/db.ts';
import { attachEmbedded } from '../src/db/embedded.ts';
import { startSmsc } from '../src/delivery/smpp/server.ts';
import { fillMembers, newPlace, note, percentile, prepare, round, serve } from './ground.ts';
import { cpuSeconds } from './proc.ts';

const addresses = 500;

export async function signup({
  atOnce,
  perSecond,
  seconds,
}: {
  atOnce: number;
  perSecond: number;
  seconds: number;
}): Promise<Record<string, unknown>> {
  const place = await newPlace();
  const codes = new Map<string, (code: string) => void>();
  const smsc = await startSmsc({
    reply: ({ destination, shortMessage }) => {
      const code = /\d{6}/.exec(Buffer.from(shortMessage).toString('latin1'))?.[0];
      const number = `+${destination.addr.replace('+', '')}`;
      if (code) codes.get(number)?.(code);
      return {};
    },
  });
  try {
    let bin = '';
    let home = '';
    await prepare(place, async (db, keys, owners) => {
      const network = await fillMembers(db, keys, owners, 2_000);
      const { join_code } = await db
        .selectFrom('network')
        .select('join_code')
        .where('id', '=', network)
        .executeTakeFirstOrThrow();
      bin = join_code;
      const address = await db
        .selectFrom('membership')
        .select('address')
        .where('network', '=', network)
        .limit(1)
        .executeTakeFirstOrThrow();
      home = address.address;
      await db.insertInto('address_network').values({ address: home, network, reason: 'hand' }).execute();
      return network;
    });
    const server = await serve(place, {
      BELFORT_SMS: `smpp://bench:bench@127.0.0.1:${smsc.port}?sender=8850&window=1000&name=bench`,
      BELFORT_PROXIES: '127.0.0.1',
    });
    try {
      const answers: number[] = [];
      const codeTimes: number[] = [];
      const wrong = new Map<string, number>();
      let n = 0;
      let done = 0;
      const post = async (from: string, path: string, form: Record<string, string>): Promise<Response> => {
        const began = performance.now();
        const answer = await fetch(server.url + path, {
          method: 'POST',
          redirect: 'manual',
          headers: { 'x-forwarded-for': from },
          body: new URLSearchParams(form),
        });
        const text = await answer.text();
        answers.push(performance.now() - began);
        return new Response(answer.status === 303 ? null : text, { status: answer.status });
      };
      const enrol = async (): Promise<void> => {
        const i = n++;
        const from = `198.51.${100 + Math.floor((i % addresses) / 250)}.${1 + ((i % addresses) % 250)}`;
        const number = `+324${String(70 + (i % 30))}${String(Math.floor(i / 30)).padStart(6, '0')}`;
        const fail = (why: string): void => void wrong.set(why, (wrong.get(why) ?? 0) + 1);
        try {
          const opened = await post(from, '/aansluiten', { address: home, bin });
          if (opened.status !== 200) return fail(`form ${opened.status}`);
          const code = new Promise<string>((resolve) => codes.set(number, resolve));
          const asked = performance.now();
          const sent = await post(from, '/aansluiten/verstuur', {
            address: home,
            bin,
            name: `Vlucht ${String.fromCharCode(65 + (i % 26))}eel ${i}`,
            contact: number,
            language: 'nl',
            use: 'home',
            adult: 'yes',
            rules: 'model-1',
          });
          if (sent.status !== 200) return fail(`send ${sent.status}`);
          const proof = /name="proof"\s+value="([^"]+)"/.exec(await sent.text())?.[1] ?? '';
          const given = await Promise.race([code, sleep(60_000).then(() => null)]);
          codes.delete(number);
          if (!given) return fail('no code within a minute');
          codeTimes.push(performance.now() - asked);
          const confirmed = await post(from, '/aansluiten/code', { proof, code: given });
          if (confirmed.status !== 303) return fail(`code ${confirmed.status}`);
          done++;
        } catch (error) {
          fail(error instanceof Error ? error.name : 'unknown');
        }
      };
      const before = cpuSeconds([server.pid]) ?? 0;
      const began = performance.now();
      note(`${atOnce} at once ...`);
      await Promise.all(Array.from({ length: atOnce }, enrol));
      const burst = { answers: [...answers], tookMs: performance.now() - began };
      answers.length = 0;
      note(`${perSecond} a second for ${seconds} s ...`);
      const running: Promise<void>[] = [];
      const start = performance.now();
      for (let i = 0; i < perSecond * seconds; i++) {
        const due = start + (i / perSecond) * 1_000 - performance.now();
        if (due > 1) await sleep(due);
        running.push(enrol());
      }
      await Promise.all(running);
      const errors = [...wrong.values()].reduce((sum, one) => sum + one, 0);
      const connection = connect(place.databaseUrl ?? (await attachEmbedded(place.directory)) ?? '', 1);
      const { people } = await connection.db
        .selectFrom('consent')
        .select((eb) => eb.fn.count<number>('person').distinct().as('people'))
        .where('how', '=', 'online')
        .executeTakeFirstOrThrow();
      await connection.close();
      const failure =
        errors > 0
          ? [...wrong].map(([why, count]) => `${count} ${why}`).join(', ')
          : people === done
            ? null
            : `${people} people of ${done} were enrolled`;
      return {
        bench: 'signup',
        impl: 'belfort',
        at_once: atOnce,
        per_second: perSecond,
        seconds,
        enrolled: done,
        recorded: people,
        errors,
        ...(failure ? { failure } : {}),
        at_once_p50_ms: round(percentile(burst.answers, 0.5)),
        at_once_p99_ms: round(percentile(burst.answers, 0.99)),
        p50_ms: round(percentile(answers, 0.5)),
        p99_ms: round(percentile(answers, 0.99)),
        code_p50_ms: round(percentile(codeTimes, 0.5)),
        code_p99_ms: round(percentile(codeTimes, 0.99)),
        cpu_ms_each: round((((cpuSeconds([server.pid]) ?? 0) - before) * 1_000) / Math.max(1, done), 2),
        peak_rss_mb: server.peakRssMb(),
      };
    } finally {
      await server.stop();
    }
  } finally {
    await smsc.close();
    await place.remove();
  }
}
