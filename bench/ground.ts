/**
 * What the measurements stand on: an installation of its own (the demo city and beside it as many people as asked), a
 * running `serve`, and the SMS centre in another process. Everything that a real installation has is on: sealed
 * contacts, thread order, logbook, synchronous_commit.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import pg from 'pg';
import { nodeFlags } from '../scripts/ensure.mjs';
import { principalOf } from '../src/access/access.ts';
import { makeToken } from '../src/access/sign-in.ts';
import { loadKeys } from '../src/config.ts';
import { connect, type Db } from '../src/db/db.ts';
import { startEmbedded } from '../src/db/embedded.ts';
import { makeInstallation } from '../src/db/installation.ts';
import { migrate } from '../src/db/migrate.ts';
import { demoCity } from '../src/demo/city.ts';
import { loadDemo } from '../src/demo/load.ts';
import { systemClock } from '../src/lib/clock.ts';
import { uuid7 } from '../src/lib/ids.ts';
import { quieten } from '../src/lib/log.ts';
import { keyedHash, seal, type Keys } from '../src/lib/secrets.ts';
import { peakRssMb } from './proc.ts';
import type { TallyReport } from './tally.ts';

export const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
export const note = (line: string): void => void process.stderr.write(`${line}\n`);

export interface Place {
  readonly directory: string;
  readonly databaseUrl: string | null;
  remove(): Promise<void>;
}

/** A folder for the embedded server, or a fresh database on the server of DATABASE_URL. */
export async function newPlace(): Promise<Place> {
  quieten();
  const directory = mkdtempSync(join(tmpdir(), 'belfort-bench-'));
  chmodSync(directory, 0o755);
  const given = process.env['DATABASE_URL'];
  const remove = (): Promise<void> => Promise.resolve(rmSync(directory, { recursive: true, force: true }));
  if (!given) return { directory: join(directory, 'data'), databaseUrl: null, remove };
  const name = `belfort_bench_${uuid7().replaceAll('-', '')}`;
  const admin = new pg.Client({ connectionString: given });
  await admin.connect();
  await admin.query(`create database ${name}`);
  return {
    directory: join(directory, 'data'),
    databaseUrl: Object.assign(new URL(given), { pathname: `/${name}` }).toString(),
    remove: async () => {
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
      await remove();
    },
  };
}

export interface Prepared {
  readonly token: string;
  readonly network: string;
}

/** Makes the installation with `people` members of one network, each with a number of their own. */
export async function prepare(
  place: Place,
  fill: (db: Db, keys: Keys, owners: { zone: string; city: string }) => Promise<string>,
): Promise<Prepared> {
  const server = place.databaseUrl ? null : await startEmbedded(place.directory);
  const connection = connect(place.databaseUrl ?? server?.url ?? '');
  try {
    await migrate(connection.db);
    const { keys } = loadKeys({ keyText: null, keyFile: null }, place.directory, true);
    await makeInstallation(connection.db, 'demo', keys);
    const city = demoCity();
    await loadDemo({ db: connection.db, keys, city });
    const owner = (code: string): string => city.organisations.find((one) => one.code === code)?.id ?? '';
    const network = await fill(connection.db, keys, { zone: owner('PZ-DEMOSTAD'), city: owner('DEMOSTAD') });
    await sql`vacuum analyze`.execute(connection.db);
    const officer = city.staff.find(
      (one) => one.owner === owner('PZ-DEMOSTAD') && one.roles.some((held) => held.role === 'officer'),
    );
    const principal = await principalOf(connection.db, officer?.id ?? '');
    if (!principal) throw new Error('the demo city has no officer');
    const { token } = await makeToken({ db: connection.db, keys, clock: systemClock }, principal, 'bench', 1);
    return { token: token ?? '', network };
  } finally {
    await connection.close();
    await server?.stop();
  }
}

