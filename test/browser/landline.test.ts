/** A visitor answers a landline of the demo: by forms without scripts, and read aloud where the browser has a voice. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { desk, expectAccessible, openBrowser, phone, visit } from '../support/browser.ts';
import { send } from '../support/messages.ts';

/** A browser of which we hear what it says: a Dutch and a French voice, and a record. */
const voices = `
  window.heard = [];
  Object.defineProperty(window, 'speechSynthesis', { value: {
    getVoices: () => [{ lang: 'fr-FR' }, { lang: 'nl-NL' }],
    speak: (one) => { if (one.text) window.heard.push(one.lang + ' ' + one.text); },
    cancel: () => window.heard.push('silence'),
  } });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
`;

describe.each([
  ['a desk', desk],
  ['a narrow phone', phone],
] as const)('a landline in hand, on %s', (_name, size) => {
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    [app, browser] = await Promise.all([testApp(), openBrowser()]);
    // Looking the page over takes a slow machine longer than a phone rings.
    app.demo.peers.voice.behave({ handRingMs: 120_000 });
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  const callAll = async (): Promise<void> => {
    const dispatcher = await app.as('dispatcher', 'PZ-DEMOSTAD');
    await send(app, dispatcher, {
      kind: 'oproep',
      mode: 'real',
      incident: 'burglary',
      factAt: app.clock.now().toISOString(),
      audience: { networks: [app.networkId('KIEWIT')] },
      texts: {
        nl: { sms: 'inbraak Kerkweg, man te voet gevlucht. Licht aan, blijf binnen. Gezien? Bel 101' },
      },
    });
  };
  const press = (page: Page, at: string, name: string) =>
    page.locator(at).getByRole('button', { name, exact: true }).click();

  it('is answered and confirmed without scripts', async () => {
    const context = await browser.newContext({ viewport: size, javaScriptEnabled: false, locale: 'nl-BE' });
    const page = await context.newPage();
    await page.goto(`${app.url}/demo/phones?bin=Kiewit-Heide&taal=nl`);
    await page.locator('.card').getByRole('button').click();
    const at = '.phone.held';
    await callAll();
    await expect
      .poll(async () => {
        await page.getByRole('button', { name: 'Kijk of hij rinkelt' }).click();
        return page.getByRole('button', { name: 'Opnemen', exact: true }).count();
      })
      .toBe(1);
    await press(page, at, 'Opnemen');
    expect(await page.locator(at).innerText()).toContain('inbraak Kerkweg');
    await press(page, at, 'Toets 1');
    await expect.poll(() => page.locator(at).innerText()).toContain('bevestigd met toets 1');
    await press(page, at, 'Terugleggen');
    expect(await page.locator(at).count()).toBe(0);
    await context.close();
  });

  it('rings by itself, and is read aloud to who answers and not before', async () => {
    const { page, context, complaints, close } = await visit(browser, app.url, { size });
    await context.addInitScript(voices);
    await page.goto(`${app.url}/demo/phones?bin=Kiewit-Heide&taal=nl`);
    const heard = () => page.evaluate<string[]>('window.heard');
    const mine = page.locator('.phone.old').nth(2);
    const name = (await mine.getAttribute('data-name')) ?? '';
    const at = `[id="${await mine.getAttribute('id')}"]`;
    await mine.getByRole('button', { name: `Deze telefoon zelf opnemen, ${name}` }).click();
    await page.locator(`${at}.held`).waitFor();
    await expect.poll(() => page.locator('#live').innerText()).toContain('vanzelf');
    await callAll();
    await page.locator(at).getByRole('button', { name: 'Opnemen', exact: true }).waitFor();
    await expect.poll(() => page.locator('#said').innerText()).toContain(name);
    expect(await heard()).toEqual([]);
    for (const button of await page.locator(`${at} .keys button`).all())
      expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(52);

    await press(page, at, 'Opnemen');
    await expect.poll(async () => (await heard()).join('\n')).toContain('nl-BE');
    await expect.poll(async () => (await heard()).join('\n')).toContain('inbraak Kerkweg');
    await expectAccessible(page);
    await press(page, at, 'Toets 1');
    // What was being said stops at the key, thanks are said after it, and each thing is said once.
    await expect.poll(async () => (await heard()).lastIndexOf('silence')).toBeGreaterThan(0);
    await expect.poll(async () => (await heard()).at(-1)).toMatch(/^nl-BE /);
    const all = await heard();
    expect(all.filter((one) => one === 'silence')).toHaveLength(2);
    expect(all.filter((one) => one.includes('inbraak Kerkweg'))).toHaveLength(1);
    expect(new Set(all).size).toBe(all.length - 1);
    await page.locator(at).getByRole('button', { name: 'Terugleggen' }).waitFor();
    expect(await page.locator(`${at} .bubble`).first().innerText()).toContain('bevestigd met toets 1');
    expect(complaints).toEqual([]);
    await close();
  });
});
