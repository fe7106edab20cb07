/** `npm run shots`: the pictures of the documents, taken from a running demo of its own. */
import { mkdirSync, mkdtempSync, chmodSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { serve, type Place } from '../bench/ground.ts';
import { desk, openBrowser, phone, visit } from '../test/support/browser.ts';

const folder = fileURLToPath(new URL('../docs/pictures/', import.meta.url));
mkdirSync(folder, { recursive: true });
const directory = mkdtempSync(join(tmpdir(), 'belfort-shots-'));
chmodSync(directory, 0o755);
const place: Place = {
  directory: join(directory, 'data'),
  databaseUrl: null,
  remove: () => Promise.resolve(rmSync(directory, { recursive: true, force: true })),
};

const server = await serve(place, {}, 'demo');
const browser = await openBrowser();
const shoot = async (page: Page, name: string, full = false): Promise<void> =>
  void (await page.screenshot({ path: join(folder, `${name}.png`), fullPage: full }));

try {
  for (const [width, size] of [
    ['1280', desk],
    ['320', phone],
  ] as const) {
    const { page, close } = await visit(browser, server.url, { size });
    await page.goto(`${server.url}/`);
    await shoot(page, `front-${width}`);
    await page.goto(`${server.url}/sign-in`);
    await page.locator('button.person', { hasText: 'Dispatcher, PZ Demostad' }).click();
    await page.locator('main h1').waitFor();
    await shoot(page, `home-${width}`);
    await page.keyboard.press('1');
    await page.locator('input[data-field=place]:focus').waitFor();
    await page.keyboard.type('Kerkweg 41');
    await page.getByText('Ligt in Kiewit-Heide').waitFor();
    await page.waitForTimeout(1_000);
    await shoot(page, `compose-${width}`);
    await page.keyboard.press('Control+Enter');
    await page.locator('dialog[open]').waitFor();
    await page.waitForTimeout(500);
    await shoot(page, `confirm-${width}`);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/console\/messages\//);
    await page.waitForTimeout(6_000);
    await shoot(page, `live-${width}`);
    const link = page.locator('a[href*="/m/"]').first();
    await page.goto(new URL((await link.getAttribute('href')) ?? '/', server.url).toString());
    await shoot(page, `message-${width}`, true);
    await page.goto(`${server.url}/demo/phones?bin=Kiewit-Heide`);
    await shoot(page, `phones-${width}`);
    await close();
  }
} finally {
  await browser.close();
  await server.stop();
  await place.remove();
}
