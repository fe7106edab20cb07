import { afterEach, describe, expect, test } from 'vitest';
import { gunzipSync } from 'node:zlib';
import type { PublicMessage } from '../../contract/public-message.ts';
import type { Persona } from '../../contract/shapes.ts';
import { languages, say } from '../../contract/words.ts';
import { Refusal } from '../lib/refusal.ts';
import { assetUrl } from './assets.ts';
import { errorPage, errorStatuses } from './error.ts';
import { call, marked, owner, rita } from './examples.ts';
import { failurePage, pagesApp, type PagesDeps } from './pages.ts';
import type { Arrival, DemoPhone } from './phones.ts';

const personas: Persona[] = [
  {
    id: '01900000-0000-7000-8000-000000000001',
    name: 'An',
    role: 'dispatcher',
    organisation: 'PZ Alder',
    network: null,
  },
  {
    id: '01900000-0000-7000-8000-000000000002',
    name: 'Els',
    role: 'mayor',
    organisation: 'Alderbroek',
    network: null,
  },
];

/** Doors that remember what they were asked, and a clock that stands until it is moved. */
function town(demo: boolean) {
  let now = Date.parse('2026-11-24T18:15:00Z');
  const messages = new Map<string, PublicMessage>([[call.code, call]]);
  const asked = {
    version: 0,
    read: 0,
    codes: [] as string[],
    opened: [] as string[],
    became: [] as string[],
    acts: [] as string[],
  };
  const listeners = new Set<(phone: DemoPhone, arrival: Arrival) => void>();
  const hands = new Set<(phone: DemoPhone) => void>();
  const deps: PagesDeps = {
    clock: { now: () => new Date(now) },
    origin: null,
    owner: async () => owner,
    signIn: {
      requestCode: async (email) => {
        if (email.startsWith('often')) throw new Refusal('sign-in/too-many');
        asked.codes.push(email);
      },
      open: async (email, code) => {
        if (code !== '123456') throw new Refusal('sign-in/code-wrong');
        asked.opened.push(email);
        return 'belfort=abc; HttpOnly';
      },
    },
    messages: {
      version: async (code) => {
        asked.version++;
        return messages.get(code)?.version ?? null;
      },
      read: async (code) => {
        asked.read++;
        return messages.get(code) ?? null;
      },
    },
    clientAddress: () => '127.0.0.1',
    demo: demo
      ? {
          personas: async () => personas,
          become: async (id) => {
            if (!personas.some((one) => one.id === id)) throw new Refusal('access/not-found');
            asked.became.push(id);
            return 'belfort=abc; HttpOnly';
          },
          town: async () => ({ networks: 14, members: 1240, messages: [{ ...call, place: 'Kerkweg' }] }),
          phones: {
            list: async () => ({ phones: [rita], total: 1, networks: ['Heide'] }),
            watch: (told) => {
              listeners.add(told);
              return () => listeners.delete(told);
            },
            watchHands: (told) => {
              hands.add(told);
              return () => hands.delete(told);
            },
            act: async (id, act) => {
              asked.acts.push(`${id} ${act}`);
              return id === rita.id;
            },
            timeZone: 'Europe/Brussels',
          },
        }
      : null,
  };
  const app = pagesApp(deps);
  const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });
  /** `to` is the form's `then`. */
  const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) => {
    const fields = Object.entries(form).map(
      ([name, value]) => [name === 'to' ? 'then' : name, value] as [string, string],
    );
    return app.request(path, { method: 'POST', body: new URLSearchParams(fields), headers });
  };
  return { get, post, asked, messages, listeners, hands, pass: (ms: number) => (now += ms) };
}

describe('the front door', () => {
  test.each(languages)('has the numbers to call before its doors, in %s', async (language) => {
    const page = await (await town(false).get(`/?l=${language}`)).text();
    const call101 = page.indexOf('href="tel:101"');
    expect(call101).toBeGreaterThan(0);
    expect(page.indexOf(say(language, 'pages.front.police'))).toBeGreaterThan(call101);
    expect(page).toContain(say(language, 'pages.front.resident'));
  });

  test('names no message and no person in a real installation', async () => {
    const page = await (await town(false).get('/')).text();
    expect(page).not.toContain('/m/');
    expect(page).not.toContain('/demo/');
    expect(page).not.toContain('persona');
    expect(page).toContain('/sign-in?l=nl');
  });

  test('shows in a demo who one can be and what is happening', async () => {
    const page = await (await town(true).get('/')).text();
    for (const { id } of personas) expect(page).toContain(`value="${id}"`);
    expect(page).toContain(`/m/${call.code}?l=nl`);
    expect(page).toContain('/demo/phones?l=nl');
  });
});

