import { globSync, readFileSync } from 'node:fs';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { uuid7 } from '../lib/ids.ts';
import { readKeys } from '../lib/secrets.ts';
import { record } from '../logbook/logbook.ts';
import { connect } from './db.ts';
import { installationMode, makeInstallation, opensWith } from './installation.ts';
import { migrate, owedMigrations } from './migrate.ts';

const key = (byte: number) => readKeys(`1 ${Buffer.alloc(32, byte).toString('base64')}`);

describe('the migrations', () => {
  const name = `belfort_empty_${uuid7().replaceAll('-', '')}`;
  const admin = new pg.Client({
    connectionString: Object.assign(new URL(inject('database').url), { pathname: '/postgres' }).toString(),
  });
  const url = Object.assign(new URL(inject('database').url), { pathname: `/${name}` }).toString();
  beforeAll(async () => {
    await admin.connect();
    await admin.query(`create database ${name} template template0`);
  });
  afterAll(async () => {
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  });

  it('build an empty database in their order, once, though two programs start at the same moment', async () => {
    const files = globSync('*.sql', { cwd: new URL('./migrations/', import.meta.url) })
      .map((file) => file.replace('.sql', ''))
      .sort();
    const [one, other] = [connect(url, 2), connect(url, 2)];
    try {
      expect(await owedMigrations(one.db)).toEqual(files);
      const applied = await Promise.all([migrate(one.db), migrate(other.db)]);
      expect(applied.flat()).toEqual(files);
      expect(await owedMigrations(other.db)).toEqual([]);
      expect(await migrate(one.db)).toEqual([]);
    } finally {
      await Promise.all([one.close(), other.close()]);
    }
  });
});

interface Column {
  readonly name: string;
  readonly type: string;
}

/** The tables of schema.ts, and of what it is put together from, as they are written: types are gone when a test runs. */
function written(): Record<string, Column[]> {
  const here = new URL('./', import.meta.url);
  const tables = globSync('schema*.ts', { cwd: here, exclude: ['*.test.ts'] })
    .map((file) => readFileSync(new URL(file, here), 'utf8').replaceAll(/^ *\/\/.*$/gm, ''))
    .flatMap((source) => members(/export interface \w*Schema\b[^{]*\{([\s\S]+)/.exec(source)?.[1] ?? ''))
    // What is put together from another ("& {") is a view.
    .filter(({ type }) => type.startsWith('{'));
  return Object.fromEntries(tables.map(({ name, type }) => [name, members(type.slice(1))]));
}

/** `name: type;` pairs of one level, up to the brace that closes it. */
function members(text: string): Column[] {
  const found: Column[] = [];
  let depth = 0;
  let line = '';
  for (const sign of text) {
    if (sign === '}' && depth === 0) break;
    if ('{<(['.includes(sign)) depth++;
    if ('}>)]'.includes(sign)) depth--;
    if (sign === ';' && depth === 0) {
      const [, name = '', type = ''] = /^\s*(\w+): ([\s\S]+)$/.exec(line) ?? [];
      found.push({ name, type: type.trim() });
      line = '';
    } else line += sign;
  }
  const [, name = '', type = ''] = /^\s*(\w+): ([\s\S]+)$/.exec(line) ?? [];
  return name ? [...found, { name, type: type.trim() }] : found;
}

describe('the tables', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(3);
  });
  afterAll(() => database.drop());
  const columns = async () =>
    (
      await sql<{ table: string; name: string; nullable: boolean; filled: boolean }>`
        select table_name as "table", column_name as name, is_nullable = 'YES' as nullable,
               column_default is not null or is_identity = 'YES' or is_generated = 'ALWAYS' as filled
          from information_schema.columns
         where table_schema = 'public' and table_name not like 'kysely%' and table_name in (select tablename from pg_tables) order by table_name, ordinal_position`.execute(
        database.db,
      )
    ).rows;

  it('have the columns that the program knows, and no other', async () => {
    const there: Record<string, string[]> = {};
    for (const { table, name } of await columns()) (there[table] ??= []).push(name);
    const known = Object.fromEntries(
      Object.entries(written()).map(([table, of]) => [table, of.map((one) => one.name).sort()]),
    );
    expect(known).toEqual(Object.fromEntries(Object.entries(there).map(([table, of]) => [table, of.sort()])));
  });

  it('are null where the program reckons with it, and filled by themselves where it leaves out a value', async () => {
    const known = written();
    const typeOf = (table: string, name: string): string =>
      known[table]?.find((one) => one.name === name)?.type ?? '';
    const wrong = (await columns()).filter(({ table, name, nullable, filled }) => {
      const type = typeOf(table, name);
      const mayBeNull = /\| null/.test(type) || type === 'PointOrNull';
      const leftOut = /^Generated|undefined/.test(type);
      return mayBeNull !== nullable || (leftOut && !filled && !nullable);
    });
    expect(wrong).toEqual([]);
  });

  it('have an owner on every row that is somebody s', async () => {
    const owned = (await columns()).filter(({ name }) => name === 'owner');
    expect(owned.filter((one) => one.nullable).map((one) => one.table)).toEqual(['logbook']);
    expect(owned.map((one) => one.table)).toEqual(
      expect.arrayContaining([
        'staff',
        'street',
        'address',
        'network',
        'person',
        'plan',
        'message',
        'review',
      ]),
    );
  });

  it('keep contact values and names as bytes only', async () => {
    const { rows } = await sql<{ place: string; type: string }>`
      select table_name || '.' || column_name as place, data_type as type from information_schema.columns
       where table_schema = 'public' and (table_name, column_name) in
         (('staff', 'name'), ('staff', 'email'), ('person', 'name'), ('contact', 'value'), ('delivery', 'address'))`.execute(
      database.db,
    );
    expect(rows).toHaveLength(5);
    expect(rows.filter((row) => row.type !== 'bytea')).toEqual([]);
  });
});

