/**
 * A chaos run: rounds in which messages are published and, at a moment that the seed chose, something is killed. The
 * rounds overlap (what a dead worker held is taken over only when its lease has run out), and the ledger is balanced
 * when everything has come to rest.
 *
 * Exact moments are made with a lock on a table, for the program has no switch for tests: while `delivery` is locked a
 * claim commits and its rows cannot be read, and a fan-out stands in its insert; while `delivery_attempt` is locked the
 * carrier has answered and nothing can be recorded.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { loadKeys } from '../../src/config.ts';
import { connect, type Connection, type Db } from '../../src/db/db.ts';
import { attachEmbedded, startEmbedded, type Embedded } from '../../src/db/embedded.ts';
import { putRows, putTexts } from '../../src/delivery/outbox.ts';
import { uuid7 } from '../../src/lib/ids.ts';
import type { Keys } from '../../src/lib/secrets.ts';
import { call, fillMembers, newPlace, note, prepare, round, type Place } from '../ground.ts';
import { balance, type Balance } from './ledger.ts';
import { killPostmaster, startCentre, startProgram, type Centre, type Program } from './processes.ts';

/** Which processes there are. `one` is on the embedded server, the others share a PostgreSQL. */
export const scenarios = {
  one: ['serve'],
  two: ['serve', 'work'],
  workers: ['serve', 'work', 'work'],
} as const satisfies Readonly<Record<string, readonly ('serve' | 'work')[]>>;
export type Scenario = keyof typeof scenarios;

/** Where it is struck. */
export const points = ['fan-out', 'claim', 'send', 'answer', 'record', 'receipt', 'database', 'connections', 'carrier', 'everything'] as const; // prettier-ignore
type Point = (typeof points)[number];

export interface ChaosOptions {
  readonly scenario: Scenario;
  readonly rounds: number;
  readonly seed: number;
  readonly people: number;
  /** Submits a second of one process. */
  readonly rate: number;
}
export interface ChaosRow extends Balance {
  readonly bench: 'chaos';
  readonly scenario: Scenario;
  readonly seed: number;
  readonly rounds: number;
  readonly struck: Readonly<Record<string, number>>;
  readonly killed: number;
  readonly copies: number;
  readonly seconds: number;
}

/** How long the rest of a round waits for what it wants to strike at. */
const patienceMs = 2_000;
/** Leases, retries and reconnects are over long before. */
const restWithinMs = 120_000;
/** Bulk that is put in front of every fifth round. */
const bulkEvery = 5;

/** Mulberry32 (public domain): the same seed, the same plan. */
function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface Plan {
  readonly number: number;
  readonly point: Point;
  readonly victim: number;
  /** Submits of this round after which it is struck. */
  readonly after: number;
  readonly answers: 'now' | 'late';
  readonly receipts: 'after' | 'first';
  readonly end: 'before' | 'after' | 'none';
}

function plans({ rounds, seed, people, scenario }: ChaosOptions): readonly Plan[] {
  const pick = chance(seed);
  const first = pick(points.length);
  return Array.from({ length: rounds }, (_, number) => ({
    number,
    // In turn, and three apart, so that a few rounds strike at unlike places.
    point: points[(first + 3 * number) % points.length] ?? 'send',
    victim: pick(scenarios[scenario].length),
    after: 1 + pick(people),
    answers: pick(3) === 0 ? 'late' : 'now',
    receipts: pick(2) === 0 ? 'first' : 'after',
    end: (['before', 'after', 'none'] as const)[pick(3)] ?? 'none',
  }));
}

interface Run {
  readonly place: Place;
  readonly keys: Keys;
  readonly centre: Centre;
  readonly programs: Program[];
  readonly token: string;
  readonly network: string;
  readonly options: ChaosOptions;
  /** The cluster that can be killed. */
  readonly cluster: string;
  killed: number;
}

