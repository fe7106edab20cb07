/**
 * The HTTP floor: mounts the contract's routes on the rooms' handlers, and around them who asks, what is valid, who may,
 * and how a refusal reads.
 *
 * A request passes: its address (a proxy is believed only when it is ours) -> the session or token -> same-site check for
 * what a browser could be made to send -> the act in the table of `can` -> the shapes of the contract -> the handler.
 * Errors become HTTP here and nowhere else; what is not a refusal is a 500 with an id that stands in the log.
 */
import { readFile, stat } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ActName } from '../../contract/acts.ts';
import { refusals, type RefusalCode } from '../../contract/refusals.ts';
import { routeNames, routes, type Route, type RouteName } from '../../contract/routes.ts';
import { Refused } from '../../contract/shapes.ts';
import { isLanguage, preferred, say, type Language } from '../../contract/words.ts';
import { log } from '../lib/log.ts';
import { uuid7 } from '../lib/ids.ts';
import type { Principal } from '../lib/principal.ts';
import { Refusal, refuse } from '../lib/refusal.ts';
import { proofOf } from './cookies.ts';
import type { Call, Handlers } from './handlers.ts';

/** A draft in four languages is some 60 kB. */
const bodyMost = 1_000_000;
/** All addresses of a large city as CSV. */
const fileMost = 400_000_000;
/** A receipt is some 500 octets; a batch of them some kB. */
const calledMost = 64 * 1_024;

/** Where a file comes in; it is read as it comes and never as a whole. */
const files = routeNames
  .filter((name) => (routes[name] as Route).file)
  .map((name) => routes[name].path.replace(/\{.*$/, ''));

/** What a carrier asks, as the rooms above know it but for its address. */
export interface CarrierCall {
  readonly method: 'GET' | 'POST';
  /** What follows /carriers/ACCOUNT/. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ServerDeps {
  readonly handlers: Handlers;
  readonly pages: Hono;
  readonly failurePage: (
    request: Request,
    status: 403 | 404 | 410 | 429 | 500,
    more: { id?: string },
  ) => Promise<Response>;
  readonly identify: (token: string, as: 'session' | 'api_token') => Promise<Principal | null>;
  readonly mayDo: (principal: Principal, act: ActName) => boolean;
  /**
   * Hands a carrier's call to its account; null where there is none. `at`: path and query as they were asked for, from
   * which the address is made that the carrier signed.
   */
  readonly carrierCalls: (
    account: string,
    at: string,
    request: CarrierCall,
  ) => Promise<{ readonly status: number; readonly type?: string; readonly body?: string } | null>;
  readonly ready: () => Promise<boolean>;
  /** The figures, for those who may read them; null for others, who learn not even that they are there. */
  readonly figures: (
    peer: string,
    headers: Readonly<Record<string, string | undefined>>,
  ) => Promise<string | null>;
  readonly proxies: readonly string[];
  /** The built consoles, or null where only the API is served. */
  readonly consoleFolder: string | null;
  readonly tiles: string | null;
  readonly demo: boolean;
}

type Env = { Bindings: { incoming?: { socket?: { remoteAddress?: string } } } };
const addresses = new WeakMap<Request, string>();
/** The client's address, as far as it can be believed; never logged. */
export const clientAddress = (request: Request): string => addresses.get(request) ?? 'unknown';

export function makeServer(deps: ServerDeps): OpenAPIHono<Env> {
  const app = new OpenAPIHono<Env>();

  // A body may come without its length, from anyone, and for as long as it likes. First of all, for such a body is read
  // here into a request of its own.
  const small = bodyLimit({ maxSize: bodyMost, onError: (c) => answer(c, 'request/too-large') });
  app.use('*', (c, next) => (files.some((path) => c.req.path.startsWith(path)) ? next() : small(c, next)));

  app.use('*', async (c, next) => {
    addresses.set(
      c.req.raw,
      believedAddress(
        c.env?.incoming?.socket?.remoteAddress ?? '',
        c.req.header('x-forwarded-for'),
        deps.proxies,
      ),
    );
    await next();
  });

  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) =>
    (await deps.ready()) ? c.json({ status: 'ready' }) : c.json({ status: 'not ready' }, 503),
  );

  app.get('/metrics', async (c) => {
    const text = await deps.figures(c.env?.incoming?.socket?.remoteAddress ?? '', c.req.header());
    if (text === null) return answer(c, 'access/not-found');
    return c.body(text, 200, {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
    });
  });

  mountCarriers(app, deps);
  for (const name of routeNames) mount(app, deps, name);
  describe(app);
  app.get('/api/openapi.json', (c) => c.json(openApi(app)));

  if (deps.consoleFolder) serveConsole(app, deps.consoleFolder, deps.tiles);
  app.route('/', deps.pages);

  app.notFound((c) => (wantsPage(c) ? deps.failurePage(c.req.raw, 404, {}) : answer(c, 'access/not-found')));
  app.onError((error, c) => {
    if (error instanceof Refusal) return answer(c, error.code, error.values);
    const id = uuid7();
    log('error', 'http.unexpected', { id, route: c.req.routePath, error });
    return wantsPage(c)
      ? deps.failurePage(c.req.raw, 500, { id })
      : answer(c, 'server/unexpected', { id }, id);
  });
  return app;
}

