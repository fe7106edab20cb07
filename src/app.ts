/**
 * The composition root: which rooms there are and what each is given. `serve` runs the HTTP server and the work, `work`
 * only the work; any number of either may share a database.
 */
import { readFileSync } from 'node:fs';
import { createAdaptorServer } from '@hono/node-server';
import { sql } from 'kysely';
import type { AccessDeps } from './access/access.ts';
import * as signIn from './access/sign-in.ts';
import { can } from './access/can.ts';
import { doChores } from './chores.ts';
import { accessHttp } from './access/http.ts';
import type { Connection } from './db/db.ts';
import { CannotStart } from './db/embedded.ts';
import type { InstallationMode } from './db/installation.ts';
import type { Carrier } from './delivery/carrier.ts';
import { channelsOf, startDelivering } from './delivery/deliver.ts';
import { openEmail } from './delivery/email.ts';
import { readMailbox } from './delivery/mailbox.ts';
import { causesOf, receive, type Receipt } from './delivery/receipts.ts';
import type { ReturnedDeps } from './delivery/returned.ts';
import { takeReplies, type ReplyDeps } from './delivery/replies.ts';
import { kept, queues } from './delivery/figures.ts';
import type { Meter } from './delivery/meter.ts';
import { openHttpSms, type HttpSmsEvents } from './delivery/http-sms.ts';
import { openPush } from './delivery/push.ts';
import {
  isLoopback,
  type CarrierSettings,
  type MailboxSettings,
  type SmsSettings,
} from './delivery/settings.ts';
import { openSms, type SmsEvents } from './delivery/sms.ts';
import { openVoice, spokenText } from './delivery/voice.ts';
import type { Demo } from './demo/demo.ts';
import { drawPresses } from './http/press.ts';
import { clientAddress, makeServer } from './http/server.ts';
import { sessionCookie } from './http/cookies.ts';
import { limit } from './http/limits.ts';
import type { Handlers } from './http/handlers.ts';
import { minutes, type Clock } from './lib/clock.ts';
import { log } from './lib/log.ts';
import { refuse } from './lib/refusal.ts';
import type { Keys } from './lib/secrets.ts';
import type { MessageDeps } from './messages/examine.ts';
import { messagesAmong } from './messages/messages.ts';
import { languagesOf, lookAtOutcomes, numberOf, stopOrdinary, tell } from './members/standings.ts';
import { fanOut } from './messages/fan-out.ts';
import { messagesHttp } from './messages/http.ts';
import { publicMessages } from './messages/public.ts';
import { networksHttp } from './networks/http.ts';
import { failurePage, pagesApp } from './pages/pages.ts';
import { findDoors } from './pages/finding.ts';
import { sendersOf } from './pages/app-doors.ts';
import { residentDoors } from './pages/residents.ts';
import { siteOwner, townOf } from './pages/site.ts';
import { paperHttp } from './paper/http.ts';
import { placesHttp } from './places/http.ts';
import { waitingSignUps } from './residents/join.ts';
import { stopToken } from './residents/stop.ts';
import { residentsHttp } from './residents/http.ts';
import { askYearly } from './residents/yearly.ts';
import { watchHttp } from './watch/http.ts';
import { startFigures, type Figures } from './watch/metrics.ts';
import { readers } from './watch/readers.ts';
import type { TraceSettings } from './watch/trace-settings.ts';
import type { Traces } from './watch/traces.ts';
import { listen, startLoop } from './work/loops.ts';
import { signal } from './work/signal.ts';

export interface AppDeps {
  readonly connection: Connection;
  readonly databaseUrl: string;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly mode: InstallationMode;
  readonly carriers: CarrierSettings;
  /** Where mails come back to; without it nobody reads them. */
  readonly mailbox?: MailboxSettings | null;
  /** Where traces go; without it nowhere, and nothing of them is loaded. */
  readonly traces?: TraceSettings | null;
  /** Where residents and colleagues reach it, without a slash at the end: what mails link to. */
  readonly publicUrl: string;
  /** Only in a demo installation. */
  readonly demo: Demo | null;
  /** Null: only the work. */
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** The public address is the real one, known to be reachable, and not a guess. */
    readonly known: boolean;
    readonly proxies: readonly string[];
    readonly tiles: string | null;
    /** Who besides this machine may read /metrics (src/watch/readers.ts). */
    readonly metrics?: string | null;
    readonly consoleFolder: string | null;
  } | null;
}

