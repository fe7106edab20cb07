/**
 * A backup is good for what can be made of it. Two clusters: one that is written to, backed up, killed and taken away
 * with its disk; and, each time elsewhere, what is restored of it.
 */
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addAuthor, layGround, type Ground } from '../../test/support/ground.ts';
import { readConfig, type Config } from '../config.ts';
import { lastBackup } from '../db/backup-made.ts';
import { readBackup, type Manifest } from '../db/backup-manifest.ts';
import { connect, json, type Connection } from '../db/db.ts';
import { CannotStart, startEmbedded, type Embedded } from '../db/embedded.ts';
import { makeInstallation } from '../db/installation.ts';
import { migrate } from '../db/migrate.ts';
import { uuid7 } from '../lib/ids.ts';
import { newKeyText, readKeys } from '../lib/secrets.ts';
import { remindOfBackup } from './backup-reminder.ts';
import { backup } from './backup.ts';
import { backupFindings } from './doctor-backup.ts';
import { restore } from './restore.ts';
import type { Terminal } from './terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'belfort-backup-'));
// As root the server runs as the user postgres, who must be able to walk here.
chmodSync(folder, 0o755);
const backups = join(folder, "the town's 100 % backups");
const keyText = newKeyText();
const keyFile = join(folder, 'belfort.key');
writeFileSync(keyFile, keyText, { mode: 0o600 });
const at = (data: string): Config => ({
  ...readConfig({}),
  data: join(folder, data),
  backups,
  keyFile,
});
const config = at('data');

let stop = new AbortController();
const terminal: Terminal = {
  outIsScreen: false,
  errIsScreen: false,
  columns: 80,
  out: () => Promise.resolve(),
  err: (text) => void told.push(text),
  ask: null,
  untilStopped: (run) => run(stop.signal),
};
let told: string[] = [];
/** Runs a command; what it said, and its exit code at the end. */
async function run(command: typeof backup, of: Config, ...args: string[]): Promise<string> {
  told = [];
  const code = await command(of, args, (line) => void told.push(line), terminal);
  return `${told.join('\n')}\n${code}`;
}
const refused = async (command: typeof backup, of: Config, ...args: string[]): Promise<string> => {
  const error: unknown = await run(command, of, ...args).catch((reason: unknown) => reason);
  if (error instanceof CannotStart) return error.message;
  throw new Error(`it was not refused: ${String(error)}`);
};
const whole = (): string[] => readdirSync(backups).filter((one) => one.startsWith('belfort-'));

let server: Embedded;
let connection: Connection;
let ground: Ground;
let author: string;

beforeAll(async () => {
  mkdirSync(backups, { mode: 0o711 });
  server = await startEmbedded(config.data, { backups });
  connection = connect(server.url);
  // The server is killed under it, in the middle of transactions.
  connection.pool.on('connect', (client) => client.on('error', () => undefined));
  const { db } = connection;
  await migrate(db);
  await makeInstallation(db, 'real', readKeys(keyText));
  ground = await layGround(db);
  author = uuid7();
  await addAuthor(db, author, ground.lrh);
});
afterAll(async () => {
  await connection.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A live message and its deliveries, in one transaction as the fan-out puts them; when it returns it is accepted. */
async function publish(people = 40, claimed = false): Promise<string> {
  const id = uuid7();
  const now = new Date();
  await connection.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('message')
      .values({
        id,
        owner: ground.lrh,
        author,
        kind: 'oproep',
        class: 'urgent',
        mode: 'real',
        state: 'live',
        thread: id,
        sequence: 0,
        parent: null,
        incident: null,
        template: null,
        at: null,
        direction: null,
        fact_at: null,
        legal_ground: null,
        consulted: null,
        audience: json({ networks: [] }),
        expires_at: null,
        made_at: now,
        changed_at: now,
        submitted_at: null,
        returned_why: null,
        approver: null,
        approved_at: null,
        publisher: author,
        published_at: now,
        code: id,
        sent: json({}),
        people,
        fanned_out_at: now,
        settled_at: null,
        feedback_due_at: null,
        feedback_by: null,
      })
      .execute();
    await sql`
      with chunk as (
        insert into delivery_chunk (thread, sequence, cause, channel, lane, not_before, claimed_at, claimed_by, lease_until)
        select ${id}::uuid, 0, ${id}::uuid, 'sms', 1, now(), held, case when held is not null then ${id}::uuid end, held
          from (select case when ${claimed}::boolean then now() end as held) as one returning id)
      insert into delivery (id, recipient, channel, text, address, address_hash)
      select chunk.id * 1024 + n, gen_random_uuid(), 'sms', 0, 'sealed'::bytea, sha256(n::text::bytea)
        from chunk, generate_series(0, ${people}::int - 1) as n`.execute(tx);
  });
  return id;
}

