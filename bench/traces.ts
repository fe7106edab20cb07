/**
 * What drawing a message's trace costs the program, per chunk and per receipt: off (nobody draws: what the deliverer asks
 * itself for nothing) and on, with all that is sent. The collector is a process of its own, whose processor time is not ours.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Trail } from '../src/lib/trail.ts';
import { uuid7 } from '../src/lib/ids.ts';
import { startTraces } from '../src/watch/traces.ts';

const sink = `
  let octets = 0;
  const server = require('node:http').createServer((request, response) => {
    request.on('data', (part) => (octets += part.length));
    request.on('end', () => response.end('{}'));
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.on('message', () => process.send(octets));
`;

/** What deliver.ts tells of a chunk. */
function chunk(trail: Trail | null, cause: string, answers: readonly { kind: 'accepted' }[]): void {
  const stage = trail?.begin('chunk', cause, performance.now());
  stage?.part('claim', performance.now()).end();
  let part = stage?.part('load');
  part?.end({ rows: answers.length });
  part = stage?.part('send');
  part?.end({ channel: 'sms', account: 'north', ...outcomes(answers) });
  part = stage?.part('record');
  part?.end();
  stage?.end({ lane: 'urgent', channel: 'sms', account: 'north', again: false, rows: answers.length, ...outcomes(answers) }); // prettier-ignore
}
function outcomes(answers: readonly { kind: 'accepted' }[]): { accepted: number } {
  const counts = { accepted: 0 };
  for (const { kind } of answers) counts[kind] += 1;
  return counts;
}

export async function traces({ chunks }: { chunks: number }): Promise<Record<string, unknown>> {
  const child = spawn(process.execPath, ['-e', sink], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [port] = (await once(child, 'message')) as [number];
  let sent = 0;
  let dropped = 0;
  const cause = uuid7();
  const trail = startTraces(
    {
      url: `http://127.0.0.1:${port}/v1/traces`,
      headers: {},
      resource: { 'service.name': 'belfort' },
      ratio: 1,
      gzip: false,
      timeoutMs: 10_000,
      everyMs: 20,
      queueMost: 2_048,
      batchMost: 512,
    },
    {
      version: '0',
      messagesAmong: (causes) => Promise.resolve(new Set(causes)),
      causesOf: (ids) => Promise.resolve(new Map(ids.map((id) => [id, cause]))),
      count: (outcome, count) => (outcome === 'sent' ? (sent += count) : (dropped += count)),
    },
  );
  const answers = Array.from({ length: 1_000 }, () => ({ kind: 'accepted' as const }));
  const tell = async (count: number): Promise<void> => {
    for (let told = 0; told < count; told += 400) {
      const until = sent + 2_000;
      for (let n = 0; n < 400; n++) chunk(trail, cause, answers);
      while (sent < until && dropped === 0) await sleep(2);
    }
  };
  await tell(2_000);
  const before = process.cpuUsage();
  const began = sent;
  await tell(chunks);
  const { user, system } = process.cpuUsage(before);
  const answered = once(child, 'message');
  child.send('?');
  const [octets] = (await answered) as [number];
  const receipts = 1_000_000;
  const receiptsFrom = process.cpuUsage();
  for (let n = 0; n < receipts; n++) trail.receipt('north', n % 100, 'delivered', 0);
  const ofReceipts = process.cpuUsage(receiptsFrom);
  const spans = sent - began;
  await trail.stop();
  child.kill();
  return {
    bench: 'traces',
    chunks,
    spans,
    dropped,
    on_us_per_chunk: (user + system) / chunks,
    octets_per_span: octets / sent,
    on_ns_per_receipt: ((ofReceipts.user + ofReceipts.system) * 1_000) / receipts,
    ...off(cause, answers),
    ...(dropped || spans < chunks * 5 ? { failure: `${dropped} dropped, ${spans} sent` } : {}),
  };
}

/** What is left of it where nobody draws; besides, the deliverer asks for the time once more per claim. */
function off(cause: string, answers: readonly { kind: 'accepted' }[]): Record<string, number> {
  const nobody = (): Trail | null => null;
  const times = 5_000_000;
  const run = (): { ns: number; octets: number } => {
    const [heap, from] = [process.memoryUsage().heapUsed, performance.now()];
    for (let n = 0; n < times; n++) chunk(nobody(), cause, answers);
    return {
      ns: ((performance.now() - from) * 1e6) / times,
      octets: Math.max(0, process.memoryUsage().heapUsed - heap) / times,
    };
  };
  run();
  const { ns, octets } = run();
  return { off_ns_per_chunk: ns, off_octets_per_chunk: octets };
}