/** Does all rounds and returns the row; `seed` and the plan of each round go to standard error. */
export async function chaos(options: ChaosOptions): Promise<ChaosRow> {
  const started = performance.now();
  const own = await newPlace();
  const shared = options.scenario === 'one' ? null : await sharedServer(own.directory);
  const place: Place = { ...own, databaseUrl: shared?.url ?? null };
  const centre = await startCentre();
  const programs: Program[] = [];
  try {
    note(
      `chaos ${options.scenario}: seed ${options.seed}, ${options.rounds} rounds of ${options.people} people`,
    );
    const made = await prepare(place, (db, keys, owners) => fillMembers(db, keys, owners, options.people));
    const { keys } = loadKeys({ keyText: null, keyFile: null }, place.directory, false);
    const run: Run = { place, keys, centre, programs, ...made, options, killed: 0, cluster: shared ? `${own.directory}-shared` : own.directory }; // prettier-ignore
    for (const [index] of scenarios[options.scenario].entries()) await start(run, index);
    const all = plans(options);
    for (const plan of all) await playRound(run, plan);
    centre.tell('answers now');
    note(`  ${Math.round(performance.now() / 1_000)} s to rest`);
    await atRest(run);
    note(`  ${Math.round(performance.now() / 1_000)} s at rest`);
    const log = await centre.log(join(own.directory, '..', 'chaos-log.json'));
    const numbers = Array.from({ length: options.people }, (_, n) => `+3246${String(n).padStart(7, '0')}`);
    const result = await onDatabase(run, (db) => balance(db, keys, log, numbers));
    return {
      bench: 'chaos',
      scenario: options.scenario,
      seed: options.seed,
      rounds: options.rounds,
      ...result,
      struck: Object.fromEntries([...Map.groupBy(all, (one) => one.point)].map(([point, some]) => [point, some.length])), // prettier-ignore
      killed: run.killed,
      copies: log.submits.length,
      seconds: round((performance.now() - started) / 1_000),
    };
  } finally {
    for (const one of programs) await one.stop();
    await centre.stop();
    // A killed `serve` leaves its server running; whoever starts last stops it.
    if (options.scenario === 'one') await (await startEmbedded(own.directory)).stop();
    await shared?.stop();
    await own.remove();
    rmSync(join(own.directory, '..', 'chaos-log.json'), { force: true });
  }
}

/** A PostgreSQL of its own beside the data, which this process watches and starts again. */
const sharedServer = (directory: string): Promise<Embedded> => startEmbedded(`${directory}-shared`);

async function start(run: Run, index: number): Promise<void> {
  const { scenario, rate } = run.options;
  const sms = `smpp://chaos:chaos@127.0.0.1:${run.centre.port}?sender=8850&window=500&rate=${rate}&name=chaos`;
  for (let left = 5; ; left--) {
    try {
      run.programs[index] = await startProgram(run.place, `chaos-${index}`, scenarios[scenario][index] ?? 'work', { BELFORT_SMS: sms }); // prettier-ignore
      return;
    } catch (error) {
      // PostgreSQL may be coming back; whatever starts services tries again.
      if (left === 0) throw error;
      await sleep(500);
    }
  }
}

async function kill(run: Run, index: number): Promise<void> {
  run.killed++;
  await run.programs[index]?.kill();
}

const addressOf = async ({ place }: Run): Promise<string> =>
  place.databaseUrl ?? (await attachEmbedded(place.directory)) ?? '';

/** A connection once PostgreSQL answers. */
async function database(run: Run): Promise<Connection> {
  for (const until = performance.now() + restWithinMs; ; await sleep(100)) {
    const connection = connect(await addressOf(run), 2);
    try {
      await sql`select 1`.execute(connection.db);
      return connection;
    } catch (error) {
      await connection.close();
      if (performance.now() > until) throw error;
    }
  }
}

async function onDatabase<T>(run: Run, work: (db: Db) => Promise<T>): Promise<T> {
  const { db, close } = await database(run);
  try {
    return await work(db);
  } finally {
    await close();
  }
}

// ------------------------------------------------------------------------------------------------------ a round

interface Message {
  readonly id: string;
  readonly revision: number;
}

/** Again until the server and its database are back; a press whose answer was lost is found to have worked. */
async function insist<T>(run: Run, method: string, path: string, body?: unknown): Promise<T | null> {
  for (const until = performance.now() + restWithinMs; ; await sleep(100)) {
    try {
      return await call<T>(run.programs[0]?.url ?? '', run.token, method, path, body);
    } catch (error) {
      const words = error instanceof Error ? error.message : '';
      if (/message\/(state|already-ended)/.test(words)) return null;
      // An end is refused while its call is not put to anybody yet.
      const refused = / 4\d\d /.test(words) && !words.includes('audience/empty');
      if (performance.now() > until || refused) throw error;
    }
  }
}

async function send(run: Run, draft: Record<string, unknown>): Promise<string> {
  const id = uuid7();
  const made = await insist<Message>(run, 'POST', '/api/messages', { id, draft });
  await insist(run, 'POST', `/api/messages/${id}/publish`, { revision: made?.revision ?? 1 });
  return id;
}

/** Letters only: figures would be read as numbers of houses and plates. */
const word = (number: number): string =>
  [...String(number)].map((digit) => 'bcdfghjklm'.charAt(Number(digit))).join('a');

async function playRound(run: Run, plan: Plan): Promise<void> {
  const { centre, options } = run;
  note(`  ${Math.round(performance.now() / 1_000)} s ${JSON.stringify(plan)}`);
  if (plan.number % bulkEvery === 0) await fillBulk(run, plan.number);
  centre.tell(`receipts ${plan.receipts}`);
  centre.tell(`answers ${plan.answers}`);
  const before = await centre.count();
  const common = { kind: 'oproep', incident: 'burglary', audience: { networks: [run.network] } };
  const draft = (mode: string, words: string): Record<string, unknown> => ({
    ...common,
    mode,
    factAt: new Date().toISOString(),
    texts: { nl: { sms: `inbraak ${words}. Bel 101` } },
  });
  if (plan.point === 'fan-out')
    await inFanOut(run, plan, () => send(run, draft('real', `zaa${word(plan.number)}`)));
  const root = await send(run, draft('real', `za${word(plan.number)}`));
  await send(run, draft('test', `zo${word(plan.number)}`));
  const end = (): Promise<string> =>
    send(run, {
      kind: 'einde',
      mode: 'real',
      parent: root,
      texts: { nl: { sms: `voorbij za${word(plan.number)}` } },
    });
  await centre.reached(before + Math.ceil(plan.after / 2), patienceMs);
  if (plan.end === 'before') await end();
  await centre.reached(before + plan.after, patienceMs);
  await strike(run, plan);
  if (plan.end === 'after') await end();
  await centre.reached(before + options.people, patienceMs);
}