const wantsPage = (c: Context): boolean =>
  !c.req.path.startsWith('/api/') && (c.req.header('accept') ?? '').includes('text/html');

/** The last address that a proxy of ours did not write itself (RFC 7239 section 8.1: the rest is anyone's word). */
export function believedAddress(
  peer: string,
  forwarded: string | undefined,
  proxies: readonly string[],
): string {
  const plain = peer.replace(/^::ffff:/, '');
  if (!forwarded || !proxies.includes(plain)) return plain;
  const hops = forwarded.split(',').map((one) => one.trim());
  return hops.findLast((hop) => !proxies.includes(hop)) ?? plain;
}

function languageOf(c: Context, principal: Principal | null): Language {
  const asked = c.req.query('l');
  return isLanguage(asked) ? asked : (principal?.language ?? preferred(c.req.header('accept-language')));
}

function answer(
  c: Context,
  code: RefusalCode,
  values: Readonly<Record<string, string | number>> = {},
  id?: string,
): Response {
  const language = languageOf(c, c.get('principal') ?? null);
  const body: Refused = {
    code,
    sentence: say(language, `refusal.${code}`, { ...values }),
    next: say(language, `refusal.${code}.next`, { ...values }),
    values: { ...values },
    ...(id ? { id } : {}),
  };
  return Response.json(body, {
    status: refusals[code],
    headers: { 'cache-control': 'no-store', ...(refusals[code] === 429 ? { 'retry-after': '60' } : {}) },
  });
}

async function whoAsks(
  c: Context,
  deps: ServerDeps,
): Promise<{ principal: Principal | null; byCookie: boolean }> {
  const proof = proofOf(c.req.raw);
  const principal = proof ? await deps.identify(proof.token, proof.as) : null;
  return { principal, byCookie: proof?.as !== 'api_token' };
}

/** A browser can be made to send a cookie along from another site; Fetch Metadata or Origin tell. */
export function sameSite(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site) return site === 'same-origin' || site === 'none';
  const origin = request.headers.get('origin');
  return !origin || (URL.canParse(origin) && new URL(origin).host === request.headers.get('host'));
}

/**
 * Where carriers call back. No route of the API: no session and no role, for it is the carrier itself that checks who
 * signed; not slowed down either, for the receipts of a city come within a minute.
 */
function mountCarriers(app: OpenAPIHono<Env>, { carrierCalls }: ServerDeps): void {
  const few = bodyLimit({ maxSize: calledMost, onError: (c) => c.body(null, 413) });
  app.on(['GET', 'POST'], '/carriers/:account/*', few, async (c) => {
    const account = c.req.param('account');
    const { pathname, search } = new URL(c.req.url);
    const answer = await carrierCalls(account, `${pathname}${search}`, {
      method: c.req.method === 'GET' ? 'GET' : 'POST',
      path: pathname.split('/').slice(3).join('/'),
      headers: c.req.header(),
      body: c.req.method === 'GET' ? '' : await c.req.text(),
    });
    if (!answer) return c.body(null, 404);
    return new Response(answer.body ?? null, {
      status: answer.status,
      headers: { 'cache-control': 'no-store', ...(answer.type ? { 'content-type': answer.type } : {}) },
    });
  });
}

