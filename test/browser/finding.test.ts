/** Finding a BIN on a narrow phone: with the keyboard alone, with suggestions, and without scripts. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { consoleFolder, desk, expectAccessible, openBrowser, phone, visit } from '../support/browser.ts';

describe('finding a BIN', () => {
  let app: TestApp;
  let browser: Browser;
  let home: { name: string; number: string };
  let code = '';
  beforeAll(async () => {
    [app, browser] = await Promise.all([testApp({ consoleFolder }), openBrowser()]);
    const { db } = app.database;
    home = await db
      .selectFrom('address as a')
      .innerJoin('street as s', 's.id', 'a.street')
      .innerJoin('address_network as an', 'an.address', 'a.id')
      .select(['s.name', 'a.number'])
      .where('an.network', '=', app.networkId('KIEWIT'))
      .where('a.box', '=', '')
      .orderBy('a.id')
      .executeTakeFirstOrThrow();
    const network = await db
      .selectFrom('network')
      .select('join_code')
      .where('id', '=', app.networkId('KIEWIT'))
      .executeTakeFirstOrThrow();
    code = network.join_code;
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  it('suggests while one types, and is done with the arrows and Enter', async () => {
    const { page, complaints, close } = await visit(browser, app.url, { size: phone });
    await page.goto(`${app.url}/vind`);
    const field = page.getByRole('combobox', { name: 'Uw adres' });
    await field.focus();
    // A letter too few: fingers on a small screen.
    await page.keyboard.type(`${home.name.slice(0, 4)}${home.name.slice(5)} ${home.number}`);
    const list = page.getByRole('listbox');
    await expect.poll(() => list.getByRole('option').count()).toBeGreaterThan(0);
    await expect.poll(() => page.getByRole('status').innerText()).toMatch(/suggestie/);
    await expectAccessible(page);
    const wanted = list.getByRole('option', { name: `${home.name} ${home.number},` });
    for (let n = 0; n < 9 && (await wanted.getAttribute('aria-selected')) !== 'true'; n++)
      await page.keyboard.press('ArrowDown');
    expect(await field.getAttribute('aria-activedescendant')).toBe(await wanted.getAttribute('id'));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /Sluit aan bij/ }).waitFor();
    expect(new URL(page.url()).search).toBe('?l=nl');
    await expectAccessible(page);
    await page.getByRole('link', { name: /Meer over/ }).click();
    await page.getByRole('heading', { name: 'Wat het niet is' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Huishoudelijk reglement' }).click();
    await expectAccessible(page);
    expect(complaints).toEqual([]);
    await close();
  });

  it('closes its list with Escape, and a street leaves room for the number', async () => {
    const { page, close } = await visit(browser, app.url, { size: phone });
    await page.goto(`${app.url}/bin/${code}`);
    const field = page.getByRole('combobox');
    await field.pressSequentially(home.name.slice(0, -2));
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('listbox', { includeHidden: true }).isVisible()).toBe(false);
    await field.press('End');
    await field.pressSequentially(home.name.slice(-2));
    await page.getByRole('option', { name: `${home.name},` }).click();
    await page.keyboard.type(home.number);
    expect(await field.inputValue()).toMatch(new RegExp(`^${home.name} ${home.number}, \\d{4} `));
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /Sluit aan bij/ }).waitFor();
    await close();
  });

  it('does the same without scripts', async () => {
    const context = await browser.newContext({ viewport: phone, javaScriptEnabled: false, locale: 'fr-BE' });
    const page = await context.newPage();
    await page.goto(`${app.url}/`);
    await page.getByRole('link', { name: 'Trouver votre PLP' }).click();
    await page.getByLabel('Votre adresse').fill('Kerkstraat 3, 9000 Gent');
    await page.getByRole('button', { name: 'Chercher' }).click();
    await page.getByRole('link', { name: 'be-alert.be' }).waitFor();
    await page.getByLabel('Votre adresse').fill(home.name);
    await page.getByRole('button', { name: 'Chercher' }).click();
    await page.getByLabel(/Votre numéro/).fill(home.number);
    await page.getByRole('button', { name: 'Chercher' }).click();
    await page.getByRole('button', { name: /Rejoindre/ }).waitFor();
    await context.close();
  });

  it('lets the police see by street where a BIN is wished for', async () => {
    const lonely = await app.database.db
      .selectFrom('address as a')
      .innerJoin('street as s', 's.id', 'a.street')
      .leftJoin('address_network as an', 'an.address', 'a.id')
      .select(['a.id', 's.name'])
      .where('an.network', 'is', null)
      .where('s.municipality', '=', 'Demostad')
      .executeTakeFirstOrThrow();
    const wished = await fetch(`${app.url}/wens`, {
      method: 'POST',
      body: new URLSearchParams({ address: lonely.id }),
    });
    expect(wished.status).toBe(200);
    const dispatcher = await app.as('dispatcher', 'PZ-DEMOSTAD');
    for (const size of [desk, phone]) {
      const { page, complaints, close } = await visit(browser, app.url, { size, cookie: dispatcher.cookie });
      await page.goto(`${app.url}/console/networks`);
      await page.getByRole('link', { name: 'Waar wensen mensen een BIN?' }).click();
      await page.getByRole('row', { name: new RegExp(`${lonely.name}.*1`) }).waitFor();
      await expectAccessible(page);
      expect(complaints).toEqual([]);
      await close();
    }
  });
});
