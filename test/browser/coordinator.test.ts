/** The coordinator's pages in a real browser: who stands in, the police's yes, the members and what is handed to neighbours. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../src/access/sign-in.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { consoleFolder, desk, expectAccessible, openBrowser, phone, visit } from '../support/browser.ts';

describe('the pages of whoever stands for a BIN', () => {
  let app: TestApp;
  let browser: Browser;
  let kiewit = '';
  beforeAll(async () => {
    [app, browser] = await Promise.all([testApp({ consoleFolder }), openBrowser()]);
    kiewit = app.networkId('KIEWIT');
    // One member whom nothing reaches any more.
    const { db } = app.database;
    const { person } = await db
      .selectFrom('membership')
      .select('person')
      .where('network', '=', kiewit)
      .orderBy('person')
      .executeTakeFirstOrThrow();
    const contacts = await db
      .selectFrom('contact')
      .select(['channel', 'value_hash'])
      .where('person', '=', person)
      .execute();
    await db
      .insertInto('contact_standing')
      .values(
        contacts.map((one) => ({
          ...one,
          state: 'stale' as const,
          reason: 'unreachable' as const,
          failures: 2,
          first_failed_at: new Date('2026-11-02T10:00:00Z'),
          last_failed_at: new Date('2026-11-04T10:00:00Z'),
          stopped_at: null,
        })),
      )
      .onConflict((on) => on.doNothing())
      .execute();
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  const open = async (page: Page, path: string): Promise<void> => {
    await page.goto(`${app.url}/console${path}`);
    await page.locator('main h1').waitFor();
  };

  it('lets somebody who is named see the members once the police said yes, and not before', async () => {
    const size = desk;
    const coordinator = await app.as('coordinator', 'KIEWIT');
    const { page, complaints, close } = await visit(browser, app.url, { size, cookie: coordinator.cookie });
    await open(page, '/');
    await page.locator('article dl').waitFor();
    expect(await page.locator('article').innerText()).toMatch(/leden\s*212/);
    await expectAccessible(page);
    await open(page, `/bin/${kiewit}/coordinators`);
    await page.locator('[data-newcomer] summary').click();
    await page.locator('[data-newcomer] input[type=email]').fill('lut@demostad.example');
    await page.locator('[data-newcomer] input').first().fill('Lut Proef');
    await page.locator('[data-newcomer] [data-field=until]').fill('2099-12-31');
    await expectAccessible(page);
    await page.locator('[data-newcomer] button[type=submit]').click();
    const row = page.locator('li', { hasText: 'Lut Proef' });
    await row.waitFor();
    expect(await row.innerText()).toMatch(
      /vervanger[\s\S]*tot en met 31 december 2099[\s\S]*Wacht op screening/,
    );
    await row.locator('[data-act=end]').click();
    await page.locator('dialog[open]').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    const { body } = await coordinator.call('listCoordinators', { params: { id: kiewit } });
    const id = body.people.find((one) => one.name === 'Lut Proef')?.id ?? '';
    await close();

    const deps = { db: app.database.db, keys: app.keys, clock: app.clock };
    const lut = await visit(browser, app.url, {
      size,
      cookie: `belfort=${await openSession(deps, id, 'code')}`,
    });
    await open(lut.page, `/bin/${kiewit}/members`);
    await lut.page.getByText('De politie heeft u nog niet nagekeken').waitFor();
    await expectAccessible(lut.page);
    expect(await lut.page.locator('[data-member]').count()).toBe(0);

    const officer = await app.as('officer', 'PZ-DEMOSTAD');
    const police = await visit(browser, app.url, { size, cookie: officer.cookie });
    await open(police.page, `/bin/${kiewit}/coordinators`);
    const waiting = police.page.locator('li', { hasText: 'Lut Proef' });
    await waiting.locator('[data-act=screen]').click();
    await police.page.locator('dialog input[value=yes]').check();
    await expectAccessible(police.page);
    await police.page.locator('dialog button[type=submit]').click();
    await expect.poll(() => waiting.innerText()).toContain('Nagekeken door de politie');
    await police.close();

    await open(lut.page, `/bin/${kiewit}/members`);
    await lut.page.locator('[data-member]').first().waitFor();
    expect(await lut.page.locator('[data-member]').count()).toBe(50);
    await lut.page.locator('[role=search] select').selectOption('failing');
    await expect.poll(() => lut.page.locator('[data-member]').count()).toBe(1);
    expect(await lut.page.locator('[data-member]').innerText()).toContain('Er kwam niets aan');
    await expectAccessible(lut.page);
    // The name that is sought stands in no address.
    await lut.page.locator('[role=search] input').fill('bestaat-niet');
    await lut.page.keyboard.press('Enter');
    await lut.page.getByText('Niemand gevonden').first().waitFor();
    expect(lut.page.url()).not.toContain('bestaat');

    await lut.page.getByRole('button', { name: 'Ledenlijst uitvoeren' }).click();
    await lut.page.locator('dialog[open]').waitFor();
    await expectAccessible(lut.page);
    const [download] = await Promise.all([
      lut.page.waitForEvent('download'),
      lut.page.locator('dialog a[download]').click(),
    ]);
    expect(download.suggestedFilename()).toBe('leden-KIEWIT.csv');

    // A paper form without a number: the code goes by letter, and nobody is a member before it is given.
    const form = lut.page.locator('[data-paper]');
    await form.locator('summary').click();
    await form.locator('input').first().fill('Rita Proef');
    await form.locator('input[type=search]').fill('Merelberg 3');
    await lut.page.keyboard.press('Enter');
    await form.locator('select').first().waitFor();
    await form.getByRole('checkbox', { name: /18/ }).check();
    await expectAccessible(lut.page);
    await form.locator('button[type=submit]').click();
    await form.getByText('Code voor de brief').waitFor();
    const [letter] = await Promise.all([
      lut.page.waitForEvent('download'),
      form.getByRole('button', { name: 'Brief met de code afdrukken' }).click(),
    ]);
    expect((await readFile(await letter.path())).subarray(0, 5).toString()).toBe('%PDF-');

    await lut.page.getByText('Een bestaande lijst nakijken').click();
    await lut.page.locator('input[type=file]').setInputFiles({
      name: 'leden.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('naam;voornaam;straat;huisnummer;postcode;gemeente;gsm;taal\nWeg;Jan;Nergensstraat;1;3500;Demostad;0470123457;nl'),
    }); // prettier-ignore
    await lut.page.getByRole('button', { name: 'Nakijken' }).click();
    await lut.page.getByText('Lijn 2').waitFor();
    await expectAccessible(lut.page);

    await open(lut.page, `/bin/${kiewit}/share`);
    const text = lut.page.locator('details[open] .share-text');
    await text.waitFor();
    expect(await text.innerText()).toMatch(/Bel eerst 101[\s\S]*\/bin\/[2-9a-z]{14}/);
    await expectAccessible(lut.page);
    // A member list that is refused is the one request that may fail.
    expect([...complaints, ...lut.complaints, ...police.complaints].filter((one) => !one.includes('403'))).toEqual([]); // prettier-ignore
    await lut.close();
  });

  it('fits the narrowest phone: the BIN, who stands for it, its members, what is handed out', async () => {
    const coordinator = await app.as('coordinator', 'KIEWIT');
    const { page, complaints, close } = await visit(browser, app.url, {
      size: phone,
      cookie: coordinator.cookie,
    });
    await open(page, '/');
    await page.locator('article dl').waitFor();
    await expectAccessible(page);
    await open(page, `/bin/${kiewit}/coordinators`);
    await page.locator('[data-newcomer] summary').click();
    await page.locator('[data-field=as]').selectOption('street-contact');
    await page.locator('[data-newcomer] input[type=checkbox]').first().waitFor();
    await expectAccessible(page);
    await page.locator('[data-act=date]').last().click();
    await page.locator('dialog[open]').waitFor();
    await expectAccessible(page);
    await open(page, `/bin/${kiewit}/members`);
    await page.locator('[role=search] select').selectOption('failing');
    await expect.poll(() => page.locator('[data-member]').count()).toBe(1);
    await page.locator('[data-member] button').click();
    await page.locator('dialog[open]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-paper] summary').click();
    await expectAccessible(page);
    await open(page, `/bin/${kiewit}/share`);
    await page.locator('details[open] .share-text').waitFor();
    await page.getByRole('link', { name: 'Affiche' }).waitFor();
    await expectAccessible(page);
    expect(complaints).toEqual([]);
    await close();
  });

  it.each([
    ['wide', desk],
    ['narrow', phone],
  ] as const)('shows how far the network reaches, street by street, %s', async (_name, size) => {
    const prevention = await app.as('prevention', 'Demostad');
    const { page, complaints, close } = await visit(browser, app.url, { size, cookie: prevention.cookie });
    await open(page, `/bin/${kiewit}/reach`);
    const { body } = await prevention.call('networkReach', { params: { id: kiewit } });
    const foot = await page.locator('tfoot td').allInnerTexts();
    expect(foot.at(0)?.replaceAll(/\D/g, '')).toBe(String(body.total.homes));
    expect(foot.at(-1)).toBe('1');
    expect(await page.locator('tbody tr').count()).toBe(body.streets.length);
    await expectAccessible(page);
    expect(complaints).toEqual([]);
    await close();
  });
});
