/** Demo or real: written into the database when it is made, never changed (a trigger refuses), asked at every start. */
import { seal, unseal, type Keys } from '../lib/secrets.ts';
import type { Db, Tx } from './db.ts';

export type InstallationMode = 'demo' | 'real';
const word = 'belfort';

export const installationMode = async (db: Db | Tx): Promise<InstallationMode | null> =>
  (await db.selectFrom('installation').select('mode').executeTakeFirst())?.mode ?? null;

/** Makes it; where another process was first, that one's choice stands and is returned. */
export async function makeInstallation(
  db: Db | Tx,
  mode: InstallationMode,
  keys: Keys,
): Promise<InstallationMode> {
  await db
    .insertInto('installation')
    .values({ mode, key_check: seal(keys, 'check', word) })
    .onConflict((on) => on.column('only_one').doNothing())
    .execute();
  return (await installationMode(db)) ?? mode;
}

/** Whether these are the keys it was made with; true where there is no installation yet. */
export async function opensWith(db: Db, keys: Keys): Promise<boolean> {
  const row = await db.selectFrom('installation').select('key_check').executeTakeFirst();
  return !row || isKeyOf(row.key_check, keys);
}

/** Whether the word of an installation was sealed with these keys. */
export function isKeyOf(keyCheck: Buffer, keys: Keys): boolean {
  try {
    return unseal(keys, 'check', keyCheck) === word;
  } catch {
    return false;
  }
}
