/**
 * A base backup of the embedded server, while it runs (PostgreSQL, chapter 25.3.3 "Making a Base Backup Using the Low
 * Level API"; what is left out is what pg_basebackup leaves out, src/backend/backup/basebackup.c).
 *
 * Cast: one session that says start and stop to the server and holds a temporary replication slot, so that no WAL file
 * which the backup needs is recycled meanwhile; the files of the data directory, copied as they change under us, which
 * the WAL mends; the manifest, written last. The folder has another name until it is whole and on the disk.
 */
import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, statfs } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { archiveName, archiveNamed } from './archive.ts';
import { listBackups, unfinished, type Backup, type Manifest } from './backup-manifest.ts';
import { copyAll, makeFolders, syncFolders, syncParent, writeWhole, type Watching } from './copy-files.ts';
import { CannotStart } from './embedded.ts';

/** Made anew by every start of the server; the folders themselves are needed. */
const emptied = /^pg\/(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\//; // prettier-ignore
const leftOut =
  /(^|\/)(postmaster\.(pid|opts)|backup_label(\.old)?|tablespace_map(\.old)?|current_logfiles|pg_internal\.init.*|pgsql_tmp.*|t\d+_\d+.*|[^/]*\.tmp|(recovery|standby)\.signal)$/;
const walFile = /^[0-9A-F]{24}$/;
const control = 'pg/global/pg_control';
/** What PostgreSQL itself may write between our look at the free space and the end. */
const spareBytes = 64e6;

export interface BackupGiven extends Watching {
  /** The running server's address, and the directory that it runs in. */
  readonly url: string;
  readonly data: string;
  /** The folder into which the backup's own folder is put. */
  readonly into: string;
  readonly version: string;
  /** Told once: how many bytes there are to copy, about. */
  readonly begins?: (bytes: number) => void;
}

/** Makes a backup and returns it; what it had begun is removed where it cannot. */
export async function takeBackup(given: BackupGiven): Promise<Backup> {
  const data = resolve(given.data),
    into = resolve(given.into);
  if (into === data || !relative(data, into).startsWith('..'))
    throw new CannotStart(
      `${into} lies inside the data directory; a backup belongs on another disk or machine.`,
    );
  // Others may walk through, for the server's user has its archive beside; each backup is closed to them.
  await mkdir(into, { recursive: true, mode: 0o711 }).catch((error: NodeJS.ErrnoException) => {
    throw new CannotStart(`${into} cannot be made (${error.code ?? error.name}).`, error);
  });
  const startedAt = new Date();
  const name = `belfort-${startedAt.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
  const folder = join(into, name),
    partial = `${folder}${unfinished}`;
  const session = new pg.Client({ connectionString: given.url, application_name: 'belfort backup' });
  // A broken connection fails the next question; without a listener Node would end the program.
  session.on('error', () => undefined);
  await session.connect();
  try {
    await makeNew(folder, partial);
    const manifest = await copyInto(partial, data, startedAt, session, given);
    await writeWhole(join(partial, 'manifest.json'), `${JSON.stringify(manifest)}\n`);
    await syncFolders([...manifest.folders.map((one) => join(partial, one)), partial]);
    given.stopped?.throwIfAborted();
    await rename(partial, folder);
    await syncParent(folder);
    return { name, folder, manifest };
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw asCannot(error, into);
  } finally {
    await session.end().catch(() => undefined);
  }
}

async function makeNew(folder: string, partial: string): Promise<void> {
  const taken = await lstat(folder).catch(() => null);
  const made = !taken && (await mkdir(partial, { mode: 0o700 }).then(() => true, existing));
  if (!made) throw new CannotStart(`${folder} is there already; begin again in a second.`);
}
const existing = (error: NodeJS.ErrnoException): boolean => {
  if (error.code === 'EEXIST') return false;
  throw error;
};

/** What the disk or the rights refuse, in one line; the rest as it is. */
function asCannot(error: unknown, into: string): unknown {
  if (error instanceof CannotStart || !(error instanceof Error)) return error;
  if (error.name === 'AbortError') return new CannotStart('Stopped; no backup was made.', error);
  if (!('syscall' in error) || !('code' in error)) return error;
  const path = 'path' in error ? String(error.path) : into;
  return new CannotStart(
    error.code === 'ENOSPC'
      ? `${into} is full; no backup was made.`
      : `${path} cannot be read or written (${String(error.code)}); no backup was made. Run it as the user of \`belfort serve\`.`,
    error,
  );
}