function mount(app: OpenAPIHono<Env>, deps: ServerDeps, name: RouteName): void {
  const route: Route = routes[name];
  // The handler is typed by its route; the table that joins the two is typed as a whole.
  const handler = deps.handlers[name] as (call: Call<RouteName>) => Promise<unknown>;
  if (route.path.startsWith('/demo/') && !deps.demo) {
    app.on(route.method.toUpperCase(), honoPath(route.path), (c) => answer(c, 'installation/not-demo'));
    return;
  }
  app.on(route.method.toUpperCase(), honoPath(route.path), async (c) => {
    const { principal, byCookie } = await whoAsks(c, deps);
    c.set('principal' as never, principal as never);
    if (route.method !== 'get' && byCookie && !sameSite(c.req.raw)) refuse('access/origin');
    if (route.act !== null) {
      if (!principal) return answer(c, 'sign-in/needed');
      if (!deps.mayDo(principal, route.act))
        // Somebody without a role has one on other days.
        refuse(principal.roles.length === 0 ? 'access/not-now' : 'access/role');
    }
    const call = {
      principal,
      language: languageOf(c, principal),
      params: parse(route.params, c.req.param(), 'path'),
      query: parse(route.query, c.req.query(), 'query'),
      body: route.body ? parse(route.body, await bodyOf(c), 'body') : undefined,
      request: route.file ? limited(c) : c.req.raw,
      clientAddress: clientAddress(c.req.raw),
    } as unknown as Call<RouteName>;
    const given = await handler(call);
    if (given instanceof Response) return given;
    return given === undefined
      ? c.body(null, 204, { 'cache-control': 'no-store' })
      : c.json(given as object, 200, { 'cache-control': 'no-store' });
  });
}

const honoPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

function parse(shape: z.ZodType | undefined, given: unknown, where: string): unknown {
  if (!shape) return undefined;
  const read = shape.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = issue?.path.join('.') || where;
  // A path parameter that is no id names nothing.
  if (where === 'path') refuse('access/not-found');
  return refuse('request/invalid', { field });
}

async function bodyOf(c: Context): Promise<unknown> {
  const text = await c.req.text();
  if (!text) return {};
  try {
    return JSON.parse(text);
  } catch {
    return refuse('request/invalid', { field: 'body' });
  }
}

function limited(c: Context): Request {
  if (Number(c.req.header('content-length') ?? 0) > fileMost) refuse('request/too-large');
  return c.req.raw;
}

function describe(app: OpenAPIHono<Env>): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'belfort',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  const refused = (description: string) => ({
    description,
    content: { 'application/json': { schema: Refused } },
  });
  for (const name of routeNames) {
    const route: Route = routes[name];
    const ok = route.events
      ? {
          200: {
            description: 'Server-sent events, each of this shape',
            content: { 'text/event-stream': { schema: route.events } },
          },
        }
      : route.download
        ? {
            200: {
              description: 'A file',
              content: { [route.download]: { schema: { type: 'string' as const } } },
            },
          }
        : route.answer
          ? { 200: { description: 'Done', content: { 'application/json': { schema: route.answer } } } }
          : { 204: { description: 'Done' } };
    app.openAPIRegistry.registerPath({
      method: route.method,
      path: route.path,
      operationId: name,
      summary: route.about,
      ...(route.act === null ? { security: [] } : { security: [{ session: [] }, { token: [] }] }),
      request: {
        ...(route.params ? { params: route.params } : {}),
        ...(route.query ? { query: route.query } : {}),
        ...(route.body
          ? { body: { required: true, content: { 'application/json': { schema: route.body } } } }
          : {}),
        ...(route.file
          ? {
              body: {
                required: true,
                content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
              },
            }
          : {}),
      },
      responses: {
        ...ok,
        ...(route.act === null
          ? {}
          : {
              401: refused('Not signed in'),
              403: refused('Not for this role'),
              404: refused('Not there for you'),
            }),
        422: refused('What was given cannot be accepted'),
      },
    });
  }
}

const openApi = (app: OpenAPIHono<Env>) =>
  app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Belfort',
      version: '0.1.0',
      description:
        'Neighbourhood information networks and the alarm messages that reach them. Refusals are a closed list of codes.',
      license: { name: 'EUPL-1.2' },
    },
    servers: [{ url: '/' }],
  });

// ------------------------------------------------------------------------------------------------- the consoles

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
  png: 'image/png',
  json: 'application/json',
};

function serveConsole(app: OpenAPIHono<Env>, folder: string, tiles: string | null): void {
  const tileOrigin =
    tiles && URL.canParse(tiles.replaceAll(/[{}]/g, '')) ? new URL(tiles.replaceAll(/[{}]/g, '')).origin : '';
  const policy = `default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data: ${tileOrigin}; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
  app.get('/console', (c) => c.redirect('/console/', 308));
  app.get('/console/*', async (c) => {
    const asked = normalize(decodeURIComponent(c.req.path.slice('/console/'.length)));
    const inside = asked && !asked.startsWith('..') ? join(folder, asked) : folder;
    const isFile = (await stat(inside).catch(() => null))?.isFile() ?? false;
    // Any other path is a screen of the console, which finds its way by itself.
    const file = isFile ? inside : join(folder, 'index.html');
    const type = types[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    return new Response(await readFile(file), {
      headers: {
        'content-type': type,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'cache-control':
          isFile && asked.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        ...(type.startsWith('text/html') ? { 'content-security-policy': policy } : {}),
      },
    });
  });
}
