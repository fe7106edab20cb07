/** A fresh copy of the template database for a test file. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { inject } from 'vitest';
import { connect, type Connection } from '../../src/db/db.ts';
import { uuid7 } from '../../src/lib/ids.ts';

export interface TestDatabase extends Connection {
  readonly url: string;
  drop(): Promise<void>;
}

const withDatabase = (url: string, name: string): string =>
  Object.assign(new URL(url), { pathname: `/${name}` }).toString();

export async function testDatabase(max = 8): Promise<TestDatabase> {
  const { url, template } = inject('database');
  const name = `belfort_${uuid7().replaceAll('-', '')}`;
  const run = async (statement: string): Promise<void> => {
    const admin = new pg.Client({ connectionString: withDatabase(url, 'postgres') });
    await admin.connect();
    try {
      await admin.query(statement);
    } finally {
      await admin.end();
    }
  };
  // Copies of one template wait for each other inside PostgreSQL for a moment; a second try settles it.
  const create = `create database ${name} template ${template}`;
  for (let left = 20; ; left--) {
    const error: unknown = await run(create).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (!error) break;
    if (left === 0) throw error;
    await sleep(250);
  }
  const connection = connect(withDatabase(url, name), max);
  return {
    ...connection,
    url: withDatabase(url, name),
    drop: async () => {
      await connection.close();
      await run(`drop database if exists ${name} with (force)`);
    },
  };
}
