/**
 * The one way to PostgreSQL: Kysely over node-postgres. Doors take `Db` where they open their own transaction and `Tx`
 * where they must be inside one.
 */
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import type { Schema } from './schema.ts';

export type Db = Kysely<Schema>;
export type Tx = Transaction<Schema>;

// int8 comes as text by default. Our bigints are ids and counts below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
type TypeId = Parameters<typeof pg.types.setTypeParser>[0];
// int8[], which the driver has no name for.
const int8Array: number = 1016;
pg.types.setTypeParser(
  int8Array as unknown as TypeId,
  (text: string) => JSON.parse(`[${text.slice(1, -1)}]`) as number[],
);

export interface Connection {
  readonly db: Db;
  /** For what Kysely does not speak. */
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

/** Opens a pool. `max`: connections; a server with 2 cores gains nothing above some 20. */
export function connect(url: string, max = 16): Connection {
  const pool = new pg.Pool({ connectionString: url, max, application_name: 'belfort' });
  // A connection that breaks while idle is replaced by the pool; without a listener Node would end the program.
  pool.on('error', () => undefined);
  // One that breaks while in use fails its query; that error is the query's, and not a second one of nobody's.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return { db, pool, close: () => db.destroy() };
}

export const json = (value: unknown): string => JSON.stringify(value);
export const point = ([x, y]: readonly [number, number]): string => `(${x},${y})`;

/** Tells every process on this database that there is work; a lost hint costs only the scan interval. */
export async function nudge(
  db: Db,
  channel: 'belfort_fan_out' | 'belfort_deliver' | 'belfort_live',
  payload = '',
): Promise<void> {
  await sql`select pg_notify(${channel}, ${payload})`.execute(db);
}
