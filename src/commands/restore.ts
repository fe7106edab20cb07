/** `belfort restore`: a data directory made of a backup and of the WAL that was kept after it. */
import { join, resolve } from 'node:path';
import { sql } from 'kysely';
import { loadKeys, type Config } from '../config.ts';
import { archiveNamed } from '../db/archive.ts';
import { forgetBackups } from '../db/backup-made.ts';
import type { Manifest } from '../db/backup-manifest.ts';
import { connect, type Db } from '../db/db.ts';
import { CannotStart, dataDirectory } from '../db/embedded.ts';
import { isKeyOf } from '../db/installation.ts';
import { chooseBackup, restoreBackup } from '../db/restore.ts';
import { holdWaiting } from '../delivery/restored.ts';
import { record } from '../logbook/logbook.ts';
import { holdFanOut } from '../messages/restored.ts';
import { moment, orWrong, read, wrong } from './arguments.ts';
import { progress, type Progress } from './progress.ts';
import { counted, processTerminal, type Terminal } from './terminal.ts';

const help = `belfort restore FOLDER [--until TIME] [--archive FOLDER | --no-archive] [--send-waiting]

  Makes the data directory (BELFORT_DATA, which must be empty or not there) of a backup: FOLDER is one, or holds several,
  of which the newest is taken. The WAL kept after it is found beside it. Put the key in its place first.

  --until TIME       not further than 14:30, 10m (ago) or 2026-03-12T14:30+01:00
  --archive FOLDER   where the WAL is, when it is not in wal/ beside the backup
  --no-archive       no further than the backup itself
  --send-waiting     send what was not sent yet at that moment. Without it nothing waiting is sent: most of it has left
                     long ago, after the backup, and would come twice`;

const options = {
  until: { type: 'string' },
  archive: { type: 'string' },
  'no-archive': { type: 'boolean' },
  'send-waiting': { type: 'boolean' },
} as const;

interface Held {
  readonly lastEntry: Date | null;
  readonly deliveries: number;
  readonly messages: number;
  readonly rows: number;
}

export async function restore(
  config: Config,
  args: readonly string[],
  say: (line: string) => void,
  terminal: Terminal = processTerminal(),
): Promise<number> {
  return await orWrong(terminal.err, async () => {
    const given = read(args, options, help, say);
    if (!given) return 0;
    const [folder, ...more] = given.positionals;
    if (!folder || more.length) return wrong('Of which backup? Give its folder.');
    const { until: when, archive: where } = given.values;
    if (where && given.values['no-archive']) return wrong('--archive or --no-archive, not both.');
    const until = when ? new Date(moment('--until', when, 'past', new Date())) : null;
    if (config.databaseUrl)
      throw new CannotStart(
        'DATABASE_URL is a PostgreSQL of your own; restore it with its own tools, or unset it for the embedded one.',
      );
    const { directory: data } = await dataDirectory(config.data);
    const chosen = await chooseBackup(folder, until);
    const { manifest } = chosen;
    if (until && !where && !manifest.archive)
      throw new CannotStart(
        `No WAL was kept after ${chosen.name}, so it can be restored to ${manifest.endedAt.toISOString()} only; leave out --until.`,
      );
    const key = keyFor(config, data, manifest);
    const archive = given.values['no-archive']
      ? null
      : (where ??
        (manifest.archive ? archiveNamed(join(resolve(chosen.folder), '..'), manifest.archive) : null));
    say(`Restoring ${chosen.name}${archive ? ' and the WAL after it' : ''} into ${data} ...`);
    let bar: Progress | null = null;
    let bytes = 0;
    const sendWaiting = given.values['send-waiting'] ?? false;
    const { finished, lastCommit, unreached } = await terminal
      .untilStopped((stopped) =>
        restoreBackup({
          backup: chosen,
          data,
          archive,
          until,
          stopped,
          begins: (total) => (bar = progress(total, terminal, undefined, 'copied')),
          copied: (part) => bar?.at((bytes += part)),
          recovers: () => bar?.end(),
          finish: (url) => settle(url, sendWaiting, until),
        }),
      )
      .finally(() => (bar as Progress | null)?.end());
    say(`Restored. ${counted(finished.rows)} rows were read, all of them whole.`);
    if (lastCommit) say(`The last change in it is of ${lastCommit.toISOString()}.`);
    say(
      finished.lastEntry
        ? `The last entry of the logbook is of ${finished.lastEntry.toISOString()}: tell people that what came after it is gone.`
        : 'The logbook is empty.',
    );
    if (sendWaiting) say('What waits is sent as soon as `belfort serve` runs, as you asked.');
    else
      say(
        `Not sent, for they may have left before: ${counted(finished.deliveries)} deliveries that waited, and ${counted(finished.messages)} messages not spread out. They are "unknown"; send a new message where it matters.`,
      );
    if (key) say(key);
    say('Next: `belfort serve`, `belfort doctor`, and `belfort backup`, for these data have no backup yet.');
    if (!unreached) return 0;
    terminal.err(
      `belfort: the archive goes on to ${unreached}, but a file before it is missing or damaged; what came after is not restored.\n`,
    );
    return 1;
  });
}

