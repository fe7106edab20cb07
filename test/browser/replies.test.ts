/** What people answered, on the live page of the desk that sent the message. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { consoleFolder, desk, expectAccessible, openBrowser, phone, visit } from '../support/browser.ts';
import { arrived, send } from '../support/messages.ts';
import { nothingInHand } from '../support/untouched.ts';

describe('replies on the live page', () => {
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    [app, browser] = await Promise.all([testApp({ consoleFolder }), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  it('shows the words and not the number, and says that they are no report', async () => {
    const officer = await app.as('officer', 'PZ-DEMOSTAD');
    const message = await send(app, officer, {
      kind: 'oproep',
      mode: 'real',
      incident: 'burglary',
      factAt: new Date(app.clock.now().getTime() - 60_000).toISOString(),
      consulted: 'patrouille',
      audience: { networks: [app.networkId('KIEWIT')] },
      texts: { nl: { sms: 'wie ziet een man met een ladder' } },
    });
    await expect.poll(() => arrived(app, /met een ladder/).length).toBeGreaterThan(2);
    // Nobody answers before the carrier's own answer is written.
    await nothingInHand(app.database.db);
    const [first, second] = arrived(app, /met een ladder/);
    expect(await app.demo.peers.smsc.say(first?.to ?? '', 'hij loopt naar het station')).toBe(0);
    expect(await app.demo.peers.smsc.say(second?.to ?? '', 'JA')).toBe(0);

    for (const size of [desk, phone]) {
      const { page, complaints, close } = await visit(browser, app.url, { size, cookie: officer.cookie });
      await page.goto(`${app.url}/console/messages/${message.id}`);
      const replies = page.getByRole('region', { name: 'Antwoorden' });
      await replies.getByText('hij loopt naar het station').waitFor();
      const said = await replies.innerText();
      expect(said).toMatch(/geen meldingen/);
      expect(said).toMatch(/bevestigde/);
      expect(said).not.toContain((first?.to ?? '').slice(-6));
      await expectAccessible(page);
      if (size === phone) {
        await replies.getByRole('button', { name: 'Gelezen' }).click();
        await replies.getByText('nog niet gelezen').waitFor({ state: 'detached' });
      }
      expect(complaints).toEqual([]);
      await close();
    }
  });
});
