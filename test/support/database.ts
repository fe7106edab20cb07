/**
 * A real PostgreSQL for the tests: `TEST_DATABASE_URL`, or an embedded one in a temporary folder. The schema is built
 * once as a template; each test file copies it (`testDatabase()`), which takes some 50 ms.
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { connect } from '../../src/db/db.ts';
import { startEmbedded } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';
import { quieten } from '../../src/lib/log.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    database: { url: string; template: string };
  }
}

const withDatabase = (url: string, name: string): string =>
  Object.assign(new URL(url), { pathname: `/${name}` }).toString();

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  quieten();
  const given = process.env['TEST_DATABASE_URL'];
  const directory = mkdtempSync(join(tmpdir(), 'belfort-test-'));
  chmodSync(directory, 0o755);
  const server = given ? null : await startEmbedded(directory);
  const url = given ?? server?.url ?? '';
  const migrations = new URL('../../src/db/migrations/', import.meta.url);
  const version = createHash('sha256');
  for (const file of readdirSync(migrations).sort()) version.update(readFileSync(new URL(file, migrations)));
  const template = `belfort_template_${version.digest('hex').slice(0, 12)}_${process.pid}`;
  const admin = new pg.Client({ connectionString: withDatabase(url, 'postgres') });
  await admin.connect();
  await admin.query(`create database ${template}`);
  const connection = connect(withDatabase(url, template), 2);
  await migrate(connection.db);
  await connection.close();
  project.provide('database', { url, template });
  return async () => {
    await admin.query(`drop database if exists ${template} with (force)`).catch(() => undefined);
    await admin.end();
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  };
}
