/**
 * `belfort doctor`: one line for each thing that Belfort stands on, with what to do where it is not well. It changes
 * nothing, sends nothing, and prints no secret, number or name.
 *
 * It does not use `standOn`, which stops at the first thing that is wrong and makes a key where there is none.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { connect } from '../db/db.ts';
import { attachEmbedded, CannotStart, dataDirectory } from '../db/embedded.ts';
import { installationMode, type InstallationMode } from '../db/installation.ts';
import type { Keys } from '../lib/secrets.ts';
import { backupFindings } from './doctor-backup.ts';
import { carrierFindings } from './doctor-carriers.ts';
import {
  clockFinding,
  openableFinding,
  safetyFindings,
  versionFindings,
  workFindings,
} from './doctor-database.ts';
import { dataFindings, keyFinding, runtimeFindings, settingsFinding } from './doctor-machine.ts';
import { fail, findingLine, knock, ok, statusOf, warn, type Finding } from './finding.ts';

/** Prints what it finds, as it finds it; true where nothing fails. */
export async function doctor(config: Config, say: (line: string) => void): Promise<boolean> {
  const counts = { ok: 0, warn: 0, fail: 0 };
  for await (const finding of findings(config)) {
    counts[finding.level]++;
    say(findingLine(finding));
  }
  say('');
  say(
    counts.fail
      ? `${counts.fail} to mend first, ${counts.warn} to look at.`
      : counts.warn
        ? `Nothing is broken; ${counts.warn} to look at.`
        : 'All is well.',
  );
  return counts.fail === 0;
}

export async function* findings(config: Config): AsyncGenerator<Finding> {
  yield* runtimeFindings();
  yield settingsFinding(config);
  const { directory: data } = await dataDirectory(config.data);
  yield* await dataFindings(data, config.databaseUrl === null);
  const { finding, keys } = await keyFinding(
    config,
    data,
    config.databaseUrl !== null || existsSync(join(data, 'pg')),
  );
  yield finding;
  const web = await statusOf(`${config.url}/readyz`);
  let mode: InstallationMode | null = null;
  for await (const found of databaseFindings(config, data, keys)) {
    if (isMode(found)) mode = found;
    else yield found;
  }
  yield webFinding(config.url, web);
  if (mode === 'real') yield* addressFindings(config);
  yield* carrierFindings(config.carriers, mode, web === 200);
}

const isMode = (found: Finding | InstallationMode): found is InstallationMode => typeof found === 'string';

/** The findings, and among them the mode as soon as it is known. */
async function* databaseFindings(
  config: Config,
  data: string,
  keys: Keys | null,
): AsyncGenerator<Finding | InstallationMode> {
  const url = config.databaseUrl ?? (await attachEmbedded(data));
  if (!url) {
    yield existsSync(join(data, 'pg'))
      ? fail('database', `no Belfort runs on ${data}: start \`belfort serve\`, then ask again.`)
      : fail('database', 'no installation is here yet: `belfort init` makes a real one, `npm start` a demo.');
    return;
  }
  // A pool would wait for a silent host as long as the system does.
  const { hostname, port } = new URL(url);
  const closed = hostname ? await knock(hostname.replace(/^\[|\]$/g, ''), Number(port) || 5432) : null;
  if (closed) {
    yield fail(
      'database',
      `no connection (${closed}): check host and port of DATABASE_URL, and that PostgreSQL runs.`,
    );
    return;
  }
  const connection = connect(url, 2);
  const { db } = connection;
  try {
    const versions = await versionFindings(db);
    yield* versions;
    yield* await safetyFindings(db);
    yield await clockFinding(db);
    if (versions.some((one) => one.level === 'fail')) return;
    const mode = await installationMode(db);
    yield mode
      ? ok('installation', mode)
      : fail('installation', 'none is made yet: `belfort init` makes a real one, `npm start` a demo.');
    if (!mode) return;
    yield mode;
    if (keys) yield* await openableFinding(db, keys);
    yield* await workFindings(db);
    yield* await backupFindings(db, config, data, mode);
  } catch (error) {
    if (error instanceof CannotStart) throw error;
    // SQLSTATE classes 28 and 3D (PostgreSQL appendix A): not let in, no such database. Messages may quote values.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    yield fail(
      'database',
      /^(28|3D)/.test(code)
        ? `it does not let us in (${code}): check user, password and database in DATABASE_URL.`
        : `a question to it failed (${code}).`,
    );
  } finally {
    await connection.close();
  }
}

function webFinding(url: string, status: number): Finding {
  if (status === 200) return ok('web', `${url} is ready`);
  if (status === 503) return fail('web', `${url} runs and cannot reach its database.`);
  return fail(
    'web',
    status === 0
      ? `nothing answers at ${url}: start \`belfort serve\`, or set BELFORT_API to where it is.`
      : `${url} answers ${status} to /readyz, which is not Belfort: check the proxy and BELFORT_API.`,
  );
}

/** The address that stands in messages. */
function* addressFindings({ publicUrl }: Config): Generator<Finding> {
  if (!publicUrl)
    yield warn('address', 'BELFORT_URL is not set, so links in messages lead to this machine: set it.');
  else if (!publicUrl.startsWith('https:'))
    yield warn(
      'address',
      'BELFORT_URL is not https:, so sessions can be read on their way: put TLS in front.',
    );
  else yield ok('address', publicUrl);
}
