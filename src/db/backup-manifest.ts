/**
 * What a backup says of itself, in the file `manifest.json` that is written last: whatever lacks it, or differs from it,
 * is no backup. It names the data and never the key; `keyCheck` is a word sealed with the key, by which a restore knows
 * whether the key at hand is the right one.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CannotStart } from './embedded.ts';

const shape = z.object({
  format: z.literal(1),
  belfort: z.string(),
  /** The major of the server, as PG_VERSION has it. */
  postgres: z.string(),
  /** PostgreSQL's own number of the cluster. */
  system: z.string(),
  mode: z.enum(['demo', 'real']).nullable(),
  /** Base64; null where no installation was made yet. */
  keyCheck: z.string().nullable(),
  startedAt: z.coerce.date(),
  /** The earliest moment to which it can be restored. */
  endedAt: z.coerce.date(),
  /** The first and the last WAL file that it holds and needs. */
  firstWal: z.string(),
  lastWal: z.string(),
  /** Bytes of one WAL file. */
  walBytes: z.number(),
  /** The folder below `wal/` in which its WAL goes on; null where none is kept. */
  archive: z.string().nullable(),
  bytes: z.number(),
  folders: z.array(z.string()),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});
export type Manifest = z.output<typeof shape>;

export interface Backup {
  readonly name: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

/** A folder in the making ends so; it becomes a backup by its last act, a rename. */
export const unfinished = '.partial';

/** The backup in `folder`; null where there is none, an error where there is one that cannot be read. */
export async function readBackup(folder: string): Promise<Backup | null> {
  if (folder.endsWith(unfinished)) return null;
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw new CannotStart(
      `${join(folder, 'manifest.json')} cannot be read (${error.code ?? error.name}).`,
      error,
    );
  });
  if (text === null) return null;
  try {
    const manifest = shape.parse(JSON.parse(text));
    // A path that leads out of the folder would be written over something else.
    if ([...manifest.folders, ...manifest.files.map((one) => one.path)].some((one) => !inside.test(one)))
      throw new Error('a path leads out of the backup');
    return { name: folder.split('/').at(-1) ?? folder, folder, manifest };
  } catch (error) {
    throw new CannotStart(
      `The manifest of ${folder} is damaged or of another Belfort; take another backup.`,
      error,
    );
  }
}

const inside = /^(?!\/)(?!(?:.*\/)?\.\.?(?:\/|$))[^\0]+$/;

/** The backups in `folder`, oldest first; those whose manifest is damaged are left out. */
export async function listBackups(folder: string): Promise<Backup[]> {
  const names = await readdir(folder).catch(() => []);
  const all = await Promise.all(names.map((name) => readBackup(join(folder, name)).catch(() => null)));
  return all
    .filter((one) => one !== null)
    .sort((one, other) => one.manifest.endedAt.getTime() - other.manifest.endedAt.getTime());
}
