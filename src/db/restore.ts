/**
 * A backup made into a data directory again: copied and compared with its manifest, then brought forward by PostgreSQL's
 * own recovery from the WAL that was archived after it (chapter 25.3.5 "Recovering Using a Continuous Archive Backup").
 *
 * Cast: the backup; the archive, which only one line of data ever wrote to; and the folder `restoring` inside the target,
 * in which everything happens. What is whole moves up by renames, the cluster last, so that a restore that was cut off
 * is never taken for data: `serve` refuses it and the next restore begins anew.
 *
 * The restored server begins a new timeline and has no archive and no backup of its own yet.
 */
import {
  access,
  constants,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  statfs,
  mkdir,
} from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { listBackups, readBackup, type Backup, type Manifest } from './backup-manifest.ts';
import { copyAll, makeFolders, syncFolders, syncParent, writeWhole, type Watching } from './copy-files.ts';
import {
  asWhom,
  attachEmbedded,
  CannotStart,
  postgresMajor,
  restoring,
  startEmbedded,
  type Runner,
} from './embedded.ts';

/** The new server writes its first files and a checkpoint. */
const spareBytes = 200e6;
const walFile = /^[0-9A-F]{24}$/;

export interface RestoreGiven<T> extends Watching {
  readonly backup: Backup;
  /** The data directory: not there, or empty. */
  readonly data: string;
  /** The folder of the WAL archived after the backup; null: it ends where the backup ends. */
  readonly archive: string | null;
  /** The moment to go back to; null: as far as the archive goes. */
  readonly until: Date | null;
  readonly begins?: (bytes: number) => void;
  /** Told once the files are there and recovery begins. */
  readonly recovers?: () => void;
  /** What is done with the recovered server before its data are put in place. */
  readonly finish: (url: string) => Promise<T>;
}

export interface Restored<T> {
  readonly finished: T;
  /** The time of the last transaction that was read from WAL; null where there was none after the backup's start. */
  readonly lastCommit: Date | null;
  /** A file that is in the archive and could not be reached, for one before it is damaged or missing; null: none. */
  readonly unreached: string | null;
}

/** The backup that `folder` is, or else the newest one in it that was whole before `until`. */
export async function chooseBackup(folder: string, until: Date | null): Promise<Backup> {
  const itself = await readBackup(resolve(folder));
  if (itself) return itself;
  const all = await listBackups(resolve(folder));
  const [one] = all.filter(({ manifest }) => !until || manifest.endedAt <= until).slice(-1);
  if (one) return one;
  const [earliest] = all;
  throw new CannotStart(
    earliest
      ? `The earliest backup in ${folder} ended at ${earliest.manifest.endedAt.toISOString()}; --until cannot be before that.`
      : `There is no whole backup in ${folder}.`,
  );
}

/** Restores into `data`; what it had begun is removed where it cannot. */
export async function restoreBackup<T>(given: RestoreGiven<T>): Promise<Restored<T>> {
  const data = resolve(given.data);
  const { manifest } = given.backup;
  refuseOther(manifest, given.until);
  const runner = asWhom();
  await refuseFull(data);
  const wal = given.archive ? await archived(given.archive, runner, manifest) : [];
  const staging = join(data, restoring);
  await mkdir(data, { recursive: true, mode: 0o755 });
  await rm(staging, { recursive: true, force: true });
  try {
    await refuseNoRoom(data, manifest);
    await copyOut(given, staging, runner);
    given.recovers?.();
    const restored = await recover(given, staging, runner, wal);
    await moveUp(staging, data);
    return restored;
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw asCannot(error);
  }
}

function refuseOther({ postgres, endedAt }: Manifest, until: Date | null): void {
  if (postgres !== postgresMajor)
    throw new CannotStart(
      `The backup is of PostgreSQL ${postgres}, this Belfort runs ${postgresMajor}; restore it with the Belfort that made it, then follow docs/guides/another-postgresql-major.md.`,
    );
  if (until && until < endedAt)
    throw new CannotStart(
      `The backup ended at ${endedAt.toISOString()}; it cannot be restored to an earlier moment. Take an earlier backup.`,
    );
}

