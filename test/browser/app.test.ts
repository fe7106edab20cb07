/** The member's app in a real browser: it installs, reads without internet, rings, and says that it rang. */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { say } from '../../contract/words.ts';
import { openSession } from '../../src/residents/sessions.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { desk, expectAccessible, openBrowser, phone } from '../support/browser.ts';
import { membersOf, send } from '../support/messages.ts';

/** In the place of a browser's push service, which headless Chromium has none of: the demo's, with keys of its own. */
const withSubscription = (subscription: object): string => `{
  let made = null;
  const subscription = { ...${JSON.stringify(subscription)}, unsubscribe: async () => { made = null; return true; } };
  PushManager.prototype.subscribe = async () => (made = subscription);
  PushManager.prototype.getSubscription = async () => made;
}`;

describe("the member's app", () => {
  let app: TestApp;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let cdp: CDPSession;
  let person = '';
  let code = '';
  let stopped = false;
  const complaints: string[] = [];
  beforeAll(async () => {
    [app, browser] = await Promise.all([testApp(), openBrowser()]);
    const dispatcher = await app.as('dispatcher', 'PZ-DEMOSTAD');
    const call = await send(app, dispatcher, {
      kind: 'oproep',
      mode: 'real',
      incident: 'burglary',
      place: 'Kerkweg',
      factAt: app.clock.now().toISOString(),
      consulted: 'patrouille',
      audience: { networks: [app.networkId('KIEWIT')] },
      texts: { nl: { sms: 'inbraak Kerkweg, man te voet gevlucht. Blijf binnen. Gezien? Bel 101' } },
    });
    code = call.code ?? '';
    person = membersOf(app, 'KIEWIT').find((one) => one.language === 'nl' && !one.push)?.id ?? '';
    const token = await app.database.db
      .transaction()
      .execute((tx) => openSession(tx, person, 'own', app.clock.now()));
    const headers = { cookie: `belfort_me=${token}` };
    await vi.waitFor(async () => {
      const answer = await fetch(`${app.url}/mijn/berichten`, { headers });
      if (!(await answer.text()).includes('inbraak Kerkweg')) throw new Error('not yet');
    }, 20_000);
    context = await browser.newContext({ viewport: phone, locale: 'nl-BE', timezoneId: 'Europe/Brussels', reducedMotion: 'reduce' }); // prettier-ignore
    await context.addCookies([{ name: 'belfort_me', value: token, url: app.url }]);
    await context.grantPermissions(['notifications'], { origin: app.url });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    cdp = await context.newCDPSession(page);
  });
  afterAll(async () => {
    await browser.close();
    if (!stopped) await app.stop();
  });

  const shoot = async (name: string): Promise<void> => {
    const folder = process.env['BELFORT_SHOTS'];
    if (!folder) return;
    for (const size of [phone, desk]) {
      await page.setViewportSize(size);
      await page.screenshot({ path: `${folder}/app-${name}-${size.width}.png`, fullPage: true });
    }
    await page.setViewportSize(phone);
  };
  const { promise: registration, resolve: found } = Promise.withResolvers<string>();
  const notifications = () =>
    page.evaluate<{ title: string; body: string; tag: string; stays: boolean; icon: string; path: string }[]>(
      `navigator.serviceWorker.ready.then((one) => one.getNotifications()).then((all) => all.map((one) => ({
        title: one.title, body: one.body, tag: one.tag, stays: one.requireInteraction, icon: one.icon, path: one.data.path })))`,
    );

  it('can be installed: a manifest, its icons, and a worker that takes the pages at once', async () => {
    await cdp.send('ServiceWorker.enable');
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      for (const one of registrations) if (!one.isDeleted) found(one.registrationId);
    });
    await page.goto(`${app.url}/mijn/berichten`);
    await page.evaluate('navigator.serviceWorker.ready');
    await expect.poll(() => page.evaluate('navigator.serviceWorker.controller !== null')).toBe(true);
    await registration;
    const { errors, data, url } = await cdp.send('Page.getAppManifest');
    expect(errors).toEqual([]);
    expect(url).toBe(`${app.url}/manifest.webmanifest?l=nl`);
    const read = JSON.parse(data ?? '{}') as { name: string; icons: { src: string; sizes: string }[] };
    expect(read.name).toMatch(/^Belfort – /);
    for (const { src, sizes } of read.icons) {
      const size = await page.evaluate<string>(
        `new Promise((resolve, reject) => { const one = new Image(); one.onload = () => resolve(one.width + 'x' + one.height); one.onerror = reject; one.src = ${JSON.stringify(src)}; })`,
      );
      expect(size).toBe(sizes);
    }
    const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
    // Chromium installs nothing from a window like this one; there is nothing else against it.
    expect(installabilityErrors.map((one) => one.errorId).filter((one) => one !== 'in-incognito')).toEqual(
      [],
    );
  });

  it('sets up a device: asked, subscribed, tested, and proven by what the browser shows', async () => {
    const subscription = app.demo.peers.push.newSubscription('browser');
    const setUp = await context.newPage();
    setUp.on('pageerror', (error) => complaints.push(error.message));
    await setUp.addInitScript(withSubscription(subscription));
    await setUp.goto(`${app.url}/mijn/melding`);
    await setUp.getByRole('heading', { name: 'Zet meldingen aan' }).waitFor();
    await expectAccessible(setUp);
    const before = page;
    page = setUp;
    await shoot('ask');
    await setUp.getByRole('button', { name: 'Meldingen aanzetten' }).click();
    await setUp.getByRole('heading', { name: 'De proefmelding is onderweg' }).waitFor();
    await expect.poll(() => app.demo.phones.of('browser').length).toBe(1);
    const [test] = app.demo.phones.of('browser');
    const stateNow = async () =>
      (
        await app.database.db
          .selectFrom('delivery')
          .innerJoin('delivery_text', 'delivery_text.id', 'delivery.text')
          .select('delivery.state')
          .where('delivery.recipient', '=', person)
          .where('delivery_text.link', 'like', '%/mijn/melding%')
          .execute()
      ).map((one) => one.state);
    await expect.poll(stateNow).toEqual(['handed']);
    // Over the wire and decrypted by the demo's push service; from there on it is the browser's own.
    const data = { title: test?.subject, body: test?.text, language: 'nl', url: test?.link, tone: 'test', shown: test?.shown }; // prettier-ignore
    await cdp.send('ServiceWorker.deliverPushMessage', {
      origin: app.url,
      registrationId: await registration,
      data: JSON.stringify(data),
    });
    await setUp.getByRole('heading', { name: 'Het werkt' }).waitFor();
    expect(await stateNow()).toEqual(['delivered']);
    expect(await notifications()).toMatchObject([
      { title: 'TEST – proefmelding', tag: '/mijn/melding', stays: false, icon: expect.stringContaining('test-192') as string }, // prettier-ignore
    ]);
    await expectAccessible(setUp);
    await shoot('works');
    await setUp.evaluate(`for (const one of document.querySelectorAll('[data-state], details')) { one.hidden = false; one.open = true; }`); // prettier-ignore
    await expectAccessible(setUp);
    await shoot('all-states');
    page = before;
    await setUp.close();
  });

  it('shows one notification per thread: what follows replaces it, and only what is urgent stays', async () => {
    const deliver = async (given: object): Promise<void> =>
      void (await cdp.send('ServiceWorker.deliverPushMessage', {
        origin: app.url,
        registrationId: await registration,
        data: JSON.stringify(given),
      }));
    const thread = { language: 'nl', url: `http://belfort.test/m/${code}` };
    const ofThread = async () => (await notifications()).filter((one) => one.tag === `/m/${code}`);
    await deliver({ ...thread, title: 'OPROEP: BIN Kiewit-Heide POLITIE', body: 'inbraak', tone: 'urgent' });
    await expect.poll(ofThread).toMatchObject([{ title: /^OPROEP/, stays: true, path: `/m/${code}` }].map((one) => ({ ...one, title: 'OPROEP: BIN Kiewit-Heide POLITIE' }))); // prettier-ignore
    await deliver({ ...thread, title: 'EINDE: BIN Kiewit-Heide POLITIE', body: 'voorbij', tone: 'end' });
    await expect.poll(ofThread).toMatchObject([{ title: 'EINDE: BIN Kiewit-Heide POLITIE', stays: false }]);
    // A test that lost its first word, an exercise that has its own, and octets that are none of ours.
    await deliver({ title: 'OPROEP', body: 'x', language: 'nl', url: '/m/proefproef', tone: 'test' });
    await deliver({
      title: 'OEFENING – OPROEP',
      body: 'x',
      language: 'nl',
      url: '/m/oefenoefen',
      tone: 'test',
    });
    await cdp.send('ServiceWorker.deliverPushMessage', { origin: app.url, registrationId: await registration, data: 'x' }); // prettier-ignore
    await expect
      .poll(async () => (await notifications()).map((one) => one.title).sort())
      .toEqual(['EINDE: BIN Kiewit-Heide POLITIE', 'Nieuw bericht voor uw buurt', 'OEFENING – OPROEP', 'TEST – OPROEP', 'TEST – proefmelding']); // prettier-ignore
  });

  it('keeps messages and nothing else: no console, no other page of somebody', async () => {
    await page.goto(`${app.url}/mijn/berichten`);
    const kept = () =>
      page.evaluate<string[]>(
        `caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((one) => one.keys())))).then((all) => all.flat().map((one) => new URL(one.url).pathname).sort())`,
      );
    // What a push was about, and what the list names: fetched ahead, without having been opened.
    await expect.poll(kept).toContain(`/m/${code}`);
    await expect.poll(kept).toContain(`/mijn/berichten/${code}`);
    await page.goto(`${app.url}/mijn`);
    await shoot('own');
    for (const path of ['/mijn/melding', '/mijn/openen', '/sign-in', '/'])
      await page.goto(`${app.url}${path}`);
    await page.evaluate(`fetch('/api/me').catch(() => undefined)`);
    const pages = (await kept()).filter((path) => !/^\/(assets|favicon|offline)/.test(path));
    expect(pages).toEqual(['/m/' + code, '/mijn/berichten', `/mijn/berichten/${code}`].sort());
    expect(complaints.filter((one) => !/401|404/.test(one))).toEqual([]);
  });

  it.each([
    ['', []],
    ['belfort=somebody', ['belfort draft']],
  ])(
    'leaves nothing behind when the page is closed, and takes no drafts of a colleague along (%s)',
    async (staff, drafts) => {
      const token = await app.database.db
        .transaction()
        .execute((tx) => openSession(tx, person, 'own', app.clock.now()));
      const shared = await browser.newContext({ viewport: phone, locale: 'nl-BE', reducedMotion: 'reduce' });
      for (const one of [`belfort_me=${token}`, staff].filter(Boolean)) {
        const [name = '', value = ''] = one.split('=');
        await shared.addCookies([{ name, value, url: app.url }]);
      }
      const own = await shared.newPage();
      await own.goto(`${app.url}/mijn/berichten`);
      await own.evaluate(`localStorage.setItem('belfort draft', 'x')`);
      await own.evaluate('navigator.serviceWorker.ready');
      await expect.poll(() => own.evaluate('navigator.serviceWorker.controller !== null')).toBe(true);
      await own.goto(`${app.url}/mijn`);
      await expectAccessible(own);
      await own.goto(`${app.url}/mijn/berichten`);
      const cached = () => own.evaluate<boolean>(`caches.has('belfort-pages')`);
      await expect.poll(cached).toBe(true);
      await own.goto(`${app.url}/mijn`);
      await own.getByRole('button', { name: say('nl', 'own.close') }).click();
      await own.waitForURL(/\/(\?|$)/);
      await expect.poll(cached).toBe(false);
      expect(await own.evaluate(`Object.keys(localStorage)`)).toEqual(drafts);
      await shared.close();
    },
  );

  /** A phone of somebody else's, with a session or none, and what it keeps of pages. */
  const another = async (device: 'own' | 'shared' | null) => {
    const context = await browser.newContext({ viewport: phone, locale: 'nl-BE' });
    if (device) {
      const value = await app.database.db
        .transaction()
        .execute((tx) => openSession(tx, person, device, app.clock.now()));
      await context.addCookies([{ name: 'belfort_me', value, url: app.url }]);
    }
    const its = await context.newPage();
    const open = async (path: string): Promise<void> => {
      await its.goto(`${app.url}${path}`);
      await its.evaluate('navigator.serviceWorker.ready');
    };
    const kept = () =>
      its.evaluate<string[]>(
        `caches.open('belfort-pages').then((one) => one.keys()).then((all) => all.map((one) => new URL(one.url).pathname).sort())`,
      );
    return { context, page: its, open, kept };
  };

  it('keeps the first message that is opened, and shows the copy where nothing comes through', async () => {
    const { context, page, open, kept } = await another(null);
    await open(`/m/${code}`);
    await expect.poll(kept).toEqual([`/m/${code}`]);
    // A stylesheet that is no longer the one of now.
    await page.evaluate(`caches.open('belfort-pages').then(async (cache) => {
      const [{ url }] = await cache.keys();
      const answer = await cache.match(url);
      const html = (await answer.text()).replace(/belfort\\.css\\?v=[^"]+/, 'belfort.css?v=old');
      await cache.put(url, new Response(html, { headers: answer.headers }));
    })`);
    await context.route('**/m/*', () => undefined);
    await context.route('**/*v=old', (route) => route.abort());
    await page.goto(`${app.url}/m/${code}`);
    expect(await page.locator('main').innerText()).toMatch(/kopie van[\s\S]*inbraak Kerkweg/);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(251, 250, 247)');
    await context.close();
  });

  it("keeps nothing of anybody's own on a shared computer", async () => {
    const { context, page, open, kept } = await another('shared');
    await open('/mijn/berichten');
    await expect.poll(() => page.evaluate('navigator.serviceWorker.controller !== null')).toBe(true);
    await open('/mijn/berichten');
    await open(`/mijn/berichten/${code}`);
    // What anybody may read is kept after all that was asked for before it.
    await open(`/m/${code}`);
    await expect.poll(kept).toEqual([`/m/${code}`]);
    await open('/mijn/melding');
    expect(await page.locator('main').innerText()).toContain('niet van u alleen');
    expect(await page.getByRole('button', { name: 'Meldingen aanzetten' }).count()).toBe(0);
    await context.close();
  });

  it('reads the last messages without internet, as a copy of that time, and says what to do', async () => {
    stopped = true;
    await app.stop();
    await page.goto(`${app.url}/mijn/berichten?l=nl`);
    expect(await page.locator('.kept').textContent()).toMatch(
      /U leest een kopie van \d+ \w+ \d{4} om \d\d:\d\d/,
    );
    await expectAccessible(page);
    await shoot('kept');
    await page.getByRole('link', { name: /Alles lezen/ }).first().click(); // prettier-ignore
    await page.waitForURL(new RegExp(code));
    expect(await page.locator('main').innerText()).toMatch(/kopie van[\s\S]*inbraak Kerkweg/);
    // What was not opened has the numbers first, and what can still be read.
    await page.goto(`${app.url}/mijn?l=fr`);
    expect(await page.locator('main').innerText()).toMatch(
      /^En danger[\s\S]*101[\s\S]*112[\s\S]*Pas d’internet/,
    );
    expect(await page.locator(`main a[href="/mijn/berichten/${code}"]`).count()).toBe(1);
    await expectAccessible(page);
    await shoot('offline');
    await page.goto(`${app.url}/push/bericht/${code}`);
    expect(await page.locator('main').innerText()).toMatch(/kopie van[\s\S]*inbraak Kerkweg/);
  });
});
