/** Demo or real: written into the database when it is made, never changed (a trigger refuses), asked at every start. */
import type { Db } from './db.ts';

export type InstallationMode = 'demo' | 'real';

export const installationMode = async (db: Db): Promise<InstallationMode | null> =>
  (await db.selectFrom('installation').select('mode').executeTakeFirst())?.mode ?? null;

/** Makes it; where another process was first, that one's choice stands and is returned. */
export async function makeInstallation(db: Db, mode: InstallationMode): Promise<InstallationMode> {
  await db
    .insertInto('installation')
    .values({ mode })
    .onConflict((on) => on.column('only_one').doNothing())
    .execute();
  return (await installationMode(db)) ?? mode;
}