describe('signing in', () => {
  test('asks for a code with the address in the body only, and comes back to where one was going', async () => {
    const { get, post, asked } = town(false);
    const first = await (await get('/sign-in?then=/console/x')).text();
    expect(first).toContain('name="then" value="/console/x"');
    const second = await post('/sign-in', { email: ' an@politie.example ', to: '/console/x' });
    expect(second.status).toBe(200);
    expect(await second.text()).toContain('name="email" value="an@politie.example"');
    expect(asked.codes).toEqual(['an@politie.example']);
    const third = await post('/sign-in/code', {
      email: 'an@politie.example',
      code: '123 456',
      to: '/console/x',
    });
    expect([third.status, third.headers.get('location'), third.headers.get('set-cookie')]).toEqual([
      303,
      '/console/x',
      'belfort=abc; HttpOnly',
    ]);
  });

  test.each(['//evil.example', 'https://evil.example', '/\\evil.example'])(
    'never leads to %s',
    async (then) => {
      const { get, post } = town(true);
      expect(await (await get(`/sign-in?then=${encodeURIComponent(then)}`)).text()).not.toContain('evil');
      const entered = await post('/sign-in/code', { email: 'an@politie.example', code: '123456', to: then });
      expect(entered.headers.get('location')).toBe('/console/');
      const became = await post('/sign-in/persona', { id: personas[0]?.id ?? '', to: then });
      expect(became.headers.get('location')).toBe('/console/');
    },
  );

  test('says what is wrong beside the field, in words', async () => {
    const { post } = town(false);
    const address = await post('/sign-in', { email: 'nothing' });
    expect([address.status, (await address.text()).includes(say('nl', 'pages.signIn.email.error'))]).toEqual([
      422,
      true,
    ]);
    const code = await post('/sign-in/code', { email: 'an@politie.example', code: '000000' });
    expect([code.status, (await code.text()).includes(say('nl', 'pages.signIn.code.wrong'))]).toEqual([
      422,
      true,
    ]);
    const often = await post('/sign-in', { email: 'often@politie.example' });
    expect([often.status, (await often.text()).includes(say('nl', 'pages.signIn.tooMany'))]).toEqual([
      429,
      true,
    ]);
  });

  test('escapes what was typed', async () => {
    const { post } = town(false);
    const page = await (await post('/sign-in', { email: '"><script>x</script>' })).text();
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toContain('<script');
  });

  test.each(['/sign-in', '/sign-in/code', '/sign-in/persona'])(
    'refuses a form of another site at %s',
    async (path) => {
      const { post, asked } = town(true);
      const form = { email: 'an@politie.example', code: '123456', id: personas[0]?.id ?? '' };
      const answer = await post(path, form, { 'sec-fetch-site': 'cross-site' });
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
      expect([asked.codes, asked.opened, asked.became]).toEqual([[], [], []]);
    },
  );

  test('becomes a person in one click, in a demo only', async () => {
    const demo = town(true);
    const became = await demo.post('/sign-in/persona', { id: personas[1]?.id ?? '' });
    expect([became.status, demo.asked.became]).toEqual([303, [personas[1]?.id]]);
    expect((await demo.post('/sign-in/persona', { id: 'nobody' })).status).toBe(404);
    expect((await town(false).post('/sign-in/persona', { id: personas[1]?.id ?? '' })).status).toBe(404);
  });
});

