/**
 * The only reader of the environment. Everything is read once, checked, and wrong values stop the start with one line
 * that names the setting and never quotes a secret.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CannotStart } from './db/embedded.ts';
import {
  mailboxSettings,
  mailSettings,
  smsSettings,
  voiceSettings,
  type CarrierSettings,
  type MailboxSettings,
} from './delivery/settings.ts';
import { readers } from './watch/readers.ts';
import { traceSettings, type TraceSettings } from './watch/trace-settings.ts';
import { newKeyText, readKeys, type Keys } from './lib/secrets.ts';

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly dataWasGiven: boolean;
  readonly databaseUrl: string | null;
  /** Where backups of the embedded server go, and between them its WAL; null: no WAL is kept. */
  readonly backups: string | null;
  /** Where residents reach it, without a slash at the end; null: as the request says. */
  readonly publicUrl: string | null;
  /** Addresses of proxies whose X-Forwarded-For is believed. */
  readonly proxies: readonly string[];
  readonly tiles: string | null;
  /** Who besides this machine may read /metrics; null: nobody. */
  readonly metrics: string | null;
  /** Where traces go (OTEL_...); null: nowhere, and nothing of them is loaded. */
  readonly traces: TraceSettings | null;
  readonly carriers: CarrierSettings;
  /** Where mails come back to; null: nobody reads them. */
  readonly mailbox: MailboxSettings | null;
  readonly keyText: string | null;
  readonly keyFile: string | null;
  /** For the commands that act over HTTP. */
  readonly url: string;
  readonly token: string | null;
}

export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const text = (name: string): string | null => env[name]?.trim() || null;
  const fail = (line: string): never => {
    throw new CannotStart(line);
  };
  const port = Number(text('PORT') ?? 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) fail('PORT is not a port number (0 to 65535).');
  const publicUrl = text('BELFORT_URL')?.replace(/\/+$/, '') ?? null;
  if (publicUrl && !/^https?:\/\/[^/]+$/.test(publicUrl))
    fail('BELFORT_URL is not an address such as https://bin.city.example.');
  const databaseUrl = text('DATABASE_URL');
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl))
    fail('DATABASE_URL is not an address such as postgres://user:password@host:5432/belfort.');
  const host = text('HOST') ?? '127.0.0.1';
  return {
    host,
    port,
    databaseUrl,
    backups: text('BELFORT_BACKUP') ? resolve(text('BELFORT_BACKUP') ?? '') : null,
    publicUrl,
    data: resolve(text('BELFORT_DATA') ?? 'data'),
    dataWasGiven: text('BELFORT_DATA') !== null,
    proxies: (text('BELFORT_PROXIES') ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
    tiles: text('BELFORT_TILES'),
    metrics: readMetricsReaders(text),
    traces: readTraces(text),
    carriers: readCarriers(text),
    mailbox: readMailboxSettings(text),
    keyText: text('BELFORT_KEY'),
    keyFile: text('BELFORT_KEY_FILE'),
    url: (text('BELFORT_API') ?? publicUrl ?? `http://127.0.0.1:${port}`).replace(/\/+$/, ''),
    token: text('BELFORT_TOKEN'),
  };
}

function readMetricsReaders(text: (name: string) => string | null): string | null {
  const given = text('BELFORT_METRICS');
  try {
    if (given) readers(given);
    return given;
  } catch (error) {
    throw new CannotStart(`${error instanceof Error ? error.message : 'BELFORT_METRICS is wrong'}.`, error);
  }
}

function readTraces(text: (name: string) => string | null): TraceSettings | null {
  try {
    return traceSettings(text);
  } catch (error) {
    throw new CannotStart(`${error instanceof Error ? error.message : 'A setting of traces is wrong'}.`);
  }
}

function readMailboxSettings(text: (name: string) => string | null): MailboxSettings | null {
  const given = text('BELFORT_BOUNCES');
  try {
    return given ? mailboxSettings(given) : null;
  } catch (error) {
    throw new CannotStart(`${error instanceof Error ? error.message : 'BELFORT_BOUNCES is wrong'}.`, error);
  }
}

function readCarriers(text: (name: string) => string | null): CarrierSettings {
  try {
    // Several accounts of a channel: one address after another, with a space or a line between them.
    const several = (name: string): string[] =>
      (text(name) ?? '').split(/\s+(?=[a-z]+:\/\/)/).filter(Boolean);
    const push = text('BELFORT_PUSH'),
      vapid = text('BELFORT_VAPID');
    if ((push === null) !== (vapid === null))
      throw new Error('BELFORT_PUSH (a mailto: address) and BELFORT_VAPID (public:private) belong together');
    if (push && !/^(mailto:|https:)/.test(push))
      throw new Error('BELFORT_PUSH is not a mailto: or https: address');
    const [publicKey = '', privateKey = ''] = (vapid ?? '').split(':');
    if (vapid && (publicKey.length < 80 || privateKey.length < 40))
      throw new Error('BELFORT_VAPID is not PUBLIC:PRIVATE as `belfort init` printed it');
    const carriers: CarrierSettings = {
      sms: several('BELFORT_SMS').map((one) => smsSettings(one)),
      voice: several('BELFORT_VOICE').map((one) => voiceSettings(one)),
      email: several('BELFORT_MAIL').map((one) => mailSettings(one)),
      push: push ? { account: 'push', subject: push, publicKey, privateKey, loopbackOnly: false } : null,
    };
    // A drain, a callback and an attempt know an account by its name alone.
    const names = [
      ...carriers.sms,
      ...carriers.voice,
      ...carriers.email,
      ...(carriers.push ? [carriers.push] : []),
    ].map((one) => one.account);
    const twice = names.find((name, n) => names.indexOf(name) < n);
    if (twice)
      throw new Error(`Two carriers are named ${JSON.stringify(twice)}: give one another name with &name=`);
    return carriers;
  } catch (error) {
    throw new CannotStart(`${error instanceof Error ? error.message : 'A carrier setting is wrong'}.`, error);
  }
}

/**
 * The key of the sealed values: BELFORT_KEY, or a file outside the data directory (BELFORT_KEY_FILE; otherwise the data
 * directory's name with .key beside it), made when it is not there and `make` says that there are no data yet.
 */
export function loadKeys(
  config: Pick<Config, 'keyText' | 'keyFile'>,
  data: string,
  make: boolean,
): { keys: Keys; file: string | null } {
  const file = config.keyFile ? resolve(config.keyFile) : `${data}.key`;
  try {
    if (config.keyText) return { keys: readKeys(config.keyText.replaceAll(';', '\n')), file: null };
    if (file.startsWith(join(data, '/')))
      throw new CannotStart(
        `The key ${file} lies inside the data directory; keep it elsewhere, so that a copy of the data is not a copy of the key.`,
      );
    if (!existsSync(file)) {
      if (!make)
        throw new CannotStart(
          `The key ${file} is not there, and without it nobody can read the data; put it back, or set BELFORT_KEY or BELFORT_KEY_FILE.`,
        );
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, newKeyText(), { mode: 0o600, flag: 'wx' });
    }
    return { keys: readKeys(readFileSync(file, 'utf8')), file };
  } catch (error) {
    if (error instanceof CannotStart) throw error;
    throw new CannotStart(
      `The key${config.keyText ? ' in BELFORT_KEY' : ` ${file}`} cannot be used: ${error instanceof Error ? error.message : 'unreadable'}.`,
      error,
    );
  }
}
