/**
 * What processes took, from proc(5). Wall time on a shared machine says as much about the others as about us; processor
 * time hardly does.
 *
 * A root is a process of which the whole tree counts: `serve` with the PostgreSQL that it started, or a postmaster with
 * its backends. A backend that has ended is in its parent's `cutime`, so the sum of a tree never falls.
 */
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';

/** USER_HZ; 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

interface Stat {
  readonly parent: number;
  readonly seconds: number;
}

function statOf(pid: number): Stat | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces; what follows it does not. Fields 4 and 14 to 17.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, one) => sum + Number(one), 0);
    return { parent: Number(fields[1]), seconds: ticks / ticksPerSecond };
  } catch {
    return null;
  }
}

/** Seconds of processor time (user and system) of the trees below `roots` until now; null where there is no /proc. */
export function cpuSeconds(roots: readonly number[]): number | null {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return null;
  }
  const stats = new Map<number, Stat>();
  for (const name of names) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : null;
    if (stat) stats.set(Number(name), stat);
  }
  let sum = 0;
  for (const [pid, stat] of stats) {
    for (let at = pid; at > 0; at = stats.get(at)?.parent ?? 0) {
      if (!roots.includes(at)) continue;
      sum += stat.seconds;
      break;
    }
  }
  return sum;
}

/** Seconds in which any core of the machine was busy, whoever with; null where there is no /proc. */
export function machineSeconds(): number | null {
  try {
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
      /^cpu +(.+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? ''
    )
      .split(' ')
      .map(Number);
    return (user + nice + system + irq + softirq) / ticksPerSecond;
  } catch {
    return null;
  }
}

/** The most memory that a process ever held (VmHWM), in MB; null where there is no /proc. */
export function peakRssMb(pid: number): number | null {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1_024);
  } catch {
    return null;
  }
}

/** The postmaster of the server at `url`; null where it runs on another machine or cannot be seen. */
export async function postmaster(url: string): Promise<number | null> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const pid = rows[0]?.pid ?? 0;
    const name = readFileSync(`/proc/${pid}/comm`, 'utf8');
    return name.startsWith('postgres') ? (statOf(pid)?.parent ?? null) : null;
  } catch {
    return null;
  } finally {
    await client.end();
  }
}