describe('a message that a whole town opens', () => {
  test('is read once for its version, and its version is asked once a second', async () => {
    const { get, asked, pass } = town(false);
    await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        Promise.resolve(get(`/m/${call.code}?l=${languages[i % 4] ?? 'nl'}`)),
      ),
    );
    expect([asked.version, asked.read]).toEqual([1, 1]);
    pass(1_000);
    await get(`/m/${call.code}`);
    expect([asked.version, asked.read]).toEqual([2, 1]);
  });

  test('shows a new version within a second', async () => {
    const { get, messages, pass } = town(false);
    const before = await get(`/m/${call.code}`);
    messages.set(call.code, { ...call, version: '8', place: 'Stationsstraat' });
    pass(1_000);
    const after = await get(`/m/${call.code}`);
    expect(await after.text()).toContain('Stationsstraat');
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
  });

  test('is not sent again to who has it, may be kept shortly, and differs by language', async () => {
    const { get } = town(false);
    const first = await get(`/m/${call.code}`, { 'accept-language': 'fr' });
    expect(first.headers.get('content-language')).toBe('fr');
    expect(first.headers.get('vary')).toContain('Accept-Language');
    expect(first.headers.get('cache-control')).toMatch(/^public, max-age=5, stale-while-revalidate=/);
    const etag = first.headers.get('etag') ?? '';
    const again = await get(`/m/${call.code}`, { 'accept-language': 'fr', 'if-none-match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await get(`/m/${call.code}`, { 'accept-language': 'nl', 'if-none-match': etag })).status).toBe(
      200,
    );
  });

  test('is packed for who accepts it', async () => {
    const { get } = town(false);
    const plain = await (await get(`/m/${call.code}`)).text();
    const packed = await get(`/m/${call.code}`, { 'accept-encoding': 'gzip, br' });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(Buffer.from(await packed.arrayBuffer())).toString()).toBe(plain);
  });

  test('is 404 for an unknown code and 410 once its texts are erased, with a next step', async () => {
    const { get, messages, asked } = town(false);
    const unknown = await get('/m/unknown-code');
    expect([unknown.status, (await unknown.text()).includes('href="tel:101"')]).toEqual([404, true]);
    const before = asked.version;
    expect((await get('/m/a')).status).toBe(404);
    expect(asked.version).toBe(before);
    messages.set(call.code, { ...call, erased: true });
    const gone = await get(`/m/${call.code}`);
    const page = await gone.text();
    expect([
      gone.status,
      page.includes(say('nl', 'pages.error.410.next')),
      page.includes('Twee mannen'),
    ]).toEqual([410, true, false]);
  });
});