export interface App {
  /** Where it listens; null for `work`. */
  readonly address: string | null;
  readonly port: number;
  stop(): Promise<void>;
}

/** A bounce takes minutes to days; a server that is asked more often than this asks why. */
const mailboxEveryMs = minutes(1);
/** A few are asked at a time, and what was asked in a week is much to look through for answers. */
const yearlyEveryMs = minutes(1);

export async function startApp(deps: AppDeps): Promise<App> {
  const { connection, keys, clock } = deps;
  const { db } = connection;
  mustBeLoopback(deps.mode, deps.carriers, deps.mailbox, deps.traces);
  const changed = signal();
  // Before anything else: a program whose port is taken has sent nothing and bound nowhere.
  let carriers: readonly Carrier[] = [];
  const figures = startFigures(
    kept(() => queues(db, clock.now())),
    connection.pool,
  );
  const trail = deps.traces ? await openTraces(deps, deps.traces, figures) : null;
  const watching: Watching = { figures, meter: figures.meter, trail };
  const listening = deps.http ? await serveHttp(deps, deps.http, changed, watching, () => carriers) : null;
  carriers = openCarriers(deps, callbackUrlOf(deps, listening?.port ?? 0), watching);
  const deliverer = startDelivering({
    db,
    keys,
    clock,
    carriers,
    meter: figures.meter,
    trail,
    onRecorded: changed.fire,
  });
  const fan = startLoop('fan-out', 1_000, () =>
    fanOut({ db, clock, connected: channelsOf(carriers), trail }),
  );
  const chores = startLoop('chores', 5_000, () => doChores({ ...deps, db }));
  const standings = startLoop('standings', 5_000, () => lookAtOutcomes({ db, clock }));
  const returned = startLoop('mailbox', mailboxEveryMs, () => readReturned(deps, trail));
  const yearly = startLoop('yearly', yearlyEveryMs, () => askYearly({ ...deps, db }));
  const nudges = listen(deps.databaseUrl, (nudge) => {
    if (nudge === 'belfort_fan_out') fan.wake();
    if (nudge === 'belfort_deliver') deliverer.wake();
    changed.fire();
  });
  const stopWork = async (): Promise<void> => {
    await nudges.stop();
    await Promise.all([fan, chores, standings, returned, yearly, deliverer].map((one) => one.stop()));
    await Promise.all(carriers.map((one) => one.close()));
    await trail?.stop();
    figures.stop();
  };
  return {
    address: listening?.address ?? null,
    port: listening?.port ?? 0,
    stop: async () => {
      await listening?.close();
      await stopWork();
    },
  };
}

interface Watching {
  readonly figures: Figures;
  readonly meter: Meter;
  readonly trail: Traces | null;
}

async function openTraces(
  { connection: { db } }: AppDeps,
  settings: TraceSettings,
  figures: Figures,
): Promise<Traces> {
  // Only where they are wanted is their code loaded at all.
  const { startTraces } = await import('./watch/traces.ts');
  return startTraces(settings, {
    messagesAmong: (causes) => messagesAmong(db, causes),
    causesOf: (chunks) => causesOf(db, chunks),
    version: version(),
    count: figures.spans,
  });
}

async function readReturned(
  { connection: { db }, keys, clock, carriers, mailbox }: AppDeps,
  trail: Traces | null,
): Promise<void> {
  const [first] = carriers.email;
  if (!mailbox || !first) return;
  const { account } = first;
  const addresses: ReturnedDeps['addresses'] = {
    failed: (tx, hash, reason, at) => tell(tx, [{ channel: 'email', hash, state: 'failed', reason, at }]),
    stopped: async (tx, hash, at) => void (await stopOrdinary(tx, 'email', hash, at)),
  };
  await readMailbox(mailbox, { db, keys, account, addresses, trail }, clock.now);
}

