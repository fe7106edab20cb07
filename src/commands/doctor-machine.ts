/** The machine under Belfort: the runtime, its time zones, the data directory, the disk, the key. */
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { loadKeys, type Config } from '../config.ts';
import { CannotStart } from '../db/embedded.ts';
import { wallClock } from '../lib/clock.ts';
import type { Keys } from '../lib/secrets.ts';
import { fail, ok, warn, type Finding } from './finding.ts';
import { bytesOf } from './terminal.ts';

/** Type stripping, which runs these very files, came to stay with it. */
const nodeAtLeast = 24;
/** A large message to a city with its attempts and the log before it is some 1 GB. */
const diskAtLeast = 2e9;
/** PostgreSQL stops with a panic on a full disk. */
const diskFull = 2e8;

export function runtimeFindings(): Finding[] {
  const [major = 0] = process.versions.node.split('.').map(Number);
  return [
    major >= nodeAtLeast
      ? ok('node', process.versions.node)
      : fail(
          'node',
          `${process.versions.node}: start it as \`node bin/belfort.mjs\`, which brings Node ${nodeAtLeast}.`,
        ),
    timeZone(),
  ];
}

/** Summer and winter in Brussels: a runtime without full ICU data, or with none at all, shows UTC or throws. */
function timeZone(): Finding {
  const hourAt = (at: string): number | null => {
    try {
      return wallClock(new Date(at), 'Europe/Brussels').hour;
    } catch {
      return null;
    }
  };
  return hourAt('2026-01-15T12:00:00Z') === 13 && hourAt('2026-07-15T12:00:00Z') === 14
    ? ok('time zone', 'Europe/Brussels is known')
    : warn(
        'time zone',
        'the data of Europe/Brussels are absent, so times in messages are wrong: use a Node with full ICU.',
      );
}

/** The settings that are not as they would be by themselves, named and not quoted. */
export function settingsFinding({
  databaseUrl,
  backups,
  publicUrl,
  proxies,
  tiles,
  carriers,
  dataWasGiven,
  keyText,
  keyFile,
}: Config): Finding {
  const given = [
    ...(dataWasGiven ? ['BELFORT_DATA'] : []),
    ...(databaseUrl ? ['DATABASE_URL'] : []),
    ...(backups ? ['BELFORT_BACKUP'] : []),
    ...(publicUrl ? ['BELFORT_URL'] : []),
    ...(keyText ? ['BELFORT_KEY'] : []),
    ...(keyFile ? ['BELFORT_KEY_FILE'] : []),
    ...(proxies.length ? ['BELFORT_PROXIES'] : []),
    ...(tiles ? ['BELFORT_TILES'] : []),
    ...(carriers.sms.length ? ['BELFORT_SMS'] : []),
    ...(carriers.voice.length ? ['BELFORT_VOICE'] : []),
    ...(carriers.email.length ? ['BELFORT_MAIL'] : []),
    ...(carriers.push ? ['BELFORT_PUSH', 'BELFORT_VAPID'] : []),
  ];
  return ok(
    'settings',
    given.length ? `${given.join(', ')} can be read` : 'none set: everything as it is by itself',
  );
}

export async function dataFindings(data: string, own: boolean): Promise<Finding[]> {
  const there = await nearest(data);
  const space = await statfs(there).then((disk) => disk.bavail * disk.bsize);
  const disk =
    space < diskFull
      ? fail('disk', `${bytesOf(space)} free where the data are: make room now, or the database stops.`)
      : space < diskAtLeast
        ? warn('disk', `${bytesOf(space)} free where the data are: keep ${bytesOf(diskAtLeast)} free.`)
        : ok('disk', `${bytesOf(space)} free`);
  if (!own) return [ok('data', 'in the PostgreSQL of DATABASE_URL'), disk];
  if (there !== data)
    return [warn('data', `${data} is not there yet: the first start makes it. Is BELFORT_DATA right?`), disk];
  const writable = await access(data, constants.W_OK).then(
    () => true,
    () => false,
  );
  return [
    writable
      ? ok('data', data)
      : fail('data', `${data} cannot be written by this user: start Belfort as the user that owns it.`),
    disk,
  ];
}

/** The folder, or the closest one above it that exists. */
async function nearest(path: string): Promise<string> {
  const info = await stat(path).catch(() => null);
  return info || dirname(path) === path ? path : await nearest(dirname(path));
}

/** Reads the key and never makes one. `expected`: there are data that need it. */
export async function keyFinding(
  config: Config,
  data: string,
  expected: boolean,
): Promise<{ finding: Finding; keys: Keys | null }> {
  const path = config.keyFile ? resolve(config.keyFile) : `${data}.key`;
  const info = config.keyText ? null : await stat(path).catch(() => null);
  if (!config.keyText && !info && !expected)
    return { finding: ok('key', 'not there yet; the first start makes it'), keys: null };
  try {
    const { keys } = loadKeys(config, data, false);
    const finding = !info
      ? ok('key', 'in BELFORT_KEY')
      : info.mode & 0o077
        ? warn('key', `${path} can be read by other users of this machine: chmod 600 ${path}`)
        : ok('key', `${path}, for its owner alone; is there a copy apart from the backups?`);
    return { finding, keys };
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    return { finding: fail('key', error.message), keys: null };
  }
}
