/**
 * The member's app: the pages with a service worker, a manifest and notifications around them, and the card with our
 * numbers. Without any of it the pages do all they do; a phone that can, keeps the last messages and rings by itself.
 */
import type { Context, Hono } from 'hono';
import { html, raw } from 'hono/html';
import { say, sayIn, type Language, type WordKey } from '../../contract/words.ts';
import { Refusal } from '../lib/refusal.ts';
import type { Resident } from '../residents/sessions.ts';
import { assetUrl } from './assets.ts';
import { contactCard, namesOf, numbersOf, orList, type Senders } from './contact-card.ts';
import { refusalWords } from './fields.ts';
import { asking, keep } from './kept.ts';
import { page, type Html } from './layout.ts';
import { acceptsGzip } from './negotiate.ts';
import type { PageTools } from './tools.ts';
import { manifest, manifestPath, mayKeepHeader, offlinePage, startPath, workerScript } from './worker.ts';

export interface AppPageDeps {
  who(request: Request): Promise<Resident | null>;
  /** Whether the page is open on a device of the resident's own, and not on a shared one. */
  mayKeep(request: Request): Promise<boolean>;
  /** Whether a message was put to the resident, whose page then has their buttons. */
  isTheirs(me: Resident, code: string): Promise<boolean>;
  /** What calls and texts come from. */
  readonly senders: Senders;
  /** Null where the installation sends no notifications. */
  readonly push: {
    readonly publicKey: string;
    /** False for what is no subscription that we may send to. Refuses with contact/too-many. */
    keep(me: Resident, subscription: unknown, replaced: string | null): Promise<boolean>;
    has(me: Resident, endpoint: string): Promise<boolean>;
    drop(me: Resident, endpoint: string): Promise<boolean>;
    /** False where no device of theirs has that endpoint. */
    test(me: Resident, endpoint: string, language: Language): Promise<boolean | 'too-often'>;
    /** A browser says that it showed a push; false for a word that we did not write. */
    shown(word: string): Promise<boolean>;
  } | null;
}

/** A subscription is some 400 octets. */
const longestBody = 8_192;
const codeShape = /^[\w-]{6,64}$/;
const devicePath = '/mijn/melding';
/** Every phone asks for the worker at every visit, a whole town at once: it is drawn at most so often. */
const workerFreshMs = 60_000;
/** The worker speaks to this site and to nothing else. */
const workerPolicy = "default-src 'none'; connect-src 'self'";