/** A demo speaks to this machine only, whatever the environment says. */
export function mustBeLoopback(
  mode: InstallationMode,
  { sms, voice, email, push }: CarrierSettings,
  mailbox?: MailboxSettings | null,
  traces?: TraceSettings | null,
): void {
  if (
    mode === 'demo' &&
    ([...sms, ...voice, ...email, ...(mailbox ? [mailbox] : [])].some((one) => !one.loopback) ||
      (push && !push.loopbackOnly) ||
      (traces && !isLoopback(new URL(traces.url).hostname)))
  )
    refuse('installation/not-loopback');
}

const openShortMessages = (sms: SmsSettings, publicUrl: string, events: SmsEvents & HttpSmsEvents): Carrier =>
  sms.protocol === 'http' ? openHttpSms(sms, events, publicUrl) : openSms(sms, events);

/** Where carriers call back: the public address; in a demo this machine, whatever its public address is. */
const callbackUrlOf = ({ mode, http, publicUrl }: AppDeps, port: number): string =>
  mode !== 'demo' || !http
    ? publicUrl
    : `http://${isLoopback(http.host) ? http.host : '127.0.0.1'}:${port}`.replace('//::1:', '//[::1]:');

const takeReceipts =
  (
    { connection: { db }, clock }: { connection: Pick<Connection, 'db'>; clock: Clock },
    { meter, trail }: Watching,
  ) =>
  async (account: string, receipts: readonly Receipt[]): Promise<void> => {
    await receive(db, account, receipts, clock.now(), trail);
    for (const { state } of receipts) meter.receipt(account, state);
  };

function openCarriers(
  { connection: { db }, keys, carriers: { sms, voice, email, push }, clock, publicUrl, mode }: AppDeps,
  callbackUrl: string,
  watching: Watching,
): Carrier[] {
  const take = takeReceipts({ connection: { db }, clock }, watching);
  const replies: ReplyDeps = { db, keys, people: { numberOf, languagesOf, stop: stopOrdinary } };
  return [
    ...sms.map((one) =>
      openShortMessages(one, callbackUrl, {
        onReceipts: take,
        onInbound: (_account, texts) => takeReplies(replies, 'sms', texts, clock.now()),
        onState: (account, state) =>
          log(state === 'bound' || state === 'sending' ? 'info' : 'warn', `carrier.${state}`, {
            account,
            channel: 'sms',
          }),
      }),
    ),
    ...voice.map((one) =>
      openVoice(one, {
        callbackUrl,
        now: clock.now,
        textOf: (id) => spokenText(db, id),
        onReceipts: take,
      }),
    ),
    // RFC 8058 section 3.1 wants it over TLS; a demo is on this machine alone.
    ...email.map((one) =>
      openEmail(
        one,
        publicUrl.startsWith('https:') || mode === 'demo'
          ? (address) => `${publicUrl}/stop/${stopToken(keys, address)}`
          : null,
      ),
    ),
    ...(push ? [openPush(push)] : []),
  ];
}

