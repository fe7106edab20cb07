/** Files from one folder to another: hashed on the way, written for their owner alone. */
import { createHash } from 'node:crypto';
import { chmod, chown, mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Runner } from './embedded.ts';

/** Large enough that the disk and not the call is the limit. */
const pieceBytes = 1 << 20;
/** Mostly many small files, each waiting for its fsync. */
const atOnce = 6;

export interface Copied {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Watching {
  /** Aborted: the work stops with its reason. */
  readonly stopped?: AbortSignal | undefined;
  /** So many more bytes were copied. */
  readonly copied?: ((bytes: number) => void) | undefined;
}

export interface Copying extends Watching {
  /** Sees each file as it was copied; what it throws ends the whole. */
  readonly check?: (one: Copied) => void;
  /** Whether each file is on the disk when this returns; true when left out. */
  readonly sync?: boolean;
}

/**
 * Copies `paths` from `from` to `to`, whose folders are there. A file that is gone when its turn comes is left out; any
 * other failure ends the whole.
 */
export async function copyAll(
  paths: readonly string[],
  from: string,
  to: string,
  owner: Runner,
  copying: Copying = {},
): Promise<Copied[]> {
  const left = paths.toReversed();
  const done: Copied[] = [];
  const work = async (): Promise<void> => {
    const piece = Buffer.allocUnsafe(pieceBytes);
    for (let path = left.pop(); path !== undefined; path = left.pop()) {
      const one = await copyFile(join(from, path), join(to, path), piece, owner, copying);
      if (!one) continue;
      copying.check?.({ path, ...one });
      done.push({ path, ...one });
    }
  };
  const workers = Array.from({ length: atOnce }, () =>
    work().catch((error: unknown) => {
      left.length = 0;
      throw error;
    }),
  );
  // All of them are over before the folder may be removed.
  const failed = (await Promise.allSettled(workers)).find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return done.sort((one, other) => (one.path < other.path ? -1 : 1));
}

async function copyFile(
  from: string,
  to: string,
  piece: Buffer,
  owner: Runner,
  { stopped, copied, sync = true }: Copying,
): Promise<{ bytes: number; sha256: string } | null> {
  const source = await open(from, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (!source) return null;
  let target: FileHandle | null = null;
  try {
    target = await open(to, 'wx', 0o600);
    const hash = createHash('sha256');
    let bytes = 0;
    for (let read = pieceBytes; read === pieceBytes; bytes += read) {
      stopped?.throwIfAborted();
      // Of a file on a disk less is read only at its end.
      read = (await source.read(piece, 0, pieceBytes, bytes)).bytesRead;
      hash.update(piece.subarray(0, read));
      await writeAll(target, piece.subarray(0, read));
      copied?.(read);
    }
    if (owner.uid !== undefined && owner.gid !== undefined) await target.chown(owner.uid, owner.gid);
    if (sync) await target.sync();
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await source.close();
    await target?.close();
  }
}

async function writeAll(target: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await target.write(bytes, at, bytes.length - at)).bytesWritten;
}

/** Writes a whole small file in the same way. */
export async function writeWhole(path: string, text: string, owner: Runner = {}): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    if (owner.uid !== undefined && owner.gid !== undefined) await file.chown(owner.uid, owner.gid);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the folders, outermost first. */
export async function makeFolders(at: string, folders: readonly string[], owner: Runner): Promise<void> {
  for (const folder of folders) {
    const path = join(at, folder);
    await mkdir(path, { mode: 0o700 });
    await chmod(path, 0o700);
    if (owner.uid !== undefined && owner.gid !== undefined) await chown(path, owner.uid, owner.gid);
  }
}

/** A name in a folder is on the disk once the folder is. */
export async function syncFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

export const syncParent = (path: string): Promise<void> => syncFolders([dirname(path)]);