describe('every page', () => {
  const paths = ['/', '/sign-in', '/toegankelijkheid', '/privacy', '/demo/phones', `/m/${call.code}`];
  test.each(paths)(
    '%s refuses foreign and inline code and has a language, a title and a way to the content',
    async (path) => {
      const { get } = town(true);
      for (const language of languages) {
        const answer = await get(`${path}?l=${language}`);
        const page = await answer.text();
        expect(answer.status).toBe(200);
        expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
        expect(page).toContain(`<html lang="${language}">`);
        expect(page).toMatch(/<title>[^<]+<\/title>/);
        expect(page.match(/<h1/g)?.length).toBe(1);
        expect(page).toContain('id="content"');
        expect(page).not.toMatch(
          /\sstyle="|\son\w+="|<style|<script(?! type="module" src="\/assets\/(phones|app)\.js)/,
        );
      }
    },
  );

  test.each(errorStatuses)('of failure %d has the numbers to call and a next step', async (status) => {
    for (const language of languages) {
      const page = String(await errorPage(language, status));
      expect(page).toContain('href="tel:112"');
      expect(page).toContain(`href="/?l=${language}"`);
    }
    const answer = await failurePage(new Request('http://here/x?l=fr'), status, { id: 'abc-1' });
    expect([answer.status, (await answer.text()).includes('abc-1')]).toEqual([status, true]);
  });

  test('of the statements names who is responsible, and says what is not filled in', async () => {
    const { get } = town(false);
    const privacy = await (await get('/privacy')).text();
    expect(privacy).toContain('Stad Alderbroek');
    expect(privacy).toContain('nog niet ingevuld door Stad Alderbroek');
    const statement = await (await get('/toegankelijkheid')).text();
    expect(statement).toContain('II.16');
    expect(statement).toContain('mailto:preventie@alderbroek.example');
  });

  test('escapes what an organisation wrote about itself', async () => {
    const hostile = marked(owner, []);
    const app = pagesApp({
      origin: null,
      owner: async () => hostile,
      signIn: { requestCode: async () => undefined, open: async () => '' },
      messages: { version: async () => null, read: async () => null },
      demo: null,
      clientAddress: () => '',
    });
    for (const path of ['/', '/privacy', '/toegankelijkheid']) {
      const page = await (await app.request(path)).text();
      expect(page).toContain('&lt;script&gt;');
      expect(page).not.toContain('<script');
    }
  });
});

describe('assets', () => {
  test('are kept for ever by their digest, and checked without it', async () => {
    const { get } = town(false);
    const css = await get(assetUrl('/assets/belfort.css'));
    expect(css.headers.get('cache-control')).toContain('immutable');
    const bare = await get('/assets/belfort.css');
    expect(bare.headers.get('cache-control')).toBe('public, max-age=300');
    const etag = bare.headers.get('etag') ?? '';
    expect((await get('/assets/belfort.css', { 'if-none-match': etag })).status).toBe(304);
    expect((await get('/assets/../package.json')).status).toBe(404);
  });

  test('of the stylesheet are joined, and every letter it names is served', async () => {
    const { get } = town(false);
    const css = await (await get('/assets/belfort.css')).text();
    expect(css).not.toContain('@import');
    expect(css).not.toContain('node_modules');
    const fonts = [...css.matchAll(/url\('([^']+)'\)/g)].map(([, url = '']) => url);
    expect(fonts.length).toBe(4);
    for (const url of fonts) {
      const font = await get(url);
      expect([font.status, font.headers.get('content-type')]).toEqual([200, 'font/woff2']);
      expect(font.headers.get('cache-control')).toContain('immutable');
    }
  });
});

describe('the phones of the demo', () => {
  const stops: AbortController[] = [];
  afterEach(() => stops.splice(0).forEach((one) => one.abort()));

  test('are not there in a real installation', async () => {
    const { get, post } = town(false);
    expect([(await get('/demo/phones')).status, (await get('/demo/phones/events')).status]).toEqual([
      404, 404,
    ]);
    expect((await post('/demo/phones/hand', { phone: rita.id, act: 'take' })).status).toBe(404);
  });

  test('do what a form says, and lead back to that phone in the choice of the page', async () => {
    const { post, asked } = town(true);
    const hand = (form: Record<string, string>, headers = {}) =>
      post('/demo/phones/hand?bin=Heide&taal=fr&l=de', form, headers);
    const done = await hand({ phone: rita.id, act: 'answer' });
    expect([done.status, done.headers.get('location')]).toEqual([
      303,
      '/demo/phones?bin=Heide&taal=fr&l=de#p-p1',
    ]);
    expect((await hand({ phone: 'nobody', act: 'answer' })).status).toBe(404);
    expect((await hand({ phone: rita.id, act: 'throw' })).status).toBe(404);
    expect((await hand({ phone: rita.id, act: '1' }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(asked.acts).toEqual(['p1 answer', 'nobody answer']);
  });

  test('tell a call in the order in which it goes, and stop when the page is closed', async () => {
    const demo = town(true);
    const answer = await demo.get('/demo/phones/events?bin=Heide&l=nl');
    const reader = answer.body!.getReader();
    const next = async () => new TextDecoder().decode((await reader.read()).value);
    await next();
    const [tell] = demo.hands;
    const call = { id: 'c1', from: '+3211000000', state: 'talking', said: [] } as const;
    tell?.({ ...rita, network: 'Runkst', hand: { held: true, call: { ...call, id: 'elsewhere' } } });
    tell?.({ ...rita, hand: { held: true, call } });
    tell?.({ ...rita, hand: { held: true, call: null } });
    const first = await next();
    expect(first).toContain('event: hand');
    expect(first).toContain('c1');
    expect(await next()).toContain('Terugleggen');
    await reader.cancel();
    await expect.poll(() => demo.hands.size).toBe(0);
  });

  test('ring for an arrival that fits the choice, and stop listening when the page is closed', async () => {
    const demo = town(true);
    const answer = await demo.get('/demo/phones/events?bin=Heide&l=fr');
    const reader = answer.body!.getReader();
    const next = async () => new TextDecoder().decode((await reader.read()).value);
    expect(await next()).toContain(': open');
    const [tell] = demo.listeners;
    tell?.({ ...rita, network: 'Runkst' }, rita.arrivals[0]!);
    tell?.(rita, { ...rita.arrivals[0]!, id: 's2', text: 'Deuxième' });
    const told = await next();
    expect(told).toContain('event: arrival');
    expect(told).toContain('Deuxième');
    expect(told).toContain('SMS de BIN');
    await reader.cancel();
    await expect.poll(() => demo.listeners.size).toBe(0);
  });
});
