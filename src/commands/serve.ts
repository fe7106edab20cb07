/** `belfort demo`, `serve`, `work`, `migrate`: the commands that run for long, and the one before them. */
import { join } from 'node:path';
import { startApp, type App } from '../app.ts';
import type { Config } from '../config.ts';
import { CannotStart } from '../db/embedded.ts';
import { makeInstallation } from '../db/installation.ts';
import type { Demo } from '../demo/demo.ts';
import { systemClock } from '../lib/clock.ts';
import { Refusal } from '../lib/refusal.ts';
import type { Loop } from '../work/loops.ts';
import { remindOfBackup } from './backup-reminder.ts';
import { buildConsole } from './build-console.ts';
import { standOn, type Ground } from './ground.ts';

type Say = (line: string) => void;

/** Serves the demo city, making it first where there is no installation yet. */
export async function demo(config: Config, say: Say): Promise<void> {
  await serveAs(config, say, true);
}

/** Serves what is there: `belfort init` made it real, `belfort demo` made it a demo. */
export async function serve(config: Config, say: Say): Promise<void> {
  await serveAs(config, say, false);
}

async function serveAs(config: Config, say: Say, mayMakeDemo: boolean): Promise<void> {
  const building = buildConsole(say);
  const ground = await standOn(config, 'own', say);
  let city: Demo | null = null;
  let app: App | null = null;
  let reminder: Loop | null = null;
  const stop = async (): Promise<void> => {
    await reminder?.stop();
    await app?.stop();
    await city?.close();
    await ground.close();
  };
  try {
    const mode =
      ground.mode ?? (mayMakeDemo ? await makeInstallation(ground.connection.db, 'demo', ground.keys) : null);
    if (!mode)
      throw new CannotStart(
        'There is no installation here yet: `belfort init` makes a real one, `npm start` a demo.',
      );
    if (mode === 'real' && mayMakeDemo)
      throw new CannotStart(
        'This is a real installation and stays one: start it with `belfort serve`, or set BELFORT_DATA to another folder for a demo.',
      );
    if (mode === 'demo') city = await startCity(ground, say);
    const carriers =
      mode === 'demo' && city
        ? {
            sms: config.carriers.sms.length ? config.carriers.sms : city.settings.sms,
            voice: config.carriers.voice.length ? config.carriers.voice : city.settings.voice,
            email: config.carriers.email.length ? config.carriers.email : city.settings.email,
            push: config.carriers.push ?? city.settings.push,
          }
        : config.carriers;
    const consoleFolder = await building;
    app = await startApp({
      connection: ground.connection,
      databaseUrl: ground.databaseUrl,
      keys: ground.keys,
      clock: systemClock,
      mode,
      carriers,
      mailbox: config.mailbox,
      traces: config.traces,
      demo: city,
      publicUrl: publicUrlOf(config),
      http: {
        host: config.host,
        port: config.port,
        known: config.publicUrl !== null,
        proxies: config.proxies,
        tiles: config.tiles,
        metrics: config.metrics,
        consoleFolder,
      },
    });
    if (mode === 'real' && !config.databaseUrl) reminder = remindOfBackup(ground.connection.db);
    greet(say, app.address ?? '', mode, ground, carriers);
  } catch (error) {
    await stop();
    if (error instanceof Refusal && error.code === 'installation/not-loopback')
      throw new CannotStart(
        'This is a demo installation: its carriers, and where its traces go, must be on this machine (127.0.0.1). For real carriers make a real installation with `belfort init`.',
        error,
      );
    throw error;
  }
  await untilStopped();
  await stop();
}

async function startCity(ground: Ground, say: Say): Promise<Demo> {
  // Only a demo loads the peers and the city's code at all.
  const { startDemo } = await import('../demo/demo.ts');
  const city = await startDemo({ directory: join(ground.data, 'demo') });
  const loaded = await city.load(ground.connection.db, ground.keys);
  if (loaded)
    say(
      `The demo city is built: ${loaded.addresses} addresses, ${loaded.networks} networks, ${loaded.persons} people (${loaded.ms} ms).`,
    );
  return city;
}

function greet(
  say: Say,
  address: string,
  mode: 'demo' | 'real',
  ground: Ground,
  carriers: Config['carriers'],
): void {
  say('');
  say(`Belfort is ready on ${address}${mode === 'demo' ? '  (demo: nothing leaves this machine)' : ''}`);
  if (mode === 'demo') {
    say(`  1. Open ${address}/sign-in and be the police dispatcher (one click).`);
    say(`  2. Keep ${address}/demo/phones open beside it.`);
    say('  3. Press "Oproep: inbraak", type a place, send, and watch the phones ring.');
  } else {
    say(`  Sign in: ${address}/sign-in`);
    const missing = (['sms', 'voice', 'email', 'push'] as const).filter((one) => !carriers[one]);
    if (missing.length)
      say(
        `  Not connected: ${missing.join(', ')}. See docs/guides/connect-a-carrier.md; \`belfort doctor\` checks.`,
      );
  }
  say(`  Data: ${ground.data}${ground.keyFile ? `   Key: ${ground.keyFile} (keep a copy apart)` : ''}`);
  say('  Stop with Ctrl-C.');
}

/** Runs the work (fan-out, deliveries, chores) beside one or more `serve`. */
export async function work(config: Config, say: Say): Promise<void> {
  const ground = await standOn(config, 'attach', say);
  try {
    if (ground.mode === null)
      throw new CannotStart('There is no installation here yet: run `belfort init` first.');
    if (ground.mode === 'demo' && !config.carriers.sms.length)
      throw new CannotStart(
        'The demo works inside its own `serve`; `belfort work` is for a real installation, or set BELFORT_SMS to a peer on this machine.',
      );
    const app = await startApp({
      connection: ground.connection,
      databaseUrl: ground.databaseUrl,
      keys: ground.keys,
      clock: systemClock,
      mode: ground.mode,
      carriers: config.carriers,
      mailbox: config.mailbox,
      traces: config.traces,
      demo: null,
      publicUrl: publicUrlOf(config),
      http: null,
    });
    say('Belfort works: fan-out, deliveries, chores. Stop with Ctrl-C.');
    await untilStopped();
    await app.stop();
  } finally {
    await ground.close();
  }
}

/** Brings the database to this version, without serving. */
export async function migrateOnly(config: Config, say: Say): Promise<void> {
  const ground = await standOn(config, 'own', say);
  say('The database is of this version.');
  await ground.close();
}

const publicUrlOf = (config: Config): string => config.publicUrl ?? `http://localhost:${config.port}`;

const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    // Ctrl-C reaches this process twice, from the terminal and from the one that started it; the second must not cut the
    // orderly end short.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
