/**
 * What a chaos run starts and kills: `belfort serve` and `belfort work`, the SMS centre, and a PostgreSQL that several
 * share. A process is killed with SIGKILL and started again as a supervisor of the machine would.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { nodeFlags } from '../../scripts/ensure.mjs';
import { end, freePort, main, type Place } from '../ground.ts';
import type { CentreLog } from './ledger.ts';

export interface Program {
  readonly name: string;
  readonly pid: number;
  /** Of a `serve`; null of a `work`. */
  readonly url: string | null;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one and waits until it works. Its name is that of its connections to the database too. */
export async function startProgram(
  place: Place,
  name: string,
  command: 'serve' | 'work',
  env: Readonly<Record<string, string>>,
): Promise<Program> {
  const port = command === 'serve' ? await freePort() : null;
  const shared = place.databaseUrl ? new URL(place.databaseUrl) : null;
  shared?.searchParams.set('application_name', name);
  const child: ChildProcess = spawn(process.execPath, [...nodeFlags, main, command], {
    env: {
      ...process.env,
      BELFORT_DATA: place.directory,
      HOST: '127.0.0.1',
      ...(port === null ? {} : { PORT: String(port) }),
      ...(shared ? { DATABASE_URL: shared.toString() } : {}),
      ...env,
    },
    stdio: ['ignore', 'pipe', process.env['CHAOS_LOG'] ? 'inherit' : 'ignore'],
  });
  let working = false;
  if (child.stdout)
    createInterface(child.stdout).on('line', (line) => {
      working ||= /^Belfort (is ready|works)/.test(line);
    });
  while (!working) {
    if (child.exitCode !== null) throw new Error(`belfort ${command} ended with ${child.exitCode}`);
    await sleep(10);
  }
  return {
    name,
    pid: child.pid ?? 0,
    url: port === null ? null : `http://127.0.0.1:${port}`,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
    stop: () => end(child),
  };
}

export interface Centre {
  readonly port: number;
  tell(line: string): void;
  count(): Promise<number>;
  /** Until it has so many submits, or `ms` have passed. */
  reached(count: number, ms: number): Promise<void>;
  log(path: string): Promise<CentreLog>;
  stop(): Promise<void>;
}

export async function startCentre(): Promise<Centre> {
  const child = spawn(
    process.execPath,
    [...nodeFlags, fileURLToPath(new URL('./smsc.ts', import.meta.url))],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const waiting: { readonly wants: RegExp; readonly heard: (line: string) => void }[] = [];
  const hears = (wants: RegExp): Promise<string> =>
    new Promise((heard) => {
      waiting.push({ wants, heard });
    });
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => {
    const at = waiting.findIndex(({ wants }) => wants.test(line));
    for (const { heard } of at < 0 ? [] : waiting.splice(at, 1)) heard(line);
  });
  const port = Number(await hears(/^\d+$/));
  const tell = (line: string): void => void child.stdin.write(`${line}\n`);
  const ask = (line: string, wants: RegExp): Promise<string> => {
    const answer = hears(wants);
    tell(line);
    return answer;
  };
  return {
    port,
    tell,
    count: async () => Number(await ask('count', /^\d+$/)),
    reached: async (count, ms) => {
      await Promise.race([ask(`tell ${count}`, /^reached$/), sleep(ms)]);
    },
    log: async (path) => {
      await ask(`log ${path}`, /^written$/);
      return JSON.parse(readFileSync(path, 'utf8')) as CentreLog;
    },
    stop: async () => {
      child.stdin.end();
      await end(child);
    },
  };
}

/** Kills the PostgreSQL whose cluster is in `directory`, as a machine short of memory would. */
export function killPostmaster(directory: string): void {
  const pid = Number(readFileSync(join(directory, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0]);
  if (pid > 1) process.kill(pid, 'SIGKILL');
}
