/** What every command that touches the database stands on: the data directory, the server, the key, the migrations. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadKeys, type Config } from '../config.ts';
import { connect, type Connection } from '../db/db.ts';
import { attachEmbedded, CannotStart, dataDirectory, startEmbedded } from '../db/embedded.ts';
import { installationMode, opensWith, type InstallationMode } from '../db/installation.ts';
import { migrate, owedMigrations } from '../db/migrate.ts';
import type { Keys } from '../lib/secrets.ts';

export interface Ground {
  readonly data: string;
  readonly databaseUrl: string;
  readonly connection: Connection;
  readonly mode: InstallationMode | null;
  readonly keys: Keys;
  readonly keyFile: string | null;
  close(): Promise<void>;
}

/** `own`: start and supervise the embedded server, and migrate. `attach`: use the one that runs. */
export async function standOn(
  config: Config,
  how: 'own' | 'attach',
  say: (line: string) => void,
): Promise<Ground> {
  const { directory: data, moved } = await dataDirectory(config.data);
  if (moved) say(`Started as root below a folder closed to others, so the data go to ${data}.`);
  const isNew = !config.databaseUrl && !existsSync(join(data, 'pg'));
  const server = config.databaseUrl
    ? { url: config.databaseUrl, stop: () => Promise.resolve() }
    : how === 'own'
      ? await startEmbedded(data, { backups: config.backups })
      : await attached(data);
  const connection = connect(server.url);
  const close = async (): Promise<void> => {
    await connection.close();
    await server.stop();
  };
  try {
    await reach(connection, config.databaseUrl !== null);
    if (how === 'own') await migrate(connection.db);
    else if ((await owedMigrations(connection.db)).length)
      throw new CannotStart(
        'The database is of an older Belfort; run `belfort migrate`, or start `belfort serve` first.',
      );
    const mode = await installationMode(connection.db);
    const { keys, file } = loadKeys(config, data, mode === null || isNew);
    if (!(await opensWith(connection.db, keys)))
      throw new CannotStart(
        `The key ${file ?? 'in BELFORT_KEY'} is not the one that these data were sealed with; put the right one back. Nothing was changed.`,
      );
    return { data, databaseUrl: server.url, connection, mode, keys, keyFile: file, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function attached(data: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const url = await attachEmbedded(data);
  if (!url)
    throw new CannotStart(`No Belfort runs on ${data}; start \`belfort serve\` first, or set DATABASE_URL.`);
  return { url, stop: () => Promise.resolve() };
}

async function reach({ pool }: Connection, given: boolean): Promise<void> {
  try {
    const { rows } = await pool.query<{ version: string }>(
      `select current_setting('server_version_num') as version`,
    );
    // 15 is the oldest that we test the hot statements on.
    if (Number(rows[0]?.version) < 150_000)
      throw new CannotStart('The PostgreSQL of DATABASE_URL is older than 15.');
  } catch (error) {
    if (error instanceof CannotStart) throw error;
    throw new CannotStart(
      `PostgreSQL cannot be reached${given ? ': check DATABASE_URL (host, port, user, password, database) and that the server runs' : ''}.`,
      error,
    );
  }
}