async function refuseFull(data: string): Promise<void> {
  if ((await attachEmbedded(data)) ?? (await attachEmbedded(join(data, restoring))))
    throw new CannotStart(`A server runs in ${data}; stop it first.`);
  const entries = await readdir(data).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new CannotStart(`${data} cannot be read (${error.code ?? error.name}).`, error);
  });
  // A disk of its own has a lost+found.
  if (entries.some((one) => one !== restoring && one !== 'lost+found'))
    throw new CannotStart(
      `${data} is not empty, and a restore writes over nothing; move it away, or set BELFORT_DATA to another folder.`,
    );
}

async function refuseNoRoom(data: string, { bytes }: Manifest): Promise<void> {
  const room = await statfs(data).then((disk) => disk.bavail * disk.bsize);
  if (room < bytes + spareBytes)
    throw new CannotStart(
      `${data} has room for ${Math.floor(room / 1e6)} MB, and the restored data take ${Math.ceil((bytes + spareBytes) / 1e6)} MB.`,
    );
}

/**
 * The WAL files of the archive from the backup on, oldest first. One that the server's user cannot read would end the
 * recovery as if it were the last, so that is refused before.
 */
async function archived(folder: string, runner: Runner, { firstWal }: Manifest): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new CannotStart(
      `The archive ${folder} cannot be read (${error.code ?? error.name}); give the right one with --archive, or --no-archive to go back to the backup only.`,
      error,
    );
  });
  const wal = names.filter((one) => walFile.test(one) && one.slice(8) >= firstWal.slice(8)).sort();
  for (const name of ['.', ...wal]) {
    const path = join(folder, name);
    const readable =
      runner.uid === undefined
        ? await access(path, constants.R_OK).then(
            () => true,
            () => false,
          )
        : await stat(path).then(
            (info) => (info.uid === runner.uid ? info.mode & 0o400 : info.mode & 0o004) !== 0,
          );
    if (!readable)
      throw new CannotStart(
        `${path} cannot be read by the user of the server${runner.uid === undefined ? '' : ' (postgres)'}; change the owner of the archive: chown -R.`,
      );
  }
  return wal;
}

async function copyOut<T>(
  { backup, begins, ...watching }: RestoreGiven<T>,
  staging: string,
  runner: Runner,
): Promise<void> {
  const { folder, manifest } = backup;
  begins?.(manifest.bytes);
  await mkdir(staging, { mode: 0o755 });
  await makeFolders(staging, manifest.folders, runner);
  const paths = manifest.files.map((one) => one.path);
  const damaged = (path: string, how: string): CannotStart =>
    new CannotStart(`${join(folder, path)} is ${how}; the backup is damaged, take another.`);
  const hashes = new Map(manifest.files.map((one) => [one.path, one.sha256]));
  await copyAll(paths, folder, staging, runner, {
    ...watching,
    // PostgreSQL brings every file to the disk itself before it recovers (SyncDataDirectory in fd.c).
    sync: false,
    check: ({ path, sha256 }) => {
      if (hashes.get(path) !== sha256) throw damaged(path, 'not what was backed up');
      hashes.delete(path);
    },
  });
  const [missing] = hashes.keys();
  if (missing !== undefined) throw damaged(missing, 'missing');
  await writeWhole(join(staging, 'pg', 'recovery.signal'), '', runner);
  await syncFolders([...manifest.folders.map((one) => join(staging, one)), staging]);
}

