/** `belfort backup`: a backup of the embedded server, whether it runs or not. */
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { sql } from 'kysely';
import { version } from '../app.ts';
import type { Config } from '../config.ts';
import { noteBackup } from '../db/backup-made.ts';
import type { Backup } from '../db/backup-manifest.ts';
import { removeOlder, takeBackup } from '../db/backup.ts';
import { connect } from '../db/db.ts';
import { attachEmbedded, CannotStart, dataDirectory, startEmbedded } from '../db/embedded.ts';
import { record } from '../logbook/logbook.ts';
import { orWrong, read, wrong } from './arguments.ts';
import { progress, type Progress } from './progress.ts';
import { bytesOf, processTerminal, type Terminal } from './terminal.ts';

const help = `belfort backup [FOLDER] [--keep N]

  Copies the embedded database while it runs, into a new folder in FOLDER that only your user can read. Without FOLDER it
  goes where BELFORT_BACKUP says. The key is not in it: keep a copy of that apart.

  --keep N   afterwards remove all but the newest N backups of these data, and the WAL that none of them needs`;

const keptBy = { keep: { type: 'string' } } as const;

export async function backup(
  config: Config,
  args: readonly string[],
  say: (line: string) => void,
  terminal: Terminal = processTerminal(),
): Promise<number> {
  return await orWrong(terminal.err, async () => {
    const given = read(args, keptBy, help, say);
    if (!given) return 0;
    const [folder = config.backups, ...more] = given.positionals;
    if (!folder || more.length) return wrong('Where to? Give one folder, or set BELFORT_BACKUP.');
    const keep = given.values.keep === undefined ? null : Number(given.values.keep);
    if (keep !== null && !(Number.isInteger(keep) && keep > 0)) return wrong('--keep is a number from 1 on.');
    if (config.databaseUrl)
      throw new CannotStart(
        'DATABASE_URL is a PostgreSQL of your own; back it up with its own tools (pg_basebackup, pg_dump, or what your city uses).',
      );
    const { directory: data } = await dataDirectory(config.data);
    if (!existsSync(join(data, 'pg', 'PG_VERSION')))
      throw new CannotStart(`There are no data in ${data}; is BELFORT_DATA right?`);
    const made = await terminal.untilStopped((stopped) => run(config, data, folder, terminal, stopped));
    const removed = keep === null ? 0 : await removeOlder(folder, made.manifest, keep);
    tell(config, data, made, removed, say);
    return 0;
  });
}

async function run(
  config: Config,
  data: string,
  folder: string,
  terminal: Terminal,
  stopped: AbortSignal,
): Promise<Backup> {
  const running = await attachEmbedded(data);
  const server = running
    ? { url: running, stop: () => Promise.resolve() }
    : await startEmbedded(data, { backups: config.backups });
  const connection = connect(server.url, 1);
  let bar: Progress | null = null;
  let bytes = 0;
  try {
    const made = await takeBackup({
      url: server.url,
      data,
      into: folder,
      version: version(),
      stopped,
      begins: (total) => (bar = progress(total, terminal, undefined, 'copied')),
      copied: (more) => bar?.at((bytes += more)),
    });
    const { db } = connection;
    // A backup before an upgrade is of tables that have no place for its row yet.
    const { rows } = await sql<{ there: boolean }>`
      select to_regclass('public.backup') is not null as there`.execute(db);
    if (rows[0]?.there)
      await db.transaction().execute(async (tx) => {
        await noteBackup(tx, made);
        await record(tx, {
          owner: null,
          actor: null,
          act: 'backup.made',
          thing: null,
          details: { name: made.name, bytes: made.manifest.bytes },
        });
      });
    return made;
  } finally {
    // `bar` is set in a callback, which the compiler does not follow.
    (bar as Progress | null)?.end();
    await connection.close();
    await server.stop();
  }
}

function tell(
  config: Config,
  data: string,
  { folder, manifest }: Backup,
  removed: number,
  say: (line: string) => void,
): void {
  const seconds = (manifest.endedAt.getTime() - manifest.startedAt.getTime()) / 1_000;
  say(
    `Backed up to ${folder}: ${bytesOf(manifest.bytes)}, ${manifest.files.length} files, ${seconds.toFixed(1)} s.`,
  );
  say(
    manifest.archive
      ? `WAL is kept from here on: a restore can go to any moment after ${manifest.endedAt.toISOString()}.`
      : `A restore goes back to ${manifest.endedAt.toISOString()}; with BELFORT_BACKUP set for \`belfort serve\` it would reach the last minute.`,
  );
  if (removed) say(`Older backups removed: ${removed}.`);
  const key = config.keyText ? null : resolve(config.keyFile ?? `${data}.key`);
  say(
    `The key (${key ?? 'BELFORT_KEY'}) is not in it, and without the key nobody can read names and numbers: keep a copy of it apart.`,
  );
  if (key && !relative(resolve(folder, '..'), key).startsWith('..'))
    say(`But the key lies in the same folder as the backup: whoever takes one takes both. Move it.`);
}