const bulkText = { part: '', language: 'nl', channel: 'sms', subject: '', html: '', link: '' } as const;

/** A newsletter that waits in the last lane: the queue is never empty. */
async function fillBulk(run: Run, number: number): Promise<void> {
  const cause = uuid7();
  await onDatabase(run, (db) =>
    db.transaction().execute(async (tx) => {
      await putTexts(tx, cause, [{ ...bulkText, body: `Nieuws zi${word(number)}`, expiresAt: null }]);
      await putRows(
        tx,
        { cause, thread: cause, sequence: 0, lane: 'bulk', at: new Date() },
        sql`select person as recipient, channel, '' as part, 'nl' as language, value as address, value_hash as address_hash, 0::smallint as step,
              row_number() over (order by person) - 1 as n, false as shared
            from contact join membership using (person) where channel = 'sms' and network = ${run.network}`,
      );
    }),
  );
}

async function strike(run: Run, plan: Plan): Promise<void> {
  const { centre, programs } = run;
  switch (plan.point) {
    case 'fan-out':
      return;
    case 'claim':
      return await killLocked(run, 'delivery', plan.victim);
    case 'record':
      return await killLocked(run, 'delivery_attempt', plan.victim);
    case 'answer':
      // The carrier has some hundreds and says nothing.
      centre.tell('answers hold');
      await sleep(200);
      await kill(run, plan.victim);
      centre.tell('answers now');
      return await start(run, plan.victim);
    case 'send':
    case 'receipt':
      await kill(run, plan.victim);
      return await start(run, plan.victim);
    case 'carrier':
      centre.tell('drop');
      await sleep(300);
      centre.tell('drop');
      return;
    case 'connections': {
      await onDatabase(run, (db) =>
        sql`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()`.execute(
          db,
        ),
      );
      return;
    }
    case 'database':
      killPostmaster(run.cluster);
      return;
    case 'everything':
      killPostmaster(run.cluster);
      await Promise.all(programs.map((_, index) => kill(run, index)));
      for (const [index] of programs.entries()) await start(run, index);
  }
}

/** Holds `table` until somebody waits for it, then kills one. */
async function killLocked(run: Run, table: string, victim: number): Promise<void> {
  await holding(run, table, async (blocked) => {
    await blocked();
    await kill(run, victim);
  });
  await start(run, victim);
}

/** Publishes while `delivery` cannot be written, and kills whoever puts the rows. */
async function inFanOut(run: Run, { victim }: Plan, publish: () => Promise<string>): Promise<void> {
  await holding(run, 'delivery', async (blocked) => {
    await publish();
    await blocked();
    await kill(run, victim);
  });
  await start(run, victim);
}

async function holding(
  run: Run,
  table: string,
  work: (blocked: () => Promise<void>) => Promise<void>,
): Promise<void> {
  await (await database(run)).close();
  const holder = new pg.Client({ connectionString: await addressOf(run), application_name: 'chaos holder' });
  holder.on('error', () => undefined);
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query(`lock table ${table} in access exclusive mode`);
    await work(async () => {
      for (const until = performance.now() + patienceMs; performance.now() < until; await sleep(10)) {
        const { rows } = await holder.query(
          `select from pg_locks where not granted and relation = '${table}'::regclass`,
        );
        if (rows.length) return;
      }
    });
  } finally {
    await holder.query('rollback');
    await holder.end();
  }
}

/** Until every message is put, every chunk is done and every receipt was heard. */
async function atRest(run: Run): Promise<void> {
  const { db, close } = await database(run);
  try {
    for (const until = performance.now() + restWithinMs; performance.now() < until; await sleep(500)) {
      const { rows } = await sql<{ left: number }>`
        select (select count(*) from message where state in ('live', 'ended') and published_at is not null and fanned_out_at is null)
             + (select count(*) from delivery_chunk where done_at is null and channel = 'sms')
             + (select count(*) from receipt_in r where exists (select from delivery_attempt a where a.reference = r.reference and a.account = r.account)) as left`.execute(
        db,
      );
      const { due } = await run.centre.log(join(run.place.directory, '..', 'chaos-log.json'));
      if (rows[0]?.left === 0 && due === 0) return;
    }
  } finally {
    await close();
  }
}
