/**
 * A resident's own page: how they are reached and when, where they live, what is kept about them and why; to change, take
 * along and leave. Every change is a form of its own that works without a script.
 */
import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { RefusalCode } from '../../contract/refusals.ts';
import { isLanguage, say, sayIn, type Language } from '../../contract/words.ts';
import { residentCookie, sessionOf } from '../http/cookies.ts';
import { after, atWallClock, hours } from '../lib/clock.ts';
import { Refusal } from '../lib/refusal.ts';
import type { ReadContact } from '../members/read-contact.ts';
import type { OwnPage } from '../residents/own.ts';
import type { Resident } from '../residents/sessions.ts';
import { checkField, refusalWords, textField } from './fields.ts';
import { page, type Html } from './layout.ts';
import { readOpening } from './opening.ts';
import {
  act,
  bits,
  contactsSection,
  dataSection,
  placesSection,
  wayOf,
  wishesSection,
} from './own-sections.ts';
import { field, type PageTools } from './tools.ts';

export interface MineDeps {
  who(request: Request): Promise<Resident | null>;
  askToOpen(contact: string, language: Language, clientAddress: string): Promise<Asked>;
  askAgain(proof: string, clientAddress: string): Promise<void>;
  /** The Set-Cookie value. Refuses with code/… and own/who. */
  open(proof: string, code: string, called: string, shared: boolean): Promise<string>;
  close(request: Request): Promise<void>;
  read(me: Resident): Promise<OwnPage | null>;
  /** All that is held, to take along. */
  everything(me: Resident): Promise<object | null>;
  change: {
    wishes(me: Resident, wishes: Change): Promise<void>;
    rename(me: Resident, name: string): Promise<void>;
    askContact(me: Resident, contact: string, clientAddress: string): Promise<Asked>;
    takeContact(me: Resident, proof: string, code: string): Promise<void>;
    closeElsewhere(me: Resident): Promise<void>;
    dropContact(me: Resident, contact: string): Promise<void>;
    putFirst(me: Resident, contact: string): Promise<void>;
    addAddress(me: Resident, given: NewAddress): Promise<void>;
    dropAddress(me: Resident, address: string): Promise<void>;
    join(me: Resident, given: { bin: string; address: string; rules: string }): Promise<void>;
    leaveNetwork(me: Resident, network: string): Promise<void>;
    opening(me: Resident, network: string, hours: ReturnType<typeof readOpening>): Promise<void>;
    leave(me: Resident): Promise<void>;
  };
  /** What other groups of pages show here: messages, notifications, the contact card. */
  sections(language: Language, me: Resident): Promise<{ readonly messages: Html; readonly app: Html }>;
  readonly secure: boolean;
  now(): Date;
}
interface Asked {
  readonly proof: string;
  readonly channel: ReadContact['channel'];
}
interface NewAddress {
  readonly address: string;
  readonly use: 'home' | 'work' | 'shop' | 'family' | 'other';
  readonly bin: string;
  readonly rules: string;
}
export interface Change {
  readonly language?: Language;
  readonly urgent?: number;
  readonly ordinary?: number;
  readonly quiet?: { readonly from: string; readonly until: string } | null;
  readonly wakesFor?: 'urgent' | 'emergency';
  readonly pausedUntil?: Date | null;
  readonly checkedAt?: Date;
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const dones = [
  'wishes',
  'contact',
  'contact-removed',
  'address',
  'address-removed',
  'network',
  'network-left',
  'name',
  'pause',
  'check',
  'closed',
] as const;
type Done = (typeof dones)[number];

export function minePages(app: Hono, tools: PageTools, deps: MineDeps): void {
  for (const path of ['/mijn', '/mijn/*']) app.use(path, tools.ownForms);
  const numbersOf = async (): Promise<readonly string[]> => (await tools.owner()).emergencyNumbers;
  const shell = async (
    c: Context,
    title: string,
    body: Html,
    status = 200,
    path = '/mijn',
  ): Promise<Response> =>
    tools.draw(
      c,
      page(
        {
          language: tools.language(c),
          title: `${title} – Belfort`,
          path,
          demo: tools.demo,
          hidden: true,
          emergencyNumbers: await numbersOf(),
        },
        body,
      ),
      status,
    );
  const statusOf = (code: RefusalCode): number =>
    code === 'server/busy' ? 503 : code.endsWith('too-often') ? 429 : 422;
  const away = (c: Context, to: string, cookie?: string): Response => {
    const headers: Record<string, string> = {
      location: `${to}${to.includes('?') ? '&' : '?'}l=${tools.language(c)}`,
      'cache-control': 'no-store',
    };
    if (cookie) headers['set-cookie'] = cookie;
    return new Response(null, { status: 303, headers });
  };

  const drawPage = async (
    c: Context,
    me: Resident,
    told: { done?: Done; welcome?: boolean; error?: RefusalCode } = {},
  ) => {
    const reader = tools.language(c);
    const t = sayIn(reader);
    const [own, sections] = await Promise.all([deps.read(me), deps.sections(reader, me)]);
    if (!own) return away(c, '/mijn/openen');
    const [first = ''] = own.name.split(' ');
    return shell(
      c,
      t('own.title'),
      html`<h1>${t('own.hello', { name: first })}</h1>
        ${told.error ? html`<p class="notice error" role="alert" id="told">${refusalWords(reader, told.error)}</p>` : ''}
        ${
          told.welcome
            ? html`<div class="notice" role="status">
                <p><strong>${t('own.welcome')}</strong> ${t('own.welcome.more')}</p>
              </div>`
            : ''
        }
        ${told.done ? html`<p class="notice" role="status">${t(`own.done.${told.done}`)}</p>` : ''}
        ${sections.messages} ${contactsSection(reader, own)} ${sections.app} ${placesSection(reader, own)}
        ${wishesSection(reader, own, deps.now())} ${dataSection(reader, own)}
        ${act(reader, 'sluit', t('own.close'))}`,
      told.error ? statusOf(told.error) : 200,
    );
  };

  /** A form of the page: does it and shows the page again, or says what was wrong with it. */
  const changing = (
    path: string,
    done: Done,
    change: (me: Resident, body: Record<string, string>, c: Context) => Promise<void>,
  ): void => {
    app.post(`/mijn/${path}`, async (c) => {
      const me = await deps.who(c.req.raw);
      if (!me) return away(c, '/mijn/openen');
      const raw = await c.req.parseBody();
      const body = Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, field(value)]));
      try {
        await change(me, body, c);
        return away(c, `/mijn?gedaan=${done}`);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (error.code === 'access/not-found') return tools.fail(c, 404);
        return drawPage(c, me, { error: error.code });
      }
    });
  };
  const idOf = (given: string | undefined): string => {
    if (!given || !uuid.test(given)) throw new Refusal('access/not-found');
    return given;
  };

  app.get('/mijn', async (c) => {
    const me = await deps.who(c.req.raw);
    if (!me) return away(c, '/mijn/openen');
    const done = dones.find((one) => one === c.req.query('gedaan'));
    return drawPage(c, me, {
      ...(done ? { done } : {}),
      ...(c.req.query('vol') === '1' ? { error: 'address/too-many' as const } : {}),
      welcome: c.req.query('welkom') === '1',
    });
  });

  const channelsIn = (body: Record<string, string>, name: string): number =>
    wayOf.reduce((set, way) => set | (body[`${name}-${way}`] ? bits[way] : 0), 0);
  const time = /^([01]\d|2[0-3]):[0-5]\d$/;
  changing('wensen', 'wishes', async (me, body) => {
    const { language, from = '', until = '' } = body;
    const quiet = time.test(from) && time.test(until) && from !== until ? { from, until } : null;
    await deps.change.wishes(me, {
      ...(isLanguage(language) ? { language } : {}),
      urgent: channelsIn(body, 'urgent'),
      ordinary: channelsIn(body, 'ordinary'),
      quiet,
      wakesFor: body['sleeps'] ? 'emergency' : 'urgent',
    });
  });
  changing('pauze', 'pause', (me, { until = '' }) =>
    deps.change.wishes(me, {
      // To the end of that day.
      pausedUntil: /^\d{4}-\d\d-\d\d$/.test(until)
        ? after(atWallClock(until, 23, 'Europe/Brussels'), hours(1))
        : null,
    }),
  );
  changing('naam', 'name', (me, { name = '' }) => deps.change.rename(me, name));
  changing('klopt', 'check', (me) => deps.change.wishes(me, { checkedAt: deps.now() }));
  changing('elders', 'closed', (me) => deps.change.closeElsewhere(me));
  changing('contact/eerst', 'wishes', (me, { contact }) => deps.change.putFirst(me, idOf(contact)));
  changing('contact/weg', 'contact-removed', (me, { contact }) => deps.change.dropContact(me, idOf(contact)));
  changing('adres', 'address', (me, body) =>
    deps.change.addAddress(me, {
      address: idOf(body['address']),
      bin: body['bin'] ?? '',
      use: (['home', 'work', 'shop', 'family'] as const).find((one) => one === body['use']) ?? 'other',
      rules: body['rules'] ?? '',
    }),
  );
  changing('adres/weg', 'address-removed', (me, { address }) => deps.change.dropAddress(me, idOf(address)));
  changing('netwerk', 'network', (me, body) =>
    deps.change.join(me, {
      bin: body['bin'] ?? '',
      address: idOf(body['address']),
      rules: body['rules'] ?? '',
    }),
  );
  changing('netwerk/weg', 'network-left', (me, { network }) => deps.change.leaveNetwork(me, idOf(network)));
  changing('uren', 'wishes', (me, body) => deps.change.opening(me, idOf(body['network']), readOpening(body)));

  app.get('/mijn/bewaard', async (c) => {
    const me = await deps.who(c.req.raw);
    if (!me) return away(c, '/mijn/openen');
    return new Response(JSON.stringify(await deps.everything(me), null, 2), {
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-disposition': 'attachment; filename="belfort.json"',
        'cache-control': 'no-store',
      },
    });
  });

  // ------------------------------------------------------------------------------------------- a new contact's code

  const contactCode = (c: Context, asked: Asked, error?: RefusalCode): Promise<Response> => {
    const reader = tools.language(c);
    const t = sayIn(reader);
    return shell(
      c,
      t('join.code.title'),
      html`<h1>${t('join.code.title')}</h1>
        <p>${t(`join.code.about.${asked.channel}`)}</p>
        <form method="post" action="/mijn/contact/code?l=${reader}" novalidate>
          <input type="hidden" name="proof" value="${asked.proof}" />
          <input type="hidden" name="channel" value="${asked.channel}" />
          ${codeField(reader, error)}
          <div class="row">
            <button class="button primary">${t('join.code.send')}</button>
            <a class="button quiet" href="/mijn?l=${reader}">${t('own.back')}</a>
          </div>
        </form>`,
      error ? statusOf(error) : 200,
    );
  };
  const codeField = (reader: Language, error?: RefusalCode | null): Html =>
    textField({
      name: 'code',
      label: say(reader, 'join.code'),
      error: error ? refusalWords(reader, error) : null,
      autocomplete: 'one-time-code',
      inputmode: 'numeric',
      maxlength: 12,
      class: 'code-input',
    });
  const channelOf = (given: unknown): ReadContact['channel'] =>
    (['sms', 'voice', 'email'] as const).find((one) => one === given) ?? 'sms';

  app.post('/mijn/contact', async (c) => {
    const me = await deps.who(c.req.raw);
    if (!me) return away(c, '/mijn/openen');
    try {
      const { contact } = await c.req.parseBody();
      return await contactCode(
        c,
        await deps.change.askContact(me, field(contact).slice(0, 254), tools.clientAddress(c.req.raw)),
      );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return drawPage(c, me, { error: error.code });
    }
  });
  app.post('/mijn/contact/code', async (c) => {
    const me = await deps.who(c.req.raw);
    if (!me) return away(c, '/mijn/openen');
    const body = await c.req.parseBody();
    const asked = { proof: field(body['proof']), channel: channelOf(body['channel']) };
    try {
      await deps.change.takeContact(me, asked.proof, field(body['code']));
      return away(c, '/mijn?gedaan=contact');
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return contactCode(c, asked, error.code);
    }
  });

  // ------------------------------------------------------------------------------------------------ opening, closing

  const askPage = (c: Context, given: { contact?: string; error?: RefusalCode } = {}): Promise<Response> => {
    const reader = tools.language(c);
    const t = sayIn(reader);
    return shell(
      c,
      t('own.open.title'),
      html`<h1>${t('own.open.title')}</h1>
        <p>${t('own.open.about')}</p>
        <form method="post" action="/mijn/openen?l=${reader}" novalidate>
          ${textField({
            name: 'contact',
            label: t('join.contact'),
            hint: t('own.open.hint'),
            value: given.contact ?? '',
            error: given.error ? refusalWords(reader, given.error) : null,
            autocomplete: 'tel',
            maxlength: 254,
          })}
          <button class="button primary">${t('join.send')}</button>
        </form>
        <p>${t('own.open.new')} <a href="/vind?l=${reader}">${t('own.open.join')}</a></p>`,
      given.error ? statusOf(given.error) : 200,
      '/mijn/openen',
    );
  };
  const codePage = (c: Context, asked: Asked, error?: RefusalCode, again = false): Promise<Response> => {
    const reader = tools.language(c);
    const t = sayIn(reader);
    return shell(
      c,
      t('join.code.title'),
      html`<h1>${t('join.code.title')}</h1>
        ${again ? html`<p class="notice" role="status">${t('join.code.again.done')}</p>` : ''}
        <p>${t(`own.open.sent.${asked.channel}`)}</p>
        <form method="post" action="/mijn/openen/code?l=${reader}" novalidate>
          <input type="hidden" name="proof" value="${asked.proof}" />
          <input type="hidden" name="channel" value="${asked.channel}" />
          ${codeField(reader, error)}
          ${
            error === 'own/who'
              ? textField({
                  name: 'called',
                  label: t('own.open.first'),
                  autocomplete: 'given-name',
                  maxlength: 60,
                })
              : ''
          }
          ${checkField({ name: 'shared', label: t('join.shared') })}
          <button class="button primary">${t('own.open.enter')}</button>
        </form>
        <form method="post" action="/mijn/openen/opnieuw?l=${reader}" class="below-form">
          <input type="hidden" name="proof" value="${asked.proof}" />
          <input type="hidden" name="channel" value="${asked.channel}" />
          <button class="button quiet">${t('join.code.again')}</button>
        </form>`,
      error ? statusOf(error) : 200,
      '/mijn/openen',
    );
  };
  app.get('/mijn/openen', (c) => askPage(c));
  app.post('/mijn/openen', async (c) => {
    const contact = field((await c.req.parseBody())['contact']).slice(0, 254);
    try {
      return await codePage(
        c,
        await deps.askToOpen(contact, tools.language(c), tools.clientAddress(c.req.raw)),
      );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return askPage(c, { contact, error: error.code });
    }
  });
  app.post('/mijn/openen/opnieuw', async (c) => {
    const body = await c.req.parseBody();
    const asked = { proof: field(body['proof']), channel: channelOf(body['channel']) };
    try {
      await deps.askAgain(asked.proof, tools.clientAddress(c.req.raw));
      return await codePage(c, asked, undefined, true);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return codePage(c, asked, error.code);
    }
  });
  app.post('/mijn/openen/code', async (c) => {
    const body = await c.req.parseBody();
    const asked = { proof: field(body['proof']), channel: channelOf(body['channel']) };
    try {
      const cookie = await deps.open(
        asked.proof,
        field(body['code']),
        field(body['called']).slice(0, 120),
        field(body['shared']) === 'yes',
      );
      return away(c, '/mijn', cookie);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return codePage(c, asked, error.code);
    }
  });
  const closed = residentCookie(null, deps.secure, null);
  app.post('/mijn/sluit', async (c) => {
    await deps.close(c.req.raw);
    return cleared(c, away(c, '/', closed));
  });

  // ---------------------------------------------------------------------------------------------------------- leaving

  app.get('/mijn/weg', async (c) => {
    const me = await deps.who(c.req.raw);
    if (!me) return away(c, '/mijn/openen');
    const reader = tools.language(c);
    const t = sayIn(reader);
    return shell(
      c,
      t('own.leave'),
      html`<h1>${t('own.leave')}</h1>
        <p>${t('own.leave.about')}</p>
        <ul>
          <li>${t('own.leave.erased')}</li>
          <li>${t('own.leave.kept')}</li>
          <li>${t('own.leave.end')}</li>
        </ul>
        <p>${t('own.leave.instead')}</p>
        <div class="row">
          ${act(reader, 'weg', t('own.leave.now'), {}, 'danger')}
          <a class="button" href="/mijn?l=${reader}">${t('own.back')}</a>
        </div>`,
      200,
      '/mijn/weg',
    );
  });
  app.post('/mijn/weg', async (c) => {
    const me = await deps.who(c.req.raw);
    if (!me) return away(c, '/mijn/openen');
    await deps.change.leave(me);
    const reader = tools.language(c);
    const t = sayIn(reader);
    const gone = await shell(
      c,
      t('own.left.title'),
      html`<h1>${t('own.left.title')}</h1>
        <p>${t('own.left.about')}</p>
        <p><a href="/vind?l=${reader}">${t('own.left.again')}</a></p>`,
    );
    gone.headers.append('set-cookie', closed);
    return cleared(c, gone);
  });
}

/**
 * What the browser kept for reading offline goes with the page, and its notifications too (Clear Site Data, W3C: storage has
 * the service worker in it). A colleague who is signed in on the same browser keeps unsent drafts in that storage: there the
 * worker clears up what is its own (worker.js), and nothing else goes.
 */
function cleared(c: Context, response: Response): Response {
  response.headers.set('clear-site-data', sessionOf(c.req.raw) ? '"cache"' : '"cache", "storage"');
  return response;
}
