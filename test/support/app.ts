/**
 * A running Belfort for a test file: its own database, the demo city, carriers on loopback sockets, HTTP on a free port.
 * Tests act over HTTP and read what came out of the sockets.
 */
import { randomBytes } from 'node:crypto';
import type { z } from '@hono/zod-openapi';
import { startApp, type App } from '../../src/app.ts';
import { doChores } from '../../src/chores.ts';
import { routes, type RouteName, type Routes } from '../../contract/routes.ts';
import type { Role } from '../../contract/domain.ts';
import type { DraftInput, Message } from '../../contract/shapes.ts';
import { openSession } from '../../src/access/sign-in.ts';
import type { CarrierSettings } from '../../src/delivery/settings.ts';
import { startDemo, type Demo } from '../../src/demo/demo.ts';
import type { SmscScript } from '../../src/demo/smsc.ts';
import { systemClock, type Clock } from '../../src/lib/clock.ts';
import { uuid7 } from '../../src/lib/ids.ts';
import { quieten } from '../../src/lib/log.ts';
import { readKeys, type Keys } from '../../src/lib/secrets.ts';
import type { TraceSettings } from '../../src/watch/trace-settings.ts';
import { testDatabase, type TestDatabase } from './test-database.ts';
import { nothingInHand } from './untouched.ts';

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}
type AnswerOf<Name extends RouteName> = Routes[Name]['answer'] extends infer Shape extends z.ZodType
  ? z.output<Shape>
  : unknown;

/** Someone who is signed in. `call` answers the contract's shape; a refusal has its code in `body.code`. */
export interface Person {
  readonly id: string;
  readonly cookie: string;
  call<Name extends RouteName>(
    name: Name,
    given?: { params?: Record<string, string>; query?: Record<string, string>; body?: unknown },
  ): Promise<Answer<AnswerOf<Name> & { code?: string }>>;
}

export interface TestClock extends Clock {
  /** Turns it by so many ms, once no carrier holds a chunk: no lease may run out by a test's turn. */
  shift(ms: number): Promise<void>;
  /** Stops it until the function returned is called: for what must happen within seconds, on any machine. */
  hold(): () => void;
}

export interface TestApp {
  readonly url: string;
  readonly database: TestDatabase;
  readonly keys: Keys;
  readonly demo: Demo;
  readonly clock: TestClock;
  /** A persona of the demo city by role; `of` is the code of an organisation or network, `n` which of several. */
  as(role: Role, of?: string, n?: number): Promise<Person>;
  /** Nobody we know, or whoever holds the cookie. */
  anyone(cookie?: string): Person;
  networkId(code: string): string;
  /** Does what fell due by a turn of the clock, so that the program finds nothing more to do later. */
  doChores(): Promise<void>;
  /** A draft of the kind with sensible values, created as the person. */
  draft(by: Person, draft: DraftInput): Promise<Message>;
  stop(): Promise<void>;
}

/** The wall clock, which a test may turn and stop. */
function turnable(ready: () => Promise<void>): TestClock {
  let offset = 0;
  let held: number | null = null;
  const now = (): number => (held ?? systemClock.now().getTime()) + offset;
  return {
    now: () => new Date(now()),
    shift: async (ms) => {
      await ready();
      offset += ms;
    },
    hold: () => {
      held = systemClock.now().getTime();
      return () => {
        // It goes on from where it stood: a clock that jumped would be another turn.
        if (held !== null) offset -= systemClock.now().getTime() - held;
        held = null;
      };
    },
  };
}

export async function testApp(
  options: {
    sms?: Partial<SmscScript>;
    consoleFolder?: string;
    traces?: TraceSettings;
    /** Of this process, where another has the demo's. */
    carriers?: (demo: CarrierSettings) => CarrierSettings;
  } = {},
): Promise<TestApp> {
  quieten();
  const database = await testDatabase();
  const keys = readKeys(`1 ${randomBytes(32).toString('base64')}`);
  const clock = turnable(() => nothingInHand(database.db));
  const demo = await startDemo({
    sms: { receiptDelayMs: 0, ...options.sms },
    voice: { ringMs: 5, listenMs: 5 },
  });
  await demo.load(database.db, keys);
  const publicUrl = 'http://belfort.test';
  const app: App = await startApp({
    connection: database,
    databaseUrl: database.url,
    keys,
    clock,
    mode: 'demo',
    carriers: options.carriers?.(demo.settings) ?? demo.settings,
    traces: options.traces ?? null,
    demo,
    publicUrl,
    http: {
      host: '127.0.0.1',
      port: 0,
      known: true,
      proxies: [],
      tiles: null,
      consoleFolder: options.consoleFolder ?? null,
    },
  });
  const url = `http://127.0.0.1:${app.port}`;
  const person = (id: string, cookie: string): Person => ({
    id,
    cookie,
    call: async (name, given = {}) => {
      const { method, path } = routes[name];
      const at = path.replaceAll(/\{(\w+)\}/g, (_, key: string) =>
        encodeURIComponent(given.params?.[key] ?? ''),
      );
      const query = given.query ? `?${new URLSearchParams(given.query).toString()}` : '';
      const response = await fetch(`${url}${at}${query}`, {
        method: method.toUpperCase(),
        headers: { ...(cookie ? { cookie } : {}), 'content-type': 'application/json' },
        redirect: 'manual',
        ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        body:
          text && response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : (text as never),
      };
    },
  });
  return {
    url,
    database,
    keys,
    demo,
    clock,
    as: async (role, of, n = 0) => {
      const organisation = of ? demo.city.organisations.find((one) => one.code === of)?.id : undefined;
      const network = of ? demo.city.networks.find((one) => one.code === of)?.id : undefined;
      const found = demo.city.staff.filter(
        (one) =>
          one.roles.some((held) => held.role === role && (!network || held.network === network)) &&
          (!organisation || one.owner === organisation),
      )[n];
      if (!found) throw new Error(`no ${role}${of ? ` of ${of}` : ''} lives in the demo city`);
      return person(
        found.id,
        `belfort=${await openSession({ db: database.db, keys, clock }, found.id, 'persona')}`,
      );
    },
    anyone: (cookie = '') => person('', cookie),
    doChores: () => doChores({ db: database.db, keys, clock, publicUrl }),
    networkId: (code) => demo.city.networks.find((one) => one.code === code)?.id ?? '',
    draft: async (by, draft) => {
      const { status, body } = await by.call('createMessage', { body: { id: uuid7(), draft } });
      if (status !== 200) throw new Error(`no draft: ${JSON.stringify(body)}`);
      return body;
    },
    stop: async () => {
      await app.stop();
      await demo.close();
      await database.drop();
    },
  };
}
