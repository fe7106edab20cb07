/**
 * One measured fan-out: from the press until the SMS centre has every number once, with the processor time of whoever
 * was measured. The same for Belfort and for every peer, so that the rows can be compared.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { round, type Sink } from './ground.ts';
import { cpuSeconds, machineSeconds } from './proc.ts';

export type Row = Record<string, unknown>;

/** The sink is quiet for this long before a run is given up. */
const patienceMs = 30_000;
/** Whatever comes this long after the last number is a copy. */
const copiesMs = 1_500;

/**
 * Presses and waits for `recipients` different numbers, then for `recorded`, what must be done after the last hand-over.
 * `roots` are the processes whose trees are measured. The row has `failure` when the count is not that of the recipients.
 */
export async function handOver(
  sink: Sink,
  recipients: number,
  roots: readonly number[],
  press: () => Promise<unknown>,
  recorded: () => Promise<unknown> = () => Promise.resolve(),
): Promise<Row> {
  const read = (): (number | null)[] => [cpuSeconds(roots), cpuSeconds([sink.pid]), machineSeconds()];
  const before = read();
  const pressedAt = performance.timeOrigin + performance.now();
  await press();
  const publishMs = performance.timeOrigin + performance.now() - pressedAt;
  let report = await sink.report(pressedAt);
  for (let heardAt = Date.now(); report.distinct < recipients && Date.now() - heardAt < patienceMs;) {
    await sleep(100);
    const newer = await sink.report(pressedAt);
    if (newer.count !== report.count) heardAt = Date.now();
    report = newer;
  }
  if (report.distinct >= recipients) await recorded();
  await sleep(copiesMs);
  const [ours = null, sinks = null, machine = null] = read().map((after, index) =>
    after === null ? null : after - (before[index] ?? 0),
  );
  report = await sink.report(pressedAt);
  const seconds = report.last / 1_000;
  const whole = report.count === recipients && report.distinct === recipients;
  return {
    ...(whole
      ? {}
      : {
          failure: `the SMS centre had ${report.count} submits to ${report.distinct} numbers of ${recipients}`,
        }),
    seconds: round(seconds, 3),
    per_second: seconds > 0 ? Math.round(report.count / seconds) : 0,
    publish_ms: round(publishMs),
    first_ms: report.first,
    p50_ms: report.p50,
    p99_ms: report.p99,
    cpu_s: ours === null ? null : round(ours, 2),
    sink_cpu_s: sinks === null ? null : round(sinks, 2),
    others_cpu_s:
      ours === null || sinks === null || machine === null
        ? null
        : round(Math.max(0, machine - ours - sinks), 2),
    sink_count: report.count,
    sink_distinct: report.distinct,
    sink_first_ms: report.first,
    sink_last_ms: report.last,
  };
}
