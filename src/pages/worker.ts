/**
 * The member's app as a phone sees it: its manifest (W3C Web Application Manifest), per language, and its service worker
 * (worker.js) with what changes written before it. The worker's version is a digest of all that it keeps, so that a new
 * stylesheet is a new worker; it is answered with no-cache, and a browser asks for it on every visit.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { html } from 'hono/html';
import { languages, say, type Language } from '../../contract/words.ts';
import { assetPaths, assetUrl } from './assets.ts';
import { callLinks, page, type Html } from './layout.ts';

export const startPath = '/mijn/berichten';
/** On an answer: the device is the reader's own, and may keep it. */
export const mayKeepHeader = 'x-belfort-keep';
const source = readFileSync(new URL('worker.js', import.meta.url), 'utf8');

/** What pages without internet are drawn with. */
const kept = [
  ...assetPaths.filter((path) => /\.css$|\/fonts\/|app\.js$|my-messages\.js$|favicon/.test(path)),
  ...['icon-192.png', 'badge.png', 'test-192.png'].map((name) => `/assets/${name}`),
].map(assetUrl);

/** The worker as it is sent. The pages of no internet are part of its version: their numbers are the installation's own. */
export async function workerScript(emergencyNumbers: readonly string[]): Promise<string> {
  const pages = await Promise.all(
    languages.map(async (one) => String(await offlinePage(one, emergencyNumbers))),
  );
  const given = {
    mayKeepHeader,
    shell: [...kept, ...languages.map((one) => `/offline?l=${one}`)],
    icons: {
      plain: assetUrl('/assets/icon-192.png'),
      badge: assetUrl('/assets/badge.png'),
      test: assetUrl('/assets/test-192.png'),
    },
    words: Object.fromEntries(
      languages.map((one) => [
        one,
        {
          kept: say(one, 'app.kept', { at: '{at}' }),
          title: say(one, 'app.notification'),
          none: say(one, 'app.offline.none'),
          marks: [say(one, 'mode.test.prefix'), say(one, 'mode.exercise.prefix')],
        },
      ]),
    ),
  };
  const version = createHash('sha256')
    .update(JSON.stringify([source, given, pages]))
    .digest('base64url')
    .slice(0, 16);
  return `self.belfort = ${JSON.stringify({ version, ...given })};\n${source}`;
}

/** No internet: the numbers first, for a call needs none; then what can still be read, which the worker writes in. */
export function offlinePage(language: Language, emergencyNumbers: readonly string[]): Html {
  const t = (key: 'title' | 'call' | 'about' | 'kept' | 'again'): string =>
    say(language, `app.offline.${key}`);
  return page(
    {
      language,
      title: `${t('title')} – Belfort`,
      path: '/offline',
      hidden: true,
      bar: html`<div class="offline-calls">
        <p><strong>${t('call')}</strong></p>
        <p class="row">${callLinks(language, emergencyNumbers, true)}</p>
      </div>`,
    },
    html`<h1>${t('title')}</h1>
      <p>${t('about')}</p>
      <h2>${t('kept')}</h2>
      <ul id="kept"></ul>
      <p><a class="button" href="${startPath}?l=${language}">${t('again')}</a></p>`,
  );
}

export const manifestPath = '/manifest.webmanifest';

export function manifest(language: Language, organisation: string): object {
  const icon = (name: string, sizes: string, purpose: 'any' | 'maskable') => ({
    src: assetUrl(`/assets/${name}.png`),
    sizes,
    type: 'image/png',
    purpose,
  });
  return {
    // One app, whatever language it was installed in.
    id: '/mijn',
    name: say(language, 'app.name', { organisation }),
    short_name: 'Belfort',
    description: say(language, 'app.about'),
    lang: language,
    dir: 'ltr',
    start_url: `${startPath}?l=${language}`,
    scope: '/',
    display: 'standalone',
    // Paper and ink (web/ui/base.css).
    background_color: '#fbfaf7',
    theme_color: '#14213d',
    categories: ['news', 'security'],
    icons: [
      icon('icon-192', '192x192', 'any'),
      icon('icon-512', '512x512', 'any'),
      icon('maskable-512', '512x512', 'maskable'),
    ],
    shortcuts: [
      { name: say(language, 'mine.title'), url: `${startPath}?l=${language}` },
      { name: say(language, 'app.device'), url: `/mijn/melding?l=${language}` },
    ],
  };
}