/** Writes until it is told to stop, on several connections; which messages were accepted. */
function load(): { accepted: string[]; end: () => Promise<void> } {
  const accepted: string[] = [];
  let going = true;
  const writer = async (): Promise<void> => {
    while (going) {
      const id = await publish().catch(() => null);
      if (id) accepted.push(id);
      else going = false;
      // A city's pace: the disk is not what is tested.
      await sleep(15);
    }
  };
  const writers = [writer(), writer(), writer()];
  return {
    accepted,
    end: async () => {
      going = false;
      await Promise.all(writers);
    },
  };
}

/** Waits for it for as long as a busy machine may take. */
const soon = (check: () => void, interval = 20): Promise<void> =>
  vi.waitFor(check, { timeout: 60_000, interval });

/** Until everything that was written so far is in the archive. */
async function archived(): Promise<void> {
  const { rows } = await sql<{ file: string }>`select pg_walfile_name(pg_switch_wal()) as file`.execute(
    connection.db,
  );
  const wal = join(backups, 'wal', readdirSync(join(backups, 'wal'))[0] ?? '');
  await soon(() => expect(readdirSync(wal)).toContain(rows[0]?.file));
}

/** The restored data as a server has them; `look` reads. */
async function within<T>(data: string, look: (db: Connection['db']) => Promise<T>): Promise<T> {
  const restored = await startEmbedded(at(data).data);
  const there = connect(restored.url, 2);
  try {
    return await look(there.db);
  } finally {
    await there.close();
    await restored.stop();
  }
}
interface Line {
  readonly id: string;
  readonly owed: number;
  readonly there: number;
  readonly states: string;
}
const ledger = async (db: Connection['db']): Promise<Line[]> =>
  (
    await sql<Line>`
      select m.id, m.people as owed, count(d.id)::int as there, string_agg(distinct concat_ws(' ', d.state, d.reason), ', ') as states
        from message m left join delivery_copy d on d.cause = m.id
       where m.state = 'live' group by m.id`.execute(db)
  ).rows;
const unbalanced = (lines: readonly Line[]): Line[] => lines.filter((one) => one.owed !== one.there);
const missing = (lines: readonly Line[], accepted: readonly string[]): string[] => {
  const there = new Set(lines.map((one) => one.id));
  return accepted.filter((id) => !there.has(id));
};

