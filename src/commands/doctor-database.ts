/** The database: reachable, of this version, set so that what was accepted stays, on time; and whether the work is done. */
import { sql } from 'kysely';
import type { Db } from '../db/db.ts';
import { owedMigrations } from '../db/migrate.ts';
import { unseal, type Keys } from '../lib/secrets.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

/** Two machines under NTP differ by milliseconds; leases and heterdaad minutes bear two seconds. */
const clockWithinMs = 2_000;
/** Work that is due this long is not being done. */
const dueFor = sql`interval '1 minute'`;

/** Whether it is there and of this version; the rest is asked only then. */
export async function versionFindings(db: Db): Promise<Finding[]> {
  const { rows } = await sql<{ number: number; version: string }>`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as version`.execute(
    db,
  );
  const [row] = rows;
  const owed = await owedMigrations(db);
  return [
    // 15 is the oldest that the hot statements are tested on.
    (row?.number ?? 0) >= 150_000
      ? ok('database', `PostgreSQL ${row?.version.split(' ')[0] ?? ''}`)
      : fail('database', `PostgreSQL ${row?.version.split(' ')[0] ?? ''} is too old: use 15 or newer.`),
    owed.length
      ? fail('migrations', `${owed.length} not applied: run \`belfort migrate\`, or start \`belfort serve\`.`)
      : ok('migrations', 'up to date'),
  ];
}

export async function safetyFindings(db: Db): Promise<Finding[]> {
  const { rows } = await sql<{ name: string; value: string }>`
    select name, setting as value from pg_settings
     where name in ('synchronous_commit', 'fsync', 'full_page_writes', 'server_encoding')`.execute(db);
  const settings = new Map(rows.map((one) => [one.name, one.value]));
  const off = ['synchronous_commit', 'fsync', 'full_page_writes'].filter(
    (name) => settings.get(name) === 'off',
  );
  const { rows: extensions } = await sql<{ name: string }>`select extname as name from pg_extension`.execute(
    db,
  );
  const missing = ['pg_trgm', 'unaccent'].filter((name) => !extensions.some((one) => one.name === name));
  return [
    off.length
      ? fail(
          'commits',
          `${off.join(', ')} is off: a message that was accepted could be lost when the power fails. Set it on.`,
        )
      : ok('commits', 'what was accepted is on the disk'),
    missing.length
      ? fail('extensions', `${missing.join(', ')} missing: run \`create extension\` as a user who may.`)
      : ok('extensions', 'pg_trgm, unaccent'),
    ...(settings.get('server_encoding') === 'UTF8'
      ? []
      : [fail('encoding', 'the database is not in UTF-8: make it anew with `encoding UTF8`.')]),
  ];
}

/** The database's clock beside ours, at the middle of the question's way there and back. */
export async function clockFinding(db: Db, now: () => number = Date.now): Promise<Finding> {
  const asked = now();
  const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db);
  const apart = Math.abs((rows[0]?.at.getTime() ?? 0) - (asked + now()) / 2);
  return apart <= clockWithinMs
    ? ok('clock', `as the database's, within ${Math.ceil(apart)} ms`)
    : warn(
        'clock',
        `${(apart / 1_000).toFixed(1)} s apart from the database's: let both machines keep time by NTP.`,
      );
}

/** Whether this key opens what is stored; a copy of the data with another key shows nobody's number. */
export async function openableFinding(db: Db, keys: Keys): Promise<Finding[]> {
  const sealed = await db.selectFrom('contact').select(['channel', 'value']).limit(1).executeTakeFirst();
  if (!sealed) return [];
  try {
    unseal(keys, sealed.channel, sealed.value);
    return [ok('key', 'opens the data')];
  } catch {
    return [fail('key', 'does not open the data of this database: put back the key that belongs to them.')];
  }
}

/** Work that stands still, and looks and feedback that people still owe; counts only. */
export async function workFindings(db: Db): Promise<Finding[]> {
  const { rows } = await sql<Record<'stale' | 'waiting' | 'spreading' | 'reviews' | 'feedback', number>>`
    select (select count(*) from delivery_chunk
             where claimed_at is not null and done_at is null and lease_until < now() - ${dueFor}) as stale,
           (select count(*) from delivery_chunk c join delivery d
             on d.id = any(c.rows) or (c.rows is null and d.id between c.id * 1024 and c.id * 1024 + 1023)
             where d.state = 'waiting' and c.claimed_at is null and c.done_at is null and c.not_before < now() - ${dueFor}) as waiting,
           (select count(*) from message
             where state = 'live' and fanned_out_at is null and published_at < now() - ${dueFor}) as spreading,
           (select count(*) from review where state = 'owed' and due_at < now()) as reviews,
           (select count(*) from message
             where feedback_due_at < now() and feedback_by is null) as feedback`.execute(db);
  const { stale = 0, waiting = 0, spreading = 0, reviews = 0, feedback = 0 } = rows[0] ?? {};
  const found = [
    ...(spreading
      ? [
          fail(
            'work',
            `${spreading} live messages are not spread out yet: let \`belfort serve\` or \`belfort work\` run.`,
          ),
        ]
      : []),
    ...(stale
      ? [
          warn(
            'work',
            `${stale} batches were begun and left: a process died, and none took over. Let one run.`,
          ),
        ]
      : []),
    ...(waiting
      ? [
          warn(
            'work',
            `${waiting} deliveries are due for more than a minute: is their carrier connected, and does the work run?`,
          ),
        ]
      : []),
  ];
  return [
    ...(found.length ? found : [ok('work', 'nothing stands still')]),
    ...(reviews
      ? [warn('reviews', `${reviews} second looks are overdue: an officer finds them under Reviews.`)]
      : []),
    ...(feedback ? [warn('feedback', `${feedback} messages owe their feedback past its day.`)] : []),
  ];
}