/** A line to say of the key; another installation's key is refused, for the wrong backup or key is at hand. */
function keyFor(config: Config, data: string, { keyCheck }: Manifest): string | null {
  const place = config.keyText ? 'BELFORT_KEY' : resolve(config.keyFile ?? `${data}.key`);
  if (!keyCheck) return null;
  let keys;
  try {
    ({ keys } = loadKeys(config, data, false));
  } catch {
    return `The key is not in ${place} (or cannot be read); put it there before you start: without it nobody can read names and numbers.`;
  }
  if (isKeyOf(Buffer.from(keyCheck, 'base64'), keys)) return null;
  throw new CannotStart(
    `The key in ${place} is not the one that this backup was sealed with; put the right one there, or take it away to restore without. Nothing was changed.`,
  );
}

/** Reads every table, whose pages carry checksums, and lets nothing old be sent. */
async function settle(url: string, sendWaiting: boolean, until: Date | null): Promise<Held> {
  const connection = connect(url, 1);
  const { db } = connection;
  try {
    const rows = await readAll(db);
    if (!(await isThere(db, 'logbook'))) return { lastEntry: null, deliveries: 0, messages: 0, rows };
    const last = await db
      .selectFrom('logbook')
      .select('at')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    const held = await db.transaction().execute(async (tx) => {
      const now = new Date();
      const deliveries = sendWaiting ? 0 : await holdWaiting(tx, now);
      const messages = sendWaiting ? 0 : await holdFanOut(tx, now);
      if (await isThere(tx, 'backup')) await forgetBackups(tx);
      await record(tx, {
        owner: null,
        actor: null,
        act: 'installation.restored',
        thing: null,
        details: { until: until?.toISOString() ?? null, deliveries, messages, sendWaiting },
      });
      return { deliveries, messages };
    });
    return { lastEntry: last?.at ?? null, ...held, rows };
  } finally {
    await connection.close();
  }
}

async function readAll(db: Db): Promise<number> {
  const { rows: tables } = await sql<{ name: string }>`
    select relname as name from pg_class
     where relkind = 'r' and relnamespace = 'public'::regnamespace`.execute(db);
  let rows = 0;
  for (const { name } of tables) {
    // A row is read to its end only where it is looked at.
    const { rows: of } = await sql<{ n: number }>`
      select count(hashtext(one::text))::int as n from ${sql.table(name)} one`.execute(db);
    rows += of[0]?.n ?? 0;
  }
  return rows;
}

async function isThere(db: Db, table: string): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass(${`public.${table}`}) is not null as there`.execute(db);
  return rows[0]?.there ?? false;
}
