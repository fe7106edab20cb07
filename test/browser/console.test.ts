/** The desk in a real browser: send, approve, follow, end; with the keyboard only, at 1280 and 320 px. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { consoleFolder, desk, expectAccessible, openBrowser, phone, visit } from '../support/browser.ts';

describe.each([
  ['a desk', desk],
  ['a narrow phone', phone],
] as const)('on %s', (_name, size) => {
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    [app, browser] = await Promise.all([testApp({ consoleFolder }), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  const arrive = async (page: Page): Promise<void> => {
    await page.goto(`${app.url}/console/`);
    await page.locator('main h1').waitFor();
  };

  it('sends a heterdaad call with three presses within fifteen seconds, from the empty home screen, by keyboard', async () => {
    const dispatcher = await app.as('dispatcher', 'PZ-DEMOSTAD');
    const { page, complaints, close } = await visit(browser, app.url, { size, cookie: dispatcher.cookie });
    await arrive(page);
    await expectAccessible(page);
    const began = Date.now();
    let presses = 0;
    const press = async (key: string): Promise<void> => {
      presses++;
      await page.keyboard.press(key);
    };
    await press('1');
    await page.locator('input[data-field=place]:focus').waitFor();
    await page.keyboard.type('Kerkweg 41');
    await page.getByText('Ligt in Kiewit-Heide').waitFor();
    await press('Control+Enter');
    await page.locator('dialog[open]').waitFor();
    expect(await page.locator('dialog').innerText()).toMatch(/212/);
    expect(await page.locator('dialog').innerText()).toMatch(/€/);
    await press('Enter');
    await page.waitForURL(/\/console\/messages\//);
    expect(presses).toBe(3);
    expect(Date.now() - began).toBeLessThan(15_000);
    // The live page fills by itself, as the phones ring.
    await expect
      .poll(() => page.locator('main').innerText(), { timeout: 15_000 })
      .toMatch(/158\s*\n?\s*afgeleverd/);
    // Landlines ring too, and who pressed 1 has confirmed.
    await expect
      .poll(() => page.locator('main').innerText(), { timeout: 15_000 })
      .toMatch(/bevestigd\s*\n?\s*[1-9]/);
    await expectAccessible(page);
    expect(
      app.demo.phones.list().filter((one) => one.channel === 'sms' && one.text.includes('inbraak Kerkweg')),
    ).not.toHaveLength(0);

    // Ending it takes the key and the confirmation.
    await page.keyboard.press('e');
    await page.waitForURL(/\/console\/compose\//);
    await page.locator('dialog[open]').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/console\/messages\//);
    await expect
      .poll(
        async () =>
          (await dispatcher.call('listMessages', { query: { state: 'live', limit: '50' } })).body.length,
        { timeout: 10_000 },
      )
      .toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it('lays a large call before a second officer, who approves and sends it', async () => {
    const dispatcher = await app.as('dispatcher', 'PZ-DEMOSTAD');
    const officer = await app.as('officer', 'PZ-DEMOSTAD');
    const draft = await app.draft(dispatcher, {
      kind: 'oproep',
      mode: 'exercise',
      incident: 'burglary',
      factAt: new Date(app.clock.now().getTime() - 3_600_000).toISOString(),
      audience: {
        networks: ['KIEWIT', 'GODSHEIDE', 'RUNKST', 'KURINGEN'].map((code) => app.networkId(code)),
      },
      texts: { nl: { sms: 'inbraken in de buurt. Licht aan, blijf binnen. Gezien? Bel 101' } },
    });
    await dispatcher.call('submitMessage', { params: { id: draft.id }, body: { revision: draft.revision } });
    const { page, complaints, close } = await visit(browser, app.url, { size, cookie: officer.cookie });
    await page.goto(`${app.url}/console/messages/${draft.id}`);
    const approve = page.getByRole('button', { name: /goedkeuren/i }).first();
    await approve.waitFor();
    await expectAccessible(page);
    await approve.click();
    const send = page.getByRole('button', { name: /versturen/i }).first();
    await send.waitFor();
    await send.click();
    await page.locator('dialog[open]').waitFor();
    await page.locator('dialog [data-confirm], dialog .primary').first().click();
    await expect
      .poll(async () => (await officer.call('getMessage', { params: { id: draft.id } })).body.state, {
        timeout: 10_000,
      })
      .toBe('live');
    expect(complaints).toEqual([]);
    await close();
  });

  it('keeps a draft when the session ends in the middle of composing', async () => {
    const dispatcher = await app.as('dispatcher', 'PZ-DEMOSTAD');
    const { page, context, close } = await visit(browser, app.url, { size, cookie: dispatcher.cookie });
    await arrive(page);
    await page.keyboard.press('1');
    await page.locator('input[data-field=place]:focus').waitFor();
    let asked = Date.now();
    page.on('request', () => void (asked = Date.now()));
    page.on('response', () => void (asked = Date.now()));
    await page.keyboard.type('Kerkweg 41');
    await page.getByText('Ligt in Kiewit-Heide').waitFor();
    // Once nothing was asked for a while, nothing is on its way that would find the session gone before the words are typed.
    await expect.poll(() => Date.now() - asked, { timeout: 20_000 }).toBeGreaterThan(1_500);
    await context.clearCookies();
    const words = page.locator('textarea').first();
    await words.focus();
    await page.keyboard.press('End');
    await words.pressSequentially(' Blijf kalm.');
    await page.waitForURL(/\/sign-in\?then=/);
    const again = await app.as('dispatcher', 'PZ-DEMOSTAD');
    const [name = '', value = ''] = again.cookie.split('=');
    await context.addCookies([{ name, value, url: app.url }]);
    await page.goto(`${app.url}${new URL(page.url()).searchParams.get('then') ?? ''}`);
    await expect
      .poll(() => page.locator('textarea').first().inputValue(), { timeout: 10_000 })
      .toMatch(/Kerkweg.*Blijf kalm/s);
    await close();
  });

  it.each(['/console/messages', '/console/reviews', '/console/networks', '/console/plan', '/console/tokens'])(
    '%s is accessible and fits',
    async (path) => {
      const officer = await app.as('officer', 'PZ-DEMOSTAD');
      const { page, complaints, close } = await visit(browser, app.url, { size, cookie: officer.cookie });
      await page.goto(`${app.url}${path}`);
      await page.locator('main h1').waitFor();
      await expectAccessible(page);
      expect(complaints).toEqual([]);
      await close();
    },
  );
});
