/** Migrations: numbered SQL files, forward only, each in the one transaction in which its bookkeeping row is written. */
import { readdir, readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { Migrator, type Migration, type MigrationProvider } from 'kysely/migration';
import type { Db } from './db.ts';

const folder = new URL('./migrations/', import.meta.url);

const sqlFiles: MigrationProvider = {
  async getMigrations(): Promise<Record<string, Migration>> {
    const files = (await readdir(folder)).filter((name) => /^\d{4}-.+\.sql$/.test(name)).sort();
    const migrations: Record<string, Migration> = {};
    for (const file of files) {
      const text = await readFile(new URL(file, folder), 'utf8');
      migrations[file.replace('.sql', '')] = { up: async (db) => void (await sql.raw(text).execute(db)) };
    }
    return migrations;
  },
};

/** Brings the database to the program's version; returns the names of what was applied. Two at once wait for each other. */
export async function migrate(db: Db): Promise<readonly string[]> {
  const { error, results } = await new Migrator({ db, provider: sqlFiles }).migrateToLatest();
  if (error) throw error;
  return (results ?? []).map((one) => one.migrationName);
}

/** Names of the migrations that are not applied yet. */
export async function owedMigrations(db: Db): Promise<readonly string[]> {
  const all = await new Migrator({ db, provider: sqlFiles }).getMigrations();
  return all.filter((one) => !one.executedAt).map((one) => one.name);
}