// The tests are steps of one story: what an earlier one wrote, a later one restores.
describe('a backup of the embedded server', () => {
  let atBackup: string[] = [];
  let first: Manifest | undefined;
  let early = '';
  let between = '';

  it('is asked for daily until there is one, by the log and by the doctor', async () => {
    const { db } = connection;
    const warn = vi.fn();
    let now = Date.now();
    const reminder = remindOfBackup(db, { now: () => new Date(now) }, warn);
    await soon(() => expect(warn.mock.calls).toEqual([['backup.owed']]));
    reminder.wake();
    await sleep(50);
    expect(warn).toHaveBeenCalledTimes(1);
    now += 24 * 3_600_000;
    reminder.wake();
    await soon(() => expect(warn).toHaveBeenCalledTimes(2));
    await reminder.stop();
    expect((await backupFindings(db, config, config.data, 'real'))[0]).toMatchObject({
      level: 'warn',
      what: 'backup',
    });
    expect((await backupFindings(db, config, config.data, 'demo'))[0]).toMatchObject({ level: 'ok' });
  });

  it('is made while people write, is closed to others, and holds no key', async () => {
    early = await publish();
    const writing = load();
    await soon(() => expect(writing.accepted.length).toBeGreaterThan(3));
    atBackup = [early, ...writing.accepted];
    const said = await run(backup, config);
    await writing.end();
    expect(said).toMatch(/\n0$/);
    expect(said).toContain(`The key (${keyFile}) is not in it`);
    const [name = ''] = whole();
    const made = await readBackup(join(backups, name));
    first = made?.manifest;
    expect(first).toMatchObject({ postgres: '18', mode: 'real' });
    expect(statSync(join(backups, name)).mode & 0o777).toBe(0o700);
    const paths = readdirSync(join(backups, name), { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name));
    expect(paths).toHaveLength((first?.files.length ?? 0) + 1);
    expect(paths.filter((path) => (statSync(path).mode & 0o077) !== 0)).toEqual([]);
    const secret = keyText.trim().split(' ')[1] ?? '';
    expect(paths.filter((path) => readFileSync(path).includes(secret))).toEqual([]);
    expect(await lastBackup(connection.db)).toMatchObject({
      name,
      bytes: first?.bytes,
      archive: first?.archive,
    });
    const findings = await backupFindings(connection.db, config, config.data, 'real');
    expect(findings.map((one) => [one.what, one.level])).toEqual([['backup', 'ok'], ['archive', 'ok']]); // prettier-ignore
    atBackup = [...atBackup, ...writing.accepted];
  });

  it('leaves nothing that looks whole when it is stopped or killed on the way', async () => {
    const before = whole();
    stop = new AbortController();
    stop.abort();
    expect(await refused(backup, config)).toBe('Stopped; no backup was made.');
    stop = new AbortController();
    expect(whole()).toEqual(before);
    const main = new URL('../main.ts', import.meta.url).pathname;
    const killedOnTheWay = async (): Promise<string> => {
      const killed = spawn(process.execPath, [main, 'backup', backups], {
        env: { BELFORT_DATA: config.data, BELFORT_KEY_FILE: keyFile, BELFORT_BACKUP: backups },
        stdio: 'ignore',
      });
      const gone = new Promise((resolve) => killed.once('exit', resolve));
      await soon(() => expect(whole().length).toBeGreaterThan(before.length), 1);
      killed.kill('SIGKILL');
      await gone;
      return whole().find((one) => !before.includes(one)) ?? '';
    };
    // The program may be done before it is killed: then it is begun again.
    let left = await killedOnTheWay();
    for (let tries = 0; tries < 20 && !left.endsWith('.partial'); tries++) {
      rmSync(join(backups, left), { recursive: true });
      left = await killedOnTheWay();
    }
    expect(left).toMatch(/\.partial$/);
    expect(await refused(restore, at('half'), join(backups, left))).toContain('no whole backup');
    rmSync(join(backups, left), { recursive: true });
  });

  it('brings back all that was accepted and archived when the machine dies, in other hands nothing is sent twice', async () => {
    await sleep(5);
    between = new Date().toISOString();
    await sleep(5);
    const writing = load();
    await soon(() => expect(writing.accepted.length).toBeGreaterThan(10));
    const inHand = await publish(50, true);
    const archivedUpTo = [...atBackup, inHand, ...writing.accepted];
    await archived();
    // Written on, then killed in the middle, and the disk is gone.
    await soon(() => expect(writing.accepted.length).toBeGreaterThan(20));
    process.kill(
      Number(readFileSync(join(config.data, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0]),
      'SIGKILL',
    );
    await writing.end();
    await server.stop();
    renameSync(join(config.data, 'pg'), join(folder, 'burnt'));

    const said = await run(restore, at('elsewhere'), backups);
    expect(said).toMatch(/\n0$/);
    expect(said).toMatch(/Not sent, for they may have left before: [\d,]+ deliveries/);
    await within('elsewhere', async (db) => {
      const lines = await ledger(db);
      expect(missing(lines, archivedUpTo)).toEqual([]);
      expect(unbalanced(lines)).toEqual([]);
      expect(new Set(lines.map((one) => one.states))).toEqual(new Set(['unknown restored']));
      const chunks = await sql<{ n: number }>`select count(*)::int as n from delivery_chunk where done_at is null`.execute(db); // prettier-ignore
      expect(chunks.rows).toEqual([{ n: 0 }]);
      // What is restored has no backup of its own yet.
      expect(await lastBackup(db)).toBeNull();
      const entry = await db
        .selectFrom('logbook')
        .select(['act', 'details'])
        .orderBy('id', 'desc')
        .executeTakeFirst();
      expect(entry).toMatchObject({ act: 'installation.restored', details: { sendWaiting: false } });
    });
    expect(existsSync(join(at('elsewhere').data, 'restoring'))).toBe(false);
  });

  it('goes back to a moment, and lets what waits be sent where that is asked for', async () => {
    const said = await run(restore, at('then'), backups, '--until', between, '--send-waiting');
    expect(said).toMatch(/\n0$/);
    await within('then', async (db) => {
      const lines = await ledger(db);
      expect(lines.map((one) => one.id).sort()).toEqual([...new Set(atBackup)].sort());
      expect(unbalanced(lines)).toEqual([]);
      expect(new Set(lines.map((one) => one.states))).toEqual(new Set(['waiting']));
    });
    const later = new Date(Date.now() + 60_000).toISOString();
    expect(await refused(restore, at('later'), backups, '--until', later)).toContain('ends before');
    expect(await refused(restore, at('sooner'), backups, '--until', '2h')).toContain('cannot be before');
    expect(existsSync(join(at('later').data, 'restoring'))).toBe(false);
  });

  it('says which archived file it could not reach, and stands on its own without the archive', async () => {
    const wal = join(backups, 'wal', first?.archive ?? '');
    const files = readdirSync(wal)
      .filter((one) => /^[0-9A-F]{24}$/.test(one) && one > (first?.lastWal ?? ''))
      .sort();
    const damaged = join(wal, files[0] ?? '');
    const kept = readFileSync(damaged);
    expect(files.length).toBeGreaterThan(1);
    truncateSync(damaged, 0);
    truncateSync(damaged, kept.length);
    const said = await run(restore, at('gap'), backups);
    writeFileSync(damaged, kept);
    expect(said).toContain(`the archive goes on to ${files.at(-1)}`);
    expect(said).toMatch(/\n1$/);
    await within('gap', async (db) => {
      const lines = await ledger(db);
      expect(lines.map((one) => one.id)).toContain(early);
      expect(unbalanced(lines)).toEqual([]);
    });
  });

  it('refuses what is damaged, of another major, of another key, or would be written over something', async () => {
    const [name = ''] = whole();
    const copy = join(folder, 'copy');
    cpSync(join(backups, name), copy, { recursive: true });
    const file = first?.files.find((one) => one.path.startsWith('pg/base/') && one.bytes > 8_192)?.path ?? '';
    appendFileSync(join(copy, file), 'x');
    expect(await refused(restore, at('never'), copy, '--no-archive')).toContain(
      `${join(copy, file)} is not what was backed up`,
    );
    rmSync(join(copy, file));
    expect(await refused(restore, at('never'), copy, '--no-archive')).toContain('is missing');
    expect(readdirSync(at('never').data)).toEqual([]);

    const write = (manifest: object): void =>
      writeFileSync(join(copy, 'manifest.json'), JSON.stringify(manifest));
    write({ ...first, postgres: '17' });
    expect(await refused(restore, at('never'), copy, '--no-archive')).toContain(
      'of PostgreSQL 17, this Belfort runs 18',
    );
    write({ ...first, files: [{ path: '../../etc/passwd', bytes: 1, sha256: '' }] });
    expect(await refused(restore, at('never'), copy, '--no-archive')).toContain('damaged');

    const other = join(folder, 'other.key');
    writeFileSync(other, newKeyText(), { mode: 0o600 });
    expect(await refused(restore, { ...at('never'), keyFile: other }, backups)).toContain('not the one');
    expect(await refused(restore, at('elsewhere'), backups)).toContain('is not empty');
    expect(await refused(restore, at('never'), join(folder, 'nowhere'))).toContain('no whole backup');

    mkdirSync(join(at('cut').data, 'restoring'), { recursive: true });
    await expect(startEmbedded(at('cut').data)).rejects.toThrow('was cut off');

    const own = { ...config, databaseUrl: 'postgres://a:b@db.city.example/c' };
    expect(await refused(backup, own)).toContain('its own tools');
    expect(await refused(restore, own, backups)).toContain('its own tools');
    expect(await run(backup, { ...config, backups: null })).toMatch(/Where to\?.*\n\n2$/);
  });
});

describe('backups that grow old', () => {
  it('go, with the WAL that none of the kept needs; a stopped installation is backed up as well', async () => {
    const of = at('elsewhere');
    const into = join(folder, 'kept');
    mkdirSync(into, { mode: 0o711 });
    const keeping = { ...of, backups: into };
    for (const made of [1, 2]) {
      const said = await run(backup, keeping, '--keep', '1');
      expect(said.includes('Older backups removed: 1.')).toBe(made === 2);
      // Their names hold seconds.
      await sleep(1_000 - (Date.now() % 1_000));
    }
    const left = readdirSync(into)
      .filter((one) => one.startsWith('belfort-'))
      .sort();
    expect(left).toHaveLength(1);
    const oldest = await readBackup(join(into, left[0] ?? ''));
    const files = readdirSync(join(into, 'wal', oldest?.manifest.archive ?? '')).filter(
      (one) => one.length === 24,
    );
    expect(files.filter((one) => one.slice(8) < (oldest?.manifest.firstWal.slice(8) ?? ''))).toEqual([]);
    // The copy writes beside nobody: an archive of its own.
    expect(oldest?.manifest.archive).not.toBe(
      (await readBackup(join(backups, whole()[0] ?? '')))?.manifest.archive,
    );
  });
});