async function copyInto(
  partial: string,
  data: string,
  startedAt: Date,
  session: pg.Client,
  given: BackupGiven,
): Promise<Manifest> {
  const { rows: about } = await session.query<About>(aboutIt);
  const [it] = about;
  if (!it || it.recovering)
    throw new CannotStart('The server is still recovering; make the backup when it is done.');
  const { rows: made } = it.made
    ? await session.query<Made>(`select mode, key_check from installation`)
    : { rows: [] };
  await session.query(`select pg_create_physical_replication_slot($1, true, true)`, [
    `belfort_backup_${process.pid}`,
  ]);
  await session.query(`select pg_backup_start($1, fast => true)`, [`belfort ${startedAt.toISOString()}`]);

  const { folders, files, bytes } = await look(data);
  const room = await statfs(given.into).then((disk) => disk.bavail * disk.bsize);
  if (room < bytes + it.wal_bytes + spareBytes)
    throw new CannotStart(
      `${given.into} has room for ${Math.floor(room / 1e6)} MB, and a backup takes ${Math.ceil((bytes + it.wal_bytes + spareBytes) / 1e6)} MB.`,
    );
  // The WAL of the backup's own time comes on top: one file, on a quiet server.
  given.begins?.(bytes + it.wal_bytes);
  await makeFolders(partial, folders, {});
  const copied = await copyAll(files, data, partial, {}, given);
  await atRest(join(data, control));
  copied.push(...(await copyAll([control], data, partial, {}, given)));

  const { rows: stopped } = await session.query<Stopped>(stopIt);
  const [end] = stopped;
  if (!end) throw new Error('pg_backup_stop said nothing');
  const firstWal = /\(file ([0-9A-F]{24})\)/.exec(end.labelfile)?.[1] ?? '';
  const needed = (await readdir(join(data, 'pg', 'pg_wal')))
    .filter(
      (one) => one.endsWith('.history') || (walFile.test(one) && one >= firstWal && one <= end.last_wal),
    )
    .map((one) => `pg/pg_wal/${one}`);
  copied.push(...(await copyAll(needed, data, partial, {}, given)));
  for (const wal of [firstWal, end.last_wal])
    if (!copied.some((one) => one.path === `pg/pg_wal/${wal}`))
      throw new CannotStart(`The WAL file ${wal} is gone before it was copied; no backup was made.`);
  await writeWhole(join(partial, 'pg', 'backup_label'), end.labelfile);
  copied.push(...(await hashed(partial, 'pg/backup_label')));
  return {
    format: 1,
    belfort: given.version,
    postgres: (await readFile(join(data, 'pg', 'PG_VERSION'), 'utf8')).trim(),
    system: it.system,
    mode: made[0]?.mode ?? null,
    keyCheck: made[0]?.key_check.toString('base64') ?? null,
    startedAt,
    endedAt: end.ended_at,
    firstWal,
    lastWal: end.last_wal,
    walBytes: it.wal_bytes,
    archive: it.archiving ? await archiveName(data) : null,
    bytes: copied.reduce((sum, one) => sum + one.bytes, 0),
    folders,
    files: copied,
  };
}

interface About {
  readonly system: string;
  readonly recovering: boolean;
  readonly archiving: boolean;
  readonly wal_bytes: number;
  readonly made: boolean;
}
const aboutIt = `
  select system_identifier::text as system, pg_is_in_recovery() as recovering,
         current_setting('archive_mode') <> 'off' as archiving,
         (select setting::int from pg_settings where name = 'wal_segment_size') as wal_bytes,
         to_regclass('public.installation') is not null as made
    from pg_control_system()`;
interface Made {
  readonly mode: 'demo' | 'real';
  readonly key_check: Buffer;
}
interface Stopped {
  readonly labelfile: string;
  readonly last_wal: string;
  readonly ended_at: Date;
}
// `- 1`: a backup that ends on the border of a file does not need the next one.
const stopIt = `
  select labelfile, pg_walfile_name(lsn - 1) as last_wal, clock_timestamp() as ended_at
    from pg_backup_stop(wait_for_archive => false)`;

/** The folders and files that make a backup, without WAL and the control file, which is copied after the others. */
async function look(data: string): Promise<{ folders: string[]; files: string[]; bytes: number }> {
  const folders: string[] = ['pg'],
    files: string[] = ['pg.password'];
  let bytes = 0;
  for (let at = 0; at < folders.length; at++) {
    const folder = folders[at] ?? '';
    const entries = await readdir(join(data, folder), { withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' && folder !== 'pg') return [];
        throw error;
      },
    );
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`;
      if (emptied.test(path) || leftOut.test(path) || path === control) continue;
      if (entry.isSymbolicLink())
        throw new CannotStart(
          `${join(data, path)} is a link to elsewhere (a tablespace, perhaps), and a backup would lack what is there; bring it back into the data directory.`,
        );
      if (entry.isDirectory()) folders.push(path);
      if (!entry.isFile()) continue;
      files.push(path);
      bytes += await lstat(join(data, path)).then(
        (info) => info.size,
        () => 0,
      );
    }
  }
  return { folders, files, bytes };
}

/** The control file is read whole only between two writes of the server, which are some seconds apart. */
async function atRest(path: string): Promise<void> {
  for (let before = await readFile(path), tries = 0; tries < 50; tries++) {
    await sleep(20);
    const now = await readFile(path);
    if (now.equals(before)) return;
    before = now;
  }
}

/** The hash of a file that we wrote. */
async function hashed(folder: string, path: string): Promise<Manifest['files']> {
  const text = await readFile(join(folder, path));
  return [{ path, bytes: text.length, sha256: createHash('sha256').update(text).digest('hex') }];
}

/**
 * Removes all but the newest `keep` backups of these data in `into`, and the archived WAL that none of the kept needs.
 * Returns how many backups went.
 */
export async function removeOlder(into: string, of: Manifest, keep: number): Promise<number> {
  const all = (await listBackups(into)).filter(({ manifest }) => manifest.system === of.system);
  const kept = all.slice(-keep);
  for (const { folder } of all.slice(0, -keep)) {
    // Without its manifest it is no backup any more, also where the program is stopped half way.
    await rm(join(folder, 'manifest.json'));
    await rm(folder, { recursive: true });
  }
  if (of.archive) {
    const wal = archiveNamed(into, of.archive);
    // The first eight letters are the timeline; of the others the order is the order of writing.
    const [first] = kept
      .filter(({ manifest }) => manifest.archive === of.archive)
      .map(({ manifest }) => manifest.firstWal.slice(8))
      .sort();
    for (const file of await readdir(wal).catch(() => []))
      if (walFile.test(file) && first !== undefined && file.slice(8) < first) await rm(join(wal, file));
  }
  return all.length - kept.length;
}
