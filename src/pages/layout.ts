/**
 * The shell of every page: language, title, the emergency line, the way home, the foot. No script and no style stands
 * in the HTML, so the content policy below can refuse both; what is drawn goes through hono/html, which escapes every
 * value that is not itself drawn by it.
 */
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Mode } from '../../contract/domain.ts';
import { signs, type Tone } from '../../contract/signs.ts';
import { languages, say, sayIn, type Language } from '../../contract/words.ts';
import { assetUrl } from './assets.ts';

/** hono/html answers a promise only when given one; pages are drawn from data that is there. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Nothing from elsewhere, nothing inline (CSP 3). data: is for the small pictures of the map library. */
export const contentPolicy =
  "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; " +
  "worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** For every HTML page. `same-origin`: a page's code never travels to another site, and forms keep their Origin. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': contentPolicy,
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

export interface Frame {
  readonly language: Language;
  readonly title: string;
  /** The path of this page, for the links to its other languages. */
  readonly path: string;
  /** Query to keep when the language changes, without `l`. */
  readonly query?: readonly (readonly [string, string])[];
  readonly mode?: Mode;
  readonly tone?: Tone;
  readonly demo?: boolean;
  /** Of the message or organisation; 101 and 112 unless told. */
  readonly emergencyNumbers?: readonly string[];
  readonly wide?: boolean;
  /** A message's page is not for search engines. */
  readonly hidden?: boolean;
  /** Path of a script of ours. */
  readonly script?: string;
  /** The bar of a message, in the place of the emergency line: its own numbers stand with its advice. */
  readonly bar?: Html;
  readonly class?: string;
}

/** A member's own pages and those of messages: the service worker is for them (worker.js). */
const keptOffline = /^\/(mijn|m)(\/|$)/;
const fallbackNumbers: readonly string[] = ['101', '112'];

/** The sign beside a word of a message's class; the word says it, so it is silent. */
export const sign = (tone: Tone): Html =>
  html`<svg class="sign" viewBox="0 0 24 24" aria-hidden="true">
    <path fill-rule="evenodd" d="${raw(signs[tone])}" />
  </svg>`;

/** A text in its own language, as paragraphs; a blank line parts them. */
export function paragraphs(text: string): Html {
  const parts = text
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return html`${parts.map((part) => html`<p>${part.split('\n').map((line, i) => (i ? html`<br />${line}` : line))}</p>`)}`;
}

const onlyDigits = (number: string): string => number.replaceAll(/[^\d+]/g, '');

/** Links that call; the numbers are of the message or the organisation, never fixed. */
export function callLinks(language: Language, numbers: readonly string[], large = false): Html {
  const who: Record<string, string> = {
    '101': say(language, 'pages.call.101'),
    '112': say(language, 'pages.call.112'),
  };
  return html`${numbers.map(
    (number) =>
      html`<a class="call${large ? ' large' : ''}" href="tel:${onlyDigits(number)}"
        >${say(language, 'pages.call', { number })}${who[number] ? html`<span class="visually-hidden">, ${who[number]}</span>` : ''}</a
      >`,
  )}`;
}

const mark = raw(
  '<svg viewBox="0 0 32 32" aria-hidden="true"><path fill="currentColor" fill-rule="evenodd" d="M16 2.5 19 8.5H13zM11.5 9.5h9v8h-9zM16 10.8c-1.7 0-2.5 1.3-2.5 2.8v1.3l-.7 1.2h6.4l-.7-1.2v-1.3c0-1.5-.8-2.8-2.5-2.8zM9.5 18.5h13V21h-13zM11 22h10v7.5h-3.2V26.5a1.8 1.8 0 0 0-3.6 0v3H11z"/></svg>',
);

function languageLinks(frame: Frame): Html {
  const link = (language: Language) => {
    const query = new URLSearchParams();
    for (const [key, value] of frame.query ?? []) query.set(key, value);
    query.set('l', language);
    return language === frame.language
      ? html`<span aria-current="true" lang="${language}">${language}</span>`
      : html`<a href="${frame.path}?${query.toString()}" hreflang="${language}" lang="${language}"
          ><span aria-hidden="true">${language}</span
          ><span class="visually-hidden">${say(language, `pages.language.${language}`)}</span></a
        >`;
  };
  return html`<nav class="languages end no-print" aria-label="${say(frame.language, 'pages.languages')}">
    ${languages.map(link)}
  </nav>`;
}

/** A whole page around `body`. */
export function page(frame: Frame, body: Html): Html {
  const t = sayIn(frame.language);
  const testing = frame.mode !== undefined && frame.mode !== 'real';
  const to = (path: string) => `${path}?l=${frame.language}`;
  return html`<!doctype html>
    <html lang="${frame.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no" />
        ${frame.hidden ? html`<meta name="robots" content="noindex, nofollow" />` : ''}
        <title>${frame.title}</title>
        <link rel="stylesheet" href="${assetUrl('/assets/belfort.css')}" />
        <link rel="icon" type="image/svg+xml" href="${assetUrl('/favicon.svg')}" />
        <link rel="apple-touch-icon" href="${assetUrl('/assets/apple-touch-icon.png')}" />
        <link rel="manifest" href="/manifest.webmanifest?l=${frame.language}" />
        <meta name="theme-color" content="#14213d" />
        ${keptOffline.test(frame.path) ? html`<script type="module" src="${assetUrl('/assets/app.js')}"></script>` : ''}
        ${frame.script ? html`<script type="module" src="${frame.script}"></script>` : ''}
      </head>
      <body
        class="${testing ? 'hatch' : ''}"
        data-mode="${frame.mode ?? 'real'}"
        data-class="${frame.tone ?? 'ordinary'}"
      >
        <a class="skip" href="#content">${t('pages.skip')}</a>
        <header class="top">
          <a class="brand" href="${to('/')}">${mark}Belfort</a>
          ${frame.demo ? html`<span class="badge">${t('pages.demo.badge')}</span>` : ''}
          ${languageLinks(frame)}
        </header>
        ${
          frame.bar
            ? ''
            : html`<aside class="first" aria-label="${t('pages.first')}">
                <p>${t('pages.first')}</p>
                ${callLinks(frame.language, frame.emergencyNumbers ?? fallbackNumbers)}
              </aside>`
        }
        <main id="content">
          ${frame.bar ?? ''}
          <div class="page${frame.wide ? ' wide' : ''}${frame.class ? ` ${frame.class}` : ''}">${body}</div>
        </main>
        <footer class="foot no-print">
          <nav aria-label="${t('pages.foot')}">
            <a href="${to('/')}">${t('pages.foot.home')}</a>
            <a href="${to('/mijn')}">${t('own.title')}</a>
            <a href="${to('/toegankelijkheid')}">${t('pages.foot.accessibility')}</a>
            <a href="${to('/privacy')}">${t('pages.foot.privacy')}</a>
          </nav>
          ${frame.demo ? html`<span>${t('pages.demo.note')}</span>` : ''}
        </footer>
      </body>
    </html>`;
}
