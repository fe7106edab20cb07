/**
 * The WAL archive: PostgreSQL's own module `basic_archive` copies each finished WAL file into a folder below that of the
 * backups, and a file that is not full is finished after a minute. So a restore reaches the last minute.
 *
 * `basic_archive` and not a command: no shell and no `cp`, it fsyncs, renames and never writes over another file, and it
 * is the same on Linux and macOS (PostgreSQL, appendix F.4). While the folder is away the server keeps its WAL and goes
 * on: an alarm does not wait for a disk of backups. `belfort doctor` says it.
 *
 * Every data directory has a folder of its own, by a random name that is neither in a backup nor in its restore. Were a
 * restored copy to write beside the line that it came from, the next restore would follow the copy.
 */
import { chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import { uuid7 } from '../lib/ids.ts';
import { log } from '../lib/log.ts';
import type { Db } from './db.ts';

/** What may be lost of what was accepted, at most, when the machine with the data burns. */
const archiveEverySeconds = 60;

/** The name of the archive that the data in `directory` write to, or null where none was begun. */
export const archiveName = async (directory: string): Promise<string | null> =>
  (await readFile(join(directory, 'pg.archive'), 'utf8').catch(() => null))?.trim() || null;

export const archiveNamed = (backups: string, name: string): string => join(backups, 'wal', name);

/**
 * The archive's folder, not made yet; its name is chosen at the first asking. A start without an archive forgets the
 * name: what is written then is nowhere, and an archive that goes on after a gap would look whole.
 */
export async function archiveFolder(directory: string, backups: string | null): Promise<string | null> {
  if (!backups) {
    await rm(join(directory, 'pg.archive'), { force: true });
    return null;
  }
  const known = await archiveName(directory);
  const name = known ?? uuid7();
  if (!known) await writeFile(join(directory, 'pg.archive'), `${name}\n`);
  return archiveNamed(backups, name);
}

/**
 * Makes the folder for the server's user, below a folder of backups that must be there: one that is not is a disk that
 * is not mounted, and WAL written beneath its place would be hidden once it is.
 */
export async function makeArchive(
  folder: string,
  { uid, gid }: { readonly uid?: number; readonly gid?: number },
): Promise<void> {
  try {
    const all = dirname(folder);
    await mkdir(all).catch(existing);
    await mkdir(folder, { mode: 0o700 }).catch(existing);
    if (uid !== undefined && gid !== undefined) {
      await chmod(all, 0o711);
      await chown(folder, uid, gid);
    }
  } catch (error) {
    log('error', 'backup.archive-away', { error });
  }
}

const existing = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EEXIST') throw error;
};

/** For the server's command line, which stands above every file; `archive_mode` needs a start. */
export const archiveSettings = (folder: string | null): string[] =>
  folder
    ? [
        'archive_mode=on',
        'archive_library=basic_archive',
        `basic_archive.archive_directory=${folder}`,
        `archive_timeout=${archiveEverySeconds}`,
      ]
    : [];

/** Whether the server archives, and whether the last file that it tried is still waiting. */
export async function archiveHealth(db: Db): Promise<{ on: boolean; fails: boolean }> {
  const { rows } = await sql<{ on: boolean; fails: boolean }>`
    select current_setting('archive_mode') <> 'off' as "on",
           coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) as fails
      from pg_stat_archiver`.execute(db);
  return rows[0] ?? { on: false, fails: false };
}