async function serveHttp(
  deps: AppDeps,
  http: NonNullable<AppDeps['http']>,
  changed: ReturnType<typeof signal>,
  watching: Watching,
  carriers: () => readonly Carrier[],
): Promise<{ address: string; port: number; close: () => Promise<void> }> {
  const {
    connection: { db },
    keys,
    clock,
    demo,
  } = deps;
  const { publicUrl } = deps;
  const { figures, trail } = watching;
  const secure = publicUrl.startsWith('https:');
  const accessDeps: AccessDeps = { db, keys, clock };
  const messageDeps: MessageDeps = {
    db,
    keys,
    clock,
    publicUrl,
    centsPerSegment: Math.max(0, ...deps.carriers.sms.map((one) => one.centsPerSegment)),
    voiceConnected: deps.carriers.voice.length > 0,
    trail,
  };
  const mayRead = readers(http.metrics ?? '', http.proxies);
  const tries = limit(clock, 20, 10);
  const slowly = (address: string): void => {
    if (!tries.take(address)) refuse('sign-in/too-many');
  };
  // Many phones share one address of their operator: the rush after an alarm comes from few of them. Of IPv6 a provider
  // hands out 48 bits, and whoever rents those has 65,536 networks to ask from.
  const asks = limit(clock, 600, 600);
  const wide = limit(clock, 3_000, 3_000, { bits: 48 });
  const neighbours = (address: string): void => {
    if (!asks.take(address) || !wide.take(address)) refuse('server/busy');
  };
  const handlers: Handlers = {
    ...accessHttp({ ...accessDeps, secure, tiles: http.tiles, slowly }),
    ...placesHttp({ db }),
    ...networksHttp({
      db,
      keys,
      clock,
      publicUrl,
      waiting: (network) => waitingSignUps(db, network, clock.now()),
    }),
    ...messagesHttp({ ...messageDeps, changed }),
    ...residentsHttp({ db, keys, clock, publicUrl }),
    ...paperHttp({ db, keys, clock, publicUrl }),
    ...watchHttp({ db, clock, queues: figures.queues, accounts: figures.accounts }),
  };
  const pages = pagesApp({
    clock,
    origin: http.known ? publicUrl : null,
    // Asked by every page that is drawn, and changed when an installation is set up.
    owner: kept(() => siteOwner(db)),
    messages: publicMessages(db),
    find: findDoors({ db, keys, clock }),
    residents: residentDoors({
      db,
      keys,
      clock,
      publicUrl,
      secure,
      demo: deps.mode === 'demo',
      slowly: neighbours,
      app: {
        push: deps.carriers.push,
        senders: sendersOf(deps.carriers),
        onReceipts: takeReceipts(deps, watching),
      },
    }),
    clientAddress,
    signIn: {
      requestCode: async (email, _language, address) => {
        slowly(address);
        await signIn.requestCode(accessDeps, email);
      },
      open: async (email, code, address) => {
        slowly(address);
        return sessionCookie((await signIn.signIn(accessDeps, email, code)).token, secure);
      },
    },
    demo:
      demo && deps.mode === 'demo'
        ? {
            personas: () => signIn.personas(accessDeps),
            become: async (id) => sessionCookie(await signIn.becomePersona(accessDeps, id), secure),
            town: () => townOf(db),
            phones: demo.page,
          }
        : null,
  });
  const app = makeServer({
    handlers,
    pages,
    failurePage,
    mayDo: can,
    proxies: http.proxies,
    consoleFolder: http.consoleFolder,
    tiles: http.tiles,
    demo: deps.mode === 'demo',
    carrierCalls: async (account, at, request) => {
      const carrier = carriers().find((one) => one.account === account && one.webhook);
      const url = `${callbackUrlOf(deps, port)}${at}`;
      return (await carrier?.webhook?.({ ...request, url })) ?? null;
    },
    identify: (token, as) => signIn.whoHolds(accessDeps, token, as),
    figures: async (peer, headers) => (mayRead.may(peer, headers) ? await figures.text() : null),
    ready: () =>
      sql`select 1`.execute(db).then(
        () => true,
        () => false,
      ),
  });
  const server = createAdaptorServer({ fetch: drawPresses(app.fetch, trail) });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        'code' in error && error.code === 'EADDRINUSE'
          ? new CannotStart(`Port ${http.port} is taken by another program; set PORT to a free one.`)
          : 'code' in error && error.code === 'EACCES'
            ? new CannotStart(`Port ${http.port} may not be used by this user; set PORT to one above 1023.`)
            : new CannotStart(
                `Cannot listen on ${http.host}:${http.port}; is HOST an address of this machine?`,
                error,
              ),
      ),
    );
    server.listen(http.port, http.host, () => resolve());
  });
  const at = server.address();
  const port = typeof at === 'object' && at ? at.port : http.port;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
  return {
    address: `http://${http.host === '127.0.0.1' || http.host === '0.0.0.0' ? 'localhost' : http.host}:${port}`,
    port,
    close,
  };
}

export const version = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
    .version;
