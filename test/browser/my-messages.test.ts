/** A member's messages on the narrowest phone, at 200 %, by keyboard alone, in large letters, and read aloud. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DraftInput } from '../../contract/shapes.ts';
import { openSession } from '../../src/residents/sessions.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { desk, expectAccessible, openBrowser, phone, visit } from '../support/browser.ts';
import { follow, live, membersOf, send } from '../support/messages.ts';

/** What a desk shows at 200 %: WCAG 2.2, 1.4.4. */
const twice = { width: desk.width / 2, height: desk.height / 2 } as const;

/** Before a test `expect.poll` is not there. */
const until = (holds: () => Promise<boolean>): Promise<void> =>
  vi.waitFor(async () => {
    if (!(await holds())) throw new Error('not yet');
  }, 20_000);

describe("a member's messages in a browser", () => {
  let app: TestApp;
  let browser: Browser;
  let cookie = '';
  let code = '';
  let over = '';
  beforeAll(async () => {
    [app, browser] = await Promise.all([testApp(), openBrowser()]);
    const dispatcher = await app.as('dispatcher', 'PZ-DEMOSTAD');
    const draft: Omit<DraftInput, 'mode'> = {
      kind: 'oproep',
      incident: 'burglary',
      place: 'Kerkweg',
      factAt: app.clock.now().toISOString(),
      consulted: 'patrouille',
      audience: { networks: [app.networkId('KIEWIT')] },
      texts: {
        nl: { sms: 'inbraak Kerkweg, man te voet gevlucht. Licht aan, blijf binnen. Gezien? Bel 101' },
      },
    };
    const ended = await send(app, dispatcher, { ...draft, mode: 'real' });
    // An end goes to whom something was handed to.
    await until(async () => (await live(dispatcher, ended.id)).delivered > 0);
    await follow(app, dispatcher, 'einde', ended, {
      nl: { sms: 'Het is voorbij. Bedankt om uit te kijken.' },
    });
    await send(app, dispatcher, { ...draft, mode: 'test' });
    const call = await send(app, dispatcher, { ...draft, mode: 'real' });
    await follow(app, dispatcher, 'update', call, {
      nl: { sms: 'De man liep richting kanaal. Blijf binnen.' },
    });
    [code, over] = [call.code ?? '', ended.code ?? ''];
    const member = membersOf(app, 'KIEWIT').find((one) => one.language === 'nl');
    const token = await app.database.db
      .transaction()
      .execute((tx) => openSession(tx, member?.id ?? '', 'own', app.clock.now()));
    cookie = `belfort_me=${token}`;
    // Everything is in the hands of the carriers when it stands on the member's page.
    await until(async () => {
      const answer = await fetch(`${app.url}/mijn/berichten`, { headers: { cookie } });
      return (await answer.text()).includes('richting kanaal');
    });
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  it.each([
    ['a desk', desk],
    ['a desk at 200 %', twice],
    ['a narrow phone', phone],
  ] as const)('are accessible and fit on %s, also in large letters', async (_name, size) => {
    const { page, complaints, close } = await visit(browser, app.url, { size, cookie });
    const paths = ['', `/${code}`, `/${over}`, `/${code}?groot=1`, ''];
    for (const path of size === phone ? paths : paths.slice(1, 3)) {
      await page.goto(`${app.url}/mijn/berichten${path}`);
      for (const one of await page.locator('details:not([open]) > summary').all()) await one.click();
      await expectAccessible(page);
    }
    expect(complaints).toEqual([]);
    await close();
  });

  it('are read, confirmed and scored by keyboard alone, without a script', async () => {
    const context = await browser.newContext({ viewport: phone, javaScriptEnabled: false, locale: 'nl-BE' });
    await context.addCookies([{ name: 'belfort_me', value: cookie.split('=')[1] ?? '', url: app.url }]);
    const page = await context.newPage();
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let n = 0; n < 60; n++) {
        await page.keyboard.press('Tab');
        const focused = page.locator(':focus');
        const words = `${(await focused.textContent().catch(() => '')) ?? ''} ${(await focused.getAttribute('id').catch(() => '')) ?? ''}`;
        if (name.test(words)) return;
      }
      throw new Error(`no way to ${name.source} by keyboard`);
    };
    await page.goto(`${app.url}/mijn/berichten`);
    await tabTo(/Alles lezen: .*Kerkweg/);
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(code));
    // Nothing that a script alone can do is offered.
    expect(await page.locator('[data-read]').isVisible()).toBe(false);
    await tabTo(/Ik heb dit gezien/);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByText(/Gezien om/).count()).toBe(1);

    await page.goto(`${app.url}/mijn/berichten/${over}`);
    await page.getByRole('radio', { name: 'Een beetje' }).focus();
    await page.keyboard.press('ArrowDown');
    await tabTo(/words/);
    await page.keyboard.type('goed te weten');
    await tabTo(/^\s*Versturen/);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByText('Bedankt, uw antwoord is bewaard.').count()).toBe(1);
    expect(await page.getByRole('radio', { name: 'Ja' }).isChecked()).toBe(true);
    await context.close();
  });

  it('are read aloud where the browser has a voice of their language, and the button is hidden where not', async () => {
    const { page, close } = await visit(browser, app.url, { size: phone, cookie });
    await page.goto(`${app.url}/mijn/berichten/${code}`);
    const button = page.locator('[data-read]');
    // Chromium has no voices here.
    expect(await button.isHidden()).toBe(true);
    await page.addInitScript(`{
      const said = (window.said = []);
      Object.defineProperty(window, 'speechSynthesis', { value: {
        getVoices: () => [{ lang: 'nl-BE', name: 'x' }], speak: (one) => said.push(one.text), cancel: () => said.push('stop'), addEventListener: () => {},
      } });
      window.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; } };
    }`);
    await page.reload();
    await button.click();
    const said = await page.evaluate<string[]>('window.said');
    expect(said.join(' ')).toMatch(/POLITIE.*richting kanaal.*Blijf binnen/s);
    expect(await button.textContent()).toBe('Stop met voorlezen');
    await button.click();
    expect(await page.evaluate<string[]>('window.said')).toContain('stop');
    await close();
  });
});
