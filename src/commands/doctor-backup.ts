/** The backup: when the last one succeeded, and whether the WAL after it is kept. */
import type { Config } from '../config.ts';
import { archiveHealth, archiveName } from '../db/archive.ts';
import { isOwed, lastBackup } from '../db/backup-made.ts';
import type { Db } from '../db/db.ts';
import type { InstallationMode } from '../db/installation.ts';
import { fail, ok, warn, type Finding } from './finding.ts';
import { bytesOf } from './terminal.ts';

export async function backupFindings(
  db: Db,
  { databaseUrl, backups }: Pick<Config, 'databaseUrl' | 'backups'>,
  data: string,
  mode: InstallationMode,
  now = new Date(),
): Promise<Finding[]> {
  if (databaseUrl) return [ok('backup', 'of your own PostgreSQL, by the means that you have for it')];
  const last = await lastBackup(db);
  const archive = await archiveHealth(db);
  const at = last ? `${last.endedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC` : '';
  const found = [
    mode === 'real' && isOwed(last, now)
      ? warn(
          'backup',
          last
            ? `the last one is of ${at}: run \`belfort backup\` daily.`
            : 'there is none yet: run `belfort backup FOLDER`, daily, to another disk.',
        )
      : ok('backup', last ? `${at}, ${bytesOf(last.bytes)}` : 'there is none, and a demo needs none'),
  ];
  if (archive.fails)
    found.push(
      fail(
        'archive',
        'WAL cannot be written to BELFORT_BACKUP, so it stays and fills the disk of the data: is that disk there, and has it room?',
      ),
    );
  else if (backups && !archive.on)
    found.push(warn('archive', 'BELFORT_BACKUP came after the server: start `belfort serve` again.'));
  else if (archive.on && last && last.archive !== (await archiveName(data)))
    found.push(warn('archive', 'it was begun after the last backup and belongs to none: make a backup.'));
  else if (archive.on) found.push(ok('archive', 'WAL is kept, up to the last minute'));
  else if (mode === 'real')
    found.push(
      warn('archive', 'WAL is not kept, so a restore loses what came after the backup: set BELFORT_BACKUP.'),
    );
  return found;
}