export function appPages(app: Hono, tools: PageTools, deps: AppPageDeps): void {
  const { push } = deps;

  // Before the pages themselves: the worker keeps of a resident's own what is marked so (worker.js).
  for (const path of [startPath, `${startPath}/*`])
    app.use(path, async (c, next) => {
      await next();
      if (c.req.method === 'GET' && c.res.status === 200 && (await deps.mayKeep(c.req.raw)))
        c.header(mayKeepHeader, '1');
    });

  // ------------------------------------------------------------------------------------------------- the app itself

  const worker = asking(
    async () => keep(await workerScript((await tools.owner()).emergencyNumbers)),
    workerFreshMs,
    1,
    () => performance.now(),
  );
  app.get('/sw.js', async (c) => {
    const drawn = await worker('');
    const gzip = acceptsGzip(c.req.header('accept-encoding'));
    const etag = gzip ? drawn.gzippedEtag : drawn.etag;
    const headers: Record<string, string> = {
      'content-type': 'text/javascript; charset=utf-8',
      // The one thing that must never be kept: it decides what else is.
      'cache-control': 'no-cache',
      'content-security-policy': workerPolicy,
      'x-content-type-options': 'nosniff',
      vary: 'Accept-Encoding',
      etag,
    };
    if (c.req.header('if-none-match')?.includes(etag)) return new Response(null, { status: 304, headers });
    if (gzip) headers['content-encoding'] = 'gzip';
    return new Response(gzip ? drawn.gzipped : drawn.bytes, { headers });
  });
  app.get(manifestPath, async (c) =>
    Response.json(manifest(tools.language(c), (await tools.owner()).organisation), {
      headers: {
        'content-type': 'application/manifest+json; charset=utf-8',
        'cache-control': 'max-age=3600',
      },
    }),
  );
  app.get('/offline', async (c) =>
    tools.draw(c, await offlinePage(tools.language(c), (await tools.owner()).emergencyNumbers)),
  );
  app.get('/contact.vcf', async (c) => {
    const card = contactCard(tools.language(c), deps.senders, await tools.owner(), tools.origin);
    if (!card) return tools.fail(c, 404);
    return new Response(card, {
      headers: {
        'content-type': 'text/vcard; charset=utf-8',
        'content-disposition': 'attachment; filename="belfort.vcf"',
        'cache-control': 'max-age=3600',
        'x-content-type-options': 'nosniff',
      },
    });
  });

  const away = (to: string): Response =>
    new Response(null, { status: 303, headers: { location: to, 'cache-control': 'no-store' } });

  // What a notification opens: with the reader's own buttons where their page is open, else as everybody sees it.
  app.get('/push/bericht/:code', async (c) => {
    const code = c.req.param('code');
    if (!codeShape.test(code)) return tools.fail(c, 404);
    const me = await deps.who(c.req.raw);
    return away(me && (await deps.isTheirs(me, code)) ? `/mijn/berichten/${code}` : `/m/${code}`);
  });

  // ------------------------------------------------------------------------------------------------- notifications

  for (const path of ['/push/*', '/mijn/push', '/mijn/push/*']) app.use(path, tools.ownForms);
  const answer = (status: number, sentence?: string): Response =>
    sentence === undefined
      ? new Response(null, { status, headers: { 'cache-control': 'no-store' } })
      : Response.json({ sentence }, { status, headers: { 'cache-control': 'no-store' } });
  const languageOf = (c: Context, me: Resident): Language =>
    c.req.query('l') === undefined ? me.language : tools.language(c);

  app.post('/push/ontvangen', async (c) => {
    const word = await c.req.text();
    return answer(push && word.length <= 64 && (await push.shown(word)) ? 204 : 404);
  });

  app.get('/mijn/push/sleutel', async (c) => {
    if (!(await deps.who(c.req.raw))) return answer(401);
    if (!push) return answer(404);
    return new Response(push.publicKey, {
      headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    });
  });

  /** A script's request with JSON: of whoever has their page open, and small. */
  const asked = (
    path: string,
    act: (
      me: Resident,
      body: Record<string, unknown>,
      c: Context,
      on: NonNullable<typeof push>,
    ) => Promise<Response>,
  ): void => {
    app.post(path, async (c) => {
      const me = await deps.who(c.req.raw);
      if (!me) return answer(401);
      if (!push) return answer(404);
      try {
        const text = await c.req.text();
        const body = text.length <= longestBody ? jsonOf(text) : null;
        return body ? await act(me, body, c, push) : answer(422, say(languageOf(c, me), 'app.push.refused'));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return answer(422, refusalWords(languageOf(c, me), error.code));
      }
    });
  };
  const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

  asked('/mijn/push', async (me, { subscription, replaced }, c, on) => {
    const language = languageOf(c, me);
    // Whoever sits down next at a shared device would read what it rings for.
    if (!(await deps.mayKeep(c.req.raw))) return answer(403, say(language, 'app.device.shared'));
    return (await on.keep(me, subscription, textOf(replaced) || null))
      ? answer(204)
      : answer(422, say(language, 'app.push.refused'));
  });
  asked('/mijn/push/bekend', async (me, { endpoint }, _c, on) =>
    answer((await on.has(me, textOf(endpoint))) ? 204 : 404),
  );
  asked('/mijn/push/weg', async (me, { endpoint }, _c, on) => {
    await on.drop(me, textOf(endpoint));
    return answer(204);
  });
  asked('/mijn/push/test', async (me, { endpoint }, c, on) => {
    const language = languageOf(c, me);
    const sent = await on.test(me, textOf(endpoint), language);
    if (sent === 'too-often') return answer(429, say(language, 'app.push.tooOften'));
    return sent ? answer(204) : answer(422, say(language, 'app.push.unknown'));
  });

  app.get(devicePath, async (c) => {
    const me = await deps.who(c.req.raw);
    if (!me) return away(`/mijn/openen?l=${tools.language(c)}`);
    const language = languageOf(c, me);
    const t = sayIn(language);
    const [{ emergencyNumbers }, own] = await Promise.all([tools.owner(), deps.mayKeep(c.req.raw)]);
    const can = push !== null && own;
    return await tools.draw(
      c,
      page(
        {
          language,
          title: `${t('app.device')} – Belfort`,
          path: devicePath,
          demo: tools.demo,
          hidden: true,
          emergencyNumbers,
          ...(can ? { script: assetUrl('/assets/notify.js') } : {}),
        },
        html`<h1>${t('app.device')}</h1>
          <p class="lead">${t('app.device.about')}</p>
          ${
            tools.demo
              ? html`<p class="notice">
                  ${t('app.device.demo')} <a href="/demo/phones?l=${language}">${t('mine.none.demo')}</a>
                </p>`
              : ''
          }
          ${can ? deviceStates(language) : html`<p class="notice">${t(push ? 'app.device.shared' : 'app.device.notHere')}</p>`}
          ${can ? troubles(language) : ''} ${cardSection(language, deps.senders)}
          <p><a class="button" href="/mijn?l=${language}">${t('own.back')}</a></p>`,
      ),
      200,
      { 'content-language': language },
    );
  });
}

function jsonOf(text: string): Record<string, unknown> | null {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? { ...read } : null;
  } catch {
    return null;
  }
}

// ------------------------------------------------------------------------------------------------- what it shows

