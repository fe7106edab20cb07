/** The system manager's page of sending in a real browser: read, pause with a second press, resume. */
import type { Browser } from 'playwright-core';
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

  it('pauses the large sendings only after a second press, and offers no pause of an alarm', async () => {
    const manager = await app.as('system-manager', 'DEMOSTAD');
    const { page, complaints, close } = await visit(browser, app.url, { size, cookie: manager.cookie });
    await page.goto(`${app.url}/console/delivery?l=nl`);
    await page.locator('main h1').waitFor();
    const buttons = page.locator('main td button');
    await buttons.first().waitFor();
    await expectAccessible(page);
    const paused = () => app.database.db.selectFrom('delivery_control').select(['kind', 'name']).execute();
    const last = page.locator('main table').first().locator('tr').last().locator('button').last();
    await last.click();
    await page.locator('dialog').waitFor();
    await expectAccessible(page);
    expect(await paused()).toEqual([]);
    await page.locator('dialog button.danger').click();
    await expect.poll(paused).toEqual([{ kind: 'lane', name: 'bulk' }]);
    await page.locator('main strong').waitFor();
    // Emergency, urgent and codes have the one button of trying again.
    const counts = await page
      .locator('main table')
      .first()
      .locator('tr')
      .evaluateAll((rows) => rows.map((one) => one.querySelectorAll('button').length));
    expect(counts).toEqual([1, 1, 1, 2, 2]);
    await last.click();
    await expect.poll(paused).toEqual([]);
    // The plan is not for this role, and the console asks once (web/police/session.ts).
    expect(complaints.filter((one) => !one.includes('403'))).toEqual([]);
    expect(complaints.length).toBeLessThanOrEqual(1);
    await close();
  });
});
