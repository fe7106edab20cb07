/**
 * From the code on a letter to a confirmed member, on a narrow phone, as a person does it: taps and keystrokes are counted
 * and printed as seconds (three keys a second, 1.5 s a tap), the rest is the machine. Then by keyboard alone, at twice the
 * size of letters, and out again.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { expectAccessible, openBrowser, phone, visit } from '../support/browser.ts';
import { codeAt } from '../support/resident.ts';

const keysASecond = 3;
const secondsATap = 1.5;

describe('joining on a phone', () => {
  let app: TestApp;
  let browser: Browser;
  let invitation = '';
  let number = '';
  beforeAll(async () => {
    [app, browser] = await Promise.all([testApp(), openBrowser()]);
    const { db } = app.database;
    const network = app.networkId('KIEWIT');
    const home = await db
      .selectFrom('address as a')
      .innerJoin('address_network as an', 'an.address', 'a.id')
      .select(['a.street', 'a.number'])
      .where('an.network', '=', network)
      .where('a.box', '=', '')
      .orderBy('a.id')
      .executeTakeFirstOrThrow();
    number = home.number;
    invitation = 'k7m2p9x4rtwz3b';
    await db
      .insertInto('invitation')
      .values({
        code: invitation,
        network,
        street: home.street,
        kind: 'letter',
        made_by: null,
        made_at: new Date(),
      })
      .execute();
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  it('takes less than a minute from the letter to a confirmed member', async () => {
    const { page, complaints, close } = await visit(browser, app.url, { size: phone });
    let taps = 1; // The camera, on the code.
    let keys = 0;
    const started = performance.now();
    const tap = async (on: Locator): Promise<void> => {
      taps++;
      await on.click();
    };
    const type = async (into: Locator, text: string): Promise<void> => {
      taps++;
      keys += text.length;
      await into.fill(text);
    };
    await page.goto(`${app.url}/i/${invitation}`);
    await expectAccessible(page);
    await type(page.locator('main input:not([type=hidden])').first(), number);
    await tap(page.locator('main form button').first());
    await page.getByRole('button', { name: /Sluit aan bij/ }).waitFor();
    await tap(page.getByRole('button', { name: /Sluit aan bij/ }));
    await expectAccessible(page);
    await type(page.getByLabel('Voornaam en naam'), 'Jan Peeters');
    await type(page.getByLabel('Telefoonnummer of e-mailadres'), '0470112233');
    await tap(page.getByLabel('Ik ben 18 jaar of ouder.'));
    await tap(page.getByLabel(/Ik aanvaard de regels/));
    const code = await codeAt(app, '+32470112233', () =>
      tap(page.getByRole('button', { name: 'Stuur mij een code' })),
    );
    await expectAccessible(page);
    await type(page.getByLabel('Code van zes cijfers'), code);
    await tap(page.getByRole('button', { name: 'Bevestigen' }));
    await page.getByRole('heading', { name: 'Dag Jan' }).waitFor();
    const waited = (performance.now() - started) / 1_000;
    const hands = keys / keysASecond + taps * secondsATap;
    process.stdout.write(
      `joining: ${keys} keys ${(keys / keysASecond).toFixed(1)} s + ${taps} taps ${(taps * secondsATap).toFixed(1)} s + machine ${waited.toFixed(1)} s (axe included) = ${(hands + waited).toFixed(1)} s\n`,
    );
    // What hands take does not depend on the machine; a quarter of the minute is left for it.
    expect(hands).toBeLessThan(45);
    await expectAccessible(page);
    for (const one of await page.locator('summary').all()) await one.click();
    await expectAccessible(page);
    expect(complaints).toEqual([]);
    await close();
  });

  it('is done by keyboard alone, with letters twice as large, and undone again', async () => {
    const { page, context, close } = await visit(browser, app.url, { size: { width: 640, height: 900 } });
    const twice = (on: Page): Promise<unknown> =>
      on.evaluate(`document.documentElement.style.fontSize = '200%'`);
    await page.goto(`${app.url}/i/${invitation}`);
    await twice(page);
    const to = async (is: RegExp | string): Promise<void> => {
      for (let n = 0; n < 60; n++) {
        await page.keyboard.press('Tab');
        const name = await page.evaluate<string>(
          `(document.activeElement?.labels?.[0] ?? document.activeElement)?.textContent?.trim() ?? ''`,
        );
        if (typeof is === 'string' ? name === is : is.test(name)) return;
      }
      throw new Error(`Tab never came to ${String(is)}`);
    };
    await page.locator('main input:not([type=hidden])').first().focus();
    await page.keyboard.type(number);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /Sluit aan bij/ }).waitFor();
    await to(/Sluit aan bij/);
    await page.keyboard.press('Enter');
    await page.getByLabel('Voornaam en naam').waitFor();
    await twice(page);
    await expectAccessible(page);
    await to('Voornaam en naam');
    await page.keyboard.type('Greet Maes');
    await to('Telefoonnummer of e-mailadres');
    await page.keyboard.type('greet@example.be');
    await to('Ik ben 18 jaar of ouder.');
    await page.keyboard.press('Space');
    // Sent too early: the first thing read is what is wrong, and it leads there.
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('huishoudelijk reglement');
    expect(await page.getByLabel('Voornaam en naam').inputValue()).toBe('Greet Maes');
    await page.getByRole('alert').getByRole('link').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.getByLabel(/Ik aanvaard/).focus();
    await page.keyboard.press('Space');
    const code = await codeAt(app, 'greet@example.be', () => page.keyboard.press('Enter'));
    await page.getByLabel('Code van zes cijfers').waitFor();
    await twice(page);
    await expectAccessible(page);
    await to('Code van zes cijfers');
    await page.keyboard.type(code);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Dag Greet' }).waitFor();
    await twice(page);
    await expectAccessible(page);
    await page.goto(`${app.url}/mijn/weg`);
    await expectAccessible(page);
    await to('Ja, wis alles nu');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Alles is gewist' }).waitFor();
    expect((await context.cookies()).filter((one) => one.name === 'belfort_me')).toEqual([]);
    await close();
  });
});
