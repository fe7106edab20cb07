/**
 * The logbook: who did what and when, append-only (a trigger refuses change). It holds acts, ids, digests and counts;
 * never bodies, names or contacts: what was said is read from the frozen, erasable texts.
 */
import type { Db, Tx } from '../db/db.ts';
import { json } from '../db/db.ts';

export interface Entry {
  readonly owner: string | null;
  /** A staff id, or null where the program acted by itself. */
  readonly actor: string | null;
  readonly act: string;
  readonly thing: string | null;
  readonly details?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

/** Writes an entry in the transaction of the act itself, so that neither is there without the other. */
export async function record(tx: Tx, entry: Entry): Promise<void> {
  await tx
    .insertInto('logbook')
    .values({ ...entry, details: json(entry.details ?? {}) })
    .execute();
}

export interface Entered {
  readonly at: Date;
  readonly act: string;
  readonly actor: string | null;
  readonly details: Record<string, unknown>;
}

/** All entries about the things, oldest first. Whoever asks has shown that the things are theirs to see. */
export async function entriesOf(db: Db, things: readonly string[]): Promise<Entered[]> {
  if (!things.length) return [];
  return await db
    .selectFrom('logbook')
    .select(['at', 'act', 'actor', 'details'])
    .where('thing', 'in', [...things])
    .orderBy('id')
    .limit(1_000)
    .execute();
}