/** One network whose members live on a grid of addresses, two to a home. */
export async function fillMembers(
  db: Db,
  keys: Keys,
  { zone, city }: { zone: string; city: string },
  people: number,
): Promise<string> {
  const network = uuid7(),
    street = uuid7();
  await db
    .insertInto('network')
    .values({
      id: network,
      owner: zone,
      municipality: city,
      parent: null,
      kind: 'bin',
      code: 'BENCH',
      name: 'Meetwijk',
      state: 'actief',
      centre: '(5.3,50.9)',
    })
    .execute();
  await db
    .insertInto('street')
    .values({ id: street, owner: city, postcode: '3599', municipality: 'Demostad', name: 'Meetstraat' })
    .execute();
  await sql`
    insert into address (id, owner, street, number, number_sort, at)
    select gen_random_uuid(), ${city}, ${street}, n::text, n, point(5.2 + (n % 1000) * 0.0002, 50.8 + (n / 1000) * 0.0002)
    from generate_series(1, ${Math.ceil(people / 2)}) as n`.execute(db);
  const slice = 20_000;
  for (let from = 0; from < people; from += slice) {
    const count = Math.min(slice, people - from);
    const ids = Array.from({ length: count }, () => uuid7());
    const numbers = Array.from({ length: count }, (_, n) => `+3246${String(from + n).padStart(7, '0')}`);
    await sql`
      with given as (
        select * from unnest(${ids}::uuid[], ${numbers.map((one) => seal(keys, 'sms', one))}::bytea[], ${numbers.map((one) => keyedHash(keys, 'sms', one))}::bytea[])
          with ordinality as g (person, value, hash, n)),
      homes as (select id, number_sort from address where street = ${street}),
      people as (
        insert into person (id, owner, name, language, enrolled_at)
        select person, ${city}, ${seal(keys, 'name', 'Meet')}, 'nl', now() from given),
      contacts as (
        insert into contact (id, person, channel, position, value, value_hash, country, verified_at)
        select gen_random_uuid(), person, 'sms', 1, value, hash, 'BE', now() from given),
      places as (
        insert into person_address (person, address)
        select person, homes.id from given join homes on homes.number_sort = (${from} + n + 1) / 2)
      insert into membership (person, network, address, accepted_at, rules_version)
      select person, ${network}, homes.id, now(), '1' from given join homes on homes.number_sort = (${from} + n + 1) / 2`.execute(
      db,
    );
    if (from % 200_000 === 0 && people > 200_000) note(`  ${from} people`);
  }
  return network;
}

export interface Serving {
  readonly url: string;
  readonly pid: number;
  /** From the command to the first 200 of /readyz. */
  readonly readyMs: number;
  peakRssMb(): number | null;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  server.close();
  return typeof at === 'object' && at ? at.port : 0;
}

/** Starts `belfort serve` (or another command) and waits until it is ready. */
export async function serve(
  place: Place,
  env: Record<string, string> = {},
  command = 'serve',
): Promise<Serving> {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(process.execPath, [...nodeFlags, main, command], {
    env: {
      ...process.env,
      BELFORT_DATA: place.directory,
      PORT: String(port),
      HOST: '127.0.0.1',
      ...(place.databaseUrl ? { DATABASE_URL: place.databaseUrl } : {}),
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  while (
    !(await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error(`belfort ${command} ended with ${child.exitCode}`);
    await sleep(5);
  }
  return {
    url,
    pid: child.pid ?? 0,
    readyMs: performance.now() - started,
    peakRssMb: () => peakRssMb(child.pid ?? 0),
    stop: () => end(child),
  };
}

/** Ends a process that a measurement started, and waits for it. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

export interface SinkReport extends TallyReport {
  /** Receipts that were confirmed. */
  readonly confirmed: number;
}
export interface Sink {
  readonly port: number;
  readonly pid: number;
  report(pressedAt: number): Promise<SinkReport>;
  stop(): Promise<void>;
}

export async function startSink(receipts: boolean): Promise<Sink> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./sink.ts', import.meta.url)), ...(receipts ? ['--receipts'] : [])],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines: Interface = createInterface(child.stdout);
  const next = async (): Promise<string> => ((await once(lines, 'line')) as [string])[0];
  const port = Number(await next());
  return {
    port,
    pid: child.pid ?? 0,
    report: async (pressedAt) => {
      const answer = next();
      child.stdin.write(`report ${pressedAt}\n`);
      return JSON.parse(await answer) as SinkReport;
    },
    stop: async () => {
      child.stdin.end();
      await end(child);
    },
  };
}

/** A call of the API as the person of the token; throws what was refused. */
export async function call<T>(
  url: string,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

export const round = (value: number, digits = 1): number => Math.round(value * 10 ** digits) / 10 ** digits;
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};
