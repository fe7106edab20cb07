/**
 * The live page while a city is being called: a fan-out with receipts, and so many people who watch it over real HTTP
 * event streams. What a watcher was last shown is held against what the SMS centre had at that moment, by its own count.
 */
import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Live } from '../contract/shapes.ts';
import { uuid7 } from '../src/lib/ids.ts';
import {
  call,
  fillMembers,
  newPlace,
  note,
  percentile,
  prepare,
  round,
  serve,
  startSink,
  type Place,
} from './ground.ts';
import type { Row } from './hand-over.ts';
import { cpuSeconds, postmaster } from './proc.ts';

/** Every watcher is looked at this often. */
const sampleMs = 100;
const truthMs = 25;
/** After the last receipt: until every watcher has the last count, or will not. */
const patienceMs = 30_000;

/** How far a count was at which moment; it only grows. */
class Course {
  readonly #points: { readonly at: number; readonly count: number }[] = [];
  note(at: number, count: number): void {
    if (count > (this.#points.at(-1)?.count ?? 0)) this.#points.push({ at, count });
  }
  /** For how long, at `at`, `shown` has not been the truth any more; 0 while it is. */
  age(at: number, shown: number): number {
    const passed = this.#points.find((point) => point.count > shown);
    return passed && passed.at < at ? at - passed.at : 0;
  }
}

interface Watcher {
  last: Live | null;
  events: number;
  ended: boolean;
  close(): void;
}

function watch(url: string, token: string, agent: Agent): Watcher {
  const watcher: Watcher = { last: null, events: 0, ended: false, close: () => request.destroy() };
  const request = get(url, { agent, headers: { authorization: `Bearer ${token}` } }, (answer) => {
    let rest = '';
    answer.setEncoding('utf8');
    answer.on('data', (part: string) => {
      const said = (rest + part).split('\n\n');
      rest = said.pop() ?? '';
      for (const one of said) {
        if (!one.startsWith('data: ')) continue;
        watcher.last = JSON.parse(one.slice(6)) as Live;
        watcher.events++;
      }
    });
    answer.on('error', () => (watcher.ended = true));
    answer.on('close', () => (watcher.ended = true));
  });
  request.on('error', () => (watcher.ended = true));
  return watcher;
}

const deliveredOf = (live: Live | null): number => live?.channels.sms?.delivered ?? 0;
const handedOf = (live: Live | null): number => (live?.channels.sms?.handed ?? 0) + deliveredOf(live);

const postgresOf = async ({ directory, databaseUrl }: Place): Promise<number | null> =>
  databaseUrl
    ? await postmaster(databaseUrl)
    : Number(readFileSync(join(directory, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0]);

export async function live({
  recipients,
  watchers: count,
}: {
  recipients: number;
  watchers: number;
}): Promise<Row> {
  const place = await newPlace();
  const sink = await startSink(true);
  const agent = new Agent({ keepAlive: false });
  try {
    note(`preparing ${recipients} people ...`);
    const { token, network } = await prepare(place, (db, keys, owners) =>
      fillMembers(db, keys, owners, recipients),
    );
    const server = await serve(place, {
      BELFORT_SMS: `smpp://bench:bench@127.0.0.1:${sink.port}?sender=8850&window=1000&name=bench`,
    });
    const watchers: Watcher[] = [];
    try {
      const postgres = await postgresOf(place);
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
      for (let n = 0; n < count; n++)
        watchers.push(watch(`${server.url}/api/messages/${id}/events`, token, agent));
      while (watchers.some((one) => one.last === null && !one.ended)) await sleep(20);
      const cpu = (): number[] =>
        [server.pid, ...(postgres === null ? [] : [postgres])].map((pid) => cpuSeconds([pid]) ?? 0);
      const before = cpu();
      const handed = new Course();
      const delivered = new Course();
      const ages: { handed: number[]; delivered: number[]; people: number[] } = {
        handed: [],
        delivered: [],
        people: [],
      };
      const pressedAt = performance.timeOrigin + performance.now();
      await call(server.url, token, 'POST', `/api/messages/${id}/publish`, { revision });
      const isRight = ({ last }: Watcher): boolean =>
        last !== null &&
        last.asOf === null &&
        last.fannedOut &&
        deliveredOf(last) === recipients &&
        last.delivered === recipients &&
        last.homesReached === last.homes;
      let report = await sink.report(pressedAt);
      let sampledAt = 0;
      let doneAt = 0;
      let rightAt = 0;
      for (let heardAt = performance.now(); performance.now() - heardAt < patienceMs;) {
        const newer = await sink.report(pressedAt);
        const now = performance.now();
        if (newer.count !== report.count || newer.confirmed !== report.confirmed) heardAt = now;
        report = newer;
        handed.note(now, report.count);
        delivered.note(now, report.confirmed);
        if (now - sampledAt >= sampleMs) {
          sampledAt = now;
          const counted = doneAt > 0 && watchers.every(({ last }) => deliveredOf(last) === recipients);
          for (const { last } of watchers) {
            if (!counted) {
              ages.handed.push(handed.age(now, handedOf(last)));
              ages.delivered.push(delivered.age(now, deliveredOf(last)));
            }
            if (last?.asOf) ages.people.push(Date.now() - Date.parse(last.asOf));
          }
        }
        if (!doneAt && report.confirmed >= recipients) doneAt = now;
        if (doneAt && !rightAt && watchers.every(isRight)) rightAt = now;
        // A little longer, so that a count that was right and then turns wrong is seen.
        if (rightAt && now - rightAt > 1_500) break;
        await sleep(truthMs);
      }
      const [all = 0, ofPostgres = null] = cpu().map((after, n) => after - (before[n] ?? 0));
      const inside = place.databaseUrl === null && ofPostgres !== null;
      const serveSeconds = inside ? all - ofPostgres : all;
      const wrong = watchers.filter((one) => one.ended || !isRight(one)).length;
      const whole = await call<Live>(server.url, token, 'GET', `/api/messages/${id}/live`);
      const failure =
        report.confirmed < recipients
          ? `the SMS centre had ${report.count} submits and ${report.confirmed} receipts confirmed of ${recipients}`
          : wrong > 0
            ? `${wrong} of ${count} watchers had a wrong count at the end`
            : deliveredOf(whole) !== recipients || whole.delivered !== recipients
              ? `${deliveredOf(whole)} copies and ${whole.delivered} people of ${recipients} at the end`
              : null;
      const both = [...ages.handed, ...ages.delivered];
      const at = (values: readonly number[], share: number): number | null =>
        values.length ? round(percentile(values, share)) : null;
      return {
        bench: 'live',
        recipients,
        watchers: count,
        ...(failure === null ? {} : { failure }),
        p50_ms: at(both, 0.5),
        p99_ms: at(both, 0.99),
        handed_p99_ms: at(ages.handed, 0.99),
        delivered_p99_ms: at(ages.delivered, 0.99),
        people_p99_ms: at(ages.people, 0.99),
        whole_after_ms: rightAt ? round(rightAt - doneAt) : null,
        seconds: round((doneAt - (pressedAt - performance.timeOrigin)) / 1_000, 2),
        events: watchers.reduce((sum, one) => sum + one.events, 0),
        serve_cpu_s: round(serveSeconds, 2),
        postgres_cpu_s: ofPostgres === null ? null : round(ofPostgres, 2),
        peak_rss_mb: server.peakRssMb(),
      };
    } finally {
      for (const one of watchers) one.close();
      await server.stop();
    }
  } finally {
    agent.destroy();
    await sink.stop();
    await place.remove();
  }
}
