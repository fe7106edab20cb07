/** What anyone opens: the front door, signing in, the phones of the demo, a message. With and without JavaScript. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unseal } from '../../src/lib/secrets.ts';
import { stopToken } from '../../src/residents/stop.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { desk, expectAccessible, openBrowser, phone, visit } from '../support/browser.ts';

describe.each([
  ['a desk', desk],
  ['a narrow phone', phone],
] as const)('on %s', (_name, size) => {
  let app: TestApp;
  let browser: Browser;
  let code = '';
  beforeAll(async () => {
    [app, browser] = await Promise.all([testApp(), openBrowser()]);
    const dispatcher = await app.as('dispatcher', 'PZ-DEMOSTAD');
    const draft = await app.draft(dispatcher, {
      kind: 'oproep',
      mode: 'real',
      incident: 'burglary',
      place: 'Kerkweg',
      factAt: app.clock.now().toISOString(),
      audience: { networks: [app.networkId('KIEWIT')] },
      texts: {
        nl: { sms: 'inbraak Kerkweg, man te voet gevlucht. Licht aan, blijf binnen. Gezien? Bel 101' },
      },
    });
    const sent = await dispatcher.call('publishMessage', {
      params: { id: draft.id },
      body: { revision: draft.revision },
    });
    code = sent.body.code ?? '';
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  it.each(['/', '/sign-in', '/demo/phones', '/toegankelijkheid', '/privacy', '/nothing-here'])(
    '%s is accessible and fits',
    async (path) => {
      const { page, close } = await visit(browser, app.url, { size });
      await page.goto(`${app.url}${path}`);
      await expectAccessible(page);
      await close();
    },
  );

  it('the page that stops ordinary mail is pressed once, and once more to take it back', async () => {
    const row = await app.database.db
      .selectFrom('contact')
      .select('value')
      .where('channel', '=', 'email')
      .orderBy('id')
      .executeTakeFirstOrThrow();
    const link = `${app.url}/stop/${stopToken(app.keys, unseal(app.keys, 'email', row.value))}?l=nl`;
    const { page, close } = await visit(browser, app.url, { size });
    await page.goto(link);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Stop gewone berichten' }).click();
    await page.getByRole('heading', { name: 'Gestopt' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Toch weer ontvangen' }).click();
    await page.getByRole('heading', { name: 'U krijgt ze weer' }).waitFor();
    await close();
  });

  it("the page of a message says who, what to do and where, without scripts, in the reader's language", async () => {
    const context = await browser.newContext({ viewport: size, javaScriptEnabled: false, locale: 'fr-BE' });
    const page = await context.newPage();
    await page.goto(`${app.url}/m/${code}`);
    expect(await page.locator('html').getAttribute('lang')).toBe('fr');
    const words = await page.locator('main').innerText();
    expect(words).toMatch(/police/i);
    expect(words).toContain('inbraak Kerkweg');
    expect(await page.locator('a[href="tel:101"]').count()).toBeGreaterThan(0);
    await context.close();
    const { page: seen, close } = await visit(browser, app.url, { size });
    await seen.goto(`${app.url}/m/${code}`);
    await expectAccessible(seen);
    await close();
  });

  it("phones show what came over the carriers' sockets, and what became of the calls to landlines", async () => {
    const { page, complaints, close } = await visit(browser, app.url, { size });
    await page.goto(`${app.url}/demo/phones?bin=Kiewit-Heide`);
    await expect
      .poll(() => page.getByText('inbraak Kerkweg').count(), { timeout: 10_000 })
      .toBeGreaterThan(3);
    await expect
      .poll(() => page.getByText(/bevestigd met toets 1/).count(), { timeout: 10_000 })
      .toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    await close();
  });
});
