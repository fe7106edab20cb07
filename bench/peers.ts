/**
 * The fan-out of Belfort beside that of four others, in one run on one machine, against the same SMS centre: what a team
 * would otherwise take (BullMQ, pg-boss), what keeps no record (the loop) and what nobody can pass (the bare socket).
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from '../src/db/embedded.ts';
import { fanOut } from './fan-out.ts';
import { end, freePort, newPlace, note, round, startSink } from './ground.ts';
import { handOver, type Row } from './hand-over.ts';
import type { Task } from './peers/kit.ts';
import { peakRssMb, postmaster } from './proc.ts';

interface Peer {
  readonly impl: string;
  readonly database: boolean;
  readonly redis: boolean;
  /** What survives, and what does not, when the machine stops. */
  readonly durability: string;
}

const committed = 'PostgreSQL synchronous_commit=on';
const everySecond = 'Redis appendonly=yes appendfsync=everysec';
const peers: readonly Peer[] = [
  { impl: 'bullmq', database: true, redis: true, durability: `${committed}; ${everySecond}` },
  { impl: 'pg-boss', database: true, redis: false, durability: committed },
  { impl: 'smpp-loop', database: false, redis: false, durability: 'none' },
  { impl: 'socket', database: false, redis: false, durability: 'none' },
];

export const implementations: readonly string[] = ['belfort', ...peers.map(({ impl }) => impl)];

/** One row for each of `only` as it is measured; those of peers say how many times faster and dearer Belfort is. */
export async function* withPeers(recipients: number, only: readonly string[]): AsyncGenerator<Row> {
  let ours: Row | null = null;
  if (only.includes('belfort')) {
    ours = { ...(await fanOut({ recipients, receipts: false })), durability: committed };
    yield ours;
  }
  for (const one of peers) {
    if (!only.includes(one.impl)) continue;
    note(`${one.impl} ...`);
    const row = await measure(one, recipients);
    const ratio = (field: string): number | null => {
      const mine = ours?.[field],
        theirs = row[field];
      return typeof mine === 'number' && typeof theirs === 'number' && theirs > 0
        ? round(mine / theirs, 3)
        : null;
    };
    yield {
      ...row,
      belfort_speed_ratio: ratio('per_second'),
      belfort_cpu_ratio: ratio('cpu_s'),
    };
  }
}

async function measure({ impl, database, redis, durability }: Peer, recipients: number): Promise<Row> {
  const place = await newPlace();
  const undo: (() => Promise<unknown>)[] = [() => place.remove()];
  try {
    const roots: number[] = [];
    const sink = await startSink(false);
    undo.push(() => sink.stop());
    let databaseUrl = '';
    if (database) {
      const embedded = place.databaseUrl ? null : await startEmbedded(place.directory);
      if (embedded) undo.push(() => embedded.stop());
      databaseUrl = place.databaseUrl ?? embedded?.url ?? '';
      const root = await postmaster(databaseUrl);
      if (root !== null) roots.push(root);
    }
    const server = redis ? await startRedis() : null;
    if (server) {
      undo.push(server.stop);
      roots.push(server.pid);
    }
    const task: Task = { sinkPort: sink.port, recipients, databaseUrl, redisPort: server?.port ?? 0 };
    const program = spawn(
      process.execPath,
      [fileURLToPath(new URL(`./peers/${impl}.ts`, import.meta.url)), JSON.stringify(task)],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    undo.push(() => end(program));
    const lines = createInterface(program.stdout);
    const heard = async (word: string): Promise<void> => {
      const gone = new AbortController();
      const exit = once(program, 'exit', { signal: gone.signal }).then(() => {
        throw new Error(`${impl} ended before it was ${word}`);
      });
      const line = once(lines, 'line', { signal: gone.signal }) as Promise<[string]>;
      const [said] = await Promise.race([line, exit]).finally(() => gone.abort());
      if (said !== word) throw new Error(`${impl} said ${said} instead of ${word}`);
    };
    await heard('ready');
    const pid = program.pid ?? 0;
    let done = Promise.resolve();
    const row = await handOver(
      sink,
      recipients,
      [pid, ...roots],
      () => {
        done = heard('done');
        // Looked at once everything is handed over; until then a failure shows as a count that stands still.
        done.catch(() => undefined);
        program.stdin.write('go\n');
        return Promise.resolve();
      },
      () => done,
    );
    // A peer with rows says `done` only once it has counted them all as sent.
    const recorded = database && !('failure' in row) ? { recorded: recipients } : {};
    return {
      bench: 'fan-out',
      impl,
      recipients,
      ...row,
      ...recorded,
      peak_rss_mb: peakRssMb(pid),
      durability,
    };
  } catch (error) {
    return { bench: 'fan-out', impl, recipients, failure: error instanceof Error ? error.message : 'failed' };
  } finally {
    for (const step of undo.toReversed()) await step();
  }
}

interface Redis {
  readonly port: number;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

/** A Redis of its own; from Debian when run as root there, elsewhere one line that says what to install. */
async function startRedis(): Promise<Redis> {
  const there = (): boolean => spawnSync('redis-server', ['--version']).status === 0;
  if (!there() && process.getuid?.() === 0) {
    note('installing redis-server, once ...');
    const quiet = {
      stdio: ['ignore', 'ignore', 2] as ['ignore', 'ignore', number],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    spawnSync('apt-get', ['update', '-qq'], quiet);
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'redis-server'], quiet);
  }
  if (!there())
    throw new Error('the peer bullmq needs redis-server; install it (Debian: apt-get install redis-server)');
  const directory = mkdtempSync(join(tmpdir(), 'belfort-bench-redis-'));
  const port = await freePort();
  const options = {
    port,
    bind: '127.0.0.1',
    dir: directory,
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    // What BullMQ asks for: a queue may not be evicted.
    'maxmemory-policy': 'noeviction',
  };
  const server = spawn(
    'redis-server',
    Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  for (let tries = 0; tries < 500 && !(await answers(port)); tries++) await sleep(10);
  return {
    port,
    pid: server.pid ?? 0,
    stop: async () => {
      await end(server);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return await once(socket, 'connect').then(
    () => (socket.destroy(), true),
    () => false,
  );
}