describe('the installation', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(3);
  });
  afterAll(() => database.drop());

  it('is made once: whoever comes second gets what is there', async () => {
    expect(await installationMode(database.db)).toBeNull();
    expect(await opensWith(database.db, key(1))).toBe(true);
    const made = await Promise.all([
      makeInstallation(database.db, 'real', key(1)),
      makeInstallation(database.db, 'real', key(1)),
    ]);
    expect(made).toEqual(['real', 'real']);
    expect(await makeInstallation(database.db, 'demo', key(1))).toBe('real');
  });

  it('never changes and never goes', async () => {
    const { db } = database;
    await expect(db.updateTable('installation').set({ mode: 'demo' }).execute()).rejects.toThrow(
      'append-only',
    );
    await expect(db.deleteFrom('installation').execute()).rejects.toThrow('append-only');
    await expect(
      db
        .insertInto('installation')
        .values({ only_one: false, mode: 'demo', key_check: Buffer.of(1) })
        .execute(),
    ).rejects.toThrow('there_is_one_installation');
    expect(await installationMode(db)).toBe('real');
  });

  it('opens with the key it was made with and with no other', async () => {
    expect(await opensWith(database.db, key(1))).toBe(true);
    expect(await opensWith(database.db, key(2))).toBe(false);
  });
});

describe('the logbook', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(3);
    await database.db.transaction().execute((tx) =>
      record(tx, {
        owner: null,
        actor: null,
        act: 'network.state',
        thing: null,
        details: { to: 'actief' },
      }),
    );
  });
  afterAll(() => database.drop());

  it('takes entries and lets none be changed or taken out', async () => {
    const { db } = database;
    await expect(sql`update logbook set act = 'nothing'`.execute(db)).rejects.toThrow('append-only');
    await expect(sql`update logbook set details = '{}'`.execute(db)).rejects.toThrow('append-only');
    await expect(sql`delete from logbook`.execute(db)).rejects.toThrow('append-only');
    expect(await db.selectFrom('logbook').select('act').execute()).toEqual([{ act: 'network.state' }]);
  });

  it('has no room for prose: an act is a short word', async () => {
    await expect(
      database.db
        .transaction()
        .execute((tx) => record(tx, { owner: null, actor: null, act: 'x'.repeat(61), thing: null })),
    ).rejects.toThrow('act_is_short');
  });

  it('is not written when the act it tells of is undone', async () => {
    await expect(
      database.db.transaction().execute(async (tx) => {
        await record(tx, { owner: null, actor: null, act: 'network.state', thing: null });
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    expect(await database.db.selectFrom('logbook').select('id').execute()).toHaveLength(1);
  });
});
