/**
 * What residents and visitors open, drawn by the server: the front door, signing in, a message, the demo's phones, the
 * two statements, the assets. None needs a script. What the pages show comes from the doors handed in as `PagesDeps`.
 */
import { Hono, type Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { PublicMessages } from '../../contract/public-message.ts';
import type { Persona } from '../../contract/shapes.ts';
import { languages, type Language } from '../../contract/words.ts';
import { systemClock, type Clock } from '../lib/clock.ts';
import { Refusal } from '../lib/refusal.ts';
import { accessibilityPage } from './accessibility.ts';
import { appPages } from './app.ts';
import { assetPaths, serveAsset } from './assets.ts';
import { errorPage, type ErrorStatus } from './error.ts';
import { frontPage, type SiteOwner, type Town } from './front.ts';
import { asking, keep, Recent, type KeptPage } from './kept.ts';
import { pageHeaders, type Html } from './layout.ts';
import { messagePage } from './message.ts';
import { acceptsGzip, fromHere, languageOf, localPath } from './negotiate.ts';
import { back, handPath, isHandAct } from './landline.ts';
import {
  actionOf,
  choiceOf,
  fits,
  handEvent,
  mostPhones,
  phoneEvent,
  phonesPage,
  type DemoPhones,
} from './phones.ts';
import { privacyPage } from './privacy.ts';
import { binPages } from './bin.ts';
import { findPages } from './find.ts';
import type { FindDeps } from './finding.ts';
import { joinPages } from './join.ts';
import { minePages } from './mine.ts';
import { myMessagesPages } from './my-messages.ts';
import type { ResidentDoors } from './residents.ts';
import { codePage, signInPage } from './sign-in.ts';
import { stopPages } from './stop.ts';
import { field, type PageTools } from './tools.ts';

export interface PagesDeps {
  readonly clock?: Clock;
  /** Where people open it (https://belfort.example.be), for paper; null where it is not known. */
  readonly origin: string | null;
  /** Whose installation this is, from the settings of its first organisation. */
  owner(): Promise<SiteOwner>;
  readonly signIn: {
    /** Mails a code if the address is known, and answers the same if not. Refuses with sign-in/too-many. */
    requestCode(email: string, language: Language, clientAddress: string): Promise<void>;
    /** The value of Set-Cookie for a new session. Refuses with sign-in/code-wrong or sign-in/too-many. */
    open(email: string, code: string, clientAddress: string): Promise<string>;
  };
  readonly messages: PublicMessages;
  /** Joining and one's own page; left out where nothing but the public pages is drawn. */
  readonly find?: FindDeps;
  readonly residents?: ResidentDoors;
  /** Null in a real installation, where every page of the demo answers 404. */
  readonly demo: {
    personas(): Promise<readonly Persona[]>;
    /** The value of Set-Cookie for a session as that person. Refuses with access/not-found. */
    become(id: string): Promise<string>;
    town(): Promise<Town>;
    readonly phones: DemoPhones;
  } | null;
  clientAddress(request: Request): string;
}

/** A version of a message may be this old: a page is behind by at most this and its max-age. */
const freshMs = 1_000;
/** Some 25 kB each, plain and packed. */
const mostPages = 400;
/** A page goes stale soon while a message runs, for the end must be seen; a proxy may show the last one meanwhile. */
const liveCaching = 'public, max-age=5, stale-while-revalidate=30, stale-if-error=86400';
const overCaching = 'public, max-age=60, stale-while-revalidate=600, stale-if-error=86400';
const codeShape = /^[\w-]{6,64}$/;

const emailForm = z.object({ email: z.email().max(254) });
const codeForm = z.object({ email: z.email().max(254), code: z.string().trim().min(6).max(12) });

/** All pages as one app, to be mounted at the root. */
export function pagesApp(deps: PagesDeps): Hono {
  const app = new Hono();
  const { clock = systemClock, demo } = deps;

  const language = (c: Context): Language => languageOf(c.req.query('l'), c.req.header('accept-language'));
  const draw = async (
    c: Context,
    drawn: Html,
    status = 200,
    more: Record<string, string> = {},
  ): Promise<Response> =>
    new Response(String(await drawn), {
      status,
      headers: { ...pageHeaders, 'cache-control': 'no-store', 'content-language': language(c), ...more },
    });
  const fail = async (c: Context, status: ErrorStatus): Promise<Response> => {
    const { emergencyNumbers } = await deps.owner();
    return draw(c, errorPage(language(c), status, { emergencyNumbers, path: c.req.path }), status);
  };

  // A form of another site must not act for whoever has a page open here, nor sign somebody in (login CSRF).
  const ownForms: PageTools['ownForms'] = async (c, next) =>
    c.req.method === 'POST' && !fromHere(c.req.raw.headers) ? fail(c, 403) : next();
  const tools: PageTools = {
    ownForms,
    language,
    draw,
    fail,
    owner: () => deps.owner(),
    demo: demo !== null,
    origin: deps.origin,
    clientAddress: (request) => deps.clientAddress(request),
  };
  for (const path of assetPaths) app.get(path, (c) => serveAsset(c.req.raw) ?? c.notFound());

  app.get('/', async (c) => {
    const [owner, shown] = await Promise.all([
      deps.owner(),
      demo && Promise.all([demo.personas(), demo.town()]).then(([personas, town]) => ({ personas, town })),
    ]);
    return draw(c, frontPage(language(c), { owner, demo: shown }));
  });
  app.get('/toegankelijkheid', async (c) =>
    draw(c, accessibilityPage(language(c), await deps.owner(), demo !== null)),
  );
  app.get('/privacy', async (c) => draw(c, privacyPage(language(c), await deps.owner(), demo !== null)));

  // ------------------------------------------------------------------------------------------------- signing in

  const personas = async () => (demo ? demo.personas() : null);
  const entered = (cookie: string, to: string): Response =>
    new Response(null, {
      status: 303,
      headers: { location: to, 'set-cookie': cookie, 'cache-control': 'no-store' },
    });

  app.get('/sign-in', async (c) =>
    draw(c, signInPage(language(c), { to: localPath(c.req.query('then')), personas: await personas() })),
  );
  app.use('/sign-in/*', ownForms);
  app.post('/sign-in', async (c) => {
    const body = await c.req.parseBody();
    const form = { to: localPath(body['then']), email: field(body['email']), personas: await personas() };
    const given = emailForm.safeParse({ email: form.email });
    if (!given.success) return draw(c, signInPage(language(c), { ...form, wrong: 'email' }), 422);
    try {
      await deps.signIn.requestCode(given.data.email, language(c), deps.clientAddress(c.req.raw));
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'sign-in/too-many') throw error;
      return draw(c, signInPage(language(c), { ...form, wrong: 'too-many' }), 429);
    }
    return draw(c, codePage(language(c), form));
  });
  app.post('/sign-in/code', async (c) => {
    const body = await c.req.parseBody();
    const form = { to: localPath(body['then']), email: field(body['email']), personas: await personas() };
    // People type a code as they read it: in groups.
    const given = codeForm.safeParse({
      email: form.email,
      code: field(body['code']).replaceAll(/[\s-]/g, ''),
    });
    try {
      if (!given.success) throw new Refusal('sign-in/code-wrong');
      const cookie = await deps.signIn.open(given.data.email, given.data.code, deps.clientAddress(c.req.raw));
      return entered(cookie, form.to);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const tooMany = error.code === 'sign-in/too-many';
      return draw(
        c,
        codePage(language(c), { ...form, wrong: tooMany ? 'too-many' : 'code' }),
        tooMany ? 429 : 422,
      );
    }
  });
  app.post('/sign-in/persona', async (c) => {
    if (!demo) return fail(c, 404);
    const body = await c.req.parseBody();
    try {
      return entered(await demo.become(field(body['id'])), localPath(body['then']));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return fail(c, 404);
    }
  });

  // ------------------------------------------------------------------------------------------------- messages

  const version = asking(
    (code) => deps.messages.version(code),
    freshMs,
    mostPages,
    () => clock.now().getTime(),
  );
  interface Kept {
    readonly version: string;
    readonly pages: Readonly<Record<Language, KeptPage>> | null;
    readonly caching: string;
  }
  const kept = new Recent<Promise<Kept | null>>(mostPages);

  async function drawAll(code: string): Promise<Kept | null> {
    const message = await deps.messages.read(code);
    if (!message) return null;
    const caching = message.state === 'live' ? liveCaching : overCaching;
    if (message.erased) return { version: message.version, pages: null, caching };
    const drawn = await Promise.all(
      languages.map(
        async (one) =>
          [
            one,
            keep(String(await messagePage(one, message, { origin: deps.origin, demo: demo !== null }))),
          ] as const,
      ),
    );
    return {
      version: message.version,
      pages: Object.fromEntries(drawn) as Record<Language, KeptPage>,
      caching,
    };
  }

  /** The drawn pages of a code, drawn by one for all who ask at the same time. */
  async function pagesOf(code: string): Promise<Kept | null> {
    const newest = await version(code);
    if (newest === null) return null;
    const known = kept.get(code);
    const found = known && (await known);
    if (found?.version === newest) return found;
    // Somebody may have begun to draw the new version while we waited.
    const meanwhile = kept.get(code);
    if (meanwhile && meanwhile !== known) return meanwhile;
    const drawing = drawAll(code);
    kept.set(code, drawing);
    drawing.catch(() => kept.delete(code));
    return drawing;
  }

  app.get('/m/:code', async (c) => {
    const code = c.req.param('code');
    const found = codeShape.test(code) ? await pagesOf(code) : null;
    if (!found) return fail(c, 404);
    if (!found.pages) return fail(c, 410);
    const reader = language(c);
    const one = found.pages[reader];
    const gzip = acceptsGzip(c.req.header('accept-encoding'));
    const etag = gzip ? one.gzippedEtag : one.etag;
    const headers: Record<string, string> = {
      ...pageHeaders,
      'content-language': reader,
      'cache-control': found.caching,
      vary: 'Accept-Encoding, Accept-Language',
      'x-robots-tag': 'noindex, nofollow',
      etag,
    };
    if (c.req.header('if-none-match')?.includes(etag)) return new Response(null, { status: 304, headers });
    if (gzip) headers['content-encoding'] = 'gzip';
    return new Response(gzip ? one.gzipped : one.bytes, { headers });
  });

  // ------------------------------------------------------------------------------------------------- the demo

  if (demo) {
    app.get('/demo/phones', async (c) => {
      const choice = choiceOf(c.req.query());
      const found = await demo.phones.list(choice, mostPhones);
      return draw(c, phonesPage(language(c), choice, found, demo.phones.timeZone));
    });
    app.get('/demo/phones/events', (c) => {
      const [reader, choice] = [language(c), choiceOf(c.req.query())];
      return streamSSE(c, async (stream) => {
        const { timeZone } = demo.phones;
        // One after the other: a call that is over may not overtake its last words.
        let told: Promise<unknown> = Promise.resolve();
        const tell = (event: string, drawn: Promise<string>): void => {
          told = told.then(async () => stream.writeSSE({ event, data: await drawn }));
        };
        const stops = [
          demo.phones.watch((one, arrival) => {
            if (fits(choice, one)) tell('arrival', phoneEvent(reader, one, arrival, choice, timeZone));
          }),
          demo.phones.watchHands((one) => {
            if (fits(choice, one)) tell('hand', handEvent(reader, one, choice, timeZone));
          }),
        ];
        const gone = new Promise<void>((resolve) => stream.onAbort(resolve));
        // A line of comment now and then keeps proxies from closing a quiet stream.
        const beat = setInterval(() => void stream.write(': still here\n\n'), 20_000);
        await stream.write(': open\n\n');
        await gone;
        clearInterval(beat);
        for (const stop of stops) stop();
      });
    });
    app.use(handPath, ownForms);
    app.post(handPath, async (c) => {
      const { phone, act } = await c.req.parseBody();
      const id = field(phone);
      if (!isHandAct(act) || !(await demo.phones.act(id, act))) return fail(c, 404);
      return new Response(null, {
        status: 303,
        headers: {
          location: back(actionOf(language(c), choiceOf(c.req.query())), id),
          'cache-control': 'no-store',
        },
      });
    });
  }
  if (deps.find) {
    findPages(app, tools, deps.find);
    binPages(app, tools, deps.find);
  }
  if (deps.residents) {
    appPages(app, tools, deps.residents.app);
    joinPages(app, tools, deps.residents.join);
    minePages(app, tools, deps.residents.mine);
    stopPages(app, tools, deps.residents.stop);
    myMessagesPages(app, tools, deps.residents.myMessages);
  }
  return app;
}

/** The page for whatever no route answers, and for what went wrong; the server calls it for browsers. */
export async function failurePage(
  request: Request,
  status: ErrorStatus,
  more: { readonly id?: string; readonly emergencyNumbers?: readonly string[] } = {},
): Promise<Response> {
  const url = new URL(request.url);
  const reader = languageOf(url.searchParams.get('l'), request.headers.get('accept-language'));
  return new Response(String(await errorPage(reader, status, { ...more, path: url.pathname })), {
    status,
    headers: { ...pageHeaders, 'cache-control': 'no-store', 'content-language': reader },
  });
}