/** A path for the shell of `restore_command`, in which PostgreSQL reads `%` as its own sign. */
const quoted = (path: string): string => `'${path.replaceAll("'", `'\\''`).replaceAll('%', '%%')}'`;

async function recover<T>(
  { archive, until, finish, backup, stopped }: RestoreGiven<T>,
  staging: string,
  runner: Runner,
  wal: readonly string[],
): Promise<Restored<T>> {
  const server = await startEmbedded(staging, {
    restarts: false,
    settings: [
      // Without an archive too: only so does it begin a timeline of its own.
      `restore_command=${archive ? `cp ${quoted(`${resolve(archive)}/`)}%f "%p"` : 'false'}`,
      'recovery_target_action=promote',
      ...(until ? [`recovery_target_time=${until.toISOString().replace('T', ' ').replace('Z', '+00')}`] : []),
    ],
  }).catch(async (error: unknown) => {
    throw await inItsWords(staging, until, error);
  });
  try {
    const lastCommit = await promoted(server.url, staging, until, stopped);
    const unreached = until ? null : await newestUnreached(staging, wal, backup.manifest.walBytes);
    return { finished: await finish(server.url), lastCommit, unreached };
  } finally {
    await server.stop();
  }
}

/** Waits until recovery is over; the server answers reading questions before that. */
async function promoted(
  url: string,
  staging: string,
  until: Date | null,
  stopped: AbortSignal | undefined,
): Promise<Date | null> {
  for (;;) {
    stopped?.throwIfAborted();
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ recovering: boolean; last: Date | null }>(
        `select pg_is_in_recovery() as recovering, pg_last_xact_replay_timestamp() as last`,
      );
      if (rows[0] && !rows[0].recovering) return rows[0].last;
    } catch (error) {
      if (!(await attachEmbedded(staging))) throw await inItsWords(staging, until, error);
    } finally {
      await client.end().catch(() => undefined);
    }
    await sleep(100);
  }
}

/** What the server's log says of its end. Its statements and their values are never in it (embedded.ts). */
async function inItsWords(staging: string, until: Date | null, cause: unknown): Promise<CannotStart> {
  const text = await readFile(join(staging, 'pg.log'), 'utf8').catch(() => '');
  if (text.includes('before configured recovery target was reached'))
    return new CannotStart(
      `The WAL at hand ends before ${until?.toISOString() ?? 'that moment'}; without --until it is restored as far as it goes.`,
      cause,
    );
  const said = text.split('\n').findLast((line) => /(FATAL|PANIC):/.test(line));
  return new CannotStart(
    `PostgreSQL could not recover the backup: ${said?.replace(/^.*?(FATAL|PANIC):\s*/, '') ?? 'it died without a word'}.`,
    cause,
  );
}

/** Where the old timeline ended is in the history file of the new one: number, position, reason (xlog timeline.c). */
async function newestUnreached(
  staging: string,
  wal: readonly string[],
  walBytes: number,
): Promise<string | null> {
  const folder = join(staging, 'pg', 'pg_wal');
  const history = (await readdir(folder)).filter((one) => /^[0-9A-F]{8}\.history$/.test(one)).sort();
  const text = await readFile(join(folder, history.at(-1) ?? ''), 'utf8');
  const line = text.trim().split('\n').at(-1) ?? '';
  const [, high = '', low = ''] = /^\d+\s+([0-9A-F]+)\/([0-9A-F]+)/.exec(line) ?? [];
  // A position on the border of a file is the end of the one before it.
  const last = (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`) - 1n;
  const hex = (part: bigint): string => part.toString(16).toUpperCase().padStart(8, '0');
  const reached = hex(last >> 32n) + hex((last & 0xffff_ffffn) / BigInt(walBytes));
  return wal.findLast((one) => one.slice(8) > reached) ?? null;
}

async function moveUp(staging: string, data: string): Promise<void> {
  // The cluster last: with it the data are there.
  const names = (await readdir(staging)).filter((one) => one !== 'pg');
  for (const name of [...names, 'pg']) await rename(join(staging, name), join(data, name));
  await rmdir(staging);
  await syncFolders([data]);
  await syncParent(data);
}

function asCannot(error: unknown): unknown {
  if (error instanceof CannotStart || !(error instanceof Error)) return error;
  if (error.name === 'AbortError') return new CannotStart('Stopped; nothing was restored.', error);
  if (!('syscall' in error) || !('code' in error) || !('path' in error)) return error;
  return new CannotStart(
    `${String(error.path)} cannot be read or written (${String(error.code)}); nothing was restored.`,
    error,
  );
}
