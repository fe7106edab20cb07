/**
 * The logbook: who did what and when, append-only (a trigger refuses change). It holds acts, ids, digests and counts;
 * never bodies, names or contacts: what was said is read from the frozen, erasable texts.
 */
import { sql } from 'kysely';
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

/** Writes an entry unless the same person did the same with the same thing so shortly before that it is one act. */
export async function recordOnce(tx: Tx, entry: Entry, withinMs: number): Promise<void> {
  const before = await tx
    .selectFrom('logbook')
    .select('id')
    .where('thing', '=', entry.thing)
    .where('act', '=', entry.act)
    .where('actor', '=', entry.actor)
    .where('at', '>', sql<Date>`clock_timestamp() - ${withinMs} * interval '1 millisecond'`)
    .limit(1)
    .executeTakeFirst();
  if (!before) await record(tx, entry);
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
