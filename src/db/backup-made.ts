/** Which backups of these data succeeded; a row is written once the backup is whole. */
import type { Db, Tx } from './db.ts';
import type { Backup } from './backup-manifest.ts';

export interface MadeBackup {
  readonly name: string;
  readonly endedAt: Date;
  readonly bytes: number;
  readonly archive: string | null;
}

export async function noteBackup(tx: Tx, { name, manifest }: Backup): Promise<void> {
  await tx
    .insertInto('backup')
    .values({
      name,
      started_at: manifest.startedAt,
      ended_at: manifest.endedAt,
      bytes: manifest.bytes,
      archive: manifest.archive,
    })
    .execute();
}

export async function lastBackup(db: Db): Promise<MadeBackup | null> {
  const row = await db
    .selectFrom('backup')
    .select(['name', 'ended_at as endedAt', 'bytes', 'archive'])
    .orderBy('ended_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Restored data have no backup of themselves, whatever the table says that was restored with them. */
export const forgetBackups = async (tx: Tx): Promise<void> => void (await tx.deleteFrom('backup').execute());

/** Once a day, and an hour for the day on which it starts or takes longer. */
const dueAfterMs = 25 * 3_600_000;

export const isOwed = (last: MadeBackup | null, now: Date): boolean =>
  !last || now.getTime() - last.endedAt.getTime() > dueAfterMs;
