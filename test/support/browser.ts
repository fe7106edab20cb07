/** A real Chromium for the browser journeys, at the sizes that people have, with axe looking over each page. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { expect } from 'vitest';

export const desk = { width: 1280, height: 900 } as const;
/** The narrowest phone that WCAG 2.2 asks for (1.4.10 Reflow): also a desk at 400 %. */
export const phone = { width: 320, height: 640 } as const;

export const consoleFolder = fileURLToPath(new URL('../../web/dist', import.meta.url));
const axe = readFileSync(
  fileURLToPath(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url)),
  'utf8',
);

const known = [
  process.env['BELFORT_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Chromium without its background chatter: nothing may look for a network that is not there. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = known.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error('Chromium is not installed; `npm test` installs it or says how');
  return await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page's scripts complained of; a journey ends with it empty. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** Someone with a browser of that size, signed in where a cookie is given. */
export async function visit(
  browser: Browser,
  url: string,
  options: {
    size?: { width: number; height: number };
    cookie?: string;
    language?: string;
    dark?: boolean;
  } = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: options.size ?? desk,
    locale: options.language ?? 'nl-BE',
    timezoneId: 'Europe/Brussels',
    colorScheme: options.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  if (options.cookie) {
    const [name = '', value = ''] = options.cookie.split('=');
    await context.addCookies([{ name, value, url }]);
  }
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return { page, context, complaints, close: () => context.close() };
}

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

/** Fails on what axe finds serious or critical by WCAG 2.2 AA, and on anything wider than the window. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe);
  const violations = await page.evaluate<Violation[]>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then((found) => found.violations)`,
  );
  const serious = violations.filter((one) => one.impact === 'serious' || one.impact === 'critical');
  expect(
    serious.map(
      (one) =>
        `${one.id}: ${one.nodes
          .map((node) => node.target.join(' '))
          .slice(0, 3)
          .join(' | ')}`,
    ),
  ).toEqual([]);
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  expect(overflow, 'nothing is wider than the window').toBeLessThanOrEqual(0);
}