/** One section per state of the device; notify.js shows the one that it is in. */
function deviceStates(language: Language): Html {
  const t = sayIn(language);
  const button = (act: 'on' | 'test' | 'off', look: string): Html =>
    html`<button type="button" class="button ${look}" data-act="${act}">${t(`app.act.${act}`)}</button>`;
  const state = (name: string, title: WordKey, body: Html, tone = ''): Html =>
    html`<section data-state="${name}" ${tone ? html` class="notice" data-class="${tone}"` : ''} hidden>
      <h2 tabindex="-1">${t(title)}</h2>
      ${body}
    </section>`;
  const p = (key: WordKey): Html => html`<p>${t(key)}</p>`;
  return html`<div class="device" data-device data-failed="${t('app.push.failed')}">
    <output class="notice" data-class="urgent" data-told hidden></output>
    <noscript><p class="notice">${t('app.device.noscript')}</p></noscript>
    ${state('ask', 'app.ask', html`${p('app.ask.about')} ${button('on', 'primary')}`)}
    ${state('busy', 'app.busy', p('app.busy.about'), 'ordinary')}
    ${state('slow', 'app.busy', p('app.slow.about'), 'ordinary')}
    ${state(
      'works',
      'app.works',
      html`${p('app.works.about')}
        <div class="row">${button('test', '')} ${button('off', 'quiet')}</div>`,
      'end',
    )}
    ${state(
      'on',
      'app.on',
      html`${p('app.on.about')}
        <div class="row">${button('test', 'primary')} ${button('off', 'quiet')}</div>`,
    )}
    ${state('late', 'app.late', html`${p('app.late.about')} ${button('test', 'primary')}`, 'urgent')}
    ${state(
      'denied',
      'app.denied',
      html`${p('app.denied.about')}
      ${steps(language, [
        ['', 'app.denied.1'],
        ['', 'app.denied.2'],
        ['', 'app.denied.3'],
      ])}`,
      'urgent',
    )}
    ${state('none', 'app.none', p('app.none.about'), 'urgent')}
    ${state(
      'apple',
      'app.apple',
      html`${p('app.apple.about')}
      ${steps(language, [
        [share, 'app.apple.1'],
        [plus, 'app.apple.2'],
        [mark, 'app.apple.3'],
        ['', 'app.apple.4'],
      ])}`,
      'ordinary',
    )}
  </div>`;
}

// What an iPhone shows at those places, so that nobody has to know what it is called.
const drawing = (paths: string): Html =>
  html`<svg class="hand" viewBox="0 0 32 32" aria-hidden="true">${raw(paths)}</svg>`;
const share = drawing('<path d="M16 20V4m0 0-5 5m5-5 5 5M10 13H7v15h18V13h-3" />');
const plus = drawing('<rect x="5" y="5" width="22" height="22" rx="5" /><path d="M16 10v12m-6-6h12" />');
const mark = drawing(
  '<rect x="4" y="4" width="24" height="24" rx="6" /><path d="M16 7.5 18.2 12h-4.4zM12.5 13.5h7v5h-7zM11 20.5h10M12.5 22.5h7v3h-7z" />',
);

const steps = (language: Language, some: readonly (readonly [Html | '', WordKey])[]): Html =>
  html`<ol class="steps">
    ${some.map(([drawn, key]) => html`<li>${drawn}<span>${say(language, key)}</span></li>`)}
  </ol>`;

/** Where a phone keeps notifications from arriving; nothing of it can be seen from here, so it is said. */
function troubles(language: Language): Html {
  const t = sayIn(language);
  return html`<details class="fold">
    <summary>${t('app.trouble')}</summary>
    <ul>
      ${(['battery', 'closed', 'silent', 'new', 'close'] as const).map((one) => html`<li>${t(`app.trouble.${one}`)}</li>`)}
    </ul>
    <p>${t('app.trouble.other')}</p>
  </details>`;
}

/** For the own page: notifications on this device, and our numbers to save. */
export function appSection(language: Language, senders: Senders): Html {
  const t = sayIn(language);
  return html`<section class="card" aria-labelledby="device">
      <h2 id="device">${t('app.device')}</h2>
      <p>${t('app.device.about')} ${t('app.trouble.close')}</p>
      <p><a class="button" href="${devicePath}?l=${language}">${t('app.device.open')}</a></p>
    </section>
    ${cardSection(language, senders)}`;
}

function cardSection(language: Language, senders: Senders): Html {
  const t = sayIn(language);
  const [numbers, names] = [numbersOf(senders), namesOf(senders)];
  if (!numbers.length) return html``;
  return html`<section class="card" aria-labelledby="card">
    <h2 id="card">${t('app.card')}</h2>
    <p>
      ${t('app.card.about', { numbers: orList(language, numbers) })}
      ${names.length ? t('app.card.names', { names: orList(language, names) }) : ''}
    </p>
    <p>${t('app.card.silent')}</p>
    <p><a class="button" href="/contact.vcf?l=${language}">${t('app.card.save')}</a></p>
  </section>`;
}
